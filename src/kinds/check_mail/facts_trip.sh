# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# A message goes out by authenticated submission and is read by IMAP. KEY: the SMTP host, ARG: lines SMTP PORT, IMAP HOST, IMAP
# PORT, USER, FROM, TO, CA FILE, SECONDS to wait for it; SECRET: the password. Deletes the message. Credentials reach curl in a
# file that only root reads.
#   result   ok, or the stage that failed: submission, login, arrival; detail says what the server said

quoted() { printf %s "$1" | sed 's/\\/\\\\/g; s/"/\\"/g'; }

# web OPTION...: curl with the credentials
web() { timeout 60 curl -K "$work/login" "$@" 2>"$work/err"; }

submit() {
  {
    printf 'From: <%s>\r\nTo: <%s>\r\nSubject: reprise check %s\r\nMessage-ID: <%s@reprise.invalid>\r\nDate: %s\r\n' \
      "$from" "$to" "$token" "$token" "$(date -R)"
    printf 'Auto-Submitted: auto-generated\r\n\r\nA check of the mail service. It is deleted at once.\r\n'
  } >"$work/mail"
  web --url "smtp://$smtp:$port" --ssl-reqd --mail-from "$from" --mail-rcpt "$to" --upload-file "$work/mail" >/dev/null
}

# The message's UID in INBOX; empty while it has not arrived.
arrived() {
  web --url "imaps://$imap:$imap_port/INBOX" --request "UID SEARCH HEADER Message-ID <$token@reprise.invalid>" |
    tr -d '\r' | sed -n 's/^\* SEARCH \([0-9][0-9]*\).*/\1/p'
}

trip() {
  submit || { echo submission; return; }
  web --url "imaps://$imap:$imap_port/" --request NOOP >/dev/null || { echo login; return; }
  number='' tries=0
  while number=$(arrived) && [ -z "$number" ] && [ "$tries" -lt "$((seconds * 2))" ]; do
    tries=$((tries + 1))
    sleep 0.5
  done
  [ -n "$number" ] || { echo 'not in INBOX' >"$work/err"; echo arrival; return; }
  web --url "imaps://$imap:$imap_port/INBOX;UID=$number" | grep -q "$token" || { echo arrival; return; }
  # UID EXPUNGE (RFC 4315): nothing else that somebody marked as deleted goes with it
  web --url "imaps://$imap:$imap_port/INBOX" --request "UID STORE $number +FLAGS.SILENT (\\Deleted)" \
    --next -K "$work/login" --url "imaps://$imap:$imap_port/INBOX" --request "UID EXPUNGE $number" >/dev/null
  echo ok
}

while [ $# -ge 4 ]; do
  i=$1 smtp=$2 password=$4
  {
    IFS= read -r port && IFS= read -r imap && IFS= read -r imap_port && IFS= read -r user && IFS= read -r from &&
      IFS= read -r to && IFS= read -r ca && IFS= read -r seconds
  } <<ARG
$3
ARG
  shift 4
  work=$(mktemp -d) || { broken "$i" 'no temporary directory'; continue; }
  token=$(cat /proc/sys/kernel/random/uuid)
  printf 'silent\nshow-error\nuser = "%s:%s"\n' "$(quoted "$user")" "$(quoted "$password")" >"$work/login"
  [ -z "$ca" ] || printf 'cacert = "%s"\n' "$(quoted "$ca")" >>"$work/login"
  if ! command -v curl >/dev/null; then
    answer "$i" result=submission "detail:=$(printf 'curl is not installed' | b64)"
  else
    result=$(trip)
    answer "$i" "result=$result" "detail:=$([ "$result" = ok ] || grep -v -e '^More details' -e '^curl failed' -e '^how to' -e '^establish' "$work/err" | head -n 1 | b64)"
  fi
  rm -rf "$work"
done
