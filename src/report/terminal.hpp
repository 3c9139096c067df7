// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include <optional>

#include "engine/events.hpp"
#include "forecast/outlook.hpp"

namespace reprise::report {

struct TerminalOptions {
  bool color = false;        ///< ANSI colours; never the only carrier of a meaning
  bool interactive = false;  ///< a status line that is rewritten in place; else plain lines only
  bool diff = false;         ///< show unified diffs (-D)
  int verbosity = 0;         ///< 0: changes and failures; 1: also ok steps; 2: also output of steps; 3: also starts
  int width = 80;            ///< columns, for the status line
};

/// Tells a run to a person, line by line, as it happens; at the end a recap a host with the words that users of
/// Ansible know. `write` gets text with newlines; not thread-safe.
class Terminal : public engine::EventSink {
 public:
  Terminal(std::function<void(std::string_view)> write, TerminalOptions options)
      : write_(std::move(write)), options_(options) {}

  void run_started(const catalog::Catalog& catalog, const engine::RunInfo& info) override;
  void host_unreachable(const Host& host, const std::string& why) override;
  void step_started(const catalog::Step& step, Instant at) override;
  void step_output(const catalog::Step& step, const std::string& line) override;
  void step_ended(const catalog::Step& step, const engine::StepReport& report) override;
  void progress(std::size_t done, std::size_t total, Duration left) override;
  void interrupt_requested(int count) override;
  void run_ended(const catalog::Catalog& catalog, const engine::RunSummary& summary) override;
  /// The last estimate; it is counted down until the next.
  void outlook(const forecast::Eta& eta);
  /// No status line while somebody types.
  void hold_status(bool hold);
  /// To be called about once a second while nothing may happen: refreshes the status line or, without one, says every
  /// 30 s which steps still run, so that silence never looks like a hang.
  void tick(Instant now);

 private:
  void line(std::string_view text);
  void status();
  void clear_status();
  std::string paint(engine::StepResult result, std::string_view text) const;
  void indented(std::string_view prefix, const std::string& text);
  std::string running(Duration at_least) const;
  void details(const engine::StepReport& report);
  void changes(const engine::StepReport& report, bool diff_shown);
  void diff_lines(const std::string& diff);
  void recap(const engine::RunSummary& summary);
  void closing(const engine::RunSummary& summary);

  std::function<void(std::string_view)> write_;
  TerminalOptions options_;
  engine::RunInfo info_;
  std::map<std::string, Instant> running_;  ///< key -> start
  Instant now_;
  Instant last_sign_;
  std::string last_output_;
  std::size_t done_ = 0;
  std::size_t total_ = 0;
  Duration left_{0};
  std::optional<forecast::Eta> eta_;
  bool status_shown_ = false;
  bool held_ = false;
};

}  // namespace reprise::report
