#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Secrets show nowhere. One canary stands in a file, a template, a user's password, a command's input and an error message of
# a lab host; it is looked for, in every common spelling, on the terminal at -vvv, in all reports, in the raw bytes of the
# journal, in every command line and environment of controller and host, in the files that are left behind, and in what a
# crash leaves.
set -u
. "$(dirname "$0")/lib.sh"
estate=$scratch/estate
reprise=$build/reprise
lab=
canary() { python3 "$top/tests/integration/canary.py" "$scratch/needles" "$@"; }
run() { "$reprise" --lang en -i "$estate" "$@" </dev/null; }
on() { "$reprise" -i "$estate" lab ssh "$@" 2>/dev/null; }

tidy() {
  for process in ${watcher:-} ${tracer:-} ${controller:-}; do kill "$process" 2>/dev/null; done
  run lab down >/dev/null 2>&1
  rm -rf "$scratch"
}
trap tidy EXIT
trap 'exit 130' INT TERM

need_root "secrets"
if [ ! -d /var/cache/reprise/roots ]; then need_mirror "secrets"; fi

# state: the files of the estate's state, without its lab
state() { find "$estate/.reprise" -maxdepth 1 -type f; find "$estate/.reprise/lab-runs" -type f; }

# without NAME PATH...: no canary there, nor in the files that standard input lists
without() {
  without_name=$1
  shift
  # shellcheck disable=SC2046 # a list of files
  if found=$(canary search "$@" $([ -t 0 ] || cat)); then pass "$without_name"; else
    fail "$without_name"
    printf '%s\n' "$found" | head -n 20 | sed 's/^/    /'
  fi
}

# write_needles: a secret with all that is quoted somewhere, and the hash of a password; no command line ever holds them
write_needles() {
  (
    umask 077
    python3 - "$scratch/needles" "$estate/secrets.yaml" <<'PY'
import json, secrets, sys
token = "K-\"q'u\\o$t&<e> /é+=" + secrets.token_hex(12)
hashed = "$6$" + secrets.token_hex(8) + "$" + secrets.token_hex(43)
with open(sys.argv[1], "w") as out:
    out.write(token + "\n" + hashed + "\n")
with open(sys.argv[2], "w") as out:
    out.write("token: %s\nhash: %s\n" % (json.dumps(token), json.dumps(hashed)))
PY
  )
}

write_estate() {
  mkdir -p "$estate/playbooks" "$estate/templates"
  write_needles
  cat >"$estate/estate.yaml" <<'YAML'
estate: canary
domain: canary.test
networks:
  lan: {cidr: 10.81.0.0/24}
hosts:
  h1: {address: 10.81.0.11, network: lan, os: debian-13}
services:
  things:
    playbook: things
    hosts: h1
    params: {token: !secret token, hash: !secret hash}
YAML
  echo 'password = {{ params.token }}' >"$estate/templates/secret.conf"
  # how a program may tell a secret: as it is, and in other alphabets
  cat >"$scratch/blab" <<'SH'
import base64, json, shlex, sys, urllib.parse
t = sys.stdin.read().rstrip("\n")
for s in (t, json.dumps(t), shlex.quote(t), urllib.parse.quote(t), t.encode().hex(), base64.b64encode(t.encode()).decode(),
          base64.b64encode(("user:" + t + "\n").encode()).decode(), base64.b64encode(t.encode("utf-16-le")).decode()):
    print("it is", s)
    print("wrong password", s, file=sys.stderr)
sys.stdout.flush()
sys.stdout.buffer.write(t.encode("utf-16-le") + b"\n")
SH
  cat >"$estate/playbooks/things.yaml" <<'YAML'
playbook: things
title: Whatever may hold a secret
params:
  token: {type: secret, doc: "a secret", required: true}
  hash: {type: secret, doc: "a hashed password", required: true}
steps:
  - id: blab
    file: {path: /root/blab.py, source: blab.py}
  - id: file
    file: {path: /etc/secret.token, content: "token={{ params.token }}\n", mode: "0600"}
  - id: template
    file: {path: /etc/secret.conf, template: secret.conf, mode: "0600"}
  - id: password
    user: {name: carla, password_hash: "{{ params.hash }}"}
  - id: answer
    debconf: {package: canary, question: canary/password, type: password, value: "{{ params.token }}"}
  - id: input
    command: {run: "perl -e 1; sleep 1; cat >/root/kept; sleep 1", stdin: "{{ params.token }}\n", creates: /root/kept}
    needs: [file, template, password, answer]
  - id: blabs
    command: {run: [sh, -c, "test -e /root/kept && cat /root/kept | if command -v python3 >/dev/null; then python3 /root/blab.py; else cat; fi"], changed_when: always}
    needs: [input, blab]
  - id: fails
    command: {run: "IFS= read -r t; echo \"login failed for user:$t\" >&2; printf %s \"$t\" | base64; printf %s \"$t\" | od -An -v -tx1 | tr -d ' \\n'; exit 3", stdin: "{{ params.token }}\n", changed_when: always}
    needs: [blabs]
YAML
  mkdir -p "$estate/files"
  cp "$scratch/blab" "$estate/files/blab.py"
}

