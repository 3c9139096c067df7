// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/ssh_auth.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "transport/agent_filter.hpp"

namespace reprise::transport {

namespace {

struct KeyDeleter {
  void operator()(ssh_key key) const { ssh_key_free(key); }
};
using Key = std::unique_ptr<ssh_key_struct, KeyDeleter>;

/// The bytes of a public key, or of a certificate, as they go over the line; empty where there are none.
std::string blob(ssh_key key) {
  char* text = nullptr;
  if (key == nullptr || ssh_pki_export_pubkey_base64(key, &text) != SSH_OK) return {};
  auto bytes = base64_decode(text);
  ssh_string_free_char(text);
  return bytes.value_or("");
}

/// ssh_key_cmp(3) of libssh 0.10 takes a certificate and its key for different ones.
bool certifies(ssh_key certificate, ssh_key key) { return transport::certifies(blob(certificate), blob(key)); }

/// The public half of the key in `file`, without a passphrase: from the file beside it, or from the file itself where
/// that is public or of OpenSSH's own format. nullptr: neither tells.
Key public_half_of(const std::string& file) {
  ssh_key raw = nullptr;
  for (const auto& name : {file + ".pub", file}) {
    if (::access(name.c_str(), R_OK) == 0 && ssh_pki_import_pubkey_file(name.c_str(), &raw) == SSH_OK) return Key(raw);
  }
  return nullptr;
}

Key certificate_in(const std::string& file) {
  ssh_key raw = nullptr;
  const bool there = ::access(file.c_str(), R_OK) == 0 && ssh_pki_import_cert_file(file.c_str(), &raw) == SSH_OK;
  return Key(there ? raw : nullptr);
}

/// One login: what was tried goes into the message if nothing works.
class Authentication {
 public:
  Authentication(ssh_session session, const LoginSpec& spec)
      : session_(session), spec_(spec), deadline_(spec.deadline) {}

  std::optional<LoginFailure> run() {
    limit_time(session_, deadline_);
    if (ssh_userauth_none(session_, nullptr) == SSH_AUTH_SUCCESS) return std::nullopt;
    const auto& target = spec_.target;
    if ((target.keys && try_keys()) || (target.keyboard && try_keyboard()) || (target.password && try_password())) {
      return std::nullopt;
    }
    return failure();
  }

 private:
  bool offered(int method) const { return (ssh_userauth_list(session_, nullptr) & method) != 0; }
  bool alive() const { return ssh_is_connected(session_) != 0; }

  bool try_keys() {
    if (!offered(SSH_AUTH_METHOD_PUBLICKEY)) return false;
    if (try_files(spec_.target.first_keys)) return true;
    return (spec_.target.agent && try_agent()) || try_files(spec_.target.identity_files);
  }

  bool try_agent() {
    if (!alive()) return false;
    std::unique_ptr<AgentFilter> filter;
    if (spec_.target.identities_only || !spec_.target.certificate_files.empty()) {
      filter = AgentFilter::start(agent_path(spec_.target), AgentView(named_keys(), !spec_.target.identities_only));
      if (filter == nullptr || ssh_set_agent_socket(session_, filter->take_client()) != SSH_OK) return false;
    }
    if (ssh_userauth_agent(session_, nullptr) == SSH_AUTH_SUCCESS) return true;
    tried_.emplace_back(tr("keys of the agent"));
    return false;
  }

  /// The certificates and keys that the configuration names, as they go over the line, in the order of their offer.
  std::vector<std::string> named_keys() const {
    std::vector<std::string> out;
    for (const auto& name : spec_.target.certificate_files) out.push_back(blob(certificate_in(name).get()));
    for (const auto& file : spec_.target.identity_files) {
      out.push_back(blob(certificate_in(file + "-cert.pub").get()));
      out.push_back(blob(public_half_of(file).get()));
    }
    std::erase(out, "");
    return out;
  }

  bool try_files(const std::vector<std::string>& files) {
    for (const auto& file : files) {
      if (!alive()) return false;
      if (::access(file.c_str(), F_OK) != 0 || file.ends_with(".pub")) continue;  // that one is for the agent
      tried_.push_back(file);
      if (try_key_file(file)) return true;
    }
    return false;
  }

  /// Certificates that may be for the key in `file`: the one beside it, and those that CertificateFile names.
  /// `public_half` (may be nullptr: not known) leaves out those of other keys.
  std::vector<Key> certificates(const std::string& file, ssh_key public_half) const {
    auto names = spec_.target.certificate_files;
    names.insert(names.begin(), file + "-cert.pub");
    std::vector<Key> found;
    for (const auto& name : names) {
      auto certificate = certificate_in(name);
      if (certificate == nullptr) continue;
      if (public_half == nullptr || certifies(certificate.get(), public_half)) found.push_back(std::move(certificate));
    }
    return found;
  }

