# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# PATH SOURCE FSTYPE OPTIONS: one line of /etc/fstab for PATH; all other lines stay as they are.
path=$1 source=$2 fstype=$3 options=$4
exec 9>>/run/reprise-fstab.lock && flock -w 30 9 || exit 1
[ -d "$path" ] || mkdir -p -- "$path" || exit 1
[ -e /etc/fstab ] || : >/etc/fstab || exit 1
temp=$(mktemp /etc/.fstab.XXXXXX) || exit 1
trap 'rm -f "$temp"' EXIT
P=$path S=$source T=$fstype O=$options awk '
  function plain(text) { gsub(/\\040/, " ", text); gsub(/\\011/, "\t", text); gsub(/\\134/, "\\", text); return text }
  function target(text) { text = plain(text); if (text != "/") sub(/\/+$/, "", text); return text }
  # mount(8) reads blanks and backslashes in a field as octal numbers
  function field(text) { gsub(/\\/, "\\134", text); gsub(/ /, "\\040", text); gsub(/\t/, "\\011", text); return text }
  function line() { return field(ENVIRON["S"]) "\t" field(ENVIRON["P"]) "\t" ENVIRON["T"] "\t" ENVIRON["O"] "\t0\t0" }
  /^[ \t]*#/ || NF < 2 || target($2) != ENVIRON["P"] { print; next }
  !written++ { print line() }
  END { if (!written) print line() }' /etc/fstab >"$temp" || exit 1
chmod 0644 "$temp" && sync "$temp" && mv -f "$temp" /etc/fstab || exit 1
# systemd makes its mount units from fstab
[ ! -d /run/systemd/system ] || systemctl daemon-reload
