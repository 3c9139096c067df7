# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# NAME ON_CALENDAR SIZE: writes NAME.service (the first SIZE bytes of standard input) and NAME.timer (the rest), checked
# before they replace anything, then enables and restarts the timer.
name=$1 calendar=$2 size=$3
folder=/etc/systemd/system
work=$(mktemp -d "$folder/.reprise-timer.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
cat >"$work/input" || exit 1
head -c "$size" "$work/input" >"$work/$name.service" && tail -c "+$((size + 1))" "$work/input" >"$work/$name.timer" || exit 1
if ! said=$(systemd-analyze calendar -- "$calendar" 2>&1); then
  printf 'on_calendar is not a time that systemd understands: %s\n%s\n' "$calendar" "$said"
  exit 1
fi
chmod 0644 "$work/$name.service" "$work/$name.timer" && sync "$work/$name.service" "$work/$name.timer" || exit 1
mv -f "$work/$name.service" "$folder/$name.service" && mv -f "$work/$name.timer" "$folder/$name.timer" || exit 1
# "enable" has systemd read its units again
systemctl enable "$name.timer" && systemctl restart "$name.timer"
