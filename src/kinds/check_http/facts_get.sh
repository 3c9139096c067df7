# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# KEY: a URL; ARG: a text that the page must contain. status: HTTP status (missing: no answer); contains: yes or no; error: why
# there is no answer. Certificates are checked against the host's store; redirects are not followed.
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

by_curl() { curl --silent --show-error --globoff --max-time 10 --output "$work/body" --write-out '%{http_code}' --url "$1" 2>"$work/error"; }

by_wget() {
  wget --no-verbose --server-response --timeout=10 --tries=1 --max-redirect=0 --content-on-error --output-document="$work/body" -- "$1" 2>"$work/error"
  sed -n 's/^ *HTTP\/[0-9.]* \([0-9][0-9]*\).*/\1/p' "$work/error" | tail -n 1
}

# without curl and wget bash can read http:// by itself
by_bash() {
  rest=${1#http://}
  address=${rest%%/*}
  path=${rest#"$address"}
  port=${address##*:}
  [ "$port" != "$address" ] || port=80
  # shellcheck disable=SC2016 # the inner shell expands its own words
  timeout 10 bash -c 'exec 3<>"/dev/tcp/$0/$1" && printf "GET %s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n" "$2" "$3" >&3 && head -c 1000000 <&3' \
    "${address%:*}" "$port" "${path:-/}" "$address" >"$work/answer" 2>"$work/error"
  head -n 1 "$work/answer" | sed -n 's/^HTTP\/[0-9.]* \([0-9][0-9]*\).*/\1/p'
  sed '1,/^\r*$/d' "$work/answer" >"$work/body"
}

# wget indents the headers that it shows
why() { grep -v '^ ' "$work/error" | head -n 1 | sed 's/^.*line 1: //' | tr -d '\r\n' | head -c 300; }

while [ $# -ge 4 ]; do
  i=$1 key=$2 arg=$3
  shift 4
  : >"$work/body" && : >"$work/error"
  if command -v curl >/dev/null; then
    status=$(by_curl "$key")
  elif command -v wget >/dev/null; then
    status=$(by_wget "$key")
  else
    case $key in
      http://*) status=$(by_bash "$key") ;;
      *) broken "$i" 'to read https:// the host needs curl or wget: install curl' && continue ;;
    esac
  fi
  case $status in '' | 000)
    answer "$i" "error:=$(why | b64)"
    continue
    ;;
  esac
  contains=yes
  if [ -n "$arg" ]; then grep -aFq -e "$arg" "$work/body" || contains=no; fi
  answer "$i" "status=$status" "contains=$contains"
done
