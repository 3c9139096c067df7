// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "base/i18n.hpp"
#include "kinds/kind.hpp"
#include "kinds/words.hpp"

namespace reprise::kinds {
namespace {

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "wait_for";
  spec.summary = msgid("A wait until a port, a path, a command or a name is there.");
  spec.schema = Schema::object(
      "",
      {optional("host", Schema::text(msgid("with port: the host to connect to; default: this one"))),
       optional("port", Schema::integer(msgid("until this TCP port accepts connections"), 1, 65535)),
       optional("path", Schema::text(msgid("until this path exists"), &format::path)),
       optional("command", command_schema(msgid("until this read-only command succeeds (30 s at most for each try)"))),
       optional("dns", Schema::text(msgid("until the host can resolve this name"), &format::hostname)),
       within_field("90s")});
  spec.check_only = true;
  spec.typical = Duration{2000};
  return spec;
}

/// The one thing that is waited for.
std::optional<FactQuery> question(const Value& params) {
  if (params.find("port") != nullptr)
    return FactQuery{"tcp", params.text("host", "127.0.0.1"), params.text("port"), {}};
  if (params.find("path") != nullptr) return FactQuery{"wait_for/path", params.text("path"), "", {}};
  if (params.find("command") != nullptr)
    return FactQuery{"check_command/result", command_line(params, "command"), "", {}};
  if (params.find("dns") != nullptr) return FactQuery{"dns", params.text("dns"), "system", {}};
  return std::nullopt;
}

class WaitFor : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override {
    const auto query = question(params);
    if (!query) return "nothing";
    return query->family == "tcp" ? query->key + ":" + query->arg : query->key;
  }
  std::vector<FactQuery> facts(const Value& params) const override {
    const auto query = question(params);
    return query ? std::vector<FactQuery>{*query} : std::vector<FactQuery>{};
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    check_words(params, "command", what, out);
    check_target(params, "host", what, out);
    static constexpr std::array kinds{"port", "path", "command", "dns"};
    const auto given =
        std::count_if(kinds.begin(), kinds.end(), [&](const char* key) { return params.find(key) != nullptr; });
    if (given != 1) {
      out.error(params.at, trf("{}: it must wait for exactly one thing, not for {}", what, given),
                tr("give one of port, path, command and dns"));
    } else if (params.find("host") != nullptr && params.find("port") == nullptr) {
      out.error(params.find("host")->at, trf("{}: host needs a port", what), tr("add port"));
    }
  }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    const auto queries = facts(params);
    if (auto no = unanswered(queries, is)) return *no;
    if (queries.empty()) return Diff::refuse(tr("nothing to wait for"));
    const auto& query = queries.front();
    const auto& fact = is.get(query);
    Diff diff;
    if (query.family == "tcp" && fact.get("open") != "yes") {
      diff.change(trf("port {}", query.key + ":" + query.arg), std::string(fact.get("error")), tr("open"));
    } else if (query.family == "wait_for/path" && fact.get("exists") != "yes") {
      diff.change(query.key, tr("absent"), tr("present"));
    } else if (query.family == "check_command/result" && fact.get("exit") != "0") {
      diff.change(command_title(params, "command"), trf("exit code {}", fact.get("exit")), "0");
      diff.text = std::string(fact.get("output"));
    } else if (query.family == "dns" && fact.get("answers").empty()) {
      diff.change(query.key, tr("not resolved"), tr("an address"));
    }
    return diff;
  }
};

}  // namespace

std::unique_ptr<Kind> make_wait_for() { return std::make_unique<WaitFor>(); }

}  // namespace reprise::kinds
