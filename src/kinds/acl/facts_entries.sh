# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# KEY: a path. Its POSIX ACL as getfacl(1) prints it (entries), and whether it is a directory; tool=no: getfacl is not installed.
while [ $# -ge 4 ]; do
  i=$1 key=$2
  shift 4
  if [ ! -e "$key" ]; then
    answer "$i"
    continue
  fi
  type=other
  [ ! -d "$key" ] || type=directory
  if ! command -v getfacl >/dev/null; then
    answer "$i" "type=$type" tool=no
    continue
  fi
  if entries=$(getfacl --omit-header --no-effective --absolute-names -- "$key"); then
    answer "$i" "type=$type" tool=yes "entries:=$(printf '%s\n' "$entries" | b64)"
  else
    broken "$i" "getfacl cannot read $key"
  fi
done
