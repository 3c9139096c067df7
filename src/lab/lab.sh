#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# lab.sh VERB LAB_DIR LAB [HOST]: the lab's outer side. LAB is the name of its network namespace, of its cgroups
# (reprise/LAB) and the source of its mounts, so that `down` finds all of it without any state of its own.
#   up             boots what LAB_DIR/spec describes; lines on stdout: "ready HOST MS", "already HOST", "failed HOST STAGE"
#   status         lines "HOST running|frozen|stopped|absent linked|cut"
#   down           ends and removes everything, from whatever state
#   freeze thaw    stops and continues all processes of HOST
#   cut restore    takes HOST off the network and back
# LAB_DIR/spec, written by reprise, every word checked:
#   network INDEX ADDRESS/PREFIX
#   host NAME MACHINE FQDN ADDRESS/PREFIX BRIDGE GATEWAY|- ROOT
set -u
verb=$1 dir=$2 lab=$3 only=${4:-}

# The hierarchies that nspawn knows: cgroup2, and the named one of systemd where both exist.
hierarchies() {
  while read -r _ at type options _; do
    case "$type,$options," in
      cgroup2,* | cgroup,*,name=systemd,*) printf '%s\n' "$at" ;;
    esac
  done </proc/mounts
}

frozen_file() { printf '%s/reprise/%s/%s/cgroup.freeze' "$(sed -n 's/^[^ ]* \([^ ]*\) cgroup2 .*/\1/p' /proc/mounts | head -n 1)" "$lab" "$1"; }

# groups HOST: its directory in each hierarchy ("" for the lab's)
groups() { hierarchies | sed "s#\$#/reprise/$lab${1:+/}$1#"; }

# pids HOST: every process of a host, of its supervisor and of its nspawn ("": of the whole lab)
pids() {
  groups "$1" | while read -r group; do
    find "$group" -name cgroup.procs -exec cat {} + 2>/dev/null
  done | sort -un | grep -v '^0$'
}

# field HOST N: a word of the spec
hosts() { awk '$1 == "host" { print $2 }' "$dir/spec" 2>/dev/null; }
field() { awk -v host="$1" -v n="$2" '$1 == "host" && $2 == host { print $n }' "$dir/spec"; }

now_ms() { echo $(($(date +%s%N) / 1000000)); }

# ---- up --------------------------------------------------------------------------------------------------------
network_up() {
  [ -e "/run/netns/$lab" ] || ip netns add "$lab" || return 1
  ip -n "$lab" link set lo up
  while read -r what index address; do
    [ "$what" = network ] || continue
    ip -n "$lab" link show "br$index" >/dev/null 2>&1 && continue
    ip -n "$lab" link add "br$index" type bridge && ip -n "$lab" addr add "$address" dev "br$index" &&
      ip -n "$lab" link set "br$index" up || return 1
  done <"$dir/spec"
  # between the lab's own networks; there is no interface that leads out of this namespace
  ip netns exec "$lab" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
}

mounted() { awk -v lab="$lab" -v end="/hosts/$1/m" '$1 == lab && substr($2, length($2) - length(end) + 1) == end { found = 1 } END { exit !found }' /proc/mounts; }

# Relative paths: a directory name with a comma or a colon would be taken for an option of overlayfs.
mount_root() {
  mounted "$1" && return 0
  mkdir -p "$dir/hosts/$1/up" "$dir/hosts/$1/work" "$dir/hosts/$1/m" &&
    (cd "$dir/hosts/$1" && mount -t overlay "$lab" -o "lowerdir=$(field "$1" 8),upperdir=up,workdir=work" m)
}

