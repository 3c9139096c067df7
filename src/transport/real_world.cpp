// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/real_world.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/i18n.hpp"
#include "transport/bootstrap.hpp"
#include "transport/host_worker.hpp"
#include "transport/interrupt.hpp"
#include "transport/local_endpoint.hpp"
#include "transport/ssh_endpoint.hpp"

namespace reprise {

Instant wall_clock() {
  return {std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

namespace {

using namespace transport;

/// How long the ends of a run's locks are waited for: longer than systemd takes to read its units on an old machine.
constexpr std::chrono::seconds kLeaving{15};

std::string random_token() {
  unsigned char bytes[12] = {};
  if (::getrandom(bytes, sizeof bytes, 0) != sizeof bytes) return std::to_string(::getpid());
  std::string token;
  for (const auto byte : bytes) token += "0123456789abcdef"[byte & 15U];
  return token + std::to_string(::getpid());
}

/// Every connection needs a file; shells often allow only 1,024 of them though the system allows more.
void raise_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= 65536) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 65536);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// What crosses between the user's thread, the input/output thread and the connector's threads. Thread-safe.
class Mailbox {
 public:
  Mailbox() : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

  /// Work for the input/output thread.
  void post(std::function<void()> job) {
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back(std::move(job));
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto count = ::write(wake_.get(), &one, sizeof one);
  }
  std::deque<std::function<void()>> take_jobs() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto size = ::read(wake_.get(), &count, sizeof count);
    const std::lock_guard lock(mutex_);
    return std::exchange(jobs_, {});
  }
  int wake_fd() const { return wake_.get(); }

  /// Events for the user's thread.
  void tell(WorldEvent event) {
    {
      const std::lock_guard lock(mutex_);
      events_.push_back(std::move(event));
    }
    arrived_.notify_one();
  }
  std::optional<WorldEvent> take_event(std::optional<std::chrono::steady_clock::time_point> until, bool expected) {
    std::unique_lock lock(mutex_);
    const auto there = [this] { return !events_.empty(); };
    if (until) {
      arrived_.wait_until(lock, *until, there);
    } else if (expected) {
      arrived_.wait(lock, there);
    }
    if (events_.empty()) return std::nullopt;
    auto event = std::move(events_.front());
    events_.pop_front();
    return event;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> jobs_;
  std::deque<WorldEvent> events_;
  Fd wake_;
};

class RealWorld : public World {
 public:
  RealWorld(std::vector<Host> hosts, RealWorldOptions options)
      : hosts_(std::move(hosts)),
        options_(std::move(options)),
        token_(random_token()),
        connector_(options_.connecting),
        context_{options_, connector_, [this](auto job) { mailbox_.post(std::move(job)); },
                 [this](const auto& chain) { return jump(chain); },
                 [this](const auto& prompt) { return ask(prompt); }} {
    raise_file_limit();
    workers_.resize(hosts_.size());
    io_ = std::thread([this] { run(); });
  }

  ~RealWorld() override {
    mailbox_.post([this] { leave(); });
    io_.join();
  }

  RealWorld(const RealWorld&) = delete;
  RealWorld& operator=(const RealWorld&) = delete;

  Instant now() override {
    // one reading of the wall clock and then a clock that never jumps: deadlines survive chrony
    const auto passed = std::chrono::steady_clock::now() - started_;
    return wall_start_ + std::chrono::duration_cast<Duration>(passed);
  }

  OpId submit(Request request) override {
    const OpId op{next_op_++};
    ++under_way_;
    if (auto status = complete(request); !status) {
      Outcome outcome;
      outcome.exit_code = 126;  // as sh has it for what cannot be run
      outcome.err = to_string(status.error());
      mailbox_.tell(Finished{op, request.host, std::move(outcome)});
      return op;
    }
    if (request.host.index() >= hosts_.size()) {
      Outcome outcome;
      outcome.kind = Outcome::Kind::unreachable;
      outcome.message = tr("internal error: no such host");
      mailbox_.tell(Finished{op, request.host, std::move(outcome)});
      return op;
    }
    mailbox_.post([this, op, shared = std::make_shared<Request>(std::move(request))] {
      const auto host = shared->host;
      where_[op] = host;
      worker(host).submit(op, std::move(*shared));
    });
    return op;
  }

  std::optional<WorldEvent> wait(std::optional<Instant> deadline) override {
    std::optional<std::chrono::steady_clock::time_point> until;
    if (deadline) until = started_ + (*deadline - wall_start_);
    auto event = mailbox_.take_event(until, under_way_ > 0);
    if (event && std::holds_alternative<Finished>(*event)) --under_way_;
    return event;
  }

  void cancel(OpId op) override {
    mailbox_.post([this, op] {
      const auto it = where_.find(op);
      if (it != where_.end()) worker(it->second).cancel(op);
    });
  }

 private:
  // --- the input/output thread ---

  void run() {
    sigset_t all;
    sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);  // signals belong to the main thread
    while (!left()) {
      wait_for_something();
      for (const auto& job : mailbox_.take_jobs()) job();
      read_interrupts();
      serve();
    }
    workers_.clear();
    jumps_.clear();
  }

  /// The locks are given back, and what their shells do at their end is waited for: the run ends when all of it is
  /// done.
  void leave() {
    leave_until_ = std::chrono::steady_clock::now() + kLeaving;
    for (auto& one : workers_) {
      if (one != nullptr) one->leave();
    }
  }

  bool left() const {
    if (!leave_until_) return false;
    const auto holds = [](const auto& one) { return one != nullptr && one->holds_lock(); };
    return std::none_of(workers_.begin(), workers_.end(), holds) || std::chrono::steady_clock::now() >= *leave_until_;
  }

  void wait_for_something() {
    fds_.clear();
    fds_.push_back({mailbox_.wake_fd(), POLLIN, 0});
    fds_.push_back({interrupt_pipe(), POLLIN, 0});
    auto first = leave_until_;
    const auto consider = [&first](std::optional<Tick> tick) {
      if (tick) first = first ? std::min(*first, *tick) : tick;
    };
    for (const auto& [chain, endpoint] : jumps_) {
      endpoint->collect(fds_);
      consider(endpoint->alarm());
    }
    for (const auto& one : workers_) {
      if (one == nullptr) continue;
      one->endpoint().collect(fds_);
      consider(one->endpoint().alarm());
      consider(one->alarm());
    }
    int timeout = -1;
    if (first) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(*first - std::chrono::steady_clock::now());
      timeout = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
    }
    if (::poll(fds_.data(), fds_.size(), timeout) < 0) {
      for (auto& fd : fds_) fd.revents = 0;
    }
  }

