#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# What is wrong in a description is told as its author needs it: all at once, each with file:line:column, the text that
# offends, the reason and what to do. One case for each class of mistake. No root, no network.
set -u
. "$(dirname "$0")/lib.sh"
reprise=$build/reprise
estate=$scratch/estate
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

# fresh: a small estate without mistakes
fresh() {
  rm -rf "$estate"
  mkdir -p "$estate/playbooks" "$estate/templates" "$estate/files"
  cat >"$estate/estate.yaml" <<'X'
estate: small
domain: small.test
hosts:
  a: {address: 10.0.0.1}
  b: {address: 10.0.0.2}
services:
  one: {playbook: p, hosts: [a, b], params: {text: hello}}
X
  cat >"$estate/playbooks/p.yaml" <<'X'
playbook: p
params:
  text: {type: string, doc: "what to say", required: true}
  number: {type: integer, doc: "how often", default: 1}
steps:
  - id: x
    file: {path: /etc/x, content: "{{ params.text }}"}
  - id: y
    command: {run: [touch, /y], creates: /y}
    needs: [x]
X
}

# in_estate SED, in_playbook SED
in_estate() { sed -i "$1" "$estate/estate.yaml"; }
in_playbook() { sed -i "$1" "$estate/playbooks/p.yaml"; }

# refused NAME PART...: validate ends with code 3 and says each part
refused() {
  name=$1
  shift
  code=0
  out=$("$reprise" --lang en -i "$estate" validate 2>&1 </dev/null) || code=$?
  same "$name: refused" "$code" 3
  for part in "$@"; do contains "$name: said" "$out" "$part"; done
  contains "$name: nothing was touched" "$out" "nothing was touched"
}

fresh
check "a description without mistakes is valid" "$reprise" -i "$estate" validate

# a parameter of one, a step of two, an unknown key of three, which is not looked at further, and the playbook of four
fresh
cat >"$estate/playbooks/q.yaml" <<'X'
playbook: q
steps:
  - id: z
    file: {path: etc/z, content: z}
X
in_estate '/^services:/,$d'
cat >>"$estate/estate.yaml" <<'X'
services:
  one: {playbook: p, hosts: a, params: {text: t, number: many}}
  two: {playbook: q, hosts: a}
  three: {playbook: p, hosts: b, params: {text: t, number: 0.5}, neds: [one]}
  four: {playbook: r, hosts: a, needs: [three]}
X
refused "errors of all sorts at once" 'estate.yaml:7:58: error: service one: number must be a whole number' \
  'q.yaml:4:18: error: service two, step z: path: "etc/z" does not have the right form' \
  'unknown key "neds"' 'there is no playbook "r"'
same "and no others" "$(printf '%s\n' "$out" | grep -c ' error: ')" 4

fresh
in_estate 's/hosts: \[a/hsots: [a/'
in_playbook 's/^params:/parms:/; s/needs:/neds:/'
refused "unknown keys, in all files at once" 'estate.yaml:7:22: error: the estate: services.one: unknown key "hsots"' \
  'did you mean "hosts"?' 'playbooks/p.yaml:2:1: error: the playbook: unknown key "parms"' 'did you mean "params"?' \
  'playbooks/p.yaml:10:5:' 'did you mean "needs"?'

fresh
in_playbook 's/path: \/etc/pth: \/etc/; s/creates/craetes/'
refused "unknown parameters of kinds" 'playbooks/p.yaml:7:12: error: service one, step x: unknown key "pth"' 'did you mean "path"?' \
  'unknown key "craetes"' 'did you mean "creates"?'

fresh
in_estate 's/{address: 10.0.0.1}/{address: [10], ssh: {port: ssh}}/; s/hosts: \[a, b\]/hosts: [a, {b: c}]/'
refused "wrong types" 'estate.yaml:4:16: error: the estate: hosts.a.address must be a string, not a list' \
  'estate.yaml:4:34: error: the estate: hosts.a.ssh.port must be a whole number, not a string: "ssh"' 'estate.yaml:7:33: error:'

fresh
in_estate 's/text: hello/text: [x], number: "3"/'
refused "wrong types of parameters" 'estate.yaml:7:52: error: service one: text must be a string, not a list' \
  'number must be a whole number, not a string: "3"' 'write the number without quotes'

fresh
in_estate 's/^domain: .*/&\ndomain: other.test/'
in_playbook 's/path: \/etc\/x/&, path: \/etc\/z/'
refused "keys that stand twice" 'estate.yaml:3:1: error: the key "domain" stands twice' 'the first one is in line 2' \
  'playbooks/p.yaml:7:26: error: the key "path" stands twice'

