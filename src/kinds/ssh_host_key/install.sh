# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# PUBLIC ("ssh-ed25519 AAAA..."); input: the private key. sshd takes it for new connections; this one stays.
public=$1
key=/etc/ssh/ssh_host_ed25519_key
mark=/run/reprise-host-key.waits

fail() {
  echo "$1; the old key stays" >&2
  exit 1
}
command -v ssh-keygen >/dev/null || fail 'ssh-keygen is not installed (package openssh-client)'
# sshd -T needs its folder of privilege separation, which a running one has
used=$(/usr/sbin/sshd -T 2>&1) || fail "sshd does not accept its own configuration: $used"
printf '%s\n' "$used" | grep -qixF "hostkey $key" || fail "sshd_config does not use $key as a HostKey"

umask 077
new=$(mktemp /etc/ssh/.reprise.XXXXXXXXXX) || exit 1
trap 'rm -f "$new" "$new.pub"' EXIT
trap 'exit 1' HUP INT TERM
cat >"$new" || exit 1
made=$(ssh-keygen -y -P '' -f "$new" </dev/null | cut -d' ' -f1,2)
[ "$made" = "$public" ] || fail 'what arrived is not the key that was sent'
printf '%s\n' "$public" >"$new.pub" && chmod 644 "$new.pub" && sync "$new" "$new.pub" || exit 1
: >"$mark" && mv -f "$new" "$key" && mv -f "$new.pub" "$key.pub" && sync /etc/ssh || exit 1
if systemctl is-active --quiet ssh.service 2>/dev/null; then
  systemctl reload ssh.service || exit 1
elif [ -s /run/sshd.pid ]; then
  kill -s HUP "$(cat /run/sshd.pid)" || exit 1
fi
rm -f "$mark"
