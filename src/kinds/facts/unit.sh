# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# systemd units. KEY: the full name of a unit (with .service ...). One systemctl for all keys; where a unit has failed, the
# end of its log comes with the answer. Properties: org.freedesktop.systemd1(5).

# fields_of UNIT: the fields of the answer, separated by tabs; nothing where systemd did not show it.
# ConditionResult is "no" as well for a unit that was never started.
fields_of() {
  printf '%s\n' "$shown" | U=$1 awk '
    BEGIN { RS = ""; FS = "\n" }
    {
      split("", p)
      for (n = 1; n <= NF; n++) { at = index($n, "="); p[substr($n, 1, at - 1)] = substr($n, at + 1) }
      if (index(" " p["Names"] " ", " " ENVIRON["U"] " ") == 0) next
      condition = (p["ConditionResult"] == "no" && p["ConditionTimestampMonotonic"] != 0) ? "failed" : "met"
      printf "load=%s\tactive=%s\tsub=%s\tfile=%s\tresult=%s\tcondition=%s\treload=%s\ttype=%s\tremain=%s", p["LoadState"],
        p["ActiveState"], p["SubState"], p["UnitFileState"], p["Result"], condition, p["NeedDaemonReload"], p["Type"],
        p["RemainAfterExit"]
      exit
    }'
}

log_of() { timeout 10 journalctl --no-pager --quiet --output=short -n 20 -u "$1" | tail -c 4000 | b64; }

answer_unit() {
  fields=$(fields_of "$key")
  case $fields in
    '') broken "$i" "systemd knows no unit $key (is the name complete?)" && return ;;
    load=not-found*active=inactive*) answer "$i" && return ;;
  esac
  # shellcheck disable=SC2086 # the tabs between the fields are meant to part them
  IFS=$tab && set -- $fields && unset IFS
  case $fields in
    *active=failed* | *active=activating*auto-restart* | *active=inactive*condition=failed*) set -- "$@" "log:=$(log_of "$key")" ;;
    *active=inactive*result=success* | *active=inactive*result="$tab"* | *active=active*) ;;
    *) set -- "$@" "log:=$(log_of "$key")" ;;
  esac
  answer "$i" "$@"
}

set -f
tab=$(printf '\t')
names=
count=$#
while [ "$count" -gt 0 ]; do
  # turns the words once round, so that the second loop finds them again
  names="$names $2"
  set -- "$@" "$1" "$2" "$3" "$4"
  shift 4
  count=$((count - 4))
done
if [ -d /run/systemd/system ]; then
  # shellcheck disable=SC2086 # unit names have no blanks
  shown=$(timeout 60 systemctl show --no-pager -p 'Names,LoadState,ActiveState,SubState,UnitFileState,Result,ConditionResult,ConditionTimestampMonotonic,NeedDaemonReload,Type,RemainAfterExit' -- $names)
fi
while [ $# -ge 4 ]; do
  i=$1 key=$2
  shift 4
  if [ -d /run/systemd/system ]; then
    answer_unit
  else
    broken "$i" 'systemd does not run on this host'
  fi
done
