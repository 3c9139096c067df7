# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Uses a share. KEY: //HOST/SHARE, ARG: lines OPERATION (list, write, denied), USER, DOMAIN, FOLDER; SECRET: the password.
#   result   ok: it could be done; denied: the server refused access; failed: anything else (no such share, wrong password)
# "write" puts a file of its own, reads it back and deletes it. "denied" tries to list and to write.

client() { timeout 60 smbclient "$share" -A "$work/login" -D "/$folder" -c "$1" </dev/null >"$work/out" 2>&1; }

# sort_of CODE: ok, denied or failed, from what smbclient said
sort_of() {
  if grep -Eq 'NT_STATUS_(ACCESS_DENIED|NETWORK_ACCESS_DENIED)' "$work/out"; then
    echo denied
  elif [ "$1" != 0 ] || grep -q NT_STATUS_ "$work/out"; then
    echo failed
  else
    echo ok
  fi
}

write_file() {
  cat /proc/sys/kernel/random/uuid >"$work/token"
  name=reprise-check-$(cat "$work/token").tmp
  client "put $work/token $name; get $name $work/back; del $name"
  result=$(sort_of $?)
  [ "$result" = ok ] && ! cmp -s "$work/token" "$work/back" && result=failed
}

while [ $# -ge 4 ]; do
  i=$1 share=$2 password=$4
  { IFS= read -r operation; IFS= read -r user; IFS= read -r domain; IFS= read -r folder; } <<ARG
$3
ARG
  shift 4
  work=$(mktemp -d) || { broken "$i" 'no temporary directory'; continue; }
  printf 'username = %s\npassword = %s\ndomain = %s\n' "$user" "$password" "$domain" >"$work/login"
  case $operation in
    write) write_file ;;
    *)
      client ls
      result=$(sort_of $?)
      if [ "$operation" = denied ] && [ "$result" = denied ]; then write_file; fi
      ;;
  esac
  detail=''
  [ "$result" = ok ] || detail=$(grep NT_STATUS_ "$work/out" | tail -n 1)
  [ -n "$detail$result" ] && [ "$result" = failed ] && [ -z "$detail" ] && detail=$(tail -n 1 "$work/out")
  answer "$i" "result=$result" "detail:=$(printf %s "$detail" | b64)"
  rm -rf "$work"
done
