// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/context.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>

#include "base/i18n.hpp"

namespace reprise::cli {

namespace fs = std::filesystem;

Installation find_installation() {
  std::error_code error;
  const fs::path binary = fs::read_symlink("/proc/self/exe", error);
  const fs::path here = binary.parent_path();
  if (fs::exists(here.parent_path() / "playbooks")) return {here.parent_path(), here / "locale"};
  const fs::path share = here.parent_path() / "share";
  return {share / "reprise", share / "locale"};
}

void complain(Context& context, const Error& error, ExitCode code) {
  std::cerr << "reprise: " << to_string(error) << "\n";
  context.exit_code = code;
}

void print(std::string_view text) {
  std::cout.write(text.data(), static_cast<std::streamsize>(text.size()));
  std::cout.flush();
}

bool is_terminal() { return isatty(STDOUT_FILENO) == 1; }

bool use_color(const Context& context) {
  if (context.color == "always") return true;
  const char* none = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe)
  return context.color == "auto" && is_terminal() && (none == nullptr || *none == '\0');
}

int terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

bool confirm(const std::string& question) {
  if (isatty(STDIN_FILENO) != 1) return false;
  print(question + " [y/N] ");
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes" || answer == "o" || answer == "O" || answer == "oui";
}

Result<std::string> ask_password(const std::string& prompt) {
  const int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
  if (tty < 0)
    return Error{
        tr("a password is wanted and there is no terminal to ask on"), tr("use a key, or run it in a terminal"), {}};
  termios before{};
  tcgetattr(tty, &before);
  termios silent = before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  tcsetattr(tty, TCSAFLUSH, &silent);
  [[maybe_unused]] auto asked = write(tty, prompt.data(), prompt.size());
  std::string password;
  char c = 0;
  while (password.size() < 1024 && read(tty, &c, 1) == 1 && c != '\n') password += c;
  tcsetattr(tty, TCSAFLUSH, &before);
  [[maybe_unused]] auto newline = write(tty, "\n", 1);
  close(tty);
  return password;
}

std::string controller_name() {
  char host[256] = "?";
  gethostname(host, sizeof host - 1);
  const char* user = std::getenv("SUDO_USER");      // NOLINT(concurrency-mt-unsafe)
  if (user == nullptr) user = std::getenv("USER");  // NOLINT(concurrency-mt-unsafe)
  return fmt::format("{}@{} pid {}", user == nullptr ? "root" : user, host, getpid());
}

std::string random_hex(std::size_t digits) {
  std::string bytes(digits / 2 + 1, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  std::string hex(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return hex.substr(0, digits);
}

Result<std::string> read_file(const fs::path& path, std::size_t limit) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) return Error{trf("cannot read {}: {}", path.string(), error.message()), {}, {}};
  if (size > limit) return Error{trf("{} is too large ({} bytes, at most {})", path.string(), size, limit), {}, {}};
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return Error{trf("cannot read {}: {}", path.string(), std::strerror(errno)), {}, {}};
  return text.str();
}

Status write_file(const fs::path& path, std::string_view text, unsigned mode) {
  const auto failed = [&](const char* what) {
    return Error{trf("cannot write {} ({}): {}", path.string(), what, std::strerror(errno)),
                 tr("the old file is untouched"),
                 {}};
  };
  std::string temporary = path.string() + ".XXXXXX";
  const int file = mkstemp(temporary.data());
  if (file < 0) return failed("create");
  bool good = fchmod(file, static_cast<mode_t>(mode)) == 0;
  for (std::size_t at = 0; good && at < text.size();) {
    const auto n = write(file, text.data() + at, text.size() - at);
    good = n > 0;
    at += good ? static_cast<std::size_t>(n) : 0;
  }
  good = good && fsync(file) == 0;
  close(file);
  if (good && std::rename(temporary.c_str(), path.c_str()) == 0) return Done{};
  const auto error = failed("write");
  unlink(temporary.c_str());
  return error;
}

}  // namespace reprise::cli
