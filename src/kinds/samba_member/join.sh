# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Joins this host as a member. Words: ADMIN REALM DOMAIN; input: the password. Joining again is harmless: the account is reset.
admin=$1 realm=$2 domain=$3
work=$(mktemp -d /run/reprise.XXXXXX) || exit 1
trap 'rm -rf "$work"' EXIT
umask 077
cat >"$work/password"
[ -e /etc/samba/smb.conf ] || {
  echo 'there is no /etc/samba/smb.conf: write it with a "file" step before this one; nothing was joined' >&2
  exit 1
}
# upper VALUE: in capitals
upper() { printf %s "$1" | tr '[:lower:]' '[:upper:]'; }
for wanted in "security=ADS" "realm=$realm" "workgroup=$domain"; do
  is=$(testparm -s --parameter-name="${wanted%%=*}" 2>/dev/null)
  [ "$(upper "$is")" = "$(upper "${wanted#*=}")" ] || {
    echo "/etc/samba/smb.conf says \"${wanted%%=*} = $is\", a member of this domain needs \"${wanted#*=}\"; nothing was joined" >&2
    exit 1
  }
done
PASSWD_FILE=$work/password timeout 300 net ads join -U "$admin" --no-dns-updates </dev/null || exit 1
# daemons that run already hold the old account
systemctl try-restart winbind.service smbd.service
timeout 60 net ads testjoin </dev/null
