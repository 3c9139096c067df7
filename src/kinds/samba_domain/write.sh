# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Writes a small text of a controller's own (krb5.conf, resolv.conf, smb.conf). Word: PATH; input: the text.
# smb.conf is tested before it replaces the old one.
path=$1
mkdir -p "$(dirname "$path")"
new=$(mktemp "$path.reprise-XXXXXX") || exit 1
trap 'rm -f "$new"' EXIT
cat >"$new" || exit 1
chmod 644 "$new"
case $path in
  */smb.conf)
    testparm -s "$new" >/dev/null 2>"$new.log" || {
      cat "$new.log" >&2
      rm -f "$new.log"
      echo "the new text of $path is not valid; the old one stays" >&2
      exit 1
    }
    rm -f "$new.log"
    ;;
esac
sync "$new"
mv "$new" "$path"
