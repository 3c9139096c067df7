# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Joins this host to a domain as a further controller. Words: REALM PRIMARY ADMIN LEVEL; input: the password on the first
# line (read by the shell: head would swallow more), then the text of smb.conf. A join that was killed leaves a mark: its debris is moved aside and the join begins anew.
realm=$1 primary=$2 admin=$3 level=$4
marks=/var/lib/reprise
work=$(mktemp -d /run/reprise.XXXXXX) || exit 1
trap 'rm -rf "$work"' EXIT
umask 077
IFS= read -r password || exit 1
printf '%s\n' "$password" >"$work/password"
cat >"$work/smb.conf"

fail() {
  echo "$1" >&2
  exit 1
}
command -v samba-tool >/dev/null || fail 'samba-tool is not installed (package samba-ad-dc)'
systemctl is-active --quiet samba-ad-dc.service && fail 'samba-ad-dc is running: nothing was touched'
unfinished=no
[ -e "$marks/samba-join.begun" ] && [ ! -e "$marks/samba-join.done" ] && unfinished=yes
if [ -e /var/lib/samba/private/sam.ldb ] && [ "$unfinished" = no ]; then
  fail '/var/lib/samba/private/sam.ldb exists and is not the debris of an unfinished join: nothing was touched'
fi
if [ "$unfinished" = yes ]; then
  aside=/var/lib/samba.reprise-aside-$(date +%Y%m%d-%H%M%S)
  mkdir "$aside" || exit 1
  for debris in /var/lib/samba/private /var/lib/samba/sysvol /var/lib/samba/bind-dns /var/lib/samba/*.?db; do
    [ ! -e "$debris" ] || mv "$debris" "$aside/" || fail "cannot move $debris to $aside"
  done
  echo "an unfinished join was moved aside to $aside"
fi

mkdir -p "$marks" /etc/samba /var/lib/samba/private
rm -f "$marks/samba-join.done" "$marks/samba-provision.begun" "$marks/samba-provision.done"
cat /proc/sys/kernel/random/uuid >"$marks/samba-join.begun.new"
mv "$marks/samba-join.begun.new" "$marks/samba-join.begun" && sync -f "$marks/samba-join.begun" || exit 1
[ ! -e /etc/samba/smb.conf ] || mv -f /etc/samba/smb.conf /etc/samba/smb.conf.before-reprise || exit 1

domain=$(printf %s "$realm" | tr '[:upper:]' '[:lower:]')
set -- domain join "$domain" DC "--server=$primary" -U "$admin" --dns-backend=SAMBA_INTERNAL \
  '--option=idmap_ldb:use rfc2307 = yes'
[ "$level" = default ] || set -- "$@" "--option=ad dc functional level = $level"
PASSWD_FILE=$work/password samba-tool "$@" </dev/null >"$work/log" 2>&1
code=$?
sed 's/^INFO [^#]*#[0-9]*: //' "$work/log" | grep -v -e 'Domain Update' -e '^Admin password' -e '^Repack' -e '^ *$' | tail -n 25
[ "$code" = 0 ] || fail "samba-tool domain join failed with code $code; run reprise again: it moves the debris aside"

install -m 644 "$work/smb.conf" /etc/samba/smb.conf.reprise-new || exit 1
mv /etc/samba/smb.conf.reprise-new /etc/samba/smb.conf || exit 1
testparm -s /etc/samba/smb.conf >/dev/null 2>"$work/log" || {
  cat "$work/log" >&2
  fail 'the new smb.conf is not valid'
}
sync -f /var/lib/samba
cp "$marks/samba-join.begun" "$marks/samba-join.done.new" && sync -f "$marks/samba-join.done.new"
mv "$marks/samba-join.done.new" "$marks/samba-join.done" && sync -f "$marks"
