# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# KEY: a mount point. What fstab(5) says of it (entries, source, fstype, options), and what is mounted there now
# (mounted, now_source, now_fstype), by /proc/self/mounts; the last of several mounts is the one that is seen.
while [ $# -ge 4 ]; do
  i=$1 key=$2
  shift 4
  fields=$(P=$key awk '
    function plain(text) { gsub(/\\040/, " ", text); gsub(/\\011/, "\t", text); gsub(/\\134/, "\\", text); return text }
    function target(text) { text = plain(text); if (text != "/") sub(/\/+$/, "", text); return text }
    FNR == 1 { file++ }
    /^[ \t]*#/ || NF < 2 { next }
    target($2) == ENVIRON["P"] && FILENAME == "/etc/fstab" { entries++; if (entries == 1) { s = plain($1); t = $3; o = $4 } }
    target($2) == ENVIRON["P"] && FILENAME != "/etc/fstab" { m = "yes"; ns = plain($1); nt = $3 }
    END { printf "entries=%d\tsource=%s\tfstype=%s\toptions=%s\tmounted=%s\tnow_source=%s\tnow_fstype=%s", entries, s, t, o,
      (m == "" ? "no" : m), ns, nt }' "$([ -r /etc/fstab ] && echo /etc/fstab || echo /dev/null)" /proc/self/mounts) || {
    broken "$i" 'cannot read /etc/fstab or /proc/self/mounts'
    continue
  }
  answer "$i" "$fields"
done
