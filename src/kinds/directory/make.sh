# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# CALL PATH OWNER GROUP MODE TEXT, for each: a directory; missing parents are made as root with mode 0755. TEXT: nothing is read.
# Many: those that follow each other with the same owner, group and mode by one install(1); where that fails, and otherwise, one after
# the other; one that could not be made keeps no other from it.
# Quick: it takes a moment, so that it may travel with others.
together=yes ahead=0

# alike CALL PATH OWNER GROUP MODE TEXT...: sets ahead, how many of them at the start may be made together, and paths, which is theirs for
# eval
alike() {
  ahead=0 paths='' number=0 wanted="$3 $4 $5"
  for word; do
    number=$((number + 1))
    case $((number % 6)) in
      2) [ ! -L "$word" ] || return 0 ;;
      3) these=$word ;;
      4) these="$these $word" ;;
      5)
        [ "$these $word" = "$wanted" ] || return 0
        ahead=$((ahead + 1)) paths="$paths \"\${$((number - 3))}\""
        ;;
    esac
  done
}

# make_together CALL...: makes the next $ahead of them, of which there are none where one by itself is to say what is wrong
make_together() {
  [ "$together" = yes ] || return 0
  alike "$@"
  if [ "$ahead" -lt 2 ]; then
    ahead=0
  elif ! eval "install -d -o \"\$3\" -g \"\$4\" -m \"0\$5\" -- $paths" 2>/dev/null; then
    together=no ahead=0
  fi
}

make() {
  if [ -L "$path" ]; then
    echo "$path is a symbolic link; nothing was changed"
    return 1
  fi
  # it has its owner before its mode opens it, and a second run finds it and goes on; five digits also clear the set-group-ID bit
  install -d -v -o "$owner" -g "$group" -m "0$mode" -- "$path"
}

while [ $# -ge 6 ]; do
  call=$1 path=$2 owner=$3 group=$4 mode=$5
  [ "$ahead" -gt 0 ] || make_together "$@"
  shift 6
  begins "$call"
  case $ahead in
    0) make ;;
    *) ahead=$((ahead - 1)) ;;
  esac
  ends "$call" $?
done
exit "$code"
