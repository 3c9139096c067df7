# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# WITH VERBS UNIT...: systemctl verbs between blanks, in this order, each once for all units. WITH: "others" where the call may be
# one with those of other steps (see kind.cpp for which), else the unit itself. A unit that does not run after it was started fails the action, with its
# state and the end of its log: `systemctl start` returns 0 for a unit whose condition is not met, and for one that dies a moment
# later.
#
# Each `systemctl enable` makes systemd read all of its units again, which costs as much as a small package. What it is for, the start
# with the host, is on disk without that; so units that are at rest are enabled there alone, as Debian's packages do it too
# (deb-systemd-helper(1p)), and one reading at the end of the run serves all of them, where no package had systemd read its units since.
# Not by --no-reload, which shows as NeedDaemonReload=yes of every unit until then.
# Joins: 2 (calls with the same first 2 words may be one, with all their further words and inputs).
with=$1 verbs=$2
shift 2
newline='
'

# what systemd knows of the units: lines NAME=VALUE, with an empty line between units, in the order of the units
ask() {
  known=$(systemctl show --no-pager \
    -p LoadState,NeedDaemonReload,Type,Result,NRestarts,ActiveState,SubState,ConditionResult,UnitFileState -- "$@")
  told=$known
}

# says LINE...: one of them stands in what is known
says() {
  for said in "$@"; do
    case $newline$known$newline in *"$newline$said$newline"*) return 0 ;; esac
  done
  return 1
}

# takes the properties of the next unit from what was told
next_unit() {
  load='' type='' result='' restarts='' active='' sub='' condition='' file=''
  while [ -n "$told" ]; do
    line=${told%%"$newline"*}
    case $told in
      *"$newline"*) told=${told#*"$newline"} ;;
      *) told='' ;;
    esac
    case $line in
      '') return ;;
      LoadState=*) load=${line#*=} ;;
      Type=*) type=${line#*=} ;;
      Result=*) result=${line#*=} ;;
      NRestarts=*) restarts=${line#*=} ;;
      ActiveState=*) active=${line#*=} ;;
      SubState=*) sub=${line#*=} ;;
      ConditionResult=*) condition=${line#*=} ;;
      UnitFileState=*) file=${line#*=} ;;
    esac
  done
}

tell() {
  echo "$1"
  systemctl status --no-pager --full --lines=0 -- "$unit"
  echo 'last lines of its log:'
  journalctl --no-pager --quiet --output=short -n 20 -u "$unit"
  exit 1
}

must_exist() {
  told=$known
  for unit in "$@"; do
    next_unit
    [ "$load" = not-found ] || continue
    echo "there is no unit $unit on this host: is the package that brings it installed, is the name right?"
    exit 1
  done
}

must_run() {
  [ "$type" != oneshot ] || [ "$result" != success ] || return 0
  [ "${restarts:-0}" = 0 ] || tell "$unit was started but keeps ending; systemd has restarted it $restarts times already"
  case $active/$sub in
    active/* | reloading/* | refreshing/* | activating/start*) ;;
    */auto-restart*) tell "$unit was started but ended at once; systemd keeps trying" ;;
    *) [ "$condition" = yes ] || tell "$unit did not start: a condition of the unit is not met"
      [ "$result" != exec-condition ] || tell "$unit did not start: its ExecCondition= is not met"
      tell "$unit was started but does not run" ;;
  esac
}

# a unit that failed, or was started too often, would not start again
forget_failures() {
  case $newline$known in
    *"$newline"ActiveState=failed* | *"$newline"Result=[!s]* | *"$newline"Result=start-limit-hit* | *"$newline"NRestarts=[!0]*)
      systemctl reset-failed -- "$@" 2>/dev/null
      ;;
  esac
}

start() {
  verb=$1
  shift
  must_exist "$@"
  forget_failures "$@"
  if ! systemctl "$verb" --no-ask-password -- "$@"; then
    unit=$1
    tell "$unit could not be started"
  fi
  all_must_run "$@"
}

# processes UNIT...: sets those that run in the control groups of the units, where these lie where they mostly do; 1: not all show
processes() {
  all='' root=/sys/fs/cgroup
  [ ! -d "$root/unified" ] || root=$root/unified
  for unit in "$@"; do
    one=''
    while read -r number; do one="$one $number"; done 2>/dev/null <"$root/system.slice/$unit/cgroup.procs"
    [ -n "$one" ] || return 1
    all="$all;$one"
  done
}

# A daemon without readiness notification "is active" before it has read its configuration; one moment serves all of them. Units
# that were at rest, and whose processes are the same afterwards, have neither ended nor been restarted: systemd need not be asked.
all_must_run() {
  if [ "$with" = others ]; then
    first=none
    if processes "$@"; then first=$all; fi
    sleep 1
    if processes "$@" && [ "$all" = "$first" ]; then return 0; fi
  elif says Type=simple Type=exec Type=idle; then
    sleep 1
  fi
  ask "$@"
  for unit in "$@"; do
    next_unit
    must_run
  done
}

# links UNIT...: the links of `systemctl enable`, and no more. Sets wanted: the targets that start the units with the host. 1: there was
# more to it (an alias, a service that wants the unit, a script of SysV), or it failed.
links() {
  wanted=''
  said=$(systemctl --root=/ enable --no-ask-password -- "$@" 2>&1) || return 1
  printf '%s\n' "$said"
  while IFS= read -r line; do
    case $line in
      'Created symlink '*.target.wants/*) line=${line%%.target.wants/*} line=${line##*/}.target ;;
      *) return 1 ;;
    esac
    case " $wanted " in *" $line "*) ;; *) wanted="$wanted $line" ;; esac
  done <<END
$said
END
}

# may_wait UNIT...: nothing depends on what links() has made before the host starts again: systemd shows the units as they are on disk, and
# has started already what wants them
may_wait() {
  # shellcheck disable=SC2086 # names of targets
  ask "$@" $wanted
  for unit in "$@"; do
    next_unit
    [ "$file" = enabled ] || return 1
  done
  for unit in $wanted; do
    next_unit
    [ "$active" = active ] || return 1
  done
}

enable_all() {
  if ! links "$@"; then
    systemctl enable --no-ask-password -- "$@"
  elif ! may_wait "$@" || ! owe_reload; then
    systemctl daemon-reload
  fi
}

# units that are at rest need no question before, and each verb is one call
together() {
  case $verbs in
    enable) enable_all "$@" ;;
    start) systemctl start --no-ask-password -- "$@" && all_must_run "$@" ;;
    'enable start') enable_all "$@" && systemctl start --no-ask-password -- "$@" && all_must_run "$@" ;;
    *) return 1 ;;
  esac
}

if [ "$with" = others ]; then
  if together "$@"; then exit 0; fi
  [ $# = 1 ] || exit 1 # each is tried by itself then
fi

ask "$@"
reloaded=no
if says NeedDaemonReload=yes; then
  systemctl daemon-reload || exit 1
  reloaded=yes
  ask "$@"
fi
for verb in $verbs; do
  case $verb in
    daemon-reload) [ "$reloaded" = yes ] || systemctl daemon-reload || exit 1 ;;
    start | restart | reload-or-restart) start "$verb" "$@" ;;
    enable)
      must_exist "$@"
      systemctl enable --no-ask-password -- "$@" || exit 1
      ;;
    disable | stop | mask | unmask)
      systemctl "$verb" --no-ask-password -- "$@" || exit 1
      ask "$@"
      ;;
    *)
      echo "unknown verb $verb"
      exit 2
      ;;
  esac
done
