# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# A share of this file server. KEY: its name, ARG: its path.
#   section    text of /etc/samba/reprise.d/NAME.conf
#   included   yes where smb.conf includes the shares and their list names this one
#   path       yes where the directory is there
#   owner, acl   of the directory: "DOMAIN\name", and one line an entry, "DOMAIN\name=read|change|full", other rights in hex
reader=$(
  cat <<'PYTHON'
import subprocess, sys
from samba.auth_util import system_session_unix
from samba.dcerpc import security
from samba.ntacls import getntacl
from samba.samba3 import param as s3param

lp = s3param.get_context()
lp.load("/etc/samba/smb.conf")
RIGHTS = {0x1200A9: "read", 0x1301BF: "change", 0x1F01FF: "full"}


def name_of(sid):
    done = subprocess.run(["wbinfo", "-s", str(sid)], capture_output=True, text=True)
    return done.stdout.strip().rsplit(" ", 1)[0] if done.returncode == 0 else str(sid)


sd = getntacl(lp, sys.argv[1], system_session_unix(), direct_db_access=False)
print(name_of(sd.owner_sid))
for ace in sd.dacl.aces if sd.dacl else []:
    rights = RIGHTS.get(ace.access_mask, hex(ace.access_mask))
    if ace.type != security.SEC_ACE_TYPE_ACCESS_ALLOWED:
        rights = "deny " + rights
    if ace.flags & 0x1F != 3:
        rights += " flags %d" % (ace.flags & 0x1F)
    print("%s=%s" % (name_of(ace.trustee), rights))
PYTHON
)

while [ $# -ge 4 ]; do
  i=$1 name=$2 path=$3
  shift 4
  included=no there=no owner='' acl=''
  grep -Eqs '^[[:space:]]*include[[:space:]]*=[[:space:]]*/etc/samba/reprise\.d/shares\.conf[[:space:]]*$' /etc/samba/smb.conf &&
    grep -Fqxs "include = /etc/samba/reprise.d/$name.conf" /etc/samba/reprise.d/shares.conf && included=yes
  if [ -d "$path" ]; then
    there=yes
    if command -v wbinfo >/dev/null; then
      acl=$(timeout 60 python3 -c "$reader" "$path") && owner=$(printf '%s\n' "$acl" | head -n 1) &&
        acl=$(printf '%s\n' "$acl" | tail -n +2)
    fi
  fi
  answer "$i" "included=$included" "path=$there" "owner:=$(printf %s "$owner" | b64)" "acl:=$(printf %s "$acl" | b64)" \
    "section:=$(b64 </etc/samba/reprise.d/"$name".conf)"
done
