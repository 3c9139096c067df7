# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# CALL NAME UID GROUP GROUPS HOME SHELL SYSTEM COMMENT TEXT, for each account: creates a local account; an empty word means "as
# useradd(8) sees fit". TEXT: nothing is read.
# Many: one after the other; one that could not be created keeps no other from it.
# Quick: it takes a moment, so that it may travel with others.
create() {
  set --
  if [ "$system" = true ]; then
    set -- --system --no-create-home --shell "${shell:-/usr/sbin/nologin}"
  else
    set -- --create-home --shell "${shell:-/bin/bash}"
  fi
  [ -z "$uid" ] || set -- "$@" --uid "$uid"
  [ -z "$groups" ] || set -- "$@" --groups "$groups"
  [ -z "$home" ] || set -- "$@" --home-dir "$home"
  [ -z "$comment" ] || set -- "$@" --comment "$comment"
  if [ -n "$group" ]; then
    useradd "$@" --gid "$group" -- "$name"
    return
  fi
  useradd "$@" --user-group -- "$name"
  result=$?
  # 9: the name is taken; a group of the same name that is already there becomes the primary group
  if [ "$result" = 9 ] && getent group "$name" >/dev/null; then
    echo "the group $name that is there becomes the primary group"
    useradd "$@" --gid "$name" -- "$name"
    return
  fi
  return "$result"
}

while [ $# -ge 10 ]; do
  call=$1 name=$2 uid=$3 group=$4 groups=$5 home=$6 shell=$7 system=$8 comment=$9
  shift 10
  begins "$call"
  create
  ends "$call" $?
done
exit "$code"
