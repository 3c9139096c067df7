# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# systemd units. KEY: the full name of a unit (with .service ...). One systemctl for all keys; where a unit has failed, the
# end of its log comes with the answer. Properties: org.freedesktop.systemd1(5).
# Quick: it takes a moment, so that it may travel with others.

log_of() { timeout 10 journalctl --no-pager --quiet --output=short -n 20 -u "$1" | tail -c 4000 | b64; }

tab='	'
newline='
'
names='' asked='' position=0
for word in "$@"; do
  case $((position % 4)) in
    0) i=$word ;;
    1) names="$names $word" asked="$asked$i$tab$word$newline" ;;
  esac
  position=$((position + 1))
done
if [ ! -d /run/systemd/system ]; then
  while [ $# -ge 4 ]; do
    broken "$1" 'systemd does not run on this host'
    shift 4
  done
  exit
fi
set -f
# Prints "INDEX UNIT SORT<tab>fields" for each question of $asked; SORT: plain, log (its log is worth seeing), absent or unknown.
# ConditionResult is "no" as well for a unit that was never started.
# shellcheck disable=SC2086 # unit names have no blanks
told=$(
  systemctl show --no-pager -p 'Names,LoadState,ActiveState,SubState,UnitFileState,Result,ConditionResult,ConditionTimestampMonotonic,NeedDaemonReload,Type,RemainAfterExit' -- $names |
    ASKED=$asked awk '
      BEGIN { RS = ""; FS = "\n" }
      {
        split("", p)
        for (n = 1; n <= NF; n++) { at = index($n, "="); p[substr($n, 1, at - 1)] = substr($n, at + 1) }
        condition = (p["ConditionResult"] == "no" && p["ConditionTimestampMonotonic"] != 0) ? "failed" : "met"
        active = p["ActiveState"]
        calm = active == "active" || (active == "inactive" && (p["Result"] == "success" || p["Result"] == "") && condition == "met")
        sort = p["LoadState"] == "not-found" && active == "inactive" ? "absent" : calm ? "plain" : "log"
        fields = sprintf("load=%s\tactive=%s\tsub=%s\tfile=%s\tresult=%s\tcondition=%s\treload=%s\ttype=%s\tremain=%s", p["LoadState"],
          active, p["SubState"], p["UnitFileState"], p["Result"], condition, p["NeedDaemonReload"], p["Type"], p["RemainAfterExit"])
        count = split(p["Names"], names, " ")
        for (n = 1; n <= count; n++) of[names[n]] = sort "\t" fields
      }
      END {
        count = split(ENVIRON["ASKED"], asked, "\n")
        for (n = 1; n <= count; n++) {
          split(asked[n], q, "\t")
          if (q[1] != "") print q[1] " " q[2] " " (q[2] in of ? of[q[2]] : "unknown\t")
        }
      }'
)
while read -r i unit rest; do
  sort=${rest%%"$tab"*} fields=${rest#*"$tab"}
  case $sort in
    plain) fact "$i" "$fields" ;;
    log) fact "$i" "$fields${tab}log:=$(log_of "$unit")" ;;
    absent) answer "$i" ;;
    unknown) broken "$i" "systemd knows no unit $unit (is the name complete?)" ;;
  esac
done <<TOLD
$told
TOLD
