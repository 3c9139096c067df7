# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Debian packages. KEY: a name. Answers status (installed, half-configured, unpacked ...; as dpkg-query(1) has them) and version;
# a package that was removed and left only its configuration is absent. One dpkg-query for all.
# Quick: it takes a moment, so that it may travel with others.
tab='	'
newline='
'
names=''
position=0
for word in "$@"; do
  case $((position % 4)) in
    1) names="$names $word" ;;
  esac
  position=$((position + 1))
done
if ! command -v dpkg-query >/dev/null; then
  while [ $# -ge 4 ]; do
    broken "$1" 'there is no dpkg on this host'
    shift 4
  done
  exit 0
fi
# names of packages hold no blanks and no wildcards; unknown ones make dpkg-query fail, which says nothing
set -f
# shellcheck disable=SC2086
known=$newline$(dpkg-query -W -f='${Package}\t${db:Status-Status}\t${Version}\n' -- $names)$newline
set +f
while [ $# -ge 4 ]; do
  case $known in
    *"$newline$2$tab"*)
      rest=${known#*"$newline$2$tab"}
      rest=${rest%%"$newline"*}
      status=${rest%%"$tab"*}
      case $status in
        not-installed | config-files) answer "$1" ;;
        *) answer "$1" "status=$status" "version=${rest#*"$tab"}" ;;
      esac
      ;;
    *) answer "$1" ;;
  esac
  shift 4
done