mkdir -p "$estate"
write_estate
# ---- the search itself finds what it looks for ------------------------------------------------------------------------
tr -d '\n' <"$scratch/needles" >"$scratch/plain"
python3 "$scratch/blab" <"$scratch/needles" >"$scratch/told" 2>&1
for what in plain told; do
  if canary search "$scratch/$what" >/dev/null; then fail "the search finds a canary ($what)"; else pass "the search finds a canary ($what)"; fi
done
python3 "$scratch/blab" <"$scratch/needles" 2>/dev/null | split -l 1 - "$scratch/told."
same "the search finds each spelling" "$(canary search "$scratch"/told.* | wc -l)" "$(find "$scratch" -name 'told.*' | wc -l)"
rm -f "$scratch"/told* "$scratch/plain"

check "the description is valid" run validate
run lab up >"$scratch/lab.log" 2>&1 || { fail "the lab is up" "$(tail -n 3 "$scratch/lab.log")"; finish; }
lab=$("$build/labtool" name "$estate/.reprise/lab")
on h1 'command -v python3' >/dev/null </dev/null || on h1 'command -v perl' >/dev/null </dev/null || skip "spellings by python on the host" "a bare host has none; the host's own tools spell it"

# ---- while it runs ----------------------------------------------------------------------------------------------------
# start_watching: until the log is there, the watcher is not
start_watching() {
  rm -f "$scratch/watched"
  # not through canary(): the shell would stand between, and be what is ended
  python3 "$top/tests/integration/canary.py" "$scratch/needles" watch "$scratch/watched" &
  watcher=$!
  for _ in $(seq 600); do
    if [ -e "$scratch/watched" ]; then return 0; fi
    sleep 0.1
  done
}
seen() { cut -d' ' -f1 "$scratch/watched" | sort -u | tr '\n' ' '; }

start_watching
# proof that the watcher sees an argument and an environment
python3 -c 'import os, sys; t = open(sys.argv[1]).readline().rstrip(); os.execvpe("sleep", ["sleep", "60"], {"X": t, "PATH": "/usr/bin:/bin"})' "$scratch/needles" &
decoys=$!
python3 -c 'import os, sys; t = open(sys.argv[1]).readline().rstrip(); os.execvp("sh", ["sh", "-c", "sleep 60; :", t])' "$scratch/needles" &
decoys="$decoys $!"
for _ in $(seq 300); do
  if [ "$(seen)" = "cmdline environ " ]; then break; fi
  sleep 0.1
done
same "the watcher sees an environment and a command line" "$(seen)" "cmdline environ "
# shellcheck disable=SC2086 # a list of processes
kill "$watcher" $decoys
wait "$watcher" 2>/dev/null

start_watching
tracer=
# every program that a host starts, not only those that the watcher happens to meet
pids=$(find /sys/fs/cgroup -path "*/reprise/$lab/*" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -un | grep -v '^0$')
if command -v strace >/dev/null; then
  # shellcheck disable=SC2046,SC2086
  strace -f -qq -v -s 65536 -e trace=execve -o "$scratch/execve" $(printf -- '-p %s ' $pids) 2>"$scratch/strace.log" &
  tracer=$!
  sleep 1
