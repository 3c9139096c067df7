// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
//
// Runs fact fragments and action scripts for real: compose() -> /bin/sh on this machine -> parse().
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/encoding.hpp"
#include "kinds/files.hpp"
#include "kinds/parts.hpp"
#include "kinds/registry.hpp"
#include "kinds/script.hpp"
#include "kinds/texts.hpp"
#include "shell.hpp"

using namespace reprise;
using namespace reprise::kinds;

namespace {

Answers run(const Scratch& scratch, const std::vector<Action>& actions, const std::vector<FactQuery>& queries) {
  const std::string nonce = "n0nce4tests";
  const auto script = compose(actions, queries, nonce);
  REQUIRE_MESSAGE(script.ok(), (script.ok() ? std::string() : script.error().message));
  auto answers = parse(run_shell(scratch, *script), queries, nonce);
  CHECK(answers.complete);
  return answers;
}

Fact ask(const Scratch& scratch, const FactQuery& query) { return run(scratch, {}, {query}).facts.front(); }

FileWrite file_of(const std::string& path, const std::string& text) {
  FileWrite file;
  file.path = path;
  // chown to oneself needs no privilege, and takes numbers
  file.owner = std::to_string(::geteuid());
  file.group = std::to_string(::getegid());
  file.content = Secret(text);
  return file;
}

}  // namespace

TEST_CASE("fragment file: files, directories, links, what is absent and what is odd, in one look") {
  const Scratch scratch;
  const auto plain = scratch.write("plain", "h\xc3\xa9llo\n", 0640);
  const auto odd = scratch.write("odd 'name' $x\\n  y", "", 0600);
  const auto binary = scratch.write("binary", std::string("\0\xff\n", 3));
  const auto large = scratch.write("large", std::string(kContentLimit + 1, 'x'));
  std::filesystem::create_directory(scratch.file("dir"));
  std::filesystem::create_symlink("no where", scratch.file("link"));
  const std::vector<FactQuery> queries{file_query("/etc/passwd"),        file_query("/nonexistent"),
                                       file_query(plain, "content"),     file_query(odd, "content"),
                                       file_query("/nonexistent/x/y"),   file_query(binary, "content"),
                                       file_query(large, "content"),     file_query(scratch.file("dir"), "empty"),
                                       file_query(scratch.file("link")), file_query("/dev/null"),
                                       file_query("/etc", "empty"),      file_query(plain)};
  const auto facts = run(scratch, {}, queries).facts;
  CHECK(facts[0].get("type") == "file");
  CHECK(facts[0].get("owner") == "root");
  CHECK(facts[0].get("mode") == "0644");
  CHECK(facts[0].get("sha256") == sha256_hex(read_file("/etc/passwd")));
  CHECK_FALSE(facts[0].has("content"));
  CHECK(facts[1] == Fact::absent());
  CHECK(facts[2].get("content") == "h\xc3\xa9llo\n");
  CHECK(facts[2].get("mode") == "0640");
  CHECK(facts[2].get("size") == "7");
  CHECK(facts[3].get("sha256") == sha256_hex(""));
  CHECK(facts[3].has("content"));
  CHECK(facts[4] == Fact::absent());
  CHECK(facts[5].get("content") == std::string("\0\xff\n", 3));
  CHECK_FALSE(facts[6].has("content"));
  CHECK(facts[6].get("size") == std::to_string(kContentLimit + 1));
  CHECK(facts[7].get("type") == "dir");
  CHECK(facts[7].get("empty") == "yes");
  CHECK(facts[8].get("type") == "link");
  CHECK(facts[8].get("target") == "no where");
  CHECK(facts[9].get("type") == "other");
  CHECK(facts[10].get("empty") == "no");
  CHECK(facts[11].get("sha256") == facts[2].get("sha256"));
}

TEST_CASE("fragment file: a text that is as it should be stays where it is") {
  const Scratch scratch;
  const auto same = scratch.write("same", "as wanted\n");
  const auto other = scratch.write("other", "as it was\n");
  const auto facts = run(scratch, {}, {text_query(same, "as wanted\n"), text_query(other, "as wanted\n")}).facts;
  CHECK(facts[0].get("sha256") == sha256_hex("as wanted\n"));
  CHECK_FALSE(facts[0].has("content"));
  CHECK(facts[1].get("content") == "as it was\n");
}

