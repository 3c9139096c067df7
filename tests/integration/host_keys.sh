#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Host keys from the plan, on two lab hosts: first contact with throw-away keys, the change to the planned ones and new
# connections in one run, a controller that is killed in between, and a host that shows a third key: it alone is stopped,
# with the one command that accepts it.
set -u
. "$(dirname "$0")/lib.sh"
estate=$scratch/estate
reprise=$build/reprise
hosts=$estate/.reprise/lab/hosts
known=$estate/.reprise/lab/known_hosts
run() { "$reprise" --lang en -i "$estate" "$@" </dev/null; }
on() { "$reprise" -i "$estate" lab ssh "$@" 2>/dev/null; }

tidy() {
  run lab down >/dev/null 2>&1
  rm -rf "$scratch"
}
trap tidy EXIT
trap 'exit 130' INT TERM

need_root "host keys"
if [ ! -d /var/cache/reprise/roots ]; then need_mirror "host keys"; fi

apply() {
  code=0
  out=$(run apply --lab --yes "$@" 2>&1) || code=$?
}
show_out() { printf '%s\n' "$out" | tail -n 30 | sed 's/^/    /'; }
ended() {
  if [ "$code" = "$2" ]; then pass "$1"; else
    fail "$1" "exit code $code, wanted $2"
    show_out
  fi
}
planned() { run hosts keys | awk -v host="$1" '$1 == host { print $3 }'; }
# shown HOST: the fingerprint of the key that its sshd shows, told by OpenSSH
shown() {
  "$build/labtool" inside "$estate/.reprise/lab" ssh-keyscan -t ed25519 "$1" 2>/dev/null </dev/null | ssh-keygen -lf - | awk '{ print $2 }'
}
# accepted ADDRESS: fingerprints that the estate's known_hosts accepts for it
accepted() { ssh-keygen -F "$1" -f "$known" | grep -v '^#' | ssh-keygen -lf - | awk '{ print $2 }' | sort -u | tr '\n' ' '; }

mkdir -p "$estate/playbooks"
cat >"$estate/estate.yaml" <<'YAML'
estate: keys
domain: keys.test
networks:
  lan: {cidr: 10.82.0.0/24}
hosts:
  h1: {address: 10.82.0.11, network: lan, os: debian-13}
  h2: {address: 10.82.0.12, network: lan, os: debian-13}
services:
  things: {playbook: things, hosts: [h1, h2]}
