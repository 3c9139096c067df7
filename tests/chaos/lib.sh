# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=sh
#
# Sourced by run.sh: a small estate in the lab, a rebuild of it under way, and what must hold after any harm to it.
# shellcheck disable=SC2154 # scratch, build: lib.sh of the integration tests; seed, case, round: run.sh
estate=$scratch/estate
reprise=$build/reprise
run() { "$reprise" -i "$estate" --lang en "$@" </dev/null; }
on() { "$reprise" -i "$estate" lab ssh "$@" </dev/null 2>/dev/null; }

tidy() {
  [ -z "${controller:-}" ] || kill -KILL "$controller" 2>/dev/null
  run lab down >/dev/null 2>&1
  umount "$estate/.reprise/lab-runs" 2>/dev/null
  rm -rf "$scratch"
}

# random SALT MOST: a number from 0 to MOST that depends on the seed, the case, the repetition and SALT only
random() {
  printf '%s' "$seed $case $round $1" | cksum | awk -v most="$2" '{ print $1 % (most + 1) }'
}

# REPRISE_CHAOS_OS: debian-12 (default) or debian-13
os=${REPRISE_CHAOS_OS:-debian-12}
mailer=postfix
[ "$os" != debian-12 ] || mailer=postfix@-  # postfix.service is active there whatever becomes of it

# h1: packages with scripts of their own, accounts, files, settings and services; h2: files, which nothing that befalls
# h1 may hold up
make_estate() {
  mkdir -p "$estate/playbooks"
  cat >"$estate/estate.yaml" <<X
estate: chaos
title: Two hosts, many mishaps
domain: chaos.test
sites: {main: {title: Main}}
networks: {lan: {site: main, cidr: 10.78.0.0/24, gateway: 10.78.0.1}}
machines: {m1: {site: main, profile: standard-server}, m2: {site: main, profile: standard-server}}
hosts:
  h1: {address: 10.78.0.11, network: lan, os: $os, machine: m1, vars: {open: [{port: "22"}]}}
  h2: {address: 10.78.0.12, network: lan, os: $os, machine: m2}
services:
  base: {playbook: base-host, hosts: [h1]}
  work: {playbook: work, hosts: [h1], needs: [base]}
  light: {playbook: light, hosts: [h2]}
X
  cat >"$estate/playbooks/light.yaml" <<'X'
playbook: light
title: Files
steps:
  - id: folder
    directory: {path: /srv/light}
  - id: text
    for_each: [a, b, c, d, e]
    file: {path: "/srv/light/{{ item }}", content: "text of {{ item }}\n"}
X
  cat >"$estate/playbooks/work.yaml" <<'X'
playbook: work
title: A bit of everything
steps:
  - id: packages
    package: {name: [postfix, redis-server, cron]}
  - id: group
    for_each: [red, green, blue, black]
    group: {name: "{{ item }}"}
  - id: person
    for_each: [ann, bea, cleo, dora]
    user: {name: "{{ item }}"}
  - id: folder
    for_each: [a, b, c, d, e]
    directory: {path: "/srv/{{ item }}"}
  - id: text
    for_each: [a, b, c, d, e]
    file: {path: "/srv/{{ item }}/text", content: "text of {{ item }}\n"}
  - id: memory
    needs: [packages]
    key_value: {path: /etc/redis/redis.conf, format: space, settings: {maxclients: "1234"}}
    notify: [redis]
  - id: redis
    needs: [packages, memory]
    unit: {name: redis-server, enabled: true, state: started}
  - id: mailer
    needs: [packages]
    unit: {name: MAILER, state: started}
verify:
  - id: answers
    check_tcp: {host: 127.0.0.1, port: 25, within: 30s}
X
  sed -i "s/MAILER/$mailer/" "$estate/playbooks/work.yaml"
}

