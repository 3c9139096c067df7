// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "base/i18n.hpp"
#include "base/text.hpp"

extern char** environ;

namespace reprise::transport {

namespace {

struct Pipe {
  Fd read;
  Fd write;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return Error{trf("cannot make a pipe: {}", std::strerror(errno)), tr("too many open files? see ulimit -n"), {}};
  }
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

void set_nonblocking(int fd) { ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK); }

/// posix_spawn(3) with everything that a child must not inherit from us set right: signals, session, open files.
int spawn_clean(pid_t& pid, const std::vector<std::string>& argv, int in, int out, int err) {
  std::vector<char*> words;
  for (const auto& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, in, 0);
  posix_spawn_file_actions_adddup2(&files, out, 1);
  posix_spawn_file_actions_adddup2(&files, err, 2);
  posix_spawn_file_actions_addclosefrom_np(&files, 3);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes,
                           static_cast<short>(POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  const int status = ::posix_spawnp(&pid, words[0], &files, &attributes, words.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return status;
}

}  // namespace

Result<Child> spawn(const std::vector<std::string>& argv, const Fd* input) {
  auto in = make_pipe();
  if (!in) return in.error();
  auto out = make_pipe();
  if (!out) return out.error();
  auto err = make_pipe();
  if (!err) return err.error();
  Child child;
  const int status = spawn_clean(child.pid, argv, input == nullptr ? in->read.get() : input->get(), out->write.get(),
                                 err->write.get());
  if (status != 0) return Error{trf("cannot start {}: {}", argv.front(), std::strerror(status)), {}, {}};
  child.ended.reset(static_cast<int>(::syscall(SYS_pidfd_open, child.pid, 0)));
  if (input == nullptr) child.in = std::move(in->write);
  child.out = std::move(out->read);
  child.err = std::move(err->read);
  for (const Fd* fd : {&child.in, &child.out, &child.err}) {
    if (fd->valid()) set_nonblocking(fd->get());
  }
  return child;
}

int collect(pid_t pid) {
  int status = 0;
  pid_t got;
  do {
    got = ::waitpid(pid, &status, 0);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return 255;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

namespace {

/// Moves what there is from `fd` to `text`, up to 1 MiB in all; closes it at its end.
void drain(Fd& fd, std::string& text) {
  char buffer[16384];
  for (;;) {
    const auto count = ::read(fd.get(), buffer, sizeof buffer);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) return fd.reset();
    if (text.size() < (1U << 20)) text.append(buffer, static_cast<std::size_t>(count));
  }
}

bool listen_to(Child& child, std::string& out, std::string& err, Duration limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (child.out.valid() || child.err.valid()) {
    pollfd fds[2] = {{child.out.get(), POLLIN, 0}, {child.err.get(), POLLIN, 0}};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    if (::poll(fds, 2, static_cast<int>(left.count())) < 0 && errno != EINTR) return false;
    if (child.out.valid() && fds[0].revents != 0) drain(child.out, out);
    if (child.err.valid() && fds[1].revents != 0) drain(child.err, err);
  }
  return true;
}

/// A file without a name that holds `text`, at its beginning.
Result<Fd> file_in_memory(std::string_view text) {
  Fd file(::memfd_create("reprise", MFD_CLOEXEC));
  if (file.valid() && ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::lseek(file.get(), 0, SEEK_SET) == 0) {
    return file;
  }
  return Error{trf("cannot make a file in memory: {}", std::strerror(errno)), {}, {}};
}

}  // namespace

Result<std::string> run_command(const std::vector<std::string>& argv, std::string_view input, Duration limit) {
  const auto file = file_in_memory(input);
  if (!file) return file.error();
  auto child = spawn(argv, &*file);
  if (!child) return child.error();
  std::string out;
  std::string err;
  const bool in_time = listen_to(*child, out, err, limit);
  if (!in_time) ::kill(-child->pid, SIGKILL);
  const int code = collect(child->pid);
  if (!in_time) return Error{trf("{} took longer than {}", argv.front(), to_string(limit)), {}, {}};
  if (code != 0) return Error{trf("{} failed: {}", argv.front(), std::string(trim(err))), {}, {}};
  return out;
}

}  // namespace reprise::transport
