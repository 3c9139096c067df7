// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/samba/common.hpp"

namespace reprise::kinds {
namespace {

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "samba_dns_record";
  spec.summary = msgid("The records of one name and type in the DNS of the domain controllers");
  Schema values = Schema::list(msgid("the records, all of them: others of this name and type are deleted. MX is "
                                     "\"10 mail.clinic.test\", SRV is \"host.clinic.test PORT PRIORITY WEIGHT\""),
                               Schema::text(msgid("one record")));
  values.single_ok = true;
  values.minimum = 1;
  spec.schema = Schema::object(
      spec.summary,
      {required("realm", samba::realm_schema()),
       required("zone",
                Schema::text(msgid("DNS zone, for example clinic.test or 0.10.in-addr.arpa"), &format::hostname)),
       required("name", Schema::text(msgid("name inside the zone"))),
       required("type",
                Schema::one_of(msgid("type of the records"), {"A", "AAAA", "CNAME", "PTR", "MX", "SRV", "TXT"})),
       required("value", std::move(values)),
       optional("create_zone", Schema::boolean(msgid("make the zone where there is none (reverse zones)")), false)});
  spec.typical = Duration(1500);
  return spec;
}

FactQuery query_of(const Value& params) {
  return samba::directory_query(
      params, "dns:" + to_lower(params.text("zone")) + ":" + to_lower(params.text("name")) + ":" + params.text("type"));
}

/// As the directory's answers are spelt: names in lower case without the last dot, one blank between words, MX with the
/// preference first.
std::string normal(const Value& params, const std::string& value) {
  if (params.text("type") == "TXT") return value;
  std::vector<std::string> words;
  for (auto& word : split(to_lower(value), ' ')) {
    if (word.size() > 1 && word.back() == '.') word.pop_back();
    if (!word.empty()) words.push_back(std::move(word));
  }
  return join(words, " ");
}

std::vector<std::string> wanted_values(const Value& params) {
  std::vector<std::string> out;
  for (const auto& value : params.texts("value")) out.push_back(normal(params, value));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// samba-tool splits texts at blanks outside quotes; one string of a TXT record holds 255 bytes (RFC 1035, 3.3).
/// A text that the look found in other pieces has its quotes already.
std::string quoted_text(const std::string& value) {
  if (value.find('"') != std::string::npos) return "\"" + value + "\"";
  std::string out;
  for (std::size_t at = 0; at < value.size(); at += 255) {
    out += (at == 0 ? "\"" : " \"") + value.substr(at, 255) + "\"";
  }
  return out;
}

/// samba-tool takes MX as "NAME PREFERENCE".
std::string for_samba(const Value& params, const std::string& value) {
  if (params.text("type") == "TXT") return quoted_text(value);
  const auto blank = value.find(' ');
  if (params.text("type") != "MX" || blank == std::string::npos) return value;
  return value.substr(blank + 1) + " " + value.substr(0, blank);
}

bool has(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

class SambaDnsRecord final : public Kind {
 public:
  SambaDnsRecord() : spec_(make_spec()) {}
  const KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& params) const override {
    return to_lower(params.text("name") + "." + params.text("zone")) + " " + params.text("type");
  }
  std::vector<FactQuery> facts(const Value& params) const override { return {query_of(params)}; }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto open = unanswered(facts(params), is)) return *open;
    const auto& now = is.get(query_of(params));
    const bool zone = now.get("zone") == "yes";
    if (!zone && is_foreign(params)) {
      return Diff::refuse(
          trf("the DNS of {} has no zone {}; nothing was changed. Write `create_zone: true` if it is to be made",
              samba::realm_of(params), params.text("zone")));
    }
    const auto wanted = wanted_values(params);
    const auto have = samba::lines(now.get("values"));
    Action action;
    action.script = "samba_dns_record/set";
    action.args = {params.text("zone"), params.text("name"), params.text("type"), zone ? "no" : "yes"};
    for (const auto& value : wanted) {
      if (!has(have, value)) action.args.push_back("+" + for_samba(params, value));
    }
    for (const auto& value : have) {
      if (!has(wanted, value)) action.args.push_back("-" + for_samba(params, value));
    }
    Diff diff;
    if (action.args.size() == 4) return diff;
    diff.change("records", join(have, ", "), join(wanted, ", "));
    action.title = trf("set the {} record of {} in {}", params.text("type"), params.text("name"), params.text("zone"));
    action.becomes.emplace_back(query_of(params), Fact::of({{"zone", "yes"}, {"values", join(wanted, "\n")}}));
    diff.actions.push_back(std::move(action));
    return diff;
  }

  Links links(const Value& params) const override {
    return {{samba::object_ref("samba_dns_record", params, subject(params))}, {samba::domain_ref(params)}};
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    const auto type = params.text("type");
    if (params.text("name") == "@" && (type == "A" || type == "AAAA")) {
      out.error(params.find("name")->at, trf("{}: the addresses of the domain itself belong to its controllers", what),
                tr("give the record a name of its own"));
    }
    check_words(params, what, out);
  }

 private:
  /// The domain's own zones come with the domain: where they are missing, the domain is not there yet.
  static bool is_foreign(const Value& params) {
    const auto own = samba::dns_name(samba::realm_of(params));
    const auto zone = to_lower(params.text("zone"));
    return !params.flag("create_zone") && zone != own && zone != "_msdcs." + own;
  }

  static void check_words(const Value& params, const std::string& what, Diagnostics& out) {
    const auto type = params.text("type");
    const std::size_t words = type == "MX" ? 2 : type == "SRV" ? 4 : 1;
    for (const auto& value : params.texts("value")) {
      if (type == "TXT" && value.find_first_of("\"\\'") != std::string::npos) {
        out.error(params.find("value")->at, trf("{}: quotes and backslashes in a TXT record are not supported", what),
                  {});
      }
      if (type == "TXT") continue;
      if (split(normal(params, value), ' ').size() == words) continue;
      out.error(params.find("value")->at, trf("{}: \"{}\" is no {} record", what, value, type),
                tr("MX is \"10 mail.clinic.test\", SRV is \"host.clinic.test PORT PRIORITY WEIGHT\""));
    }
    if (type == "CNAME" && params.texts("value").size() > 1) {
      out.error(params.find("value")->at, trf("{}: a CNAME has one target", what), {});
    }
  }

  KindSpec spec_;
};

}  // namespace

std::unique_ptr<Kind> make_samba_dns_record() { return std::make_unique<SambaDnsRecord>(); }

}  // namespace reprise::kinds
