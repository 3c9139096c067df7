#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# make.sh REPRISE LANG DATE: the manual page on standard output. Verbs and options come from the --help of the program
# REPRISE, so that the page cannot fall behind it; the rest from reprise.LANG.in beside this file.
set -eu
reprise=$1 lang=$2 date=$3
here=$(dirname "$0")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if [ "$lang" = fr ]; then default='par défaut :'; else default=default:; fi

# help_of VERB...: its help; LINES and COLUMNS of the terminal have no part in it
help_of() { "$reprise" --lang "$lang" "$@" --help </dev/null; }

# verbs_of VERB...: its sub-commands; headings are read in English, they may be translated
verbs_of() {
  "$reprise" --lang en "$@" --help </dev/null |
    awk '/^[^ ]/ { inside = tolower($0) ~ /^subcommands:/ } inside && /^  [a-z]/ { print $1 }'
}

# entries VERBS HELP: the options and positionals of a help on standard input as .TP paragraphs; the sub-commands VERBS
# have sections of their own, and --help is shown only where HELP is not empty
entries() {
  LC_ALL=C.UTF-8 awk -v verbs=" $1 " -v keep_help="$2" -v default_word="$default" '
    function escaped(text) { gsub(/\\/, "\\e", text); gsub(/-/, "\\-", text); return text }
    function named(head,   word, rest, names, i, n, out, given) {
      word = head; rest = ""
      if (match(head, / /)) { word = substr(head, 1, RSTART - 1); rest = substr(head, RSTART + 1) }
      gsub(/TEXT:\{/, "{", rest); gsub(/TEXT:FILE/, "FILE", rest); gsub(/INT:[A-Z]+/, "INT", rest); gsub(/,/, "|", rest)
      sub(/ ?REQUIRED/, "", rest)
      if (match(rest, /=[^ ]+$/)) {
        given = " (" default_word " " escaped(substr(rest, RSTART + 1)) ")"
        rest = substr(rest, 1, RSTART - 1)
      }
      if (word !~ /^-/) return "\\fI" escaped(word) "\\fR" (rest ~ /\.\.\.$/ ? " ..." : "")
      n = split(word, names, ",")
      for (i = 1; i <= n; i++) out = out (i > 1 ? ", " : "") "\\fB" escaped(names[i]) "\\fR"
      return (rest == "" ? out : out " \\fI" escaped(rest) "\\fR") given
    }
    function flush(   first) {
      if (head == "") return
      first = head; sub(/[ ,].*/, "", first)
      if (index(verbs, " " first " ") == 0 && (keep_help || first != "-h")) {
        text = escaped(text); sub(/^[.\047]/, "\\\\\\&&", text)
        print ".TP\n" named(head) "\n" text
      }
      head = text = ""
    }
    /^  [^ ]/ {
      flush(); head = substr($0, 3); text = ""
      if (match(head, /  +/)) { text = substr(head, RSTART + RLENGTH); head = substr(head, 1, RSTART - 1) }
      next
    }
    /^    / && head != "" { sub(/^ +/, ""); text = text (text == "" ? "" : " ") $0; next }
    { flush() }
    END { flush() }'
}

# section VERB...: one .SS with what the verb does and its options, then its sub-commands
section() {
  inner=$(verbs_of "$@" | tr '\n' ' ')
  help_of "$@" >"$scratch/help"
  if [ -z "$inner" ]; then
    printf '.SS "reprise %s"\n' "$("$reprise" --lang en "$@" --help </dev/null |
      sed -n -e 's/ \[OPTIONS\]//' -e 's/-/\\-/g' -e 's/^Usage: reprise //p')"
    head -n 1 "$scratch/help" | sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e 's/\([^.]\)$/\1./'
    entries "" "" <"$scratch/help"
  fi
  for verb in $inner; do (section "$@" "$verb"); done
}

help_of >"$scratch/top"
verbs=$(verbs_of | tr '\n' ' ')
[ -n "$verbs" ] || {
  echo "make.sh: no verbs in the help of $reprise" >&2
  exit 1
}
entries "$verbs" yes <"$scratch/top" >"$scratch/global"
for verb in $verbs; do section "$verb"; done >"$scratch/verbs"
version=$("$reprise" --version)
version=${version#reprise }
sed -e "s/@DATE@/$date/" -e "s/@VERSION@/$version/" \
  -e "/^@GLOBAL@\$/{r $scratch/global
d
}" -e "/^@VERBS@\$/{r $scratch/verbs
d
}" "$here/reprise.$lang.in"
