# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# CALL PATH OWNER GROUP MODE SIZE VALIDATE BACKUP EXPECT TEXT, for each file: TEXT becomes the file PATH, at once or not at all.
# VALIDATE: a command with %s for the new file, or "". BACKUP: yes keeps the old file as PATH.reprise-old.
# EXPECT: the sha256 that PATH has now, "absent", or "" for anything. TEXT: "=" and the text, or "-": SIZE bytes of standard input.
# Many: all new texts are written beside their places, reach the disk together, and take their places one after the other. A file
# takes one process, the mv(1); those of a folder that gets many share one.
# Quick: it takes a moment, so that it may travel with others.
set -u

refuse() {
  echo "$path: $1; the file was left as it was"
  return 1
}

as_expected() {
  now=$(sha256sum <"$path") || refuse "it has vanished in the meantime, run again" || return
  [ "${now%% *}" = "$expect" ] || refuse "it was changed by somebody else in the meantime, run again"
}

may_write() {
  if [ ! -d "${dir:-/}" ]; then
    refuse "its directory $dir does not exist (the package that brings it, or a directory step, must come before)"
  elif [ -d "$path" ]; then
    refuse "there is a directory of that name"
  elif [ -L "$path" ]; then
    refuse "it is a symbolic link"
  elif [ "$expect" = absent ] && [ -e "$path" ]; then
    refuse "somebody made it in the meantime, run again"
  elif [ -n "$expect" ] && [ "$expect" != absent ]; then
    as_expected
  fi
}

