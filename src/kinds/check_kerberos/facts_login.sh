# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Gets a Kerberos ticket and throws it away. KEY: the principal, ARG: the KDC or empty (found by DNS), SECRET: the password.
while [ $# -ge 4 ]; do
  i=$1 principal=$2 kdc=$3 password=$4
  shift 4
  work=$(mktemp -d) || { broken "$i" 'no temporary directory'; continue; }
  realm=${principal#*@}
  {
    printf '[libdefaults]\n\tdefault_realm = %s\n\tdns_lookup_realm = false\n\tdns_lookup_kdc = %s\n\tudp_preference_limit = 1\n' \
      "$realm" "$([ -n "$kdc" ] && echo false || echo true)"
    [ -z "$kdc" ] || printf '[realms]\n\t%s = {\n\t\tkdc = %s\n\t}\n' "$realm" "$kdc"
  } >"$work/krb5.conf"
  if ! command -v kinit >/dev/null; then
    answer "$i" result=failed "detail:=$(printf 'kinit is not installed (package krb5-user)' | b64)"
  elif said=$(printf '%s\n' "$password" | KRB5_CONFIG=$work/krb5.conf timeout 30 kinit -c "FILE:$work/cc" "$principal" 2>&1); then
    answer "$i" result=ok detail=
  else
    answer "$i" result=failed "detail:=$(printf %s "$said" | grep -v '^Password for' | tail -n 2 | b64)"
  fi
  rm -rf "$work"
done
