# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# VERB UNIT: one systemctl verb. A unit that does not run after it was started fails the action, with its state and the end of its
# log: `systemctl start` returns 0 for a unit whose condition is not met, and for one that dies a moment later.
verb=$1 unit=$2

value() { systemctl show -p "$1" --value -- "$unit"; }

tell() {
  echo "$1"
  systemctl status --no-pager --full --lines=0 -- "$unit"
  echo 'last lines of its log:'
  journalctl --no-pager --quiet --output=short -n 20 -u "$unit"
  exit 1
}

must_exist() {
  if [ "$(value LoadState)" = not-found ]; then
    echo "there is no unit $unit on this host: is the package that brings it installed, is the name right?"
    exit 1
  fi
}

must_run() {
  [ "$(value Type)" != oneshot ] || [ "$(value Result)" != success ] || return 0
  # a daemon without readiness notification "is active" before it has read its configuration
  case $(value Type) in simple | exec | idle) sleep 1 ;; esac
  restarts=$(value NRestarts)
  [ "${restarts:-0}" = 0 ] || tell "$unit was started but keeps ending; systemd has restarted it $restarts times already"
  case $(value ActiveState)/$(value SubState) in
    active/* | reloading/* | refreshing/* | activating/start*) ;;
    */auto-restart*) tell "$unit was started but ended at once; systemd keeps trying" ;;
    *) [ "$(value ConditionResult)" = yes ] || tell "$unit did not start: a condition of the unit is not met"
      [ "$(value Result)" != exec-condition ] || tell "$unit did not start: its ExecCondition= is not met"
      tell "$unit was started but does not run" ;;
  esac
}

[ "$(value NeedDaemonReload)" != yes ] || systemctl daemon-reload || exit 1
case $verb in
  daemon-reload) systemctl daemon-reload ;;
  start | restart | reload-or-restart)
    must_exist
    systemctl reset-failed -- "$unit" 2>/dev/null
    systemctl "$verb" --no-ask-password -- "$unit" || tell "$unit could not be started"
    must_run
    ;;
  enable)
    must_exist
    systemctl enable --no-ask-password -- "$unit"
    ;;
  disable)
    systemctl disable --no-ask-password -- "$unit"
    ;;
  stop | mask | unmask) systemctl "$verb" --no-ask-password -- "$unit" ;;
  *)
    echo "unknown verb $verb"
    exit 2
    ;;
esac
