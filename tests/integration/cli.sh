#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# The command line as its users meet it: every exit code that needs no hosts, runs on the controller itself, runs that are
# killed, interrupted and resumed, and secrets that never show. No root, no network.
set -u
. "$(dirname "$0")/lib.sh"
reprise=$build/reprise
estate=$scratch/estate
target=$scratch/target
secret=Tr3s-secret-4711

tidy() { rm -rf "$scratch"; }
trap tidy EXIT
trap 'exit 130' INT TERM

# run ARGS: standard output and error in $out, the exit code in $code; all of it is kept for the search for secrets
run() {
  code=0
  out=$("$reprise" --lang en -i "$estate" "$@" 2>&1 </dev/null) || code=$?
  printf '%s\n' "$out" >>"$scratch/all-output"
}

# exits NAME CODE ARGS
exits() {
  exits_name=$1
  exits_code=$2
  shift 2
  run "$@"
  if [ "$code" = "$exits_code" ]; then pass "$exits_name"; else
    fail "$exits_name" "exit code $code, wanted $exits_code"
    printf '%s\n' "$out" | tail -n 20 | sed 's/^/    /'
  fi
}

lacks() {
  case $2 in
    *"$3"*) fail "$1" "\"$3\" in \"$2\"" ;;
    *) pass "$1" ;;
  esac
}

# wait_until COMMAND: true within 20 s
wait_until() {
  for _ in $(seq 200); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  return 1
}

# in_background ARGS: $pid; output in $scratch/background
in_background() {
  "$reprise" --lang en -i "$estate" "$@" >"$scratch/background" 2>&1 </dev/null &
  pid=$!
}

# ends: waits for it; $out and $code as run()
ends() {
  code=0
  wait "$pid" || code=$?
  out=$(cat "$scratch/background")
  printf '%s\n' "$out" >>"$scratch/all-output"
}

write_estate() {
  mkdir -p "$estate/playbooks"
  cat >"$estate/estate.yaml" <<EOF
estate: small
title: "Small <house> & co"
domain: small.test
services:
  local:
    playbook: local
    hosts: controller
    params: {dir: $target, token: !secret token, owner: $(id -un), group: $(id -gn)}
EOF
  cat >"$estate/playbooks/local.yaml" <<'EOF'
playbook: local
title: Things on the controller
params:
  dir: {type: string, doc: "where", required: true, format: path}
  token: {type: secret, doc: "a secret", required: true}
  owner: {type: string, doc: "whose", default: root}
  group: {type: string, doc: "whose", default: root}
steps:
  - id: dir
    directory: {path: "{{ params.dir }}", mode: "0755", owner: "{{ params.owner }}", group: "{{ params.group }}"}
  - id: motd
    file: {path: "{{ params.dir }}/motd", content: "hello\nworld\n", mode: "0644", owner: "{{ params.owner }}", group: "{{ params.group }}"}
    tags: [texts]
  - id: token
    file: {path: "{{ params.dir }}/token", content: "token={{ params.token }}\n", mode: "0600", owner: "{{ params.owner }}", group: "{{ params.group }}"}
  - id: shout
    command: {run: "cat; touch {{ params.dir }}/shouted", stdin: "{{ params.token }}\n", creates: "{{ params.dir }}/shouted"}
    needs: [dir]
EOF
  (umask 077 && printf 'token: "%s"\n' "$secret" >"$estate/secrets.yaml")
}

# add_slow SECONDS: a count of runs, a slow step after it, and one after that
add_slow() {
  cat >>"$estate/playbooks/local.yaml" <<EOF
  - id: count
    command: {run: "echo x >> {{ params.dir }}/count", changed_when: always}
    needs: [dir]
  - id: slow
    command: {run: "touch {{ params.dir }}/begun; sleep $1; touch {{ params.dir }}/slept", creates: "{{ params.dir }}/slept"}
    needs: [count]
  - id: last
    command: {run: ["touch", "{{ params.dir }}/last"], creates: "{{ params.dir }}/last"}
    needs: [slow]
EOF
}

