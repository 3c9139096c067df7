#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# The kit, with the real mirror and real hosts: a small closure is built, an interrupted download goes on, damage is found
# and mended, and hosts of both systems that have no network but their SSH connection install from it.
set -u
. "$(dirname "$0")/lib.sh"
labtool=$build/labtool
lab=$scratch/lab
kit="$scratch/a kit"
server=

tidy() {
  "$labtool" down "$lab" >/dev/null 2>&1
  [ -z "$server" ] || kill "$server" 2>/dev/null
  rm -rf "$scratch"
}
trap tidy EXIT
trap 'exit 130' INT TERM

need_root "kit"
need_mirror "kit"
root13=$("$labtool" root /var/cache/reprise debian-13) || exit 1
root12=$("$labtool" root /var/cache/reprise debian-12) || exit 1

# bind9-host has an epoch in its version, so "%3a" in its file name
build13() { "$labtool" kit-build "$kit" debian-13 "$root13/var/lib/dpkg/status" hello,bind9-host "$@" 2>&1; }
build12() { "$labtool" kit-build "$kit" debian-12 "$root12/var/lib/dpkg/status" hello,bind9-host 2>&1; }
verify() { "$labtool" kit-verify "$kit" 2>&1; }
pool=$kit/debian-13/pool

# ---- build ---------------------------------------------------------------------------------------------------------
out=$(build13)
contains "kit: a closure is built" "$out" "built: debian-13"
contains "kit: with what the package needs" "$(ls "$pool")" "libuv1"
case $(ls "$pool") in *libc6_*) fail "kit: without what a bare host has" ;; *) pass "kit: without what a bare host has" ;; esac
contains "kit: a second build finds it complete" "$(build13)" "debian-13: complete"
check "kit: it verifies" verify
contains "kit: an unknown package is named" "$("$labtool" kit-build "$scratch/none" debian-13 - no-such-package-here 2>&1)" "no-such-package-here"
contains "kit: further lists are added" "$(build13 nftables)" "fetched nftables"
if build13 >/dev/null && ls "$pool"/nftables_* >/dev/null 2>&1; then fail "kit: what nobody needs any more leaves the pool"; else pass "kit: what nobody needs any more leaves the pool"; fi

# ---- interrupted, damaged ------------------------------------------------------------------------------------------
victim=$(basename "$pool"/bind9-libs*.deb)
size=$(stat -c %s "$pool/$victim")
mkdir -p "$pool/partial"
head -c $((size / 2)) "$pool/$victim" >"$pool/partial/$victim"
touch -r "$pool/$victim" "$pool/partial/$victim"
rm "$pool/$victim"
contains "kit: verify names a missing file" "$(verify)" "damaged debian-13/pool/$victim:"
check "kit: an interrupted download goes on" build13
same "kit: to the whole file" "$(stat -c %s "$pool/$victim")" "$size"
check "kit: which verifies" verify

printf X | dd of="$pool/$victim" bs=1 seek=$((size / 2)) conv=notrunc status=none
same "kit: one changed byte: verify names that file only" "$(verify | grep ^damaged | cut -d: -f1)" "damaged debian-13/pool/$victim"
rm "$kit/debian-13/.stamp"
check "kit: build fetches a damaged file anew" build13
check "kit: and all is well again" verify

rm "$kit/debian-13/.stamp"
setsid "$labtool" kit-build "$kit" debian-13 "$root13/var/lib/dpkg/status" hello,bind9-host nginx-light >/dev/null 2>&1 &
half=$!
sleep 4
env kill -KILL -- -$half || fail "kit: the test kills the build"
wait $half 2>/dev/null
check "kit: a build that was killed is done again" build13
check "kit: and verifies" verify
contains "kit: two systems in one kit" "$(build12)" "built: debian-12"

# ---- from hosts ----------------------------------------------------------------------------------------------------
check "kit: two bare hosts" "$labtool" up "$lab" t13:debian-13:10.79.0.11 t12:debian-12:10.79.0.12
mkfifo "$scratch/hold"
"$labtool" kit-serve "$kit" "$scratch/kit.sock" <"$scratch/hold" >"$scratch/serve.log" 2>&1 &
server=$!
exec 8>"$scratch/hold"
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -S "$scratch/kit.sock" ] || sleep 0.3; done

# install HOST OS: as a playbook does it, through the connection itself
install_on() {
  "$labtool" inside "$lab" ssh -F "$lab/ssh_config" -o BatchMode=yes -R "127.0.0.1:8099:$scratch/kit.sock" "$1" sh -s <<EOF
set -e
mkdir -p /etc/apt/keyrings
cat >/etc/apt/keyrings/estate-kit.asc <<KEY
$(cat "$kit/key.asc")
KEY
rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
echo 'deb [signed-by=/etc/apt/keyrings/estate-kit.asc] http://127.0.0.1:8099/$2/ ./' >/etc/apt/sources.list.d/kit.list
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
apt-get -q -o Acquire::Languages=none -o APT::Update::Error-Mode=any update </dev/null
apt-get -q -y install --no-install-recommends hello bind9-host </dev/null
hello
host -V
EOF
}
for one in "t13 debian-13" "t12 debian-12"; do
  # shellcheck disable=SC2086 # two words
  set -- $one
  out=$(install_on "$1" "$2" 2>&1)
  contains "kit: a bare $2 host installs from it over SSH alone" "$out" "Hello, world!"
  contains "kit: $2: file names with an epoch too" "$out" "host 9."
  case $out in *"
W: "* | *"NOT signed"* | *"not signed"*) fail "kit: $2: apt has no warning" "$out" ;; *) pass "kit: $2: apt has no warning" ;; esac
done

# an index that was changed on the way to the hosts is refused by them
for one in "t13 debian-13" "t12 debian-12"; do
  # shellcheck disable=SC2086 # two words
  set -- $one
  sed -i "s/^Suite: .*/Suite: forged/" "$kit/$2/InRelease"
  if out=$(install_on "$1" "$2" 2>&1); then fail "kit: a $2 host refuses an index whose signature is bad" "$out"; else
    pass "kit: a $2 host refuses an index whose signature is bad"
  fi
done
exec 8>&-
wait "$server"
same "kit: the server leaves no socket" "$(find "$scratch" -type s)" ""
server=
finish