fi
code=0
run -vvv apply --lab --yes -D >"$scratch/terminal" 2>&1 || code=$?
same "a step that fails ends the run with 1" "$code" 1
contains "the failure is told" "$(cat "$scratch/terminal")" "login failed for user:********"
without "terminal at -vvv" "$scratch/terminal" </dev/null
run verify --lab --json >"$scratch/verify.json" 2>&1
without "JSON Lines" "$scratch/verify.json" </dev/null
on h1 'sed -i s/token=/tok=/ /etc/secret.token; echo more >>/etc/secret.conf' </dev/null
run plan --lab -D -vvv >"$scratch/plan" 2>&1
contains "a plan shows the drift" "$(cat "$scratch/plan")" "/etc/secret.token"
without "a plan with differences" "$scratch/plan" </dev/null
run apply --lab --yes --json -D -vvv >"$scratch/apply.json" 2>&1
without "JSON Lines of an apply" "$scratch/apply.json" </dev/null
kill "$watcher" ${tracer:+"$tracer"}
wait "$watcher" ${tracer:+"$tracer"} 2>/dev/null
watcher=
rounds=$(sed -n 's/ rounds$//p' "$scratch/watched")
if [ "${rounds:-0}" -ge 20 ]; then pass "the watcher looked at all processes ($rounds times)"; else fail "the watcher looked at all processes" "$rounds times"; fi
same "no command line and no environment, of controller or host, while it ran" "$(grep -v ' rounds$' "$scratch/watched" | head -n 5)" ""
if [ -z "$tracer" ]; then skip "no program of the host was started with it" "no strace here"; else
  started=$(grep -c execve "$scratch/execve")
  if [ "$started" -ge 20 ]; then pass "every program that the host started was seen ($started)"; else fail "every program that the host started was seen" "$started: $(head -c 300 "$scratch/strace.log")"; fi
  without "none of them was given it" "$scratch/execve" </dev/null
fi
tracer=

# ---- afterwards -------------------------------------------------------------------------------------------------------
for format in text json junit html; do
  run report --lab --format "$format" >"$scratch/report.$format" 2>&1
  contains "report as $format: the failed step is there" "$(cat "$scratch/report.$format")" fails
  without "report as $format" "$scratch/report.$format" </dev/null
done
run status --lab >"$scratch/status" 2>&1
without "status" "$scratch/status" </dev/null
check "the journal is there" test -s "$estate/.reprise/lab-runs/journal.db"
without "state of the estate: raw bytes of journal and reports" "$estate/.reprise/lab-runs" <<END
$(state)
END
without "temporary files of the controller" /tmp /dev/shm <<END
$(find /var/tmp /run -xdev -type f -not -path "$scratch/*" -newer "$scratch/needles" 2>/dev/null)
END

left=$(canary search "$estate/.reprise/lab/hosts/h1/up" | cut -d: -f1 | sed "s#^$estate/.reprise/lab/hosts/h1/up##" | sort | tr '\n' ' ')
same "on the host's disk it is in its five places only" "$left" "/etc/secret.conf /etc/secret.token /etc/shadow /root/kept /var/cache/debconf/passwords.dat "
on h1 'tar -C / -cf - --ignore-failed-read dev/shm run tmp var/tmp 2>/dev/null; journalctl -o export 2>/dev/null' </dev/null >"$scratch/host.tmp"
check "the host's temporary file systems were looked at" test -s "$scratch/host.tmp"
without "temporary files and system journal of the host" "$scratch/host.tmp" </dev/null

# ---- a crash ----------------------------------------------------------------------------------------------------------
on h1 'rm -f /root/kept' </dev/null
mkdir "$scratch/crash"
(cd "$scratch/crash" && exec prlimit --core=unlimited "$reprise" -i "$estate" -vvv apply --lab --yes) >"$scratch/crash/said" 2>&1 </dev/null &
controller=$!
for _ in $(seq 600); do
  if grep -q 'things/input' "$scratch/crash/said"; then break; fi
  sleep 0.1
done
same "memory of the controller is for nobody: no core, no debugger of the same user" "$(sed -n 's/^Max core file size *\([0-9a-z]*\) .*/\1/p' "/proc/$controller/limits")" 0
kill -SEGV "$controller"
wait "$controller" 2>/dev/null
same "it died of the signal" "$?" 139
controller=
without "a crash leaves no core and says nothing" "$scratch/crash" <<END
$(find / -xdev -maxdepth 1 -name 'core*' -type f)
$(find /var/lib/systemd/coredump /var/crash -type f 2>/dev/null)
END
without "journal after a crash" <<END
$(state)
END
finish
