// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// Requests that travel together. Their scripts run for real, in /bin/sh of this machine.
#include "engine/together.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "kinds/files.hpp"
#include "kinds/parts.hpp"

namespace reprise::test {
namespace {

using engine::Together;
using kinds::file_query;

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

struct Sent {
  std::vector<Request> requests;
  std::vector<OpId> cancelled;
  std::deque<Outcome> instead;  ///< what becomes of the next requests; empty: they run
  bool held = false;            ///< nothing comes back yet
};

/// Runs what it is given when somebody waits.
class ShellWorld final : public World {
 public:
  ShellWorld(Sent& sent, std::string dir) : sent_(sent), dir_(std::move(dir)) {}
  Instant now() override { return {}; }
  OpId submit(Request request) override {
    const OpId op{next_++};
    if (sent_.instead.empty()) {
      run(op, request);
    } else {
      events_.push_back(Finished{op, request.host, sent_.instead.front()});
      sent_.instead.pop_front();
    }
    sent_.requests.push_back(std::move(request));
    return op;
  }
  std::optional<WorldEvent> wait(std::optional<Instant>) override {
    if (sent_.held || events_.empty()) return std::nullopt;
    auto event = std::move(events_.front());
    events_.pop_front();
    return event;
  }
  void cancel(OpId op) override { sent_.cancelled.push_back(op); }

 private:
  void run(OpId op, const Request& request) {
    std::ofstream(dir_ + "/script", std::ios::binary) << request.script.reveal();
    std::ofstream(dir_ + "/input", std::ios::binary) << request.input.reveal();
    const auto command = "/bin/sh " + dir_ + "/script <" + dir_ + "/input >" + dir_ + "/out 2>" + dir_ + "/err";
    Outcome outcome;
    outcome.exit_code = std::system(command.c_str()) / 256;
    outcome.sent = true;
    outcome.out = read_file(dir_ + "/out");
    outcome.err = read_file(dir_ + "/err");
    std::istringstream lines(outcome.out);
    for (std::string line; request.live && std::getline(lines, line);) {
      if (!line.starts_with(request.nonce)) events_.push_back(OutputLine{op, request.host, line});
    }
    events_.push_back(Finished{op, request.host, std::move(outcome)});
  }

  Sent& sent_;
  std::string dir_;
  std::deque<WorldEvent> events_;
  std::uint32_t next_ = 100;
};

/// A directory, the door, and what came back through it.
struct Trip {
  Trip() {
    char name[] = "/tmp/reprise-together-XXXXXX";
    REQUIRE(mkdtemp(name) != nullptr);
    dir = name;
    std::filesystem::create_directory(dir + "/own");
    world = std::make_unique<Together>(std::make_unique<ShellWorld>(sent, dir + "/own"));
  }
  ~Trip() { std::filesystem::remove_all(dir); }
  Trip(const Trip&) = delete;
  Trip& operator=(const Trip&) = delete;

  Request request(std::vector<Action> actions, std::vector<FactQuery> queries, std::uint32_t host = 1) {
    Request made;
    made.host = HostId{host};
    made.label = "step";
    made.effect = made.live = !actions.empty();
    made.actions = std::move(actions);
    made.queries = std::move(queries);
    made.nonce = "n0nce4tests" + std::to_string(++nonces);
    auto script = kinds::compose(made.actions, made.queries.list(), made.nonce);
    REQUIRE(script.ok());
    made.script = std::move(script->text);
    made.input = std::move(script->input);
    return made;
  }
  Request write(const std::string& name, const std::string& text, const std::string& expect = "") {
    const auto path = dir + "/" + name;
    kinds::FileWrite file;
    file.path = path;
    file.owner = owner;
    file.group = group;
    file.mode = "0644";
    file.content = Secret(text);
    file.expect = expect;
    return request({kinds::write_file(file)}, {file_query(path)});
  }
  Request look(const std::string& path, std::uint32_t host = 1) { return request({}, {file_query(path)}, host); }
  void wait() {
    while (auto event = world->wait(std::nullopt)) {
      if (auto* finished = std::get_if<Finished>(&*event)) done[finished->op.value] = finished->outcome;
      if (const auto* line = std::get_if<OutputLine>(&*event)) lines[line->op.value] += line->line + "\n";
    }
  }
  OpId submit(Request made) {
    const auto queries = made.queries;
    const auto nonce = made.nonce;
    const auto op = world->submit(std::move(made));
    asked[op.value] = {queries.list(), nonce};
    return op;
  }
  kinds::Answers answers(OpId op) {
    const auto& come = outcome(op);
    return come.answers ? *come.answers : kinds::parse(come.out, asked[op.value].first, asked[op.value].second);
  }
  const Outcome& outcome(OpId op) {
    REQUIRE(done.count(op.value) == 1);
    return done[op.value];
  }