# a new file gets its mode as it is made, where umask(1) can say it
set_umask() {
  mask=077
  case $mode in
    0[0246][0246][0246])
      digits=${mode#0}
      group_digit=${digits#?}
      mask=$((7 - ${digits%??}))$((7 - ${group_digit%?}))$((7 - ${digits#??}))
      ;;
  esac
  umask "$mask"
}

# owner and mode come before the first byte; the descriptor stays writable whatever the mode
fill() {
  umask 022
  if [ -e "$path" ]; then
    cp --attributes-only --preserve=xattr -- "$path" "$tmp" 2>/dev/null
    mask=077
  fi
  # what root makes belongs to root already; only root owns the first process
  if [ "$owner:$group" != root:root ] || [ ! -O /proc/1 ] || [ -g "${dir:-/}" ]; then
    chown "$owner:$group" "$tmp" || refuse "its owner cannot be set" || return
  fi
  if [ "$mask" = 077 ]; then chmod "$mode" "$tmp" || refuse "its mode cannot be set" || return; fi
  case ${#text}$text in
    $((size + 1))=*) printf %s "${text#=}" >&3 || refuse "it cannot be written" ;;
    *=*) refuse "the new text did not arrive in full" ;;
    *) fill_from_input ;;
  esac
}

fill_from_input() {
  said=$(dd bs=65536 iflag=fullblock 2>&1 >&3) || refuse "it cannot be written: $said" || return
  case $said in
    *"
$size byte"*) ;;
    *) refuse "the new text did not arrive in full" ;;
  esac
}

is_valid() {
  [ -n "$validate" ] || return 0
  command="${validate%%%s*}\"\$1\"${validate#*%s}"
  sh -c "$command" sh "$tmp" </dev/null || refuse "the new text was refused by: $validate"
}

# room_of FOLDER: where its new files wait under their own names, so that one mv(1) brings them all
room_of() { room=$1/.reprise.$$; }

# notes the folders that get three files or more ($crowded, a line each), and makes their rooms
make_rooms() {
  n=0 once=$newline twice=$newline
  for word do
    n=$((n + 1))
    [ "$((n % 10))" = 2 ] || continue
    line=${word%/*}$newline
    case $crowded in *"$newline$line"*) continue ;; esac
    case $twice in *"$newline$line"*) crowded=$crowded$line && add_room "${word%/*}" && continue ;; esac
    case $once in *"$newline$line"*) twice=$twice$line ;; *) once=$once$line ;; esac
  done
  [ -n "$rooms" ] || return 0
  eval "mkdir -m 0700 -- $rooms" 2>/dev/null && return
  eval "rmdir -- $rooms" 2>/dev/null
  crowded=$newline rooms='' room_count=0
}

add_room() {
  [ -d "${1:-/}" ] || return 0
  room_of "$1"
  room_count=$((room_count + 1))
  eval "room$room_count=\$room"
  rooms="$rooms \"\$room$room_count\""
}

# where the new text of a file waits; one whose old text is kept takes its place by itself
set_tmp() {
  tmp=$dir/.reprise.$$.$count
  case $backup$crowded in
    yes*) ;;
    *"$newline$dir$newline"*) room_of "$dir" && tmp=$room/${path##*/} ;;
  esac
}

# whatever is left in a room then is tried again by itself, and says why it fails
empty_rooms() {
  n=0
  while [ "$n" -lt "$room_count" ]; do
    n=$((n + 1))
    eval "room=\$room$n"
    mv -ft "${room%.reprise.*}" -- "$room"/* 2>/dev/null
  done
}

# a name of this process, so that nothing but what a killed one left can be there; -C opens it only if nothing is
stage() {
  may_write || return
  if [ -e "$tmp" ] || [ -L "$tmp" ]; then rm -f "$tmp"; fi
  set_umask
  set -C
  { fill; } 3>"$tmp"
  filled=$?
  set +C
  umask 022
  if [ "$filled" != 0 ] || ! is_valid; then
    rm -f "$tmp"
    return 1
  fi
}

# what is known of file N
recall() {
  eval "call=\$call$1 path=\$path$1 tmp=\$tmp$1 size=\$size$1 backup=\$backup$1 result=\$result$1"
  dir=${path%/*}
}

take_place() {
  case $tmp in */.reprise.$$/*) [ -e "$tmp" ] || return 0 ;; esac # it has gone with the others
  [ "$synced" = yes ] || sync -- "$tmp" || refuse "it did not reach the disk" || return
  if [ "$backup" = yes ] && [ -e "$path" ]; then
    cp -p -- "$path" "$path.reprise-old" || refuse "no copy of it could be kept" || return
  fi
  mv -fT -- "$tmp" "$path" || refuse "the new text could not take its place"
}

newline='
'
count=0 staged='' crowded=$newline rooms='' room_count=0
trap '[ -z "$staged$rooms" ] || eval "rm -rf -- $staged $rooms"' EXIT
trap 'exit 1' HUP INT TERM
[ $# -lt 30 ] || make_rooms "$@"

while [ $# -ge 10 ]; do
  call=$1 path=$2 owner=$3 group=$4 mode=$5 size=$6 validate=$7 backup=$8 expect=$9
  shift 9
  text=$1
  shift
  dir=${path%/*}
  set_tmp
  begins "$call"
  if stage; then
    count=$((count + 1))
    eval "call$count=\$call path$count=\$path tmp$count=\$tmp size$count=\$size backup$count=\$backup"
    staged="$staged \"\$tmp$count\""
  else
    ends "$call" 1
  fi
done
[ "$count" -gt 0 ] || exit "$code"

synced=yes
eval "sync -- $staged" 2>/dev/null || synced=no
[ "$synced" = no ] || empty_rooms
n=0 all=yes seen=$newline folders=''
while [ "$n" -lt "$count" ]; do
  n=$((n + 1)) result=0
  eval "result$n=0"
  recall "$n"
  begins "$call"
  take_place || eval "result$n=1 all=no"
  case $seen in
    *"$newline$dir$newline"*) ;;
    *) eval "seen=\$seen\$dir\$newline dir$n=\${dir:-/}" && folders="$folders \"\$dir$n\"" ;;
  esac
done
[ "$all" = no ] || staged=''
[ -z "$rooms" ] || { eval "rmdir -- $rooms" 2>/dev/null && rooms=''; }
eval "sync -- $folders" || :
n=0
while [ "$n" -lt "$count" ]; do
  n=$((n + 1))
  recall "$n"
  begins "$call"
  [ "$result" != 0 ] || echo "wrote $path ($size bytes)"
  ends "$call" "$result"
done
exit "$code"
