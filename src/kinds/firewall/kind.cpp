// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/words.hpp"

namespace reprise::kinds {
namespace {

const FactQuery kRules{"firewall/rules", "host", "", {}};
const FactQuery kUnit{"unit", "nftables.service", "", {}};

Schema rule_schema() {
  auto from = Schema::list(msgid("networks or addresses it may come from; none: from anywhere"),
                           Schema::text(msgid("network or address")));
  from.single_ok = true;
  return Schema::object(
      msgid("what may come in"),
      {required("port", Schema::text(msgid("port (443), range (5000-5100), or several (80, 443)"))),
       optional("proto", Schema::one_of(msgid("protocol"), {"tcp", "udp"}), "tcp"), optional("from", std::move(from)),
       optional("comment", Schema::text(msgid("why, for the people who read the rules")))});
}

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "firewall";
  spec.summary = msgid("Which connections the host accepts (nftables); all others are dropped.");
  spec.schema = Schema::object(
      "", {required("allow", Schema::list(msgid("what may come in; SSH always may"), rule_schema())),
           optional("ssh_port", Schema::integer(msgid("port of SSH, which stays open from anywhere"), 1, 65535), 22)});
  spec.prepares = true;
  spec.typical = Duration{1000};
  return spec;
}

/// "443", "5000-5100", "80, 443" -> the parts, or nothing where one is no port.
std::vector<std::string> ports_of(const std::string& text) {
  std::vector<std::string> out;
  const auto number = [](std::string_view part) {
    if (part.empty() || part.size() > 5 || part.find_first_not_of("0123456789") != std::string_view::npos) return 0;
    const int value = std::stoi(std::string(part));
    return value <= 65535 ? value : 0;
  };
  for (const auto& raw : split(text, ',')) {
    const auto part = trim(raw);
    const auto dash = part.find('-');
    const int first = number(part.substr(0, dash));
    const int last = dash == std::string_view::npos ? first : number(part.substr(dash + 1));
    if (first == 0 || last < first) return {};
    out.push_back(std::to_string(first) + (last > first ? "-" + std::to_string(last) : ""));
  }
  return out;
}

bool is_network(const std::string& text) { return format::ip.valid(text) || format::cidr.valid(text); }

/// One line of a chain. nft wants IPv4 and IPv6 sources in rules of their own.
std::string rule_line(const Value& rule, const std::string& family, const std::vector<std::string>& from) {
  std::string line = "    ";
  if (!from.empty()) line += family + " saddr { " + join(from, ", ") + " } ";
  line += rule.text("proto", "tcp") + " dport { " + join(ports_of(rule.text("port")), ", ") + " } accept";
  std::string comment = rule.text("comment");
  std::erase_if(comment, [](char c) { return c == '"' || c == '\\'; });
  if (!comment.empty()) line += " comment \"" + comment.substr(0, 100) + "\"";
  return line + "\n";
}

std::string rule_lines(const Value& rule) {
  std::vector<std::string> four;
  std::vector<std::string> six;
  for (const auto& network : rule.texts("from"))
    (network.find(':') == std::string::npos ? four : six).push_back(network);
  if (four.empty() && six.empty()) return rule_line(rule, "", {});
  std::string lines;
  if (!four.empty()) lines += rule_line(rule, "ip", four);
  if (!six.empty()) lines += rule_line(rule, "ip6", six);
  return lines;
}

/// ICMP and ICMPv6 by number: a minimal host has no /etc/protocols, and nft then knows no names.
/// The table is made, deleted and made anew in one transaction: nft has no "replace", and tables of others (Docker,
/// fail2ban) must not be touched.
std::string rules_text(const Value& params) {
  std::string text =
      "#!/usr/sbin/nft -f\n"
      "# Written by reprise; changes made here by hand are undone.\n"
      "table inet reprise\n"
      "delete table inet reprise\n"
      "table inet reprise {\n"
      "  chain input {\n"
      "    type filter hook input priority filter; policy drop;\n"
      "    ct state established,related accept\n"
      "    ct state invalid drop\n"
      "    iif \"lo\" accept\n"
      "    meta l4proto { 1, 58 } accept\n";
  text += "    tcp dport " + std::to_string(params.whole("ssh_port", 22)) + " accept comment \"SSH, always\"\n";
  if (const Value* allow = params.find("allow"); allow != nullptr && allow->list() != nullptr) {
    for (const auto& rule : *allow->list()) text += rule_lines(rule);
  }
  return text + "  }\n}\n";
}

void check_rule(const Value& rule, const std::string& what, Diagnostics& out) {
  const Value* port = rule.find("port");
  if (port != nullptr && port->string() != nullptr && ports_of(*port->string()).empty()) {
    out.error(port->at, trf("{}: \"{}\" is no port", what, *port->string()),
              tr("write a number from 1 to 65535, a range \"5000-5100\" or several \"80, 443\""));
  }
  const Value* from = rule.find("from");
  if (from == nullptr || from->list() == nullptr) return;
  for (const auto& network : *from->list()) {
    if (network.string() == nullptr || is_network(*network.string())) continue;
    out.error(network.at, trf("{}: \"{}\" is neither a network nor an address", what, *network.string()),
              tr("write it like 10.0.0.0/24"));
  }
}

class Firewall : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& /*params*/) const override { return "nftables"; }
  std::vector<FactQuery> facts(const Value& /*params*/) const override { return {kRules, kUnit}; }
  Links links(const Value& /*params*/) const override {
    return {{{Ref::Scope::host, "firewall", "", false}, {Ref::Scope::host, "path", "/etc/nftables.conf", false}},
            {{Ref::Scope::host, "package", "nftables", false}}};
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    const Value* allow = params.find("allow");
    if (allow == nullptr || allow->list() == nullptr) return;
    for (const auto& rule : *allow->list()) check_rule(rule, what, out);
  }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const auto& fact = is.get(kRules);
    if (auto why = lockout(params, fact); !why.empty()) return Diff::refuse(why);
    const auto should = rules_text(params);
    const auto& unit = is.get(kUnit);
    Diff diff;
    if (fact.get("text") != should) {
      diff.change("rules", tr("another text"), tr("as described"));
      diff.text = unified_diff(fact.get("text"), should);
    }
    if (fact.get("loaded") != "yes") {
      diff.change("loaded", fact.get("loaded") == "no" ? tr("no rules are loaded") : tr("other rules are loaded"),
                  tr("these rules"));
    }
    if (unit.get("file") != "enabled") diff.change("enabled", std::string(unit.get("file")), "enabled");
    if (!diff.converged()) diff.actions.push_back(make_load(should, fact, unit));
    return diff;
  }

 private:
  /// Why these rules would shut reprise out, or "".
  static std::string lockout(const Value& params, const Fact& fact) {
    const auto wanted = params.text("ssh_port", "22");
    auto ports = split(fact.get("ssh_ports"), ' ');
    std::erase(ports, "");
    if (ports.empty() || std::find(ports.begin(), ports.end(), wanted) != ports.end()) return {};
    return trf(
        "SSH serves port {} on this host, but ssh_port says {}: these rules would lock everybody out. Set ssh_port: "
        "{}; "
        "nothing was changed",
        join(ports, ", "), wanted, ports.front());
  }

  static Action make_load(const std::string& text, const Fact& fact, const Fact& unit) {
    auto action = make_action("firewall/load", {}, tr("check and load the firewall rules"));
    action.input = Secret(text);
    Fact rules = fact;
    rules.fields["tool"] = "yes";
    rules.fields["text"] = text;
    rules.fields["loaded"] = "yes";
    Fact enabled = unit;
    enabled.fields["file"] = "enabled";
    action.becomes = {{kRules, std::move(rules)}, {kUnit, std::move(enabled)}};
    return action;
  }
};

}  // namespace

std::unique_ptr<Kind> make_firewall() { return std::make_unique<Firewall>(); }

}  // namespace reprise::kinds