# fresh_lab: bare hosts and an empty journal; the kit stays
fresh_lab() {
  run lab down >/dev/null 2>&1
  umount "$estate/.reprise/lab-runs" 2>/dev/null
  rm -rf "$estate/.reprise/lab-runs"
  rm -f "$scratch"/*.log
  check "the lab is up" run lab up
  [ -d "$estate/.reprise/kit" ] || get_kit
}

# get_kit: built once, or taken from REPRISE_CHAOS_KIT, a folder that keeps it from one call to the next
get_kit() {
  kept=${REPRISE_CHAOS_KIT:-}
  if [ -n "$kept" ] && [ -d "$kept" ]; then
    cp -a "$kept" "$estate/.reprise/kit"
    return
  fi
  check "the kit is built" run kit build
  [ -z "$kept" ] || cp -a "$estate/.reprise/kit" "$kept"
}

# begin ARGS: a rebuild in the background, its process in $controller
begin() {
  "$reprise" -i "$estate" --lang en apply --lab --yes "$@" >"$scratch/apply.log" 2>&1 </dev/null &
  controller=$!
}
changed_so_far() { grep -c '^changed' "$scratch/apply.log"; }
# changes LOG: what its recap says of changes, each once; nothing where there is no recap
changes() { grep -o 'changed=[0-9]*' "$1" | sort -u; }

under_way() { kill -0 "$controller" 2>/dev/null; }

# at_a_moment: when so many steps have changed as the seed says, and a little later
at_a_moment() {
  steps=$(random steps 30)
  while under_way && [ "$(changed_so_far)" -lt "$steps" ]; do sleep 0.1; done
  sleep "$(random seconds 2).$(random delay 9)"
  line "  harm is done after $(changed_so_far) changed steps"
}

# ended: waits for the controller; its exit code in $code
ended() {
  code=0
  wait "$controller" || code=$?
  controller=
}

# told CODES: the run ended with one of these codes, and its recap says the same
told() {
  case " $* " in *" $code "*) pass "$case: exit code $code, one of $*" ;; *) fail "$case: exit code" "$code, wanted one of $*" ;; esac
  recap=$(sed -n '/^RECAP/,$p' "$scratch/apply.log" | grep '=')
  case $code in
    0)
      same "$case: the recap says that nothing failed" "$(printf '%s\n' "$recap" | grep -E '(failed|unreachable)=[1-9]')" ""
      ;;
    137 | 8) ;;
    *) check "$case: the recap names what failed or could not be reached" names_trouble ;;
  esac
  cp "$scratch/apply.log" "$scratch/harmed.log"
}
names_trouble() { grep -Eq '(failed|unreachable)=[1-9]' "$scratch/apply.log" || grep -q 'journal' "$scratch/apply.log"; }

# states RUN: "STATE STEP" of every step of a run, from its report
states() {
  run report --lab "$1" --format json 2>/dev/null |
    awk -F'"' '/"step":/ { step = $4 } /"state":/ && step != "" { print $4, step; step = "" }'
}

# recorded_changes: every step that some run recorded as changed, once a run
recorded_changes() {
  id=0
  while id=$((id + 1)) && states $id >"$scratch/states" && [ -s "$scratch/states" ]; do
    sed -n 's/^changed //p' "$scratch/states"
  done
}

# truth: what the harmed run (the first) recorded as done is so on the hosts, found out by a run that only looks
truth() {
  states 1 | sed -n -e 's/^changed //p' -e 's/^ok //p' | sort >"$scratch/done"
  run verify --lab >"$scratch/verify.log" 2>&1
  states 2 | sed -n -e 's/^failed //p' -e 's/^unreachable //p' | sort >"$scratch/differs"
  same "$case: what the journal says is done is so" "$(comm -12 "$scratch/done" "$scratch/differs")" ""
}

# converges: what must hold after any harm
converges() {
  truth
  begin --resume
  ended
  same "$case: resume ends converged" "$code" 0
  [ "$code" = 0 ] || tail -n 60 "$scratch/apply.log" | sed 's/^/    /'
  # a restart may come again, after another change
  twice=$(recorded_changes | sort | uniq -d | grep -v -e '/redis@' -e '/mailer@')
  same "$case: nothing recorded as done was done twice" "$twice" ""
  check "$case: the journal is whole" run status --lab
  same "$case: no package is half configured" "$(half_configured)" ""
  same "$case: the pending restart was not lost" "$(on h1 redis-cli config get maxclients | tail -n 1)" 1234
  begin
  ended
  same "$case: a second apply changes nothing" "$code $(changes "$scratch/apply.log")" "0 changed=0"
  same "$case: nothing is left on the hosts" "$(left_over)" ""
}

half_configured() {
  on h1 dpkg --audit
  on h1 "dpkg-query -W -f '\${db:Status-Status}\n' postfix redis-server cron" | grep -v -x installed
}

# left_over: folders and files of ours that a killed controller or effect left on the hosts or here
left_over() {
  for host in h1 h2; do
    on $host 'find /run /dev/shm /tmp /srv /etc -xdev \( -name "tmp.*" -o -name ".reprise*" -o -name "reprise-*" \) ! -name reprise-effects ! -name "reprise-kit*" ! -path "/run/user/*"'
  done
  find /run -maxdepth 1 -name "reprise-$(printf %s "$estate" | sha256sum | cut -c1-12)"
}
