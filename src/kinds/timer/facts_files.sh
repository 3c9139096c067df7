# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# KEY: the name of a timer. The text of its two unit files; a missing file has no field.
while [ $# -ge 4 ]; do
  i=$1 key=$2
  shift 4
  timer=/etc/systemd/system/$key.timer service=/etc/systemd/system/$key.service
  if [ -f "$timer" ] && [ -f "$service" ]; then
    answer "$i" "timer:=$(head -c 65536 "$timer" | b64)" "service:=$(head -c 65536 "$service" | b64)"
  elif [ -f "$timer" ]; then
    answer "$i" "timer:=$(head -c 65536 "$timer" | b64)"
  elif [ -f "$service" ]; then
    answer "$i" "service:=$(head -c 65536 "$service" | b64)"
  else
    answer "$i"
  fi
done
