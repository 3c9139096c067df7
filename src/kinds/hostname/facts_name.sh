# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# The name in /etc/hostname (used at the next boot) and the one the kernel has now.
first_line() { head -n 1 "$1" | tr -d '\t'; }

while [ $# -ge 4 ]; do
  i=$1
  shift 4
  stored=
  [ ! -r /etc/hostname ] || stored=$(first_line /etc/hostname)
  answer "$i" "stored=$stored" "current=$(first_line /proc/sys/kernel/hostname)"
done
