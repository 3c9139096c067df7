#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# The schemas for editors, held against an independent validator: all that reprise ships fits, mistakes do not. No root.
set -u
. "$(dirname "$0")/lib.sh"
trap 'rm -rf "$scratch"' EXIT
cd "$top" || exit 1
for sort in estate playbook profile; do "$build/reprise" schema $sort >"$scratch/$sort.json" || exit 1; done

cat >"$scratch/fits.py" <<'X'
import json, sys, jsonschema, yaml
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
# YAML 1.2, as editors and reprise read it: "on" and "yes" are texts
resolvers = yaml.SafeLoader.yaml_implicit_resolvers
for first in "oOyYnN":
    resolvers[first] = [pair for pair in resolvers.get(first, []) if pair[0] != "tag:yaml.org,2002:bool"]
yaml.SafeLoader.add_multi_constructor("!", lambda loader, tag, node: loader.construct_scalar(node))
wrong = 0
for file in sys.argv[2:]:
    for error in validator.iter_errors(yaml.safe_load(open(file))):
        wrong += 1
        print(f"{file}: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")
sys.exit(1 if wrong else 0)
X
fits() { python3 "$scratch/fits.py" "$scratch/$1.json" "$2"; }

for file in playbooks/*.yaml; do check "schema: $file" fits playbook "$top/$file"; done
for file in hardware-profiles/*.yaml; do check "schema: $file" fits profile "$top/$file"; done
for file in templates/*/estate.yaml; do check "schema: $file" fits estate "$top/$file"; done

# refused SORT NAME SED FILE: the file with that mistake does not fit
refused() {
  sed "$3" "$4" >"$scratch/wrong.yaml"
  if cmp -s "$scratch/wrong.yaml" "$4"; then
    fail "schema: $2: the mistake is planted"
  elif fits "$1" "$scratch/wrong.yaml" >"$scratch/why" 2>&1; then
    fail "schema: $2 is marked"
  else
    pass "schema: $2 is marked"
  fi
}
estate=templates/hopital-local/estate.yaml
mail=playbooks/mail-server.yaml
refused estate "an unknown key" 's/^forks:/fokrs:/' $estate
refused estate "a role whose host is a number" 's/authority: controller/authority: {a: 1}/' $estate
refused estate "a priority out of range" 's/priority: 3/priority: 300/' $estate
refused playbook "a misspelt parameter of a kind" 's/enabled: true, state: started/enabeld: true, state: started/' $mail
refused playbook "a state that does not exist" 's/state: started/state: strated/' $mail
refused playbook "a parameter that a kind needs" 's/{name: vmail, gid: 5000}/{gid: 5000}/' $mail
finish
