# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# PATH TARGET FORCE: a symbolic link, made beside its place and moved there. FORCE: yes may take the place of a file.
# Quick: it takes a moment, so that it may travel with others.
set -eu
path=$1 target=$2 force=$3
dir=${path%/*}

fail() {
  echo "$path: $1; nothing was changed"
  exit 1
}

[ -d "${dir:-/}" ] || fail "its directory $dir does not exist"
if [ -d "$path" ] && [ ! -L "$path" ]; then fail "there is a directory of that name"; fi
if [ -e "$path" ] && [ ! -L "$path" ] && [ "$force" != yes ]; then fail "there is a file of that name"; fi

tmp=$(mktemp -u "$dir/.reprise.XXXXXXXXXX")
trap 'rm -f "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
ln -s -- "$target" "$tmp"
mv -fT -- "$tmp" "$path"
sync "${dir:-/}"
echo "$path -> $target"