TEST_CASE("fragment package: what dpkg has, what it has not, and names that are none") {
  const Scratch scratch;
  if (!std::filesystem::exists("/usr/bin/dpkg-query")) return;
  const std::vector<FactQuery> queries{{"package", "dpkg", "", {}},
                                       {"package", "reprise-no-such-package", "", {}},
                                       {"package", "-W", "", {}},
                                       {"package", "libc6", "", {}}};
  const auto facts = run(scratch, {}, queries).facts;
  CHECK(facts[0].get("status") == "installed");
  CHECK_FALSE(facts[0].get("version").empty());
  CHECK(facts[1] == Fact::absent());
  CHECK(facts[2] == Fact::absent());
  CHECK(facts[3].get("status") == "installed");
}

TEST_CASE("fragment debconf: a question that nobody knows is absent") {
  const Scratch scratch;
  if (!std::filesystem::exists("/usr/share/perl5/Debconf/Db.pm") || ::geteuid() != 0) return;
  const auto facts =
      run(scratch, {}, {{"debconf", "debconf/frontend", "", {}}, {"debconf", "no/such/question", "", {}}}).facts;
  CHECK(facts[0].get("type") == "select");
  CHECK(facts[0].get("sha256") == sha256_hex(facts[0].get("value")));
  CHECK(facts[1] == Fact::absent());
}

TEST_CASE("fragment apt_source/state: a source of ours that does not exist has no stamp") {
  const Scratch scratch;
  if (!std::filesystem::exists("/etc/apt")) return;
  const auto fact = ask(scratch, {"apt_source/state", "reprise-no-such-source", "", {}});
  CHECK(fact.get("stamp").empty());
  CHECK(fact.has("others"));
}

TEST_CASE("every fact fragment ends, also when it is asked for nonsense, and the ones behind it still answer") {
  const Scratch scratch;
  std::set<std::string> families;
  for (const auto& entry : texts()) {
    const auto slash = entry.path.find('/');
    if (slash == std::string_view::npos || !entry.path.ends_with(".sh")) continue;
    const auto folder = std::string(entry.path.substr(0, slash));
    const auto name = std::string(entry.path.substr(slash + 1, entry.path.size() - slash - 4));
    if (folder == "facts") families.insert(name);
    if (name.starts_with("facts_")) families.insert(folder + "/" + name.substr(6));
  }
  CHECK(families.count("file") == 1);
  for (const auto& family : families) {
    INFO(family);
    const std::vector<FactQuery> queries{{family, "reprise-no-such-thing", "", {}},
                                         {family, "/reprise/no/such/thing", "", {}},
                                         file_query("/etc/passwd")};
    CHECK(run(scratch, {}, queries).facts.back().get("type") == "file");
  }
}

TEST_CASE("file/write: what it becomes is what is found afterwards") {
  const Scratch scratch;
  const auto path = scratch.file("new 'file'");
  auto file = file_of(path, "one\ntwo");
  file.mode = "0600";
  const auto action = write_file(file);
  std::vector<FactQuery> queries;
  for (const auto& [query, fact] : action.becomes) queries.push_back(query);
  const auto answers = run(scratch, {action}, queries);
  CHECK_MESSAGE(answers.actions_exit == 0, answers.text);
  CHECK(read_file(path) == "one\ntwo");
  for (std::size_t i = 0; i < queries.size(); ++i) {
    CHECK(answers.facts[i].get("sha256") == action.becomes[i].second.get("sha256"));
    CHECK(answers.facts[i].get("mode") == "0600");
    CHECK(answers.facts[i].get("content") == action.becomes[i].second.get("content"));
  }
  CHECK(run(scratch, {action}, {}).actions_exit == 0);  // safe to run again
}

TEST_CASE("file/write: a refused text, a cut input and a foreign change leave the old file and no rubbish") {
  const Scratch scratch;
  const auto path = scratch.write("file", "old\n");
  auto refused = file_of(path, "new\n");
  refused.validate = "grep -q old %s";
  auto foreign = file_of(path, "new\n");
  foreign.expect = sha256_hex("what was read");
  auto appeared = file_of(path, "new\n");
  appeared.expect = "absent";
  auto cut = write_file(file_of(path, "new\n"));
  cut.args[4] = "5";  // bytes announced
  for (const auto& action : {write_file(refused), write_file(foreign), write_file(appeared), cut}) {
    const auto answers = run(scratch, {action}, {});
    CHECK(answers.actions_exit == 1);
    CHECK_MESSAGE(answers.text.find("the file was left as it was") != std::string::npos, answers.text);
    CHECK(read_file(path) == "old\n");
  }
  std::set<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(scratch.file("")))
    left.insert(entry.path().filename().string());
  CHECK(left == std::set<std::string>{"file"});
}

