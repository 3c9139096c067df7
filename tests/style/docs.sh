#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# What the documents promise is there: files and headings that they link to, two manual pages a kind, the verbs of the README.
set -eu
. "$(dirname "$0")/lib.sh"

# Links and images [text](target) outside code blocks, as FILE:LINE<tab>TARGET
links() {
  xargs awk '
    FNR == 1 { code = 0 }
    /^ *```/ { code = !code; next }
    code { next }
    {
      line = $0
      gsub(/`[^`]*`/, "", line)
      while (match(line, /\]\([^)]*\)/)) {
        print FILENAME ":" FNR "\t" substr(line, RSTART + 2, RLENGTH - 3)
        line = substr(line, RSTART + RLENGTH)
      }
    }'
}

# anchors FILE: its headings as GitHub and GitLab make anchors of them
anchors() {
  sed -n 's/^##* //p' "$1" | LC_ALL=C.UTF-8 sed -e 's/[^[:alnum:]_ -]//g' -e 's/ *$//' -e 's/ /-/g' -e 's/.*/\L&/'
}

tab=$(printf '\t')
own_files '*.md' >"$scratch/pages"
links <"$scratch/pages" >"$scratch/links"
while IFS=$tab read -r where target; do
  file=${where%%:*}
  case $target in
    http://* | https://* | mailto:*) continue ;;
    '#'*) path=$file ;;
    *) path=$(dirname "$file")/${target%%#*} ;;
  esac
  if [ ! -e "$path" ]; then
    echo "$where: $target does not exist"
  elif [ "${target#*#}" != "$target" ] && ! anchors "$path" | grep -qxF "${target#*#}"; then
    echo "$where: $target: no heading of that name"
  fi
done <"$scratch/links" >"$scratch/findings"
[ -s "$scratch/links" ] || echo "no links found at all" >>"$scratch/findings"
check "docs: every link leads somewhere" "$scratch/findings"

for folder in src/kinds/*/; do
  [ -e "$folder/kind.cpp" ] || continue
  for page in kind.md kind.fr.md; do [ -s "$folder$page" ] || echo "$folder$page is missing"; done
done >"$scratch/findings"
check "docs: every kind has its manual page in both languages" "$scratch/findings"

if [ -x build/reprise ]; then
  verbs_of() { build/reprise --lang en "$@" --help </dev/null | awk '/^[^ ]/ { on = /^Subcommands:/ } on && /^  [a-z]/ { print $1 }'; }
  verbs_of >"$scratch/verbs"
  for verb in $(cat "$scratch/verbs"); do verbs_of "$verb" | sed "s/^/$verb /"; done >"$scratch/inner"
  # `reprise VERB in a sentence, or in a code block a line [$ ][sudo ][build/]reprise [-i DIR] VERB
  awk '/^ *```/ { code = !code } code && /^ *(\$ )?(sudo )?([a-z.\/]*\/)?reprise / || /`reprise [^`]*`/' README.md docs/fr/demarrage.md |
    grep -oE '(^ *|[`$/]|sudo )reprise( -i [^ `]+)? [a-z]+( [a-z]+)?' | sed -E 's/^.*reprise( -i [^ ]+)? //' |
    LC_ALL=C sort -u >"$scratch/shown"
  while read -r verb rest; do
    if ! grep -qx "$verb" "$scratch/verbs"; then
      echo "reprise $verb: there is no such verb"
    elif grep -q "^$verb " "$scratch/inner" && ! grep -qx "$verb $rest" "$scratch/inner"; then
      echo "reprise $verb $rest: there is no such verb"
    fi
  done <"$scratch/shown" >"$scratch/findings"
  for verb in $(cat "$scratch/verbs"); do
    grep -q "\`$verb" README.md || echo "README.md does not tell of the verb $verb"
  done >>"$scratch/findings"
  [ -s "$scratch/verbs" ] && [ -s "$scratch/shown" ] || echo "no verbs found" >>"$scratch/findings"
  check "docs: the verbs that README and quick start show are those of the program" "$scratch/findings"
else
  skip "docs: the verbs that README and quick start show" "there is no build/reprise; run ./run build first"
fi
finish
