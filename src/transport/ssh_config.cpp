// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/ssh_config.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <utility>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "transport/process.hpp"

namespace reprise::transport {

namespace {

bool parse_port(std::string_view text, std::uint16_t& out) {
  const auto [rest, status] = std::from_chars(text.data(), text.data() + text.size(), out);
  return status == std::errc{} && rest == text.data() + text.size() && out != 0;
}

std::optional<Hop> parse_hop(std::string_view text) {
  Hop hop;
  if (text.starts_with("ssh://")) text.remove_prefix(6);
  if (const auto at = text.rfind('@'); at != std::string_view::npos) {
    hop.user = std::string(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  if (text.starts_with("[")) {  // [IPv6]:port
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    hop.host = std::string(text.substr(1, end - 1));
    text.remove_prefix(end + 1);
    if (!text.empty() && (text[0] != ':' || !parse_port(text.substr(1), hop.port))) return std::nullopt;
  } else {
    const auto colon = text.find(':');
    hop.host = std::string(text.substr(0, colon));
    if (colon != std::string_view::npos && !parse_port(text.substr(colon + 1), hop.port)) return std::nullopt;
  }
  // a name that starts with a dash would be read as an option by ssh(1)
  if (hop.host.empty() || hop.host[0] == '-') return std::nullopt;
  return hop;
}

using Lines = std::multimap<std::string, std::string, std::less<>>;

std::string last_of(const Lines& lines, std::string_view key) {
  const auto it = lines.find(key);
  return it == lines.end() ? std::string() : it->second;
}

/// Tokens of ssh_config(5) that are left in what `ssh -G` prints.
std::string expand(std::string_view text, const SshTarget& target, const std::string& name, const std::string& home) {
  std::string out;
  if (text.starts_with("~/")) {
    out = home;
    text.remove_prefix(1);
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    switch (text[++i]) {
      case 'h':
        out += target.address;
        break;
      case 'n':
        out += name;
        break;
      case 'p':
        out += std::to_string(target.port);
        break;
      case 'r':
        out += target.user;
        break;
      case 'd':
        out += home;
        break;
      case '%':
        out += '%';
        break;
      default:
        out += '%';
        out += text[i];
    }
  }
  return out;
}

Lines read_lines(std::string_view text) {
  Lines lines;
  for (const auto& line : split_lines(text)) {
    const auto space = line.find(' ');
    if (space == std::string::npos) continue;
    lines.emplace(to_lower(line.substr(0, space)), line.substr(space + 1));
  }
  return lines;
}

/// How the connection is made and who may log in by what, where it can be carried over to libssh.
void read_manner(const Lines& lines, SshTarget& target) {
  const auto off = [&lines](std::string_view key) {
    const auto value = last_of(lines, key);
    return value == "no" || value == "false";
  };
  target.keys = !off("pubkeyauthentication");
  target.keyboard = !off("kbdinteractiveauthentication");
  target.password = !off("passwordauthentication");
  target.compression = last_of(lines, "compression") == "yes";
  target.bind_address = last_of(lines, "bindaddress");
  const auto family = last_of(lines, "addressfamily");
  if (family == "inet") target.family = SshTarget::Family::inet;
  if (family == "inet6") target.family = SshTarget::Family::inet6;
  target.algorithms = {last_of(lines, "ciphers"), last_of(lines, "macs"), last_of(lines, "kexalgorithms"),
                       last_of(lines, "hostkeyalgorithms"), last_of(lines, "pubkeyacceptedalgorithms")};
}

}  // namespace

std::optional<std::vector<Hop>> parse_jumps(std::string_view text) {
  std::vector<Hop> hops;
  if (trim(text).empty() || to_lower(trim(text)) == "none") return hops;
  for (const auto& part : split(text, ',')) {
    auto hop = parse_hop(trim(part));
    if (!hop) return std::nullopt;
    hops.push_back(std::move(*hop));
  }
  return hops;
}

Result<SshTarget> parse_ssh_g(std::string_view text, const std::string& name, const std::string& home) {
  const auto lines = read_lines(text);
  SshTarget target;
  target.address = last_of(lines, "hostname");
  target.user = last_of(lines, "user");
  if (target.address.empty() || target.user.empty() || !parse_port(last_of(lines, "port"), target.port)) {
    return Error{trf("ssh -G gave no address for {}", name), tr("run it by hand to see why"), {}};
  }
  target.host_key_alias = last_of(lines, "hostkeyalias");
  const auto [first, last] = lines.equal_range("identityfile");
  for (auto it = first; it != last; ++it) {
    if (it->second != "none") target.identity_files.push_back(expand(it->second, target, name, home));
  }
  for (const auto* key : {"userknownhostsfile", "globalknownhostsfile"}) {
    for (const auto& file : split(last_of(lines, key), ' ')) {
      if (!file.empty() && file != "none") target.known_hosts.push_back(expand(file, target, name, home));
    }
  }
  const auto [first_certificate, last_certificate] = lines.equal_range("certificatefile");
  for (auto it = first_certificate; it != last_certificate; ++it) {
    if (it->second != "none") target.certificate_files.push_back(expand(it->second, target, name, home));
  }
  read_manner(lines, target);
  const auto agent = last_of(lines, "identityagent");
  target.agent = agent != "none";
  target.identities_only = last_of(lines, "identitiesonly") == "yes";
  if (agent != "none" && agent != "SSH_AUTH_SOCK") target.agent_socket = expand(agent, target, name, home);
  if (const auto command = last_of(lines, "proxycommand"); command != "none") {
    target.proxy_command = expand(command, target, name, home);
  }
  auto jumps = parse_jumps(last_of(lines, "proxyjump"));
  if (!jumps) {
    return Error{trf("ProxyJump of {} cannot be read: {}", name, last_of(lines, "proxyjump")),
                 tr("write it as user@host:port, several separated by commas"),
                 {}};
  }
  target.jumps = std::move(*jumps);
  return target;
}

std::string config_text(const std::optional<std::string>& file, const std::string& home, const std::string& address) {
  std::string text;
  if (file) {
    text = "Include \"" + *file + "\"\n";
  } else {
    text = "Include \"" + home + "/.ssh/config\"\nHost *\nInclude \"/etc/ssh/ssh_config\"\n";
  }
  text += "Host *\nUser root\n";
  if (!address.empty()) text += "HostName " + address + "\n";
  return text;
}

std::string agent_path(const SshTarget& target) {
  if (!target.agent_socket.empty()) return target.agent_socket;
  const char* path = std::getenv("SSH_AUTH_SOCK");
  return path == nullptr ? "" : path;
}

std::string home_directory() {
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') return home;
  passwd entry{};
  passwd* found = nullptr;
  char buffer[4096];
  if (::getpwuid_r(::getuid(), &entry, buffer, sizeof buffer, &found) == 0 && found != nullptr) return found->pw_dir;
  return "/";
}

namespace {

SshTarget defaults(const std::string& name, const Hop& wanted, const std::string& address, const std::string& home) {
  SshTarget target;
  target.address = !wanted.host.empty() ? wanted.host : address.empty() ? name : address;
  target.port = wanted.port == 0 ? 22 : wanted.port;
  target.user = wanted.user.empty() ? "root" : wanted.user;
  for (const auto* key : {"id_ed25519", "id_ecdsa", "id_rsa"}) target.identity_files.push_back(home + "/.ssh/" + key);
  target.known_hosts = {home + "/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"};
  return target;
}

/// Names end up in a configuration text and, by way of %h and %r, in proxy commands: nothing that a shell or
/// ssh_config(5) would take for more than a name.
bool plain(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != 127 &&
           std::string_view("\"'`$;&|<>(){}*?!#").find(c) == std::string_view::npos;
  });
}

}  // namespace

Result<SshTarget> resolve(const std::string& name, const Hop& wanted, const std::string& address,
                          const std::optional<std::string>& config_file) {
  const auto home = home_directory();
  if (name.empty() || name[0] == '-' || !plain(name))
    return Error{trf("\"{}\" is not the name of a host", name), {}, {}};
  for (const auto& word : {wanted.user, wanted.host, address}) {
    if (!plain(word)) return Error{trf("\"{}\" is not a login or an address (host {})", word, name), {}, {}};
  }
  if (config_file && ::access(config_file->c_str(), R_OK) != 0) {
    return Error{trf("cannot read the ssh configuration {}", *config_file), {}, {}};
  }
  std::vector<std::string> argv{"ssh", "-G", "-T", "-F", "/dev/stdin"};
  if (!wanted.user.empty()) argv.insert(argv.end(), {"-l", wanted.user});
  if (wanted.port != 0) argv.insert(argv.end(), {"-p", std::to_string(wanted.port)});
  if (!wanted.host.empty()) argv.insert(argv.end(), {"-o", "HostName=" + wanted.host});
  argv.insert(argv.end(), {"--", name});
  auto text = run_command(argv, config_text(config_file, home, address));
  if (text) return parse_ssh_g(*text, name, home);
  if (::access("/usr/bin/ssh", X_OK) != 0) return defaults(name, wanted, address, home);
  return Error{text.error().message, tr("the ssh configuration has an error"), {}};
}

}  // namespace reprise::transport
