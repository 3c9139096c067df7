// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/ssh_endpoint.hpp"

#include <libssh/server.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/i18n.hpp"
#include "transport/ssh_channel.hpp"

namespace reprise::transport {

namespace {

/// libssh does not tell when some of its answers have come: look this often while one is awaited.
constexpr auto kGlance = std::chrono::milliseconds(10);

Fd connect_unix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return {};
  std::memcpy(address.sun_path, path.data(), path.size());
  Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.valid()) return {};
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};
  return socket;
}

}  // namespace

SshEndpoint::SshEndpoint(SshContext& context, SshHost host) : context_(context), host_(std::move(host)) {}

SshEndpoint::~SshEndpoint() { close_session(); }

LoginSpec SshEndpoint::login_spec(const SshTarget& target) const {
  const auto& options = context_.options;
  LoginSpec spec;
  spec.target = target;
  spec.label = host_.label;
  spec.known_names = host_.known_names;
  spec.estate_known_hosts = options.known_hosts;
  spec.planned = host_.planned;
  spec.new_keys = options.new_keys;
  spec.probe_only = host_.probe_only;
  spec.ask = context_.ask;
  spec.on_key = host_.on_key;
  if (host_.forwards) spec.forwards = options.forwards;
  spec.takeover = host_.takeover;
  spec.warn = options.warn;
  spec.target.first_keys = host_.first_keys;
  if (host_.only_first_keys) {
    spec.target.identity_files.clear();
    spec.target.agent = false;
  }
  return spec;
}

void SshEndpoint::open(Duration timeout) {
  state_ = State::opening;
  failure_ = {};
  silent_ = false;
  timeout_ = timeout;
  const auto attempt = ++attempt_;
  context_.connector.run([weak = weak_from_this(), attempt, name = host_.name, wanted = host_.wanted,
                          address = host_.address, through = host_.through, config = context_.options.ssh_config,
                          post = context_.post] {
    auto target = resolve(name, wanted, address, config);
    if (target && !through.empty()) target->jumps = through;
    post([weak, attempt, target = std::move(target)] {
      const auto self = weak.lock();
      if (self == nullptr || self->attempt_ != attempt) return;
      if (!target) return self->fail(Outcome::Kind::unreachable, to_string(target.error()));
      self->resolved(*target);
    });
  });
}

void SshEndpoint::resolved(const SshTarget& target) {
  deadline_ = std::chrono::steady_clock::now() + timeout_;
  if (target.jumps.empty()) return begin_login(target, Fd());
  jump_ = context_.jump(target.jumps);
  after_jump_ = target;
  if (jump_.get() == this) {
    jump_.reset();
    return fail(Outcome::Kind::unreachable, trf("ssh_config makes {} its own jump host", host_.label));
  }
  if (jump_->state() == State::closed) jump_->open(timeout_);
}

/// The jump host is connected, has failed, or takes too long.
void SshEndpoint::watch_jump(Tick now) {
  if (state_ != State::opening || !after_jump_) return;
  if (jump_->state() == State::closed) {
    const auto& failure = jump_->failure();
    silent_ = jump_->silent();
    return fail(failure.kind == Outcome::Kind::untrusted ? failure.kind : Outcome::Kind::unreachable,
                trf("through the jump host {}: {}", jump_->label(), failure.message));
  }
  if (now >= deadline_)
    return fail(Outcome::Kind::unreachable, trf("the jump host {} does not answer", jump_->label()));
  if (jump_->state() != State::open) return;
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
    return fail(Outcome::Kind::unreachable, trf("cannot make a socket: {}", std::strerror(errno)));
  }
  const auto target = std::move(*after_jump_);
  after_jump_.reset();
  jump_->relay_to(Fd(ends[0]), target.address, target.port);
  begin_login(target, Fd(ends[1]));
}

void SshEndpoint::begin_login(const SshTarget& target, Fd socket) {
  auto* connector = &context_.connector;
  auto shared = std::make_shared<Fd>(std::move(socket));
  context_.connector.run([weak = weak_from_this(), attempt = attempt_, spec = login_spec(target), shared, connector,
                          timeout = timeout_, post = context_.post]() mutable {
    // the time of a host starts when one of the few threads is free for it: of 500 the last would have none left
    spec.deadline = std::chrono::steady_clock::now() + timeout;
    Connector::Socket watched(*connector);
    spec.using_socket = [&watched](int fd) { watched.use(fd); };
    std::optional<LoginFailure> failure;
    if (shared->valid()) {
      watched.use(shared->get());
    } else if (spec.target.proxy_command.empty()) {
      auto connected = connect_tcp(spec.target, spec.deadline, spec.using_socket);
      if (auto* fd = std::get_if<Fd>(&connected)) *shared = std::move(*fd);
      if (const auto* why = std::get_if<LoginFailure>(&connected)) failure = *why;
    }
    auto result = std::make_shared<LoginResult>(failure ? LoginResult(*failure) : login(spec, std::move(*shared)));
    post([weak, attempt, result, user = spec.target.user] {
      const auto self = weak.lock();
      if (self != nullptr && self->attempt_ == attempt) self->logged_in(std::move(*result), user);
    });
  });
}

