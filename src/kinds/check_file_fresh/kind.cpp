// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <charconv>
#include <memory>

#include "base/i18n.hpp"
#include "kinds/kind.hpp"
#include "kinds/words.hpp"

namespace reprise::kinds {
namespace {

/// A file server's clock may be a little ahead.
constexpr std::chrono::seconds kClockSlack{300};

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "check_file_fresh";
  spec.summary = msgid("Whether the newest of some files is recent enough: backups, exports.");
  spec.schema = Schema::object(
      "", {required("path", Schema::text(msgid("file, or a pattern for several: /srv/backup/*.tar.gz"))),
           required("max_age", Schema::duration(msgid("how old the newest file may be"))), within_field("0s")});
  spec.check_only = true;
  spec.typical = Duration{300};
  return spec;
}

FactQuery question(const Value& params) { return {"check_file_fresh/newest", params.text("path"), "", {}}; }

class CheckFileFresh : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("path"); }
  std::vector<FactQuery> facts(const Value& params) const override { return {question(params)}; }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    const Value* path = params.find("path");
    if (path == nullptr || path->string() == nullptr || path->string()->starts_with('/')) return;
    out.error(path->at, trf("{}: \"{}\" is not an absolute path", what, *path->string()), tr("start it with /"));
  }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const auto& fact = is.get(question(params));
    const auto path = params.text("path");
    const auto most = duration_of(params, "max_age");
    const auto wanted = trf("at most {} old", to_string(most));
    Diff diff;
    if (!fact.exists()) {
      diff.change(path, tr("there is no such file"), wanted);
      return diff;
    }
    std::int64_t age = 0;
    const auto text = fact.get("age");
    const bool readable = std::from_chars(text.data(), text.data() + text.size(), age).ec == std::errc{};
    if (!readable) {
      diff.change(path, tr("the host sent an unreadable age"), wanted);
    } else if (age < -kClockSlack.count()) {
      diff.change(path, trf("{} is dated in the future: a clock is wrong", fact.get("path")), wanted);
    } else if (std::chrono::seconds(age) > most) {
      diff.change(path, trf("{} is {} old", fact.get("path"), to_string(Duration(std::chrono::seconds(age)))), wanted);
    }
    return diff;
  }
};

}  // namespace

std::unique_ptr<Kind> make_check_file_fresh() { return std::make_unique<CheckFileFresh>(); }

}  // namespace reprise::kinds
