# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# systemd units. KEY: the full name of a unit (with .service ...). One systemctl for all keys; where a unit has failed, the
# end of its log comes with the answer. Properties: org.freedesktop.systemd1(5).
# Quick: it takes a moment, so that it may travel with others.

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
# shellcheck disable=SC2086 # unit names have no blanks
known=$(systemctl show --no-pager -p 'Names,LoadState,ActiveState,SubState,UnitFileState,Result,ConditionResult,ConditionTimestampMonotonic,NeedDaemonReload,Type,RemainAfterExit' -- $names)

# told LOGS: prints the answers; LOGS=yes: instead of them "INDEX UNIT<tab>fields" for each unit whose log is worth seeing, and
# 0 only where there is such a one. The nonce goes by the environment, which other users cannot read. ConditionResult is "no" as
# well for a unit that was never started.
told() {
  ASKED=$asked nonce=$REPRISE_NONCE awk -v "logs=$1" '
    BEGIN { RS = ""; FS = "\n"; nonce = ENVIRON["nonce"] }
    {
      split("", p)
      for (n = 1; n <= NF; n++) { at = index($n, "="); p[substr($n, 1, at - 1)] = substr($n, at + 1) }
      condition = (p["ConditionResult"] == "no" && p["ConditionTimestampMonotonic"] != 0) ? "failed" : "met"
      active = p["ActiveState"]
      calm = active == "active" || (active == "inactive" && (p["Result"] == "success" || p["Result"] == "") && condition == "met")
      sort = p["LoadState"] == "not-found" && active == "inactive" ? "absent" : calm ? "plain" : "log"
      fields = sprintf("\tload=%s\tactive=%s\tsub=%s\tfile=%s\tresult=%s\tcondition=%s\treload=%s\ttype=%s\tremain=%s", p["LoadState"],
        active, p["SubState"], p["UnitFileState"], p["Result"], condition, p["NeedDaemonReload"], p["Type"], p["RemainAfterExit"])
      count = split(p["Names"], names, " ")
      for (n = 1; n <= count; n++) { sort_of[names[n]] = sort; fields_of[names[n]] = sort == "absent" ? "" : fields }
    }
    END {
      count = split(ENVIRON["ASKED"], asked, "\n")
      for (n = 1; n <= count; n++) {
        split(asked[n], q, "\t")
        if (q[1] == "") continue
        rare = !(q[2] in sort_of) || sort_of[q[2]] == "log"
        any = any || rare
        if (rare && logs == "yes") print q[1] " " q[2] fields_of[q[2]]
        if (!rare && logs == "no") print nonce " fact " q[1] fields_of[q[2]]
      }
      exit !any
    }' <<KNOWN
$known
KNOWN
}

# what needs more than that is rare
if told no; then
  told yes | while read -r i unit fields; do
    case $fields in
      '') broken "$i" "systemd knows no unit $unit (is the name complete?)" ;;
      *) fact "$i" "$fields${tab}log:=$(timeout 10 journalctl --no-pager --quiet --output=short -n 20 -u "$unit" | tail -c 4000 | b64)" ;;
    esac
  done
fi
