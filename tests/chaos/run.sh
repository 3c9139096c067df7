#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# run.sh CASE...|all [--repeat N] [--seed S]: a rebuild of lab hosts is harmed at a random moment, then
# resumed (root). The seed is printed; seed and case give the same moments, as far as a real machine repeats itself.
set -u
. "$(dirname "$0")/../integration/lib.sh"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/cases.sh"

usage() {
  printf 'usage: run.sh CASE...|all [--repeat N] [--seed S]\ncases: %s\n' "$cases" >&2
  rm -rf "$scratch"
  exit 2
}

wanted=
repeat=1
seed=$(date +%s)
while [ $# -gt 0 ]; do
  case $1 in
    --repeat) repeat=${2:-} && shift ;;
    --seed) seed=${2:-} && shift ;;
    all) wanted=$cases ;;
    *)
      printf ' %s ' "$cases" | grep -qF " $1 " || usage
      wanted="$wanted $1"
      ;;
  esac
  shift
done
case $repeat in '' | *[!0-9]*) usage ;; esac
[ -n "$wanted" ] && [ -n "$seed" ] || usage
trap tidy EXIT
trap 'exit 130' INT TERM
need_root "chaos"
if [ ! -d /var/cache/reprise/roots ]; then need_mirror "chaos"; fi

# one_round: harms a rebuild once
one_round() {
  line "$case, run $round of $repeat"
  fresh_lab
  "case_$case"
  converges
}

printf 'seed %s (repeat with --seed %s)\n' "$seed" "$seed"
make_estate
check "the description is valid" run validate
table=
for case in $wanted; do
  bad=0
  round=0
  while [ "$round" -lt "$repeat" ]; do
    round=$((round + 1))
    before=$failed
    one_round
    if [ "$failed" != "$before" ]; then
      bad=$((bad + 1))
      printf 'the harmed run:\n'
      tail -n 40 "$scratch/harmed.log" | sed 's/^/    /'
    fi
  done
  table="$table$(printf '%-14s %s runs, %s failed' "$case" "$repeat" "$bad")
"
done
printf '%s' "$table"
finish
