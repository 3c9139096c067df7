// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kit/serve.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/i18n.hpp"
#include "kit/http.hpp"
#include "kit/index.hpp"

namespace reprise::kit {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kConnections = 256;  // more than hosts; each has a thread while it is open
constexpr int kIdleMs = 120'000;           // apt may think about what it has fetched
constexpr timeval kSendTimeout{120, 0};    // a host that froze

/// A file descriptor with an owner.
class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  ~Fd() {
    if (fd_ >= 0) close(fd_);
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Error no_socket(const fs::path& path, int reason) {
  return {trf("the kit cannot be served at {}: {}", path.string(), std::strerror(reason)), "", {}};
}

/// Somebody answers there.
bool is_served(const sockaddr_un& address) {
  const Fd probe(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

Result<int> listen_at(const fs::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.native().size() >= sizeof address.sun_path) {
    return Error{trf("the kit cannot be served at {}: the path is too long for a socket", path.string()),
                 tr("give the socket a place with a shorter path, for example in /run"),
                 {}};
  }
  std::copy_n(path.c_str(), path.native().size(), address.sun_path);
  if (is_served(address)) return Error{trf("{} is served already, by another process", path.string()), "", {}};
  if (fs::is_socket(path)) unlink(path.c_str());
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return no_socket(path, errno);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 && chmod(path.c_str(), 0600) == 0 &&
      listen(fd, 64) == 0) {
    return fd;
  }
  const int reason = errno;
  close(fd);
  return no_socket(path, reason);
}

bool send_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool send_body(int fd, int file, const HttpAnswer& answer) {
  auto offset = static_cast<off_t>(answer.offset);
  for (std::uint64_t left = answer.length; left > 0;) {
    const ssize_t sent = sendfile(fd, file, &offset, static_cast<std::size_t>(std::min<std::uint64_t>(left, 1U << 20)));
    if (sent <= 0) return false;
    left -= static_cast<std::uint64_t>(sent);
  }
  return true;
}

/// One client: its requests in their order, also those that came ahead of an answer.
class Connection {
 public:
  Connection(const fs::path& dir, int fd) : dir_(dir), fd_(fd) {}
  void serve() {
    while (const auto head = next_head()) {
      const auto request = parse_request(*head);
      if (!request) {
        send_all(fd_, make_plain_head(400, false));
        return;
      }
      if (!answer(*request) || !request->keep_open) return;
    }
  }

 private:
  /// Up to the empty line; nothing at the end of the connection, after a long silence, or for an endless head.
  std::optional<std::string> next_head() {
    constexpr std::string_view kEnd = "\r\n\r\n";
    std::size_t end = 0;
    while ((end = ahead_.find(kEnd)) == std::string::npos) {
      if (ahead_.size() > kHeadLimit || !receive()) return std::nullopt;
    }
    std::string head = ahead_.substr(0, end);
    ahead_.erase(0, end + kEnd.size());
    return head;
  }
  bool receive() {
    pollfd wait{fd_, POLLIN, 0};
    std::array<char, 4096> buffer;
    if (poll(&wait, 1, kIdleMs) <= 0) return false;
    const ssize_t got = recv(fd_, buffer.data(), buffer.size(), 0);
    if (got <= 0) return false;
    ahead_.append(buffer.data(), static_cast<std::size_t>(got));
    return true;
  }
  bool answer(const HttpRequest& request) {
    const bool body = request.method == "GET";
    if (!body && request.method != "HEAD") return send_all(fd_, make_plain_head(405, request.keep_open));
    const auto name = resolve(request.path);
    // no link: what is served lies in the kit
    const Fd file(name ? open((dir_ / *name).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1);
    struct stat info {};
    if (file.get() < 0 || fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
      return send_all(fd_, make_plain_head(404, request.keep_open));
    }
    const auto size = static_cast<std::uint64_t>(info.st_size);
    const std::string modified = http_date(info.st_mtime);
    const HttpAnswer what = answer_for(request, size, modified);
    return send_all(fd_, make_head(what, size, modified, request.keep_open)) &&
           (!body || send_body(fd_, file.get(), what));
  }

  const fs::path& dir_;
  int fd_;
  std::string ahead_;  // received, not yet taken
};

}  // namespace

class Server::Impl {
 public:
  Impl(fs::path dir, fs::path socket, int fd) : dir_(std::move(dir)), socket_(std::move(socket)), listener_(fd) {
    thread_ = std::thread([this] { accept_all(); });
  }
  ~Impl() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
      for (const Client& client : clients_) shutdown(client.fd, SHUT_RDWR);
    }
    shutdown(listener_.get(), SHUT_RDWR);  // ends accept()
    thread_.join();
    for (Client& client : clients_) {
      client.thread.join();
      close(client.fd);
    }
    unlink(socket_.c_str());
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

 private:
  struct Client {
    int fd = -1;
    bool done = false;
    std::thread thread;
  };

  void accept_all() {
    // sendfile(2) to a client that has gone must not end the process; the clients' threads inherit this
    sigset_t pipes;
    sigemptyset(&pipes);
    sigaddset(&pipes, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipes, nullptr);
    for (;;) {
      const int fd = accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0 && (errno == EINTR || errno == ECONNABORTED)) continue;
      if (fd < 0) return;
      setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kSendTimeout, sizeof kSendTimeout);
      const std::lock_guard lock(mutex_);
      bury();
      if (ending_ || clients_.size() >= kConnections) {
        close(fd);
        continue;
      }
      Client& client = clients_.emplace_back();
      client.fd = fd;
      client.thread = std::thread([this, &client] {
        Connection(dir_, client.fd).serve();
        shutdown(client.fd, SHUT_RDWR);
        const std::lock_guard inner(mutex_);
        client.done = true;
      });
    }
  }
  /// Joins what has ended. With the lock held: a client sets `done` as the last thing it does.
  void bury() {
    for (auto client = clients_.begin(); client != clients_.end();) {
      if (!client->done) {
        ++client;
        continue;
      }
      client->thread.join();
      close(client->fd);
      client = clients_.erase(client);
    }
  }

  const fs::path dir_;
  const fs::path socket_;
  const Fd listener_;
  std::mutex mutex_;           // guards what follows
  std::list<Client> clients_;  // a list: threads hold references to their entries
  bool ending_ = false;
  std::thread thread_;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(const fs::path& dir, const fs::path& socket) {
  if (!fs::exists(dir / "key.asc")) {
    return Error{trf("there is no kit in {}", dir.string()), tr("make it: reprise kit build"), {}};
  }
  const auto fd = listen_at(socket);
  if (!fd) return fd.error();
  return std::unique_ptr<Server>(new Server(std::make_unique<Impl>(fs::absolute(dir), fs::absolute(socket), *fd)));
}

}  // namespace reprise::kit
