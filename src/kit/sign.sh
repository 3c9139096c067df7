#!/bin/sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# sign.sh sign KIT: signs standard input in clear with the kit's key, which is made where there is none yet.
# sign.sh verify KIT FILE: checks FILE against key.asc; prints the text that was signed.
# GnuPG works in a directory of its own that is gone afterwards: no agent stays, nothing touches the user's keys, and
# the path of the agent's socket stays short, wherever the kit lies.
set -eu
umask 077
kit=$2
GNUPGHOME=$(mktemp -d /tmp/reprise-gpg.XXXXXX)
export GNUPGHOME
end() {
  gpgconf --kill all >/dev/null 2>&1 || true
  rm -rf "$GNUPGHOME"
}
trap end EXIT
trap 'exit 130' INT TERM HUP
gpg() { command gpg --batch --no-tty --quiet --pinentry-mode loopback --passphrase '' "$@"; }

new_key() {
  gpg --quick-gen-key 'reprise kit' ed25519 sign never
  mkdir -p "$kit/private"
  chmod 700 "$kit/private"
  gpg --armor --export-secret-keys >"$kit/private/signing.key.new"
  gpg --armor --export >"$kit/key.asc.new"
  chmod 644 "$kit/key.asc.new"
  mv "$kit/private/signing.key.new" "$kit/private/signing.key"
  mv "$kit/key.asc.new" "$kit/key.asc"
}

case $1 in
  sign)
    if [ -s "$kit/private/signing.key" ]; then gpg --import "$kit/private/signing.key"; else new_key >&2; fi
    # without the secret half nobody can sign; without the public one (it was deleted) nobody can verify
    [ -s "$kit/key.asc" ] || { gpg --armor --export >"$kit/key.asc" && chmod 644 "$kit/key.asc"; }
    gpg --digest-algo SHA256 --clearsign
    ;;
  verify)
    command gpg --batch --quiet --dearmor <"$kit/key.asc" >"$GNUPGHOME/key.gpg"
    gpgv --quiet --keyring "$GNUPGHOME/key.gpg" --output - "$3"
    ;;
esac
