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

/// Drops a field of RFC 4251 (a length of four bytes, and so many bytes); false where there is none.
bool drop_field(std::string_view& bytes) {
  if (bytes.size() < 4) return false;
  std::size_t length = 0;
  for (const char c : bytes.substr(0, 4)) length = length << 8U | static_cast<unsigned char>(c);
  if (length > bytes.size() - 4) return false;
  bytes.remove_prefix(4 + length);
  return true;
}

/// Is it a certificate for that key? Behind its type and its nonce stands what a key has behind its type
/// (PROTOCOL.certkeys of OpenSSH). ssh_key_cmp(3) of libssh 0.10 takes a certificate and its key for different ones.
bool certifies(ssh_key certificate, ssh_key key) {
  const auto both = blob(certificate);
  const auto plain = blob(key);
  std::string_view in_certificate = both;
  std::string_view in_key = plain;
  return drop_field(in_certificate) && drop_field(in_certificate) && drop_field(in_key) && !in_key.empty() &&
         in_certificate.starts_with(in_key);
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
    if (spec_.target.agent && try_agent()) return true;
    const auto& files = spec_.target.identity_files;
    if (try_files(files)) return true;
    return spec_.target.agent_for_files && std::any_of(files.begin(), files.end(), only_public) && try_agent();
  }

  bool try_agent() {
    if (!alive()) return false;
    if (ssh_userauth_agent(session_, nullptr) == SSH_AUTH_SUCCESS) return true;
    tried_.emplace_back(tr("keys of the agent"));
    return false;
  }

  /// Only the public half is on the disk: whoever names such a file has the other half in an agent. libssh cannot ask
  /// an agent for one key, so that it is offered with the others.
  static bool only_public(const std::string& file) {
    if (file.ends_with(".pub")) return ::access(file.c_str(), R_OK) == 0;
    return ::access(file.c_str(), F_OK) != 0 && ::access((file + ".pub").c_str(), R_OK) == 0;
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

  /// Certificates that may be for the key in `file`: the one beside it, and those that CertificateFile names.
  /// `public_half` (may be nullptr: not known) leaves out those of other keys.
  std::vector<Key> certificates(const std::string& file, ssh_key public_half) const {
    auto names = spec_.target.certificate_files;
    names.insert(names.begin(), file + "-cert.pub");
    std::vector<Key> found;
    for (const auto& name : names) {
      ssh_key raw = nullptr;
      if (::access(name.c_str(), R_OK) != 0 || ssh_pki_import_cert_file(name.c_str(), &raw) != SSH_OK) continue;
      Key certificate(raw);
      if (public_half == nullptr || certifies(raw, public_half)) found.push_back(std::move(certificate));
    }
    return found;
  }

  bool try_key_file(const std::string& file) {
    ssh_key raw = nullptr;
    const bool known = ssh_pki_import_pubkey_file((file + ".pub").c_str(), &raw) == SSH_OK;
    const Key public_half(known ? raw : nullptr);
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
