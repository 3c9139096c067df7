# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# PATH RECURSIVE: removes an empty directory; with RECURSIVE yes, also what is inside, but nothing on another file system.
set -eu
path=$1 recursive=$2
if [ -L "$path" ]; then
  echo "$path has become a symbolic link; nothing was removed"
  exit 1
fi
if [ -d "$path" ]; then
  if [ "$recursive" = yes ]; then rm -rf --one-file-system -- "$path"; else rmdir -- "$path"; fi
fi
echo "$path is gone"
