# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# PATH BACKUP: removes a file or a symbolic link. BACKUP: yes keeps it as PATH.reprise-old.
# Quick: it takes a moment, so that it may travel with others.
set -eu
path=$1 backup=$2
if [ -d "$path" ] && [ ! -L "$path" ]; then
  echo "$path is a directory; nothing was removed"
  exit 1
fi
if [ -e "$path" ] || [ -L "$path" ]; then
  if [ "$backup" = yes ]; then mv -fT -- "$path" "$path.reprise-old"; else rm -f -- "$path"; fi
fi
echo "$path is gone"
