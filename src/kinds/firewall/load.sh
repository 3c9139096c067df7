# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Standard input: the new /etc/nftables.conf. nft checks it before anything is touched; loading it is one transaction of the
# kernel, so there is no moment without rules. Connections that are open stay open.
state=/var/lib/reprise/firewall.state
conf=/etc/nftables.conf
if ! command -v nft >/dev/null; then
  cat >/dev/null
  echo 'nft is not installed: add a step that installs the package nftables'
  exit 1
fi
temp=$(mktemp /etc/.nftables.XXXXXX) || exit 1
trap 'rm -f "$temp"' EXIT
cat >"$temp" || exit 1
if ! nft -c -f "$temp"; then
  echo 'nft refuses these rules; the firewall is as it was'
  exit 1
fi
if [ -e "$conf" ] && [ ! -e "$conf.before-reprise" ] && ! grep -q '^# Written by reprise' "$conf"; then
  cp -p "$conf" "$conf.before-reprise" || exit 1
fi
chmod 0755 "$temp" && sync "$temp" && mv -f "$temp" "$conf" && nft -f "$conf" || exit 1
mkdir -p "${state%/*}" && { sha256sum <"$conf" && nft -n -s list table inet reprise | sha256sum; } >"$state"
# enabling makes systemd read all of its units, so not each time that rules change
[ ! -d /run/systemd/system ] || systemctl is-enabled --quiet nftables.service || systemctl enable --quiet nftables.service
