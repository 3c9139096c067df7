#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Every sentence that users read has a translation in each src/po/LANG.po, and the places for values ({}, {0}, %s) of both agree:
# a mistake there would be an exception, or a wrong name, in front of a user of that language only.
set -eu
. "$(dirname "$0")/lib.sh"

for program in xgettext msgfmt msgmerge msgattrib; do
  command -v "$program" >/dev/null && continue
  skip "translations" "$program is not installed (package gettext)"
  exit 77
done
export LC_ALL=C.UTF-8

# pairs PO: one line an entry, MSGID<tab>MSGSTR, as escaped in PO files; only current entries, without the header
pairs() {
  msgattrib --no-obsolete --no-wrap "$1" | awk '
    function flush() { if (id != "") print id "\t" str; id = str = "" }
    function text(line) { sub(/^[^"]*"/, "", line); sub(/"$/, "", line); return line }
    /^msgid / { flush(); id = text($0); field = "id"; next }
    /^msgstr / { str = text($0); field = "str"; next }
    /^"/ { if (field == "id") id = id text($0); else str = str text($0) }
    END { flush() }'
}

# disagreements: of pairs on standard input, those whose places for values differ
disagreements() {
  awk -F '\t' '
    # what fmt reads in a text: literal braces, and places for values with a number, or "?" where it has none
    function read(text,   c, from) {
      values = 0; others = ""; mixed = ""; split("", numbers)
      while (match(text, /[{}]/)) {
        from = substr(text, RSTART); c = substr(from, 1, 1)
        if (substr(from, 2, 1) == c) { others = others c c; text = substr(from, 3); continue }
        if (c == "{" && match(from, /^\{[^{}]*\}/)) {
          place = substr(from, 2, RLENGTH - 2); text = substr(from, RLENGTH + 1)
          if (place !~ /^[0-9]*(:.*)?$/) { others = others "{word}"; continue }
          sub(/:.*/, "", place)
          mixed = mixed (place == "" ? "a" : "n")
          numbers[place == "" ? values : place] = 1
          values++
          continue
        }
        others = others c; text = substr(from, 2)
      }
      bad = (mixed ~ /an|na/)
      set = ""
      for (i = 0; i < 20; i++) if (i in numbers) set = set i " "
      if (mixed ~ /^a/) set = set "of " values
      return others
    }
    function percents(text,   out) {
      while (match(text, /%[sd]/)) { out = out substr(text, RSTART, 2); text = substr(text, RSTART + 2) }
      return out
    }
    $2 == "" { next }
    {
      braces = read($1); here = set; automatic = (mixed ~ /^a/)
      if (read($2) != braces) print $0 ": literal braces differ"
      if (bad) print $0 ": {} and {0} are mixed"
      if (automatic && mixed ~ /^n/) sub(/of .*/, "", here)
      if (set != here) print $0 ": the values differ"
      if (percents($1) != percents($2)) print $0 ": %s differs"
      if (($1 ~ /( |\\n)$/) != ($2 ~ /( |\\n)$/)) print $0 ": one ends with a blank or a line break"
    }'
}

# The check itself, on what it must find and what it must let pass.
printf '%s\n' 'a {}	un {} {}' '{} of {}	{0} de {}' 'x {0}	x' '{} {}	{0} {0}' 'a {{b}}	a {b}' 'as %s	comme' 'name: 	nom :' \
  >"$scratch/bad"
printf '%s\n' '{} of {}	{1}, {0}' '{0} and {0}	{0}' '{{ x }} {}	{} {{ y }}x' 'pools: {san: 1}	pools: {san: 1}' >"$scratch/good"
{
  [ "$(disagreements <"$scratch/bad" | cut -f 1 | sort -u | wc -l)" = "$(wc -l <"$scratch/bad")" ] ||
    echo "not all of the wrong examples are found"
  head -n 2 "$scratch/good" | disagreements
  tail -n 1 "$scratch/good" | disagreements
} >"$scratch/findings"
check "translations: wrong places for values are found" "$scratch/findings"

sh src/po/extract.sh >"$scratch/template.pot" 2>"$scratch/findings" || echo "src/po/extract.sh failed" >>"$scratch/findings"
pairs "$scratch/template.pot" >"$scratch/sentences"
[ "$(wc -l <"$scratch/sentences")" -gt 1000 ] || echo "fewer than 1000 sentences in src/: is tr() still what marks them?" >>"$scratch/findings"
check "translations: sentences can be extracted" "$scratch/findings"

# A condition or a variable hides its texts from xgettext.
grep -rnE '\btrf?\([^"]*\? *"' src --include='*.cpp' --include='*.hpp' |
  sed 's/$/ <- write msgid("...") around the texts, or nobody can translate them/' >"$scratch/findings" || true
check "translations: texts inside of conditions are marked" "$scratch/findings"

for po in src/po/*.po; do
  msgfmt --check --output-file=/dev/null "$po" 2>"$scratch/findings" || echo "$po: msgfmt refuses it" >>"$scratch/findings"
  check "translations: $po is well formed" "$scratch/findings"

  # entries of the template that are missing come out of msgmerge empty, without guesses
  msgmerge --quiet --no-fuzzy-matching --no-wrap --output-file="$scratch/merged.po" "$po" "$scratch/template.pot"
  {
    pairs "$scratch/merged.po" | awk -F '\t' '$2 == "" { print "not translated: \"" $1 "\"" }'
    msgattrib --only-fuzzy --no-obsolete --no-wrap "$scratch/merged.po" | sed -n 's/^msgid \(".*"\)$/fuzzy: \1/p' | grep -v '""$' || true
  } >"$scratch/findings"
  check "translations: $po has every sentence" "$scratch/findings"

  pairs "$scratch/merged.po" | disagreements >"$scratch/findings"
  check "translations: $po has the same values in each sentence" "$scratch/findings"

  msgattrib --only-obsolete --no-wrap "$scratch/merged.po" | sed -n 's/^#~ msgid /no longer in src\/: /p' >"$scratch/findings"
  check "translations: $po has nothing that is no longer said" "$scratch/findings"
done
finish
