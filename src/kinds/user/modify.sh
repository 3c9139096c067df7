# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# NAME GROUP GROUPS HOME SHELL HAS_COMMENT COMMENT: changes what is not empty; GROUPS are added to those it has.
# Quick: it takes a moment, so that it may travel with others.
name=$1 group=$2 groups=$3 home=$4 shell=$5 has_comment=$6 comment=$7
set --
[ -z "$group" ] || set -- "$@" --gid "$group"
[ -z "$groups" ] || set -- "$@" --append --groups "$groups"
[ -z "$home" ] || set -- "$@" --home "$home"
[ -z "$shell" ] || set -- "$@" --shell "$shell"
[ "$has_comment" != true ] || set -- "$@" --comment "$comment"
[ $# -eq 0 ] || usermod "$@" -- "$name"
