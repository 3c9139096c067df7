# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# KEY: a name, or an address for PTR; ARG: "TYPE", "TYPE SERVER", or "system" (what programs of this host get). answers: one a
# line; error: why there are none.

# Without dig and host the C library answers for addresses; it also knows /etc/hosts.
by_system() {
  case $1 in
    A) timeout 5 getent ahostsv4 "$key" | awk '{ print $1 }' | sort -u ;;
    AAAA) timeout 5 getent ahostsv6 "$key" | awk '$1 !~ /^::ffff:/ { print $1 }' | sort -u ;;
    system) timeout 5 getent ahosts "$key" | awk '{ print $1 }' | sort -u ;;
    PTR) timeout 5 getent hosts "$key" | awk '{ print $2 }' ;;
  esac
}

by_dig() {
  if [ "$1" = PTR ]; then set -- -x "$key" ${2:+"@$2"}; else set -- -t "$1" -q "$key" ${2:+"@$2"}; fi
  timeout 10 dig +short +time=2 +tries=2 "$@"
}

by_host() {
  # "a has address 10.0.0.1", "a mail is handled by 10 b.", "x has SRV record 0 100 389 b.", "a is an alias for b."
  timeout 10 host -W 2 -t "$1" -- "$key" ${2:+"$2"} |
    sed -n 's/.* has address //p; s/.* has IPv6 address //p; s/.* mail is handled by //p; s/.* is an alias for //p; s/.* name server //p; s/.* domain name pointer //p; s/.* has [A-Z]* record //p; s/.* descriptive text //p'
}

while [ $# -ge 4 ]; do
  i=$1 key=$2 type=${3%% *} server=
  case $3 in *' '*) server=${3#* } ;; esac
  shift 4
  if [ "$type" = system ]; then
    found=$(by_system system)
  elif command -v dig >/dev/null; then
    found=$(by_dig "$type" "$server")
  elif command -v host >/dev/null; then
    found=$(by_host "$type" "$server")
  elif [ -z "$server" ]; then
    case $type in
      A | AAAA | PTR) found=$(by_system "$type") ;;
      *) broken "$i" "to ask for $type records the host needs dig or host: install bind9-host" && continue ;;
    esac
  else
    broken "$i" 'to ask a server of your choice the host needs dig or host: install bind9-host' && continue
  fi
  # dig prints its errors as comments
  error=$(printf '%s\n' "$found" | sed -n 's/^;; *//p' | head -n 1 | head -c 200)
  found=$(printf '%s\n' "$found" | grep -v '^;' | head -n 100)
  answer "$i" "answers:=$(printf '%s' "$found" | b64)" "error:=$(printf '%s' "$error" | b64)"
done
