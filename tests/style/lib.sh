# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=sh
#
# Sourced by the style tests, which run from anywhere; afterwards the working directory is the top of the checkout.
cd "$(dirname "$0")/../.." || exit 2
passed=0
failed=0
skipped=0

# check NAME FILE: passes where FILE, a list of findings, is empty; shows them otherwise.
check() {
  if [ -s "$2" ]; then
    failed=$((failed + 1))
    printf 'FAIL %s\n' "$1"
    sed 's/^/  /' "$2"
  else
    passed=$((passed + 1))
    printf 'PASS %s\n' "$1"
  fi
}

skip() {
  skipped=$((skipped + 1))
  printf 'SKIP %s: %s\n' "$1" "$2"
}

# finish: the line that ./run reads, and the exit code.
finish() {
  printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" = 0 ] && [ $((passed + skipped)) -gt 0 ]
  exit $?
}

# own_files PATTERN...: files of the checkout whose names match, without build directories and git's own.
own_files() {
  expression=
  for pattern in "$@"; do expression="$expression -o -name '$pattern'"; done
  eval "find . -type d \( -name .git -o -name 'build*' -o -name .reprise \) -prune -o -type f \( ${expression# -o } \) -print" |
    sed 's#^\./##' | LC_ALL=C sort
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
