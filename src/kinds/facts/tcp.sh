# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# KEY: a host; ARG: a TCP port. open: yes or no; error: why not. bash is essential on Debian and can connect by itself.

# bash says "bash: line 1: connect: Connection refused", then repeats itself less clearly
why() { printf '%s\n' "$said" | head -n 1 | sed 's/.*: //' | tr -d '\n' | head -c 200; }

while [ $# -ge 4 ]; do
  i=$1 key=$2 arg=$3
  shift 4
  # shellcheck disable=SC2016 # the inner shell expands its own words
  said=$(timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$key" "$arg" 2>&1)
  case $? in
    0) answer "$i" open=yes ;;
    124) answer "$i" open=no 'error=no answer within 5 s' ;;
    *) answer "$i" open=no "error:=$(why | b64)" ;;
  esac
done
