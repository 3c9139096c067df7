// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include <set>

#include "bench/progen.hpp"
#include "bench/psplib_file.hpp"

using namespace reprise;
using namespace reprise::bench;

namespace {

const char* const kFile =
    "************\n"
    "jobs (incl. supersource/sink ):  4\n"
    "horizon                       :  9\n"
    "RESOURCES\n"
    "  - renewable                 :  2   R\n"
    "  - nonrenewable              :  0   N\n"
    "  - doubly constrained        :  0   D\n"
    "************\n"
    "PRECEDENCE RELATIONS:\n"
    "jobnr.    #modes  #successors   successors\n"
    "   1        1          2           2   3\n"
    "   2        1          1           4\n"
    "   3        1          1           4\n"
    "   4        1          0        \n"
    "************\n"
    "REQUESTS/DURATIONS:\n"
    "jobnr. mode duration  R 1  R 2\n"
    "------------\n"
    "  1      1     0       0    0\n"
    "  2      1     5       3    0\n"
    "  3      1     4       2    1\r\n"
    "  4      1     0       0    0\n"
    "************\n"
    "RESOURCEAVAILABILITIES:\n"
    "  R 1  R 2\n"
    "    4    2\n";

std::string with(const std::string& what, const std::string& instead) {
  std::string text = kFile;
  text.replace(text.find(what), what.size(), instead);
  return text;
}

std::string refusal(const std::string& text) {
  const auto project = parse_psplib(text, "x.sm");
  return project ? "read" : project.error().message;
}

}  // namespace

TEST_CASE("a file of PSPLIB is read") {
  const auto project = parse_psplib(kFile, "x.sm");
  REQUIRE(project);
  CHECK(project->durations == std::vector<planner::Time>{0, 5, 4, 0});
  CHECK(project->capacities == std::vector<std::int32_t>{4, 2});
  CHECK(project->graph.edges() == 4);
  REQUIRE(project->needs[2].size() == 2);
  CHECK(project->needs[2][1].units == 1);
  CHECK(planner::critical_path_bound(*project) == 5);
}

TEST_CASE("broken files are refused with their line") {
  CHECK(refusal("") == "x.sm:0: no number of jobs, or too many");
  CHECK(refusal(with(":  4", ":  99999999")) == "x.sm:2: no number of jobs, or too many");
  CHECK(refusal(with(":  4", ":  four")) == "x.sm:2: no number of jobs, or too many");
  CHECK(refusal(with(":  2   R", ":  1000000000   R")) == "x.sm:5: no number of renewable resources, or too many");
  CHECK(refusal(with(":  0   N", ":  2   N")) == "x.sm:6: non-renewable resources are not known here");
  CHECK(refusal(with("2   3\n", "2   9\n")) == "x.sm:11: a successor that does not exist");
  CHECK(refusal(with("          2           2   3", "          3           2   3")) ==
        "x.sm:11: not as many successors as announced");
  CHECK(refusal(with("   2        1          1           4", "   2        2          1           4")) ==
        "x.sm:12: more than one mode");
  CHECK(refusal(with("  2      1     5 ", "  2      1     -5 ")) == "x.sm:20: not a duration");
  CHECK(refusal(with("  2      1     5 ", "  2      1     5000000000 ")) == "x.sm:20: not a duration");
  CHECK(refusal(with("   3    0", "   3    99999999999999999999")) == "x.sm:20: not the requests of the next job");
  CHECK(refusal(with("    4    2", "    4    0")) == "x.sm:26: not a number of units");
  CHECK(refusal(with("    4    2", "    2    2")) == "x.sm: activity 1: needs more than there is");
  CHECK(refusal(with("           4\n", "           2\n")) == "x.sm: the activities wait for one another in a circle");
  CHECK(refusal(std::string(kMaxPsplibBytes + 1, ' ')) == "x.sm:0: the file is too large");
}

TEST_CASE("a file cut at any byte is refused or read, never more") {
  const std::string text = kFile;
  for (std::size_t length = 0; length + 4 < text.size(); ++length) {
    CHECK_MESSAGE(!parse_psplib(text.substr(0, length), "x.sm").ok(), "cut at ", length);
  }
}

TEST_CASE("optima are read from a table by columns and from PSPLIB's own list") {
  const auto table =
      parse_optima("set,instance,best_ub,proven_optimal\nj30,j301_1,43,1\nj30,j301_2,47,0\nj30,j301_3\n", "x");
  CHECK(table == std::map<std::string, planner::Time>{{"j301_1", 43}});
  const auto list = parse_optima("Parameter  Instance  Makespan\n---\n1 1 43 0.3\n1 2 47 0.1\n1 3\n", "j30");
  CHECK(list == std::map<std::string, planner::Time>{{"j301_1", 43}, {"j301_2", 47}});
  CHECK(parse_optima("instance,best_ub\nj301_1,99999999999\nj301_2,x\n", "x").empty());
}

TEST_CASE("made-up projects keep the parameters of their set") {
  for (const int jobs : {30, 60, 120}) {
    const auto made = made_up_projects(jobs, 60, 1);
    REQUIRE(made.size() == 60);
    std::set<std::string> names;
    for (const auto& [name, project] : made) {
      names.insert(name);
      REQUIRE_MESSAGE(check(project), name);
      CHECK(project.graph.size() == static_cast<std::size_t>(jobs) + 2);
      CHECK(project.graph.after(StepId{0}).size() == 3);
      CHECK(project.graph.before(StepId{static_cast<std::uint32_t>(jobs) + 1}).size() == 3);
      const double complexity = static_cast<double>(project.graph.edges()) / static_cast<double>(project.graph.size());
      CHECK(complexity >= 1.4);
      CHECK(complexity <= 2.2);
    }
    CHECK(names.size() == 60);
    CHECK(made_up_projects(jobs, 60, 1)[7].project.durations == made[7].project.durations);
  }
}
