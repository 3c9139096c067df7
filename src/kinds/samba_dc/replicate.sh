# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Lets both controllers work out their partners now, and replicates the five naming contexts both ways. After a join the
# other controller knows nothing of this one until then. Words: BASE_DN HOST.DOMAIN PRIMARY.DOMAIN
base=$1 host=$2 primary=$3

# The first calls after a start may find a service that is not ready.
try() {
  for pause in 2 4 8 0; do
    said=$(timeout 120 samba-tool "$@" -P </dev/null 2>&1) && return 0
    sleep "$pause"
  done
  printf 'samba-tool %s: %s\n' "$*" "$said" >&2
  # Seen where this host replaces a lost one of the same name: the other controller keeps its Kerberos ticket for the lost one
  # in memory for hours, and nothing but a restart makes it forget that.
  case $said in
    *WERR_GEN_FAILURE*) echo "if this host replaces one of the same name, restart the other controller and run reprise again; on $primary: systemctl restart samba-ad-dc" >&2 ;;
  esac
  return 1
}

try drs kcc "$primary" || exit 1
try drs kcc "$host" || exit 1
for nc in "$base" "CN=Configuration,$base" "CN=Schema,CN=Configuration,$base" "DC=DomainDnsZones,$base" \
  "DC=ForestDnsZones,$base"; do
  try drs replicate "$primary" "$host" "$nc" || exit 1
  try drs replicate "$host" "$primary" "$nc" || exit 1
done
