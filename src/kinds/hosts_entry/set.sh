# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# ADDRESS NAME...: the line of ADDRESS in /etc/hosts has these names and no others; no other address of the same family keeps one
# of them. Comments and all other lines stay as they are.
# Quick: it takes a moment, so that it may travel with others.
address=$1
shift
exec 9>>/run/reprise-hosts.lock && flock -w 30 9 || exit 1
[ -e /etc/hosts ] || : >/etc/hosts || exit 1
temp=$(mktemp /etc/.hosts.XXXXXX) || exit 1
trap 'rm -f "$temp"' EXIT
A=$address W=$* awk '
  function family(address) { return index(address, ":") ? 6 : 4 }
  BEGIN { address = tolower(ENVIRON["A"]); n = split(ENVIRON["W"], w, " "); for (k = 1; k <= n; k++) wanted[tolower(w[k])] = 1 }
  {
    original = $0
    sub(/\r$/, "")
    comment = ""
    if (at = index($0, "#")) { comment = substr($0, at); $0 = substr($0, 1, at - 1) }
    if (NF < 2) { print original; next }
    if (tolower($1) == address) {
      if (!written++) print ENVIRON["A"] "\t" ENVIRON["W"] (comment == "" ? "" : "\t" comment)
      next
    }
    kept = ""; dropped = 0
    for (k = 2; k <= NF; k++) {
      if (family($1) == family(address) && tolower($k) in wanted) dropped = 1
      else kept = kept (kept == "" ? "" : " ") $k
    }
    if (!dropped) print original
    else if (kept != "") print $1 "\t" kept (comment == "" ? "" : "\t" comment)
    else if (comment != "") print comment
  }
  END { if (!written) print ENVIRON["A"] "\t" ENVIRON["W"] }' /etc/hosts >"$temp" || exit 1
chmod 0644 "$temp" && sync "$temp" || exit 1
# in some containers /etc/hosts is a mount of its own, which cannot be replaced, only written
mv -f "$temp" /etc/hosts 2>/dev/null || cat "$temp" >/etc/hosts