  bool try_key_file(const std::string& file) {
    const auto public_half = public_half_of(file);
    const auto certified = certificates(file, public_half.get());
    // asks the host whether it wants the key before its passphrase is asked for
    const bool refused = certified.empty() && public_half != nullptr &&
                         ssh_userauth_try_publickey(session_, nullptr, public_half.get()) != SSH_AUTH_SUCCESS;
    const auto key = refused ? nullptr : load(file);
    if (key == nullptr) return false;
    limit_time(session_, deadline_);
    for (const auto& certificate : certified) {
      if (try_certificate(certificate.get(), key.get())) return true;
    }
    return ssh_userauth_publickey(session_, nullptr, key.get()) == SSH_AUTH_SUCCESS;
  }

  bool try_certificate(ssh_key certificate, ssh_key key) {
    ssh_key raw = nullptr;
    if (ssh_pki_export_privkey_to_pubkey(key, &raw) != SSH_OK) return false;
    const Key public_half(raw);
    if (!certifies(certificate, raw)) return false;
    const Key both(ssh_key_dup(key));
    if (both == nullptr || ssh_pki_copy_cert_to_privkey(certificate, both.get()) != SSH_OK) return false;
    return ssh_userauth_publickey(session_, nullptr, both.get()) == SSH_AUTH_SUCCESS;
  }

  Key load(const std::string& file) {
    ssh_key raw = nullptr;
    if (ssh_pki_import_privkey_file(file.c_str(), "", nullptr, nullptr, &raw) == SSH_OK) return Key(raw);
    if (::access(file.c_str(), R_OK) != 0 || !spec_.ask) return nullptr;
    const auto passphrase = ask(trf("Passphrase for the key {}: ", file));
    if (!passphrase) return nullptr;
    const auto& text = passphrase->reveal();
    if (ssh_pki_import_privkey_file(file.c_str(), text.c_str(), nullptr, nullptr, &raw) != SSH_OK) return nullptr;
    return Key(raw);
  }

  std::optional<Secret> ask(const std::string& question) {
    if (!spec_.ask) return std::nullopt;
    auto reply = spec_.ask(question);
    deadline_ = std::max(deadline_, std::chrono::steady_clock::now() + std::chrono::seconds(20));  // people type slowly
    return reply;
  }

  std::string login_name() const { return spec_.target.user + "@" + spec_.label; }

  /// Most servers ask for the password this way (PAM); an answer is asked for only where there is a question.
  bool try_keyboard() {
    if (!alive() || !spec_.ask || !offered(SSH_AUTH_METHOD_INTERACTIVE)) return false;
    tried_.emplace_back(tr("keyboard-interactive"));
    for (int round = 0; round < 10; ++round) {
      limit_time(session_, deadline_);
      const int status = ssh_userauth_kbdint(session_, nullptr, nullptr);
      if (status == SSH_AUTH_SUCCESS) return true;
      if (status != SSH_AUTH_INFO || !answer_questions()) return false;
    }
    return false;
  }

  bool answer_questions() {
    const int count = ssh_userauth_kbdint_getnprompts(session_);
    for (int i = 0; i < count; ++i) {
      char echo = 0;
      const auto index = static_cast<unsigned int>(i);
      const char* prompt = ssh_userauth_kbdint_getprompt(session_, index, &echo);
      const auto reply = ask(login_name() + ": " + std::string(prompt == nullptr ? "" : prompt));
      if (!reply) return false;
      ssh_userauth_kbdint_setanswer(session_, index, reply->reveal().c_str());
    }
    return true;
  }

  bool try_password() {
    if (!alive() || !spec_.ask || !offered(SSH_AUTH_METHOD_PASSWORD)) return false;
    tried_.emplace_back(tr("password"));
    const auto password = ask(trf("Password of {}: ", login_name()));
    if (!password) return false;
    limit_time(session_, deadline_);
    return ssh_userauth_password(session_, nullptr, password->reveal().c_str()) == SSH_AUTH_SUCCESS;
  }

  LoginFailure failure() const {
    const auto tried = tried_.empty() ? std::string(tr("nothing: no key is there")) : join(tried_, ", ");
    if (!alive()) {
      return {Outcome::Kind::unreachable, trf("{} ended the login of {}: {} (tried: {})", spec_.label,
                                              spec_.target.user, ssh_get_error(session_), tried)};
    }
    return {
        Outcome::Kind::unreachable,
        trf("{} refused the login of {} (tried: {}). Put the public key into {}'s ~/.ssh/authorized_keys on the host, "
            "or name the right key with --private-key or identity_file",
            spec_.label, spec_.target.user, tried, spec_.target.user)};
  }

  ssh_session session_;
  const LoginSpec& spec_;
  Tick deadline_;
  std::vector<std::string> tried_;
};

}  // namespace

std::optional<LoginFailure> authenticate(ssh_session session, const LoginSpec& spec) {
  return Authentication(session, spec).run();
}

}  // namespace reprise::transport
