// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/ssh_key.hpp"
#include "base/text.hpp"
#include "base/unread.hpp"
#include "kinds/kind.hpp"
#include "kinds/words.hpp"

namespace reprise::kinds {
namespace {

const FactQuery kQuestion{"ssh_host_key/state", "ed25519", "", {}};
constexpr const char* kPath = "/etc/ssh/ssh_host_ed25519_key";
constexpr const char* kType = "ssh-ed25519";

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "ssh_host_key";
  spec.summary = msgid("The key by which the host's sshd proves who it is");
  spec.schema = Schema::object(
      msgid("the ed25519 key of sshd"),
      {required("key",
                Schema::hidden(msgid("private key of OpenSSH, without a passphrase, as `reprise hosts keys` makes "
                                     "it")))});
  spec.prepares = true;
  spec.typical = Duration{400};
  return spec;
}

/// As it is written to the host: ssh-keygen(1) wants a newline at the end.
std::string text_of(const Value& params) { return std::string(trim(params.hidden("key").reveal())) + "\n"; }

class SshHostKey : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& /*params*/) const override { return kPath; }
  std::vector<FactQuery> facts(const Value& /*params*/) const override { return {kQuestion}; }
  Links links(const Value& /*params*/) const override {
    return {{{Ref::Scope::host, "path", kPath, false}}, {{Ref::Scope::host, "package", "openssh-server", false}}};
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    const auto* value = params.find("key");
    if (value == nullptr || value->secret() == nullptr || value->secret()->reveal().starts_with(kUnread)) return;
    const auto key = public_part(value->secret()->reveal());
    if (!key) return out.error(value->at, what + ": " + key.error().message, key.error().hint);
    if (key->type != kType)
      out.error(value->at, trf("{}: the key is of type {}, not {}", what, key->type, kType), tr("reprise hosts keys"));
  }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const auto key = public_part(params.hidden("key").reveal());
    if (!key) return Diff::refuse(key.error().message);
    const auto& fact = is.get(kQuestion);
    const auto text = text_of(params);
    const auto line = key->type + " " + key->base64;
    Diff diff;
    if (fact.get("sha256") != sha256_hex(text)) diff.change("key", shown(fact.get("public")), key->fingerprint);
    if (fact.get("sha256") == sha256_hex(text) && fact.get("public") != line)
      diff.change("public", shown(fact.get("public")), key->fingerprint);
    if (fact.exists() && fact.get("mode") != "0600") diff.change("mode", std::string(fact.get("mode")), "0600");
    if (fact.get("waits") == "yes") diff.change("sshd", tr("has not read it yet"), tr("uses it"));
    if (diff.converged()) return diff;
    auto action = make_action("ssh_host_key/install", {line}, trf("give sshd the key {}", key->fingerprint));
    action.input = Secret(text);
    action.becomes.emplace_back(
        kQuestion, Fact::of({{"sha256", sha256_hex(text)}, {"public", line}, {"mode", "0600"}, {"waits", "no"}}));
    diff.actions.push_back(std::move(action));
    return diff;
  }

 private:
  /// The fingerprint of "ssh-ed25519 AAAA...".
  static std::string shown(std::string_view line) {
    const auto words = split(line, ' ');
    return words.size() < 2 ? std::string(tr("absent")) : ssh_fingerprint(words[1]);
  }
};

}  // namespace

std::unique_ptr<Kind> make_ssh_host_key() { return std::make_unique<SshHostKey>(); }

}  // namespace reprise::kinds
