# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# CWD USER N NAME=VALUE... (N of them) WORD...: runs the words with these variables set; standard input goes to the command.
cwd=$1 user=$2 count=$3
shift 3
while [ "$count" -gt 0 ]; do
  # `export` is part of the shell: no other process sees these words
  export "${1?}"
  shift
  count=$((count - 1))
done
cd "$cwd" || exit 1
if [ -n "$user" ] && [ "$user" != "$(id -un)" ]; then
  HOME=$(getent passwd "$user" | cut -d: -f6) USER=$user LOGNAME=$user
  export HOME USER LOGNAME
  set -- runuser -u "$user" -- "$@"
fi
"$@"
code=$?
# what the command did not read must not become the input of what runs next
cat >/dev/null
exit "$code"
