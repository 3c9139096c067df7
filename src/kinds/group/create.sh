# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# NAME GID SYSTEM
# Quick: it takes a moment, so that it may travel with others.
name=$1 gid=$2 system=$3
set --
[ "$system" != true ] || set -- --system
[ -z "$gid" ] || set -- "$@" --gid "$gid"
groupadd "$@" -- "$name"
