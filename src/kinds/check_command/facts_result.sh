# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# KEY: a read-only command for sh; ARG: a text that its output must contain. exit: its code (124: it took longer than 30 s);
# contains: yes or no; output: the end of what it printed.
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
while [ $# -ge 4 ]; do
  i=$1 key=$2 arg=$3
  shift 4
  (cd / && timeout -k 5 30 sh -c "$key") >"$work/output" 2>&1 </dev/null
  code=$?
  contains=yes
  if [ -n "$arg" ]; then grep -Fq -e "$arg" "$work/output" || contains=no; fi
  answer "$i" "exit=$code" "contains=$contains" "output:=$(tail -c 2000 "$work/output" | b64)"
done
