// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kit/serve.hpp"

#include <httplib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <string>
#include <thread>

#include "base/i18n.hpp"
#include "kit/index.hpp"

namespace reprise::kit {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kPiece = 256U << 10;
constexpr std::size_t kThreads = 32;  // one for each host that installs at this moment

Error no_socket(const fs::path& path, int reason) {
  return {trf("the kit cannot be served at {}: {}", path.string(), std::strerror(reason)), "", {}};
}

sockaddr_un address_of(const fs::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy_n(path.c_str(), path.native().size(), address.sun_path);
  return address;
}

/// Somebody answers there.
bool is_served(const sockaddr_un& address) {
  const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool served = connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(probe);
  return served;
}

Result<int> listen_at(const fs::path& path) {
  if (path.native().size() >= sizeof(sockaddr_un::sun_path)) {
    return Error{trf("the kit cannot be served at {}: the path is too long for a socket", path.string()),
                 tr("give the socket a place with a shorter path, for example in /run"),
                 {}};
  }
  const sockaddr_un address = address_of(path);
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

/// httplib 0.11 opens TCP sockets only; what it accepts from may be any socket, though.
class UnixServer : public httplib::Server {
 public:
  void adopt(int fd) { svr_sock_ = fd; }
};

/// Sends one range of a file piece by piece.
bool send_piece(const std::shared_ptr<std::ifstream>& file, std::size_t offset, std::size_t length,
                httplib::DataSink& sink) {
  std::array<char, 65536> buffer;
  file->seekg(static_cast<std::streamoff>(offset));
  std::size_t left = std::min(length, kPiece);
  while (left > 0) {
    file->read(buffer.data(), static_cast<std::streamsize>(std::min(left, buffer.size())));
    const auto got = static_cast<std::size_t>(file->gcount());
    if (got == 0 || !sink.write(buffer.data(), got)) return false;
    left -= got;
  }
  return true;
}

void answer(const fs::path& dir, const httplib::Request& request, httplib::Response& response) {
  const auto name = resolve(request.path);
  response.status = 404;
  if (!name) return;
  const fs::path path = dir / *name;
  std::error_code failure;
  if (!fs::is_regular_file(fs::symlink_status(path, failure))) return;
  const auto size = fs::file_size(path, failure);
  auto file = std::make_shared<std::ifstream>(path, std::ios::binary);
  if (failure || !*file) return;
  response.status = -1;  // httplib's own word for "as it comes": 200, or 206 for a range
  response.set_content_provider(static_cast<std::size_t>(size), "application/octet-stream",
                                [file](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
                                  return send_piece(file, offset, length, sink);
                                });
}

}  // namespace

class Server::Impl {
 public:
  Impl(const fs::path& dir, fs::path socket, int fd) : socket_(std::move(socket)) {
    server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };  // httplib owns it
    server_.set_keep_alive_max_count(100'000);
    server_.set_keep_alive_timeout(15);
    server_.Get(
        "/.*", [dir](const httplib::Request& request, httplib::Response& response) { answer(dir, request, response); });
    server_.adopt(fd);
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    // stop() is lost on a server that has not begun yet
    while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ~Impl() {
    server_.stop();
    thread_.join();
    unlink(socket_.c_str());
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

 private:
  UnixServer server_;
  fs::path socket_;
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
