#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# root.sh TARGET SUITE PACKAGES: makes TARGET, the root file system of a bare Debian host, with mmdebstrap; the list of
# sources comes on standard input. Nothing to do where TARGET exists: it appears by a rename, whole or not at all.
# Downloads of an interrupted attempt are used again (apt checks them by hash).
# Prints one line on standard output: "cached" or "built".
set -eu
umask 022
target=$1 suite=$2 packages=$3
partial=$target.partial
saved=$target.debs
mkdir -p "$(dirname "$target")"
sources=$(cat)

exec 9>"$target.lock"
flock 9
if [ -d "$target" ]; then
  echo cached
  exit 0
fi

mkdir -p "$saved"
find "$partial/var/cache/apt/archives" -maxdepth 1 -name '*.deb' -exec mv -t "$saved" {} + 2>/dev/null || true
rm -rf --one-file-system "$partial"

# what this machine uses to reach its mirror holds for the new root too, as long as it is made
set -- "--aptopt=Acquire::Retries \"3\"" '--aptopt=Acquire::Languages "none"' '--aptopt=APT::Install-Recommends "false"'
for scheme in http https; do
  proxy=$(apt-config shell proxy "Acquire::$scheme::Proxy" | sed "s/^proxy='\(.*\)'$/\1/")
  [ -z "$proxy" ] || set -- "$@" "--aptopt=Acquire::$scheme::Proxy \"$proxy\""
done

# documentation has no reader here, and makes a third of the files
# shellcheck disable=SC2016 # $1 is for the shell of the hook
printf '%s\n' "$sources" | mmdebstrap --mode=root --format=directory --variant=minbase --include="$packages" "$@" \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  --setup-hook='mkdir -p "$1/var/cache/apt/archives"' --setup-hook="sync-in '$saved' /var/cache/apt/archives" \
  --skip=download/empty --skip=essential/unlink \
  --customize-hook='rm -f "$1"/etc/ssh/ssh_host_* "$1/etc/apt/apt.conf.d/99mmdebstrap" "$1"/var/cache/apt/archives/*.deb' \
  --customize-hook=': >"$1/etc/machine-id"' \
  "$suite" "$partial" - >&2
mv "$partial" "$target"
rm -rf "$saved"
echo built
