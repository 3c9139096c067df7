// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/agent_filter.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

namespace reprise::transport {

namespace {

constexpr char kFailure = 5;
constexpr char kIdentitiesAnswer = 12;
constexpr char kSignRequest = 13;
constexpr std::size_t kLongestMessage = 256 * 1024;  // OpenSSH's own limit, and that of libssh
constexpr std::uint32_t kMostIdentities = 2048;

/// Takes four bytes, the highest first (RFC 4251, 5).
std::optional<std::uint32_t> take_number(std::string_view& bytes) {
  if (bytes.size() < 4) return std::nullopt;
  std::uint32_t number = 0;
  for (const char c : bytes.substr(0, 4)) number = number << 8U | static_cast<unsigned char>(c);
  bytes.remove_prefix(4);
  return number;
}

/// Takes a string: its length, and so many bytes.
std::optional<std::string> take_string(std::string_view& bytes) {
  const auto length = take_number(bytes);
  if (!length || *length > bytes.size()) return std::nullopt;
  std::string out(bytes.substr(0, *length));
  bytes.remove_prefix(*length);
  return out;
}

void put_number(std::string& out, std::size_t number) {
  for (const unsigned shift : {24U, 16U, 8U, 0U}) out += static_cast<char>(number >> shift & 0xFFU);
}

void put_string(std::string& out, std::string_view text) {
  put_number(out, text.size());
  out += text;
}

struct Identity {
  std::string key;
  std::string comment;
};

/// Behind the type of an identities answer.
std::optional<std::vector<Identity>> read_identities(std::string_view bytes) {
  const auto count = take_number(bytes);
  if (!count || *count > kMostIdentities) return std::nullopt;
  std::vector<Identity> out;
  for (std::uint32_t i = 0; i < *count; ++i) {
    auto key = take_string(bytes);
    auto comment = key ? take_string(bytes) : std::nullopt;
    if (!comment) return std::nullopt;
    out.push_back({std::move(*key), std::move(*comment)});
  }
  return out;
}

std::string write_identities(const std::vector<Identity>& identities) {
  std::string out(1, kIdentitiesAnswer);
  put_number(out, identities.size());
  for (const auto& each : identities) {
    put_string(out, each.key);
    put_string(out, each.comment);
  }
  return out;
}

bool receive(int fd, char* into, std::size_t size) {
  while (size > 0) {
    const auto count = ::recv(fd, into, size, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    into += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

std::optional<std::string> receive_message(int fd) {
  char head[4];
  if (!receive(fd, head, sizeof head)) return std::nullopt;
  std::string_view bytes(head, sizeof head);
  const auto length = *take_number(bytes);
  if (length == 0 || length > kLongestMessage) return std::nullopt;
  std::string message(length, '\0');
  if (!receive(fd, message.data(), message.size())) return std::nullopt;
  return message;
}

bool send_message(int fd, const std::string& message) {
  std::string framed;
  put_string(framed, message);
  std::string_view left = framed;
  while (!left.empty()) {
    const auto count = ::send(fd, left.data(), left.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    left.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

Fd connect_unix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) return Fd();
  std::memcpy(address.sun_path, path.data(), path.size());
  Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.valid() || ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return Fd();
  }
  return socket;
}

}  // namespace

bool certifies(std::string_view certificate, std::string_view key) {
  const bool cut = take_string(certificate) && take_string(certificate) && take_string(key);
  return cut && !key.empty() && certificate.starts_with(key);
}

std::string AgentView::to_agent(std::string_view message) const {
  std::string_view rest = message;
  if (message.empty() || message[0] != kSignRequest) return std::string(message);
  rest.remove_prefix(1);
  const auto key = take_string(rest);
  const auto signer = key ? stand_ins_.find(*key) : stand_ins_.end();
  if (signer == stand_ins_.end()) return std::string(message);
  std::string out(1, kSignRequest);
  put_string(out, signer->second);
  return out.append(rest);
}

bool AgentView::named(const std::string& key) const {
  return std::find(named_.begin(), named_.end(), key) != named_.end();
}

bool AgentView::may_sign_for(const std::string& certificate, const std::string& held) const {
  return (others_ || named(held)) && certifies(certificate, held);
}

std::string AgentView::to_client(std::string_view message) {
  if (message.empty() || message[0] != kIdentitiesAnswer) return std::string(message);
  auto held = read_identities(message.substr(1));
  if (!held) return std::string(1, kFailure);
  std::vector<Identity> shown;
  stand_ins_.clear();
  for (const auto& name : named_) {
    auto signer = std::find_if(held->begin(), held->end(), [&](const auto& each) { return each.key == name; });
    if (signer == held->end()) {
      signer = std::find_if(held->begin(), held->end(), [&](const auto& each) { return may_sign_for(name, each.key); });
    }
    if (signer == held->end()) continue;
    if (signer->key != name) stand_ins_[name] = signer->key;
    shown.push_back({name, signer->comment});
  }
  for (auto& each : *held) {
    if (others_ && !named(each.key)) shown.push_back(std::move(each));
  }
  return write_identities(shown);
}

std::unique_ptr<AgentFilter> AgentFilter::start(const std::string& path, AgentView view) {
  auto agent = connect_unix(path);
  int pair[2];
  if (!agent.valid() || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return nullptr;
  return std::unique_ptr<AgentFilter>(new AgentFilter(std::move(agent), Fd(pair[0]), Fd(pair[1]), std::move(view)));
}

AgentFilter::AgentFilter(Fd agent, Fd ours, Fd client, AgentView view)
    : agent_(std::move(agent)), ours_(std::move(ours)), client_(std::move(client)), view_(std::move(view)) {
  thread_ = std::thread([this] { serve(); });
}

AgentFilter::~AgentFilter() {
  ::shutdown(ours_.get(), SHUT_RDWR);
  ::shutdown(agent_.get(), SHUT_RDWR);
  thread_.join();
}

void AgentFilter::serve() {
  for (;;) {
    const auto asked = receive_message(ours_.get());
    if (!asked || !send_message(agent_.get(), view_.to_agent(*asked))) break;
    const auto answered = receive_message(agent_.get());
    if (!answered || !send_message(ours_.get(), view_.to_client(*answered))) break;
  }
  ::shutdown(ours_.get(), SHUT_RDWR);  // who waits for an answer gets none
}

}  // namespace reprise::transport
