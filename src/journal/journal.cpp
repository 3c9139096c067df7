// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "journal/journal.hpp"

#include <functional>
#include <map>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "base/i18n.hpp"
#include "journal/backend.hpp"
#include "journal/record.hpp"
#include "journal/sqlite_backend.hpp"
#include "journal/store.hpp"

namespace reprise::journal {

Error unreadable(const std::string& what) {
  return {trf("the journal holds what reprise never writes: {}", what),
          tr("it was changed outside of reprise; keep it as it is and begin a new one"),
          {}};
}

namespace {

Status must_exist(Backend& backend, std::int64_t id) {
  const auto found = backend.has_run(id);
  if (!found) return found.error();
  if (*found) return Done{};
  return Error{
      trf("internal error: the journal has no run {}", id), tr("this is a defect of reprise, please report it"), {}};
}

Status settle_pending(Backend& backend, std::int64_t run, State state, const std::string& step) {
  switch (state) {
    case State::intended:
      return Done{};
    case State::ok:
      return backend.withdraw_pending(run, step);
    default:
      return backend.keep_pending(run, step);
  }
}

Result<std::optional<Run>> one_run(Backend& backend, std::int64_t id) {
  auto found = backend.runs(id, 1);
  if (!found) return found.error();
  if (found->empty()) return std::optional<Run>();
  return std::optional<Run>(std::move(found->front()));
}

}  // namespace

Journal::Journal(std::unique_ptr<Backend> backend) : backend_(std::move(backend)) {}
Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() = default;

Result<Journal> Journal::open(const std::string& path) {
  auto store = open_store(path);
  if (!store) return store.error();
  return Journal(sqlite_backend(std::move(*store)));
}

Journal Journal::in_memory() {
  auto store = memory_store();
  if (!store) throw std::runtime_error(to_string(store.error()));  // only without memory
  return Journal(sqlite_backend(std::move(*store)));
}

Result<std::int64_t> Journal::begin_run(const Run& run) {
  std::int64_t id = 0;
  auto status = backend_->transaction([&]() -> Status {
    const auto newest = backend_->newest_run();
    if (!newest) return newest.error();
    id = *newest + 1;
    return backend_->add(begin_record(id, run));
  });
  if (!status) return status.error();
  return id;
}

Status Journal::end_run(std::int64_t run, RunState state, Instant at) {
  return backend_->transaction([&]() -> Status {
    if (auto status = must_exist(*backend_, run); !status) return status;
    return backend_->add(end_record(run, state, at));
  });
}

Status Journal::intend(std::int64_t run, Entry entry, const std::vector<std::string>& notifies) {
  entry.state = State::intended;
  const auto step = entry.step;
  auto record = step_record(run, std::move(entry));
  const auto work = [&]() -> Status {
    if (auto status = must_exist(*backend_, run); !status) return status;
    if (auto status = backend_->add(std::move(record)); !status) return status;
    for (const auto& target : notifies) {
      if (auto status = backend_->add_pending(run, step, target); !status) return status;
    }
    return Done{};
  };
  return backend_->transaction(std::ref(work), false);
}

Status Journal::sync() { return backend_->sync(); }

Status Journal::append(std::int64_t run, Entry entry) {
  const auto state = entry.state;
  const auto step = entry.step;
  auto record = step_record(run, std::move(entry));
  const auto work = [&]() -> Status {
    if (auto status = must_exist(*backend_, run); !status) return status;
    if (auto status = backend_->add(std::move(record)); !status) return status;
    return settle_pending(*backend_, run, state, step);
  };
  // That a look found nothing to do, or that an effect is proven, is worth no fsync(2) of its own, and there are
  // hundreds of them in a run: without it the next run looks again. The next sync() takes it to the disk.
  return backend_->transaction(std::ref(work), state != State::ok && state != State::changed);
}

Status Journal::notified(const std::string& target) {
  return backend_->transaction([&] { return backend_->clear_pending(target); });
}

Result<std::vector<std::string>> Journal::pending() { return backend_->pending(); }

Result<std::optional<Run>> Journal::last_run() { return one_run(*backend_, 0); }

Result<std::optional<Run>> Journal::run(std::int64_t id) {
  if (id <= 0) return std::optional<Run>();
  return one_run(*backend_, id);
}

Result<std::vector<Run>> Journal::runs(std::size_t newest) {
  return backend_->runs(0, static_cast<std::int64_t>(newest));
}

Result<std::vector<Entry>> Journal::log(std::int64_t run) {
  std::vector<Entry> out;
  auto status = backend_->each(run, "step", [&](const Record& record) -> Status {
    auto entry = to_entry(record);
    if (!entry) return unreadable(record.state);
    out.push_back(std::move(*entry));
    return Done{};
  });
  if (!status) return status.error();
  return out;
}

Result<std::vector<Entry>> Journal::entries(std::int64_t run) {
  auto all = log(run);
  if (!all) return all.error();
  std::vector<Entry> out;
  std::map<std::string, std::size_t> place;
  for (auto& entry : *all) {
    const auto [at, added] = place.try_emplace(entry.step, out.size());
    if (added) {
      out.push_back(std::move(entry));
    } else {
      out[at->second] = std::move(entry);
    }
  }
  return out;
}

Result<std::vector<History>> Journal::history() {
  const auto samples = backend_->samples();
  if (!samples) return samples.error();
  std::vector<History> out;
  std::vector<std::int64_t> spans;  // of the last step of `out`, ascending
  for (const auto& [step, span] : *samples) {
    if (out.empty() || out.back().step != step) {
      out.push_back({step, Duration(0), 0});
      spans.clear();
    }
    spans.push_back(span);
    out.back().samples = static_cast<std::int64_t>(spans.size());
    out.back().median = Duration(std::midpoint(spans[(spans.size() - 1) / 2], spans[spans.size() / 2]));
  }
  return out;
}

Status Journal::note(std::int64_t run, const std::string& name, const std::string& text) {
  return backend_->transaction([&]() -> Status {
    if (auto status = must_exist(*backend_, run); !status) return status;
    return backend_->add({0, run, "note", name, {}, {}, 0, 0, text});
  });
}

Result<std::vector<std::pair<std::string, std::string>>> Journal::notes(std::int64_t run) {
  std::map<std::string, std::string> last;
  auto status = backend_->each(run, "note", [&](const Record& record) -> Status {
    last[record.name] = record.detail;
    return Done{};
  });
  if (!status) return status.error();
  return std::vector<std::pair<std::string, std::string>>(last.begin(), last.end());
}

Status Journal::confirm(const Confirmation& confirmation) {
  return backend_->transaction([&] { return backend_->add(confirm_record(confirmation)); });
}

Result<std::vector<Confirmation>> Journal::confirmations() {
  std::vector<Confirmation> out;
  std::map<std::string, std::size_t> place;
  auto status = backend_->each(0, "confirm", [&](const Record& record) -> Status {
    auto word = to_confirmation(record);
    const auto [at, added] = place.try_emplace(word.step, out.size());
    if (added) {
      out.push_back(std::move(word));
    } else {
      out[at->second] = std::move(word);
    }
    return Done{};
  });
  if (!status) return status.error();
  return out;
}

Status Journal::verify_chain() { return backend_->verify_chain(); }

}  // namespace reprise::journal
