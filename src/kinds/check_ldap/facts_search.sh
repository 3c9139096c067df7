# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Logs in to an LDAP server and searches. KEY: the URI, ARG: lines BASE, FILTER, USER, CA FILE (USER empty: as this host's own
# account of the domain), SECRET: the password. Fields: result, count, detail.

# For curl's configuration: a quoted string.
quoted() { printf %s "$1" | sed 's/\\/\\\\/g; s/"/\\"/g'; }
# For a URL (RFC 4516): what is not plain is %XX.
escaped() { printf %s "$1" | sed 's/%/%25/g; s/ /%20/g; s/?/%3F/g; s/#/%23/g'; }

# Simple bind, as mail servers and applications do it. Prints the entries.
as_user() {
  printf 'silent\nshow-error\nmax-time = 30\nurl = "%s/%s?cn?sub?%s"\nuser = "%s:%s"\n' "$(quoted "$1")" \
    "$(quoted "$(escaped "$2")")" "$(quoted "$(escaped "$3")")" "$(quoted "$4")" "$(quoted "$6")" >"$work/curl"
  [ -z "$5" ] || printf 'cacert = "%s"\n' "$(quoted "$5")" >>"$work/curl"
  curl -g -K "$work/curl" >"$work/out" 2>"$work/err"
}

while [ $# -ge 4 ]; do
  i=$1 uri=$2 password=$4
  { IFS= read -r base; IFS= read -r filter; IFS= read -r user; IFS= read -r ca; } <<ARG
$3
ARG
  shift 4
  work=$(mktemp -d) || { broken "$i" 'no temporary directory'; continue; }
  if [ -n "$user" ]; then
    as_user "$uri" "$base" "$filter" "$user" "$ca" "$password"
  else
    timeout 30 ldbsearch -H "$uri" -P -b "$base" "$filter" cn >"$work/out" 2>"$work/err"
  fi
  code=$?
  if [ "$code" = 0 ]; then
    answer "$i" result=ok "count=$(grep -Ec '^(DN:|dn:)' "$work/out")" detail=
  else
    answer "$i" result=failed count=0 "detail:=$(tail -n 2 "$work/err" | b64)"
  fi
  rm -rf "$work"
done
