#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# How often the controller waits for a host: over a line with 50 ms each way, a run with nothing to do costs the handshake and
# at most three round trips. Round trips are counted, not time: a delaying forwarder notes each time the client speaks after
# it has heard the server. A sshd of the test's own serves this machine.
set -u
. "$(dirname "$0")/lib.sh"
need_root "latency"
reprise=$build/reprise
port=22841 far=22842
estate=$scratch/estate

tidy() {
  [ -z "${forwarder:-}" ] || kill "$forwarder" 2>/dev/null
  [ -z "${sshd:-}" ] || kill "$sshd" 2>/dev/null
  rm -rf "$scratch"
}
trap tidy EXIT
trap 'exit 130' INT TERM

for key in host login; do ssh-keygen -q -t ed25519 -N '' -f "$scratch/$key"; done
mkdir -p /run/sshd
cat >"$scratch/sshd_config" <<END
Port $port
ListenAddress 127.0.0.1
HostKey $scratch/host
AuthorizedKeysFile $scratch/login.pub
StrictModes no
PermitRootLogin yes
UsePAM no
PidFile none
LogLevel QUIET
UseDNS no
END
/usr/sbin/sshd -D -f "$scratch/sshd_config" &
sshd=$!
python3 "$top/tests/integration/delay.py" "$far" "$port" 50 "$scratch/turns" &
forwarder=$!

for at in $port $far; do
  tries=0
  until bash -c "exec 3<>/dev/tcp/127.0.0.1/$at" 2>/dev/null || [ $tries -gt 100 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
done
: >"$scratch/turns"

mkdir -p "$estate/playbooks"
# host_at PORT: the estate, with its one host behind that port
host_at() {
  cat >"$estate/estate.yaml" <<END
estate: far
domain: far.test
hosts:
  h1: {address: 127.0.0.1, ssh: {port: $1, user: root, identity_file: $scratch/login}}
services:
  s: {playbook: p, hosts: h1}
END
}
{
  printf 'playbook: p\ntitle: P\nsteps:\n  - {id: d, directory: {path: %s}}\n' "$scratch/d"
  for n in $(seq 30); do printf '  - {id: f%s, file: {path: %s/f%s, content: "text %s"}}\n' "$n" "$scratch/d" "$n" "$n"; done
  printf '  - {id: g, group: {name: root}}\n  - {id: p, package: {name: dpkg}}\n'
} >"$estate/playbooks/p.yaml"
for at in $port $far; do
  printf '[127.0.0.1]:%s %s\n' "$at" "$(cut -d' ' -f1,2 "$scratch/host.pub")"
done >"$estate/known_hosts"

# talk VERB ARGS...: runs it; $handshake is how often the client waited until it was logged in, $after how often from then
# on. The command that starts the shell is the first large word after the key exchange, the word before it asks for a
# channel; words of at most 100 bytes after it make room for output or say goodbye, and nobody waits for an answer to them.
talk() {
  : >"$scratch/turns"
  code=0
  said=$("$reprise" -i "$estate" --lang en "$@" 2>&1 </dev/null) || code=$?
  tries=0
  until [ -s "$scratch/turns" ] || [ $tries -gt 50 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
  counted=$(tail -n 1 "$scratch/turns" | tr ' ' '\n' | awk '
    { n = split($0, size, "+"); sum = 0; for (i = 1; i <= n; i++) sum += size[i] }
    sum > 600 && ++large == 2 { handshake = NR - 2; after = 2; next }
    large >= 2 && sum > 100 { after++ }
    END { print handshake + 0, after + 0 }')
  handshake=${counted% *} after=${counted#* }
  line "$*: $handshake round trips until the login, $after after it"
  [ "$code" = 0 ] || printf '%s\n' "$said" | tail -n 20 | sed 's/^/    /'
}

host_at "$port"
check "a first apply, over a short line" "$reprise" -i "$estate" --lang en apply --yes
host_at "$far"
for verb in "apply --yes" verify; do
  # shellcheck disable=SC2086 # words
  talk $verb
  same "$verb with nothing to do ends well" "$code" 0
  check "$verb with nothing to do was heard" [ "$handshake" -ge 3 ]
  check "$verb with nothing to do: at most 3 round trips after the login" [ "$after" -le 3 ]
  same "$verb needs one connection" "$(wc -l <"$scratch/turns")" 1
done
finish
