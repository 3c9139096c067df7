// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/host_trust.hpp"

#include <utility>

#include "base/i18n.hpp"

namespace reprise::transport {

std::vector<std::string> trust_files(const LoginSpec& spec) {
  std::vector<std::string> files;
  if (!spec.estate_known_hosts.empty()) files.push_back(spec.estate_known_hosts);
  files.insert(files.end(), spec.target.known_hosts.begin(), spec.target.known_hosts.end());
  return files;
}

std::vector<std::string> trust_names(const LoginSpec& spec) {
  const auto& target = spec.target;
  std::vector<std::string> names{target.host_key_alias.empty() ? known_hosts_name(target.address, target.port)
                                                               : target.host_key_alias};
  for (const auto& name : spec.known_names) {
    const auto listed = known_hosts_name(name, target.port);
    if (listed != names.front()) names.push_back(listed);
  }
  return names;
}

namespace {

std::string short_type(const std::string& type) {
  if (type == "ssh-ed25519") return "ED25519";
  if (type == "ssh-rsa") return "RSA";
  return type.starts_with("ecdsa") ? "ECDSA" : type;
}

std::string how_to_accept(const LoginSpec& spec) {
  return trf(
      "compare it with what the host's own console prints for `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` "
      "(or the file of its type); if they are the same, accept it with `reprise hosts trust {}`, which writes it "
      "to {}",
      spec.label, spec.estate_known_hosts.empty() ? "~/.ssh/known_hosts" : spec.estate_known_hosts);
}

bool read_key(ssh_session session, HostKey& out) {
  ssh_key key = nullptr;
  if (ssh_get_server_publickey(session, &key) != SSH_OK) return false;
  char* base64 = nullptr;
  const bool ok = ssh_pki_export_pubkey_base64(key, &base64) == SSH_OK;
  if (ok) {
    out = {ssh_key_type_to_char(ssh_key_type(key)), base64, ssh_fingerprint(base64)};
    ssh_string_free_char(base64);
  }
  ssh_key_free(key);
  return ok;
}

}  // namespace

namespace {

/// What to know beside the verdict: an authority that cannot be asked, the key that the plan has for the host.
std::string more_about(const LoginSpec& spec) {
  std::string more;
  const auto authority = host_authority(trust_files(spec), trust_names(spec));
  if (!authority.empty())
    more +=
        " " + trf("{} names an authority for certificates of hosts; libssh cannot check these, so the key itself has "
                  "to be accepted.",
                  authority);
  if (spec.planned)
    more += " " + trf("The plan has another key for it ({}): once this one is accepted, the next apply installs that.",
                      spec.planned->fingerprint);
  return more;
}

/// The key of the plan is shown: from now on it is the only one that is accepted.
Status pin_planned(const LoginSpec& spec, const HostKey& key) {
  const auto& file = spec.estate_known_hosts;
  const auto names = trust_names(spec);
  if (file.empty() || pinned(file, names, key)) return Done{};
  return add_known_host(file, names, key, true);
}

}  // namespace

std::string explain_key(const LoginSpec& spec, const HostKey& key, const KeyCheck& check) {
  const auto& name = spec.label;
  const auto shown = short_type(key.type) + " " + key.fingerprint;
  const auto written = check.file + ":" + std::to_string(check.line);
  switch (check.verdict) {
    case KeyCheck::Verdict::trusted:
      return {};
    case KeyCheck::Verdict::unknown:
      return trf("the key of {} ({}) has never been seen: {}. Nothing was sent to it. To go on, {}.", name,
                 spec.target.address, shown, how_to_accept(spec)) +
             more_about(spec);
    case KeyCheck::Verdict::revoked:
      return trf("the key of {}, {}, is revoked in {}. Nothing was sent to it. Give the host new keys.", name, shown,
                 written);
    case KeyCheck::Verdict::changed:
      break;
  }
  return trf("the key of {} ({}) HAS CHANGED: {} records {}, the host now shows {}. Either the host was installed "
             "anew, "
             "or somebody stands between you and it and would read every password. Nothing was sent to it. If you know "
             "that it was installed anew, {}.",
             name, spec.target.address, written, check.fingerprint, shown, how_to_accept(spec)) +
         more_about(spec);
}

std::optional<LoginFailure> check_trust(ssh_session session, const LoginSpec& spec) {
  const auto untrusted = [](std::string why) { return LoginFailure{Outcome::Kind::untrusted, std::move(why)}; };
  HostKey key;
  if (!read_key(session, key)) return untrusted(trf("the key of {} cannot be read", spec.label));
  auto check = check_key_files(trust_files(spec), trust_names(spec), key);
  if (spec.on_key) spec.on_key(key, check);
  if (spec.probe_only) return untrusted(tr("only the key was asked for"));
  const bool planned = spec.planned && spec.planned->base64 == key.base64;
  if (planned && check.verdict != KeyCheck::Verdict::revoked) {
    if (const auto status = pin_planned(spec, key); !status) return untrusted(to_string(status.error()));
    return std::nullopt;
  }
  if (check.verdict == KeyCheck::Verdict::trusted) return std::nullopt;
  if (check.verdict == KeyCheck::Verdict::unknown && spec.new_keys == NewKeys::accept) {
    const auto& file = spec.estate_known_hosts;
    if (file.empty()) return untrusted(tr("there is no known_hosts file to add keys to"));
    const auto status = add_known_host(file, trust_names(spec), key, false);
    if (status) return std::nullopt;
    return untrusted(to_string(status.error()));
  }
  return untrusted(explain_key(spec, key, check));
}

}  // namespace reprise::transport
