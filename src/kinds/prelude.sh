# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Start of every script that reprise sends. Not run alone: compose() puts the nonce, the actions and the questions around it.
set -u
umask 022
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
DEBIAN_FRONTEND=noninteractive
export LC_ALL PATH DEBIAN_FRONTEND

# answer INDEX [NAME=VALUE | NAME:=BASE64 | NAME%=PERCENT-ENCODED]...: the fact with that index. Without fields: the thing is absent.
# VALUE must have no tab and no newline; text of unknown content goes through base64 (use b64).
answer() {
  _line="$REPRISE_NONCE fact $1"
  shift
  for _field in "$@"; do _line="$_line	$_field"; done
  printf '%s\n' "$_line"
}

# fact INDEX FIELDS: the same with one or more fields that are separated by tabs already.
fact() { printf '%s fact %s\t%s\n' "$REPRISE_NONCE" "$1" "$2"; }

# broken INDEX TEXT: the question could not be answered.
broken() { printf '%s broken %s\t%s\n' "$REPRISE_NONCE" "$1" "$(printf %s "$2" | base64 -w0)"; }

# b64: standard input as base64 on one line.
b64() { base64 -w0; }

# begins CALL, ends CALL CODE: what is printed between them belongs to that one of the calls of a script that is given many; see
# parts.hpp. CALL "-": the only one, whose code is that of the script (exit "$code").
# shellcheck disable=SC2034 # read by such scripts
code=0
begins() { [ "$1" = - ] || printf '\n@%s begin %s\n' "$REPRISE_NONCE" "$1"; }
# shellcheck disable=SC2034
ends() {
  code=$2
  [ "$1" = - ] || printf '\n@%s end %s %s %s\n' "$REPRISE_NONCE" "$1" "$2" "$((!$2))"
}

# Which effects run: a file for each, whose name is what kill(1) wants for its process group (which this shell leads; else for this
# shell alone), and whose text is when this shell was started, as numbers of processes come again; or "over" where the shell waits for the
# next effect. No process holds anything open, and none is started for it. See Fence in script.hpp.
run=/run
effects=$run/reprise-effects

# process PID: sets group and started from proc_pid_stat(5); the name of a shell holds no blank
process() {
  IFS=' ' read -r x x x x group x x x x x x x x x x x x x x x x started x 2>/dev/null <"/proc/$1/stat"
}

fence_effect() {
  [ -w "$run" ] || return 0
  process "$$" || return 0
  [ -d "$effects" ] || mkdir -p "$effects"
  if [ "$group" = $$ ]; then _note=$effects/-$$; else _note=$effects/$$; fi
  echo "$started" >"$_note" || exit 74
}

# fence_over: an effect that leaves no process behind has come to its end, though its shell may live on.
fence_over() {
  [ -z "${_note:-}" ] || echo over >"$_note"
}

# in_effect NAME: it runs still. A group outlives the shell that led it; then its number is not given to another. since: what the note
# of a living one says.
in_effect() {
  since=''
  kill -s 0 -- "$1" 2>/dev/null || return 1
  IFS= read -r since 2>/dev/null <"$effects/$1" || return 0
  [ "$since" != over ] || return 1
  process "${1#-}" || return 0
  [ "$since" = "$started" ]
}

# Waits for effects of a broken connection to end; 1800 s is longer than a package transaction on a slow host.
fence_wait() {
  [ -w "$run" ] || return 0
  for file in "$effects"/*; do
    [ -e "$file" ] || continue
    tries=9000
    while in_effect "${file##*/}"; do
      tries=$((tries - 1))
      [ "$tries" -gt 0 ] || {
        x=${file##*/}
        echo "an earlier change on this host has not ended after 1800 s (see: pgrep -a -g ${x#-})" >&2
        exit 75
      }
      sleep 0.2
    done
    [ "$since" = over ] || set -- "$@" "$file" # a shell that waits for the next effect will want it
  done
  [ $# = 0 ] || rm -f -- "$@"
}

# lock_held: the shell that holds the lock of this host lives. It does at its end what lies in $owed (see lock_script() in transport/bootstrap).
owed=$run/reprise-owed
lock_held() {
  IFS=' ' read -r holder x 2>/dev/null <"$run/reprise.owner" && kill -s 0 "$holder" 2>/dev/null
}

# owe_reload: systemd reads its units when the run ends, unless it has done so after this moment: it makes the folder of its generators
# anew before it reads them. 1: nobody would see to it. reload_later: the same as a file in $owed.
# shellcheck disable=SC2016 # for the shell that reads it
reload_later='[ /run/systemd/generator -nt "$0" ] || systemctl daemon-reload'
owe_reload() {
  lock_held || return 1
  [ -d "$owed" ] || mkdir -p "$owed" || return 1
  echo "$reload_later" >"$owed/daemon-reload"
}
