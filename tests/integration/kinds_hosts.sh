#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Every kind that needs no domain, on a Debian 13 and a Debian 12 host of the lab: kinds/kinds.yaml is applied, also through a
# reboot; a second time nothing is to do; what is spoilt by hand is named and mended; what a kind must refuse
# (kinds/refused.yaml, kinds/invalid.yaml) is refused and leaves the hosts as they were. tests/style/kinds_coverage.sh wants a line
# `spoil KIND`, `seen KIND` or `steady KIND` for each kind.
set -u
. "$(dirname "$0")/lib.sh"
need_root "kinds on hosts"
if [ ! -d /var/cache/reprise/roots ]; then need_mirror "kinds on hosts"; fi
reprise=$build/reprise
estate=$scratch/estate
token=Canari-4711-xyz
hosts="k13 k12"

tidy() {
  "$reprise" -i "$estate" lab down >/dev/null 2>&1
  rm -rf "$scratch"
}
trap tidy EXIT
trap 'exit 130' INT TERM

# run ARGS: out and code
run() {
  code=0
  out=$("$reprise" --lang en -i "$estate" "$@" 2>&1 </dev/null) || code=$?
  printf '%s\n' "$out" >>"$scratch/all-output"
}
show_out() { printf '%s\n' "$out" | tail -n 60 | sed 's/^/    /'; }
on() { "$reprise" -i "$estate" lab ssh "$@" 2>/dev/null </dev/null; }

# exits NAME CODE ARGS
exits() {
  wanted="$1"
  wanted_code=$2
  shift 2
  run "$@"
  same "$wanted" "$code" "$wanted_code"
  [ "$code" = "$wanted_code" ] || show_out
}

sum_of() { printf '%s\n' "$out" | grep -o "$1=[0-9]*" | cut -d= -f2 | awk '{ n += $1 } END { print n + 0 }'; }

