# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Makes a new domain. Words: REALM DOMAIN HOST ADDRESS LEVEL; input: the password of Administrator on the first line, then
# the text of smb.conf. The kind has proof that there is no domain; what only a mark can tell is checked again here.
realm=$1 domain=$2 host=$3 address=$4 level=$5
marks=/var/lib/reprise
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
umask 077
IFS= read -r password || exit 1
cat >"$work/smb.conf"

fail() {
  echo "$1" >&2
  exit 1
}
command -v samba-tool >/dev/null || fail 'samba-tool is not installed (packages samba-ad-dc and samba-ad-provision)'
systemctl is-active --quiet samba-ad-dc.service && fail 'samba-ad-dc is running: nothing was touched'
if [ -e /var/lib/samba/private/sam.ldb ] && { [ ! -e "$marks/samba-provision.begun" ] || [ -e "$marks/samba-provision.done" ]; }; then
  fail '/var/lib/samba/private/sam.ldb exists and is not the debris of an unfinished run: nothing was touched'
fi

# Debris of a run that was killed: moved aside, never deleted.
if [ -e "$marks/samba-provision.begun" ] && [ ! -e "$marks/samba-provision.done" ]; then
  aside=/var/lib/samba.reprise-aside-$(date +%Y%m%d-%H%M%S)
  mkdir "$aside" || exit 1
  for debris in /var/lib/samba/private /var/lib/samba/sysvol /var/lib/samba/bind-dns /var/lib/samba/*.?db; do
    [ ! -e "$debris" ] || mv "$debris" "$aside/" || fail "cannot move $debris to $aside"
  done
  echo "an unfinished provisioning was moved aside to $aside"
fi

mkdir -p "$marks" /etc/samba /var/lib/samba/private
rm -f "$marks/samba-provision.done" "$marks/samba-join.begun" "$marks/samba-join.done"
cat /proc/sys/kernel/random/uuid >"$marks/samba-provision.begun.new"
mv "$marks/samba-provision.begun.new" "$marks/samba-provision.begun" && sync -f "$marks/samba-provision.begun" || exit 1
[ ! -e /etc/samba/smb.conf ] || mv -f /etc/samba/smb.conf /etc/samba/smb.conf.before-reprise || exit 1

# samba-tool in its own process, so that the password is on no command line.
# shellcheck disable=SC2016
tool='
import sys
from samba.netcmd import main
args = ["domain", "provision", "--adminpass=" + sys.stdin.readline().rstrip("\n")] + sys.argv[1:]
if hasattr(main, "samba_tool"):
    sys.exit(main.samba_tool(*args))
try:
    code = main.cmd_sambatool()._run("samba-tool", *args)
except SystemExit as e:
    code = e.code
sys.exit(code)
'
set -- --server-role=dc --use-rfc2307 --dns-backend=SAMBA_INTERNAL "--realm=$realm" "--domain=$domain" \
  "--host-name=$host" "--host-ip=$address"
[ "$level" = default ] || set -- "$@" "--function-level=$level" "--option=ad dc functional level = $level"
printf '%s\n' "$password" | python3 -c "$tool" "$@" >"$work/log" 2>&1
code=$?
sed 's/^INFO [^#]*#[0-9]*: //' "$work/log" | grep -v -e 'Domain Update' -e '^Admin password' -e '^Repack' -e '^ *$' | tail -n 25
[ "$code" = 0 ] || fail "samba-tool domain provision failed with code $code; run reprise again: it moves the debris aside"

install -m 644 "$work/smb.conf" /etc/samba/smb.conf.reprise-new || exit 1
mv /etc/samba/smb.conf.reprise-new /etc/samba/smb.conf || exit 1
testparm -s /etc/samba/smb.conf >/dev/null 2>"$work/log" || { cat "$work/log" >&2; fail 'the new smb.conf is not valid'; }
sync -f /var/lib/samba
cp "$marks/samba-provision.begun" "$marks/samba-provision.done.new" && printf '%s\n' "$realm" >>"$marks/samba-provision.done.new"
sync -f "$marks/samba-provision.done.new"
mv "$marks/samba-provision.done.new" "$marks/samba-provision.done" && sync -f "$marks"
