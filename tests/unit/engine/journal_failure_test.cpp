// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// A journal that cannot be written stops every further change, and says so.
#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <memory>
#include <set>

#include "journal/backend.hpp"
#include "journal/memory_backend.hpp"
#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

namespace {

/// A folder of its own that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "reprise-engine-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// No file of this process may grow beyond `bytes`, as on a full disk.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit now = before_;
    now.rlim_cur = bytes;
    before_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, before_handler_);
  }

 private:
  rlimit before_{};
  void (*before_handler_)(int) = nullptr;
};

void chain(Story& story) {
  std::string before;
  for (int i = 1; i <= 30; ++i) {
    const auto id = "a" + std::to_string(i);
    story.add(thing(id, before.empty() ? Texts{} : Texts{before}));
    before = id;
  }
}

}  // namespace

TEST_CASE("the disk of the journal is full: no effect without a journaled intent, and the next run goes on") {
  Folder folder;
  Story story;
  chain(story);
  story.compile();
  story.journal = journal::Journal::open(folder.file("journal")).value();
  std::uintmax_t size = 0;
  for (const char* name : {"journal", "journal-wal"}) {
    if (std::filesystem::exists(folder.file(name)))
      size = std::max(size, std::filesystem::file_size(folder.file(name)));
  }
  {
    FullDisk full(size + 100'000);
    story.run();
  }
  CHECK(story.last.exit_code == 1);
  CHECK_FALSE(story.last.journal_failure.empty());
  const auto effects = static_cast<std::size_t>(story.hosts.effects(HostId{1}));
  CHECK(effects > 0);
  CHECK(effects < 30);
  CHECK(contains(story.events.all, "the journal cannot be written"));
  CHECK(contains(story.events.all, "make room for the journal"));
  std::set<std::string> intended;
  const auto log = story.journal.log(1).value();
  for (const auto& line : log) intended.insert(line.step);
  for (const auto& [at, request] : story.sent) {
    if (request.effect) CHECK(intended.count(request.label) == 1);
  }
  // room again
  CHECK(story.run().exit_code == 0);
  CHECK(story.hosts.effects(HostId{1}) == 30);
}

TEST_CASE("the run cannot even be begun in the journal: nothing is changed") {
  Folder folder;
  Story story;
  chain(story);
  story.compile();
  story.journal = journal::Journal::open(folder.file("journal")).value();
  {
    FullDisk full(1);
    story.run();
  }
  CHECK(story.last.exit_code == 1);
  CHECK(story.effects_sent() == 0);
  CHECK(contains(story.report("s/a1@a").reason, "the journal cannot be written"));
}

namespace {

/// Records in memory, whose disk may refuse to be synced; notes when it was.
class Disk final : public journal::Backend {
 public:
  Status transaction(const std::function<Status()>& work, bool lasting) override {
    return inner_->transaction(work, lasting);
  }
  Status sync() override {
    ++syncs;
    return broken ? Status(Error{"the disk of this test is broken", {}, {}}) : Status(Done{});
  }
  Status add(journal::Record&& record) override { return inner_->add(std::move(record)); }
  Result<bool> has_run(std::int64_t run) override { return inner_->has_run(run); }
  Result<std::int64_t> newest_run() override { return inner_->newest_run(); }
  Status add_pending(std::int64_t run, const std::string& source, const std::string& target) override {
    return inner_->add_pending(run, source, target);
  }
  Status withdraw_pending(std::int64_t run, const std::string& source) override {
    return inner_->withdraw_pending(run, source);
  }
  Status keep_pending(std::int64_t run, const std::string& source) override {
    return inner_->keep_pending(run, source);
  }
  Status clear_pending(const std::string& target) override { return inner_->clear_pending(target); }
  Result<std::vector<std::string>> pending() override { return inner_->pending(); }
  Status each(std::int64_t run, const char* what, const Visit& visit) override {
    return inner_->each(run, what, visit);
  }
  Result<std::vector<journal::Run>> runs(std::int64_t id, std::int64_t limit) override {
    return inner_->runs(id, limit);
  }
  Result<std::vector<Sample>> samples() override { return inner_->samples(); }
  Status verify_chain() override { return inner_->verify_chain(); }

  bool broken = false;
  int syncs = 0;

 private:
  std::unique_ptr<journal::Backend> inner_ = journal::memory_backend();
};

Disk& three_effects(Story& story) {
  for (const char* id : {"a", "b", "c"}) story.add(thing(id));
  auto disk = std::make_unique<Disk>();
  auto& there = *disk;
  story.journal = journal::Journal(std::move(disk));
  return there;
}

}  // namespace

TEST_CASE("the intents of effects that leave together reach the disk together") {
  Story story;
  const auto& disk = three_effects(story);
  story.run();
  CHECK(story.count(StepResult::changed) == 3);
  CHECK(disk.syncs == 1);
}

TEST_CASE("no effect leaves whose intent may not be on the disk") {
  Story story;
  auto& disk = three_effects(story);
  disk.broken = true;
  story.run();
  CHECK(story.count(StepResult::changed) == 0);
  CHECK(std::none_of(story.sent.begin(), story.sent.end(), [](const auto& item) { return item.second.effect; }));
  CHECK(story.last.exit_code != 0);
}
