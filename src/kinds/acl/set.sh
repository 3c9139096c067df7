# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# PATH RECURSIVE, standard input: one "MODE ENTRY" a line, MODE -m (set) or -x (remove). Default entries only go to directories.
path=$1 recursive=$2
if ! command -v setfacl >/dev/null; then
  cat >/dev/null
  echo 'setfacl is not installed: add a step that installs the package acl'
  exit 1
fi
if [ ! -e "$path" ]; then
  cat >/dev/null
  echo "$path does not exist"
  exit 1
fi
set --
while read -r mode entry; do set -- "$@" "$mode" "$entry"; done
# --physical: never through symbolic links to what lies outside
[ "$recursive" != true ] || set -- --recursive --physical "$@"
if ! setfacl "$@" -- "$path"; then
  echo 'setfacl says "Invalid argument" where it does not know a user or group: do getent passwd and getent group find them here?'
  exit 1
fi
