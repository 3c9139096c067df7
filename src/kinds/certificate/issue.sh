# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Issues a certificate. Words: DIRECTORY NAME COMMON_NAME DAYS SORT(ca|server) SANS("DNS:a,IP:b"). A key that is there is used
# again and never overwritten. The key is in its place before the certificate, and the certificate waits beside it as
# .NAME.crt.new, so that a kill between the two can be repaired.
dir=$1 name=$2 cn=$3 days=$4 sort=$5 sans=$6
umask 077
mkdir -p "$dir" && cd "$dir" || exit 1
exec 9>.lock && flock 9 || exit 1
work=$(mktemp -d "$dir/.work-XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

fail() {
  echo "$1" >&2
  exit 1
}

# A certificate of a killed run that fits the key: only the last move is missing.
public_of() { openssl pkey -in "$1" -pubout 2>/dev/null; }
if [ ! -e "$name.crt" ] && [ -e "$name.key" ] && [ -e ".$name.crt.new" ] &&
  [ "$(openssl x509 -in ".$name.crt.new" -noout -pubkey 2>/dev/null)" = "$(public_of "$name.key")" ]; then
  mv ".$name.crt.new" "$name.crt" && sync . && exit 0
fi
if [ "$sort" = ca ] && [ -e "$name.key" ] && [ ! -e "$name.crt" ]; then
  fail "$dir/$name.key is there without its certificate: nothing was touched"
fi
[ -e "$name.key" ] || [ ! -e "$name.crt" ] || fail "$dir/$name.crt is there without its key: nothing was touched"

if [ -e "$name.key" ]; then
  cp "$name.key" "$work/key"
else
  # RSA: the one kind of key that every mail client and every device of a ward understands
  openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out "$work/key" 2>/dev/null || fail 'openssl genpkey failed'
fi
serial=0x$(openssl rand -hex 16)
if [ "$sort" = ca ]; then
  openssl req -x509 -new -sha256 -utf8 -key "$work/key" -subj "/CN=$cn" -days "$days" -set_serial "$serial" \
    -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
    -out "$work/crt" || fail 'openssl req failed'
else
  if [ ! -e ca.crt ] || [ ! -e ca.key ]; then fail "there is no authority in $dir (ca.crt and ca.key): a step with is_ca makes it"; fi
  {
    printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,keyEncipherment\n'
    printf 'extendedKeyUsage=serverAuth,clientAuth\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n'
    printf 'subjectAltName=%s\n' "$sans"
  } >"$work/ext"
  openssl req -new -sha256 -utf8 -key "$work/key" -subj "/CN=$cn" -out "$work/csr" || fail 'openssl req failed'
  openssl x509 -req -sha256 -in "$work/csr" -CA ca.crt -CAkey ca.key -set_serial "$serial" -days "$days" \
    -extfile "$work/ext" -out "$work/crt" 2>"$work/log" || { cat "$work/log" >&2; fail 'openssl x509 failed'; }
fi
chmod 644 "$work/crt"
sync "$work/crt" "$work/key"
mv "$work/crt" ".$name.crt.new" || exit 1
[ -e "$name.key" ] || mv "$work/key" "$name.key" || exit 1
chmod 600 "$name.key"
sync . && mv ".$name.crt.new" "$name.crt" && sync .
