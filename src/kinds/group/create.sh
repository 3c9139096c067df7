# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# CALL NAME GID SYSTEM TEXT, for each group: creates a local group; an empty GID means "as groupadd(8) sees fit". TEXT: nothing is read.
# Many: one after the other; one that could not be created keeps no other from it.
# Quick: it takes a moment, so that it may travel with others.
create() {
  set --
  [ "$system" != true ] || set -- --system
  [ -z "$gid" ] || set -- "$@" --gid "$gid"
  groupadd "$@" -- "$name"
}

while [ $# -ge 5 ]; do
  call=$1 name=$2 gid=$3 system=$4
  shift 5
  begins "$call"
  create
  ends "$call" $?
done
exit "$code"
