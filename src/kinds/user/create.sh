# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# NAME UID GROUP GROUPS HOME SHELL SYSTEM COMMENT: creates a local account; an empty word means "as useradd(8) sees fit".
# Quick: it takes a moment, so that it may travel with others.
name=$1 uid=$2 group=$3 groups=$4 home=$5 shell=$6 system=$7 comment=$8
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
  exit
fi
said=$(useradd "$@" --user-group -- "$name" 2>&1)
code=$?
# 9: the name is taken; a group of the same name that is already there becomes the primary group
if [ "$code" = 9 ] && getent group "$name" >/dev/null; then
  useradd "$@" --gid "$name" -- "$name"
  exit
fi
printf '%s' "${said:+$said
}"
exit "$code"
