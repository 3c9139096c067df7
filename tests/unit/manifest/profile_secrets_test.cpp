// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "helpers.hpp"
#include "manifest/profile.hpp"
#include "manifest/secrets.hpp"

using namespace reprise;
using namespace reprise::manifest;

namespace {

Profile profile_of(const std::string& text, Diagnostics& out) {
  auto value = parse_yaml(text, "hp.yaml", nullptr, out);
  return value ? read_profile(std::move(*value), out) : Profile{};
}

Secrets secrets_of(const std::string& text, Diagnostics& out) {
  const auto value = parse_yaml(text, "secrets.yaml", nullptr, out);
  return value ? read_secrets(*value, out) : Secrets{};
}

std::string content(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("a hardware profile") {
  Diagnostics out;
  const auto profile =
      profile_of("profile: mini-pc\ntitle: Mini PC\ncores: 4\nmemory_mb: 16384\ndisk_gb: 480\nextra: {nics: 1}\n", out);
  CHECK(shown(out) == lines{});
  CHECK(profile.name == "mini-pc");
  CHECK(profile.cores == 4);
  CHECK(profile.memory_mb == 16384);
  CHECK(profile.disk_gb == 480);
  CHECK(profile.extra.whole("nics") == 1);
}

TEST_CASE("errors of hardware profiles") {
  Diagnostics out;
  profile_of("profile: x\ncores: 0\nmemory: 16\ndisk_gb: 1 TB\n", out);
  CHECK(shown(out) ==
        lines{"hp.yaml:1:1: error: the hardware profile: \"memory_mb\" is missing\n  hint: Memory in megabytes",
              "hp.yaml:2:8: error: the hardware profile: cores must be at least 1, not 0",
              "hp.yaml:3:1: error: the hardware profile: unknown key \"memory\"\n  hint: did you mean \"memory_mb\"?",
              "hp.yaml:4:10: error: the hardware profile: disk_gb must be a whole number, not a string: \"1 TB\""});
  Diagnostics empty;
  profile_of("", empty);
  CHECK(shown(empty) == lines{"hp.yaml: error: the file is empty"});
}

TEST_CASE("the profiles that come with reprise are right, and named as their files") {
  std::size_t count = 0;
  for (const auto& file : std::filesystem::directory_iterator(REPRISE_SOURCE_DIR "/hardware-profiles")) {
    if (file.path().extension() != ".yaml") continue;
    Diagnostics out;
    const auto profile = profile_of(content(file.path()), out);
    CHECK(shown(out) == lines{});
    CHECK(profile.name == file.path().stem().string());
    CHECK(profile.title != "");
    ++count;
  }
  CHECK(count >= 4);
}

TEST_CASE("secrets are texts whatever they look like") {
  Diagnostics out;
  const auto secrets =
      secrets_of("a: hunter2\npin: 0042\nnumber: 1234\nversion: 1.10\nyes: true\nlong: |\n  x\n  y\n", out);
  CHECK(shown(out) == lines{});
  CHECK(secrets.at("a").reveal() == "hunter2");
  CHECK(secrets.at("pin").reveal() == "0042");
  CHECK(secrets.at("number").reveal() == "1234");
  CHECK(secrets.at("version").reveal() == "1.10");
  CHECK(secrets.at("yes").reveal() == "true");
  CHECK(secrets.at("long").reveal() == "x\ny\n");
}

TEST_CASE("an empty secrets file has no secrets") {
  Diagnostics out;
  CHECK(secrets_of("# none yet\n", out).empty());
  CHECK(out.empty());
}

TEST_CASE("messages about secrets never quote them") {
  for (const char* text :
       {"a: [hunter2]\n", "a: {b: hunter2}\n", "a: !vault hunter2\n", "a: !secret hunter2\n", "hunter2\n",
        "- hunter2\n", "a: \"hunter2\nb: x\n", "a: b: hunter2\n", "a: *hunter2\n", "a: !hunter2 x\n", "a: !hunter2\n",
        "a: !hunter2 [b]\n", "!hunter2 a: x\n", "a: hunter2\na: hunter2\n"}) {
    Diagnostics out;
    secrets_of(text, out);
    REQUIRE_MESSAGE(out.has_errors(), text);
    for (const auto& line : shown(out)) CHECK_MESSAGE(line.find("hunter2") == std::string::npos, text);
  }
  Diagnostics out;
  secrets_of("a:\nB c: x\n", out);
  CHECK(
      shown(out) ==
      lines{"secrets.yaml:1:1: error: the secret \"a\" must be a text, not nothing\n  hint: put it in quotes: \"...\"",
            "secrets.yaml:2:1: error: \"B c\" cannot be the name of a secret\n  hint: lower-case letters, digits, "
            "\"-\" and "
            "\"_\", at most 63 characters, such as mail-server"});
}
