#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# run.sh SECONDS [TARGET...]: each fuzz target of build-fuzz for so long, one after the other. What it finds lies in
# build-fuzz/findings; the corpus it grows in build-fuzz/corpus, so that the next call goes on from there.
set -u
cd "$(dirname "$0")/../.." || exit 2
case ${1:-} in
  '' | *[!0-9]* | 0)
    echo "usage: $0 SECONDS [TARGET...]" >&2
    exit 2
    ;;
esac
seconds=$1
shift
[ $# -gt 0 ] || set -- manifest facts frames journal templates
failed=0
# the journal is synced to the disk a dozen times an input: where it is memory, that costs nothing
[ ! -d /dev/shm ] || export TMPDIR=/dev/shm
mkdir -p build-fuzz/findings
for target in "$@"; do
  mkdir -p "build-fuzz/corpus/$target"
  log=build-fuzz/$target.log
  code=0
  build-fuzz/fuzz_"$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len=16384 -print_final_stats=1 \
    -artifact_prefix="build-fuzz/findings/$target-" "build-fuzz/corpus/$target" "tests/fuzz/data/$target" \
    >"$log" 2>&1 </dev/null || code=$?
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  edges=$(grep -o 'cov: [0-9]*' "$log" | tail -n 1)
  printf '%-10s %ss, %s inputs, %s: %s\n' "$target" "$seconds" "${executions:-?}" "$edges" \
    "$([ "$code" = 0 ] && echo 'no finding' || echo "code $code, see $log")"
  [ "$code" = 0 ] || failed=$((failed + 1))
done
[ "$failed" = 0 ]
