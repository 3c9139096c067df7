# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Unmasks, enables and (re)starts samba-ad-dc, and waits up to 90 s until it serves. Word: REALM.
# the last of them has systemd read its units, for all of them
systemctl unmask --no-reload samba-ad-dc.service || exit 1
systemctl disable --now --no-reload smbd.service nmbd.service winbind.service >/dev/null 2>&1
systemctl enable --quiet samba-ad-dc.service || exit 1
systemctl restart samba-ad-dc.service || exit 1
# the unit is skipped, with code 0, where smb.conf makes this host no controller
systemctl is-active --quiet samba-ad-dc.service || {
  systemctl --no-pager --lines=20 status samba-ad-dc.service >&2
  exit 1
}
# LDAP is the last port to open: 2 s on an idle host, more than 10 s on a loaded one.
timeout 120 python3 -c '
import socket, sys, time
from samba import Ldb
from samba.param import LoadParm
lp = LoadParm()
lp.load_default()
end = time.time() + 90
while True:
    try:
        for port in (53, 88, 389, 445, 464, 3268):
            socket.create_connection(("127.0.0.1", port), 3).close()
        Ldb("ldap://127.0.0.1", lp=lp).search(base="", scope=0, attrs=["defaultNamingContext"])
        sys.exit(0)
    except Exception as e:
        if time.time() > end:
            sys.exit("samba-ad-dc does not serve after 90 s: %s" % e)
        time.sleep(0.3)
' || {
  systemctl --no-pager --lines=20 status samba-ad-dc.service >&2
  exit 1
}