TEST_CASE("file/write: no directory, a directory of that name, a link of that name") {
  const Scratch scratch;
  std::filesystem::create_directory(scratch.file("dir"));
  std::filesystem::create_symlink("file", scratch.file("link"));
  for (const auto* name : {"missing/file", "dir", "link"}) {
    CHECK(run(scratch, {write_file(file_of(scratch.file(name), "x"))}, {}).actions_exit == 1);
  }
  CHECK_FALSE(std::filesystem::exists(scratch.file("file")));
}

TEST_CASE("file/write: backup and guard of a file that is as it was read") {
  const Scratch scratch;
  const auto path = scratch.write("file", "old\n", 0640);
  auto file = file_of(path, "new\n");
  file.backup = true;
  file.expect = sha256_hex("old\n");
  file.validate = "grep -q new %s";
  CHECK(run(scratch, {write_file(file)}, {}).actions_exit == 0);
  CHECK(read_file(path) == "new\n");
  CHECK(read_file(path + ".reprise-old") == "old\n");
}

TEST_CASE("file/write: many at once, each with its own text and its own end") {
  const Scratch scratch;
  std::filesystem::create_directory(scratch.file("in"));
  const std::vector<std::string> texts{"",
                                       "no end of line",
                                       "it's $HOME `x` \\ %s =\r\n\n\n",
                                       "\xc3\x81\x81\x88\xff\n",
                                       std::string("a\0b\n", 4),
                                       std::string(100'000, 'x'),
                                       "=\n"};
  std::vector<std::vector<Action>> steps;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto file = file_of(scratch.file((i % 2 == 0 ? "in/new " : "new") + std::to_string(i)), texts[i]);
    file.mode = i % 3 == 0 ? "0644" : i % 3 == 1 ? "0600" : "2750";
    steps.push_back({write_file(file)});
  }
  steps.insert(steps.begin() + 1, {write_file(file_of(scratch.file("missing/file"), "x"))});
  auto refused = file_of(scratch.write("old", "old\n"), "new\n");
  refused.validate = "echo why; grep -q old %s";
  steps.push_back({write_file(refused)});

  const std::string nonce = "n0nce4tests";
  std::vector<const std::vector<Action>*> parts;
  std::vector<FactQuery> queries;
  for (const auto& step : steps) {
    parts.push_back(&step);
    queries.push_back(file_query(step.front().args.front()));
  }
  const auto script = compose_parts(parts, queries, nonce, Fence::none);
  REQUIRE(script.ok());
  const auto out = run_shell(scratch, *script);
  const auto ends = parse_parts(out, parts.size(), nonce);
  const auto answers = parse(out, queries, nonce);
  CHECK(answers.complete);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    CAPTURE(i);
    CAPTURE(ends[i].text);
    const auto& action = steps[i].front();
    const bool bad = i == 1 || i == steps.size() - 1;
    CHECK(ends[i].ended);
    CHECK(ends[i].exit_code == (bad ? 1 : 0));
    CHECK(ends[i].done == (bad ? 0 : 1));
    CHECK((ends[i].text.find("the file was left as it was") != std::string::npos) == bad);
    CHECK((ends[i].text.find("why\n") != std::string::npos) == (i == steps.size() - 1));
    if (bad) continue;
    CHECK(read_file(action.args.front()) == action.input.reveal());
    CHECK(answers.facts[i].get("mode") == action.args[3]);
  }
  CHECK(read_file(scratch.file("old")) == "old\n");
  CHECK_FALSE(answers.facts[1].exists());
  for (const auto& entry : std::filesystem::recursive_directory_iterator(scratch.file(""))) {
    CHECK(entry.path().filename().string().find(".reprise") == std::string::npos);
  }
}

