#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# The embedded lab: one Debian 13 and one Debian 12 host boot, are reached over SSH only inside the lab, live through
# reboots and faults, and nothing is left of them afterwards, however the lab ended.
set -u
. "$(dirname "$0")/lib.sh"
labtool=$build/labtool
dir="$scratch/a lab, with: odd name/lab"

tidy() {
  "$labtool" down "$dir" >/dev/null 2>&1
  rm -rf "$scratch"
}
trap tidy EXIT
trap 'exit 130' INT TERM

need_root "lab"
if [ ! -d /var/cache/reprise/roots ]; then need_mirror "lab"; fi

up() { "$labtool" up "$dir" t13:debian-13:10.79.0.11 t12:debian-12:10.79.0.12 2>&1; }
on() { "$labtool" ssh "$dir" "$@" </dev/null 2>/dev/null; }
lab=$("$labtool" name "$dir")

# traces: all that a lab leaves on a machine, one line each
traces() {
  ip netns list | grep "^$lab"
  grep "$lab" /proc/mounts
  find /sys/fs/cgroup -type d -name "$lab" 2>/dev/null
  find /run/systemd/nspawn -name "*$(echo "$lab" | cut -c3-7)*" 2>/dev/null
  # shellcheck disable=SC2009 # pgrep does not tell the whole command line with its number
  ps -eo pid,args | grep -F -e "$lab" | grep -v grep
  if [ -e "$dir" ]; then echo "$dir"; fi
}

# until_true SECONDS COMMAND...
until_true() {
  rounds=$(($1 * 2))
  shift
  until "$@"; do
    rounds=$((rounds - 1))
    [ "$rounds" -gt 0 ] || return 1
    sleep 0.5
  done
}

# reaches HOST: from a process inside the lab's network
reaches() { "$labtool" inside "$dir" timeout 3 ssh -F "$dir/ssh_config" -o BatchMode=yes "$1" true </dev/null; }

settled() { [ "$(on "$1" systemctl is-system-running --wait)" = running ]; }

out=$(up)
contains "lab: a Debian 13 host boots" "$out" "t13: answers over SSH"
contains "lab: a Debian 12 host boots" "$out" "t12: answers over SSH"
same "lab: each has the system it asked for" "$(on t13 sed -n s/^VERSION_ID=//p /etc/os-release)$(on t12 sed -n s/^VERSION_ID=//p /etc/os-release)" '"13""12"'
check "lab: systemd of Debian 13 runs without failed units" settled t13
check "lab: systemd of Debian 12 runs without failed units" settled t12
contains "lab: up a second time changes nothing" "$(up)" "t13: runs already"
same "lab: status" "$("$labtool" status "$dir")" "t13 running
t12 running"
same "lab: a host knows its name" "$(on t13 hostname --fqdn)" "t13.lab.test"
check "lab: hosts reach each other" on t13 ping -c 1 -W 3 10.79.0.12
if on t13 ip route | grep -q default; then fail "lab: a host has no default route"; else pass "lab: a host has no default route"; fi
if "$labtool" inside "$dir" ip route | grep -q default; then fail "lab: no way out of the lab's network"; else pass "lab: no way out of the lab's network"; fi
check "lab: a process that entered the network reaches a host" reaches t13
if timeout 3 ssh -F "$dir/ssh_config" -o BatchMode=yes t13 true </dev/null 2>/dev/null; then fail "lab: this machine's own network does not lead there"; else pass "lab: this machine's own network does not lead there"; fi

# the key is checked: another key of the host is refused
on t12 'cd /etc/ssh && rm ssh_host_ed25519_key* && ssh-keygen -q -t ed25519 -N "" -f ssh_host_ed25519_key && systemctl restart ssh'
if on t12 true; then fail "lab: a host with another key is refused"; else pass "lab: a host with another key is refused"; fi

# reboot
before=$(on t13 cat /proc/sys/kernel/random/boot_id)
on t13 'echo kept >/root/kept; systemctl reboot'
rebooted() { now=$(on t13 cat /proc/sys/kernel/random/boot_id) && [ -n "$now" ] && [ "$now" != "$before" ]; }
check "lab: a host comes back from a reboot of its own" until_true 60 rebooted
same "lab: it keeps its data" "$(on t13 cat /root/kept)" kept

# faults
check "lab: freeze" "$labtool" freeze "$dir" t13
contains "lab: status tells that a host is frozen" "$("$labtool" status "$dir")" "t13 frozen"
if timeout 3 "$labtool" ssh "$dir" t13 true </dev/null >/dev/null 2>&1; then fail "lab: a frozen host does not answer"; else pass "lab: a frozen host does not answer"; fi
check "lab: thaw" "$labtool" thaw "$dir" t13
check "lab: a thawed host answers again" until_true 20 on t13 true
check "lab: cut" "$labtool" cut "$dir" t13
contains "lab: status tells that a host is cut off" "$("$labtool" status "$dir")" "t13 running cut"
if reaches t13 2>/dev/null; then fail "lab: a host that is cut off is out of reach"; else pass "lab: a host that is cut off is out of reach"; fi
check "lab: restore" "$labtool" restore "$dir" t13
check "lab: a restored host answers again" until_true 20 on t13 true
contains "lab: a fault on an unknown host names the nearest" "$("$labtool" freeze "$dir" t14 2>&1)" "t1"

# a host that was switched off is booted again, with its data
on t13 systemctl poweroff
stopped() { "$labtool" status "$dir" | grep -q '^t13 stopped'; }
check "lab: a host can be switched off" until_true 60 stopped
contains "lab: up boots what is switched off" "$(up | tr '\n' ' ')" "t13: answers over SSH"
same "lab: with its data" "$(on t13 cat /root/kept)" kept

# down, also with a frozen host
"$labtool" freeze "$dir" t13
locks=$(for host in t13 t12; do stat -c '/run/systemd/nspawn/locks/inode-%d:%i' "$dir/hosts/$host/m"; done)
left_locks() { echo "$locks" | while read -r lock; do if [ -e "$lock" ]; then echo "$lock"; fi; done; }
same "lab: nspawn locks its roots (so that a later check says something)" "$(left_locks)" "$locks"
check "lab: down" "$labtool" down "$dir"
same "lab: down leaves no trace" "$(traces)" ""
same "lab: nor a lock of nspawn" "$(left_locks)" ""
check "lab: down a second time" "$labtool" down "$dir"

# a controller killed in the middle of up, alone and with all that it had started in the foreground
for target in "" -; do
  setsid "$labtool" up "$dir" t13:debian-13:10.79.0.11 t12:debian-12:10.79.0.12 >/dev/null 2>&1 &
  half=$!
  sleep 0.6
  # not the shell's own kill: dash takes no process group there
  env kill -KILL -- "$target$half" || fail "lab: the test kills up"
  wait $half 2>/dev/null
  if [ -z "$(traces)" ]; then fail "lab: the test kills up in the middle"; fi
  check "lab: down after a killed up" "$labtool" down "$dir"
  same "lab: it leaves no trace either" "$(traces)" ""
done

# what up refuses
contains "lab: two hosts with one address are refused" "$("$labtool" up "$dir" a:debian-13:10.79.0.11 b:debian-13:10.79.0.11 2>&1)" "same address"
contains "lab: an unknown system is refused" "$("$labtool" up "$dir" a:debian-11:10.79.0.11 2>&1)" "debian-11"
same "lab: a refused up leaves no trace" "$(traces)" ""
finish
