# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# PACKAGE...: removes them, keeping their configuration, but never anything that was not named.
set -eu

apt() {
  apt-get -q -y -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=120 "$@" </dev/null
}

plan=$(apt -s remove "$@") || {
  printf '%s\n' "$plan"
  exit 1
}
others=''
for package in $(printf '%s\n' "$plan" | sed -n 's/^Remv \([^ ]*\).*/\1/p'); do
  case " $* " in
    *" ${package%%:*} "*) ;;
    *) others="$others $package" ;;
  esac
done
if [ -n "$others" ]; then
  echo "these packages stand on $* and would go too:$others"
  echo 'nothing was removed; name them as well if they may go'
  exit 1
fi
apt remove "$@"
