// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "tool/run.hpp"

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>
#include <boost/process.hpp>
#include <boost/process/async.hpp>
#include <boost/process/extend.hpp>
#include <csignal>
#include <cstddef>

#include "base/i18n.hpp"

namespace reprise::tool {
namespace {

namespace bp = boost::process;
constexpr std::size_t kOutLimit = 16U << 20;
constexpr std::size_t kErrorsKept = 64U << 10;

/// Reads one pipe to its end and hands over every piece; stops where `take` says false.
class Reader {
 public:
  Reader(bp::async_pipe& pipe, std::function<bool(std::string_view)> take) : pipe_(pipe), take_(std::move(take)) {}
  void start() {
    pipe_.async_read_some(boost::asio::buffer(buffer_), [this](const boost::system::error_code& error, std::size_t n) {
      if (n > 0 && !take_(std::string_view(buffer_.data(), n))) return pipe_.close();
      if (!error) start();
    });
  }

 private:
  bp::async_pipe& pipe_;
  std::function<bool(std::string_view)> take_;
  std::array<char, 16384> buffer_{};
};

/// Cuts a stream into lines for `on_line`.
class Lines {
 public:
  explicit Lines(const OnLine& on_line) : on_line_(on_line) {}
  void add(std::string_view text) {
    rest_.append(text);
    std::size_t begin = 0;
    for (std::size_t end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n', begin)) {
      on_line_(std::string_view(rest_).substr(begin, end - begin));
      begin = end + 1;
    }
    rest_.erase(0, begin);
  }
  void finish() {
    if (!rest_.empty()) on_line_(rest_);
  }

 private:
  const OnLine& on_line_;
  std::string rest_;
};

void keep_tail(std::string& text, std::string_view more) {
  text.append(more);
  if (text.size() > 2 * kErrorsKept) text.erase(0, text.size() - kErrorsKept);
}

/// A program that ends before it has read its input must not end us; for the whole process, as libraries do.
void ignore_broken_pipes() { std::signal(SIGPIPE, SIG_IGN); }

Error not_started(const std::string& program, const std::string& why) {
  return {trf("{} could not be started: {}", program, why), trf("install the package that brings {}", program), {}};
}

}  // namespace

Result<Ended> run(const std::vector<std::string>& argv, std::string_view input, const OnLine& on_line) {
  const std::string program = argv.front();
  const std::string path = program.find('/') == std::string::npos ? bp::search_path(program).string() : program;
  if (path.empty()) return not_started(program, tr("it is not in PATH"));
  ignore_broken_pipes();

  boost::asio::io_context io;
  bp::async_pipe in(io), out(io), errors(io);
  std::error_code failure;
  // the child gets SIGPIPE back: in a pipeline of a shell it is what ends the writers
  const auto default_pipes = (bp::extend::on_exec_setup = [](auto&) { std::signal(SIGPIPE, SIG_DFL); });
  bp::child child(bp::exe = path, bp::args(std::vector<std::string>(argv.begin() + 1, argv.end())),
                  bp::std_in<in, bp::std_out> out, bp::std_err > errors, failure, default_pipes);
  if (failure) return not_started(program, failure.message());

  Ended ended;
  Lines lines(on_line);
  bool too_much = false;
  std::size_t total = 0;
  Reader read_out(out, [&](std::string_view text) {
    if (on_line) return lines.add(text), true;
    too_much = (total += text.size()) > kOutLimit;
    if (!too_much) ended.out.append(text);
    return !too_much;
  });
  Reader read_errors(errors, [&](std::string_view text) { return keep_tail(ended.errors, text), true; });
  boost::asio::async_write(in, boost::asio::buffer(input.data(), input.size()),
                           [&](const boost::system::error_code&, std::size_t) { in.close(); });
  read_out.start();
  read_errors.start();
  io.run();

  if (too_much) child.terminate(failure);
  child.wait(failure);
  if (on_line) lines.finish();
  if (too_much) return Error{trf("{} said more than {} MiB", program, kOutLimit >> 20), "", {}};
  const int native = child.native_exit_code();
  ended.code = WIFSIGNALED(native) ? 128 + WTERMSIG(native) : WEXITSTATUS(native);
  return ended;
}

namespace {

/// Ctrl-C and Ctrl-\\ do nothing to us while it lives, as in system(3).
class DeafToKeys {
 public:
  DeafToKeys() : interrupt_(std::signal(SIGINT, SIG_IGN)), quit_(std::signal(SIGQUIT, SIG_IGN)) {}
  ~DeafToKeys() {
    std::signal(SIGINT, interrupt_);
    std::signal(SIGQUIT, quit_);
  }
  DeafToKeys(const DeafToKeys&) = delete;
  DeafToKeys& operator=(const DeafToKeys&) = delete;

 private:
  void (*interrupt_)(int);
  void (*quit_)(int);
};

}  // namespace

Result<int> run_in_terminal(const std::vector<std::string>& argv, const std::map<std::string, std::string>& variables) {
  const std::string program = argv.front();
  const std::string path = program.find('/') == std::string::npos ? bp::search_path(program).string() : program;
  if (path.empty()) return not_started(program, tr("it is not in PATH"));
  bp::environment environment = boost::this_process::environment();
  for (const auto& [name, value] : variables) environment[name] = value;
  std::error_code failure;
  const DeafToKeys deaf;
  const auto hears = (bp::extend::on_exec_setup = [](auto&) {
    for (const int signal : {SIGINT, SIGQUIT, SIGPIPE}) std::signal(signal, SIG_DFL);
  });
  bp::child child(bp::exe = path, bp::args(std::vector<std::string>(argv.begin() + 1, argv.end())), environment,
                  failure, hears);
  if (failure) return not_started(program, failure.message());
  child.wait(failure);
  const int native = child.native_exit_code();
  return WIFSIGNALED(native) ? 128 + WTERMSIG(native) : WEXITSTATUS(native);
}

}  // namespace reprise::tool
