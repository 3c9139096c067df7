// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "bench/sim.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <optional>

#include "base/text.hpp"
#include "rehearse/estate.hpp"
#include "rehearse/rehearse.hpp"

namespace reprise::bench {
namespace {

/// So many seeds share a made-up estate, which is compiled once for all of them.
constexpr std::uint64_t kSeedsOfAnEstate = 64;

struct Range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

std::optional<Range> parse_range(const std::string& text) {
  const auto dash = text.find('-');
  const auto number = [](const std::string& word) -> std::optional<std::uint64_t> {
    std::uint64_t out = 0;
    const auto [rest, status] = std::from_chars(word.data(), word.data() + word.size(), out);
    if (status != std::errc{} || rest != word.data() + word.size()) return std::nullopt;
    return out;
  };
  const auto first = number(text.substr(0, dash));
  const auto last = dash == std::string::npos ? first : number(text.substr(dash + 1));
  if (!first || !last || *last < *first) return std::nullopt;
  return Range{*first, *last};
}

/// The houses of seeds that come one after the other.
class Street {
 public:
  explicit Street(std::size_t steps) : steps_(steps) {}

  const rehearse::House& of(std::uint64_t seed) {
    const auto shape = seed / kSeedsOfAnEstate;
    if (house_ && shape == shape_) return *house_;
    Diagnostics out;
    auto catalog =
        std::make_shared<catalog::Catalog>(catalog::compile(rehearse::random_estate(shape, steps_), registry_, out));
    if (out.has_errors()) {
      for (const auto& finding : out.sorted()) fmt::print(stderr, "estate {}: {}\n", shape, to_string(finding));
      std::_Exit(2);
    }
    auto house = rehearse::prepare(std::move(catalog));
    if (!house) {
      fmt::print(stderr, "estate {}: {}\n", shape, to_string(house.error()));
      std::_Exit(2);
    }
    house_ = std::move(*house);
    shape_ = shape;
    return *house_;
  }

 private:
  kinds::Registry registry_;
  std::size_t steps_;
  std::uint64_t shape_ = 0;
  std::optional<rehearse::House> house_;
};

void print_failure(const rehearse::Failure& failure, const SimOptions& options) {
  std::string command =
      fmt::format("reprise-bench sim --seeds {} --steps {} --faults {}", failure.seed, options.steps, options.faults);
  if (failure.kept.empty()) command += " --no-mishaps";
  if (!failure.kept.empty()) command += fmt::format(" --keep {}", fmt::join(failure.kept, ","));
  if (!failure.all_steps) command += fmt::format(" --only {}", join(failure.steps, ","));
  fmt::print("seed {}: {}\n  {}\n  steps: {}\n  replay: {} --log\n", failure.seed, failure.finding,
             join(failure.mishaps, "; "), failure.all_steps ? "all" : std::to_string(failure.steps.size()), command);
  std::fflush(stdout);
}

/// How far a process is, in memory that it shares with the one that watches.
struct Progress {
  std::atomic<std::uint64_t> done{0};
  std::atomic<std::uint64_t> broken{0};
  std::atomic<std::uint64_t> seed{0};  ///< at work
};

/// The seeds of a range that fall to one of several processes: whole estates, in turn.
struct Share {
  Range range;
  std::uint64_t number = 0;
  std::uint64_t of = 1;
};

void rehearse_some(const SimOptions& options, const Share& share, const std::vector<rehearse::Trouble>& allowed,
                   Progress& progress) {
  constexpr std::uint64_t most_shown = 20;
  rehearse::Only only;
  if (options.no_mishaps || !options.keep.empty()) only.mishaps = options.keep;
  only.steps = options.only;
  Street street(options.steps);
  for (auto seed = share.range.first; seed <= share.range.last && progress.broken < most_shown; ++seed) {
    if ((seed / kSeedsOfAnEstate) % share.of != share.number) continue;
    progress.seed = seed;
    if (const auto failure = rehearse::rehearse(street.of(seed), seed, allowed, only)) {
      ++progress.broken;
      print_failure(*failure, options);
    }
    ++progress.done;
  }
}

/// What was done, by all processes.
struct Total {
  std::uint64_t done = 0;
  std::uint64_t broken = 0;
  std::uint64_t died = 0;  ///< processes
};

/// Memory that is shared with children; lives as long as this program.
Progress* shared_progress(std::size_t count) {
  void* memory = ::mmap(nullptr, count * sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) std::_Exit(2);
  auto* all = static_cast<Progress*>(memory);
  std::uninitialized_default_construct_n(all, count);
  return all;
}

Total total_of(const Progress* all, std::size_t count) {
  Total total;
  for (std::size_t i = 0; i < count; ++i) {
    total.done += all[i].done;
    total.broken += all[i].broken;
  }
  return total;
}

/// A line now and then on stderr: in place on a terminal, else one a minute.
class Ticker {
 public:
  explicit Ticker(std::uint64_t seeds) : seeds_(seeds), terminal_(::isatty(STDERR_FILENO) == 1) {}

  void tick(const Total& total) {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < (terminal_ ? std::chrono::seconds(1) : std::chrono::seconds(60))) return;
    last_ = now;
    const std::chrono::duration<double> took = now - start_;
    const auto rate = static_cast<double>(total.done) / took.count();
    const auto left = rate > 0 ? static_cast<double>(seeds_ - total.done) / rate : 0.0;
    fmt::print(stderr, "{}{} of {} seeds, {} broken, {:.0f} a second, {:.0f} s left{}", terminal_ ? "\r" : "",
               total.done, seeds_, total.broken, rate, left, terminal_ ? "\033[K" : "\n");
    std::fflush(stderr);
    shown_ = terminal_;
  }
  void clear() const {
    if (shown_) fmt::print(stderr, "\r\033[K");
  }

