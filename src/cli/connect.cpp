// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/connect.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <optional>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "engine/together.hpp"
#include "kit/kit.hpp"
#include "lab/lab.hpp"
#include "transport/real_world.hpp"

namespace reprise::cli {

namespace {

Status use_lab(const EstateDir& dir, std::vector<Host>& hosts, RealWorldOptions& real) {
  const lab::LabOptions options{dir.lab()};
  if (!lab::exists(options)) return Error{tr("the laboratory of this estate is not up"), tr("run: reprise lab up"), {}};
  if (auto status = lab::enter_network(options); !status) return status;
  real.known_hosts = lab::known_hosts_file(options).string();
  real.private_key = lab::identity_file(options).string();
  real.ssh_config = (options.dir / "ssh_config").string();  // not the user's own
  real.user = "root";
  for (std::size_t i = 1; i < hosts.size(); ++i) {
    hosts[i].connection = Connection{};
    hosts[i].connection.address = hosts[i].address;
  }
  return Done{};
}

/// Asks each question once a run: sixteen hosts behind one passphrase are one question. Giving up counts as an answer.
/// The transport calls it from its threads, one call at a time.
class Passwords {
 public:
  std::optional<Secret> operator()(const std::string& prompt) {
    const auto [it, fresh] = known_.try_emplace(prompt);
    if (fresh) {
      if (auto answer = ask_password(prompt)) it->second = Secret(std::move(*answer));
    }
    return it->second;
  }

 private:
  std::map<std::string, std::optional<Secret>> known_;
};

Status ask_for_passwords(const RunOptions& options, RealWorldOptions& real) {
  real.ask = Passwords();
  if (!options.ask_become_pass) return Done{};
  auto password = ask_password(tr("sudo password: "));
  if (!password) return password.error();
  real.become_password = Secret(std::move(*password));
  real.become = true;
  return Done{};
}

/// A key that is accepted unseen is told, so that somebody can compare it later.
std::function<void(HostId, const HostKey&, const KeyCheck&)> tell_new_keys(const std::vector<Host>& hosts) {
  std::vector<std::string> names;
  for (const auto& host : hosts) names.push_back(host.name);
  return [names](HostId host, const HostKey& key, const KeyCheck& check) {
    if (check.verdict == KeyCheck::Verdict::unknown)
      warn(trf("{} is new: its key {} {} is accepted", names[host.index()], key.type, key.fingerprint));
  };
}

/// Where folders for sockets are made: /run or XDG_RUNTIME_DIR; empty where neither can be had.
std::filesystem::path runtime_folder() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");  // NOLINT(concurrency-mt-unsafe)
  return geteuid() == 0 ? "/run" : (runtime == nullptr ? "" : runtime);
}

/// A folder of ours that nobody else can enter, opened and locked with `operation` (flock(2)); -1: it is not.
int open_folder(const std::filesystem::path& path, int operation) {
  const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return -1;
  struct stat opened {};
  struct stat named {};
  const bool ours = fstat(folder, &opened) == 0 && opened.st_uid == geteuid() && (opened.st_mode & 077U) == 0;
  // the lock is the kernel's, and falls with its process; a folder that was removed meanwhile is of no use
  if (ours && flock(folder, operation | LOCK_NB) == 0 && lstat(path.c_str(), &named) == 0 &&
      named.st_ino == opened.st_ino) {
    return folder;
  }
  close(folder);
  return -1;
}

/// Removes what controllers that were killed left: folders of ours that no process holds.
void remove_left_folders(const std::filesystem::path& base) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(base, error)) {
    if (!entry.path().filename().string().starts_with("reprise-") || entry.is_symlink(error)) continue;
    const int folder = open_folder(entry.path(), LOCK_EX);
    if (folder < 0) continue;
    unlinkat(folder, "kit.sock", 0);
    std::filesystem::remove(entry.path(), error);  // only if it is empty
    close(folder);
  }
}

/// A folder for sockets, whose paths are short (unix(7): at most 107 bytes), named after the estate, for as long as
/// `held` lives; where none can be had, the estate's own.
std::filesystem::path socket_folder(const EstateDir& dir, std::shared_ptr<void>& held) {
  const auto base = runtime_folder();
  if (base.empty()) return dir.state();
  remove_left_folders(base);
  const auto path = base / ("reprise-" + sha256_hex(dir.root.string()).substr(0, 12));
  mkdir(path.c_str(), 0700);
  const int folder = open_folder(path, LOCK_SH);
  if (folder < 0) return dir.state();
  held = std::shared_ptr<void>(nullptr, [path, folder](void*) {
    std::error_code error;
    std::filesystem::remove(path, error);  // only if it is empty
    close(folder);
  });
  return path;
}

Status serve_kit(const EstateDir& dir, Connected& connected, RealWorldOptions& real) {
  if (!kit::public_key(dir.kit()).ok()) return Done{};  // there is none
  const auto folder = socket_folder(dir, connected.socket_folder);
  const auto socket = folder / "kit.sock";
  auto server = kit::Server::start(dir.kit(), socket);
  if (!server) return server.error();
  connected.kit = std::move(*server);
  real.forwards.push_back({kKitPort, socket.string()});
  return Done{};
}

/// This controller and this estate. A copy of the estate's folder on another machine is somebody else.
std::string controller_identity(const EstateDir& dir) {
  const auto machine = read_file("/etc/machine-id");
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  std::error_code error;
  const auto root = std::filesystem::weakly_canonical(dir.root, error);
  return sha256_hex((machine ? *machine : "") + name + "\n" + root.string()).substr(0, 24);
}

}  // namespace

Result<Connected> connect(const EstateDir& dir, const catalog::Catalog& catalog, const RunOptions& options) {
  RealWorldOptions real;
  real.known_hosts = dir.known_hosts().string();
  real.new_keys = options.accept_new_keys ? NewKeys::accept : NewKeys::refuse;
  real.private_key = options.private_key;
  real.user = options.user;
  real.lock_owner = controller_name();
  real.lock_identity = controller_identity(dir);
  real.warn = [](const std::string& text) { warn(text); };
  if (auto status = ask_for_passwords(options, real); !status) return status.error();
  std::vector<Host> hosts = catalog.estate.hosts;
  if (options.accept_new_keys) real.on_key = tell_new_keys(hosts);
  if (options.lab) {
    if (auto status = use_lab(dir, hosts, real); !status) return status.error();
  }
  Connected connected;
  if (auto status = serve_kit(dir, connected, real); !status) return status.error();
  install_interrupt_handler();
  connected.world = std::make_unique<engine::Together>(make_real_world(std::move(hosts), std::move(real)));
  return connected;
}

}  // namespace reprise::cli
