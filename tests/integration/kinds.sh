#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Kinds that need no running system (file, directory, symlink, key_value, package, apt_source, debconf) on bare Debian 13 and 12:
# each acts on a chroot, is converged afterwards, and does nothing the second time. Packages come from a small signed
# repository made here.
set -u
. "$(dirname "$0")/lib.sh"
kindtool=$build/kindtool
roots=

tidy() {
  for root in $roots; do
    umount "$root/proc" 2>/dev/null
    umount "$root"
  done
  rm -rf "$scratch"
}
trap tidy EXIT
trap 'exit 130' INT TERM

need_root "kinds"
if [ ! -d /var/cache/reprise/roots ]; then need_mirror "kinds"; fi

# scratch_root OS: an overlay over the bare system; sets root
scratch_root() {
  base=$("$build/labtool" root /var/cache/reprise "$1" | tail -n 1)
  [ -d "$base/etc" ] || return 1
  mkdir -p "$scratch/$1/upper" "$scratch/$1/work" "$scratch/$1/root"
  root=$scratch/$1/root
  mount -t overlay overlay -o "lowerdir=$base,upperdir=$scratch/$1/upper,workdir=$scratch/$1/work" "$root" || return 1
  roots="$roots $root"
  mount -t proc proc "$root/proc"
  for device in null:3 zero:5 random:8 urandom:9; do
    [ -e "$root/dev/${device%:*}" ] || mknod -m 666 "$root/dev/${device%:*}" c 1 "${device#*:}"
  done
}

# kind NAME KIND WANTED [look]: applies the YAML on standard input to $root and compares what kindtool says
kind() {
  said=$("$kindtool" "$root" "$2" ${4:+look} 2>"$scratch/log")
  case $said in
    "$3"*) pass "$os $1" ;;
    *)
      fail "$os $1" "got \"$said\", wanted \"$3\""
      tail -n 20 "$scratch/log" | sed 's/^/    /'
      ;;
  esac
}

# twice NAME KIND WANTED: the second time nothing is to do
twice() {
  cat >"$scratch/yaml"
  kind "$1" "$2" "$3" <"$scratch/yaml"
  kind "$1, again" "$2" ok <"$scratch/yaml"
}

in_root() { chroot "$root" "$@" </dev/null; }

test_files() {
  in_root useradd -r tester
  twice "file: a new one" file "changed state" <<'EOF'
{path: /etc/reprise-test.conf, content: "hé\n", mode: "0640", group: tester}
EOF
  same "$os file: its owner and mode" "$(stat -c '%a %U' "$root/etc/reprise-test.conf")" "640 root"
  twice "file: another text" file "changed content" <<'EOF'
{path: /etc/reprise-test.conf, content: "two\n", mode: "0640", group: tester, backup: true, validate: "grep -q two %s"}
EOF
  same "$os file: the backup" "$(cat "$root/etc/reprise-test.conf.reprise-old")" "hé"
  twice "file: only the mode" file "changed mode" <<'EOF'
{path: /etc/reprise-test.conf, content: "two\n", mode: "4755", group: tester}
EOF
  kind "file: a text that the validation refuses" file "failed" <<'EOF'
{path: /etc/reprise-test.conf, content: "three\n", mode: "4755", group: tester, validate: "grep -q two %s"}
EOF
  same "$os file: the old text stays" "$(cat "$root/etc/reprise-test.conf")" "two"
  twice "file: a secret" file "changed content" <<'EOF'
{path: /etc/reprise-test.conf, content: !secret "hidden\n", mode: "4755", group: tester}
EOF
  kind "file: its directory is missing" file "failed" <<'EOF'
{path: /no/such/directory/x, content: x}
EOF
  contains "$os file: and that is said" "$(cat "$scratch/log")" "does not exist"
  twice "file: removed" file "changed state" <<'EOF'
{path: /etc/reprise-test.conf, state: absent}
EOF
}