# ---- words -----------------------------------------------------------------------------------------------------------
exits "without arguments: exit code 2" 2
contains "without arguments: the help" "$("$reprise" --lang en 2>&1)" "validate"
check "--help succeeds" "$reprise" --help
contains "--version names the program" "$("$reprise" --version)" "reprise "
exits "an unknown verb: exit code 2" 2 vslidate
contains "an unknown verb: a suggestion" "$out" 'did you mean "validate"?'
exits "an unknown verb of kit: exit code 2" 2 kit bild
contains "an unknown verb of kit: a suggestion" "$out" 'did you mean "build"?'
exits "an unknown option: exit code 2" 2 apply --frok
contains "an unknown option: a suggestion" "$out" 'did you mean "--forks"?'
exits "a directory without an estate: exit code 2" 2 validate
contains "a directory without an estate: what to do" "$out" "reprise init"
exits "status without an estate: exit code 2" 2 status
exits "an unknown language: exit code 2" 2 validate --lang de
exits "an unknown kind: exit code 2" 2 kinds fil
contains "an unknown kind: a suggestion" "$out" 'did you mean "file"?'
exits "a manual page" 0 kinds file
for what in estate playbook profile; do
  exits "schema $what" 0 schema $what
  if command -v python3 >/dev/null; then
    check "schema $what is JSON" sh -c "'$reprise' schema $what | python3 -m json.tool"
  fi
done

# ---- init and validate -----------------------------------------------------------------------------------------------
exits "init makes an estate" 0 init "$scratch/demo"
same "init: secrets are for their owner only" "$(stat -c %a "$scratch/demo/secrets.yaml")" 600
contains "init: secrets stay out of git" "$(cat "$scratch/demo/.gitignore")" secrets.yaml
check "init: the estate is valid" "$reprise" -i "$scratch/demo" validate
check "the verb may come first" "$reprise" validate -i "$scratch/demo/estate.yaml" -vvv
exits "init leaves an estate alone" 1 init "$scratch/demo"
contains "init leaves an estate alone: says so" "$out" "nothing was changed"
mkdir "$scratch/kept"
echo "precious: 1" >"$scratch/kept/secrets.yaml"
exits "init never overwrites secrets" 1 init "$scratch/kept"
same "init never overwrites secrets: they are as they were" "$(cat "$scratch/kept/secrets.yaml")" "precious: 1"
exits "init: an unknown template" 1 init "$scratch/other" --template hopital
contains "init: an unknown template: the known ones" "$out" "hopital-local"
begin=$(date +%s%N)
"$reprise" -i "$scratch/demo" validate >/dev/null
took=$((($(date +%s%N) - begin) / 1000000))
if [ $took -lt 2000 ]; then pass "validate is quick"; else fail "validate is quick" "$took ms"; fi
check "graph: dot" "$reprise" -i "$scratch/demo" graph
check "graph: mermaid" "$reprise" -i "$scratch/demo" graph --format mermaid
mkdir "$scratch/empty"
contains "graph: svg without graphviz says what to install" \
  "$(PATH=$scratch/empty "$reprise" --lang en -i "$scratch/demo" graph --format svg 2>&1)" "install graphviz"

