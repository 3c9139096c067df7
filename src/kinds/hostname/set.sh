# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# NAME (short): for the next boot and for now. hostnamectl needs D-Bus, which a minimal host may lack.
name=$1
if [ -d /run/systemd/system ] && timeout 20 hostnamectl set-hostname "$name" 2>/dev/null &&
  [ "$(cat /etc/hostname)" = "$name" ] && [ "$(cat /proc/sys/kernel/hostname)" = "$name" ]; then
  exit 0
fi
temp=$(mktemp /etc/.hostname.XXXXXX) || exit 1
trap 'rm -f "$temp"' EXIT
printf '%s\n' "$name" >"$temp" && chmod 0644 "$temp" && sync "$temp" && mv -f "$temp" /etc/hostname || exit 1
hostname "$name"
