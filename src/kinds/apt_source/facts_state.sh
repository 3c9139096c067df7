# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# KEY: the name of a source of ours. Answers others: the other files with active sources, one a line; stamp: what update.sh left
# after its last success.
active() { [ -f "$1" ] && grep -q -E "$2" "$1"; }

others_than() {
  if active /etc/apt/sources.list '^[[:space:]]*deb'; then echo /etc/apt/sources.list; fi
  for file in /etc/apt/sources.list.d/*.list; do
    if active "$file" '^[[:space:]]*deb'; then printf '%s\n' "$file"; fi
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [ "$file" != "/etc/apt/sources.list.d/$1.sources" ] || continue
    if active "$file" '^[Tt]ypes:' && ! grep -q -i '^enabled:[[:space:]]*no' "$file"; then printf '%s\n' "$file"; fi
  done
}

while [ $# -ge 4 ]; do
  if [ ! -d /etc/apt ]; then
    broken "$1" 'there is no apt on this host'
  else
    stamp=''
    if [ -r "/var/lib/apt/reprise-$2.stamp" ]; then IFS= read -r stamp <"/var/lib/apt/reprise-$2.stamp"; fi
    answer "$1" "others:=$(others_than "$2" | b64)" "stamp:=$(printf %s "$stamp" | b64)"
  fi
  shift 4
done
