// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/estate.hpp"

/// The embedded laboratory: every host of an estate as a systemd-nspawn(1) container with a full systemd, on bridges of
/// a network namespace of their own that has no way out. Needs root. All of it can be found again by the name of the
/// lab, so that down() needs no memory: a crash of the controller, or half an up(), leaves nothing that it cannot
/// remove. The root file systems of the hosts are not confined from root on this machine: boot only what you would run
/// here.
namespace reprise::lab {

struct LabOptions {
  std::filesystem::path dir;                           ///< state of the lab; usually <estate>/.reprise/lab
  std::filesystem::path cache = "/var/cache/reprise";  ///< root file systems, shared by all labs
};

/// Told what has just happened, a sentence for the user.
using Progress = std::function<void(std::string_view line)>;

enum class HostState { absent, stopped, running, frozen };

struct HostStatus {
  std::string name;
  HostState state = HostState::absent;
  bool cut = false;  ///< its network cable is pulled
};

/// Name of the lab's network namespace (and of its cgroups and mounts): "rl" and 8 hex digits of the absolute path of
/// dir.
std::string lab_name(const LabOptions& options);

/// Boots every host but the controller, at the same time, and waits until each answers over SSH with the key it was
/// given. Hosts that run are left alone, so it may be repeated, also after a failure. Minutes the first time (a bare
/// Debian is downloaded into the cache), then seconds. Writes known_hosts and ssh_config into the lab's directory.
Status up(const Estate& estate, const LabOptions& options, const Progress& progress);

/// One entry a host of the last up(), in its order; empty where there is no lab.
Result<std::vector<HostStatus>> status(const LabOptions& options);

/// Ends all containers at once and removes every trace of the lab but the cache. May be repeated.
Status down(const LabOptions& options);

/// Replaces this process by ssh(1) to `host` inside the lab's network; `command` empty: a login shell. Returns only
/// where that fails.
Status exec_ssh(const LabOptions& options, const std::string& host, const std::vector<std::string>& command);

/// Moves this process into the lab's network namespace (setns(2)), where the hosts' addresses lead to the containers
/// and the internet does not exist. Only the calling thread moves: call it before any thread is started.
Status enter_network(const LabOptions& options);

/// Whether up() was called and down() was not: connections to the estate's hosts then belong into the lab.
bool exists(const LabOptions& options);

/// For connections to the lab's hosts: user root, this private key, these known hosts (complete: be strict).
std::filesystem::path identity_file(const LabOptions& options);
std::filesystem::path known_hosts_file(const LabOptions& options);

/// Faults for tests and drills. freeze: all processes of the host stop as they are (cgroup freezer), thaw: they go on.
/// cut: the host's network cable is pulled; restore: it is back (a reboot of the host plugs it in as well).
Status freeze(const LabOptions& options, const std::string& host);
Status thaw(const LabOptions& options, const std::string& host);
Status cut(const LabOptions& options, const std::string& host);
Status restore(const LabOptions& options, const std::string& host);

/// The root file system of a bare host of `os` ("debian-12", "debian-13") in the cache, made with mmdebstrap(1) from
/// the mirror of this machine where it is not there yet. `<root>/var/lib/dpkg/status` tells what a bare host has
/// installed.
Result<std::filesystem::path> base_root(const std::string& os, const LabOptions& options, const Progress& progress);

}  // namespace reprise::lab
