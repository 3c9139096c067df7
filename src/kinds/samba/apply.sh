# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Changes to the directory, on a domain controller. Word: REALM. Input: one operation a line, "name<TAB>field=base64...",
# carried out in order; the first failure ends it. Each operation may be repeated: what is there already is kept.
# Many operations in one input cost one start of python (0.6 s) and 0.05 s each.
# Joins: 1 (calls with the same first word may be one, with all their inputs).
writer=$(
  cat <<'PYTHON'
import base64, sys
import ldb
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB

lp = LoadParm()
lp.load_default()
if lp.get("realm").upper() != sys.argv[1].upper():
    sys.exit("this host serves %s, not %s; nothing was changed" % (lp.get("realm"), sys.argv[1]))
db = SamDB(url="/var/lib/samba/private/sam.ldb", session_info=system_session(), lp=lp)
BASE = str(db.domain_dn())


def fields_of(line):
    name, *rest = line.rstrip("\n").split("\t")
    fields = {}
    for item in rest:
        key, _, value = item.partition("=")
        fields.setdefault(key, []).append(base64.b64decode(value).decode())
    return name, fields


def one(fields, key):
    return fields[key][0] if key in fields else None


def dn_of(ou):
    return "%s,%s" % (ou, BASE) if ou else BASE


def find(login, kind):
    found = db.search(base=BASE, expression="(&(objectClass=%s)(sAMAccountName=%s))" % (kind, ldb.binary_encode(login)),
                      attrs=["userAccountControl"])
    return found[0] if len(found) == 1 else None


def need(login, kind):
    found = find(login, kind)
    if found is None:
        sys.exit("there is no %s %s in the directory" % (kind, login))
    return found


def exists(dn):
    try:
        db.search(base=dn, scope=ldb.SCOPE_BASE, attrs=["name"])
        return True
    except ldb.LdbError as e:
        if e.args[0] == ldb.ERR_NO_SUCH_OBJECT:
            return False
        raise


def replace(dn, attribute, value):
    m = ldb.Message()
    m.dn = ldb.Dn(db, str(dn))
    m[attribute] = ldb.MessageElement(value if value else [], ldb.FLAG_MOD_REPLACE, attribute)
    db.modify(m)


def ou(f):
    """The OU and all above it."""
    parts = one(f, "path").split(",")
    for depth in range(len(parts) - 1, -1, -1):
        dn = dn_of(",".join(parts[depth:]))
        if not exists(dn):
            db.add({"dn": dn, "objectClass": "organizationalUnit"})
    if "description" in f:
        replace(dn_of(one(f, "path")), "description", one(f, "description"))


def move(dn, target):
    new = ldb.Dn(db, "%s,%s" % (str(dn).split(",", 1)[0], dn_of(target)))
    if str(new).lower() != str(dn).lower():
        db.rename(dn, new)


def group(f):
    name = one(f, "name")
    if find(name, "group") is None:
        db.newgroup(name, groupou=one(f, "ou"), description=one(f, "description") or None)
    found = need(name, "group")
    if "description" in f:
        replace(found.dn, "description", one(f, "description"))
    if "ou" in f:
        move(found.dn, one(f, "ou"))
    members(name, f.get("add", []), True)
    members(name, f.get("remove", []), False)


def members(name, logins, add):
    for login in logins:
        target = find(login, "user") or need(login, "group") if add else find(login, "user") or find(login, "group")
        if target is None:
            continue
        m = ldb.Message()
        m.dn = need(name, "group").dn
        m["member"] = ldb.MessageElement(str(target.dn), ldb.FLAG_MOD_ADD if add else ldb.FLAG_MOD_DELETE, "member")
        try:
            db.modify(m)
        except ldb.LdbError as e:
            if e.args[0] not in (ldb.ERR_ENTRY_ALREADY_EXISTS, ldb.ERR_ATTRIBUTE_OR_VALUE_EXISTS, ldb.ERR_NO_SUCH_ATTRIBUTE,
                                 ldb.ERR_UNWILLING_TO_PERFORM) or (add and e.args[0] == ldb.ERR_UNWILLING_TO_PERFORM):
                raise


ATTRIBUTES = {"given_name": "givenName", "family_name": "sn", "mail": "mail"}


def user(f):
    login = one(f, "login")
    if find(login, "user") is None:
        db.newuser(login, one(f, "password"), userou=one(f, "ou"), givenname=one(f, "given_name"),
                   surname=one(f, "family_name"), mailaddress=one(f, "mail"), useusernameascn=True,
                   force_password_change_at_next_login_req=one(f, "must_change") == "yes")
    found = need(login, "user")
    for field, attribute in ATTRIBUTES.items():
        if field in f:
            replace(found.dn, attribute, one(f, field))
    if "given_name" in f or "family_name" in f:
        replace(found.dn, "displayName", " ".join(filter(None, [one(f, "given_name"), one(f, "family_name")])))
    if "enabled" in f:
        flags = int(str(found["userAccountControl"][0]))
        wanted = flags & ~2 if one(f, "enabled") == "yes" else flags | 2
        if wanted != flags:
            replace(found.dn, "userAccountControl", str(wanted))
    if "ou" in f:
        move(found.dn, one(f, "ou"))
    for name in f.get("groups", []):
        members(name, [login], True)


def password(f):
    """setpassword() enables the account as well: that is taken back."""
    before = need(one(f, "login"), "user")
    db.setpassword("(&(objectClass=user)(sAMAccountName=%s))" % ldb.binary_encode(one(f, "login")), one(f, "password"),
                   force_change_at_next_login=one(f, "must_change") == "yes")
    if int(str(before["userAccountControl"][0])) & 2:
        replace(before.dn, "userAccountControl", str(before["userAccountControl"][0]))


OPERATIONS = {"ou": ou, "group": group, "user": user, "password": password}
for line in sys.stdin:
    name, fields = fields_of(line)
    db.transaction_start()
    try:
        OPERATIONS[name](fields)
    except BaseException as e:
        db.transaction_cancel()
        sys.exit("%s %s: %s" % (name, one(fields, "path") or one(fields, "name") or one(fields, "login"), e))
    db.transaction_commit()
PYTHON
)
exec python3 -c "$writer" "$1"