# What a fresh installation has and an image has not: a name, an address, keys.
furnish() {
  host=$1 root=$dir/hosts/$1/m
  address=$(field "$host" 5) fqdn=$(field "$host" 4) gateway=$(field "$host" 7)
  key=$dir/hosts/$host/ssh_host_ed25519_key
  printf '%s\n' "$host" >"$root/etc/hostname" &&
    printf '127.0.0.1\tlocalhost\n%s\t%s %s\n' "${address%/*}" "$fqdn" "$host" >"$root/etc/hosts" &&
    install -d -m 700 "$root/root/.ssh" &&
    install -m 600 "$dir/id_ed25519.pub" "$root/root/.ssh/authorized_keys" &&
    install -m 600 "$key" "$root/etc/ssh/" && install -m 644 "$key.pub" "$root/etc/ssh/" || return 1
  : >"$root/etc/machine-id"
  rm -f "$root/etc/resolv.conf"
  : >"$root/etc/resolv.conf"
  network=$root/etc/systemd/network
  mkdir -p "$network" "$root/etc/systemd/system/multi-user.target.wants"
  printf '[Match]\nName=host0\n\n[Network]\nAddress=%s\nLinkLocalAddressing=no\n' "$address" >"$network/10-host0.network"
  [ "$gateway" = - ] || printf 'Gateway=%s\n' "$gateway" >>"$network/10-host0.network"
  ln -sf /lib/systemd/system/systemd-networkd.service "$root/etc/systemd/system/multi-user.target.wants/"
}

