# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# KEY VALUE APPLY: stores a kernel setting for the next boot and, where APPLY is true, sets it now.
key=$1 value=$2 apply=$3
file=/etc/sysctl.d/60-reprise.conf
exec 9>>/run/reprise-sysctl.lock && flock -w 30 9 || exit 1
mkdir -p /etc/sysctl.d && temp=$(mktemp /etc/sysctl.d/.60-reprise.XXXXXX) || exit 1
trap 'rm -f "$temp"' EXIT
{
  if [ -e "$file" ]; then
    K=$key awk '{ at = index($0, "="); k = substr($0, 1, at - 1); gsub(/[ \t]/, "", k) } !at || k != ENVIRON["K"]' "$file"
  else
    echo '# Kernel settings kept by reprise; what it does not name it leaves alone.'
  fi
  printf '%s = %s\n' "$key" "$value"
} >"$temp" && chmod 0644 "$temp" && sync "$temp" && mv -f "$temp" "$file" || exit 1
[ "$apply" = true ] || exit 0

first=${key%%[./]*}
case ${key#"$first"} in
  /*) path=/proc/sys/$key ;;
  *) path=/proc/sys/$(printf %s "$key" | tr ./ /.) ;;
esac
if [ ! -e "$path" ]; then
  echo "this kernel has no setting $key (is a module missing, is the name right?); it is stored in $file"
  exit 1
fi
if ! printf '%s\n' "$value" >"$path"; then
  echo "the kernel refuses $key = $value. A container shares the kernel of its host: there, say apply: false"
  exit 1
fi