# estate_with PLAYBOOK
estate_with() {
  {
    printf 'estate: kinds\ndomain: kinds.test\nnetworks: {lan: {cidr: 10.81.0.0/24, gateway: 10.81.0.1}}\nhosts:\n  k13: {address: 10.81.0.13, os: debian-13}\n  k12: {address: 10.81.0.12, os: debian-12}\n'
    printf 'services:\n  kinds:\n    playbook: %s\n    hosts: [k13, k12]\n    params: {token: !secret token' "$1"
    [ "$1" != kinds ] || printf ', hash: !secret hash'
    printf '}\n'
  } >"$estate/estate.yaml"
  rm -f "$estate"/playbooks/*
  cp "$top/tests/integration/kinds/$1.yaml" "$estate/playbooks/"
}

# told FILE: all that its "wants" lines ask for is in $out
told() {
  while read -r mark word rest; do
    case "$mark $word" in
      "# wants:") wanted=$rest ;;
      "- id:") contains "$rest: refused" "$out" "$wanted" ;;
    esac
  done <"$top/tests/integration/kinds/$1"
}

mkdir -p "$estate/playbooks"
(umask 077 && printf 'token: "%s"\nhash: "%s"\n' "$token" "\$6\$abcdefgh\$$(head -c 64 /dev/zero | tr '\0' x)" >"$estate/secrets.yaml")

# ---- refused before any host is asked -------------------------------------------------------------------------------
estate_with invalid
exits "a description that cannot be meant is not valid" 3 validate
told invalid.yaml

# ---- applied, through a reboot --------------------------------------------------------------------------------------
estate_with kinds
exits "the description of all kinds is valid" 0 validate
exits "the lab is up" 0 lab up
exits "the kit is built" 0 kit build
boots() { for host in $hosts; do on "$host" cat /proc/sys/kernel/random/boot_id; done; }
before=$(boots)
exits "every kind is applied to bare hosts" 0 apply --lab --yes
[ "$code" = 0 ] || finish # all that follows would only repeat it
same "both hosts booted again" "$(printf '%s\n%s\n' "$before" "$(boots)" | sort -u | wc -l)" 4
exits "a second time nothing is to do" 0 apply --lab --yes
same "the second time nothing is changed" "$(sum_of changed)" 0
exits "verify agrees, after a boot" 0 verify --lab
exits "status tells of the estate alone" 0 status
contains "which no run has touched" "$out" "nothing has run on this estate yet"
contains "and points at the laboratory" "$out" "--lab"
exits "status --lab tells of the laboratory" 0 status --lab
contains "with its runs" "$out" "apply"
check "the laboratory has its own journal" test -e "$estate/.reprise/lab-runs/journal.db" -a ! -e "$estate/.reprise/journal.db"
for host in $hosts; do
  same "$host: owner and modes" "$(on "$host" "cd /srv/kinds && stat -c '%n %a %U %G' . text secret")" ". 2750 nadia scanner
text 640 nadia scanner
secret 600 root root"
  same "$host: the secret arrived" "$(on "$host" "cat /srv/kinds/secret /srv/kinds/command")" "key=$token
$token"
done

# ---- spoilt by hand -------------------------------------------------------------------------------------------------
# spoil STEP COMMAND: what people and accidents do; verify must name the step and apply mend it
# seen STEP: a check that what was spoilt makes fail
# steady STEP: shown above, nothing of it can be spoilt
spoilt=
checks=
: >"$scratch/spoil"
spoil() {
  spoilt="$spoilt $1"
  printf '%s\n' "$2" >>"$scratch/spoil"
}
seen() { checks="$checks $1"; }
steady() { :; }

spoil apt_source 'rm /etc/apt/sources.list.d/reprise-kit.sources'
spoil debconf 'echo tree tree/answer string other | debconf-set-selections'
spoil package 'dpkg --remove tree'
spoil hostname 'hostname spoilt'
spoil hosts_entry 'sed -i s/10.9.9.9/10.9.9.8/ /etc/hosts'
spoil group 'gpasswd -d nadia scanner'
spoil user 'usermod -c Other -s /bin/bash nadia'
spoil directory 'chmod 777 /srv/kinds'
spoil acl 'setfacl -m user:daemon:rwx /srv/shared/acl'
spoil file 'sed -i s/one/ONE/ /srv/kinds/text'
spoil file-secret 'echo more >>/srv/kinds/secret'
spoil symlink 'ln -sfn other /srv/kinds/link'
spoil key_value 'sed -i s/blue/red/ /etc/default/kinds'
spoil sysctl 'echo 0 >/proc/sys/net/ipv4/conf/all/log_martians'
spoil mount 'sed -i s/size=8m/size=9m/ /etc/fstab'
spoil mount-away 'umount /srv/away'
spoil timer 'systemctl disable --now kinds-night.timer'
spoil firewall 'nft add rule inet reprise input tcp dport 9999 accept'
spoil certificate 'rm /etc/kinds-ca/web.crt'
spoil unit 'systemctl disable --now page.socket'
spoil unit-cron 'systemctl kill -s KILL cron; systemctl stop cron'
spoil command 'rm /srv/kinds/command'
spoil command-fresh 'touch -d "3 days ago" /srv/kinds/fresh'
spoil command-room 'head -c 7000000 /dev/zero >/srv/scratch/filler'
seen wait_for
seen check_tcp
seen check_http
seen check_dns
seen check_disk
seen check_file_fresh
seen check_command
steady reboot
for host in $hosts; do
  "$reprise" -i "$estate" lab ssh "$host" 'sh -e' <"$scratch/spoil" >"$scratch/log" 2>&1 || {
    fail "$host: the test spoils it"
    sed 's/^/    /' "$scratch/log"
  }
done
exits "verify fails on spoilt hosts" 1 verify --lab
for step in $spoilt $checks; do
  for host in $hosts; do contains "verify names $step@$host" "$out" "kinds/$step@$host"; done
done
contains "verify shows the difference of a text" "$out" "-ONE"
exits "apply mends" 0 apply --lab --yes
for step in $spoilt; do
  for host in $hosts; do contains "apply mends $step@$host" "$out" "changed      kinds/$step@$host"; done
done
exits "verify is content again" 0 verify --lab

# ---- what is left to the end of a run -------------------------------------------------------------------------------
for host in $hosts; do on "$host" 'systemctl disable --now page.socket'; done
exits "apply enables a unit" 0 apply --lab --yes
for host in $hosts; do
  said=$(on "$host" 'systemctl show -p Wants sockets.target')
  contains "$host: at the end of the run systemd knows that it starts with the host" "$said" page.socket
done

readings="journalctl -q -o cat _PID=1 --since=@\$(stat -c %Y /root/purged) | grep -c -E '^Reloading\.+\$'"
for host in $hosts; do on "$host" 'apt-get -q -y purge cron && sleep 2 && touch /root/purged'; done >/dev/null
exits "apply installs a package that has a unit" 0 apply --lab --yes
for host in $hosts; do
  same "$host: systemd has read its units once" "$(on "$host" "$readings")" 1
  same "$host: and shows them as they are on disk" "$(on "$host" "systemctl show '*' | grep -c NeedDaemonReload=yes")" 0
  contains "$host: with what starts them" "$(on "$host" 'systemctl show -p Wants multi-user.target')" cron.service
  same "$host: it runs" "$(on "$host" systemctl is-active cron)" active
done

# ---- refused on the hosts -------------------------------------------------------------------------------------------
for host in $hosts; do on "$host" 'mkdir -p /srv/shared/orphan && echo key >/srv/shared/orphan/ca.key'; done
estate_with refused
exits "what must not happen fails" 1 apply --lab --yes
told refused.yaml
same "nothing of it changed anything" "$(sum_of changed)" 0
estate_with kinds
exits "and the hosts are as they were" 0 verify --lab
for host in $hosts; do
  same "$host: no temporary file is left" "$(on "$host" "find /etc /srv /var/lib/reprise -name '.*' -newer /etc/hostname -type f ! -name .lock")" ""
  same "$host: the orphaned key is untouched" "$(on "$host" cat /srv/shared/orphan/ca.key)" key
done
same "the secret is nowhere in the output" "$(grep -c -e "$token" "$scratch/all-output")" 0
same "nor in the journal" "$(grep -r -l -a -e "$token" "$estate/.reprise" --include='*.db*' --include='*.sqlite*' --include='*.html' | wc -l)" 0
exits "the lab is gone" 0 lab down
finish