  std::string dir;
  std::string owner = "root";
  std::string group = "root";
  Sent sent;
  std::unique_ptr<World> world;
  std::map<std::uint32_t, Outcome> done;
  std::map<std::uint32_t, std::string> lines;
  std::map<std::uint32_t, std::pair<std::vector<FactQuery>, std::string>> asked;
  int nonces = 0;
};

Outcome broken(Outcome::Kind kind) {
  Outcome outcome;
  outcome.kind = kind;
  outcome.message = "it broke";
  outcome.sent = true;
  return outcome;
}

TEST_CASE("together: looks at one host are one look, and each gets its own answers") {
  Trip trip;
  const auto a = trip.submit(trip.look("/etc/passwd"));
  const auto b = trip.submit(trip.look("/nonexistent"));
  const auto c = trip.submit(trip.look("/etc/passwd"));
  const auto other = trip.submit(trip.look("/etc", 2));
  trip.wait();
  REQUIRE(trip.sent.requests.size() == 2);
  CHECK(trip.sent.requests[0].queries.size() == 2);  // what two ask for is asked once
  CHECK(trip.answers(a).facts.at(0).get("type") == "file");
  CHECK(trip.answers(b).facts.at(0) == Fact::absent());
  CHECK(trip.answers(c).facts.at(0).get("type") == "file");
  for (const auto op : {a, b, c}) CHECK(trip.answers(op).complete);
  CHECK(trip.answers(other).facts.at(0).get("type") == "dir");
}

TEST_CASE("together: effects run one after the other, each with its own input, text and exit code") {
  Trip trip;
  if (::getuid() != 0) trip.owner = trip.group = "nobody";
  const auto a = trip.submit(trip.write("a", "text of a\n"));
  const auto wrong = trip.submit(trip.write("wrong", std::string(100'000, 'w'), "0123"));  // reads no input
  const auto b = trip.submit(trip.write("b", std::string("\0b\n", 3)));
  trip.wait();
  CHECK(trip.sent.requests.size() == 1);
  CHECK(trip.outcome(wrong).exit_code == 1);
  CHECK(trip.answers(wrong).text.find("left as it was") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(trip.dir + "/wrong"));
  if (::getuid() != 0) return;  // only root gives files away
  CHECK(trip.outcome(a).exit_code == 0);
  CHECK(trip.outcome(b).exit_code == 0);
  CHECK(read_file(trip.dir + "/a") == "text of a\n");
  CHECK(read_file(trip.dir + "/b") == std::string("\0b\n", 3));
  CHECK(trip.answers(a).text == "wrote " + trip.dir + "/a (10 bytes)\n");
  CHECK(trip.answers(a).facts.at(0).get("size") == "10");
  CHECK(trip.answers(b).facts.at(0).get("size") == "3");
  CHECK(trip.lines[a.value] == "wrote " + trip.dir + "/a (10 bytes)\n");
  CHECK(trip.lines[b.value] == "wrote " + trip.dir + "/b (3 bytes)\n");
}

TEST_CASE("together: looks and effects keep apart, and what is not quick goes at once") {
  Trip trip;
  trip.submit(trip.look("/etc"));
  trip.submit(trip.look("/usr"));
  trip.submit(trip.request({}, {{"tcp", "127.0.0.1", "1", {}}}));
  CHECK(trip.sent.requests.size() == 1);
  trip.submit(trip.write("a", "x"));
  trip.submit(trip.write("b", "x"));
  trip.wait();
  REQUIRE(trip.sent.requests.size() == 3);
  CHECK_FALSE(trip.sent.requests[1].effect);
  CHECK(trip.sent.requests[2].effect);
}

TEST_CASE("together: one trip of a host at a time, another host does not wait for it") {
  Trip trip;
  trip.sent.held = true;
  const auto a = trip.submit(trip.look("/etc"));
  trip.world->wait(std::nullopt);
  const auto b = trip.submit(trip.look("/usr"));
  const auto c = trip.submit(trip.look("/tmp"));
  const auto other = trip.submit(trip.look("/etc", 2));
  trip.submit(trip.request({}, {{"tcp", "127.0.0.1", "1", {}}}));  // not quick
  trip.world->wait(std::nullopt);
  CHECK(trip.sent.requests.size() == 3);
  trip.world->cancel(c);
  trip.sent.held = false;
  trip.wait();
  REQUIRE(trip.sent.requests.size() == 4);
  CHECK(trip.sent.requests[3].queries.size() == 1);
  for (const auto op : {a, b, other}) CHECK(trip.outcome(op).kind == Outcome::Kind::exited);
  CHECK(trip.outcome(c).kind == Outcome::Kind::cancelled);
}

TEST_CASE("together: what does not fit in one trip goes with the next") {
  Trip trip;
  std::vector<OpId> all;
  for (int i = 0; i < 210; ++i) all.push_back(trip.submit(trip.look("/etc")));
  trip.wait();
  CHECK(trip.sent.requests.size() == 3);
  for (const auto op : all) CHECK(trip.answers(op).complete);
}

TEST_CASE("together: a lost reply is lost for all") {
  Trip trip;
  trip.sent.instead = {broken(Outcome::Kind::lost)};
  const auto a = trip.submit(trip.write("a", "x"));
  const auto b = trip.submit(trip.write("b", "x"));
  trip.wait();
  for (const auto op : {a, b}) CHECK(trip.outcome(op).kind == Outcome::Kind::lost);
}

TEST_CASE("together: an answer that is cut in the middle tells only of what came before") {
  Trip trip;
  Outcome cut;
  cut.sent = true;
  cut.out = "\n@n0nce4tests1 begin 0\nwrote\n\n@n0nce4tests1 end 0 0 1\n\n@n0nce4tests1 begin 1\nwro";
  trip.sent.instead = {cut};
  const auto a = trip.submit(trip.write("a", "x"));
  const auto b = trip.submit(trip.write("b", "x"));
  trip.wait();
  CHECK(trip.outcome(a).kind == Outcome::Kind::exited);
  CHECK_FALSE(trip.answers(a).complete);  // whoever asked looks again
  CHECK(trip.outcome(b).kind == Outcome::Kind::lost);
}

TEST_CASE("together: looks that took too long in company are asked again, each alone") {
  Trip trip;
  trip.sent.instead = {broken(Outcome::Kind::timed_out)};
  const auto a = trip.submit(trip.look("/etc"));
  const auto b = trip.submit(trip.look("/usr"));
  trip.wait();
  CHECK(trip.sent.requests.size() == 3);
  for (const auto op : {a, b}) CHECK(trip.outcome(op).kind == Outcome::Kind::exited);
}

TEST_CASE("together: cancelled before it set out, and on its way") {
  Trip trip;
  const auto a = trip.submit(trip.look("/etc"));
  trip.world->cancel(a);
  trip.sent.instead = {broken(Outcome::Kind::cancelled)};
  const auto b = trip.submit(trip.request({}, {{"tcp", "127.0.0.1", "1", {}}}));
  trip.world->cancel(b);
  trip.wait();
  CHECK(trip.sent.cancelled == std::vector<OpId>{OpId{100}});
  for (const auto op : {a, b}) CHECK(trip.outcome(op).kind == Outcome::Kind::cancelled);
}

}  // namespace
}  // namespace reprise::test
