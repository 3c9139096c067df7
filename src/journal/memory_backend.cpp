// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "journal/memory_backend.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/i18n.hpp"

namespace reprise::journal {

namespace {

constexpr std::size_t kRoom = 512;  ///< records of a rehearsal, as a rule

struct Pending {
  std::string target;
  std::string source;
  std::int64_t run = 0;
  bool kept = false;
};

class MemoryBackend final : public Backend {
 public:
  Status transaction(const std::function<Status()>& work, bool lasting) override;
  Status sync() override { return Done{}; }
  Status add(Record&& record) override;
  Result<bool> has_run(std::int64_t run) override { return begins_.count(run) != 0; }
  Result<std::int64_t> newest_run() override { return begins_.empty() ? 0 : begins_.rbegin()->first; }
  Status add_pending(std::int64_t run, const std::string& source, const std::string& target) override;
  Status withdraw_pending(std::int64_t run, const std::string& source) override;
  Status keep_pending(std::int64_t run, const std::string& source) override;
  Status clear_pending(const std::string& target) override;
  Result<std::vector<std::string>> pending() override;
  Status each(std::int64_t run, const char* what, const Visit& visit) override;
  Result<std::vector<Run>> runs(std::int64_t id, std::int64_t limit) override;
  Result<std::vector<Sample>> samples() override;
  Status verify_chain() override;

 private:
  Result<Run> run_at(std::size_t begin) const;

  std::vector<Record> records_;
  std::map<std::int64_t, std::size_t> begins_;  ///< run -> its first record
  std::vector<Pending> pending_;
};

Status MemoryBackend::transaction(const std::function<Status()>& work, bool /*lasting*/) {
  const auto before = records_.size();
  auto status = work();
  // every transaction of Journal adds its record first, and nothing after it can fail here
  if (!status) records_.resize(before);
  return status;
}

Status MemoryBackend::add(Record&& record) {
  if (records_.empty()) records_.reserve(kRoom);
  record.seq = static_cast<std::int64_t>(records_.size()) + 1;
  if (record.what == "begin") begins_.emplace(record.run, records_.size());
  records_.push_back(std::move(record));
  return Done{};
}

Status MemoryBackend::add_pending(std::int64_t run, const std::string& source, const std::string& target) {
  for (auto& row : pending_) {
    if (row.run != run || row.source != source || row.target != target) continue;
    row.kept = true;
    return Done{};
  }
  pending_.push_back({target, source, run, false});
  return Done{};
}

Status MemoryBackend::withdraw_pending(std::int64_t run, const std::string& source) {
  std::erase_if(pending_, [&](const Pending& row) { return !row.kept && row.run == run && row.source == source; });
  return Done{};
}

Status MemoryBackend::keep_pending(std::int64_t run, const std::string& source) {
  for (auto& row : pending_) row.kept = row.kept || (row.run == run && row.source == source);
  return Done{};
}

Status MemoryBackend::clear_pending(const std::string& target) {
  std::erase_if(pending_, [&](const Pending& row) { return row.target == target; });
  return Done{};
}

Result<std::vector<std::string>> MemoryBackend::pending() {
  std::vector<std::string> out;
  for (const auto& row : pending_) {
    if (std::find(out.begin(), out.end(), row.target) == out.end()) out.push_back(row.target);
  }
  return out;
}

Status MemoryBackend::each(std::int64_t run, const char* what, const Visit& visit) {
  const auto begin = begins_.find(run);
  if (run != 0 && begin == begins_.end()) return Done{};
  for (std::size_t i = run == 0 ? 0 : begin->second; i < records_.size(); ++i) {
    if (records_[i].run != run || records_[i].what != what) continue;
    if (auto status = visit(records_[i]); !status) return status;
  }
  return Done{};
}

Result<Run> MemoryBackend::run_at(std::size_t begin) const {
  const auto& record = records_[begin];
  Run run{record.run, record.name, record.host, record.detail, RunState::running, Instant{record.at}, {}, record.span};
  for (std::size_t i = begin + 1; i < records_.size(); ++i) {
    if (records_[i].run != run.id || records_[i].what != "end") continue;
    const auto state = run_state(records_[i].state);
    if (!state) return unreadable(records_[i].state);
    run.state = *state;
    if (run.state != RunState::running) run.ended = Instant{records_[i].at};
  }
  return run;
}

Result<std::vector<Run>> MemoryBackend::runs(std::int64_t id, std::int64_t limit) {
  std::vector<Run> out;
  for (auto at = begins_.rbegin(); at != begins_.rend() && static_cast<std::int64_t>(out.size()) < limit; ++at) {
    if (id != 0 && at->first != id) continue;
    auto run = run_at(at->second);
    if (!run) return run.error();
    out.push_back(std::move(*run));
  }
  return out;
}

Result<std::vector<Backend::Sample>> MemoryBackend::samples() {
  constexpr std::size_t newest = 20;
  std::map<std::string, std::vector<std::int64_t>> spans;
  for (auto record = records_.rbegin(); record != records_.rend(); ++record) {
    if (record->what != "step" || record->state != "changed") continue;
    auto& own = spans[record->name];
    if (own.size() < newest) own.push_back(record->span);
  }
  std::vector<Sample> out;
  for (auto& [step, own] : spans) {
    std::sort(own.begin(), own.end());
    for (const auto span : own) out.emplace_back(step, span);
  }
  return out;
}

Status MemoryBackend::verify_chain() {
  for (std::size_t i = 0; i < records_.size(); ++i) {
    if (records_[i].seq != static_cast<std::int64_t>(i) + 1) return unreadable(std::to_string(records_[i].seq));
  }
  return Done{};
}

}  // namespace

std::unique_ptr<Backend> memory_backend() { return std::make_unique<MemoryBackend>(); }

}  // namespace reprise::journal