# ---- errors of the description ---------------------------------------------------------------------------------------
write_estate
exits "the small estate is valid" 0 validate
contains "the small estate is valid: in numbers" "$out" "1 services, 4 steps"
chmod 644 "$estate/secrets.yaml"
exits "secrets that others can read: exit code 3" 3 validate
contains "secrets that others can read: what to do" "$out" "chmod 600 $estate/secrets.yaml"
lacks "secrets that others can read: no error that follows from it" "$out" "there is no secret"
chmod 600 "$estate/secrets.yaml"
printf 'spare: "%s"\n' "$secret-2" >>"$estate/secrets.yaml"
exits "a secret that nothing uses is no error" 0 validate
contains "a secret that nothing uses is warned about, with its place" "$out" 'secrets.yaml:2:1: warning: nothing uses the secret "spare"'
mkdir "$estate/files"
echo x >"$estate/files/spare.txt"
exits "a file that nothing uses is no error" 0 validate
contains "a file that nothing uses is warned about" "$out" "files/spare.txt: warning:"
write_estate
rm -r "$estate/files"
mv "$estate/playbooks/local.yaml" "$estate/playbooks/locale.yaml"
exits "a playbook in a file of another name: exit code 3" 3 validate
contains "a playbook in a file of another name: where" "$out" "playbooks/locale.yaml:1:11: error:"
rm "$estate/playbooks/locale.yaml"
write_estate
sed -i -e 's/mode: "0755"/mode: "9755"/' -e 's/content:/contend:/' "$estate/playbooks/local.yaml"
sed -i 's/domain:/domian:/' "$estate/estate.yaml"
exits "several errors: exit code 3" 3 apply --yes
contains "several errors: the first with its place" "$out" "estate.yaml:3:1: error:"
contains "several errors: and nothing was done" "$out" "nothing was touched"
if [ -e "$estate/.reprise" ]; then fail "an invalid description leaves no trace"; else pass "an invalid description leaves no trace"; fi
sed -i 's/domian:/domain:/' "$estate/estate.yaml"
exits "errors in steps: exit code 3" 3 validate
same "errors in steps: all at once, with line and column" "$(printf '%s\n' "$out" | grep -c '^playbooks/local.yaml:[0-9]*:[0-9]*: error: ')" "$(printf '%s\n' "$out" | grep -c 'error: ')"
if [ "$(printf '%s\n' "$out" | grep -c 'error: ')" -ge 2 ]; then pass "errors in steps: more than one"; else fail "errors in steps: more than one" "$out"; fi
exits "kit build of an invalid estate: exit code 3" 3 kit build
write_estate

# ---- before anything has run -----------------------------------------------------------------------------------------
exits "status before the first run" 0 status
contains "status before the first run: says so" "$out" "nothing has run"
exits "report before the first run" 1 report
contains "report before the first run: says so" "$out" "nothing has run"

# ---- plan, apply, verify ---------------------------------------------------------------------------------------------
exits "plan: there is something to do: exit code 5" 5 plan -D
contains "plan: the recap" "$out" "ok=0     changed=4     failed=0     skipped=0     unreachable=0"
contains "plan -D: a diff" "$out" "+world"
exits "apply without a terminal and --yes: exit code 2" 2 apply
contains "apply without a terminal and --yes: what to do" "$out" "add --yes"
if [ -e "$target" ]; then fail "so far nothing was changed"; else pass "so far nothing was changed"; fi
exits "apply" 0 apply --yes -vvv
contains "apply: the recap" "$out" "ok=0     changed=4     failed=0     skipped=0     unreachable=0"
same "apply: it is done" "$(cat "$target/motd" "$target/token")" "hello
world
token=$secret"
contains "apply -vvv: output of steps, secrets masked" "$out" "local/shout@controller | ********"
exits "a second apply" 0 apply --yes
contains "a second apply changes nothing" "$out" "ok=4     changed=0     failed=0     skipped=0     unreachable=0"
exits "plan: nothing to do: exit code 0" 0 plan
exits "verify: all is well" 0 verify

