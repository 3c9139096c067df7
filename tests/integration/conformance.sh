#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# A host of the lab, with its own systemd and sshd, keeps the promises that SimWorld, the local machine and a sshd on
# loopback keep (tests/integration/transport/conformance.cpp).
set -u
. "$(dirname "$0")/lib.sh"
estate=$scratch/estate

tidy() {
  "$build/reprise" --lang en -i "$estate" lab down >/dev/null 2>&1
  rm -rf "$scratch"
}
trap tidy EXIT
trap 'exit 130' INT TERM

need_root "conformance"
if [ ! -d /var/cache/reprise/roots ]; then need_mirror "conformance"; fi

mkdir -p "$estate"
cat >"$estate/estate.yaml" <<'YAML'
estate: promises
domain: promises.test
networks:
  lan: {cidr: 10.79.0.0/24}
hosts:
  h1: {address: 10.79.0.11, network: lan, os: debian-13}
YAML
check "a lab of one host" "$build/reprise" --lang en -i "$estate" lab up
REPRISE_SSH_CONFIG=$estate/.reprise/lab/ssh_config REPRISE_HOST=h1
export REPRISE_SSH_CONFIG REPRISE_HOST
check "it keeps the promises of World" "$build/labtool" inside "$estate/.reprise/lab" "$build/conformancetool"
line "$(printf '%s\n' "$check_said" | grep assertions:)"
finish
