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
set --
while read -r mode entry; do set -- "$@" "$mode" "$entry"; done
if [ "$recursive" = true ]; then
  # --physical: never through symbolic links to what lies outside
  setfacl --recursive --physical "$@" -- "$path"
else
  setfacl "$@" -- "$path"
fi
