# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# PATH REMOUNT: mounts PATH as /etc/fstab says, or applies changed options.
if [ "$2" = true ]; then
  mount -o remount -- "$1"
else
  [ -d "$1" ] || mkdir -p -- "$1" || exit 1
  mountpoint -q -- "$1" || mount -- "$1"
fi
