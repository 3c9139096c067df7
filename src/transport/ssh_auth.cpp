// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/ssh_auth.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/i18n.hpp"
#include "base/text.hpp"

namespace reprise::transport {

namespace {

struct KeyDeleter {
  void operator()(ssh_key key) const { ssh_key_free(key); }
};
using Key = std::unique_ptr<ssh_key_struct, KeyDeleter>;

/// One login: what was tried goes into the message if nothing works.
class Authentication {
 public:
  Authentication(ssh_session session, const LoginSpec& spec)
      : session_(session), spec_(spec), deadline_(spec.deadline) {}

  std::optional<LoginFailure> run() {
    limit_time(session_, deadline_);
    if (ssh_userauth_none(session_, nullptr) == SSH_AUTH_SUCCESS) return std::nullopt;
    if (try_keys() || try_keyboard() || try_password()) return std::nullopt;
    return failure();
  }

 private:
  bool offered(int method) const { return (ssh_userauth_list(session_, nullptr) & method) != 0; }
  bool alive() const { return ssh_is_connected(session_) != 0; }

  bool try_keys() {
    if (!offered(SSH_AUTH_METHOD_PUBLICKEY)) return false;
    if (try_files(spec_.target.first_keys)) return true;
    if (spec_.target.agent && alive()) {
      if (ssh_userauth_agent(session_, nullptr) == SSH_AUTH_SUCCESS) return true;
      tried_.emplace_back(tr("keys of the agent"));
    }
    return try_files(spec_.target.identity_files);
  }

  bool try_files(const std::vector<std::string>& files) {
    for (const auto& file : files) {
      if (!alive()) return false;
      if (::access(file.c_str(), F_OK) != 0) continue;
      tried_.push_back(file);
      if (try_key_file(file)) return true;
    }
    return false;
  }

  /// Asks the host whether it wants a key before its passphrase is asked for.
  bool wanted(const std::string& file) {
    ssh_key raw = nullptr;
    if (ssh_pki_import_pubkey_file((file + ".pub").c_str(), &raw) != SSH_OK) return true;  // cannot tell
    const Key key(raw);
    return ssh_userauth_try_publickey(session_, nullptr, key.get()) == SSH_AUTH_SUCCESS;
  }

  bool try_key_file(const std::string& file) {
    const auto certificate = file + "-cert.pub";
    const bool certified = ::access(certificate.c_str(), R_OK) == 0;
    if (!certified && !wanted(file)) return false;
    const auto key = load(file);
    if (key == nullptr) return false;
    limit_time(session_, deadline_);
    if (certified && try_certificate(certificate, key.get())) return true;
    return ssh_userauth_publickey(session_, nullptr, key.get()) == SSH_AUTH_SUCCESS;
  }

  bool try_certificate(const std::string& file, ssh_key key) {
    ssh_key raw = nullptr;
    if (ssh_pki_import_cert_file(file.c_str(), &raw) != SSH_OK) return false;
    const Key certificate(raw);
    const Key both(ssh_key_dup(key));
    if (both == nullptr || ssh_pki_copy_cert_to_privkey(certificate.get(), both.get()) != SSH_OK) return false;
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
