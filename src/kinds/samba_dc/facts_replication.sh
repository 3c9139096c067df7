# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Replication between this controller and another, seen from both. KEY: the realm, ARG: "HOST.DOMAIN PRIMARY.DOMAIN".
#   here, there                     naming contexts (of five) that come in from the other one without a failure
#   here_failures, there_failures   failures in a row between these two; a third controller that is down is not their business
#   policies                        group policies of the directory that sysvol has not, one a line
#   acl                             ok where samba-tool ntacl sysvolcheck is content
# The summary of showrepl says ALL GOOD where nothing replicates, so it is not used.

count_partners() {
  python3 -c '
import json, sys
wanted = sys.argv[1].lower()
try:
    rows = [row for row in json.load(sys.stdin)["repsFrom"] if row["DSA"].split("\\")[-1].lower() == wanted]
except (ValueError, KeyError):
    sys.exit("0 unreachable")
failures = sum(row["consecutive failures"] for row in rows)
good = {row["NC dn"] for row in rows if not row["consecutive failures"] and not row["is deleted"]
        and not str(row["last success"]).startswith("NTTIME(0)")}
print(len(good), failures)
' "$1" 2>/dev/null || echo 0 unreachable
}

missing_policies() {
  timeout 30 python3 -c '
import os, sys
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB
lp = LoadParm()
lp.load_default()
db = SamDB(url="/var/lib/samba/private/sam.ldb", session_info=system_session(), lp=lp, flags=1)
base = "CN=Policies,CN=System," + str(db.domain_dn())
for m in db.search(base=base, scope=1, expression="(objectClass=groupPolicyContainer)", attrs=["cn"]):
    folder = "/var/lib/samba/sysvol/%s/Policies/%s" % (sys.argv[1].lower(), m["cn"])
    if not any(name.upper() == "GPT.INI" for name in (os.listdir(folder) if os.path.isdir(folder) else [])):
        print(m["cn"])
' "$1" || echo '?'
}

while [ $# -ge 4 ]; do
  i=$1 realm=$2 host=${3% *} primary=${3#* }
  shift 4
  if [ "$(systemctl is-active samba-ad-dc.service)" != active ]; then
    answer "$i" here=0 here_failures=0 there=0 there_failures=0 policies= acl=unknown state=down
    continue
  fi
  in=$(timeout 60 samba-tool drs showrepl --json | count_partners "${primary%%.*}")
  out=$(timeout 60 samba-tool drs showrepl "$primary" -P --json | count_partners "${host%%.*}")
  acl=bad
  timeout 60 samba-tool ntacl sysvolcheck >/dev/null && acl=ok
  answer "$i" "here=${in% *}" "here_failures=${in#* }" "there=${out% *}" "there_failures=${out#* }" \
    "policies:=$(missing_policies "$realm" | b64)" "acl=$acl" state=up
done
