# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Writes the section of a share and the list of all shares, and makes smbd read them. Words: NAME PATH; input: the section.
name=$1 path=$2
folder=/etc/samba/reprise.d
mkdir -p "$folder" "$path" || exit 1
exec 9>"$folder/.lock" && flock 9 || exit 1
new=$(mktemp "$folder/.new-XXXXXX") || exit 1
trap 'rm -f "$new"' EXIT
cat >"$new" && chmod 644 "$new" && mv "$new" "$folder/$name.conf" || exit 1
for file in "$folder"/*.conf; do
  case $file in */shares.conf) continue ;; esac
  printf 'include = %s\n' "$file"
done >"$new"
chmod 644 "$new" && sync "$new" && mv "$new" "$folder/shares.conf" || exit 1

grep -Eqs '^[[:space:]]*include[[:space:]]*=[[:space:]]*/etc/samba/reprise\.d/shares\.conf[[:space:]]*$' /etc/samba/smb.conf || {
  echo "the section is written, but /etc/samba/smb.conf does not include it: its last line must be" >&2
  echo "include = $folder/shares.conf" >&2
  exit 1
}
testparm -s --section-name="$name" --parameter-name=path >/dev/null 2>&1 || {
  echo "smbd would not know the share $name; see: testparm -s" >&2
  exit 1
}
smbcontrol smbd reload-config 2>/dev/null || true
