# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# KEY: an address; ARG: names separated by blanks. What does /etc/hosts say of them? names: on the lines of that address;
# lines: how many such lines; others: other addresses of the same family (IPv4, IPv6) that claim one of the names.
# Quick: it takes a moment, so that it may travel with others.
while [ $# -ge 4 ]; do
  i=$1 key=$2 arg=$3
  shift 4
  if [ ! -e /etc/hosts ]; then
    answer "$i" names= lines=0 others=
    continue
  fi
  fields=$(A=$key W=$arg awk '
    function family(address) { return index(address, ":") ? 6 : 4 }
    BEGIN { address = tolower(ENVIRON["A"]); n = split(ENVIRON["W"], w, " "); for (k = 1; k <= n; k++) wanted[tolower(w[k])] = 1 }
    {
      sub(/\r$/, ""); sub(/#.*/, "")
      if (NF < 2) next
      if (tolower($1) == address) {
        lines++
        for (k = 2; k <= NF; k++) { names = names gap $k; gap = " " }
      } else if (family($1) == family(address)) {
        for (k = 2; k <= NF; k++) if (tolower($k) in wanted) { others = others comma $1; comma = ","; break }
      }
    }
    END { printf "names=%s\tlines=%d\tothers=%s", names, lines, others }' /etc/hosts) || {
    broken "$i" 'cannot read /etc/hosts'
    continue
  }
  answer "$i" "$fields"
done
