// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "bench/psplib_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace reprise::bench {

namespace {

using Numbers = std::vector<std::int64_t>;

std::vector<std::string_view> split(std::string_view line, std::string_view separators) {
  std::vector<std::string_view> words;
  while (true) {
    const auto from = line.find_first_not_of(separators);
    if (from == std::string_view::npos) return words;
    line.remove_prefix(from);
    const auto length = std::min(line.find_first_of(separators), line.size());
    words.push_back(line.substr(0, length));
    line.remove_prefix(length);
  }
}

std::optional<std::int64_t> number(std::string_view word) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return value;
}

/// The numbers of a line; nothing if it holds anything else.
std::optional<Numbers> numbers(std::string_view line) {
  Numbers out;
  for (const auto word : split(line, " \t\r")) {
    const auto value = number(word);
    if (!value) return std::nullopt;
    out.push_back(*value);
  }
  return out;
}

class Reader {
 public:
  Reader(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  Result<planner::Project> read() {
    if (text_.size() > kMaxPsplibBytes) return problem("the file is too large");
    if (auto status = read_sizes(); !status) return status.error();
    if (auto status = read_edges(); !status) return status.error();
    if (auto status = read_needs(); !status) return status.error();
    if (auto status = read_capacities(); !status) return status.error();
    project_.graph = edges_.build();
    if (auto status = planner::check(project_); !status) return Error{name_ + ": " + status.error().message, {}, {}};
    return std::move(project_);
  }

 private:
  Error problem(std::string_view what) const { return {fmt::format("{}:{}: {}", name_, line_number_, what), {}, {}}; }

  bool next_line() {
    if (text_.empty()) return false;
    const auto length = std::min(text_.find('\n'), text_.size());
    line_ = text_.substr(0, length);
    text_.remove_prefix(std::min(length + 1, text_.size()));
    ++line_number_;
    return true;
  }
  /// Goes on to the line that begins with `title`, and over `more` lines after it.
  bool find_section(std::string_view title, int more) {
    while (next_line()) {
      if (!line_.starts_with(title)) continue;
      while (more-- > 0) next_line();
      return true;
    }
    return false;
  }
  /// The number after the colon of the line that begins with `title`.
  std::optional<std::int64_t> setting(std::string_view title) {
    if (!find_section(title, 0)) return std::nullopt;
    const auto colon = line_.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto words = split(line_.substr(colon + 1), " \t\r");
    return words.empty() ? std::nullopt : number(words.front());
  }

  Status read_sizes() {
    const auto jobs = setting("jobs (incl. supersource/sink )");
    if (!jobs || *jobs < 1 || *jobs > kMaxPsplibJobs) return problem("no number of jobs, or too many");
    const auto resources = setting("  - renewable");
    if (!resources || *resources < 0 || *resources > kMaxPsplibResources) {
      return problem("no number of renewable resources, or too many");
    }
    if (setting("  - nonrenewable") != 0) return problem("non-renewable resources are not known here");
    if (setting("  - doubly constrained") != 0) return problem("doubly constrained resources are not known here");
    jobs_ = *jobs;
    resources_ = static_cast<std::size_t>(*resources);
    edges_ = graph::Builder(static_cast<std::size_t>(jobs_));
    return Done{};
  }

  bool is_job(std::int64_t job) const { return job >= 1 && job <= jobs_; }

  Status read_edges() {
    if (!find_section("PRECEDENCE RELATIONS:", 1)) return problem("no section PRECEDENCE RELATIONS");
    for (std::int64_t job = 1; job <= jobs_; ++job) {
      const auto row = next_line() ? numbers(line_) : std::nullopt;
      if (!row || row->size() < 3 || row->front() != job)
        return problem("not the precedence relations of the next job");
      if ((*row)[1] != 1) return problem("more than one mode");
      if ((*row)[2] != static_cast<std::int64_t>(row->size()) - 3)
        return problem("not as many successors as announced");
      for (std::size_t i = 3; i < row->size(); ++i) {
        if (!is_job((*row)[i])) return problem("a successor that does not exist");
        edges_.connect(step(job), step((*row)[i]));
      }
    }
    return Done{};
  }

  Status read_needs() {
    if (!find_section("REQUESTS/DURATIONS:", 2)) return problem("no section REQUESTS/DURATIONS");
    for (std::int64_t job = 1; job <= jobs_; ++job) {
      const auto row = next_line() ? numbers(line_) : std::nullopt;
      if (!row || row->size() != 3 + resources_ || row->front() != job)
        return problem("not the requests of the next job");
      if ((*row)[2] < 0 || (*row)[2] > planner::kMaxHorizon) return problem("not a duration");
      project_.durations.push_back(static_cast<planner::Time>((*row)[2]));
      auto& needs = project_.needs.emplace_back();
      for (std::size_t i = 0; i < resources_; ++i) {
        const auto units = (*row)[3 + i];
        if (units < 0 || units > planner::kMaxUnits) return problem("not a number of units");
        if (units > 0) needs.push_back({static_cast<std::uint32_t>(i), static_cast<std::int32_t>(units)});
      }
    }
    return Done{};
  }

  Status read_capacities() {
    if (!find_section("RESOURCEAVAILABILITIES:", 1)) return problem("no section RESOURCEAVAILABILITIES");
    const auto row = next_line() ? numbers(line_) : std::nullopt;
    if (!row || row->size() != resources_) return problem("not one availability a resource");
    for (const auto units : *row) {
      if (units < 1 || units > planner::kMaxUnits) return problem("not a number of units");
      project_.capacities.push_back(static_cast<std::int32_t>(units));
    }
    return Done{};
  }

  static StepId step(std::int64_t job) { return StepId{static_cast<std::uint32_t>(job - 1)}; }

  std::string_view text_;
  const std::string& name_;
  std::string_view line_;
  int line_number_ = 0;
  std::int64_t jobs_ = 0;
  std::size_t resources_ = 0;
  graph::Builder edges_;
  planner::Project project_;
};

std::optional<std::size_t> column(const std::vector<std::string_view>& header, std::string_view name) {
  const auto it = std::find(header.begin(), header.end(), name);
  if (it == header.end()) return std::nullopt;
  return static_cast<std::size_t>(it - header.begin());
}

/// The columns of a comma-separated table that matter here.
struct Columns {
  std::optional<std::size_t> instance;
  std::optional<std::size_t> makespan;
  std::optional<std::size_t> proven;
};

}  // namespace

