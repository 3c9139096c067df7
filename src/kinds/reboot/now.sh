# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# TOKEN: notes the token (where there is one) and orders a reboot. The mark in /run lives until the reboot has really happened.
token=$1
: >/run/reprise-reboot-ordered || exit 1
if [ -n "$token" ]; then
  mkdir -p /var/lib/reprise || exit 1
  grep -Fqx -- "$token" /var/lib/reprise/reboots 2>/dev/null || printf '%s\n' "$token" >>/var/lib/reprise/reboots || exit 1
  sync /var/lib/reprise/reboots
fi
if [ -d /run/systemd/system ]; then
  systemctl reboot --no-ask-password
else
  reboot
fi
