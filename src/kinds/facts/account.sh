# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Local accounts. KEY: the name; ARG: user or group. Reads the files of passwd(5), group(5) and shadow(5), not getent: an account
# of the domain with the same name is another account. Of a password hash only its SHA-256 leaves the host.

# entry FILE NAME: the line of NAME
entry() { N=$2 awk -F: '$1 == ENVIRON["N"] { print; exit }' "$1"; }

# groups_of NAME: the groups that list NAME as a member, separated by commas
groups_of() {
  N=$1 awk -F: '{ n = split($4, m, ","); for (k = 1; k <= n; k++) if (m[k] == ENVIRON["N"]) { printf "%s%s", sep, $1; sep = ","; break } }' /etc/group
}

group_name() { G=$1 awk -F: '$3 == ENVIRON["G"] { print $1; exit }' /etc/group; }

password_of() { entry /etc/shadow "$1" | { IFS=: read -r _ hash _ && printf %s "$hash"; } | sha256sum | cut -c1-64; }

answer_user() {
  found=$(entry /etc/passwd "$key")
  [ -n "$found" ] || { answer "$i" && return; }
  [ -r /etc/shadow ] || { broken "$i" 'cannot read /etc/shadow: this needs root' && return; }
  IFS=: read -r _ _ uid gid comment home shell <<END
$found
END
  answer "$i" "uid=$uid" "gid=$gid" "group=$(group_name "$gid")" "groups=$(groups_of "$key")" "comment:=$(printf %s "$comment" | b64)" \
    "home:=$(printf %s "$home" | b64)" "shell:=$(printf %s "$shell" | b64)" "password=$(password_of "$key")"
}

answer_group() {
  found=$(entry /etc/group "$key")
  [ -n "$found" ] || { answer "$i" && return; }
  IFS=: read -r _ _ gid members <<END
$found
END
  answer "$i" "gid=$gid" "members=$members"
}

while [ $# -ge 4 ]; do
  i=$1 key=$2 arg=$3
  shift 4
  case $arg in
    user) answer_user ;;
    group) answer_group ;;
    *) broken "$i" "unknown sort of account: $arg" ;;
  esac
done
