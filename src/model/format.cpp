// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "base/text.hpp"
#include "model/deadline.hpp"
#include "model/schema.hpp"

namespace reprise {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool lower(char c) { return c >= 'a' && c <= 'z'; }
bool letter(char c) { return lower(c) || (c >= 'A' && c <= 'Z'); }
bool alnum(char c) { return letter(c) || digit(c); }
bool control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

template <typename Predicate>
bool all_of(std::string_view text, const Predicate& predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

bool valid_one_line(std::string_view text) { return std::none_of(text.begin(), text.end(), control); }

bool valid_path(std::string_view text) {
  constexpr std::size_t path_max = 4095;  // PATH_MAX without its NUL
  if (!text.starts_with('/') || text.size() > path_max || !valid_one_line(text)) return false;
  if (text.size() == 1) return true;
  const auto parts = split(text.substr(1), '/');
  return std::none_of(parts.begin(), parts.end(), [](const auto& p) { return p.empty() || p == "." || p == ".."; });
}

bool valid_mode(std::string_view text) {
  return (text.size() == 3 || text.size() == 4) && all_of(text, [](char c) { return c >= '0' && c <= '7'; });
}

bool valid_name(std::string_view text) {
  if (text.empty() || text.size() > 63 || text.front() == '-' || text.front() == '_') return false;
  return all_of(text, [](char c) { return lower(c) || digit(c) || c == '-' || c == '_'; });
}

bool valid_label(std::string_view text) {
  if (text.empty() || text.size() > 63 || text.front() == '-' || text.back() == '-') return false;
  return all_of(text, [](char c) { return alnum(c) || c == '-'; });
}

bool valid_hostname(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  const auto labels = split(text, '.');
  return std::all_of(labels.begin(), labels.end(), valid_label);
}

/// 4, 6 or 0 where `text` is no address.
int ip_version(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) return 0;
  const std::string address(text);
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  if (inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) return 4;
  return inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1 ? 6 : 0;
}

bool valid_ip(std::string_view text) { return ip_version(text) != 0; }

bool valid_cidr(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const auto bits = text.substr(slash + 1);
  if (bits.empty() || bits.size() > 3 || !all_of(bits, digit) || (bits.size() > 1 && bits.front() == '0')) return false;
  int width = 0;
  std::from_chars(bits.data(), bits.data() + bits.size(), width);
  const int version = ip_version(text.substr(0, slash));
  return (version == 4 && width <= 32) || (version == 6 && width <= 128);
}

/// Names may hold blanks, accents and apostrophes: Active Directory has "Domain Users" and "Chefs d'équipe".
bool valid_account(std::string_view text) {
  constexpr std::string_view forbidden = "\"/\\[]:;|=,+*?<>`";
  if (text.empty() || text.size() > 256 || text.front() == '-' || text.front() == ' ' || text.back() == ' ')
    return false;
  return all_of(text, [&](char c) { return !control(c) && forbidden.find(c) == std::string_view::npos; });
}

bool valid_user(std::string_view text) {
  const auto backslash = text.find('\\');
  if (backslash == std::string_view::npos) return valid_account(text);
  return valid_account(text.substr(0, backslash)) && valid_account(text.substr(backslash + 1));
}

bool valid_package(std::string_view text) {
  const auto equals = text.find('=');
  const auto package = text.substr(0, equals);
  const auto in_name = [](char c) { return lower(c) || digit(c) || c == '+' || c == '-' || c == '.'; };
  if (package.size() < 2 || !alnum(package.front()) || !all_of(package, in_name)) return false;
  if (equals == std::string_view::npos) return true;
  const auto version = text.substr(equals + 1);
  const auto in_version = [](char c) {
    return alnum(c) || std::string_view(".+~:-").find(c) != std::string_view::npos;
  };
  return !version.empty() && all_of(version, in_version);
}

bool valid_unit(std::string_view text) {
  if (text.empty() || text.size() > 255 || text.front() == '-') return false;
  return all_of(text, [](char c) { return alnum(c) || std::string_view(":_.\\@-").find(c) != std::string_view::npos; });
}

bool valid_deadline(std::string_view text) { return Deadline::parse(text).has_value(); }

}  // namespace

namespace format {

const Format path{"path", R"(^/$|^(/(?!\.{1,2}(/|$))[^/\x00-\x1f\x7f]+)+$)", valid_path,
                  msgid("an absolute path such as /etc/motd, without \"..\", \"//\" or a slash at its end")};
const Format mode{"mode", "^[0-7]{3,4}$", valid_mode, msgid("3 or 4 octal digits such as \"0644\"")};
const Format name{"name", "^[a-z0-9][a-z0-9_-]{0,62}$", valid_name,
                  msgid("lower-case letters, digits, \"-\" and \"_\", at most 63 characters, such as mail-server")};
const Format hostname{"hostname",
                      "^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
                      "(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$",
                      valid_hostname, msgid("a host name such as mail1 or mail1.clinic.test")};
const Format ip{"ip", "^([0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$", valid_ip,
                msgid("an IP address such as 10.0.0.11 or fd00::11")};
const Format cidr{"cidr", "^([0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)/[0-9]{1,3}$", valid_cidr,
                  msgid("a network such as 10.0.0.0/24 or fd00::/64")};
const Format user{"user",
                  R"(^([^"/\\\[\]:;|=,+*?<>`\x00-\x1f\x7f]+\\)?[^"/\\\[\]:;|=,+*?<>`\x00-\x1f\x7f -])"
                  R"(([^"/\\\[\]:;|=,+*?<>`\x00-\x1f\x7f]*[^"/\\\[\]:;|=,+*?<>`\x00-\x1f\x7f ])?$)",
                  valid_user, msgid("the name of a user or group such as www-data or \"domain users\"")};
const Format package{"package", "^[a-z0-9][a-z0-9+.-]+(=[A-Za-z0-9.+~:-]+)?$", valid_package,
                     msgid("a Debian package such as postfix or postfix=3.10.4-1")};
const Format unit{"unit", R"(^[A-Za-z0-9:_.\\@][A-Za-z0-9:_.\\@-]{0,254}$)", valid_unit,
                  msgid("a systemd unit such as postfix.service")};
const Format one_line{"one_line", R"(^[^\x00-\x1f\x7f]*$)", valid_one_line,
                      msgid("one line without control characters")};
const Format deadline{
    "deadline",
    "^(day (0?[1-9]|[12][0-9]|3[01])|(mon|tues|wednes|thurs|fri|satur|sun)day|"
    "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])) ([01][0-9]|2[0-3]):[0-5][0-9]$",
    valid_deadline,
    msgid("a day and an hour: \"day 25 18:00\" (of each month), \"friday 17:00\" or \"2026-12-24 12:00\"")};

std::span<const Format* const> all() {
  static const std::array<const Format*, 11> formats{&path, &mode,    &name, &hostname, &ip,      &cidr,
                                                     &user, &package, &unit, &one_line, &deadline};
  return formats;
}

const Format* find(std::string_view wanted) {
  const auto formats = all();
  const auto it = std::find_if(formats.begin(), formats.end(), [&](const Format* f) { return wanted == f->name; });
  return it == formats.end() ? nullptr : *it;
}

}  // namespace format
}  // namespace reprise
