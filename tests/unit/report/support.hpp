// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "catalog/catalog.hpp"
#include "engine/events.hpp"
#include "journal/journal.hpp"
#include "kinds/registry.hpp"

namespace reprise::test {

/// What would break a report that takes texts as they come.
inline const std::string kHostile = "</td><script>alert(1)</script>&\"'\x01\x1b[31m\xff\xef\xbf\xbe ]]>";

/// dc1 has three steps in a row (mail/a, mail/b, mail/c), fs1 one of its own (mail/d).
class Sample {
 public:
  Sample() {
    for (const char* name : {"controller", "dc1", "fs1"}) {
      Host host;
      host.name = name;
      catalog.estate.hosts.push_back(std::move(host));
    }
    catalog.estate.name = "clinic";
    catalog.estate.title = "The clinic";
    Service service;
    service.name = "mail";
    catalog.estate.services.push_back(std::move(service));
    add("mail/a@dc1", 1);
    add("mail/b@dc1", 1);
    add("mail/c@dc1", 1);
    add("mail/d@fs1", 2);
    graph::Builder builder(catalog.steps.size());
    builder.connect(StepId{0}, StepId{1});
    builder.connect(StepId{1}, StepId{2});
    catalog.graph = std::move(builder).build();
  }

  const catalog::Step& step(std::size_t i) const { return catalog.steps[i]; }

  catalog::Catalog catalog;

 private:
  void add(const std::string& key, std::uint32_t host) {
    catalog::Step step;
    step.id = StepId{static_cast<std::uint32_t>(catalog.steps.size())};
    step.key = key;
    step.host = step.origin = HostId{host};
    step.kind = registry_.find("file");
    step.subject = "/etc/" + key.substr(5, 1);
    catalog.steps.push_back(std::move(step));
  }

  kinds::Registry registry_;
};

inline engine::StepReport report_of(std::uint32_t step, engine::StepResult result, std::int64_t from = 1000,
                                    std::int64_t to = 1000) {
  engine::StepReport report;
  report.step = StepId{step};
  report.result = result;
  report.started = {from};
  report.ended = {to};
  return report;
}

/// A journal with one run; steps are appended as (key, host, state, end, took, detail).
class Recorded {
 public:
  explicit Recorded(const std::string& note = {}) {
    journal::Run run;
    run.verb = "apply";
    run.controller = "alice@ctl pid 7";
    run.fingerprint = std::string(64, 'a');
    run.started = {1'000'000};
    run.steps = 4;
    id = journal.begin_run(run).value();
    if (!note.empty()) (void)journal.note(id, "plan", note).ok();
  }
  void add(const std::string& step, journal::State state, std::int64_t end, std::int64_t took,
           const std::string& detail = {}) {
    journal::Entry entry;
    entry.step = step;
    entry.host = step.substr(step.find('@') + 1);
    entry.state = state;
    entry.at = {1'000'000 + end};
    entry.took = Duration(took);
    entry.detail = detail;
    REQUIRE(journal.append(id, entry));
  }
  void intend(const std::string& step, std::int64_t at) {
    journal::Entry entry;
    entry.step = step;
    entry.host = step.substr(step.find('@') + 1);
    entry.at = {1'000'000 + at};
    REQUIRE(journal.intend(id, entry, {}));
  }
  void end(journal::RunState state, std::int64_t at) { REQUIRE(journal.end_run(id, state, {1'000'000 + at})); }

  journal::Journal journal = journal::Journal::in_memory();
  std::int64_t id = 0;
};

inline bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

inline std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

}  // namespace reprise::test