  void serve() {
    const auto tick = std::chrono::steady_clock::now();
    for (const auto& [chain, endpoint] : jumps_) endpoint->serve(fds_, tick);
    for (const auto& one : workers_) {
      if (one == nullptr) continue;
      one->endpoint().serve(fds_, tick);
      one->step(tick);
    }
  }

  void read_interrupts() {
    if (fds_.size() < 2 || fds_[1].revents == 0) return;
    char byte = 0;
    while (::read(interrupt_pipe(), &byte, 1) == 1) {
      mailbox_.tell(Interrupted{++interrupts_});
      if (leave_until_) leave_until_ = std::chrono::steady_clock::now();  // somebody is in a hurry
    }
  }

  HostWorker& worker(HostId host) {
    auto& slot = workers_[host.index()];
    if (slot == nullptr) {
      WorkerSettings settings;
      settings.host = host;
      settings.label = hosts_[host.index()].name;
      settings.channels = options_.channels;
      settings.become_password = options_.become_password;
      // the controller itself may work on two estates at once; each estate's directory has a lock of its own
      const bool remote = hosts_[host.index()].connection.transport == Connection::Transport::ssh;
      if (remote) settings.lock_owner = options_.lock_owner;
      settings.lock_token = lock_token();
      settings.lock_run = token_;
      settings.tell = [this](WorldEvent event) {
        if (const auto* finished = std::get_if<Finished>(&event)) where_.erase(finished->op);
        mailbox_.tell(std::move(event));
      };
      slot = std::make_unique<HostWorker>(std::move(settings), endpoint(host));
    }
    return *slot;
  }

