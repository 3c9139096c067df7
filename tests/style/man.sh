#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# The manual page in both languages: man reads it without a warning, every verb has its section, every exit code is told.
set -eu
. "$(dirname "$0")/lib.sh"

reprise=build/reprise
if [ ! -x "$reprise" ]; then
  skip "man: the manual page" "there is no $reprise; run ./run build first"
  exit 77
fi

codes=$(sed -n 's/^  [a-z]* = \([0-9]*\),.*/\1/p' src/base/exit_code.hpp)
verbs=$("$reprise" --lang en --help </dev/null | awk '/^Subcommands:/ { inside = 1; next } /^[^ ]/ { inside = 0 } inside && /^  [a-z]/ { print $1 }')
for lang in en fr; do
  page=$scratch/$lang.1
  sh docs/man/make.sh "$reprise" "$lang" 2000-01-01 >"$page" 2>"$scratch/findings" || echo "it cannot be made" >>"$scratch/findings"
  check "man: $lang is made" "$scratch/findings"

  if command -v man >/dev/null && command -v troff >/dev/null; then
    LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>"$scratch/findings" >/dev/null || true
    check "man: $lang is read without a warning" "$scratch/findings"
  else
    skip "man: $lang is read without a warning" "man-db and groff-base are not installed"
  fi

  {
    for verb in $verbs; do grep -q "^\.SS \"reprise ${verb}[ \"]" "$page" || echo "the verb $verb has no section"; done
    for code in $codes; do grep -q "^\.B $code\$" "$page" || echo "exit code $code is not told"; done
    [ -n "$verbs" ] || echo "no verbs found in --help"
    [ -n "$codes" ] || echo "no exit codes found in src/base/exit_code.hpp"
    grep -n '^@' "$page" || true
  } >"$scratch/findings"
  check "man: $lang tells every verb and exit code" "$scratch/findings"
done
finish
