# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Files. KEY: an absolute path. ARG: "content" also wants the text (up to 256 KiB), "empty" whether a directory is empty.
# Answers type (file, dir, link, other), mode (4 digits), owner, group (a number where it has no name); files: size, sha256;
# links: target. One stat(1), one sha256sum(1) and one cat(1) for all; what they print comes in the order of the questions.
tab='	'
content_limit=262144

there() { [ -e "$1" ] || [ -L "$1" ]; }

# hidden PATH: true where PATH may exist but we are not allowed to see it
hidden() {
  up=${1%/*}
  while [ -n "$up" ] && ! there "$up"; do up=${up%/*}; done
  [ -n "$up" ] && [ -d "$up" ] && [ ! -x "$up" ]
}

# paths FILTER WORDS...: the paths that pass the filter, each ended by NUL. FILTER: any, file, or the numbers of questions.
paths() {
  filter=$1
  shift
  while [ $# -ge 4 ]; do
    if [ "${2#/}" = "$2" ]; then
      :
    elif [ "${filter# }" != "$filter" ]; then
      case $filter in *" $1 "*) printf '%s\0' "$2" ;; esac
    elif [ "$filter" = any ]; then
      if there "$2"; then printf '%s\0' "$2"; fi
    elif [ -f "$2" ] && [ ! -L "$2" ] && [ -r "$2" ]; then
      printf '%s\0' "$2"
    fi
    shift 4
  done
}

# next_stat PATH: sets stat_line to what stat said of PATH; a line of another path is kept for later
next_stat() {
  [ -n "$held_stat" ] || IFS= read -r held_stat <&3 || return 1
  case $held_stat in
    *"$tab$1") ;;
    *) return 1 ;;
  esac
  stat_line=${held_stat%"$tab$1"} held_stat=''
}

next_sum() {
  [ -n "$held_sum" ] || IFS= read -r held_sum <&4 || return 1
  [ "${held_sum#*  }" = "$1" ] || return 1
  sum=${held_sum%%  *} held_sum=''
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

# look INDEX PATH ARG: answers for a path that exists; stat_line holds what stat said
look() {
  i=$1 path=$2 arg=$3
  IFS=$tab read -r raw_type mode size owner owner_id group group_id <<EOF
$stat_line
EOF
  [ "$owner" != UNKNOWN ] || owner=$owner_id
  [ "$group" != UNKNOWN ] || group=$group_id
  readable
  set -- "type=$type" "mode=$mode" "owner=$owner" "group=$group"
  case $type in
    file)
      if ! next_sum "$path"; then
        broken "$i" "$path cannot be read (or changed while it was looked at)"
        return
      fi
      set -- "$@" "size=$size" "sha256=$sum"
      if [ "$arg" = content ] && [ "$size" -le "$content_limit" ]; then
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

stats=$(paths any "$@" | xargs -0 -r stat -c "%F$tab%a$tab%s$tab%U$tab%u$tab%G$tab%g$tab%n" --)
sums=$(paths file "$@" | xargs -0 -r sha256sum -z -- | tr '\0' '\n')
held_stat='' held_sum='' sum='' stat_line='' in_heap=' ' heap_size=0
exec 3<<STATS 4<<SUMS
$stats
STATS
$sums
SUMS
answer_all() {
  while [ $# -ge 4 ]; do
    if [ "${2#/}" = "$2" ]; then
      broken "$1" "$2 is not an absolute path"
    elif ! there "$2"; then
      if hidden "$2"; then broken "$1" "not allowed to look at $2"; else answer "$1"; fi
    elif next_stat "$2"; then
      look "$1" "$2" "$3"
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
  paths "$in_heap" "$@" | xargs -0 -r cat -- | b64
  printf '\n'
fi