Result<planner::Project> parse_psplib(std::string_view text, const std::string& name) {
  return Reader(text, name).read();
}

std::map<std::string, planner::Time> parse_optima(std::string_view text, const std::string& prefix) {
  std::map<std::string, planner::Time> optima;
  Columns columns;
  const auto take = [&](const std::string& name, std::string_view word) {
    const auto value = number(word);
    if (value && *value >= 0 && *value <= planner::kMaxHorizon) optima[name] = static_cast<planner::Time>(*value);
  };
  for (const auto line : split(text.substr(0, kMaxPsplibBytes), "\n")) {
    const auto cells = split(line, ",\r");
    if (const auto found = column(cells, "instance")) {
      columns = {found, column(cells, "best_ub"), column(cells, "proven_optimal")};
    } else if (columns.instance && columns.makespan && std::max(*columns.instance, *columns.makespan) < cells.size()) {
      const bool open = columns.proven && *columns.proven < cells.size() && cells[*columns.proven] == "0";
      if (!open) take(std::string(cells[*columns.instance]), cells[*columns.makespan]);
    } else if (const auto row = split(line, " \t\r"); row.size() >= 3 && number(row[0]) && number(row[1])) {
      take(fmt::format("{}{}_{}", prefix, row[0], row[1]), row[2]);
    }
  }
  return optima;
}

}  // namespace reprise::bench
