# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Makes the records of one name and type exactly what is wanted, on a domain controller, as its own account.
# Words: ZONE NAME TYPE CREATE_ZONE(yes|no), then "+VALUE" to add and "-VALUE" to delete. Adds come first, so that the name is
# never without an answer; a CNAME stands alone, so there the old one goes first.
zone=$1 name=$2 type=$3 create=$4
shift 4
server=$(hostname -f)

# "already there" and "not there" are what a repeated run meets: they are no failures.
dns() {
  said=$(timeout 60 samba-tool dns "$@" -P </dev/null 2>&1) && return 0
  case $said in
    *'already exist'* | *'ALREADY_EXISTS'* | *'does not exist'* | *'DOES_NOT_EXIST'*) return 0 ;;
  esac
  printf 'samba-tool dns %s: %s\n' "$*" "$said" >&2
  return 1
}

change() {
  sign=$1
  shift
  for word in "$@"; do
    case $sign$word in
      ++*) dns add "$server" "$zone" "$name" "$type" "${word#?}" || return 1 ;;
      --*) dns delete "$server" "$zone" "$name" "$type" "${word#?}" || return 1 ;;
    esac
  done
}

if [ "$create" = yes ]; then
  dns zonecreate "$server" "$zone" || exit 1
fi
if [ "$type" = CNAME ]; then
  change - "$@" && change + "$@"
else
  change + "$@" && change - "$@"
fi
