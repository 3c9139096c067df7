# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# KEY: a path. Of its file system: free_kb and total_kb as df(1) counts them for ordinary users (used + available), free_inodes and
# total_inodes (0: it has no fixed number). Absent: no such path. A server that does not answer must not hang the look.
while [ $# -ge 4 ]; do
  i=$1 key=$2
  shift 4
  blocks=$(timeout 10 df -Pk -- "$key" | awk 'NR == 2 { printf "free_kb=%d\ttotal_kb=%d", $4, $3 + $4 }')
  inodes=$(timeout 10 df -Pi -- "$key" | awk 'NR == 2 { printf "free_inodes=%d\ttotal_inodes=%d", $4, $2 }')
  if [ -n "$blocks" ]; then
    answer "$i" "$blocks" ${inodes:+"$inodes"}
  elif [ -e "$key" ]; then
    broken "$i" "df does not answer for $key within 10 s"
  else
    answer "$i"
  fi
done
