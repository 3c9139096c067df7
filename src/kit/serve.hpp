// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.hpp"

namespace reprise::kit {

/// Serves a kit over HTTP on a UNIX socket, read-only, with ranges, so that hosts fetch from it through a remote
/// forward of their SSH connection and nothing listens on the network. Works in threads of its own from start() until
/// it is destroyed.
class Server {
 public:
  /// `socket` is made with mode 0600 and removed at the end; one that nobody serves any more is replaced.
  /// Errors: another server has it, a path longer than 107 bytes, no kit in `dir`.
  static Result<std::unique_ptr<Server>> start(const std::filesystem::path& dir, const std::filesystem::path& socket);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace reprise::kit
