// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/known_hosts.hpp"

#include <fcntl.h>
#include <libssh/libssh.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <sstream>
#include <utility>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"

namespace reprise::transport {

namespace {

constexpr std::size_t kLargest = 16U << 20;  // bytes of a known_hosts file; more is not one

struct Entry {
  std::string type;
  std::string base64;
};

/// The key of a line, where the line is about one of `names`.
std::optional<Entry> match(const std::string& line, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    ssh_knownhosts_entry* raw = nullptr;
    if (ssh_known_hosts_parse_line(name.c_str(), line.c_str(), &raw) != SSH_OK || raw == nullptr) continue;
    const std::unique_ptr<ssh_knownhosts_entry, void (*)(ssh_knownhosts_entry*)> entry(raw, ssh_knownhosts_entry_free);
    char* base64 = nullptr;
    if (ssh_pki_export_pubkey_base64(entry->publickey, &base64) != SSH_OK) continue;
    Entry found{ssh_key_type_to_char(ssh_key_type(entry->publickey)), base64};
    ssh_string_free_char(base64);
    return found;
  }
  return std::nullopt;
}

enum class Marker { none, revoked, authority };

/// Calls `visit(line number, marker, entry)` for all lines about `names`.
template <typename Visit>
void each_marked(std::string_view text, const std::vector<std::string>& names, Visit visit) {
  std::size_t number = 0;
  for (auto line : split_lines(text)) {
    ++number;
    std::replace(line.begin(), line.end(), '\t', ' ');
    line = std::string(trim(line));
    if (line.empty() || line[0] == '#') continue;
    auto marker = Marker::none;
    if (line[0] == '@') {
      marker = line.starts_with("@revoked ") ? Marker::revoked : Marker::authority;
      if (marker == Marker::authority && !line.starts_with("@cert-authority ")) continue;
      line = std::string(trim(line.substr(line.find(' '))));
    }
    if (const auto entry = match(line, names)) visit(number, marker, *entry);
  }
}

/// The lines that accept or revoke: visit(line number, revoked, entry).
template <typename Visit>
void each_entry(std::string_view text, const std::vector<std::string>& names, Visit visit) {
  each_marked(text, names, [&visit](std::size_t line, Marker marker, const Entry& entry) {
    if (marker != Marker::authority) visit(line, marker == Marker::revoked, entry);
  });
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text;
  char buffer[65536];
  while (in && text.size() < kLargest) {
    in.read(buffer, sizeof buffer);
    text.append(buffer, static_cast<std::size_t>(in.gcount()));
  }
  return text;
}

}  // namespace

std::string known_hosts_name(const std::string& address, std::uint16_t port) {
  if (port == 22) return address;
  return "[" + address + "]:" + std::to_string(port);
}

KeyCheck check_key(std::string_view text, const std::vector<std::string>& names, const HostKey& key) {
  KeyCheck check;
  bool same_type = false;
  each_entry(text, names, [&](std::size_t line, bool revoked, const Entry& entry) {
    const bool same = entry.base64 == key.base64;
    if (check.verdict == KeyCheck::Verdict::revoked) return;
    if (revoked) {
      if (same) check = {KeyCheck::Verdict::revoked, {}, line, ssh_fingerprint(entry.base64)};
      return;
    }
    if (check.verdict == KeyCheck::Verdict::trusted) return;
    if (same) {
      check = {KeyCheck::Verdict::trusted, {}, line, ssh_fingerprint(entry.base64)};
    } else if (check.verdict == KeyCheck::Verdict::unknown || (!same_type && entry.type == key.type)) {
      same_type = entry.type == key.type;
      check = {KeyCheck::Verdict::changed, {}, line, ssh_fingerprint(entry.base64)};
    }
  });
  return check;
}

KeyCheck check_key_files(const std::vector<std::string>& files, const std::vector<std::string>& names,
                         const HostKey& key) {
  KeyCheck decided;
  for (const auto& file : files) {
    auto check = check_key(read_file(file), names, key);
    check.file = file;
    if (check.verdict == KeyCheck::Verdict::revoked) return check;
    const bool undecided = decided.verdict == KeyCheck::Verdict::unknown;
    if (undecided && check.verdict != KeyCheck::Verdict::unknown) decided = std::move(check);
  }
  return decided;
}

std::vector<std::string> known_types(const std::vector<std::string>& files, const std::vector<std::string>& names) {
  std::vector<std::string> types;
  for (const auto& file : files) {
    each_entry(read_file(file), names, [&types](std::size_t, bool revoked, const Entry& entry) {
      if (!revoked && std::find(types.begin(), types.end(), entry.type) == types.end()) types.push_back(entry.type);
    });
    if (!types.empty()) break;
  }
  return types;
}

bool pinned(const std::string& file, const std::vector<std::string>& names, const HostKey& key) {
  bool found = false;
  bool alone = true;
  each_entry(read_file(file), names, [&](std::size_t, bool revoked, const Entry& entry) {
    if (revoked) return;
    found = true;
    alone = alone && entry.base64 == key.base64;
  });
  return found && alone;
}

std::string host_authority(const std::vector<std::string>& files, const std::vector<std::string>& names) {
  std::string place;
  for (const auto& file : files) {
    each_marked(read_file(file), names, [&](std::size_t line, Marker marker, const Entry&) {
      if (marker == Marker::authority && place.empty()) place = file + ":" + std::to_string(line);
    });
  }
  return place;
}

namespace {

Error cannot_write(const std::string& file) {
  return Error{trf("cannot write {}: {}", file, std::strerror(errno)), tr("the key was not recorded"), {}};
}

/// Writes beside the file and renames, so that a reader never sees half of it.
Status write_atomically(const std::string& file, const std::string& text) {
  const auto fresh = file + ".new";
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return cannot_write(fresh);
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (!written || ::rename(fresh.c_str(), file.c_str()) != 0) {
    const auto error = cannot_write(file);
    ::unlink(fresh.c_str());
    return error;
  }
  return Done{};
}

/// The text without lines that are about exactly these names (a line that also names others stays).
std::string without(const std::string& text, const std::vector<std::string>& names) {
  std::string kept;
  for (const auto& line : split_lines(text)) {
    const auto end = line.find_first_of(" \t");
    const auto listed = split(line.substr(0, end), ',');
    const bool ours = end != std::string::npos && std::all_of(listed.begin(), listed.end(), [&names](const auto& name) {
                        return std::find(names.begin(), names.end(), name) != names.end();
                      });
    if (!ours) kept += line + "\n";
  }
  return kept;
}

}  // namespace

Status add_known_host(const std::string& file, const std::vector<std::string>& names, const HostKey& key,
                      bool replace) {
  static std::mutex one_writer;
  const std::lock_guard lock(one_writer);
  auto text = read_file(file);
  if (text.size() >= kLargest) return Error{trf("{} is too large to be a known_hosts file", file), {}, {}};
  if (replace) text = without(text, names);
  if (!text.empty() && text.back() != '\n') text += '\n';
  text += join(names, ",") + " " + key.type + " " + key.base64 + "\n";
  return write_atomically(file, text);
}

}  // namespace reprise::transport