boot() {
  host=$1
  set --
  for group in $(groups "$host"); do
    mkdir -p "$group" || return 1
    set -- "$@" "$group"
  done
  [ $# -gt 0 ] || return 1
  setsid sh "$dir/supervise.sh" "$dir" "$lab" "$host" "$(field "$host" 3)" "$(field "$host" 6)" "$@" \
    </dev/null >>"$dir/hosts/$host/log" 2>&1 9>&- &
}

# Until its sshd answers with the key we gave it.
await_ssh() {
  tries=0
  until nsenter --net="/run/netns/$lab" ssh -F "$dir/ssh_config" -o BatchMode=yes -o ConnectTimeout=3 "$1" true \
    </dev/null >/dev/null 2>"$dir/hosts/$1/ssh.log"; do
    tries=$((tries + 1))
    [ $tries -lt 200 ] && [ -n "$(pids "$1")" ] || return 1
    sleep 0.3
  done
}

host_up() {
  begin=$(now_ms)
  if [ -n "$(pids "$1")" ]; then
    echo "already $1"
    return 0
  fi
  mkdir -p "$dir/hosts/$1"
  mount_root "$1" || { echo "failed $1 mount"; return 1; }
  if [ ! -e "$dir/hosts/$1/furnished" ]; then
    furnish "$1" || { echo "failed $1 furnish"; return 1; }
    : >"$dir/hosts/$1/furnished"
  fi
  boot "$1" || { echo "failed $1 boot"; return 1; }
  sleep 0.4
  await_ssh "$1" || { echo "failed $1 ssh"; return 1; }
  echo "ready $1 $(($(now_ms) - begin))"
}

# The keys that we gave to the hosts ourselves, or those that a run has installed since: known without asking the network.
write_known_hosts() {
  for host in $(hosts); do
    address=$(field "$host" 5) key=$dir/hosts/$host/ssh_host_ed25519_key.pub
    [ ! -s "$dir/hosts/$host/up/etc/ssh/${key##*/}" ] || key=$dir/hosts/$host/up/etc/ssh/${key##*/}
    [ ! -s "$key" ] ||
      printf '%s,%s,%s %s\n' "${address%/*}" "$(field "$host" 4)" "$host" "$(cut -d' ' -f1,2 "$key")"
  done >"$dir/known_hosts.new" && mv "$dir/known_hosts.new" "$dir/known_hosts"
}

# new_key FILE COMMENT: an ed25519 key pair, made once (the fast kind; RSA takes seconds)
new_key() {
  [ ! -s "$1.pub" ] || return 0
  mkdir -p "$(dirname "$1")"
  rm -f "$1"
  ssh-keygen -q -t ed25519 -N '' -C "$2" -f "$1"
}

up() {
  new_key "$dir/id_ed25519" reprise-lab || { echo "failed - key"; return 1; }
  for host in $(hosts); do
    new_key "$dir/hosts/$host/ssh_host_ed25519_key" "root@$host" || { echo "failed $host key"; return 1; }
  done
  write_known_hosts || { echo "failed - key"; return 1; }
  network_up || { echo "failed - network"; return 1; }
  jobs=
  for host in $(hosts); do
    host_up "$host" &
    jobs="$jobs $!"
  done
  bad=0
  for job in $jobs; do wait "$job" || bad=1; done
  return $bad
}

# ---- down ------------------------------------------------------------------------------------------------------
# Containers are thrown away, so nothing is asked to shut down in good order.
kill_all() {
  for host in $(hosts); do thaw "$host" 2>/dev/null; done
  tries=0
  while left=$(pids ""); [ -n "$left" ]; do
    # shellcheck disable=SC2086 # a list of numbers
    kill -KILL $left 2>/dev/null
    tries=$((tries + 1))
    [ $tries -lt 100 ] || return 1
    sleep 0.1
  done
}

mount_points() { awk -v lab="$lab" '$1 == lab { print $2 }' /proc/mounts | LC_ALL=C sort -r; }

# nspawn locks a root by its inode and leaves the lock when it is killed
forget_nspawn() {
  root=$1
  rm -f "/run/systemd/nspawn/locks/inode-$(stat -c '%d:%i' "$root")"
  machine=$(field "$(basename "$(dirname "$root")")" 3 2>/dev/null)
  [ -z "$machine" ] || rm -rf --one-file-system "/run/systemd/nspawn/propagate/$machine" "/run/systemd/nspawn/unix-export/$machine"
}

unmount_all() {
  tries=0
  while [ -n "$(mount_points)" ]; do
    mount_points | while read -r escaped; do
      at=$(printf '%b' "$escaped")
      forget_nspawn "$at"
      umount "$at" 2>/dev/null || [ $tries -lt 20 ] || umount -l "$at"
    done
    tries=$((tries + 1))
    [ $tries -lt 30 ] || return 1
    [ -z "$(mount_points)" ] || sleep 0.1
  done
}

remove_groups() {
  groups "" | while read -r group; do
    tries=0
    while [ -d "$group" ] && [ $tries -lt 50 ]; do
      find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null
      [ ! -d "$group" ] || sleep 0.1
      tries=$((tries + 1))
    done
    rmdir "$(dirname "$group")" 2>/dev/null # reprise/, when this was the last lab
    [ ! -d "$group" ] || echo "left $group"
  done
}

down() {
  kill_all || { echo "failed - kill"; return 1; }
  unmount_all || { echo "failed - umount"; return 1; }
  [ ! -e "/run/netns/$lab" ] || ip netns del "$lab" || { echo "failed - netns"; return 1; }
  left=$(remove_groups)
  [ -z "$left" ] || { echo "failed - cgroup"; return 1; }
  # by their names, so that a wrong directory loses nothing else
  rm -rf --one-file-system "$dir/hosts"
  rm -f "$dir/spec" "$dir/known_hosts" "$dir/known_hosts.new" "$dir/ssh_config" "$dir/id_ed25519" "$dir/id_ed25519.pub" \
    "$dir/supervise.sh" "$dir/lock"
  rmdir "$dir" 2>/dev/null
  return 0
}

# ---- looks and faults ------------------------------------------------------------------------------------------
status() {
  for host in $(hosts); do
    state=absent network=linked
    [ ! -d "$dir/hosts/$host/up" ] || state=stopped
    [ -z "$(pids "$host")" ] || state=running
    [ "$(cat "$(frozen_file "$host")" 2>/dev/null)" != 1 ] || state=frozen
    ip -n "$lab" link show "vb-$(field "$host" 3)" 2>/dev/null | grep -q '[<,]UP[,>]' || network="cut"
    echo "$host $state $network"
  done
}

freeze() {
  file=$(frozen_file "$1")
  echo 1 >"$file" || return 1
  tries=0
  until grep -qx 'frozen 1' "${file%freeze}events"; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || return 1
    sleep 0.05
  done
}
thaw() { echo 0 >"$(frozen_file "$1")"; }

link() { ip -n "$lab" link set "vb-$(field "$1" 3)" "$2"; }

case $verb in
  up | down)
    mkdir -p "$dir" || exit 1
    exec 9>"$dir/lock"
    flock 9
    ;;
esac
case $verb in
  up) up ;;
  status) status ;;
  down) down ;;
  freeze) freeze "$only" ;;
  thaw) thaw "$only" ;;
  cut) link "$only" down ;;
  restore) link "$only" up ;;
  *) exit 2 ;;
esac
