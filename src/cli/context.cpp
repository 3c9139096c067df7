// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/context.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <mutex>
#include <optional>
#include <sstream>

#include "base/i18n.hpp"

namespace reprise::cli {

namespace fs = std::filesystem;

namespace {

/// Whoever writes to the terminal, or asks on it, holds this.
std::mutex& terminal() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

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
  if (context.exit_code == ExitCode::ok) context.exit_code = code;
}

void warn(const std::string& text) {
  const std::lock_guard hold(terminal());
  // the status line may stand where we write
  const std::string line = (isatty(STDERR_FILENO) == 1 ? "\r\x1b[K" : "") + trf("warning: {}", text) + "\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, line.data(), line.size());
}

void print(std::string_view text) {
  const std::lock_guard hold(terminal());
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

namespace {

/// While it lives Ctrl-C interrupts a read() instead of what it did before (end the process, tell the engine).
class InterruptibleRead {
 public:
  InterruptibleRead() {
    struct sigaction action {};
    action.sa_handler = [](int) {};  // without SA_RESTART: read() returns EINTR
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &before_);
  }
  ~InterruptibleRead() { sigaction(SIGINT, &before_, nullptr); }
  InterruptibleRead(const InterruptibleRead&) = delete;
  InterruptibleRead& operator=(const InterruptibleRead&) = delete;

 private:
  struct sigaction before_ {};
};

/// Turns the terminal's echo off, and its signals and line editing too, so that Ctrl-C can never leave it silent.
class SilentTerminal {
 public:
  explicit SilentTerminal(int file) : file_(file) {
    tcgetattr(file, &before_);
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG | ICANON);
    silent.c_cc[VMIN] = 1;
    silent.c_cc[VTIME] = 0;
    tcsetattr(file, TCSAFLUSH, &silent);
  }
  ~SilentTerminal() { tcsetattr(file_, TCSAFLUSH, &before_); }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

 private:
  int file_;
  termios before_{};
};

/// Reads one line key by key; nothing for Ctrl-C, Ctrl-D and the end of the file.
std::optional<std::string> read_keys(int file) {
  constexpr char ctrl_c = 3;
  constexpr char ctrl_d = 4;
  constexpr char backspace = 8;
  constexpr char ctrl_u = 21;
  constexpr char rubout = 127;
  std::string text;
  for (char c = 0; text.size() < 1024;) {
    if (read(file, &c, 1) != 1 || c == ctrl_c || c == ctrl_d) return std::nullopt;
    if (c == '\n' || c == '\r') break;
    if (c == ctrl_u) {
      text.clear();
    } else if (c != backspace && c != rubout) {
      text += c;
    } else if (!text.empty()) {
      text.pop_back();
    }
  }
  return text;
}

}  // namespace

bool can_confirm() { return isatty(STDIN_FILENO) == 1; }

bool confirm(const std::string& question) {
  if (!can_confirm()) return false;
  print(question + tr(" [y/N] "));
  const InterruptibleRead interruptible;
  std::string answer;
  char c = 0;
  while (answer.size() < 16 && c != '\n') {
    if (read(STDIN_FILENO, &c, 1) != 1) {
      print("\n");
      return false;
    }
    if (c != '\n') answer += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return answer == "y" || answer == "yes" || answer == "o" || answer == "oui";
}

Result<std::string> ask_password(const std::string& prompt) {
  const int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
  if (tty < 0)
    return Error{
        tr("a password is wanted and there is no terminal to ask on"), tr("use a key, or run it in a terminal"), {}};
  const std::lock_guard hold(terminal());
  const std::string shown = "\r\x1b[K" + prompt;  // a status line may stand there
  [[maybe_unused]] const auto asked = write(tty, shown.data(), shown.size());
  std::optional<std::string> password;
  {
    const SilentTerminal silent(tty);
    password = read_keys(tty);
  }
  [[maybe_unused]] const auto newline = write(tty, "\n", 1);
  close(tty);
  if (password) return std::move(*password);
  return Error{tr("no password was given"), {}, {}};
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
  if (file < 0) return failed(tr("create"));
  bool good = fchmod(file, static_cast<mode_t>(mode)) == 0;
  for (std::size_t at = 0; good && at < text.size();) {
    const auto n = write(file, text.data() + at, text.size() - at);
    good = n > 0;
    at += good ? static_cast<std::size_t>(n) : 0;
  }
  good = good && fsync(file) == 0;
  close(file);
  if (good && std::rename(temporary.c_str(), path.c_str()) == 0) return Done{};
  const auto error = failed(tr("write"));
  unlink(temporary.c_str());
  return error;
}

}  // namespace reprise::cli
