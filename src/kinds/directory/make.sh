# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# CALL PATH OWNER GROUP MODE TEXT, for each: a directory; missing parents are made as root with mode 0755. TEXT: nothing is read.
# Many: one after the other; one that could not be made keeps no other from it.
# Quick: it takes a moment, so that it may travel with others.
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
  shift 6
  begins "$call"
  make
  ends "$call" $?
done
exit "$code"
