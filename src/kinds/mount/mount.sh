# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# PATH SOURCE FSTYPE OPTIONS REMOUNT: mounts SOURCE, or gives what is mounted on PATH other options. It comes before the line in
# /etc/fstab: a line that cannot be mounted stops the next boot.
path=$1 source=$2 fstype=$3 options=$4
if [ "$5" = true ]; then
  mount -o "remount,$options" -- "$path"
else
  [ -d "$path" ] || mkdir -p -- "$path" || exit 1
  mountpoint -q -- "$path" || mount -t "$fstype" -o "$options" -- "$source" "$path"
fi
