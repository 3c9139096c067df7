# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Copies the group policies from another controller (Samba does not replicate sysvol), as this host's own account, and sets
# their access rights. Only adds and replaces; deletes nothing. Word: PRIMARY.DOMAIN
primary=$1
target=/var/lib/samba/sysvol
work=$(mktemp -d /var/lib/samba/sysvol.reprise-XXXXXX) || exit 1
trap 'rm -rf "$work"' EXIT
timeout 300 smbclient "//$primary/sysvol" -P -c "lcd $work; recurse on; prompt off; mget *" </dev/null >"$work.log" 2>&1
code=$?
tail -n 5 "$work.log"
rm -f "$work.log"
if [ "$code" != 0 ] || [ -z "$(ls -A "$work")" ]; then
  echo "cannot copy sysvol from $primary (smbclient ended with code $code)" >&2
  exit 1
fi
cp -r "$work/." "$target/" || exit 1
sync -f "$target"
samba-tool ntacl sysvolreset </dev/null
