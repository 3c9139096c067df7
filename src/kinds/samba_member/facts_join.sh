# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Is this host a member of the domain? KEY: the realm.
#   conf       text of smb.conf (absent: no field)
#   installed  yes: net(8) is there
#   secrets    yes: this host holds an account's secret of its own (it has been joined before)
#   join       ok: the domain accepts it now; no; unreachable: no controller could be asked
while [ $# -ge 4 ]; do
  i=$1
  shift 4
  installed=no secrets=no join=no
  command -v net >/dev/null && installed=yes
  [ -e /var/lib/samba/private/secrets.tdb ] && secrets=yes
  if [ "$installed" = yes ] && [ -e /etc/samba/smb.conf ]; then
    said=$(timeout 60 net ads testjoin </dev/null 2>&1) && join=ok
    case $join$said in
      ok*) ;;
      *'No logon servers'* | *NO_LOGON_SERVERS* | *'not reachable'* | *IO_TIMEOUT* | *'Cannot contact any KDC'* | *CONNECTION_REFUSED* | *HOST_UNREACHABLE* | *DOMAIN_CONTROLLER_NOT_FOUND*) join=unreachable ;;
    esac
  fi
  if [ -e /etc/samba/smb.conf ]; then
    answer "$i" "installed=$installed" "secrets=$secrets" "join=$join" "conf:=$(b64 </etc/samba/smb.conf)"
  else
    answer "$i" "installed=$installed" "secrets=$secrets" "join=$join"
  fi
done