echo drift >>"$target/motd"
echo "token=other" >"$target/token"
exits "verify: drift: exit code 1" 1 verify -vvv
contains "verify: drift: as a diff" "$out" "-drift"
contains "verify: drift: which step" "$out" "failed       local/motd@controller"
exits "--check: exit code 5" 5 apply --check -D
contains "--check changes nothing" "$(cat "$target/motd")" drift
exits "--tags: only those" 0 apply --yes --tags texts
contains "--tags: only those: one step" "$out" "ok=0     changed=1 "
contains "--tags: only those: the others are left alone" "$(cat "$target/token")" other
exits "--skip-tags: all but those" 5 plan --skip-tags texts
exits "a tag that nobody has: exit code 2" 2 plan --tags text
contains "a tag that nobody has: a suggestion" "$out" 'did you mean "texts"?'
exits "a host that nobody knows: exit code 2" 2 plan --limit controler
contains "a host that nobody knows: a suggestion" "$out" 'did you mean "controller"?'
exits "--limit by a comma list" 5 plan --limit controller,controller
exits "selections without a step in common: exit code 2" 2 apply --yes --tags texts --skip-tags texts
contains "selections without a step in common: says so" "$out" "leave no step"
exits "the whole again" 0 apply --yes

# ---- output for programs ---------------------------------------------------------------------------------------------
rm "$target/motd"
code=0
"$reprise" --lang en -i "$estate" apply --yes --json -vvv >"$scratch/events" 2>"$scratch/log" </dev/null || code=$?
cat "$scratch/events" "$scratch/log" >>"$scratch/all-output"
same "--json" "$code" 0
contains "-vvv: the log is apart, on standard error" "$(cat "$scratch/log")" "questions"
if command -v python3 >/dev/null; then
  check "--json: every line is an object, the last one the end of the run" python3 -c '
import json, sys
events = [json.loads(line) for line in open(sys.argv[1])]
assert events[0]["event"] == "run_started" and events[-1]["event"] == "run_ended", events
assert events[-1]["hosts"]["controller"]["changed"] == 1 and events[-1]["exit_code"] == 0, events[-1]
' "$scratch/events"
else
  skip "--json parses" "no python3"
fi
for format in text json junit html; do
  exits "report --format $format" 0 report --format $format
  printf '%s\n' "$out" >"$scratch/report.$format"
done
if command -v python3 >/dev/null; then
  check "the JSON report parses" python3 -m json.tool "$scratch/report.json"
  check "the JUnit report is XML" python3 -c 'import sys, xml.dom.minidom as d; d.parse(sys.argv[1])' "$scratch/report.junit"
fi
contains "the HTML report has the title of the house, escaped" "$(cat "$scratch/report.html")" "Small &lt;house&gt; &amp; co"
lacks "the HTML report needs nothing from outside" "$(cat "$scratch/report.html")" "http"
exits "report of a run by its number, into a file" 0 report 1 --format html -o "$scratch/first.html"
same "report into a file: for its owner only" "$(stat -c %a "$scratch/first.html")" 600
exits "report of a run that was not" 1 report 9999
exits "status" 0 status
contains "status: the runs" "$out" "apply"
contains "--color always" "$("$reprise" --color always -i "$estate" plan)" "$(printf '\033')[32mok="
if command -v script >/dev/null; then
  on_terminal=$(NO_COLOR=1 script -qec "'$reprise' --lang en -i '$estate' plan" /dev/null </dev/null)
  contains "on a terminal there is a status line" "$on_terminal" "[4/4]"
  lacks "NO_COLOR: no colours" "$on_terminal" "$(printf '\033')[3"
  on_terminal=$(TERM=dumb script -qec "'$reprise' --lang en -i '$estate' plan" /dev/null </dev/null)
  contains "on a terminal there are colours" "$on_terminal" "$(printf '\033')[32mok="
fi
code=0
"$reprise" -i "$estate" status >/dev/full 2>/dev/null || code=$?
same "output that cannot be written is a failure" "$code" 1
lacks "no colours without a terminal" "$(cat "$scratch/all-output")" "$(printf '\033')"

