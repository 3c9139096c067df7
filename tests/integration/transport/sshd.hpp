// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/estate.hpp"
#include "transport/process.hpp"
#include "transport/real_world.hpp"

namespace reprise::testing {

/// A directory of the test's own, removed at the end.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  std::string path(const std::string& name) const { return root_ + "/" + name; }
  void write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;

 private:
  std::string root_;
};

/// Runs a shell command to its end; fails the test where it fails. Its standard output.
std::string sh(const std::string& command);

/// A port of 127.0.0.1 that nobody uses just now.
std::uint16_t free_port();

/// A private sshd on loopback with a host key of its own. `client_key` may log in as anybody.
class Sshd {
 public:
  Sshd(const Scratch& scratch, std::string name, const std::string& extra_config = {});
  ~Sshd();
  void start();
  void stop();
  /// Ends the servers of open connections, as a crash would.
  void kill_sessions();
  void freeze_sessions(bool frozen);
  /// Another host key, as after a new installation.
  void renew_key();
  std::string host_key() const;  ///< "ssh-ed25519 AAAA..."
  std::string fingerprint() const;
  std::uint16_t port() const { return port_; }
  /// The server as a host of an estate, and a known_hosts line for it.
  Host host() const;
  std::string known_line() const;
  std::string client_key() const { return scratch_.path("client"); }

 private:
  std::vector<pid_t> sessions() const;
  const Scratch& scratch_;
  std::string name_;
  std::uint16_t port_;
  std::optional<transport::Child> server_;
};

/// Settings under which nothing of the machine's own configuration is used.
RealWorldOptions options_for(const Scratch& scratch);

}  // namespace reprise::testing
