# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Is a command done already? KEY creates: ARG is a path that must exist; KEY unless: ARG is a read-only command for sh that must
# succeed within 60 s.
while [ $# -ge 4 ]; do
  i=$1 key=$2 arg=$3
  shift 4
  done=no
  case $key in
    creates) if [ -e "$arg" ] || [ -L "$arg" ]; then done=yes; fi ;;
    unless) (cd / && timeout 60 sh -c "$arg") >/dev/null </dev/null && done=yes ;;
  esac
  answer "$i" "done=$done"
done
