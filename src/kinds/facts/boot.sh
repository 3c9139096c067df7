# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# KEY: a token, or "host". boot_id: differs at every boot; required: Debian asks for a reboot; pending: one was ordered and has not
# happened yet (/run does not survive it); done: a reboot was made for this token.
while [ $# -ge 4 ]; do
  i=$1 key=$2
  shift 4
  required=no pending=no done=no
  [ ! -e /run/reboot-required ] || required=yes
  [ ! -e /run/reprise-reboot-ordered ] || pending=yes
  if [ -r /var/lib/reprise/reboots ] && grep -Fqx -- "$key" /var/lib/reprise/reboots; then done=yes; fi
  answer "$i" "boot_id=$(cat /proc/sys/kernel/random/boot_id)" "required=$required" "pending=$pending" "done=$done"
done
