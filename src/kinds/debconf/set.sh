# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Standard input: lines of debconf-set-selections(1). Another apt may hold the database for a while.
set -eu
if ! command -v debconf-set-selections >/dev/null; then
  echo 'there is no debconf on this host; nothing was changed'
  exit 1
fi
selections=$(cat)
tries=24
until output=$(printf '%s\n' "$selections" | debconf-set-selections 2>&1); do
  tries=$((tries - 1))
  case $output in
    *'locked by another process'*) [ "$tries" -gt 0 ] || break ;;
    *) tries=0 ;;
  esac
  if [ "$tries" -le 0 ]; then
    printf '%s\n' "$output"
    exit 1
  fi
  sleep 5
done
printf '%s\n' "$output"
