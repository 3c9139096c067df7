#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Manual steps and the time of return as people meet them, on the controller alone: what waits, whose word counts, what is told, a person
# at a terminal, an estimate that learns. No root, no network.
set -u
. "$(dirname "$0")/lib.sh"
reprise=$build/reprise
estate=$scratch/estate
target=$scratch/target

tidy() { rm -rf "$scratch"; }
trap tidy EXIT
trap 'exit 130' INT TERM

# run ARGS: standard output and error in $out, the exit code in $code
run() {
  code=0
  out=$("$reprise" --lang en -i "$estate" "$@" 2>&1 </dev/null) || code=$?
}

# exits NAME CODE ARGS
exits() {
  exits_name=$1
  exits_code=$2
  shift 2
  run "$@"
  if [ "$code" = "$exits_code" ]; then pass "$exits_name"; else
    fail "$exits_name" "exit code $code, wanted $exits_code"
    printf '%s\n' "$out" | tail -n 20 | sed 's/^/    /'
  fi
}

mkdir -p "$estate/playbooks" "$target"
cat >"$estate/estate.yaml" <<EOF
estate: small
title: Small
domain: small.test
services:
  network:
    playbook: people
    hosts: controller
    params: {dir: $target}
EOF
cat >"$estate/playbooks/people.yaml" <<'EOF'
playbook: people
title: What people do
params:
  dir: {type: string, required: true, doc: where}
roles:
  host: {}
steps:
  - id: call
    estimate: 20m
    manual:
      name: Call the supplier
      instructions: |
        Ask for the new licence.
        Note the number of the call.
      who: Labosoft
  - id: licence
    needs: call
    directory: {path: "{{ params.dir }}/licence"}
  - id: other
    directory: {path: "{{ params.dir }}/other"}
  - id: switch
    manual:
      name: Switch on the lamp
      instructions: The switch is behind the door.
      verify: "test -e {{ params.dir }}/lamp"
EOF
call=network/call@controller

exits "the description holds" 0 validate
exits "confirm: nobody may be nobody" 2 confirm "$call"
exits "confirm: a step that there is not" 2 confirm network/cal@controller --by Jean
contains "confirm: a step that there is not: what was meant" "$out" "$call"

exits "plan from scratch asks nobody and answers" 0 plan --from-scratch
contains "plan from scratch: the whole" "$out" "Everything is back at"
contains "plan from scratch: says that it has no history" "$out" "No history"
contains "plan from scratch: the person's time is in it" "$out" "$call"
exits "plan --eta --json" 5 plan --eta --json
contains "plan --eta --json: an event with P50 and P90" "$out" '"event":"eta"'
contains "plan --eta --json: the chain" "$out" '"critical":[{"step":"network/call@controller"'

exits "apply: with nobody there the exit code is 9" 9 apply --yes
contains "apply: what waits, and for whom" "$out" "Labosoft"
contains "apply: how to say that it is done" "$out" "reprise confirm $call --by NAME"
contains "apply: the recap counts it" "$out" "waiting=2"
if [ -d "$target/other" ]; then pass "apply: what does not wait is done"; else fail "apply: what does not wait is done"; fi
if [ ! -d "$target/licence" ]; then pass "apply: what waits is not"; else fail "apply: what waits is not"; fi
exits "status tells that the run waits" 0 status
contains "status tells that the run waits for people" "$out" "waiting for people"

exits "confirm --list" 0 confirm --list
contains "confirm --list shows the instructions" "$out" "Ask for the new licence."
exits "confirm" 0 confirm "$call" --by "Jean Dupont" --note "call 4711"
exits "apply goes on; the other step's check decides" 9 apply --yes --resume
contains "apply tells what it takes for done" "$out" "taken for done because people say so"
contains "apply tells whose word it is" "$out" "Jean Dupont"
if [ -d "$target/licence" ]; then pass "apply: what had waited is done"; else fail "apply: what had waited is done"; fi
exits "confirm what a check decides" 0 confirm network/switch@controller --by Marie
exits "a word without the check is not enough" 9 apply --yes
contains "a word without the check is doubted" "$out" "its check does not see it"
touch "$target/lamp"
exits "the check is enough" 0 apply --yes
exits "verify agrees" 0 verify
exits "confirm --all --take-back" 0 confirm --all --take-back --by Marie
contains "confirm --all --take-back names the step" "$out" "taken back: $call"
exits "a rebuild asks again" 9 apply --yes
exits "the chain of the journal holds" 0 status
exits "report" 0 report
contains "report tells who is waited for" "$out" "waiting"

# a person at a terminal: script(1) makes one
if command -v script >/dev/null; then
  rm -rf "$target/licence"
  {
    sleep 3
    printf '1 Jean Dupont: call 4712\n'
    sleep 4
  } | script -qec "$reprise --lang en -i $estate apply --yes" /dev/null >"$scratch/terminal" 2>&1
  contains "at a terminal the instructions are shown" "$(cat "$scratch/terminal")" "Note the number of the call."
  contains "at a terminal a number and a name confirm" "$(cat "$scratch/terminal")" "confirmed by Jean Dupont"
  if [ -d "$target/licence" ]; then pass "at a terminal the run goes on"; else fail "at a terminal the run goes on"; fi
  run confirm --list
  contains "the note is kept" "$out" "call 4712"
else
  skip "a person at a terminal" "script(1) is not installed"
fi

# it learns
exits "a run that is measured" 0 apply --yes --json
contains "apply --json ends well" "$out" '"exit_code":0'
exits "plan from scratch rests on earlier runs now" 0 plan --from-scratch
contains "plan from scratch says on how many" "$out" "earlier runs"
exits "report --format json" 0 report --format json
contains "report: forecast and truth" "$out" '"forecast"'
finish
