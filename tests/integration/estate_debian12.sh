#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# The same estate on Debian 12 (Samba 4.17, Dovecot 2.3), rebuilt by a controller that is killed with SIGKILL at twenty
# moments and resumed each time: it ends converged, and no step recorded as done runs again.
set -u
. "$(dirname "$0")/lib.sh"
need_root "estate on Debian 12"
if [ ! -d /var/cache/reprise/roots ]; then need_mirror "estate on Debian 12"; fi
. "$(dirname "$0")/estate_lib.sh"

seed=${REPRISE_SEED:-$(date +%s)}
printf 'seed %s (repeat with REPRISE_SEED=%s)\n' "$seed" "$seed"
# Kills are spread over the rebuild by what has been changed so far, not by the clock: machines differ in speed.
# moment K: how many steps must have changed before the K-th kill; delay K: seconds to wait then
moment() { awk -v s="$seed" -v k="$1" 'BEGIN { srand(s + k); printf "%d", 2 * k + 2 * rand() }'; }
delay() { awk -v s="$seed" -v k="$1" 'BEGIN { srand(s - k); printf "%.2f", 0.6 * rand() }'; }
changed_so_far() { cat "$scratch"/apply.*.log | grep -c '^changed'; }

ready_estate debian-12
kills=0
while [ "$kills" -lt 20 ]; do
  "$reprise" -i "$estate" --lang en apply --lab --yes --resume >"$scratch/apply.$kills.log" 2>&1 </dev/null &
  controller=$!
  while kill -0 "$controller" 2>/dev/null && [ "$(changed_so_far)" -lt "$(moment "$kills")" ]; do sleep 0.1; done
  sleep "$(delay "$kills")"
  if kill -KILL "$controller" 2>/dev/null; then kills=$((kills + 1)); else break; fi
  wait "$controller" 2>/dev/null
done
printf "the last kill came after %s changes\n" "$(changed_so_far)"
same "the controller was killed at twenty moments" "$kills" 20
apply --resume
same "resume ends converged" "$code" 0
[ "$code" = 0 ] || show_out 120

# recorded_changes: every step that some run recorded as changed, once a run
recorded_changes() {
  id=0
  while id=$((id + 1)) && run report --lab "$id" --format json >"$scratch/report.json" 2>/dev/null; do
    awk -F'"' '/"step":/ { s = $4 } /"state": "changed"/ { print s }' "$scratch/report.json"
  done
}

# twice_done: steps with two effects that were recorded as done; restarts may come again, after another change
twice_done() {
  recorded_changes | sort | uniq -d | grep -v -e '/postfix@' -e '/dovecot@' -e '/rspamd@' -e '/smbd@' -e '/winbind@' -e '/trust@'
}
check "the runs recorded what they changed" [ "$(recorded_changes | wc -l)" -gt 30 ]
same "no step recorded as done ran again" "$(twice_done)" ""
check "the journal was not tampered with" run status --lab
code=0
out=$(run --lang en verify --lab 2>&1) || code=$?
same "verify agrees" "$code" 0
[ "$code" = 0 ] || show_out 60
apply
same "a second apply changes nothing" "$code $(sum_of changed)" "0 0"
check "and it looked at every step" [ "$(sum_of ok)" -gt 100 ]
people_use_it
finish
