// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/run.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace reprise::transport {

namespace {
constexpr std::size_t kErrKept = 64U << 10;
constexpr std::size_t kHeadKept = 64U << 10;

constexpr int kLastCodeOfItsOwn = 127;  // above it a signal ended the script, and what it started may live on

/// No line of a script begins so: the nonce is new for each, and its own lines have another word after it.
std::string over_word(const Request& request) { return request.nonce + " over"; }

Feeding feeding(const Request& request, Run::Use use) {
  Feeding how;
  how.stream = use == Run::Use::hold_open;
  if (!request.effect) return how;
  how.outlives = request.total_timeout;
  how.one_stream = request.one_stream;
  how.prepared = use == Run::Use::next;
  if (use == Run::Use::first || use == Run::Use::next) how.over = over_word(request);
  return how;
}

}  // namespace

void LineSplitter::emit(const Sink& sink) {
  sink(partial_);
  partial_.clear();
}

void LineSplitter::add(std::string_view data, const Sink& sink) {
  while (!data.empty()) {
    const auto newline = data.find('\n');
    const auto piece = data.substr(0, newline);
    if (!skipping_) {
      partial_.append(piece.substr(0, limit_ - partial_.size()));
      if (newline != std::string_view::npos) {
        emit(sink);
      } else if (partial_.size() == limit_) {
        emit(sink);
        skipping_ = true;
      }
    }
    if (newline == std::string_view::npos) return;
    skipping_ = false;
    data.remove_prefix(newline + 1);
  }
}

void LineSplitter::flush(const Sink& sink) {
  if (!partial_.empty()) emit(sink);
}

Run::Run(const Request& request, Become become, std::optional<Secret> password, LineSink live, Use use,
         std::int64_t group)
    : feed_(bootstrap_feed(request.script, request.input, feeding(request, use))),
      may_feed_(become != Become::sudo_password || use == Use::next),
      hold_open_(use != Use::alone),
      started_(use == Use::next),
      group_(group),
      output_limit_(request.output_limit),
      nonce_(request.nonce),
      live_(std::move(live)) {
  if (password) password_ = Secret(password->reveal() + "\n");
  if (use == Use::first || use == Use::next) over_mark_ = "\n" + over_word(request) + " ";
}

void Run::stop_sending() { stopped_ = true; }

std::string_view Run::pending() const {
  if (stopped_) return {};
  if (password_wanted_) return std::string_view(password_.reveal()).substr(password_sent_);
  if (!may_feed_) return {};
  return std::string_view(feed_.reveal()).substr(fed_);
}

void Run::consumed(std::size_t count) {
  if (password_wanted_) {
    password_sent_ += count;
    if (password_sent_ >= password_.reveal().size()) password_wanted_ = false;
    return;
  }
  fed_ += count;
  if (count > 0) sent_ = true;
}

bool Run::input_done() const {
  if (stopped_) return true;
  return may_feed_ && !hold_open_ && fed_ == feed_.reveal().size();
}

void Run::live(LineSplitter& splitter, std::string_view data) {
  if (!live_) return;
  splitter.add(data, [this](std::string_view line) {
    if (nonce_.empty() || !line.starts_with(nonce_)) live_(line);
  });
}

void Run::out(std::string_view data) {
  bytes_seen_ += data.size();
  if (overflowed_) return;
  if (data.size() > output_limit_ - out_.size()) {
    overflowed_ = true;
    data = data.substr(0, output_limit_ - out_.size());
  }
  if (over_) spoilt_ = true;
  out_ += data;
  live(out_lines_, data);
  if (!over_mark_.empty() && !over_) notice_end(out_.size() - data.size());
}

/// Looks for the last line in what has come; its beginning may have come before `from`.
void Run::notice_end(std::size_t from) {
  constexpr std::size_t most_digits = 4;
  const auto at = out_.find(over_mark_, from - std::min(from, over_mark_.size() + most_digits));
  if (at == std::string::npos) return;
  const auto end = out_.find('\n', at + over_mark_.size());
  if (end == std::string::npos) return;
  int code = 0;
  const auto* const digits = out_.data() + at + over_mark_.size();
  const auto [rest, status] = std::from_chars(digits, out_.data() + end, code);
  over_ = status == std::errc{} && rest == out_.data() + end && code >= 0 && code < 256;
  if (!over_) return;
  spoilt_ = spoilt_ || end + 1 != out_.size() || code > kLastCodeOfItsOwn;
  exit_code_ = code;
  out_.resize(at);
}

void Run::keep_err(std::string_view data) {
  if (data.size() > kErrKept) data.remove_prefix(data.size() - kErrKept);
  err_ += data;
  if (err_.size() > 2 * kErrKept) err_.erase(0, err_.size() - kErrKept);
}

void Run::err(std::string_view data) {
  bytes_seen_ += data.size();
  if (!started_) return err_before_start(data);
  keep_err(data);
  if (!overflowed_) live(err_lines_, data);
}

void Run::exited(int code) {
  spoilt_ = true;
  if (!over_) exit_code_ = code;
}

void Run::notice_prompt() {
  for (auto at = head_.find(kSudoPrompt); at != std::string::npos; at = head_.find(kSudoPrompt)) {
    head_.erase(at, kSudoPrompt.size());
    ++prompts_;
    if (prompts_ > 1 || password_.empty()) {
      password_refused_ = true;
    } else {
      password_wanted_ = true;
    }
  }
}

void Run::err_before_start(std::string_view data) {
  head_ += data;
  if (!may_feed_) notice_prompt();
  const auto mark = head_.find(kGroupMark);
  const auto end = mark == std::string::npos ? mark : head_.find('\n', mark);
  if (end == std::string::npos) {
    if (head_.size() > 2 * kHeadKept) head_.erase(0, head_.size() - kHeadKept);
    return;
  }
  const auto digits = std::string_view(head_).substr(mark + kGroupMark.size(), end - mark - kGroupMark.size());
  std::int64_t group = 0;
  const auto [rest, status] = std::from_chars(digits.data(), digits.data() + digits.size(), group);
  const bool clean = status == std::errc{} && rest == digits.data() + digits.size();
  group_ = clean && group > 1 && group <= 0x7fffffff ? group : 0;
  started_ = may_feed_ = true;
  password_wanted_ = false;
  const std::string before = head_.substr(0, mark);
  const std::string after = head_.substr(end + 1);
  head_.clear();
  keep_err(before);
  keep_err(after);
  live(err_lines_, after);
}

Outcome Run::finish(Outcome::Kind kind, std::string message) {
  if (live_) {
    out_lines_.flush([this](std::string_view line) {
      if (nonce_.empty() || !line.starts_with(nonce_)) live_(line);
    });
    err_lines_.flush([this](std::string_view line) { live_(line); });
  }
  keep_err(head_);
  if (err_.size() > kErrKept) err_.erase(0, err_.size() - kErrKept);
  Outcome outcome;
  outcome.kind = kind;
  outcome.exit_code = exit_code_.value_or(0);
  outcome.out = std::move(out_);
  outcome.err = std::move(err_);
  outcome.message = std::move(message);
  outcome.sent = sent_;
  return outcome;
}

}  // namespace reprise::transport
