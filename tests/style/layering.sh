#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Holds every #include of src/ against the module table of docs/architecture.md, and bans what only one module may use.
set -eu
. "$(dirname "$0")/lib.sh"

# module: what it may include beside itself
cat >"$scratch/table" <<'EOF'
base
tool base
graph base
model base
sched graph base
world model base
manifest model base
render model base
kinds model base
planner sched graph base
sim world kinds model base
transport world model base
catalog kinds render graph model base
journal model base
forecast catalog journal sched kinds graph model base
engine catalog planner sched kinds world journal graph model base
report engine catalog journal kinds graph model base forecast
kit tool world model base
lab tool world model base
cli rehearse lab kit report engine journal catalog transport sim kinds render manifest world tool planner sched graph model base forecast
rehearse engine sim catalog journal kinds world graph model base
bench rehearse engine catalog kinds manifest planner sched graph model base forecast
EOF

# what it is, the pattern of a line, the files that may have it (patterns of case; several with a blank)
cat >"$scratch/bans" <<'EOF'
yaml-cpp	#include <yaml-cpp	src/manifest/*
libssh	#include <libssh	src/transport/*
Boost.Process	#include <boost/process	src/transport/* src/tool/*
SQLite	#include <sqlite3	src/journal/*
CLI11	#include <CLI/	src/cli/* src/bench/*
a thread	std::j?thread	src/transport/* src/kit/* src/forecast/simulate.cpp
sleep_for	sleep_for|sleep_until	src/transport/* src/kit/*
the wall clock	system_clock::now	src/transport/*
getenv	getenv	src/base/i18n.cpp src/cli/* src/transport/*
writing a file	ofstream|fopen	src/cli/* src/journal/* src/kit/* src/lab/* src/transport/*
a shell by the side door	std::system|popen *\(|[^_a-z]system *\(	-
exit() in a library	(^|[^_a-zA-Z.>])exit *\(|quick_exit|std::terminate *\(|[^_a-z]abort *\(	src/cli/main.cpp
EOF

# Code without comments, as FILE:LINE:text. A string that holds // ends there, which hides nothing that we look for.
own_files '*.cpp' '*.hpp' | grep '^src/' >"$scratch/sources"
xargs awk '
  FNR == 1 { inside = 0 }
  {
    text = $0
    if (inside) { if (!sub(/^.*\*\//, "", text)) next; inside = 0 }
    gsub(/\/\*[^*]*\*\//, "", text)
    if (match(text, /\/\*/) && text !~ /"[^"]*\/\*/) { text = substr(text, 1, RSTART - 1); inside = 1 }
    if (text !~ /"[^"]*\/\//) sub(/\/\/.*$/, "", text)
    if (text ~ /[^ \t]/) printf "%s:%d:%s\n", FILENAME, FNR, text
  }' <"$scratch/sources" >"$scratch/code"

# 1. includes
grep -E '^[^:]*:[0-9]*:[ \t]*#[ \t]*include[ \t]*"' "$scratch/code" >"$scratch/includes" || true
for kind in src/kinds/*/kind.cpp; do basename "$(dirname "$kind")"; done >"$scratch/kinds"
awk -v table="$scratch/table" -v kinds="$scratch/kinds" '
  BEGIN {
    while ((getline line < kinds) > 0) is_kind[line] = 1
    while ((getline line < table) > 0) {
      n = split(line, words, " ")
      known[words[1]] = 1
      allowed[words[1], words[1]] = 1
      for (i = 2; i <= n; i++) allowed[words[1], words[i]] = 1
      names[words[1]] = line
    }
  }
  {
    split($0, at, ":")
    split(at[1], path, "/")
    module = path[2]
    split($0, quoted, "\"")
    target = quoted[2]
    n = split(target, parts, "/")
    where = at[1] ":" at[2] ": "
    if (n < 2) { print where "include \"" target "\" by its path below src/, as in \"" module "/" target "\""; next }
    if (!(module in known)) { print where "module \"" module "\" is not in the table of tests/style/layering.sh"; next }
    if (!(parts[1] in known)) { print where "\"" target "\" is not a header of a module of src/"; next }
    if (!((module, parts[1]) in allowed)) {
      may = names[module]; sub(/^[^ ]* ?/, "", may)
      print where module "/ may not include " parts[1] "/ (only: " (may == "" ? "nothing" : may) ")"
    }
    if (module == "kinds" && path[4] != "" && n > 2 && parts[1] == "kinds" && parts[2] != path[3] && (parts[2] in is_kind))
      print where "kind " path[3] " includes kind " parts[2] ": kinds do not know each other (what they share goes into a folder without kind.cpp)"
  }' "$scratch/includes" >"$scratch/findings"
check "layering: modules include only what is below them" "$scratch/findings"

# 2. every include of the project names a file that exists
while IFS=: read -r file line text; do
  header=${text#*\"}
  header=${header%%\"*}
  # NAME.inc is made from the text file NAME by reprise_embed()
  [ -e "src/${header%.inc}" ] || echo "$file:$line: no such header: src/$header"
done <"$scratch/includes" >"$scratch/findings"
check "layering: included headers exist" "$scratch/findings"

# 3. CMake tells the same
sed -n 's/^ *reprise_module(\([a-z]*\)\(.*\)/\1\2/p' src/CMakeLists.txt cmake/kinds.cmake |
  sed -e 's/ LIBS.*//' -e 's/)$//' -e 's/ USES//' | LC_ALL=C sort >"$scratch/cmake"
LC_ALL=C sort "$scratch/table" | diff - "$scratch/cmake" >"$scratch/findings" || true
check "layering: the table and reprise_module() of CMake agree" "$scratch/findings"

# 4. bans
tab=$(printf '\t')
while IFS="$tab" read -r what pattern allowed; do
  : >"$scratch/findings"
  grep -E "^[^:]*:[0-9]*:.*($(printf '%s' "$pattern" | sed 's/^(^|/([:]|/'))" "$scratch/code" >"$scratch/hits" || true
  while IFS=: read -r file line text; do
    fine=no
    set -f
    for may in $allowed; do
      # shellcheck disable=SC2254 # a pattern on purpose
      case $file in $may) fine=yes ;; esac
    done
    set +f
    [ $fine = yes ] || echo "$file:$line: $what belongs into ${allowed#-} only: $text"
  done <"$scratch/hits" >"$scratch/findings"
  check "layering: $what" "$scratch/findings"
done <"$scratch/bans"
finish
