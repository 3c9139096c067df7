// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "transport/bootstrap.hpp"
#include "world/world.hpp"

namespace reprise::transport {

/// Cuts a stream into lines; a line longer than `limit` is reported once, cut. Bounded memory whatever comes.
class LineSplitter {
 public:
  using Sink = std::function<void(std::string_view)>;
  explicit LineSplitter(std::size_t limit = 4096) : limit_(limit) {}
  void add(std::string_view data, const Sink& sink);
  /// A last line without newline.
  void flush(const Sink& sink);

 private:
  void emit(const Sink& sink);
  std::size_t limit_;
  std::string partial_;
  bool skipping_ = false;  // the rest of a line that was already reported
};

/// Says of one request what has come, and what is to be sent next: the conversation with the bootstrap shell without
/// any input or output of its own. Channels feed it and ask it; it is a plain state machine, used by one thread.
class Run {
 public:
  using LineSink = std::function<void(std::string_view)>;

  /// How it uses its shell.
  enum class Use {
    alone,      ///< the shell ends with the script
    hold_open,  ///< and standard input stays open after everything was sent (the host's lock is held that way)
    first,      ///< the shell waits for others like it afterwards
    next        ///< the shell has done so
  };

  /// `group`: what the shell reported to the first one, where this is the next.
  Run(const Request& request, Become become, std::optional<Secret> password, LineSink live, Use use = Use::alone,
      std::int64_t group = 0);

  /// Sends nothing more: a script that has not all of its text and input never runs.
  void stop_sending();

  /// Bytes to send now; may be empty though not all has been sent (the password is not yet asked for).
  std::string_view pending() const;
  void consumed(std::size_t count);
  /// Holds its shell open no longer.
  void let_go() { hold_open_ = false; }
  /// Everything was sent: close the channel's input.
  bool input_done() const;

  void out(std::string_view data);
  void err(std::string_view data);
  /// The shell has ended. Where its script had told its own end already, that one's code stands.
  void exited(int code);

  bool stopping() const { return stopped_; }
  bool started() const { return started_; }
  /// The remote process group, 0 as long as it is not known (or not safe to end).
  std::int64_t group() const { return group_; }
  bool sent() const { return sent_; }
  bool overflowed() const { return overflowed_; }
  /// sudo asked again: the password was wrong, or there is none to give.
  bool password_refused() const { return password_refused_; }
  std::optional<int> exit_code() const { return exit_code_; }
  /// The script has ended as it should and its shell waits for the next one; nothing else has come since.
  bool shell_waits() const { return over_ && !spoilt_; }
  const std::string& stdout_text() const { return out_; }
  /// Counts bytes that came, for idle limits.
  std::uint64_t bytes_seen() const { return bytes_seen_; }

  /// Takes the collected output; the run is over.
  Outcome finish(Outcome::Kind kind, std::string message);

 private:
  void err_before_start(std::string_view data);
  void notice_prompt();
  void keep_err(std::string_view data);
  void notice_end(std::size_t from);
  void live(LineSplitter& splitter, std::string_view data);

  Secret feed_;
  std::size_t fed_ = 0;
  Secret password_;  // with its newline
  std::size_t password_sent_ = 0;
  bool password_wanted_ = false;
  std::size_t prompts_ = 0;
  bool may_feed_;
  bool hold_open_;
  std::string over_mark_;  // what its last line begins with, where the shell lives on
  bool over_ = false;
  bool spoilt_ = false;  // the shell has ended, something came after the last line, or it was not a good end
  bool stopped_ = false;
  bool sent_ = false;
  bool started_ = false;
  bool overflowed_ = false;
  bool password_refused_ = false;
  std::int64_t group_ = 0;
  std::optional<int> exit_code_;
  std::uint64_t bytes_seen_ = 0;
  std::size_t output_limit_;
  std::string nonce_;
  std::string head_;  // standard error before the shell reported
  std::string out_;
  std::string err_;
  LineSink live_;
  LineSplitter out_lines_;
  LineSplitter err_lines_;
};

}  // namespace reprise::transport
