// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>

#include "base/i18n.hpp"
#include "transport/ssh_login.hpp"

namespace reprise::transport {

namespace {

int milliseconds_left(Tick deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return left.count() <= 0 ? 0 : static_cast<int>(std::min<std::int64_t>(left.count(), 3'600'000));
}

using Addresses = std::unique_ptr<addrinfo, void (*)(addrinfo*)>;

addrinfo hints_for(int family, int flags) {
  addrinfo hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  return hints;
}

/// BindAddress; 0, or the errno of what went wrong. An address of the other family is none.
int bind_to(int socket, const std::string& address, int family) {
  const auto hints = hints_for(family, AI_PASSIVE);
  addrinfo* raw = nullptr;
  if (::getaddrinfo(address.c_str(), nullptr, &hints, &raw) != 0) return EADDRNOTAVAIL;
  const Addresses list(raw, ::freeaddrinfo);
  return ::bind(socket, list->ai_addr, list->ai_addrlen) == 0 ? 0 : errno;
}

/// Waits until the socket is connected; 0, or the errno of what went wrong.
int finish_connect(int socket, Tick deadline) {
  pollfd ready{socket, POLLOUT, 0};
  int count;
  do {
    count = ::poll(&ready, 1, milliseconds_left(deadline));
  } while (count < 0 && errno == EINTR);
  if (count == 0) return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

/// 0, or the errno of what went wrong.
int try_address(Fd& socket, const addrinfo& address, const std::string& bind_address, Tick deadline,
                const std::function<void(int)>& using_socket) {
  socket.reset(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.valid()) return errno;
  if (using_socket) using_socket(socket.get());
  if (!bind_address.empty()) {
    if (const int error = bind_to(socket.get(), bind_address, address.ai_family); error != 0) return error;
  }
  if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) != 0) {
    if (errno != EINPROGRESS) return errno;
    if (const int error = finish_connect(socket.get(), deadline); error != 0) return error;
  }
  const int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(socket.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  return 0;
}

LoginFailure failed(const SshTarget& target, int error) {
  const auto port = target.port;
  const auto where = port == 22 ? target.address : target.address + ":" + std::to_string(port);
  if (error == ETIMEDOUT) {
    return {Outcome::Kind::unreachable,
            trf("no answer from {}: is the host up, and is this network the right one?", where), true};
  }
  if (error == ECONNREFUSED) {
    return {Outcome::Kind::unreachable,
            trf("{} refuses connections: the host is up, but no SSH server listens there", where), true};
  }
  if (error == EADDRNOTAVAIL && !target.bind_address.empty()) {
    return {Outcome::Kind::unreachable,
            trf("cannot connect to {} from {}: this machine has no such address for it. See BindAddress in the ssh "
                "configuration",
                where, target.bind_address),
            true};
  }
  return {Outcome::Kind::unreachable, trf("cannot connect to {}: {}", where, std::strerror(error)), true};
}

}  // namespace

std::variant<Fd, LoginFailure> connect_tcp(const SshTarget& target, Tick deadline,
                                           const std::function<void(int)>& using_socket) {
  const auto& address = target.address;
  const auto port = target.port;
  const int family = target.family == SshTarget::Family::any    ? AF_UNSPEC
                     : target.family == SshTarget::Family::inet ? AF_INET
                                                                : AF_INET6;
  auto hints = hints_for(family, AI_ADDRCONFIG);
  addrinfo* raw = nullptr;
  int status = ::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &raw);
  if (status == EAI_NONAME || status == EAI_ADDRFAMILY) {  // loopback only: AI_ADDRCONFIG would hide it
    hints.ai_flags = 0;
    status = ::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &raw);
  }
  if (status != 0) {
    return LoginFailure{Outcome::Kind::unreachable,
                        trf("the name {} cannot be resolved ({}): give the host an address in estate.yaml", address,
                            ::gai_strerror(status)),
                        false};
  }
  const Addresses list(raw, ::freeaddrinfo);
  int error = 0;
  for (const auto* entry = list.get(); entry != nullptr; entry = entry->ai_next) {
    Fd socket;
    error = try_address(socket, *entry, target.bind_address, deadline, using_socket);
    if (error == 0) return socket;
    if (using_socket) using_socket(-1);
  }
  return failed(target, error);
}

}  // namespace reprise::transport
