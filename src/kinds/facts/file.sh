# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Files. KEY: an absolute path. ARG: "content" also wants the text (up to 256 KiB), "differing" only if its SHA-256 is not
# SECRET, "empty" whether a directory is empty. Answers type (file, dir, link, other), mode (4 digits), owner, group (a number
# where it has no name); files: size, sha256; links: target. One stat(1), one sha256sum(1) and one cat(1) for hundreds of
# paths; what they print comes in the order of the questions. A process costs a host more than all of this text, so that
# nothing here forks for each path, and variables stand where pipes would be shorter.
# Quick: it takes a moment, so that it may travel with others.
tab='	'
newline='
'
content_limit=262144
chunk=400 # paths for one program: 4 KiB each at most, and execve(2) takes 2 MiB

there() { [ -e "$1" ] || [ -L "$1" ]; }

# hidden PATH: true where PATH may exist but we are not allowed to see it
hidden() {
  up=${1%/*}
  while [ -n "$up" ] && ! there "$up"; do up=${up%/*}; done
  [ -n "$up" ] && [ -d "$up" ] && [ ! -x "$up" ]
}

plain_file() { [ -f "$1" ] && [ ! -L "$1" ] && [ -r "$1" ]; }

# passes FILTER INDEX PATH. FILTER: any, file, or the numbers of questions between blanks.
passes() {
  case $1$3 in
    any/*) there "$3" ;;
    file/*\\*) return 1 ;; # sha256sum(1) writes such a name in another way
    file/*) plain_file "$3" ;;
    *" $2 "*/*) return 0 ;;
    *) return 1 ;;
  esac
}

# each FILTER BEGIN END WORDS...: runs "BEGIN paths END", as often as needed, with those paths that pass the filter
each() {
  picked='' count=0 n=5
  while [ "$n" -lt $# ]; do
    eval "i=\${$((n - 1))} path=\${$n}"
    if passes "$1" "$i" "$path"; then picked="$picked \"\${$n}\"" count=$((count + 1)); fi
    n=$((n + 4))
    if [ "$count" -ge $chunk ] || { [ "$n" -ge $# ] && [ "$count" -gt 0 ]; }; then
      eval "$2 $picked $3"
      picked='' count=0
    fi
  done
}

# next_stat PATH: sets stat_line to what stat said of PATH; a line of another path is kept for later
next_stat() {
  stat_line=${stats%%"$newline"*}
  case $stat_line in
    *"$tab$1") ;;
    *) return 1 ;;
  esac
  stat_line=${stat_line%"$tab$1"} stats=${stats#*"$newline"}
}

next_sum() {
  case $1 in
    *\\*)
      sum=$(sha256sum <"$1") sum=${sum%% *}
      [ -n "$sum" ]
      return
      ;;
  esac
  sum=${sums%%"$newline"*}
  [ "${sum#*  }" = "$1" ] || return 1
  sum=${sum%%  *} sums=${sums#*"$newline"}
}

# sets type and mode from the words of stat(1); no subshell, there may be hundreds of files
readable() {
  case $raw_type in
    regular*) type='file' ;;
    directory) type=dir ;;
    symbolic*) type='link' ;;
    *) type=other ;;
  esac
  while [ "${#mode}" -lt 4 ]; do mode=0$mode; done
}

# wants_text ARG KNOWN: ARG asks for the text of the file, whose hash is $sum
wants_text() {
  case $1 in
    content) return 0 ;;
    differing) [ "$sum" != "$2" ] ;;
    *) return 1 ;;
  esac
}

# look INDEX PATH ARG KNOWN: answers for a path that exists; stat_line holds what stat said
look() {
  i=$1 path=$2 arg=$3 known=$4
  set -f
  IFS=$tab
  # shellcheck disable=SC2086 # no field is ever empty
  set -- $stat_line
  IFS=" $tab$newline"
  set +f
  raw_type=$1 mode=$2 size=$3 owner=$4 group=$6
  [ "$owner" != UNKNOWN ] || owner=$5
  [ "$group" != UNKNOWN ] || group=$7
  readable
  set -- "type=$type" "mode=$mode" "owner=$owner" "group=$group"
  case $type in
    file)
      if ! next_sum "$path"; then
        broken "$i" "$path cannot be read (or changed while it was looked at)"
        return
      fi
      set -- "$@" "size=$size" "sha256=$sum"
      if wants_text "$arg" "$known" && [ "$size" -le "$content_limit" ]; then
        set -- "$@" "content@=$heap_size+$size+$sum"
        in_heap=$in_heap$i' ' heap_size=$((heap_size + size))
      fi
      ;;
    link) set -- "$@" "target:=$(readlink -n -- "$path" | b64)" ;;
    dir)
      if [ "$arg" = empty ]; then
        if [ -z "$(find "$path" -mindepth 1 -maxdepth 1 -print -quit)" ]; then set -- "$@" empty=yes; else set -- "$@" empty=no; fi
      fi
      ;;
  esac
  answer "$i" "$@"
}

stats='' sums='' sum='' stat_line='' in_heap=' ' heap_size=0
# shellcheck disable=SC2016 # each() expands them
{
  each any 'some=$(stat -c "%F$tab%a$tab%s$tab%U$tab%u$tab%G$tab%g$tab%n" --' '); stats=$stats${some:+$some$newline}' "$@"
  each file 'some=$(sha256sum --' '); sums=$sums${some:+$some$newline}' "$@"
}
answer_all() {
  while [ $# -ge 4 ]; do
    if [ "${2#/}" = "$2" ]; then
      broken "$1" "$2 is not an absolute path"
    elif ! there "$2"; then
      if hidden "$2"; then broken "$1" "not allowed to look at $2"; else answer "$1"; fi
    elif next_stat "$2"; then
      look "$1" "$2" "$3" "$4"
    else
      broken "$1" "$2 changed while it was looked at"
    fi
    shift 4
  done
}
answer_all "$@"
# the texts themselves, whose pieces the answers name; a piece whose checksum differs has changed since
if [ "$heap_size" -gt 0 ]; then
  printf '%s heap ' "$REPRISE_NONCE"
  each "$in_heap" 'cat --' '' "$@" | b64
  printf '\n'
fi
