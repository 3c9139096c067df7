# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# The firewall of the host. text: /etc/nftables.conf; loaded: yes (the table in the kernel is the one that was made from this
# text), no (there is none) or changed; ssh_ports: ports that sshd serves, or the one of this very connection; tool: is nft there?
# nft prints a table in a form of its own, so what it printed right after loading is kept beside the checksum of the text.
state=/var/lib/reprise/firewall.state
conf=/etc/nftables.conf

loaded() {
  nft list tables 2>/dev/null | grep -qx 'table inet reprise' || { echo no && return; }
  now=$(sha256sum <"$conf" 2>/dev/null && nft -n -s list table inet reprise 2>/dev/null | sha256sum)
  if [ -r "$state" ] && [ "$now" = "$(cat "$state")" ]; then echo yes; else echo changed; fi
}

ssh_ports() {
  if [ -n "${SSH_CONNECTION:-}" ]; then
    echo "${SSH_CONNECTION##* }"
  else
    sshd -T 2>/dev/null | awk '$1 == "port" { printf "%s%s", gap, $2; gap = " " }'
  fi
}

while [ $# -ge 4 ]; do
  i=$1
  shift 4
  tool=no
  ! command -v nft >/dev/null || tool=yes
  text=
  [ ! -r "$conf" ] || text=$(head -c 1000000 "$conf" | b64)
  answer "$i" "tool=$tool" "loaded=$(loaded)" "ssh_ports=$(ssh_ports)" "text:=$text"
done
