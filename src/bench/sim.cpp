// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "bench/sim.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
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

/// Seeds first, first + stride ... ; the number of those that broke a promise.
std::size_t rehearse_some(const SimOptions& options, Range range, std::uint64_t block, std::uint64_t blocks,
                          const std::vector<rehearse::Trouble>& allowed) {
  constexpr std::size_t most_shown = 20;
  rehearse::Only only;
  if (options.no_mishaps || !options.keep.empty()) only.mishaps = options.keep;
  only.steps = options.only;
  Street street(options.steps);
  std::size_t failed = 0;
  for (auto seed = range.first; seed <= range.last && failed < most_shown; ++seed) {
    // whole estates go to one process
    if ((seed / kSeedsOfAnEstate) % blocks != block) continue;
    const auto failure = rehearse::rehearse(street.of(seed), seed, allowed, only);
    if (!failure) continue;
    ++failed;
    print_failure(*failure, options);
  }
  return failed;
}

std::size_t in_processes(const SimOptions& options, Range range, const std::vector<rehearse::Trouble>& allowed,
                         int jobs) {
  std::vector<pid_t> children;
  for (int job = 0; job < jobs; ++job) {
    const auto child = ::fork();
    if (child < 0) std::_Exit(2);
    if (child == 0) {
      const auto failed =
          rehearse_some(options, range, static_cast<std::uint64_t>(job), static_cast<std::uint64_t>(jobs), allowed);
      std::fflush(stdout);
      std::_Exit(failed > 0 ? 1 : 0);
    }
    children.push_back(child);
  }
  std::size_t failed = 0;
  for (const auto child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    failed += WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0U : 1U;
  }
  return failed;
}

void print_result(const SimOptions& options, Range range, std::size_t failed, double seconds, double cpu, int jobs) {
  const auto seeds = static_cast<double>(range.last - range.first + 1);
  if (options.json) {
    fmt::print(R"({{"seeds": {}, "steps": {}, "broken": {}, "jobs": {}, "seconds": {:.3f}, "cpu_seconds": {:.3f}, )"
               R"("seeds_per_cpu_second": {:.0f}}})"
               "\n",
               seeds, options.steps, failed, jobs, seconds, cpu, seeds / cpu);
    return;
  }
  fmt::print("{} seeds on estates of about {} steps: {} in {:.1f} s, {:.0f} seeds a second and core\n", seeds,
             options.steps, failed == 0 ? "every promise kept" : "PROMISES BROKEN", seconds, seeds / cpu);
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
  const auto failed =
      jobs == 1 ? rehearse_some(options, *range, 0, 1, *allowed) : in_processes(options, *range, *allowed, jobs);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  print_result(options, *range, failed, took.count(), cpu_seconds(), jobs);
  return failed == 0 ? 0 : 1;
}

}  // namespace reprise::bench
