#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Every shell script is clean for shellcheck; fragments of src/kinds, which are joined before they run, have
# their own test, shellcheck.sh. Files that source each other seem to use or set variables for nothing (SC2154, SC2034).
set -eu
. "$(dirname "$0")/lib.sh"

if command -v shellcheck >/dev/null; then
  { own_files '*.sh' | grep -v '^src/kinds/'; echo run; echo .ci/run; } |
    xargs shellcheck -x -S warning -e SC1090,SC1091,SC2154,SC2034 -f gcc >"$scratch/findings" 2>&1 || true
  check "shell: scripts are clean" "$scratch/findings"
else
  skip "shell: scripts are clean" "shellcheck is not installed"
fi
for interpreter in dash bash; do
  command -v $interpreter >/dev/null || continue
  own_files '*.sh' | while read -r file; do $interpreter -n "$file" 2>&1; done >"$scratch/findings" || true
  check "shell: $interpreter can read every script" "$scratch/findings"
done
finish
