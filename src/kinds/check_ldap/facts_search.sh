# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Logs in to an LDAP server and searches. KEY: the URI, ARG: lines BASE, FILTER, USER, CA FILE (USER empty: as this host's own
# account of the domain), SECRET: the password. Fields: result, count, detail.

# Simple bind, as mail servers and applications do it (curl 7.88 of Debian 12 hangs on ldaps). The password comes from a file.
as_user() {
  printf '%s\n' "$5" >"$work/password"
  PASSWD_FILE=$work/password timeout 30 ldbsearch -H "$uri" "--simple-bind-dn=$3" -b "$1" \
    "--option=tls cafile = ${4:-/etc/ssl/certs/ca-certificates.crt}" '--option=tls verify peer = ca_and_name' \
    "$2" cn </dev/null >"$work/out" 2>"$work/err"
}

while [ $# -ge 4 ]; do
  i=$1 uri=$2 password=$4
  { IFS= read -r base; IFS= read -r filter; IFS= read -r user; IFS= read -r ca; } <<ARG
$3
ARG
  shift 4
  work=$(mktemp -d) || { broken "$i" 'no temporary directory'; continue; }
  if ! command -v ldbsearch >/dev/null; then
    echo 'ldbsearch is not installed (package ldb-tools)' >"$work/err"
    false
  elif [ -n "$user" ]; then
    as_user "$base" "$filter" "$user" "$ca" "$password"
  else
    timeout 30 ldbsearch -H "$uri" -P -b "$base" "$filter" cn >"$work/out" 2>"$work/err"
  fi
  code=$?
  if [ "$code" = 0 ]; then
    answer "$i" result=ok "count=$(grep -c '^dn:' "$work/out")" detail=
  else
    detail=$(grep -v '^Failed to connect to ldap' "$work/err" | tail -n 1)
    # Samba's words for a certificate that is not accepted
    case $uri$detail in
      ldaps*NT_STATUS_INVALID_PARAMETER*) detail="the certificate of the server is not accepted ($detail)" ;;
    esac
    answer "$i" result=failed count=0 "detail:=$(printf %s "$detail" | b64)"
  fi
  rm -rf "$work"
done