fresh
printf '  - {id: u, file: {path: /u, content: u}, needs: [v]}\n  - {id: v, file: {path: /v, content: v}, needs: [u]}\n' >>"$estate/playbooks/p.yaml"
in_playbook 's/text }}"}/&\n    needs: [y]/'
refused "every circle of steps, as a path" 'these steps wait for each other: one/x@a -> one/y@a -> one/x@a' 'one/x@a (playbooks/p.yaml:6:5) comes before one/y@a' \
  'these steps wait for each other: one/u@a -> one/v@a -> one/u@a'
same "a circle on two hosts is told once" "$(printf '%s\n' "$out" | grep -c 'wait for each other')" 2

fresh
in_estate 's/hello}}/hello}, needs: [two]}\n  two: {playbook: p, hosts: [a], params: {text: x}, needs: [one]}/'
refused "a circle of services" 'services need each other in a circle: one -> two -> one'

fresh
in_estate 's/hosts: \[a, b\]/hosts: [a, c, controler]/'
refused "unknown hosts" 'estate.yaml:7:33: error: service one: there is no host "c"' 'estate.yaml:7:36: error: service one: there is no host "controler"' \
  'did you mean "controller"?'

fresh
in_estate 's/, params: {text: hello}//'
refused "a missing parameter" 'estate.yaml:7:3: error: service one: "text" is missing' 'what to say'

fresh
in_playbook 's/params.text/params.txet/'
refused "an undeclared name in an expression" 'playbooks/p.yaml:7:35: error: undeclared name "params.txet"' 'did you mean "params.text"?'

fresh
in_playbook 's/file:/flie:/'
refused "an unknown kind" 'playbooks/p.yaml:7:5: error: the playbook: steps[0]: unknown key "flie"' 'did you mean "file"?'

fresh
in_estate 's/playbook: p,/playbook: pp,/'
refused "an unknown playbook" 'estate.yaml:7:3: error: service one: there is no playbook "pp"'

fresh
in_playbook 's/, creates: \/y//'
refused "a command that cannot know that it is done" 'playbooks/p.yaml:9:14: error:' 'does not say how to know that it has been done' 'add `creates`'

fresh
printf 'text\n' >"$estate/templates/nobody.mustache"
printf 'text\n' >"$estate/files/nobody.txt"
sed 's/playbook: p/playbook: q/' "$estate/playbooks/p.yaml" >"$estate/playbooks/q.yaml"
code=0
out=$("$reprise" --lang en -i "$estate" validate 2>&1) || code=$?
same "unused files are no error" "$code" 0
for file in templates/nobody.mustache files/nobody.txt playbooks/q.yaml; do contains "an unused file is told" "$out" "$file: warning: nothing uses $file"; done

fresh
{
  echo 'x0: &x0 [x, x, x, x, x, x, x, x, x, x]'
  for i in 1 2 3 4 5 6 7 8 9; do
    echo "x$i: &x$i [*x$((i - 1)), *x$((i - 1)), *x$((i - 1)), *x$((i - 1)), *x$((i - 1)), *x$((i - 1)), *x$((i - 1)), *x$((i - 1)), *x$((i - 1))]"
  done
} >>"$estate/estate.yaml"
refused "aliases that explode" 'the aliases of this file stand for too much' 'at most 100000 values'

fresh
head -c 5000000 /dev/zero | tr '\0' '#' >>"$estate/estate.yaml"
refused "a description that is too large" 'estate.yaml: error: the file has 5000' 'at most 4194304 are read' 'put large contents into files/'

fresh
head -c 5000000 /dev/zero | tr '\0' x >"$estate/files/large"
in_playbook 's/content: "{{ params.text }}"/source: large/'
refused "a file that is too large" 'files/large: error:' '5000000 bytes, at most 4194304' 'bring large contents by a package'

fresh
printf 'estate: small\n\tdomain: x\n' >"$estate/estate.yaml"
refused "broken YAML" 'estate.yaml:2:1: error: this is not valid YAML' 'indent with blanks'

fresh
printf 'title: "\351t\351"\n' >>"$estate/estate.yaml"
refused "a text in Latin-1" 'estate.yaml:8:' 'not valid UTF-8' 'iconv'

fresh
echo 'title: !secret nobody' >>"$estate/estate.yaml"
refused "an unknown secret" 'estate.yaml:8:8: error: there is no secret "nobody"' 'secrets.yaml'

# ---- what editors get says the same ------------------------------------------------------------------------------------
for sort in estate playbook profile; do
  check "the schema of $sort is JSON" sh -c "'$reprise' schema $sort | python3 -m json.tool"
done
finish
