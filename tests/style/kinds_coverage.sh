#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# No kind without its proofs: golden cases, and a step that an integration test applies to a real host. A kind that needs no
# domain has its step in tests/integration/kinds/kinds.yaml, a line in kinds_hosts.sh that says how it is spoilt (spoil, seen) or
# that it cannot be (steady), and bad input that is refused; the others are steps of the playbooks that the estate tests apply, or
# of people.sh, where the controller is the host.
set -eu
. "$(dirname "$0")/lib.sh"
own=tests/integration/kinds

# uses KIND FILE...: a step of that kind is in one of the files
uses() {
  kind=$1
  shift
  grep -q -E "^ +$kind:( |\$)" "$@"
}

: >"$scratch/findings"
for file in src/kinds/*/kind.cpp; do
  kind=$(basename "$(dirname "$file")")
  cases=$(find "src/kinds/$kind/cases" -name '*.yaml' 2>/dev/null | wc -l)
  [ "$cases" -ge 4 ] || echo "src/kinds/$kind: $cases golden cases, at least 4 are wanted"
  if uses "$kind" $own/kinds.yaml; then
    grep -q -E "^(spoil|seen|steady) $kind( |\$)" tests/integration/kinds_hosts.sh || echo "$kind: kinds_hosts.sh neither spoils it nor says why not"
    uses "$kind" $own/invalid.yaml $own/refused.yaml || echo "$kind: no bad input for it in $own"
  elif ! uses "$kind" playbooks/*.yaml tests/integration/people.sh; then
    echo "$kind: no test applies it to a real host"
  fi
done >>"$scratch/findings"
check "kinds: every one is proven on real hosts" "$scratch/findings"
finish
