# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# FILE...: other package sources are moved away to FILE.disabled, which apt(8) passes over without a word.
set -eu
for file in "$@"; do
  if [ -e "$file" ]; then
    mv -fT -- "$file" "$file.disabled"
    echo "$file is now $file.disabled"
  fi
done
sync /etc/apt
