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

# An effect holds this lock as long as any process of it lives; see Fence in script.hpp.
fence_effect() {
  [ -w /run ] || return 0
  exec 8>>/run/reprise-effects.lock && flock -s 8
}
# Waits for effects of a broken connection to end; 1800 s is longer than a package transaction on a slow host.
fence_wait() {
  [ -w /run ] || return 0
  (flock -x -w 1800 8) 8>>/run/reprise-effects.lock || {
    echo 'an earlier change on this host has not ended after 1800 s (see: fuser -v /run/reprise-effects.lock)' >&2
    exit 75
  }
}
