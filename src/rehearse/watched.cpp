// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "rehearse/watched.hpp"

#include <utility>

#include "base/i18n.hpp"
#include "sim/sim_world.hpp"

namespace reprise::rehearse {

void WatchedWorld::stop_if_found() const {
  if (checker_.finding()) throw Found();
}

void WatchedWorld::count() {
  if (++calls_ > most_calls_) checker_.find(tr("the run does not come to an end"));
  stop_if_found();
  if (calls_ == call_ && what_) what_();
}

OpId WatchedWorld::submit(Request request) {
  count();
  const auto flight = checker_.submitting(request);
  stop_if_found();
  const auto op = inner_.submit(std::move(request));
  checker_.submitted(op, flight);
  return op;
}

std::optional<WorldEvent> WatchedWorld::wait(std::optional<Instant> deadline) {
  count();
  auto event = inner_.wait(deadline);
  if (!event && !deadline) checker_.find(tr("the run waits for something that will never happen"));
  if (event) {
    if (const auto* finished = std::get_if<Finished>(&*event)) checker_.finished(*finished);
  }
  stop_if_found();
  return event;
}

Status WatchedBackend::transaction(const std::function<Status()>& work, bool lasting) {
  ++writes_;
  const bool dies = writes_ == trouble_.dies_at;
  if (dies && !trouble_.written) throw sim::ControllerDied();
  if (trouble_.fails_from != 0 && writes_ >= trouble_.fails_from) {
    checker_.write_failed();
    return Error{"the disk of this rehearsal is full", {}, {}};
  }
  auto status = inner_.transaction(work, lasting);
  if (dies) throw sim::ControllerDied();
  return status;
}

Status WatchedBackend::add(journal::Record&& record) {
  checker_.recorded(record);
  return inner_.add(std::move(record));
}

Status WatchedBackend::add_pending(std::int64_t run, const std::string& source, const std::string& target) {
  checker_.owing(target);
  intended_.insert(source);
  return inner_.add_pending(run, source, target);
}

Status WatchedBackend::withdraw_pending(std::int64_t run, const std::string& source) {
  auto status = inner_.withdraw_pending(run, source);
  if (intended_.count(source) == 0) return status;  // as nearly always: none of its rows can have gone
  if (auto left = inner_.pending()) checker_.reread(*left);
  return status;
}

Status WatchedBackend::keep_pending(std::int64_t run, const std::string& source) {
  return inner_.keep_pending(run, source);
}

Status WatchedBackend::clear_pending(const std::string& target) {
  checker_.settled(target);
  return inner_.clear_pending(target);
}

}  // namespace reprise::rehearse
