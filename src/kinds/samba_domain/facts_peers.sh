# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Does a domain controller answer on other addresses? KEY: the realm, ARG: addresses joined by commas.
# Field `answers`: one line an address, "ADDRESS refused" (a host that is up and serves no LDAP: the only proof),
# "ADDRESS ldap" (something serves LDAP), "ADDRESS dns" (its DNS knows a controller of the realm), "ADDRESS silent".
# bash is essential on Debian and has /dev/tcp; nothing else can be relied on before Samba is installed.

ldap_of() {
  # shellcheck disable=SC2016 # the inner shell expands
  said=$(timeout 5 bash -c 'exec 3<>"/dev/tcp/$1/389"' sh "$1" 2>&1) && { echo ldap; return; }
  case $said in
    *refused*) echo refused ;;
    *) echo silent ;;
  esac
}

# The question of RFC 1035 over TCP: SRV of _ldap._tcp.dc._msdcs.REALM, as printf escapes with the two-byte length.
dns_question() {
  name=_ldap._tcp.dc._msdcs.$1
  size=$((${#name} + 18))
  printf '\\x%02x\\x%02x\\x52\\x50\\x01\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00' $((size / 256)) $((size % 256))
  old=$IFS
  IFS=.
  for label in $name; do printf '\\x%02x%s' "${#label}" "$label"; done
  IFS=$old
  printf '\\x00\\x00\\x21\\x00\\x01'
}

# The number of answers that a DNS server there gives; nothing where there is none.
dns_answers() {
  # shellcheck disable=SC2016
  timeout 5 bash -c 'exec 3<>"/dev/tcp/$1/53" && printf "$2" >&3 && head -c 10 <&3 | od -An -tu1' sh "$1" \
    "$(dns_question "$2")" | { read -r _ _ _ _ _ _ _ _ high low; [ -n "$low" ] && echo $((high * 256 + low)); }
}

while [ $# -ge 4 ]; do
  i=$1 realm=$2 addresses=$3
  shift 4
  said=''
  old=$IFS
  IFS=,
  for address in $addresses; do
    IFS=$old
    state=$(ldap_of "$address")
    if [ "$state" = refused ] && [ "$(dns_answers "$address" "$realm")" -gt 0 ] 2>/dev/null; then state=dns; fi
    said="$said$address $state
"
  done
  IFS=$old
  answer "$i" "answers:=$(printf %s "$said" | b64)"
done