YAML
cat >"$estate/playbooks/things.yaml" <<'YAML'
playbook: things
title: A key, a lost connection and what comes after it
per_host: true
steps:
  - id: host-key
    when: host.vars.host_key
    ssh_host_key: {key: "{{ host.vars.host_key }}"}
  - id: cut  # ends the sshd of every session: the run has to connect again
    command:
      run: |
        touch /root/was-cut
        for f in $(grep -lE '^sshd(-session)?: root' /proc/[0-9]*/cmdline); do p=${f#/proc/}; kill -s KILL "${p%/cmdline}"; done
        sleep 3
      creates: /root/was-cut
    needs: [host-key]
  - id: after
    file: {path: /root/after, content: "after {{ host.name }}\n"}
    needs: [cut]
YAML

check "the description is valid" run validate
run lab up >"$scratch/lab.log" 2>&1 || { fail "the lab is up" "$(tail -n 3 "$scratch/lab.log")"; finish; }
throwaway=$(shown 10.82.0.11)
throwaway2=$(shown 10.82.0.12)
contains "a bare host shows its throw-away key" "$throwaway" SHA256:
out=$(run hosts keys 2>&1)
contains "keys are made for the hosts that have none" "$out" "keys were made for: h1, h2"
same "they are kept among the secrets, for their owner only" "$(stat -c %a "$estate/secrets.yaml") $(grep -c '^host_key_h[12]: |$' "$estate/secrets.yaml")" "600 2"
same "a second time no key is made" "$(run hosts keys | awk '{ print $1 }' | tr '\n' ' ')" "h1 h2 "
check "the description is valid with keys" run validate
plan1=$(planned h1)
[ "$plan1" != "$throwaway" ] || fail "the planned key is another one"

# ---- the controller is killed between the change and the next connection ----------------------------------------------
"$reprise" -i "$estate" -vvv apply --lab --yes -l h2 >"$scratch/killed" 2>&1 </dev/null &
controller=$!
for _ in $(seq 200); do
  if [ "$(ssh-keygen -lf "$hosts/h2/m/etc/ssh/ssh_host_ed25519_key.pub" 2>/dev/null | awk '{ print $2 }')" = "$(cat "$scratch/plan2" 2>/dev/null || planned h2 | tee "$scratch/plan2")" ]; then break; fi
  sleep 0.05
done
kill -KILL "$controller" 2>/dev/null
wait "$controller" 2>/dev/null
shows_plan() { for _ in $(seq 40); do [ "$(shown 10.82.0.12)" != "$(cat "$scratch/plan2")" ] || return 0; sleep 0.25; done; return 1; }
check "killed, and the host shows the planned key" shows_plan
contains "while known_hosts has the old one still" "$(accepted 10.82.0.12)" "$throwaway2"
apply --resume -l h2
ended "a resumed run knows both keys" 0
same "and from then on the planned one alone" "$(accepted 10.82.0.12)" "$(cat "$scratch/plan2") "

# ---- first contact, change and new connection in one run --------------------------------------------------------------
apply -l h1
ended "throw-away key, planned key and a new connection in one run" 0
same "the step after the new connection has run" "$(cat "$hosts/h1/m/root/after")" "after h1"
check "the connection was cut after the change" test -e "$hosts/h1/m/root/was-cut"
same "the host shows the planned key" "$(shown 10.82.0.11)" "$plan1"
same "known_hosts has the planned key alone" "$(accepted 10.82.0.11)" "$plan1 "
apply
ended "again: converged" 0
same "again: nothing is changed" "$(printf '%s\n' "$out" | grep -o 'changed=[0-9]*' | sort -u)" "changed=0"
check "OpenSSH agrees with known_hosts" run lab ssh h1 true

# ---- a third key ------------------------------------------------------------------------------------------------------
on h1 'cd /etc/ssh && rm ssh_host_ed25519_key* && ssh-keygen -q -t ed25519 -N "" -f ssh_host_ed25519_key && systemctl reload ssh' </dev/null
third=$(shown 10.82.0.11)
apply
ended "a host with a third key is stopped: exit code 4" 4
contains "it says that the key has changed" "$out" "HAS CHANGED"
contains "and what the plan has" "$out" "$plan1"
contains "and the one command that accepts it" "$out" "reprise hosts trust h1"
contains "the other host goes on" "$(printf '%s\n' "$out" | grep '^ *h2 ')" "ok=3"
# the lab has a known_hosts of its own; what `hosts trust` does to the estate's is done to it by hand
printf '10.82.0.11,h1.keys.test,h1 %s\n' "$(cut -d' ' -f1,2 "$hosts/h1/m/etc/ssh/ssh_host_ed25519_key.pub")" >>"$known"
apply
ended "once it is accepted, the run gives it the planned key again" 0
apply  # the next connection sees the planned key, and it alone is kept
same "the third key is gone from host and known_hosts" "$(shown 10.82.0.11) $(accepted 10.82.0.11)" "$plan1 $plan1 "
[ "$third" != "$plan1" ] && pass "it was another key" || fail "it was another key"

# ---- authorities, which libssh cannot ask ----------------------------------------------------------------------------
ssh-keygen -q -t ed25519 -N '' -f "$scratch/authority"
printf '@cert-authority *,10.82.0.* %s\n' "$(cut -d' ' -f1,2 "$scratch/authority.pub")" >"$known"
sed -i '/^host_key_/,$d' "$estate/secrets.yaml"
apply -l h1
ended "a host that only an authority vouches for is refused" 4
contains "and why is told" "$out" "libssh cannot check these"
finish
