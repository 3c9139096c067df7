# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# PATH OWNER GROUP MODE SIZE VALIDATE BACKUP EXPECT: standard input (SIZE bytes) becomes the file PATH, at once or not at all.
# VALIDATE: a command with %s for the new file, or "". BACKUP: yes keeps the old file as PATH.reprise-old.
# EXPECT: the sha256 that PATH has now, "absent", or "" for anything.
# Quick: it takes a moment, so that it may travel with others.
set -eu
path=$1 owner=$2 group=$3 mode=$4 size=$5 validate=$6 backup=$7 expect=$8
dir=${path%/*}

fail() {
  echo "$path: $1; the file was left as it was"
  exit 1
}

[ -d "${dir:-/}" ] || fail "its directory $dir does not exist (the package that brings it, or a directory step, must come before)"
[ ! -d "$path" ] || fail "there is a directory of that name"
[ ! -L "$path" ] || fail "it is a symbolic link"
if [ "$expect" = absent ] && [ -e "$path" ]; then fail "somebody made it in the meantime, run again"; fi
if [ -n "$expect" ] && [ "$expect" != absent ]; then
  now=$(sha256sum <"$path") || fail "it has vanished in the meantime, run again"
  [ "${now%% *}" = "$expect" ] || fail "it was changed by somebody else in the meantime, run again"
fi

# a name of this process, so that nothing but what a killed one left can be there; -C opens it only if nothing is
tmp=$dir/.reprise.$$
if [ -e "$tmp" ] || [ -L "$tmp" ]; then rm -f "$tmp"; fi
trap 'rm -f "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
umask 077
set -C
exec 3>"$tmp"
set +C
umask 022
# owner and mode come before the first byte; the descriptor stays writable whatever the mode
if [ -e "$path" ]; then cp --attributes-only --preserve=xattr -- "$path" "$tmp" 2>/dev/null || :; fi
# what root makes belongs to root already; only root owns the first process
if [ "$owner:$group" != root:root ] || [ ! -O /proc/1 ] || [ -g "${dir:-/}" ]; then chown "$owner:$group" "$tmp"; fi
chmod "$mode" "$tmp"
said=$(dd bs=65536 iflag=fullblock conv=fsync 2>&1 >&3) || fail "it cannot be written: $said"
exec 3>&-
case $said in
  *"
$size byte"*) ;;
  *) fail "the new text did not arrive in full" ;;
esac

if [ -n "$validate" ]; then
  command="${validate%%%s*}\"\$1\"${validate#*%s}"
  sh -c "$command" sh "$tmp" </dev/null || fail "the new text was refused by: $validate"
fi
if [ "$backup" = yes ] && [ -e "$path" ]; then cp -p -- "$path" "$path.reprise-old"; fi
mv -fT -- "$tmp" "$path"
trap - EXIT
sync "${dir:-/}"
echo "wrote $path ($size bytes)"
