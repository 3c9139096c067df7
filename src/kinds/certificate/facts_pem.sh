# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# The texts for other steps. KEY: DIRECTORY/NAME, ARG: "server" or "ca". Fields: certificate, ca, and key of a server only: the
# key of the authority never leaves its directory.
while [ $# -ge 4 ]; do
  i=$1 base=$2 sort=$3
  shift 4
  if [ ! -e "$base.crt" ] || [ ! -e "$base.key" ]; then
    answer "$i"
  elif [ "$sort" = ca ]; then
    answer "$i" "certificate:=$(b64 <"$base.crt")" "ca:=$(b64 <"$base.crt")"
  else
    answer "$i" "certificate:=$(b64 <"$base.crt")" "key:=$(b64 <"$base.key")" "ca:=$(b64 <"$(dirname "$base")/ca.crt")"
  fi
done