# ---- locked ----------------------------------------------------------------------------------------------------------
flock --no-fork "$estate/.reprise/lock" sleep 30 &
holder=$!
wait_until sh -c "! flock -n '$estate/.reprise/lock' true"
exits "another run on the same estate: exit code 6" 6 apply --yes
contains "another run on the same estate: says so" "$out" "another run works on this estate"
exits "status says who is at work" 0 status
contains "status says who is at work: by name" "$out" "under way now: "
kill $holder
wait $holder 2>/dev/null

# ---- nobody listens any more -----------------------------------------------------------------------------------------
wait_until flock -n "$estate/.reprise/lock" true
rm -r "$target"
"$reprise" -i "$estate" apply --yes -vvv </dev/null | head -n 1 >/dev/null
check "a closed pipe does not end a run half-way" test -e "$target/shouted"

# ---- killed and resumed ----------------------------------------------------------------------------------------------
wait_until flock -n "$estate/.reprise/lock" true
rm -r "$target"
add_slow 3
in_background apply --yes
wait_until test -e "$target/begun"
kill -9 "$pid"
ends
same "SIGKILL during a step" "$code" 137
exits "a killed run in status" 0 status
contains "a killed run in status: cut short" "$(printf '%s\n' "$out" | head -n 1)" "cut short"
exits "a killed run has a report" 0 report
contains "a killed run has a report: the step under way" "$out" "cut short"
contains "a killed run has a report: what was not reached" "$out" "not reached"
exits "--resume" 0 apply --yes --resume
contains "--resume says from where" "$out" "going on where run"
same "--resume does not repeat what was done" "$(cat "$target/count")" x
check "--resume comes to the end" test -e "$target/last"
exits "--resume with nothing to resume" 0 apply --yes --resume
contains "--resume with nothing to resume says so" "$out" "nothing to resume"
same "--resume with nothing to resume is an ordinary apply" "$(wc -l <"$target/count")" 2

# ---- Ctrl-C ----------------------------------------------------------------------------------------------------------
rm -r "$target"
in_background apply --yes
wait_until test -e "$target/begun"
kill -INT "$pid"
ends
same "Ctrl-C: exit code 8" "$code" 8
check "Ctrl-C: the step under way comes to its end" test -e "$target/slept"
if [ -e "$target/last" ]; then fail "Ctrl-C: nothing new is started"; else pass "Ctrl-C: nothing new is started"; fi
contains "Ctrl-C: how to go on" "$out" "apply --resume"
exits "Ctrl-C: verify in between" 1 verify
exits "Ctrl-C: --resume goes on with the apply" 0 apply --yes --resume
same "Ctrl-C: --resume does not repeat what was done" "$(cat "$target/count")" x

rm -r "$target"
sed -i 's/sleep 3;/sleep 60;/' "$estate/playbooks/local.yaml"
in_background apply --yes
wait_until test -e "$target/begun"
begin=$(date +%s)
kill -INT "$pid"
wait_until grep -q "press Ctrl-C again" "$scratch/background"
kill -INT "$pid"
ends
same "Ctrl-C twice: exit code 8" "$code" 8
if [ $(($(date +%s) - begin)) -lt 30 ]; then pass "Ctrl-C twice: ends now"; else fail "Ctrl-C twice: ends now"; fi
lacks "Ctrl-C twice: the step is not done" "$(ls "$target")" slept

# ---- a host that cannot be reached -----------------------------------------------------------------------------------
write_estate
exits "what was interrupted is mended" 0 apply --yes
cat >>"$estate/estate.yaml" <<'EOF'
  away:
    playbook: local
    hosts: gone
    params: {dir: /var/tmp/never, token: !secret token}
hosts:
  gone: {address: 127.0.0.1, os: debian-13, ssh: {address: 127.0.0.1, port: 1}}