  std::shared_ptr<Endpoint> endpoint(HostId id) {
    const auto& host = hosts_[id.index()];
    const bool become = host.connection.become || options_.become;
    if (host.connection.transport == Connection::Transport::local) {
      const auto how = options_.become_password ? Become::sudo_password : Become::sudo;
      return make_local_endpoint(become && ::geteuid() != 0 ? how : Become::no);
    }
    return std::make_shared<SshEndpoint>(context_, ssh_host(id, host, become));
  }

  const std::string& lock_token() const { return options_.lock_identity.empty() ? token_ : options_.lock_identity; }

  SshHost ssh_host(HostId id, const Host& host, bool become) {
    SshHost ssh;
    ssh.label = ssh.name = host.name;
    ssh.address = host.address.empty() ? host.fqdn : host.address;
    ssh.wanted = {options_.user.empty() ? host.connection.user : options_.user, host.connection.address,
                  host.connection.port};
    for (const auto& name : {host.name, host.fqdn, host.address}) {
      if (!name.empty()) ssh.known_names.push_back(name);
    }
    if (!options_.private_key.empty()) {
      ssh.first_keys = {options_.private_key};
      ssh.only_first_keys = true;
    } else {
      if (!host.connection.identity_file.empty()) ssh.first_keys.push_back(host.connection.identity_file);
      ssh.first_keys.insert(ssh.first_keys.end(), options_.identity_files.begin(), options_.identity_files.end());
    }
    if (const auto key = public_part(host.vars.hidden("host_key").reveal())) ssh.planned = *key;
    ssh.become = become;
    ssh.forwards = true;
    ssh.takeover = takeover_script(lock_token(), token_);
    ssh.probe_only = options_.probe_keys;
    if (options_.on_key) {
      ssh.on_key = [this, id](const HostKey& key, const KeyCheck& check) { options_.on_key(id, key, check); };
    }
    return ssh;
  }

  /// Jump hosts are shared: one connection for all that pass through the same chain.
  std::shared_ptr<SshEndpoint> jump(const std::vector<Hop>& chain) {
    std::string key;
    for (const auto& hop : chain) key += hop.user + "@" + hop.host + ":" + std::to_string(hop.port) + ",";
    auto& slot = jumps_[key];
    if (slot == nullptr) {
      SshHost host;
      host.label = host.name = chain.back().host;
      host.wanted = {chain.back().user, {}, chain.back().port};
      host.through.assign(chain.begin(), chain.end() - 1);
      slot = std::make_shared<SshEndpoint>(context_, std::move(host));
    }
    return slot;
  }

  // --- any thread ---

  std::optional<Secret> ask(const std::string& prompt) {
    const std::lock_guard lock(asking_);
    if (!options_.ask || connector_.stopping()) return std::nullopt;
    return options_.ask(prompt);
  }

  const std::vector<Host> hosts_;
  const RealWorldOptions options_;
  const std::string token_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  const Instant wall_start_ = wall_clock();
  std::mutex asking_;
  Mailbox mailbox_;
  Connector connector_;  // its jobs use everything above
  SshContext context_;

  // of the user's thread
  std::uint32_t next_op_ = 0;
  std::size_t under_way_ = 0;

  // of the input/output thread
  std::optional<Tick> leave_until_;  // set: the run is over
  int interrupts_ = 0;
  std::vector<pollfd> fds_;
  std::unordered_map<OpId, HostId> where_;
  std::map<std::string, std::shared_ptr<SshEndpoint>> jumps_;
  std::vector<std::unique_ptr<HostWorker>> workers_;
  std::thread io_;
};

}  // namespace

std::unique_ptr<World> make_real_world(std::vector<Host> hosts, RealWorldOptions options) {
  return std::make_unique<RealWorld>(std::move(hosts), std::move(options));
}

}  // namespace reprise
