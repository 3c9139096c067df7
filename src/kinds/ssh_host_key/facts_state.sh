# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# The ed25519 key of sshd: SHA-256 of the private file (the key itself never leaves the host), the public line, the mode, and
# whether sshd has still to be told (`waits`: a mark that the next boot takes away as well).
key=/etc/ssh/ssh_host_ed25519_key
while [ $# -ge 4 ]; do
  i=$1
  shift 4
  if [ ! -e "$key" ]; then
    answer "$i"
  elif [ ! -r "$key" ]; then
    broken "$i" "cannot read $key: this needs root"
  else
    waits=no
    [ ! -e /run/reprise-host-key.waits ] || waits=yes
    answer "$i" "sha256=$(sha256sum <"$key" | cut -c1-64)" "public=$(cut -d' ' -f1,2 "$key.pub" 2>/dev/null | head -n 1 | tr -d '\t')" \
      "mode=0$(stat -L -c %a "$key")" "waits=$waits"
  fi
done
