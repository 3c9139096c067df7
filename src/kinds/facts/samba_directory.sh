# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Objects of the directory, read on a domain controller. ARG: the realm. KEY and the fields of the answer:
#   user:LOGIN             ou given_name family_name mail enabled groups (lines)
#   password:LOGIN         same: yes where SECRET is the password now (compared by hash; counts as no login attempt)
#   group:NAME             ou description members (lines)
#   ou:OU=..,OU=..         description
#   dns:ZONE:NAME:TYPE     zone (yes, no), values (lines)
# One python process reads all keys. A host without a directory has none of them.
# Quick: it takes a moment, so that it may travel with others.
[ -e /var/lib/samba/private/sam.ldb ] || {
  while [ $# -ge 4 ]; do
    case $2 in
      dns:*) answer "$1" zone=no values= ;;
      *) answer "$1" ;;
    esac
    shift 4
  done
  exit
}

reader=$(
  cat <<'PYTHON'
import base64, os, sys
import ldb
from samba.auth import system_session
from samba.credentials import Credentials
from samba.dcerpc import dnsp
from samba.ndr import ndr_unpack
from samba.param import LoadParm
from samba.samdb import SamDB

NONCE = os.environ["REPRISE_NONCE"]
lp = LoadParm()
lp.load_default()
# flags=1 opens read-only
db = SamDB(url="/var/lib/samba/private/sam.ldb", session_info=system_session(), lp=lp, flags=1)
BASE = str(db.domain_dn())


def b64(text):
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def answer(index, fields):
    line = "".join("\t%s:=%s" % (name, b64(value)) for name, value in fields.items())
    print("%s fact %s%s" % (NONCE, index, line), flush=True)


def text(message, name):
    return bytes(message[name][0]).decode("utf-8", "replace") if name in message else ""


def parent(message):
    dn = str(message.dn.parent())
    return dn[: -len(BASE) - 1] if dn.lower().endswith("," + BASE.lower()) else ("" if dn == BASE else dn)


def find(login, kind, attrs):
    found = db.search(base=BASE, expression="(&(objectClass=%s)(sAMAccountName=%s))" % (kind, ldb.binary_encode(login)),
                      attrs=attrs)
    return found[0] if len(found) == 1 else None


def names_of(message, attribute):
    names = []
    for dn in message[attribute] if attribute in message else []:
        target = ldb.Dn(db, bytes(dn).decode())
        found = db.search(base=target, scope=ldb.SCOPE_BASE, attrs=["sAMAccountName"])
        names.append(text(found[0], "sAMAccountName") or str(target))
    return "\n".join(sorted(names, key=str.lower))


def user(login):
    m = find(login, "user", ["givenName", "sn", "mail", "userAccountControl", "memberOf"])
    if m is None:
        return {}
    return {"ou": parent(m), "given_name": text(m, "givenName"), "family_name": text(m, "sn"), "mail": text(m, "mail"),
            "enabled": "no" if int(text(m, "userAccountControl")) & 2 else "yes", "groups": names_of(m, "memberOf")}


def password(login, secret):
    m = find(login, "user", ["unicodePwd"])
    if m is None:
        return {}
    hasher = Credentials()
    hasher.set_anonymous()
    hasher.set_password(secret)
    same = "unicodePwd" in m and bytes(hasher.get_nt_hash()) == bytes(m["unicodePwd"][0])
    return {"same": "yes" if same else "no"}


def group(name):
    m = find(name, "group", ["description", "member"])
    if m is None:
        return {}
    return {"ou": parent(m), "description": text(m, "description"), "members": names_of(m, "member")}


def unit(path):
    try:
        m = db.search(base="%s,%s" % (path, BASE), scope=ldb.SCOPE_BASE, attrs=["description"])[0]
    except ldb.LdbError as e:
        if e.args[0] == ldb.ERR_NO_SUCH_OBJECT:
            return {}
        raise
    return {"exists": "yes", "description": text(m, "description")}


def plain(name):
    return name.rstrip(".").lower()


def record_text(kind, data):
    if kind in ("CNAME", "PTR", "NS"):
        return plain(str(data))
    if kind == "MX":
        return "%d %s" % (data.wPriority, plain(str(data.nameTarget)))
    if kind == "SRV":
        return "%s %d %d %d" % (plain(str(data.nameTarget)), data.wPort, data.wPriority, data.wWeight)
    if kind == "TXT":
        texts = list(data.str if isinstance(data.str, list) else data.str.str)
        whole = all(len(part) == 255 for part in texts[:-1])
        return ("" if whole else '" "').join(texts)
    return str(data)


TYPES = {"A": dnsp.DNS_TYPE_A, "AAAA": dnsp.DNS_TYPE_AAAA, "CNAME": dnsp.DNS_TYPE_CNAME, "PTR": dnsp.DNS_TYPE_PTR,
         "MX": dnsp.DNS_TYPE_MX, "SRV": dnsp.DNS_TYPE_SRV, "TXT": dnsp.DNS_TYPE_TXT}


def dns(zone, name, kind):
    for partition in ("DomainDnsZones", "ForestDnsZones"):
        zone_dn = ldb.Dn(db, "DC=%s,CN=MicrosoftDNS,DC=%s,%s" % (zone, partition, BASE))
        try:
            db.search(base=zone_dn, scope=ldb.SCOPE_BASE, attrs=["name"])
        except ldb.LdbError as e:
            if e.args[0] == ldb.ERR_NO_SUCH_OBJECT:
                continue
            raise
        nodes = db.search(base=zone_dn, scope=ldb.SCOPE_ONELEVEL, attrs=["dnsRecord"],
                          expression="(&(objectClass=dnsNode)(name=%s)(!(dNSTombstoned=TRUE)))" % ldb.binary_encode(name))
        found = []
        for raw in nodes[0]["dnsRecord"] if len(nodes) and "dnsRecord" in nodes[0] else []:
            record = ndr_unpack(dnsp.DnssrvRpcRecord, bytes(raw))
            if record.wType == TYPES[kind]:
                found.append(record_text(kind, record.data))
        return {"zone": "yes", "values": "\n".join(sorted(found))}
    return {"zone": "no", "values": ""}


def one(key, realm, secret):
    if realm.upper() != lp.get("realm").upper():
        raise ValueError("this host serves %s, not %s" % (lp.get("realm"), realm))
    sort, name = key.split(":", 1)
    if sort == "dns":
        return dns(*name.rsplit(":", 2))
    if sort == "password":
        return password(name, secret)
    return {"user": user, "group": group, "ou": unit}[sort](name)


words = sys.stdin.buffer.read().decode("utf-8", "replace").split("\0")
for index, key, realm, secret in zip(words[0::4], words[1::4], words[2::4], words[3::4]):
    try:
        answer(index, one(key, realm, secret))
    except Exception as e:
        print("%s broken %s\t%s" % (NONCE, index, b64("%s: %s" % (key, e))), flush=True)
PYTHON
)
printf '%s\0' "$@" | REPRISE_NONCE=$REPRISE_NONCE timeout 120 python3 -c "$reader"