test_directories_and_links() {
  twice "directory: a new one with parents" directory "changed state" <<'EOF'
{path: /srv/a/b/c, owner: tester, group: tester, mode: "2770"}
EOF
  same "$os directory: owner and mode" "$(stat -c '%a' "$root/srv/a/b/c") $(stat -c '%a %U' "$root/srv/a/b")" "2770 755 root"
  twice "directory: a set-group-ID bit goes" directory "changed mode" <<'EOF'
{path: /srv/a/b/c, owner: tester, group: tester, mode: "0750"}
EOF
  kind "directory: with content it is not removed" directory "refused" <<'EOF'
{path: /srv/a/b, state: absent}
EOF
  twice "directory: removed with its content" directory "changed state" <<'EOF'
{path: /srv/a/b, state: absent, recursive: true}
EOF
  twice "directory: removed, empty" directory "changed state" <<'EOF'
{path: /srv/a, state: absent}
EOF
  twice "symlink: a new one" symlink "changed state" <<'EOF'
{path: /etc/reprise-link, target: "no such target"}
EOF
  twice "symlink: another target" symlink "changed target" <<'EOF'
{path: /etc/reprise-link, target: hostname}
EOF
  echo text >"$root/etc/reprise-file"
  twice "symlink: in the place of a file" symlink "changed state" <<'EOF'
{path: /etc/reprise-file, target: hostname, force: true}
EOF
  kind "file: never through a link" file "refused" <<'EOF'
{path: /etc/reprise-link, content: x}
EOF
  twice "file: a link removed" file "changed state" <<'EOF'
{path: /etc/reprise-link, state: absent}
EOF
}

test_key_value() {
  printf '# kept\nmyhostname = x\nmynetworks = 127.0.0.0/8\n  [::1]/128\n' >"$root/etc/main.cf"
  chmod 640 "$root/etc/main.cf"
  twice "key_value: postfix" key_value "changed myhostname relayhost" <<'EOF'
{path: /etc/main.cf, format: postfix, settings: {myhostname: mail.test, mynetworks: "127.0.0.0/8 [::1]/128", relayhost: ""}}
EOF
  same "$os key_value: the text" "$(cat "$root/etc/main.cf")" "# kept
myhostname = mail.test
mynetworks = 127.0.0.0/8
  [::1]/128
relayhost ="
  same "$os key_value: the mode stays" "$(stat -c %a "$root/etc/main.cf")" 640
  # the shell itself is the judge of quoting
  twice "key_value: shell" key_value "changed OPTIONS" <<'EOF'
{path: /etc/default/reprise, format: shell, settings: {OPTIONS: "it's \"$5\" `x` \\ end"}}
EOF
  # shellcheck disable=SC2016
  same "$os key_value: as sh reads it" "$(in_root sh -c '. /etc/default/reprise; printf %s "$OPTIONS"')" 'it'"'"'s "$5" `x` \ end'
  twice "key_value: ini, a new section" key_value "changed Storage" <<'EOF'
{path: /etc/systemd/journald.conf.d-test, format: ini, section: Journal, settings: {Storage: persistent}}
EOF
}

# deb NAME VERSION DEPENDS: a package in $pool with a unit of its name
deb() {
  tree=$scratch/deb
  rm -rf "$tree"
  mkdir -p "$tree/DEBIAN" "$tree/usr/lib/systemd/system" "$tree/etc"
  printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: test <t@example.org>\nDescription: test\n%s' "$1" "$2" "${3:+Depends: $3
}" >"$tree/DEBIAN/control"
  printf '/etc/%s.conf\n' "$1" >"$tree/DEBIAN/conffiles"
  echo "of $2" >"$tree/etc/$1.conf"
  printf '[Service]\nExecStart=/bin/true\n' >"$tree/usr/lib/systemd/system/$1.service"
  dpkg-deb --root-owner-group -b "$tree" "$pool" >/dev/null
}

# sign: Release and InRelease of the pool
sign() {
  (
    cd "$pool" || exit 1
    dpkg-scanpackages -m . >Packages 2>/dev/null
    rm -f Release InRelease
    apt-ftparchive release . >"$scratch/Release"
    mv "$scratch/Release" Release
    gpg -q --batch --yes --clearsign -o InRelease Release
  )
}

source_yaml() {
  printf 'name: test-kit\nuri: file:/srv/pool/\nsuites: ["./"]\nonly: true\nno_languages: true\nkey: |\n'
  sed 's/^/  /' "$scratch/key.asc"
}

