// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <libssh/callbacks.h>
#include <libssh/libssh.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "transport/channel.hpp"
#include "transport/connector.hpp"
#include "transport/relay.hpp"
#include "transport/ssh_login.hpp"

namespace reprise::transport {

class SshChannel;
class SshEndpoint;

/// What SSH endpoints share; owned by the RealWorld, which outlives them.
struct SshContext {
  const RealWorldOptions& options;
  Connector& connector;
  /// Runs a function in the input/output thread, soon. Thread-safe.
  std::function<void(std::function<void()>)> post;
  /// The endpoint at the end of a chain of jump hosts; the same chain gives the same endpoint.
  std::function<std::shared_ptr<SshEndpoint>(const std::vector<Hop>&)> jump;
  /// options.ask, one caller at a time.
  std::function<std::optional<Secret>(const std::string&)> ask;
};

/// How one host is reached.
struct SshHost {
  std::string label;    ///< for messages
  std::string name;     ///< what Host lines of ssh_config match
  std::string address;  ///< where to connect if ssh_config does not say
  Hop wanted;           ///< overrides of the estate and of the command line
  std::vector<std::string> known_names;
  std::optional<HostKey> planned;  ///< as in LoginSpec
  std::vector<std::string> first_keys;
  bool only_first_keys = false;
  bool become = false;
  bool forwards = false;
  std::string takeover;  ///< script for the login that frees ports which a dead run of ours still holds
  bool probe_only = false;
  std::vector<Hop> through;  ///< jump hosts before it; empty: what ssh_config says
  std::function<void(const HostKey&, const KeyCheck&)> on_key;
};

/// One SSH connection to a host with its channels and relays; connects again after it was lost. Lives in the
/// input/output thread, the blocking parts of open() run in the connector's threads.
class SshEndpoint : public Endpoint, public std::enable_shared_from_this<SshEndpoint> {
 public:
  SshEndpoint(SshContext& context, SshHost host);
  ~SshEndpoint() override;

  State state() const override { return state_; }
  void open(Duration timeout) override;
  const Outcome& failure() const override { return failure_; }
  bool silent() const override { return silent_; }
  Become become() const override { return become_; }
  std::unique_ptr<Channel> start(Run& run) override;
  void collect(std::vector<pollfd>& fds) override;
  void serve(const std::vector<pollfd>& fds, Tick now) override;
  std::optional<Tick> alarm() const override;

  const std::string& label() const { return host_.label; }
  /// A connection from this host to another, its end here is `socket`. Only while open.
  void relay_to(Fd socket, const std::string& address, std::uint16_t port);

 private:
  friend class SshChannel;

  LoginSpec login_spec(const SshTarget& target) const;
  void resolved(const SshTarget& target);
  void begin_login(const SshTarget& target, Fd socket);
  void logged_in(LoginResult result, const std::string& user);
  void watch_jump(Tick now);
  void fail(Outcome::Kind kind, std::string message);
  void lose(const std::string& why);
  void close_session();
  void dispatch();
  void accept_forwarded();
  void step_relays();
  void keep_alive(Tick now);
  bool broken() const;

  SshContext& context_;
  SshHost host_;
  State state_ = State::closed;
  Become become_ = Become::no;
  Outcome failure_;
  bool silent_ = false;
  unsigned attempt_ = 0;               // answers of older attempts are dropped
  Duration timeout_{0};                // of an attempt, for the jump host and for the login each
  Tick deadline_{};                    // for the jump host
  std::shared_ptr<SshEndpoint> jump_;  // being waited for, or in use
  std::optional<SshTarget> after_jump_;

  Session session_;
  ssh_event event_ = nullptr;
  ssh_counter_struct counter_{};
  std::uint64_t heard_bytes_ = 0;
  Tick heard_{};
  Tick next_keepalive_{};
  std::size_t slot_ = 0;  // of the session's socket among the pollfds
  bool collected_ = false;
  std::vector<SshChannel*> channels_;
  std::vector<std::unique_ptr<Relay>> relays_;
};

}  // namespace reprise::transport
