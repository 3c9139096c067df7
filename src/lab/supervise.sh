#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# supervise.sh LAB_DIR LAB HOST MACHINE BRIDGE GROUP...: keeps one container of the lab alive. Ends when it powers off or is
# killed; a reboot from inside ends nspawn with 133 (because of --keep-unit) and starts it again.
# GROUP: the container's directory in each cgroup hierarchy. All that belongs to a host is found, and killed, by them.
set -u
dir=$1 lab=$2 host=$3 machine=$4 bridge=$5
shift 5
cd "$dir/hosts/$host" || exit 1
for group in "$@"; do
  mkdir -p "$group/loop" && echo $$ >"$group/loop/cgroup.procs" || exit 1
done

while :; do
  # a fresh group a boot: nspawn divides it, and a divided group takes no further process
  for group in "$@"; do
    find "$group/box" -depth -type d -exec rmdir {} \; 2>/dev/null
    mkdir -p "$group/box" || exit 1
  done
  # what an nspawn that was killed leaves behind
  ip -n "$lab" link del "vb-$machine" 2>/dev/null
  # `ip netns exec` would hide the cgroups from nspawn (it mounts /sys anew), nsenter does not
  # shellcheck disable=SC2016
  sh -c 'lab=$1 machine=$2 host=$3 bridge=$4; shift 4
    for group in "$@"; do echo $$ >"$group/box/cgroup.procs" || exit 1; done
    exec nsenter --net="/run/netns/$lab" systemd-nspawn --quiet --directory=m --machine="$machine" --hostname="$host" \
      --register=no --keep-unit --boot --network-bridge="$bridge" --resolv-conf=off --timezone=off --link-journal=no' \
    box "$lab" "$machine" "$host" "$bridge" "$@"
  code=$?
  echo "nspawn of $host ended with $code"
  [ $code = 133 ] || exit $code
done
