// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "helpers.hpp"
#include "manifest/profile.hpp"

using namespace reprise;

namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The kinds as their folders name them; this module must not include them.
std::vector<std::string> all_kinds() {
  std::vector<std::string> names;
  for (const auto& folder : fs::directory_iterator(REPRISE_SOURCE_DIR "/src/kinds")) {
    if (fs::exists(folder.path() / "kind.cpp")) names.push_back(folder.path().filename().string());
  }
  return names;
}

}  // namespace

TEST_CASE("the playbooks that come with reprise are right, and named as their files") {
  const auto kinds = all_kinds();
  int count = 0;
  for (const auto& file : fs::directory_iterator(REPRISE_SOURCE_DIR "/playbooks")) {
    if (file.path().extension() != ".yaml") continue;
    Diagnostics out;
    auto value = manifest::parse_yaml(content(file.path()), file.path().filename().string(), nullptr, out);
    REQUIRE(value.has_value());
    const auto playbook = manifest::read_playbook(std::move(*value), kinds, out);
    CHECK(shown(out) == lines{});
    CHECK(playbook.name == file.path().stem().string());
    ++count;
  }
  CHECK(count > 0);
}

TEST_CASE("the examples of docs/estate.md are right") {
  const auto kinds = all_kinds();
  const auto doc = content(REPRISE_SOURCE_DIR "/docs/estate.md");
  const std::string begin = "```yaml\n# ";
  int estates = 0, playbooks = 0, profiles = 0;
  for (auto at = doc.find(begin); at != std::string::npos; at = doc.find(begin, at + 1)) {
    const auto start = at + std::string("```yaml\n").size();
    const auto block = doc.substr(start, doc.find("```", start) - start);
    const manifest::Secrets secrets{{"domain_admin", Secret("x")}, {"people_initial", Secret("x")}};
    Diagnostics out;
    auto value = manifest::parse_yaml(block, block.substr(2, block.find('\n') - 2), &secrets, out);
    REQUIRE(value.has_value());
    if (block.starts_with("# estate.yaml")) ++estates, manifest::read_estate(std::move(*value), out);
    if (block.starts_with("# playbooks/")) ++playbooks, manifest::read_playbook(std::move(*value), kinds, out);
    if (block.starts_with("# hardware-profiles/")) ++profiles, manifest::read_profile(std::move(*value), out);
    CHECK(shown(out) == lines{});
  }
  CHECK(estates == 1);
  CHECK(playbooks == 1);
  CHECK(profiles == 1);
}

TEST_CASE("the estates of templates/ are right") {
  int count = 0;
  for (const auto& folder : fs::directory_iterator(REPRISE_SOURCE_DIR "/templates")) {
    const auto path = folder.path() / "estate.yaml";
    if (!fs::exists(path)) continue;
    Diagnostics out;
    const manifest::Secrets secrets{
        {"domain_admin", Secret("x")}, {"people_initial", Secret("x")}, {"svc_mail", Secret("x")}};
    auto value = manifest::parse_yaml(content(path), "estate.yaml", &secrets, out);
    REQUIRE(value.has_value());
    manifest::read_estate(std::move(*value), out);
    CHECK(shown(out) == lines{});
    ++count;
  }
  CHECK(count > 0);
}
