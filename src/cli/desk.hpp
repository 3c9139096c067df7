// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <functional>
#include <map>
#include <string>

#include "engine/events.hpp"
#include "journal/journal.hpp"

namespace reprise::cli {

/// Asks the person at the terminal to do what manual steps want, without holding up anything else: instructions are
/// shown with a number, and tick() reads what was typed in the meantime. What the person confirms goes into the
/// journal, where the engine finds it. Another person may confirm with `reprise confirm` meanwhile.
class Desk : public engine::EventSink {
 public:
  /// `read_line`: a whole line that was typed, at once and without waiting; nothing where there is none.
  using ReadLine = std::function<std::optional<std::string>()>;
  Desk(journal::Journal& journal, std::string user, ReadLine read_line, std::function<void(const std::string&)> show)
      : journal_(journal), user_(std::move(user)), read_line_(std::move(read_line)), show_(std::move(show)) {}

  void person_wanted(const catalog::Step& step, const kinds::Errand& errand, const std::string& doubt) override;
  void step_ended(const catalog::Step& step, const engine::StepReport& report) override;
  void tick(Instant now);
  /// Is somebody wanted right now?
  bool busy() const { return !wanted_.empty(); }

 private:
  struct Wanted {
    std::string step;
    std::string what;  ///< engine::fingerprint()
  };
  void take(const std::string& line, Instant now);

  journal::Journal& journal_;
  std::string user_;
  ReadLine read_line_;
  std::function<void(const std::string&)> show_;
  std::map<int, Wanted> wanted_;  ///< by the number that is typed
  int last_number_ = 0;
};

/// A line of standard input if one lies ready; does not wait. A terminal hands out whole lines.
std::optional<std::string> typed_line();

}  // namespace reprise::cli
