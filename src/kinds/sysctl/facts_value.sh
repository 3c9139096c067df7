# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# KEY: a kernel setting. running: what the kernel uses now (missing: it has no such setting); stored: what 60-reprise.conf says.
# Written with a slash first, dots are part of names (net/ipv4/conf/eth0.10/forwarding), see sysctl.d(5).
while [ $# -ge 4 ]; do
  i=$1 key=$2
  shift 4
  first=${key%%[./]*}
  case ${key#"$first"} in
    /*) path=/proc/sys/$key ;;
    *) path=/proc/sys/$(printf %s "$key" | tr ./ /.) ;;
  esac
  stored=
  if [ -r /etc/sysctl.d/60-reprise.conf ]; then
    stored=$(K=$key awk '{ at = index($0, "="); k = substr($0, 1, at - 1); gsub(/[ \t]/, "", k) }
      at && k == ENVIRON["K"] { v = substr($0, at + 1); gsub(/[ \t]+/, " ", v); sub(/^ /, "", v); sub(/ $/, "", v); value = v }
      END { printf "%s", value }' /etc/sysctl.d/60-reprise.conf)
  fi
  if [ -e "$path" ]; then
    running=$(head -c 4000 "$path" | tr -s '\t ' '  ' | head -n 1)
    answer "$i" "running=${running% }" "stored=$stored"
  else
    answer "$i" "stored=$stored"
  fi
done
