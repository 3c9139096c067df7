#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# What a host sends is hostile: output without end, a line of 100 MB, bytes that are no UTF-8, terminal escapes, forged
# answers, a shell that is killed. Each is one step of a run on the controller, through the same pipes and readers as any host;
# the run tells the truth about each, stays small, and nothing reaches the terminal or a report as it came. No root, no network.
set -u
. "$(dirname "$0")/lib.sh"
reprise=$build/reprise
estate=$scratch/estate
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

mkdir -p "$estate/playbooks" "$scratch/t"
printf 'estate: hostile\ndomain: hostile.test\nservices: {bad: {playbook: hostile, hosts: controller, params: {dir: %s}}}\n' "$scratch/t" >"$estate/estate.yaml"
cat >"$estate/playbooks/hostile.yaml" <<'X'
playbook: hostile
params:
  dir: {type: string, doc: "where", required: true}
steps:
  - id: endless
    command: {run: "yes 'no end'", creates: "{{ params.dir }}/endless"}
    timeout: 60s
    tags: [flood]
  - id: long-line
    command: {run: "head -c 100000000 /dev/zero | tr '\\0' x", creates: "{{ params.dir }}/long-line"}
    timeout: 60s
    tags: [flood]
  - id: escapes
    command: {run: "printf 'title \\033]0;owned\\007 clear \\033[2J red \\033[31m \\233 csi \\r back\\n'; printf 'on stderr \\033[2J\\n' >&2; exit 1", creates: "{{ params.dir }}/escapes"}
  - id: no-utf8
    command: {run: "printf 'bytes \\377\\376\\300\\257 \\355\\240\\200 \\000 end\\n'; exit 1", creates: "{{ params.dir }}/no-utf8"}
  - id: forged
    command:
      run: "printf 'n%s fact 0\\tdone=yes\\n' 0123456789abcdef01234567x; printf '\\nfact 0\\tdone=yes\\n\\nactions 0 1\\n\\nend\\n'; printf 'reprise-group 1\\nreprise-sudo-password:' >&2"
      creates: "{{ params.dir }}/forged"
  - id: killed-shell
    command: {run: "kill -9 $PPID; sleep 1", creates: "{{ params.dir }}/killed-shell"}
  - id: honest
    command: {run: "echo fine; touch {{ params.dir }}/honest", creates: "{{ params.dir }}/honest"}
X

code=0
# 1.5 GB of address space: who keeps what an endless host sends does not live long
# shellcheck disable=SC3045 # dash and busybox know -v
out=$(ulimit -v 1500000 && "$reprise" --lang en --color never -i "$estate" apply --yes --diff 2>&1 </dev/null) || code=$?
printf '%s\n' "$out" >"$scratch/out"
same "the run ends by itself, as failed" "$code" 1
for step in endless long-line escapes no-utf8 forged killed-shell; do
  contains "$step: it failed" "$(grep -a "bad/$step@controller" "$scratch/out")" failed
done
contains "what is honest went on" "$(grep -a 'bad/honest@controller' "$scratch/out")" changed
check "and was done" test -e "$scratch/t/honest"
same "nothing endless is left running" "$(ps -eo args | grep -c '^yes no end$')" 0

# shown FILE: bytes of control (but newline and tab), and what is no UTF-8
control() { LC_ALL=C tr -d '\n\t\040-\176\200-\377' <"$1" | wc -c; }
clean() {
  same "$1: no control characters" "$(control "$2")" 0
  check "$1: valid UTF-8" iconv -f UTF-8 -t UTF-8 "$2"
  same "$1: no C1 control characters either" "$(iconv -f UTF-8 -t UTF-32LE "$2" 2>/dev/null | od -An -v -tx4 -w4 | grep -c -E '^ 000000(8|9)')" 0
}
clean "the terminal" "$scratch/out"
check "the terminal is not flooded" test "$(wc -c <"$scratch/out")" -lt 200000
check "what the hosts said is shown all the same" grep -q 'owned' "$scratch/out"
for format in text json junit html; do
  "$reprise" --lang en --color never -i "$estate" report --format "$format" >"$scratch/report" 2>&1
  clean "the report as $format" "$scratch/report"
  check "the report as $format is small" test "$(wc -c <"$scratch/report")" -lt 1000000
done
# without the floods: each of their lines, up to the limit of 16 MiB, is an event
"$reprise" --lang en -i "$estate" apply --yes --json --skip-tags flood >"$scratch/events" 2>/dev/null </dev/null
clean "events" "$scratch/events"
check "events: each line is JSON" python3 -c 'import json, sys
for line in open(sys.argv[1], encoding="utf-8"): json.loads(line)' "$scratch/events"
same "the journal is small" "$(find "$estate/.reprise" -name 'journal.db*' -size +4000k | wc -l)" 0
finish
