# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Sets owner and NT access list of a share's directory, through smbd's own code as root: no password of the domain is needed.
# Words: NAME PATH DOMAIN OWNER, then TRUSTEE RIGHTS pairs (read, change, full). What lies in the directory already keeps its
# own list, new files inherit.
command -v wbinfo >/dev/null || {
  echo 'wbinfo is not installed (package winbind)' >&2
  exit 1
}
python3 -c 'import samba.ntacls' 2>/dev/null || {
  echo 'the python part of Samba is not installed (package python3-samba)' >&2
  exit 1
}
case $(testparm -s --section-name="$1" --parameter-name='vfs objects' 2>/dev/null) in
  *acl_xattr*) ;;
  *)
    echo "the share $1 keeps no NT access lists: smb.conf needs \"vfs objects = acl_xattr\" in [global]" >&2
    exit 1
    ;;
esac
writer=$(
  cat <<'PYTHON'
import subprocess, sys
from samba.auth_util import system_session_unix
from samba.ntacls import setntacl
from samba.samba3 import param as s3param

share, path, domain, owner, *pairs = sys.argv[1:]
lp = s3param.get_context()
lp.load("/etc/samba/smb.conf")
MASKS = {"read": "0x1200a9", "change": "0x1301bf", "full": "0x1f01ff"}


def ask(*words):
    done = subprocess.run(["wbinfo", *words], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit("wbinfo %s: %s" % (" ".join(words), done.stderr.strip() or "not found in the domain"))
    return done.stdout


def sid_of(name):
    return ask("-n", name).split(" ")[0]


info = dict(line.split(":", 1) for line in ask("-D", domain).splitlines() if ":" in line)
domain_sid = {key.strip(): value.strip() for key, value in info.items()}["SID"]
entries = "".join("(A;OICI;%s;;;%s)" % (MASKS[rights], sid_of(name)) for name, rights in zip(pairs[0::2], pairs[1::2]))
sddl = "O:%sG:%s-512D:PAI%s" % (sid_of(owner), domain_sid, entries)
setntacl(lp, path, sddl, domain_sid, system_session_unix(), use_ntvfs=False, service=share)
PYTHON
)
exec timeout 120 python3 -c "$writer" "$@"
