#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Sizes and headers: functions below 70 lines, files below 500, licence lines at the top of each file.
set -eu
. "$(dirname "$0")/lib.sh"

own_files '*.cpp' '*.hpp' '*.sh' '*.cmake' CMakeLists.txt run >"$scratch/code"

xargs wc -l <"$scratch/code" | awk '$2 != "total" && $1 >= 500 { print $2 ": " $1 " lines; a file stays below 500" }' >"$scratch/findings"
check "style: files stay below 500 lines" "$scratch/findings"

if command -v ctags >/dev/null && ctags --version | grep -q '^Universal'; then
  grep -E '\.(cpp|hpp)$' "$scratch/code" |
    ctags --options=NONE --languages=C++ --c++-kinds=f --fields=+ne -f - -L - 2>/dev/null |
    awk -F '\t' '{
      from = to = 0
      for (i = 4; i <= NF; i++) { if ($i ~ /^line:/) from = substr($i, 6); if ($i ~ /^end:/) to = substr($i, 5) }
      if (to - from + 1 >= 70) print $2 ":" from ": " $1 "() has " to - from + 1 " lines; a function stays below 70"
    }' >"$scratch/findings"
  check "style: functions stay below 70 lines" "$scratch/findings"
else
  skip "style: functions stay below 70 lines" "universal-ctags is not installed"
fi

# Shell functions in the form name() { ... } with the closing brace in the first column.
grep -E '(\.sh|^run)$' "$scratch/code" | xargs awk '
  /^[a-z_]+\(\) [{(]$/ { name = $1; from = FNR }
  /^[})]/ && from { if (FNR - from + 1 >= 70) print FILENAME ":" from ": " name " has " FNR - from + 1 " lines; a function stays below 70"; from = 0 }
' >"$scratch/findings"
check "style: shell functions stay below 70 lines" "$scratch/findings"

own_files '*.cpp' '*.hpp' '*.sh' '*.cmake' CMakeLists.txt '*.yml' '*.toml' '*.py' '*.po' run .clang-format .clang-tidy |
  while read -r file; do
    head -n 4 "$file" | grep -q 'SPDX-License-Identifier: EUPL-1.2' && head -n 4 "$file" | grep -q 'SPDX-FileCopyrightText: ' ||
      echo "$file: the SPDX lines (copyright and licence) are missing at its top"
  done >"$scratch/findings"
check "style: licence headers" "$scratch/findings"

grep '\.hpp$' "$scratch/code" | xargs grep -L '^#pragma once$' | sed 's/$/: no #pragma once/' >"$scratch/findings" || true
check "style: headers are guarded" "$scratch/findings"

xargs grep -nE '[[:space:]]+$|^<<<<<<<|^>>>>>>>' <"$scratch/code" | sed 's/$/ <- blank at the end, or a merge marker/' >"$scratch/findings" || true
check "style: no blanks at line ends, no merge markers" "$scratch/findings"
finish
