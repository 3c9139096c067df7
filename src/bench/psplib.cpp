// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "bench/psplib.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

#include "bench/progen.hpp"
#include "bench/psplib_file.hpp"
#include "planner/search.hpp"
#include "planner/verify.hpp"

namespace reprise::bench {

namespace {

namespace fs = std::filesystem;

struct Instances {
  std::vector<NamedProject> projects;
  std::map<std::string, planner::Time> optima;
};

struct Answer {
  std::string instance;
  planner::Time makespan = 0;
  planner::Time critical_path = 0;
  std::optional<planner::Time> optimum;
  bool proven = false;  ///< by the search's own lower bound
  std::uint64_t schedules = 0;
  double ms = 0;
};

/// A little more than may be read, so that the reader sees that it is too much.
std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxPsplibBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

bool holds_optima(const fs::path& path) {
  return path.extension() == ".csv" || path.filename().string().ends_with("opt.sm");
}

void read_optima(const fs::path& path, Instances& out) {
  const auto name = path.filename().string();
  out.optima.merge(parse_optima(read_file(path), name.substr(0, name.find("opt.sm"))));
}

/// By number where names hold numbers: j301_2 before j301_10.
bool natural_less(const NamedProject& a, const NamedProject& b) {
  return std::pair(a.name.size(), a.name) < std::pair(b.name.size(), b.name);
}

Result<Instances> read_directory(const fs::path& directory) {
  Instances out;
  std::error_code error;
  for (fs::recursive_directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    if (holds_optima(it->path())) {
      read_optima(it->path(), out);
    } else if (it->path().extension() == ".sm") {
      auto project = parse_psplib(read_file(it->path()), it->path().string());
      if (!project) return project.error();
      out.projects.push_back({it->path().stem().string(), std::move(*project)});
    }
  }
  if (error) return Error{fmt::format("cannot read {}: {}", directory.string(), error.message()), {}, {}};
  if (out.projects.empty()) return Error{fmt::format("no *.sm file in {}", directory.string()), {}, {}};
  for (fs::directory_iterator it(fs::absolute(directory / ".").parent_path().parent_path(), error), end;
       !error && it != end; it.increment(error)) {
    if (holds_optima(it->path())) read_optima(it->path(), out);
  }
  std::sort(out.projects.begin(), out.projects.end(), natural_less);
  return out;
}

void keep_some(std::vector<NamedProject>& projects, int count) {
  const auto wanted = static_cast<std::size_t>(count);
  if (wanted == 0 || wanted >= projects.size()) return;
  std::vector<NamedProject> some;
  for (std::size_t i = 0; i < wanted; ++i) some.push_back(std::move(projects[i * projects.size() / wanted]));
  projects = std::move(some);
}

Result<Instances> load(const PsplibOptions& options) {
  if (options.made_up_jobs > 0) {
    return Instances{made_up_projects(options.made_up_jobs, options.count > 0 ? options.count : 60, options.seed), {}};
  }
  auto instances = read_directory(options.directory);
  if (instances) keep_some(instances->projects, options.count);
  return instances;
}

Result<Answer> solve(const NamedProject& named, const PsplibOptions& options) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  const auto until = begin + std::chrono::milliseconds(options.budget_ms);
  const auto solution = planner::minimise_makespan(
      named.project, {options.schedules, [until] { return Clock::now() >= until; }, options.seed});
  const auto passed = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
  if (auto status = planner::verify(named.project, solution.schedule); !status) {
    return Error{fmt::format("{}: infeasible: {}", named.name, status.error().message), {}, {}};
  }
  return Answer{named.name,
                solution.schedule.makespan,
                planner::critical_path_bound(named.project),
                {},
                solution.schedule.makespan <= solution.lower_bound,
                solution.schedules,
                passed};
}

/// What the answers have in common; deviations in percent.
class Averages {
 public:
  void add(const Answer& answer) {
    ++count_;
    above_path_ += percent(answer.makespan, answer.critical_path);
    ms_ += answer.ms;
    schedules_ += static_cast<double>(answer.schedules);
    proven_ += answer.proven ? 1 : 0;
    if (!answer.optimum) return;
    ++with_optimum_;
    above_optimum_ += percent(answer.makespan, *answer.optimum);
    at_optimum_ += answer.makespan == *answer.optimum ? 1 : 0;
  }
  std::string json() const {
    auto text = fmt::format(
        "{{\"instances\": {}, \"above_critical_path_percent\": {:.4f}, \"proven_optimal\": {}, \"schedules\": {:.0f}, "
        "\"ms\": {:.1f}",
        count_, above_path_ / of(count_), proven_, schedules_ / of(count_), ms_ / of(count_));
    if (with_optimum_ > 0) {
      text += fmt::format(", \"with_optimum\": {}, \"above_optimum_percent\": {:.4f}, \"at_optimum\": {}",
                          with_optimum_, above_optimum_ / of(with_optimum_), at_optimum_);
    }
    return text + "}";
  }

 private:
  static double of(int count) { return std::max(1, count); }
  static double percent(planner::Time value, planner::Time base) {
    return base > 0 ? 100.0 * (value - base) / base : 0;
  }

  int count_ = 0;
  int with_optimum_ = 0;
  int at_optimum_ = 0;
  int proven_ = 0;
  double above_path_ = 0;
  double above_optimum_ = 0;
  double ms_ = 0;
  double schedules_ = 0;
};

void print(const Answer& answer, bool json, bool first) {
  const char* form =
      json ? "{}{{\"instance\": \"{}\", \"makespan\": {}, \"critical_path_bound\": {}, \"schedules\": {}, "
             "\"ms\": {:.1f}}}"
           : "{}{} makespan {} critical_path_bound {} schedules {} ms {:.1f}\n";
  fmt::print(fmt::runtime(form), json && !first ? ",\n  " : "", answer.instance, answer.makespan, answer.critical_path,
             answer.schedules, answer.ms);
  std::fflush(stdout);
}

}  // namespace

int run_psplib(const PsplibOptions& options) {
  const auto instances = load(options);
  if (!instances) {
    fmt::print(stderr, "{}\n", instances.error().message);
    return 1;
  }
  Averages averages;
  bool all_feasible = true;
  bool first = true;
  if (options.json) fmt::print("{{\"instances\": [\n  ");
  for (const auto& named : instances->projects) {
    auto answer = solve(named, options);
    if (!answer) {
      fmt::print(stderr, "{}\n", answer.error().message);
      all_feasible = false;
      continue;
    }
    const auto optimum = instances->optima.find(named.name);
    if (optimum != instances->optima.end()) answer->optimum = optimum->second;
    averages.add(*answer);
    print(*answer, options.json, std::exchange(first, false));
  }
  fmt::print(fmt::runtime(options.json ? "\n], \"averages\": {}}}\n" : "averages {}\n"), averages.json());
  return all_feasible ? 0 : 1;
}

}  // namespace reprise::bench
