// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/local_endpoint.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "base/i18n.hpp"
#include "transport/process.hpp"

namespace reprise::transport {

namespace {

class LocalEndpoint;

class LocalChannel : public Channel {
 public:
  LocalChannel(LocalEndpoint& owner, Run& run, Result<Child> child);
  ~LocalChannel() override;

  void step() override {
    if (closed_) return;
    write_input();
    read_all(child_.out, &Run::out);
    read_all(child_.err, &Run::err);
    notice_end();
    // both streams and the process: what a child of the script still holds open is given a grace period by the worker
    closed_ = !child_.out.valid() && !child_.err.valid() && run_->exit_code().has_value();
  }
  bool closed() const override { return closed_; }
  std::string why() const override { return why_; }

  void collect(std::vector<pollfd>& fds) const {
    if (closed_) return;
    if (child_.in.valid() && (!run_->pending().empty() || run_->input_done()))
      fds.push_back({child_.in.get(), POLLOUT, 0});
    if (child_.out.valid()) fds.push_back({child_.out.get(), POLLIN, 0});
    if (child_.err.valid()) fds.push_back({child_.err.get(), POLLIN, 0});
    if (child_.ended.valid()) fds.push_back({child_.ended.get(), POLLIN, 0});
  }

 private:
  void write_input() {
    while (child_.in.valid() && !run_->pending().empty()) {
      const auto data = run_->pending();
      const auto count = ::write(child_.in.get(), data.data(), data.size());
      if (count > 0) {
        run_->consumed(static_cast<std::size_t>(count));
      } else if (errno == EPIPE) {
        child_.in.reset();  // the script ended, or does not read
      } else {
        return;
      }
    }
    if (run_->input_done()) child_.in.reset();
  }

  void read_all(Fd& fd, void (Run::*sink)(std::string_view)) {
    std::array<char, 65536> buffer;
    for (int round = 0; fd.valid() && round < 16; ++round) {  // others want their turn too
      const auto count = ::read(fd.get(), buffer.data(), buffer.size());
      if (count > 0) {
        (run_->*sink)(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
      } else if (count == 0) {
        fd.reset();
      } else {
        return;
      }
    }
  }

  void notice_end() {
    if (child_.pid < 0) return;
    pollfd ended{child_.ended.get(), POLLIN, 0};
    if (::poll(&ended, 1, 0) <= 0) return;
    run_->exited(collect_child());
  }

  int collect_child() {
    child_.ended.reset();
    return transport::collect(std::exchange(child_.pid, -1));
  }

  LocalEndpoint& owner_;
  Child child_;
  bool closed_ = false;
  std::string why_;
};

class LocalEndpoint : public Endpoint {
 public:
  explicit LocalEndpoint(Become become) : become_(become) {}
  State state() const override { return State::open; }
  void open(Duration) override {}
  const Outcome& failure() const override { return failure_; }
  Become become() const override { return become_; }

  std::unique_ptr<Channel> start(Run& run) override {
    auto argv = become_ == Become::no ? std::vector<std::string>{"/bin/sh", "-c", bootstrap_program()}
                                      : std::vector<std::string>{"/bin/sh", "-c", bootstrap_command(become_)};
    return std::make_unique<LocalChannel>(*this, run, spawn(argv));
  }

  void collect(std::vector<pollfd>& fds) override {
    for (const auto* channel : channels_) channel->collect(fds);
  }
  void serve(const std::vector<pollfd>&, Tick) override {
    for (const pid_t pid : std::exchange(orphans_, {})) bury(pid);
  }

  void add(const LocalChannel* channel) { channels_.push_back(channel); }
  void remove(const LocalChannel* channel) { std::erase(channels_, channel); }
  /// Collects a child that was given up, now or later.
  void bury(pid_t pid) {
    if (::waitpid(pid, nullptr, WNOHANG) == 0) orphans_.push_back(pid);
  }

 private:
  Become become_;
  Outcome failure_;
  std::vector<const LocalChannel*> channels_;
  std::vector<pid_t> orphans_;
};

LocalChannel::LocalChannel(LocalEndpoint& owner, Run& run, Result<Child> child) : Channel(run), owner_(owner) {
  owner_.add(this);
  if (child) {
    child_ = std::move(*child);
  } else {
    why_ = child.error().message;
    closed_ = true;
  }
}

LocalChannel::~LocalChannel() {
  owner_.remove(this);
  if (child_.pid > 0) owner_.bury(child_.pid);
}

}  // namespace

std::unique_ptr<Endpoint> make_local_endpoint(Become become) { return std::make_unique<LocalEndpoint>(become); }

}  // namespace reprise::transport
