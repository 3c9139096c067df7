// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/host_worker.hpp"

#include <algorithm>
#include <utility>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"

namespace reprise::transport {

namespace {

constexpr auto kStragglers = std::chrono::milliseconds(1000);  // output that may follow the end of a script
constexpr auto kEndingGrace = std::chrono::seconds(15);        // TERM, 2 s, KILL, and the way to a busy host and back

constexpr auto kRoomPause = std::chrono::milliseconds(200);  // sshd needs a moment to see that a session has ended
constexpr auto kLongLook = std::chrono::seconds(5);          // so long no look takes that has nothing to wait for
constexpr auto kFirstPause = std::chrono::seconds(1);
constexpr auto kPatience =
    std::chrono::seconds(15);  // with a host that does not answer, counted from its first silence

enum class Purpose { user, lock, kill };

}  // namespace

struct HostWorker::Task {
  OpId op;
  Purpose purpose = Purpose::user;
  Request request;
  std::unique_ptr<Run> run;
  std::unique_ptr<Channel> channel;  // destroyed before the run it serves
  Tick started{};
  Tick last_byte{};
  std::uint64_t bytes = 0;
  std::optional<Tick> exited;
  bool resent = false;
  bool asked = false;  // who has the lock, on behalf of this look
  bool done = false;

