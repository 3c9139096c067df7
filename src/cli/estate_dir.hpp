// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include "catalog/catalog.hpp"
#include "cli/context.hpp"
#include "journal/journal.hpp"
#include "kinds/registry.hpp"

namespace reprise::cli {

/// Where a host finds the kit: a port of its own loopback, forwarded through the SSH connection.
inline constexpr std::uint16_t kKitPort = 8099;

/// The places of an estate repository. Runs on the hosts of the laboratory keep a journal, a lock, reports and a
/// certificate authority of their own: what happened in a rehearsal must never be taken for the house itself.
struct EstateDir {
  std::filesystem::path root;  ///< absolute
  bool rehearsal = false;      ///< the runs are those on the laboratory's hosts

  std::filesystem::path file() const { return root / "estate.yaml"; }
  std::filesystem::path secrets() const { return root / "secrets.yaml"; }
  std::filesystem::path encrypted() const { return root / "secrets.yaml.age"; }
  std::filesystem::path recipients() const { return root / "secrets.recipients"; }  ///< who can open it
  std::filesystem::path paper() const {
    return root / "secrets.paper.age";
  }                                                                  ///< an identity; its passphrase is in the safe
  std::filesystem::path state() const { return root / ".reprise"; }  ///< made on demand, 0700
  std::filesystem::path runs() const { return rehearsal ? state() / "lab-runs" : state(); }
  std::filesystem::path journal() const { return runs() / "journal.db"; }
  std::filesystem::path lock() const { return runs() / "lock"; }
  std::filesystem::path kit() const { return state() / "kit"; }
  std::filesystem::path lab() const { return state() / "lab"; }
  std::filesystem::path reports() const { return runs() / "reports"; }
  std::filesystem::path known_hosts() const { return root / "known_hosts"; }
};

/// -i, made absolute; an Error where there is no estate.yaml. `rehearsal`: as EstateDir has it.
Result<EstateDir> find_estate(const Context& context, bool rehearsal = false);
/// Makes .reprise (0700) and its folders.
Status make_state(const EstateDir& dir);

/// The names behind `!secret` in a YAML text, by a look at its words (those in comments count too).
std::set<std::string> secret_names(const std::string& yaml);

/// The name of the secret that holds the private SSH key of a host's sshd; whoever has one gets it from the plan.
inline std::string host_key_secret(const std::string& host) { return "host_key_" + host; }

/// Whether a verb can go on without what secrets.yaml.age holds.
enum class Unread { refused, allowed };

/// Reads everything that describes the estate: its own files first, the installation's for what it lacks.
catalog::Description read_description(const Context& context, const EstateDir& dir, const kinds::Registry& registry,
                                      Unread unread, Diagnostics& out);

/// Reads and compiles; prints all findings to standard error. Nothing (and exit code `invalid`) if there are errors.
std::optional<catalog::Catalog> load(Context& context, const EstateDir& dir, const kinds::Registry& registry,
                                     Unread unread = Unread::allowed);

/// The journal of the estate; nothing where no run has made one yet.
Result<std::optional<journal::Journal>> find_journal(const EstateDir& dir);

/// What to say where no run has been made; points at the runs of the laboratory where there are some.
Error no_runs(const EstateDir& dir);

/// SHA-256 over what was compiled: two runs with the same fingerprint wanted the same.
std::string fingerprint(const catalog::Catalog& catalog);

}  // namespace reprise::cli
