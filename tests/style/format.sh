#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# clang-format would change nothing. Its versions differ in details: Debian 12's (14) is the one that counts.
set -eu
. "$(dirname "$0")/lib.sh"

name="format: clang-format would change nothing"
version=$(clang-format --version 2>/dev/null | sed -n 's/.*version \([0-9]*\).*/\1/p')
if [ "$version" = 14 ]; then
  own_files '*.cpp' '*.hpp' | xargs -P "$(nproc)" -n 16 clang-format --dry-run 2>&1 |
    sed -n 's/^\([^:]*:[0-9]*\):[0-9]*: warning: .*/\1: clang-format would change this line (clang-format -i)/p' |
    sort -u >"$scratch/findings"
  check "$name" "$scratch/findings"
else
  skip "$name" "clang-format 14 is not installed (found: ${version:-none})"
fi
finish
