#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# The main job, on Debian 13: four bare hosts become a domain with shares and mail; a second run changes nothing;
# people can work; what is broken by hand is found, named and mended, and nothing else; hosts that do not answer or
# show another key do not stop the rest.
set -u
. "$(dirname "$0")/lib.sh"
need_root "estate on Debian 13"
if [ ! -d /var/cache/reprise/roots ]; then need_mirror "estate on Debian 13"; fi
. "$(dirname "$0")/estate_lib.sh"

ready_estate debian-13
same "hosts have no way to the internet" "$(on dc1 'ip route show default; echo asked' </dev/null)" asked

# 7: empty to verified in one command, offline
watch_secrets
apply
same "an empty estate is rebuilt in one command" "$code" 0
[ "$code" = 0 ] || show_out 120
secrets_unseen
out=$(run --lang en verify --lab 2>&1)
same "verify agrees" "$?" 0

# 1: nothing the second time
apply
same "a second apply ends well" "$code" 0
same "a second apply changes nothing" "$(sum_of changed)" 0
check "and it looked at every step" [ "$(sum_of ok)" -gt 100 ]

# 2: people
people_use_it

# 3: broken by hand
on mail1 'systemctl stop dovecot; sed -i "s/^milter_default_action.*/milter_default_action = reject/" /etc/postfix/main.cf'
code=0
out=$(run --lang en verify --lab 2>&1) || code=$?
same "verify fails where something was broken by hand" "$code" 1
contains "verify names the stopped service" "$out" "mail/dovecot@mail1"
contains "verify names the changed file" "$out" "mail/main-cf@mail1"
contains "verify shows the difference" "$out" "+milter_default_action = accept"
apply
same "apply mends it" "$code" 0
# main.cf, the restart of postfix that it asks for, dovecot
same "apply mends only that" "$(sum_of changed)" 3
out=$(run --lang en verify --lab 2>&1)
same "verify is content again" "$?" 0

# 3, in the directory: a member taken out of the group, a name that was changed, the address of the mail server
on dc1 'samba-tool group removemembers radiologie alice
  samba-tool dns delete 127.0.0.1 hopital.test mail1 A 10.77.0.14 -P
  sam=/var/lib/samba/private/sam.ldb
  { ldbsearch -H $sam "(sAMAccountName=bruno)" dn | grep ^dn:; printf "changetype: modify\nreplace: givenName\ngivenName: Brun\n"; } | ldbmodify -H $sam' >/dev/null
apply --check
contains "a look names who left a group" "$out" "directory/people[alice]@dc1"
contains "and whose name was changed" "$out" "directory/people[bruno]@dc1"
contains "and a record that is gone" "$out" "mail/name-record@dc1"
apply
same "apply mends the directory" "$code" 0
same "and nothing else" "$(sum_of changed)" 3
same "the record is back on the other controller too" "$(on mail1 'for i in $(seq 30); do dig +short mail1.hopital.test @10.77.0.12 | grep . && break; sleep 1; done')" 10.77.0.14
contains "the group has its member" "$(on dc1 samba-tool group listmembers radiologie)" alice

# the kit for who works by hand on a host: as long as kit serve runs, and no longer
"$reprise" -i "$estate" --lang en kit serve --lab mail1 >"$scratch/serve" 2>&1 </dev/null &
serving=$!
for _ in $(seq 60); do grep -q "mail1: the kit is at" "$scratch/serve" && break; sleep 0.5; done
from_kit() { on mail1 'apt-get -o Acquire::Retries=0 --error-on=any update' >/dev/null </dev/null; }
check "a host installs from the kit while it is served" from_kit
apply
same "and no run starts meanwhile" "$code" 6
kill -INT "$serving"
wait "$serving"
same "Ctrl-C ends that well" "$?" 0
if from_kit; then fail "afterwards there is no way"; else pass "afterwards there is no way"; fi

# 5: a frozen host, and one whose cable is pulled
on mail1 systemctl stop rspamd
run lab freeze fs1 >/dev/null
apply
same "a frozen host has an exit code of its own" "$code" 4
contains "the recap says which host" "$(printf '%s\n' "$out" | grep '^fs1 .*unreachable=[1-9]')" fs1
contains "the rest goes on" "$out" "changed      mail/rspamd@mail1"
run lab thaw fs1 >/dev/null
run lab cut fs1 >/dev/null
code=0
out=$(run --lang en verify --lab --limit fs1,dc1 2>&1) || code=$?
same "a host without network has an exit code of its own" "$code" 4
run lab restore fs1 >/dev/null

# 6: a host with another key
on fs1 'rm /etc/ssh/ssh_host_ed25519_key*; ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key; systemctl restart ssh'
code=0
out=$(run --lang en verify --lab --limit fs1 2>&1) || code=$?
same "a host whose key changed is refused" "$code" 4
contains "and the fingerprints are shown" "$out" "SHA256:"

check "the journal tells the truth" run status --lab
contains "the report is one file" "$(run report --lab --format html | tail -n 1)" "</html>"
run lab down >/dev/null
same "nothing is left of the lab" "$(ip netns list | grep -c "$("$build/labtool" name "$estate/.reprise/lab")")" 0
finish