test_packages() {
  pool=$root/srv/pool
  mkdir -p "$pool"
  deb rep-one 1.0
  deb rep-two 1.0 rep-one
  sign
  source_yaml | twice "apt_source: the only one" apt_source "changed key source options only lists"
  check "$os apt_source: the old list is out of the way" test -e "$root/etc/apt/sources.list.disabled" -o ! -e "$root/etc/apt/sources.list"
  twice "debconf: an answer" debconf "changed value" <<'EOF'
{package: rep-two, question: rep-two/name, type: string, value: "été à Évry"}
EOF
  twice "debconf: a password" debconf "changed value" <<'EOF'
{package: rep-two, question: rep-two/password, type: password, value: !secret "p w$`x"}
EOF
  twice "package: two with a unit masked" package "changed rep-two" <<'EOF'
{name: [rep-two], mask: [rep-one]}
EOF
  same "$os package: the unit is masked" "$(readlink "$root/etc/systemd/system/rep-one.service")" /dev/null
  rm "$root/etc/systemd/system/rep-one.service"
  echo mine >"$root/etc/rep-one.conf"
  deb rep-one 2.0
  sign
  # the lists do not hold it yet: found after an update
  twice "package: a newer version, no mask any more" package "changed rep-one" <<'EOF'
{name: [rep-one=2.0, rep-two], mask: [rep-one]}
EOF
  check "$os package: not masked the second time" test ! -e "$root/etc/systemd/system/rep-one.service"
  same "$os package: a changed configuration stays" "$(cat "$root/etc/rep-one.conf")" mine
  twice "package: an older version" package "changed rep-one" <<'EOF'
{name: rep-one=1.0}
EOF
  kind "package: one that does not exist" package "failed" <<'EOF'
{name: [rep-none, rep-one]}
EOF
  kind "package: one on which another stands" package "failed" <<'EOF'
{name: rep-one, state: absent}
EOF
  contains "$os package: and that is said" "$(cat "$scratch/log")" "would go too: rep-two"
  # a dpkg that was killed between unpacking and configuring
  twice "package: both removed" package "changed rep-one rep-two" <<'EOF'
{name: [rep-one, rep-two], state: absent}
EOF
  cp "$pool"/rep-two_1.0_all.deb "$root/srv/"
  in_root dpkg --unpack /srv/rep-two_1.0_all.deb >/dev/null 2>&1
  kind "package: half configured is not installed" package "differs rep-two" look <<'EOF'
{name: rep-two}
EOF
  twice "package: what was left half done is finished" package "changed rep-two" <<'EOF'
{name: rep-two}
EOF
}

test_bad_sources() {
  printf '\n# touched\n' >>"$pool/Packages"
  source_yaml | sed 's/test-kit/bad-kit/' >"$scratch/yaml"
  kind "apt_source: an index that does not fit its signature" apt_source "failed" <"$scratch/yaml"
  kind "apt_source: it is not taken for fetched afterwards" apt_source "differs" look <"$scratch/yaml"
  sign
  kind "apt_source: fetched once the repository is mended" apt_source "changed lists" <"$scratch/yaml"
  GNUPGHOME=$scratch/other sign
  source_yaml | sed 's/test-kit/foreign-kit/' >"$scratch/yaml"
  kind "apt_source: signed by another key" apt_source "failed" <"$scratch/yaml"
  rm -f "$root/etc/apt/sources.list.d/foreign-kit.sources"
}

for home in gnupg other; do
  mkdir -m 700 "$scratch/$home"
  GNUPGHOME=$scratch/$home gpg -q --batch --passphrase '' --quick-gen-key "test $home" ed25519 sign never 2>/dev/null
done
export GNUPGHOME="$scratch/gnupg"
gpg --armor --export >"$scratch/key.asc"
chmod 755 "$scratch"

for os in debian-13 debian-12; do
  if ! scratch_root "$os"; then
    fail "$os: no root file system"
    continue
  fi
  test_files
  test_directories_and_links
  test_key_value
  test_packages
  test_bad_sources
done
for home in gnupg other; do GNUPGHOME=$scratch/$home gpgconf --kill all; done
finish
