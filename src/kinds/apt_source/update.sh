# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# NAME STAMP ONLY: fetches the lists of the source NAME (ONLY yes: of all, which are then no others) and notes STAMP as done.
set -eu
name=$1 stamp=$2 only=$3
if [ "$only" != yes ]; then
  # other sources may be out of reach here: they are not ours to judge
  set -- -o "Dir::Etc::sourcelist=/etc/apt/sources.list.d/$name.sources" -o Dir::Etc::sourceparts=/dev/null -o APT::Get::List-Cleanup=0
else
  set --
fi
# apt-get update ends well although lists are missing, unless told otherwise
tries=24
until output=$(apt-get -q -o APT::Update::Error-Mode=any -o DPkg::Lock::Timeout=120 "$@" update 2>&1 </dev/null); do
  tries=$((tries - 1))
  case $output in
    *'Could not get lock'*) ;;
    *) tries=0 ;;
  esac
  if [ "$tries" -le 0 ]; then
    printf '%s\n' "$output"
    echo "the package lists of $name could not be fetched or their signature was refused (see above)"
    exit 1
  fi
  sleep 5
done
printf '%s\n' "$output"
touch /var/lib/apt/reprise-update-stamp
printf '%s\n' "$stamp" >"/var/lib/apt/reprise-$name.stamp.new"
mv -f "/var/lib/apt/reprise-$name.stamp.new" "/var/lib/apt/reprise-$name.stamp"
