// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "kinds/script.hpp"

namespace reprise::kinds {

/// A directory that goes away with the test.
class Scratch {
 public:
  Scratch() {
    char name[] = "/tmp/reprise-fragments-XXXXXX";
    REQUIRE(mkdtemp(name) != nullptr);
    path_ = name;
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  std::string write(const std::string& name, const std::string& text, mode_t mode = 0644) const {
    const auto path = file(name);
    std::ofstream(path, std::ios::binary) << text;
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    return path;
  }

 private:
  std::string path_;
};

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

inline void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

/// The script from a file and the input from a file, as the transport gives them on standard input.
inline std::string run_shell(const Scratch& scratch, const Script& script, const std::string& shell = "/bin/sh") {
  const auto text = scratch.write("script", script.text.reveal(), 0600);
  const auto input = scratch.write("input", script.input.reveal(), 0600);
  const std::string command = "timeout 30 " + shell + " " + text + " <" + input + " 2>&1";
  FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string out;
  char buffer[4096];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
  ::pclose(pipe);
  std::filesystem::remove(text);
  std::filesystem::remove(input);
  return out;
}

}  // namespace reprise::kinds
