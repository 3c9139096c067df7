# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# This host as a domain controller. KEY: the realm. Read-only; works with samba down and without samba installed.
#   sam      yes: /var/lib/samba/private/sam.ldb exists
#   mark     none | provision-begun | provision-done | join-begun | join-done: how far reprise itself came
#   extra    only after provision-begun: accounts beyond those of a new domain, or "unreadable"
#   active, enabled   of samba-ad-dc.service
#   ready    yes: all ports answer and LDAP serves the realm
#   conf, krb5, resolv, version   texts of smb.conf, krb5.conf, resolv.conf and the version of Samba
state=/var/lib/samba/private/sam.ldb
marks=/var/lib/reprise

mark_of() {
  for step in provision join; do
    if [ -e "$marks/samba-$step.done" ]; then
      echo "$step-done"
      return
    fi
    if [ -e "$marks/samba-$step.begun" ]; then
      echo "$step-begun"
      return
    fi
  done
  echo none
}

# A new domain has Administrator, Guest, krbtgt and the account of its controller.
count_extra() {
  timeout 60 python3 -c '
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB
lp = LoadParm()
lp.load_default()
db = SamDB(url="/var/lib/samba/private/sam.ldb", session_info=system_session(), lp=lp, flags=1)
new = {"administrator", "guest", "krbtgt", lp.get("netbios name").lower() + "$"}
names = [str(m["sAMAccountName"]).lower() for m in db.search(expression="(objectClass=user)", attrs=["sAMAccountName"])]
print(len([n for n in names if n not in new]))
' || echo unreadable
}

is_ready() {
  timeout 30 python3 -c '
import socket, sys
from samba import Ldb
from samba.param import LoadParm
for port in (53, 88, 389, 445, 464, 3268):
    socket.create_connection(("127.0.0.1", port), 3).close()
lp = LoadParm()
lp.load_default()
root = Ldb("ldap://127.0.0.1", lp=lp).search(base="", scope=0, attrs=["defaultNamingContext"])
names = ",".join("DC=" + part for part in sys.argv[1].lower().split("."))
sys.exit(str(root[0]["defaultNamingContext"]).lower() != names.lower())
' "$1" && echo yes || echo no
}

while [ $# -ge 4 ]; do
  i=$1 realm=$2
  shift 4
  mark=$(mark_of)
  sam=no ready=no extra=0
  [ -e "$state" ] && sam=yes
  [ "$sam$mark" = yesprovision-begun ] && extra=$(count_extra)
  active=$(systemctl is-active samba-ad-dc.service)
  enabled=$(systemctl is-enabled samba-ad-dc.service)
  [ "$active" = active ] && ready=$(is_ready "$realm")
  answer "$i" "sam=$sam" "mark=$mark" "extra=$extra" "active=${active:-unknown}" "enabled=${enabled:-absent}" \
    "ready=$ready" "version=$(samba --version | sed -n 's/^Version \([0-9.]*\).*/\1/p')" \
    "conf:=$(b64 </etc/samba/smb.conf)" "krb5:=$(b64 </etc/krb5.conf)" "resolv:=$(b64 </etc/resolv.conf)"
done