  struct Ending {
    Outcome::Kind kind;
    std::string message;
    Tick deadline;
    bool kill_sent = false;
    bool killed = false;
  };
  std::optional<Ending> ending;
};

HostWorker::HostWorker(WorkerSettings settings, std::shared_ptr<Endpoint> endpoint)
    : settings_(std::move(settings)),
      endpoint_(std::move(endpoint)),
      channels_(std::max<std::size_t>(1, settings_.channels)) {}

HostWorker::~HostWorker() = default;

void HostWorker::submit(OpId op, Request request) {
  auto task = std::make_unique<Task>();
  task->op = op;
  task->request = std::move(request);
  waiting_.push_back(std::move(task));
}

void HostWorker::cancel(OpId op) {
  const auto now = std::chrono::steady_clock::now();
  for (auto& task : waiting_) {
    if (task->op == op && task->purpose == Purpose::user && !task->done)
      finish(*task, Outcome::Kind::cancelled, tr("cancelled before it was sent"));
  }
  for (auto& task : running_) {
    if (task->op == op && task->purpose == Purpose::user && !task->done)
      end(*task, Outcome::Kind::cancelled, tr("cancelled"), now);
  }
}

Run::LineSink HostWorker::live_sink(const Task& task) const {
  if (!task.request.live) return {};
  return [tell = settings_.tell, op = task.op, host = settings_.host](std::string_view line) {
    tell(OutputLine{op, host, std::string(line)});
  };
}

std::size_t HostWorker::running_users() const {
  return static_cast<std::size_t>(std::count_if(running_.begin(), running_.end(), [](const auto& task) {
    return task->purpose == Purpose::user && !task->done;
  }));
}

void HostWorker::start(Task& task, Tick now) {
  const bool next = shell_.may_take(task.request);
  auto use = WaitingShell::fits(task.request) ? Run::Use::first : Run::Use::alone;
  if (task.purpose == Purpose::lock) use = Run::Use::hold_open;
  if (next) use = Run::Use::next;
  task.run = std::make_unique<Run>(task.request, endpoint_->become(), settings_.become_password, live_sink(task), use,
                                   next ? shell_.group() : 0);
  task.started = task.last_byte = now;
  task.bytes = 0;
  task.exited.reset();
  task.channel = next ? shell_.take(*task.run) : endpoint_->start(*task.run);
  task.channel->step();
}

/// Keeps the shell of a brief effect that has ended, where the host has room for it.
void HostWorker::keep_shell(Task& task) {
  constexpr std::size_t room = 3;  // for two others beside it
  if (channels_ < room) return;
  shell_.keep(std::move(task.run), std::move(task.channel), task.request);
}

/// What counts against the sessions that a host allows at once.
std::size_t HostWorker::sessions() const { return running_users() + (shell_.there() ? 1 : 0); }

bool HostWorker::may_start(const Task& task) const {
  if (task.purpose != Purpose::user) return true;  // room is kept for these
  const bool lock_first = task.request.effect && settings_.lock_owner && lock_ != Lock::held;
  return !lock_first && (shell_.may_take(task.request) || sessions() < channels_);
}

void HostWorker::ask_lock() {
  auto task = std::make_unique<Task>();
  task->purpose = Purpose::lock;
  task->request.host = settings_.host;
  task->request.script = Secret(lock_script());
  std::string owner = *settings_.lock_owner;
  std::replace(owner.begin(), owner.end(), '\n', ' ');
  std::string name = settings_.label;
  std::replace(name.begin(), name.end(), ' ', '_');
  task->request.input = Secret(settings_.lock_token + "\n" + settings_.lock_run + "\n" + name + "\n" + owner + "\n");
  task->request.total_timeout = Duration(0);
  lock_ = Lock::asking;
  waiting_.push_front(std::move(task));
}

/// When the lock is to be asked for on behalf of a look: it waits for a change under way, which may be of another
/// controller and take half an hour, and nobody should learn only then that the house is taken.
std::optional<Tick> HostWorker::long_look(const Task& task) const {
  const bool may = settings_.lock_owner && lock_ == Lock::none && task.request.waits_for_effects;
  if (!may || task.asked || task.ending || task.exited) return {};
  return task.started + kLongLook;
}

bool HostWorker::wants_lock(Tick now) {
  if (!settings_.lock_owner || lock_ != Lock::none) return false;
  bool wants = std::any_of(waiting_.begin(), waiting_.end(), [](const auto& task) { return task->request.effect; });
  for (auto& task : running_) {
    const auto at = long_look(*task);
    if (!at || now < *at) continue;
    task->asked = wants = true;
  }
  return wants;
}

/// Starts what may start; true: something was started.
bool HostWorker::start_waiting(Tick now) {
  if (endpoint_->state() != Endpoint::State::open) return false;
  if (full_until_ && now < *full_until_) return false;
  full_until_.reset();
  if (wants_lock(now)) ask_lock();
  bool started = false;
  for (auto it = waiting_.begin(); it != waiting_.end() && endpoint_->state() == Endpoint::State::open;) {
    if (!may_start(**it)) {
      ++it;
      continue;
    }
    running_.push_back(std::move(*it));
    it = waiting_.erase(it);
    start(*running_.back(), now);
    started = true;
  }
  return started;
}

/// The lock's shell has said whether we have it.
void HostWorker::watch_lock(Task& task) {
  if (task.purpose != Purpose::lock || lock_ != Lock::asking) return;
  if (task.run->stdout_text().starts_with("held\n")) lock_ = Lock::held;
}

void HostWorker::leave() {
  waiting_.clear();
  settings_.lock_owner.reset();  // a look that goes on asks for the lock no more
  for (auto& task : running_) {
    if (task->purpose == Purpose::lock) task->run->let_go();
  }
}

/// Without the lock no effect begins; the next one asks again.
void HostWorker::refuse_effects(Outcome::Kind kind, const std::string& message) {
  lock_ = Lock::none;
  for (auto& task : waiting_) {
    if (task->request.effect && task->purpose == Purpose::user) finish(*task, kind, message);
  }
}

/// Somebody else works on the host: no effect begins, and no look waits for what is under way there.
void HostWorker::locked(const std::string& message, Tick now) {
  refuse_effects(Outcome::Kind::locked, message);
  for (auto& task : waiting_) {
    if (task->request.waits_for_effects) finish(*task, Outcome::Kind::locked, message);
  }
  for (auto& task : running_) {
    if (task->request.waits_for_effects && task->asked) end(*task, Outcome::Kind::locked, message, now);
  }
}

void HostWorker::lock_ended(Task& task, Tick now) {
  const bool held = lock_ == Lock::held;
  lock_ = Lock::none;
  task.done = true;
  if (held) return;
  const auto said = task.run->finish(Outcome::Kind::exited, {});
  if (said.exit_code == kLockRefused) {
    return locked(trf("{} is locked by another controller: {}. Wait until it has finished; if it is gone for good, "
                      "end that process on the host. Nothing was changed.",
                      settings_.label, printable(trim(said.out))),
                  now);
  }
  if (said.exit_code == kLockTwice) {
    return locked(trf("{} and {} of this estate are one and the same machine: list it once. "
                      "Nothing was changed under the name {}.",
                      settings_.label, printable(trim(said.out)), settings_.label),
                  now);
  }
  const auto why = std::string(trim(printable(said.err)));
  refuse_effects(Outcome::Kind::unreachable, trf("the lock of {} could not be taken: {}", settings_.label,
                                                 why.empty() ? task.channel->why() : why));
}

void HostWorker::end(Task& task, Outcome::Kind kind, std::string message, Tick now) {
  if (task.ending || task.exited || task.run->exit_code()) return;  // it ends already
  task.ending = Task::Ending{kind, std::move(message), now + kEndingGrace};
  task.run->stop_sending();
}

void HostWorker::send_kill(Task& task) {
  auto kill = std::make_unique<Task>();
  kill->op = task.op;
  kill->purpose = Purpose::kill;
  kill->request.host = settings_.host;
  kill->request.script = Secret(kill_script(task.run->group()));
  kill->request.total_timeout = Duration(0);
  task.ending->kill_sent = true;
  waiting_.push_front(std::move(kill));
}

void HostWorker::drive_ending(Task& task, Tick now) {
  auto& ending = *task.ending;
  if (!ending.kill_sent && task.run->group() > 0) send_kill(task);
  if (now < ending.deadline) return;
  finish(task, ending.kind,
         ending.message + " " + tr("(the host did not confirm that its processes have ended: look there)"));
}

void HostWorker::watch_limits(Task& task, Tick now) {
  if (task.run->bytes_seen() != task.bytes) {
    task.bytes = task.run->bytes_seen();
    task.last_byte = now;
  }
  if (task.exited || task.ending || task.purpose != Purpose::user) return;
  const auto& request = task.request;
  if (task.run->overflowed()) {
    return end(task, Outcome::Kind::overflow, trf("more than {} bytes of output: ended", request.output_limit), now);
  }
  if (request.total_timeout.count() > 0 && now >= task.started + request.total_timeout) {
    return end(task, Outcome::Kind::timed_out, trf("took longer than {}: ended", to_string(request.total_timeout)),
               now);
  }
  if (request.idle_timeout.count() > 0 && now >= task.last_byte + request.idle_timeout) {
    return end(task, Outcome::Kind::timed_out, trf("no output for {}: ended", to_string(request.idle_timeout)), now);
  }
}

void HostWorker::finish(Task& task, Outcome::Kind kind, std::string message) {
  if (task.done) return;
  task.done = true;
  if (task.purpose != Purpose::user) return;
  Outcome outcome;
  if (task.run != nullptr) {
    outcome = task.run->finish(kind, std::move(message));
  } else {
    outcome.kind = kind;
    outcome.message = std::move(message);
  }
  settings_.tell(Finished{task.op, settings_.host, std::move(outcome)});
}

void HostWorker::kill_ended(Task& task) {
  task.done = true;
  for (auto& other : running_) {
    if (other->op == task.op && other->ending) other->ending->killed = true;
  }
}

/// A shell has ended by itself, and told its exit code.
void HostWorker::finish_exited(Task& task, Tick now) {
  if (task.purpose == Purpose::lock) return lock_ended(task, now);
  if (task.purpose == Purpose::kill) return kill_ended(task);
  if (task.ending) return finish(task, task.ending->kind, task.ending->message);
  if (task.run->overflowed()) {
    return finish(task, Outcome::Kind::overflow, trf("more than {} bytes of output", task.request.output_limit));
  }
  if (task.run->started()) return finish(task, Outcome::Kind::exited, {});
  auto said = task.run->finish(Outcome::Kind::unreachable, {});
  said.sent = false;  // no shell came up, so nothing of the script was read
  const auto text = std::string(trim(printable(said.err.empty() ? said.out : said.err)));
  said.message = trf("the login on {} gives no shell, or sudo does not let it become root: {}", settings_.label,
                     text.empty() ? trf("exit code {}", said.exit_code) : text);
  task.done = true;
  if (task.purpose == Purpose::user) settings_.tell(Finished{task.op, settings_.host, std::move(said)});
}

/// A look that was lost is sent once more, anything that has not begun because of a full host waits again.
bool HostWorker::requeue(Task& task, Tick now) {
  if (task.purpose != Purpose::user || task.ending) return false;
  const bool full = task.channel->refused() && sessions() > 1;
  const bool again = endpoint_lost() && !task.request.effect && !task.resent;
  const bool unsent = !task.run->sent() && endpoint_lost() && !task.resent;
  if (full) {
    channels_ = std::max<std::size_t>(1, running_users() - 1);
    if (shell_.there()) full_until_ = now + kRoomPause;
    shell_.drop();
  }
  return full || again || unsent;
}

/// The channel closed without an exit code.
bool HostWorker::closed_early(Task& task, Tick now) {
  if (task.purpose == Purpose::lock) {
    const bool lost = endpoint_->state() != Endpoint::State::open;  // then what waits is sent on a new connection
    if (!lost) lock_ended(task, now);
    lock_ = Lock::none;
    task.done = true;
    return false;
  }
  if (task.purpose == Purpose::kill) {
    kill_ended(task);
    return false;
  }
  if (requeue(task, now)) {
    task.resent = task.resent || !task.channel->refused();
    return true;
  }
  if (task.ending) {
    finish(task, task.ending->kind, task.ending->message);
  } else if (!task.run->sent()) {
    finish(task, Outcome::Kind::unreachable, task.channel->why());
  } else {
    const auto why = task.channel->why();
    finish(task, Outcome::Kind::lost,
           why.empty() ? trf("{} closed the channel without an exit code", settings_.label) : why);
  }
  return false;
}

/// Looks whether a task has come to its end; true: it has to wait for its turn again.
bool HostWorker::over(Task& task, Tick now) {
  if (!task.exited && task.run->exit_code()) task.exited = now;
  if (task.run->password_refused() && !task.exited) {
    const auto refusal = trf("sudo on {} did not accept the password: see --ask-become-pass", settings_.label);
    finish(task, Outcome::Kind::unreachable, refusal);
    if (task.purpose == Purpose::lock) refuse_effects(Outcome::Kind::unreachable, refusal);
  } else if (task.ending && task.run->group() > 0 && !task.ending->killed && !endpoint_lost()) {
    return false;  // its children may live on: drive_ending() sees to them
  } else if (task.run->shell_waits() && !task.ending) {
    finish_exited(task, now);
    keep_shell(task);
  } else if (task.exited && (task.channel->closed() || now >= *task.exited + kStragglers)) {
    finish_exited(task, now);
  } else if (task.channel->closed()) {
    return closed_early(task, now);
  }
  return false;
}

bool HostWorker::endpoint_lost() const { return endpoint_->state() != Endpoint::State::open; }

/// One look at everything; true: something changed that may let others go on.
bool HostWorker::pass(Tick now) {
  shell_.watch();
  for (auto& task : running_) {
    task->channel->step();
  }
  Tasks again;
  for (auto it = running_.begin(); it != running_.end();) {
    auto& task = **it;
    watch_lock(task);
    watch_limits(task, now);
    const bool wait_again = !task.done && over(task, now);
    if (!task.done && !wait_again && task.ending) drive_ending(task, now);
    if (wait_again) {
      task.channel.reset();
      task.run.reset();
      again.push_back(std::move(*it));
    }
    it = wait_again ? running_.erase(it) : std::next(it);
  }
  // closing a channel may have brought news for another
  const bool ended = std::erase_if(running_, [](const auto& task) { return task->done; }) > 0;
  std::erase_if(waiting_, [](const auto& task) { return task->done; });
  waiting_.splice(waiting_.begin(), again);
  return start_waiting(now) || ended;
}

void HostWorker::fail_waiting() {
  connecting_ = false;
  const auto& failure = endpoint_->failure();
  const auto kind = failure.kind == Outcome::Kind::untrusted ? failure.kind : Outcome::Kind::unreachable;
  for (auto& task : waiting_) finish(*task, kind, failure.message);
  waiting_.clear();
}

/// A host that was never reached and does not answer is tried again after a pause, for a bounded time; others go on.
bool HostWorker::try_later(Tick now) {
  if (reached_ || !endpoint_->silent()) return false;
  if (!first_silence_) first_silence_ = now;
  if (now - *first_silence_ >= kPatience) return false;
  pause_ = pause_.count() == 0 ? kFirstPause : 2 * pause_;
  retry_at_ = now + pause_;
  connecting_ = false;
  return true;
}

void HostWorker::step(Tick now) {
  while (pass(now)) {
  }
  if (endpoint_->state() == Endpoint::State::open) {
    connecting_ = false;
    reached_ = true;
  }
  if (endpoint_->state() != Endpoint::State::closed) return;
  lock_ = Lock::none;
  std::erase_if(waiting_, [](const auto& task) { return task->purpose != Purpose::user; });
  if (waiting_.empty()) return;
  if (connecting_ && !try_later(now)) return fail_waiting();
  if (now < retry_at_) return;
  connecting_ = true;
  auto timeout = Duration(0);
  for (const auto& task : waiting_) timeout = std::max(timeout, task->request.connect_timeout);
  endpoint_->open(timeout);
}

std::optional<Tick> HostWorker::alarm() const {
  std::optional<Tick> first;
  const auto consider = [&first](Tick tick) { first = first ? std::min(*first, tick) : tick; };
  if (!connecting_ && !waiting_.empty() && endpoint_lost()) consider(retry_at_);
  if (full_until_ && !waiting_.empty()) consider(*full_until_);
  for (const auto& task : running_) {
    if (const auto at = long_look(*task)) consider(*at);
    const bool killing = task->ending && !task->ending->killed;
    if (task->exited && !killing) consider(*task->exited + kStragglers);
    if (task->ending) consider(task->ending->deadline);
    if (task->exited || task->ending || task->purpose != Purpose::user) continue;
    const auto& request = task->request;
    if (request.total_timeout.count() > 0) consider(task->started + request.total_timeout);
    if (request.idle_timeout.count() > 0) consider(task->last_byte + request.idle_timeout);
  }
  return first;
}

}  // namespace reprise::transport
