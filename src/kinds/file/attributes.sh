# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# PATH OWNER GROUP MODE of an existing file or directory; what is inside stays as it is.
# Quick: it takes a moment, so that it may travel with others.
set -eu
path=$1 owner=$2 group=$3 mode=$4
if [ -L "$path" ] || [ ! -e "$path" ]; then
  echo "$path is not there any more, or has become a symbolic link; nothing was changed"
  exit 1
fi
# chown(1) clears the set-user-ID bit, so the mode comes last; five digits also clear the set-group-ID bit of a directory
chown "$owner:$group" "$path"
chmod "0$mode" "$path"
echo "$path: owner $owner, group $group, mode $mode"
