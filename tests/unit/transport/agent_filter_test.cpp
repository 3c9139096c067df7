// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "transport/agent_filter.hpp"

using namespace reprise::transport;

namespace {

/// A string of RFC 4251: its length in four bytes, and the text.
std::string field(const std::string& text) { return std::string(3, '\0') + static_cast<char>(text.size()) + text; }

std::string key(const std::string& of) { return field("ssh-ed25519") + field(of); }
std::string certificate(const std::string& of) {
  return field("ssh-ed25519-cert-v01@openssh.com") + field("nonce") + field(of) + field("who and how long");
}

/// What an agent with these keys answers.
std::string answer(const std::vector<std::string>& keys) {
  auto out = std::string(1, 12) + std::string(3, '\0') + static_cast<char>(keys.size());
  for (const auto& each : keys) out += field(each) + field("comment");
  return out;
}

std::string sign(const std::string& with) { return std::string(1, 13) + field(with) + field("data") + "\0\0\0\4"; }

}  // namespace

TEST_CASE("a certificate is for its key and no other") {
  CHECK(certifies(certificate("alice"), key("alice")));
  CHECK(!certifies(certificate("alice"), key("bob")));
  CHECK(!certifies(key("alice"), key("alice")));
  CHECK(!certifies("", key("alice")));
  CHECK(!certifies(certificate("alice"), ""));
  CHECK(!certifies(certificate("alice"), field("ssh-ed25519")));
  CHECK(!certifies("\xff\xff\xff\xff", "\xff\xff\xff\xff"));
}

TEST_CASE("of many keys only the named ones are shown, in the order of their names") {
  AgentView view({key("b"), key("missing"), key("a")}, false);
  CHECK(view.to_client(answer({key("x"), key("a"), key("y"), key("b")})) == answer({key("b"), key("a")}));
  CHECK(view.to_client(answer({})) == answer({}));
  AgentView first({key("b")}, true);
  CHECK(first.to_client(answer({key("x"), key("b"), key("y")})) == answer({key("b"), key("x"), key("y")}));
}

TEST_CASE("a certificate is offered where the agent has but its key, which signs for it") {
  AgentView view({certificate("a"), certificate("b"), certificate("stranger"), certificate("unnamed"), key("a")},
                 false);
  CHECK(view.to_agent(sign(certificate("a"))) == sign(certificate("a")));
  CHECK(view.to_client(answer({key("unnamed"), key("a"), certificate("b")})) ==
        answer({certificate("a"), certificate("b"), key("a")}));
  CHECK(view.to_agent(sign(certificate("a"))) == sign(key("a")));
  CHECK(view.to_agent(sign(certificate("b"))) == sign(certificate("b")));  // the agent has it itself
  AgentView open({certificate("a")}, true);
  CHECK(open.to_client(answer({key("x"), key("a")})) == answer({certificate("a"), key("x"), key("a")}));
}

TEST_CASE("other messages pass as they are, lists that cannot be read are a failure") {
  AgentView view({key("a")}, false);
  CHECK(view.to_agent("\x0b") == "\x0b");
  CHECK(view.to_agent("") == "");
  CHECK(view.to_agent("\x0d"
                      "cut") ==
        "\x0d"
        "cut");
  CHECK(view.to_client("\x0e"
                       "signature") ==
        "\x0e"
        "signature");
  const auto whole = answer({key("a"), key("b")});
  for (std::size_t cut = 1; cut < whole.size(); ++cut) CHECK(view.to_client(whole.substr(0, cut)) == "\x05");
  CHECK(view.to_client(std::string("\x0c\xff\xff\xff\xff", 5)) == "\x05");
}

TEST_CASE("no agent, no filter") {
  CHECK(AgentFilter::start("", AgentView({}, true)) == nullptr);
  CHECK(AgentFilter::start("/no/such/socket", AgentView({}, true)) == nullptr);
  CHECK(AgentFilter::start(std::string(4096, 'x'), AgentView({}, true)) == nullptr);
}