EOF
rm -rf "$target/motd"
exits "a host that cannot be reached: exit code 4" 4 apply --yes
contains "a host that cannot be reached: in the recap" "$out" "gone       : ok=0     changed=0     failed=0     skipped=0     unreachable=4"
contains "a host that cannot be reached: the others are done" "$out" "controller : ok=3     changed=1     failed=0     skipped=0     unreachable=0"
same "a host that cannot be reached: told once" "$(printf '%s\n' "$out" | grep -c '^unreachable')" 1
exits "hosts trust of a host that does not answer: exit code 1" 1 hosts trust gone --yes
exits "hosts trust of an unknown host: exit code 2" 2 hosts trust gon
contains "hosts trust of an unknown host: a suggestion" "$out" 'did you mean "gone"?'
exits "--limit to the others" 0 apply --yes --limit '!gone'

# ---- a kit, and a path that is too long for a socket ----------------------------------------------------------------
deep=$scratch/$(printf '%0100d' 0)
write_estate
cp -r "$estate" "$deep"
mkdir -p "$deep/.reprise/kit"
echo "a key" >"$deep/.reprise/kit/key.asc"
code=0
out=$(XDG_RUNTIME_DIR=$scratch "$reprise" --lang en -i "$deep" plan 2>&1) || code=$?
same "a kit in a deep folder is served" "$code" 0
same "what it needs for that is removed at the end" "$(ls -d "$scratch"/reprise-* 2>/dev/null)" ""

# ---- failure ---------------------------------------------------------------------------------------------------------
write_estate
rm -r "$target"
echo "a file where a directory should be" >"$target"
exits "a step fails: exit code 1" 1 apply --yes
contains "a step fails: what depends on it is skipped, with the reason" "$out" "skipped because local/dir@controller did not succeed"
contains "a step fails: how to go on" "$out" "apply --resume"
rm "$target"

# ---- a journal that somebody touched ---------------------------------------------------------------------------------
if command -v python3 >/dev/null; then
  cp -r "$estate" "$scratch/touched"
  python3 -c '
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for (table,) in db.execute("select name from sqlite_master where type = \"table\"").fetchall():
    columns = [row[1] for row in db.execute(f"pragma table_info({table})")]
    if "detail" in columns: db.execute(f"update {table} set detail = \"forged\"")
db.commit()' "$scratch/touched/.reprise/journal.db"
  code=0
  "$reprise" -i "$scratch/touched" status >"$scratch/touched.out" 2>&1 || code=$?
  same "a forged journal: exit code 7" "$code" 7
  contains "a forged journal: the runs are shown all the same" "$(cat "$scratch/touched.out")" "apply"
fi

# ---- French ----------------------------------------------------------------------------------------------------------
if [ -e "$build/locale/fr/LC_MESSAGES/reprise.mo" ] && [ -s "$top/src/po/fr.po" ]; then
  french=$("$reprise" --lang fr -i "$estate" status 2>&1)
  if [ "$french" != "$("$reprise" --lang en -i "$estate" status 2>&1)" ]; then pass "--lang fr speaks French"; else fail "--lang fr speaks French" "$french"; fi
  french=$("$reprise" --lang=fr -i "$estate" plan 2>&1)
  contains "--lang fr: the words of the recap stay" "$french" "unreachable=0"
  same "LANGUAGE=fr does the same" "$(LANGUAGE=fr LC_ALL=C.UTF-8 "$reprise" -i "$estate" validate 2>&1)" "$("$reprise" --lang fr -i "$estate" validate 2>&1)"
else
  skip "--lang fr" "no French catalogue yet"
fi

# ---- secrets ---------------------------------------------------------------------------------------------------------
lacks "no secret in any output" "$(cat "$scratch/all-output" "$scratch/events" "$scratch"/report.*)" "$secret"
if grep -rlaF "$secret" "$estate/.reprise" >"$scratch/leaks"; then fail "no secret in journal and reports" "$(cat "$scratch/leaks")"; else pass "no secret in journal and reports"; fi
same "what reprise keeps is for its owner only" "$(find "$estate/.reprise" -perm /077)" ""
finish