 private:
  std::uint64_t seeds_;
  bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_ = start_;
};

pid_t start_process(const SimOptions& options, const Share& share, const std::vector<rehearse::Trouble>& allowed,
                    Progress& progress) {
  std::fflush(stdout);
  const auto child = ::fork();
  if (child < 0) std::_Exit(2);
  if (child > 0) return child;
  rehearse_some(options, share, allowed, progress);
  std::fflush(stdout);
  std::_Exit(0);
}

Total in_processes(const SimOptions& options, Range range, const std::vector<rehearse::Trouble>& allowed, int jobs) {
  const auto count = static_cast<std::size_t>(jobs);
  auto* const progress = shared_progress(count);
  std::vector<pid_t> children;
  for (std::size_t job = 0; job < count; ++job) {
    children.push_back(start_process(options, {range, job, count}, allowed, progress[job]));
  }
  Ticker ticker(range.last - range.first + 1);
  std::uint64_t died = 0;
  for (auto left = count; left > 0;) {
    int status = 0;
    const auto child = ::waitpid(-1, &status, WNOHANG);
    if (child == 0) {
      ::poll(nullptr, 0, 100);
      ticker.tick(total_of(progress, count));
      continue;
    }
    --left;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) continue;
    ++died;
    const auto job = static_cast<std::size_t>(std::find(children.begin(), children.end(), child) - children.begin());
    fmt::print(stderr, "a process died at seed {}\n", job < count ? progress[job].seed.load() : 0);
  }
  ticker.clear();
  auto total = total_of(progress, count);
  total.died = died;
  return total;
}

Total rehearse_all(const SimOptions& options, Range range, const std::vector<rehearse::Trouble>& allowed, int jobs) {
  if (jobs > 1) return in_processes(options, range, allowed, jobs);
  Progress progress;
  rehearse_some(options, {range, 0, 1}, allowed, progress);
  return total_of(&progress, 1);
}

/// Of the largest process, in MB.
double peak_memory() {
  struct rusage own {};
  struct rusage children {};
  ::getrusage(RUSAGE_SELF, &own);
  ::getrusage(RUSAGE_CHILDREN, &children);
  return static_cast<double>(std::max(own.ru_maxrss, children.ru_maxrss)) / 1024;
}

void print_result(const SimOptions& options, Range range, const Total& total, double seconds, double cpu, int jobs) {
  const auto rate = static_cast<double>(total.done) / cpu;
  const auto asked = range.last - range.first + 1;
  if (options.json) {
    fmt::print(R"({{"seeds": {}, "asked": {}, "steps": {}, "broken": {}, "died": {}, "jobs": {}, "seconds": {:.3f}, )"
               R"("cpu_seconds": {:.3f}, "seeds_per_cpu_second": {:.0f}, "peak_rss_mb": {:.1f}}})"
               "\n",
               total.done, asked, options.steps, total.broken, total.died, jobs, seconds, cpu, rate, peak_memory());
    return;
  }
  const bool kept = total.broken == 0 && total.died == 0;
  fmt::print("{} seeds on estates of about {} steps: {} in {:.1f} s, {:.0f} seeds a second and core, {:.0f} MB\n",
             total.done, options.steps, kept ? "every promise kept" : "PROMISES BROKEN", seconds, rate, peak_memory());
  if (total.broken > 0) fmt::print("{} seeds broke a promise\n", total.broken);
  if (total.died > 0) fmt::print("{} processes died\n", total.died);
  if (total.done < asked) fmt::print("{} seeds were not rehearsed\n", asked - total.done);
}

double cpu_seconds() {
  const auto own = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  struct rusage children {};
  ::getrusage(RUSAGE_CHILDREN, &children);
  const auto of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return own + of(children.ru_utime) + of(children.ru_stime);
}

}  // namespace

int run_sim(const SimOptions& options) {
  const auto range = parse_range(options.seeds);
  const auto allowed = rehearse::parse_troubles(options.faults);
  if (!range || !allowed) {
    fmt::print(stderr, "{}\n", range ? to_string(allowed.error()) : "--seeds: A-B, two numbers, the smaller one first");
    return 2;
  }
  if (options.log) {
    rehearse::Only only;
    if (options.no_mishaps || !options.keep.empty()) only.mishaps = options.keep;
    only.steps = options.only;
    Street street(options.steps);
    fmt::print("{}", rehearse::tell(street.of(range->first), range->first, *allowed, only));
  }
  const auto cores = static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN));
  const auto blocks = range->last / kSeedsOfAnEstate - range->first / kSeedsOfAnEstate + 1;
  const auto jobs = std::min(options.jobs > 0 ? options.jobs : std::max(1, cores),
                             static_cast<int>(std::min<std::uint64_t>(blocks, 64)));
  const auto start = std::chrono::steady_clock::now();
  const auto total = rehearse_all(options, *range, *allowed, jobs);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  print_result(options, *range, total, took.count(), cpu_seconds(), jobs);
  return total.broken == 0 && total.died == 0 ? 0 : 1;
}

}  // namespace reprise::bench
