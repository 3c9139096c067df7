# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# KEY: a path. exists: yes or no.
while [ $# -ge 4 ]; do
  i=$1 key=$2
  shift 4
  exists=no
  [ ! -e "$key" ] || exists=yes
  answer "$i" "exists=$exists"
done
