# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# What one domain controller says of its replication, asked from another one with that one's own account. KEY: full name of the
# controller. Fields:
#   reached   yes, no      contexts  naming contexts that come in from at least one partner without a failure
#   partners  distinct partners      failing  lines "PARTNER CONTEXT COUNT: message"
while [ $# -ge 4 ]; do
  i=$1 dc=$2
  shift 4
  said=$(timeout 60 samba-tool drs showrepl "$dc" -P --json | python3 -c '
import json, sys
rows = json.load(sys.stdin)["repsFrom"]
def name(row): return row["DSA"].split("\\")[-1]
good = {row["NC dn"] for row in rows if not row["consecutive failures"] and not row["is deleted"]
        and not str(row["last success"]).startswith("NTTIME(0)")}
print(len(good), len({name(row) for row in rows}))
for row in rows:
    if row["consecutive failures"]:
        print("%s %s %d: %s" % (name(row), row["NC dn"], row["consecutive failures"], row["last attempt message"]))
') || said=''
  if [ -z "$said" ]; then
    answer "$i" reached=no contexts=0 partners=0 failing=
    continue
  fi
  first=$(printf '%s\n' "$said" | head -n 1)
  answer "$i" reached=yes "contexts=${first% *}" "partners=${first#* }" \
    "failing:=$(printf '%s\n' "$said" | tail -n +2 | b64)"
done
