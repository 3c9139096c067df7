# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# KEY: a path, or a pattern for several (* ? [...]). The newest file: path, age in seconds by the host's own clock, size in
# bytes; absent where there is none.
IFS=
while [ $# -ge 4 ]; do
  i=$1 key=$2
  shift 4
  # shellcheck disable=SC2086 # the pattern is meant to become names; IFS is empty, so blanks do not part them
  newest=$(printf '%s\0' $key | xargs -0 stat -L -c '%F %Y %s %n' -- | sed -n 's/^regular file //p; s/^regular empty file //p' |
    sort -rn | head -n 1)
  if [ -z "$newest" ]; then
    answer "$i"
    continue
  fi
  time=${newest%% *} rest=${newest#* }
  answer "$i" "age=$(($(date +%s) - time))" "size=${rest%% *}" "path:=$(printf %s "${rest#* }" | b64)"
done