TEST_CASE("file/write: what cannot take its place among many of a folder says so, the others do") {
  const Scratch scratch;
  std::filesystem::create_directory(scratch.file("in"));
  std::vector<std::vector<Action>> steps;
  for (const auto* name : {"a", ".hidden", "taken", "b c", "kept"}) {
    auto file = file_of(scratch.file(std::string("in/") + name), std::string(name) + " is new\n");
    steps.push_back({});
    // while the others are written somebody makes a directory of that name
    if (file.path.ends_with("/b c")) file.validate = "mkdir " + scratch.file("in/taken") + "; test -s %s";
    file.backup = file.path.ends_with("/kept");
    steps.back().push_back(write_file(file));
  }
  scratch.write("in/kept", "old\n");
  scratch.write("in/a", "old\n");
  std::vector<const std::vector<Action>*> parts;
  for (const auto& step : steps) parts.push_back(&step);
  const std::string nonce = "n0nce4tests";
  const auto script = compose_parts(parts, {}, nonce, Fence::none);
  REQUIRE(script.ok());
  const auto ends = parse_parts(run_shell(scratch, *script), parts.size(), nonce);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto& path = steps[i].front().args.front();
    CAPTURE(path);
    CAPTURE(ends[i].text);
    CHECK(ends[i].exit_code == (i == 2 ? 1 : 0));
    if (i != 2) CHECK(read_file(path) == steps[i].front().input.reveal());
  }
  CHECK(ends[2].text.find("could not take its place") != std::string::npos);
  CHECK(read_file(scratch.file("in/kept.reprise-old")) == "old\n");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(scratch.file(""))) {
    CHECK(entry.path().filename().string().find(".reprise.") == std::string::npos);
  }
}

TEST_CASE("several actions share one standard input, each gets its part") {
  const Scratch scratch;
  const auto a = file_of(scratch.file("a"), "first\n");
  const auto empty = file_of(scratch.file("b"), "");
  const auto c = file_of(scratch.file("c"), std::string(200'000, 'c'));
  const auto answers = run(scratch, {write_file(a), write_file(empty), write_file(c)}, {});
  CHECK(answers.actions_done == 3);
  CHECK(read_file(a.path) == "first\n");
  CHECK(read_file(empty.path).empty());
  CHECK(read_file(c.path).size() == 200'000);
}

TEST_CASE("fragment file: more paths than one program takes") {
  const Scratch scratch;
  std::vector<FactQuery> queries;
  for (int i = 0; i < 1000; ++i) {
    const auto path = scratch.file("d" + std::to_string(i));
    if (i % 5 != 0) scratch.write("d" + std::to_string(i), std::to_string(i));
    queries.push_back(file_query(path, i % 7 == 0 ? "content" : ""));
  }
  const auto facts = run(scratch, {}, queries).facts;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    CAPTURE(i);
    CHECK(facts[i].exists() == (i % 5 != 0));
    if (i % 5 != 0) CHECK(facts[i].get("sha256") == sha256_hex(std::to_string(i)));
    if (i % 5 != 0 && i % 7 == 0) CHECK(facts[i].get("content") == std::to_string(i));
  }
}

TEST_CASE("fragment file: three hundred files, each with its own answer") {
  const Scratch scratch;
  std::vector<FactQuery> queries;
  for (int i = 0; i < 300; ++i) {
    const auto name = std::to_string(i);
    if (i % 3 != 0) scratch.write(name, name);
    queries.push_back(file_query(scratch.file(name), "content"));
  }
  const auto facts = run(scratch, {}, queries).facts;
  for (int i = 0; i < 300; ++i) {
    if (i % 3 == 0) CHECK(facts[i] == Fact::absent());
    if (i % 3 != 0) CHECK(facts[i].get("content") == std::to_string(i));
  }
}

TEST_CASE("directory/make: many at once, each with its own end; alone it is the end of the script") {
  const Scratch scratch;
  std::filesystem::create_symlink("elsewhere", scratch.file("link"));
  const auto make = [](const std::string& path, const std::string& mode) {
    Action action;
    action.script = "directory/make";
    action.args = {path, std::to_string(::geteuid()), std::to_string(::getegid()), mode};
    return std::vector<Action>{action};
  };
  const std::vector<std::vector<Action>> steps{make(scratch.file("a b/c"), "0750"), make(scratch.file("link"), "0755"),
                                               make(scratch.file("it's"), "2770")};
  const std::string nonce = "n0nce4tests";
  const auto script = compose_parts({&steps[0], &steps[1], &steps[2]}, {}, nonce, Fence::none);
  REQUIRE(script.ok());
  const auto ends = parse_parts(run_shell(scratch, *script), 3, nonce);
  for (std::size_t i = 0; i < 3; ++i) {
    CAPTURE(i);
    CHECK(ends[i].ended);
    CHECK(ends[i].exit_code == (i == 1 ? 1 : 0));
  }
  CHECK(ends[1].text.find("is a symbolic link") != std::string::npos);
  CHECK(ask(scratch, file_query(scratch.file("a b/c"))).get("mode") == "0750");
  CHECK(ask(scratch, file_query(scratch.file("it's"))).get("mode") == "2770");
  CHECK(run(scratch, steps[1], {}).actions_exit == 1);
  CHECK(run(scratch, steps[0], {}).actions_exit == 0);
}
