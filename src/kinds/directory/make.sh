# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# PATH OWNER GROUP MODE: a directory; missing parents are made as root with mode 0755.
# Quick: it takes a moment, so that it may travel with others.
set -eu
path=$1 owner=$2 group=$3 mode=$4
if [ -L "$path" ]; then
  echo "$path is a symbolic link; nothing was changed"
  exit 1
fi
# it has its owner before its mode opens it, and a second run finds it and goes on; five digits also clear the set-group-ID bit
exec install -d -v -o "$owner" -g "$group" -m "0$mode" -- "$path"
