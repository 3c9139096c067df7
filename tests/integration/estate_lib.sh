# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
# shellcheck shell=sh
#
# Sourced by the tests of the demo estate, after lib.sh: the estate in a lab, and the people who use it. What people do
# is tried with their own programs (kinit, smbclient, curl), not with the checks of reprise.
# shellcheck disable=SC2154 # set by lib.sh
estate=$scratch/estate
reprise=$build/reprise
run() { "$reprise" -i "$estate" "$@" </dev/null; }
on() { "$reprise" -i "$estate" lab ssh "$@" 2>/dev/null; }  # its standard input is the command's

tidy() {
  [ -z "${watcher:-}" ] || kill "$watcher" 2>/dev/null
  run lab down >/dev/null 2>&1
  rm -rf "$scratch"
}
trap tidy EXIT
trap 'exit 130' INT TERM

# secret NAME
secret() { sed -n "s/^$1: \"\(.*\)\"$/\1/p" "$estate/secrets.yaml"; }

canary() { python3 "$top/tests/integration/canary.py" "$scratch/needles" "$@"; }

# watch_secrets: from now on all command lines and environments of this machine and of its hosts are looked at
watch_secrets() {
  (umask 077 && for name in domain_admin people_initial svc_mail; do secret "$name"; done >"$scratch/needles")
  # not through canary(): the shell would stand between, and be what is ended
  python3 "$top/tests/integration/canary.py" "$scratch/needles" watch "$scratch/watched" &
  watcher=$!
}

# secrets_unseen: the passwords of people, of the administrator and of a service were on none of them, and are nowhere else
secrets_unseen() {
  kill "$watcher"
  wait "$watcher" 2>/dev/null
  watcher=
  rounds=$(sed -n 's/ rounds$//p' "$scratch/watched")
  if [ "${rounds:-0}" -ge 20 ]; then pass "all processes were looked at ($rounds times)"; else fail "all processes were looked at" "$rounds times"; fi
  same "no password on a command line or in an environment" "$(grep -v ' rounds$' "$scratch/watched" | head -n 5)" ""
  same "nor on the terminal" "$(printf '%s\n' "$out" | canary search -)" ""
  # shellcheck disable=SC2046 # a list of files
  same "nor in journal and reports" "$(canary search "$estate/.reprise/lab-runs" $(find "$estate/.reprise" -maxdepth 1 -type f))" ""
  for host in dc1 dc2 fs1 mail1; do
    up=$estate/.reprise/lab/hosts/$host/up
    # a mail server keeps the password of its own account, in two files that others cannot read
    same "nor on the disk of $host" "$(canary search "$up" | cut -d: -f1 | sed "s#^$up##" | sort | grep -v -x -e /etc/postfix/ldap-users.cf -e '/etc/dovecot/.*')" ""
  done
}

# last_count WORD: its sum over the hosts of the last recap in $out
sum_of() { printf '%s\n' "$out" | grep -o "$1=[0-9]*" | cut -d= -f2 | awk '{ n += $1 } END { print n + 0 }'; }

# ready_estate OS: the demo estate for that system, its lab up and its kit built
ready_estate() {
  "$reprise" init "$estate" --template hopital-local >/dev/null || exit 1
  sed -i "s/debian-13/$1/" "$estate/estate.yaml"
  check "the description is valid" run validate
  check "the lab is up" run lab up
  check "the kit is built" run kit build
}

# apply ARGS: out and code
apply() {
  code=0
  out=$(run --lang en apply --lab --yes "$@" 2>&1) || code=$?
}

show_out() { printf '%s\n' "$out" | tail -n "${1:-60}" | sed 's/^/    /'; }

# people_use_it: what a hospital does with its directory, its shares and its mail
people_use_it() {
  people=$(secret people_initial)
  for dc in dc1 dc2; do
    got=$(printf '%s\n' "$people" | on "$dc" "c=\$(mktemp -d) && cat >\$c/krb5.conf <<X && KRB5_CONFIG=\$c/krb5.conf KRB5CCNAME=FILE:\$c/cc kinit alice@HOPITAL.TEST >/dev/null && KRB5CCNAME=FILE:\$c/cc klist | grep -c krbtgt; rm -rf \$c
[libdefaults]
default_realm = HOPITAL.TEST
dns_lookup_kdc = false
[realms]
HOPITAL.TEST = {
kdc = $dc.hopital.test
}
X
")
    same "a person gets a Kerberos ticket from $dc" "$got" 1
  done
  on dc2 'samba-tool user create zoe --random-password' >/dev/null 2>&1 </dev/null
  check "a user created on dc2 is found on dc1" until_found dc1 zoe
  printf 'compte rendu\n' | on fs1 "cat >/tmp/note.txt"
  check "a member of the ward writes to its share" smb alice radiologie 'put /tmp/note.txt note.txt'
  contains "another person is refused" "$(smb hugo radiologie 'put /tmp/note.txt other.txt')" "NT_STATUS_ACCESS_DENIED"
  mail_round_trip
}

# a controller that missed the notice of a change, as it may on a busy machine, asks for changes every 300 s
until_found() {
  for _ in $(seq 150); do
    [ "$(on "$1" samba-tool user show "$2" </dev/null | grep -c '^dn:')" = 1 ] && return 0
    sleep 1
  done
  return 1
}

# smb USER SHARE COMMAND: the password goes by file, never by command line
smb() {
  printf '%s' "$people" | on fs1 "umask 077; cat >/run/pw.$1"
  run lab ssh fs1 "PASSWD_FILE=/run/pw.$1 smbclient //fs1.hopital.test/$2 -U HOPITAL/$1 -c '$3' </dev/null 2>&1"
  smb_code=$?
  on fs1 "rm -f /run/pw.$1" </dev/null
  return "$smb_code"
}

mail_round_trip() {
  token=token-$(date +%s)
  printf 'user = "alice:%s"\n' "$people" | on mail1 "umask 077; cat >/run/mail.conf"
  on mail1 "printf 'From: alice@hopital.test\r\nTo: alice@hopital.test\r\nSubject: $token\r\n\r\nbonjour\r\n' >/run/mail.txt"
  check "mail goes out by authenticated submission" run lab ssh mail1 \
    "curl -sS -K /run/mail.conf --ssl-reqd --cacert /etc/reprise/tls/ca.crt --mail-from alice@hopital.test --mail-rcpt alice@hopital.test -T /run/mail.txt smtp://mail1.hopital.test:587"
  got=
  for _ in $(seq 20); do
    got=$(on mail1 "curl -sS -K /run/mail.conf --cacert /etc/reprise/tls/ca.crt 'imaps://mail1.hopital.test/INBOX?SUBJECT%20$token'" | tr -d '\r')
    case $got in *SEARCH\ [0-9]*) break ;; esac
    sleep 1
  done
  contains "and is found by IMAP over TLS" "$got" "* SEARCH "
  check "nobody relays without a login" refuses_relay
  on mail1 'rm -f /run/mail.conf /run/mail.txt' </dev/null
}

refuses_relay() {
  run lab ssh mail1 "curl -sS --ssl --cacert /etc/reprise/tls/ca.crt --mail-from a@example.org --mail-rcpt b@example.org -T /run/mail.txt smtp://10.77.0.14:25" >/dev/null 2>&1
  [ $? = 55 ]
}