void SshEndpoint::logged_in(LoginResult result, const std::string& user) {
  if (const auto* failure = std::get_if<LoginFailure>(&result)) {
    const auto message =
        jump_ == nullptr ? failure->message : trf("through the jump host {}: {}", jump_->label(), failure->message);
    silent_ = failure->silent;
    return fail(failure->kind, message);
  }
  session_ = std::move(*std::get_if<Session>(&result));
  ssh_set_counters(session_.get(), &counter_, nullptr);
  event_ = ssh_event_new();
  ssh_event_add_session(event_, session_.get());
  become_ = Become::no;
  if (host_.become && user != "root") {
    become_ = context_.options.become_password ? Become::sudo_password : Become::sudo;
  }
  heard_ = std::chrono::steady_clock::now();
  next_keepalive_ = heard_ + context_.options.keepalive;
  state_ = State::open;
}

void SshEndpoint::fail(Outcome::Kind kind, std::string message) {
  state_ = State::closed;
  after_jump_.reset();
  jump_.reset();
  failure_ = {};
  failure_.kind = kind;
  failure_.message = std::move(message);
}

void SshEndpoint::lose(const std::string& why) {
  fail(Outcome::Kind::lost, trf("the connection to {} broke: {}", host_.label, why));
  close_session();
}

void SshEndpoint::close_session() {
  for (auto* channel : std::exchange(channels_, {})) channel->lost();
  relays_.clear();
  if (session_ == nullptr) return;
  ssh_event_remove_session(event_, session_.get());
  ssh_event_free(event_);
  event_ = nullptr;
  ssh_disconnect(session_.get());
  session_.reset();
}

std::unique_ptr<Channel> SshEndpoint::start(Run& run) {
  return std::make_unique<SshChannel>(*this, run, bootstrap_command(become_));
}

void SshEndpoint::relay_to(Fd socket, const std::string& address, std::uint16_t port) {
  relays_.push_back(std::make_unique<Relay>(session_.get(), std::move(socket), address, port));
}

void SshEndpoint::collect(std::vector<pollfd>& fds) {
  collected_ = state_ == State::open;
  if (!collected_) return;
  slot_ = fds.size();
  const bool writing = (ssh_get_poll_flags(session_.get()) & SSH_WRITE_PENDING) != 0;
  fds.push_back({ssh_get_fd(session_.get()), static_cast<short>(writing ? POLLIN | POLLOUT : POLLIN), 0});
  for (const auto& relay : relays_) relay->collect(fds);
}

bool SshEndpoint::broken() const {
  return ssh_is_connected(session_.get()) == 0 ||
         (ssh_get_status(session_.get()) & (SSH_CLOSED | SSH_CLOSED_ERROR)) != 0;
}

void SshEndpoint::dispatch() {
  for (int round = 0; round < 64; ++round) {  // others want their turn too
    const int status = ssh_event_dopoll(event_, 0);
    if (status == SSH_ERROR || broken()) {
      const std::string why = ssh_get_error(session_.get());
      return lose(why.empty() ? tr("the host closed it") : why);
    }
    if (status == SSH_AGAIN) return;
  }
}

void SshEndpoint::accept_forwarded() {
  if (!host_.forwards || context_.options.forwards.empty()) return;
  for (;;) {
    int port = 0;
    ssh_channel channel = ssh_channel_open_forward_port(session_.get(), 0, &port, nullptr, nullptr);
    if (channel == nullptr) return;
    const auto& all = context_.options.forwards;
    const auto it = std::find_if(all.begin(), all.end(), [port](const auto& one) { return one.remote_port == port; });
    Fd socket = it == all.end() ? Fd() : connect_unix(it->socket_path);
    if (socket.valid()) {
      relays_.push_back(std::make_unique<Relay>(channel, std::move(socket)));
    } else {
      ssh_channel_free(channel);
    }
  }
}

void SshEndpoint::step_relays() {
  bool moved = true;
  for (int round = 0; moved && round < 8; ++round) {  // one relay's reading may bring another's bytes
    moved = false;
    for (const auto& relay : relays_) moved = relay->step() || moved;
  }
  std::erase_if(relays_, [](const auto& relay) { return relay->done(); });
}

void SshEndpoint::keep_alive(Tick now) {
  if (counter_.in_bytes != heard_bytes_) {
    heard_bytes_ = counter_.in_bytes;
    heard_ = now;
    next_keepalive_ = now + context_.options.keepalive;
  }
  if (now < next_keepalive_) return;
  if (now >= heard_ + context_.options.keepalive * context_.options.keepalive_misses) {
    return lose(trf("no sign of life for {}", to_string(std::chrono::duration_cast<Duration>(now - heard_))));
  }
  next_keepalive_ = now + context_.options.keepalive;
  ssh_send_keepalive(session_.get());  // takes the answer to the last one, if it has come
  ssh_send_keepalive(session_.get());  // and asks again
}

void SshEndpoint::serve(const std::vector<pollfd>& fds, Tick now) {
  watch_jump(now);
  if (state_ != State::open) return;
  if (collected_ && fds[slot_].revents != 0) dispatch();
  if (state_ == State::open) accept_forwarded();
  if (state_ == State::open) step_relays();
  if (state_ == State::open && broken()) lose(ssh_get_error(session_.get()));
  if (state_ == State::open) keep_alive(now);
}

std::optional<Tick> SshEndpoint::alarm() const {
  if (state_ == State::opening && after_jump_) return std::chrono::steady_clock::now() + kGlance;
  if (state_ != State::open) return std::nullopt;
  const bool awaited = !relays_.empty() || std::any_of(channels_.begin(), channels_.end(),
                                                       [](const auto* channel) { return channel->in_transition(); });
  return awaited ? std::chrono::steady_clock::now() + kGlance : next_keepalive_;
}

}  // namespace reprise::transport
