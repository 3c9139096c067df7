# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# A certificate and its key. KEY: DIRECTORY/NAME, ARG: seconds that it must still be valid.
#   crt, key   yes, no        pending  yes: a run that was killed had issued a certificate for this key
#   match      yes: the key belongs to the certificate
#   signed     yes: DIRECTORY/ca.crt signed it        due  yes: it ends within ARG seconds
#   cn, names  its common name and "DNS:..", "IP:.." lines, sorted     end  last day, as openssl prints it
#   mode       of the key
public_of() { openssl pkey -in "$1" -pubout 2>/dev/null; }

while [ $# -ge 4 ]; do
  i=$1 base=$2 left=$3
  shift 4
  crt=no key=no pending=no match=no signed=no due=yes cn='' names='' end='' mode=''
  [ -e "$base.crt" ] && crt=yes
  [ -e "$base.key" ] && key=yes && mode=$(stat -c %a "$base.key")
  new=$(dirname "$base")/.$(basename "$base").crt.new
  if [ "$crt$key" = noyes ] && [ -e "$new" ] &&
    [ "$(openssl x509 -in "$new" -noout -pubkey 2>/dev/null)" = "$(public_of "$base.key")" ]; then pending=yes; fi
  if [ "$crt" = yes ]; then
    [ "$key" = yes ] && [ "$(openssl x509 -in "$base.crt" -noout -pubkey 2>/dev/null)" = "$(public_of "$base.key")" ] && match=yes
    openssl verify -CAfile "$(dirname "$base")/ca.crt" "$base.crt" >/dev/null 2>&1 && signed=yes
    openssl x509 -in "$base.crt" -noout -checkend "$left" >/dev/null 2>&1 && due=no
    cn=$(openssl x509 -in "$base.crt" -noout -subject -nameopt multiline,utf8,-esc_msb 2>/dev/null | sed -n 's/^ *commonName *= //p')
    names=$(openssl x509 -in "$base.crt" -noout -ext subjectAltName 2>/dev/null | tail -n +2 | tr ',' '\n' |
      sed 's/^ *//; s/ *$//; s/^IP Address:/IP:/' | sort)
    end=$(openssl x509 -in "$base.crt" -noout -enddate 2>/dev/null | cut -d= -f2)
  fi
  answer "$i" "crt=$crt" "key=$key" "pending=$pending" "match=$match" "signed=$signed" "due=$due" "end=$end" "mode=$mode" \
    "cn:=$(printf %s "$cn" | b64)" "names:=$(printf %s "$names" | b64)"
done
