// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <charconv>
#include <memory>
#include <optional>

#include "base/i18n.hpp"
#include "kinds/kind.hpp"
#include "kinds/words.hpp"

namespace reprise::kinds {
namespace {

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "check_disk";
  spec.summary = msgid("Whether a file system has room left.");
  spec.schema = Schema::object(
      "",
      {required("path", Schema::text(msgid("any path on the file system"), &format::path)),
       optional("free_percent",
                Schema::integer(
                    msgid("least free space and free inodes, in percent; default 10 where free_mb is absent"), 1, 99)),
       optional("free_mb", Schema::integer(msgid("least free space, in MiB"), 1, 1000000000)), within_field("0s")});
  spec.check_only = true;
  spec.typical = Duration{300};
  return spec;
}

FactQuery question(const Value& params) { return {"check_disk/space", params.text("path"), "", {}}; }

std::optional<std::int64_t> number(const Fact& fact, std::string_view field) {
  std::int64_t value = 0;
  const auto text = fact.get(field);
  const auto [rest, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{} || rest != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

/// Percent of `total` that is free, rounded down; no overflow for any size df can print.
std::int64_t percent(std::int64_t free, std::int64_t total) {
  return total == 0 ? 100 : static_cast<std::int64_t>(static_cast<double>(free) * 100.0 / static_cast<double>(total));
}

class CheckDisk : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("path"); }
  std::vector<FactQuery> facts(const Value& params) const override { return {question(params)}; }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const auto& fact = is.get(question(params));
    const auto path = params.text("path");
    Diff diff;
    const auto free_kb = number(fact, "free_kb");
    const auto total_kb = number(fact, "total_kb");
    if (!free_kb || !total_kb) {
      diff.change(path, fact.exists() ? tr("the host sent an unreadable size") : tr("there is no such path"),
                  tr("room left"));
      return diff;
    }
    const auto least_mb = params.whole("free_mb");
    const auto least = params.whole("free_percent", least_mb > 0 ? 0 : 10);
    if (percent(*free_kb, *total_kb) < least) {
      diff.change(trf("free on {}", path), trf("{} %", percent(*free_kb, *total_kb)), trf("at least {} %", least));
    }
    if (*free_kb / 1024 < least_mb) {
      diff.change(trf("free on {}", path), trf("{} MiB", *free_kb / 1024), trf("at least {} MiB", least_mb));
    }
    const auto inodes = number(fact, "total_inodes").value_or(0);
    const auto free_inodes = percent(number(fact, "free_inodes").value_or(0), inodes);
    if (inodes > 0 && free_inodes < least) {
      diff.change(trf("free inodes on {}", path), trf("{} %", free_inodes), trf("at least {} %", least));
    }
    return diff;
  }
};

}  // namespace

std::unique_ptr<Kind> make_check_disk() { return std::make_unique<CheckDisk>(); }

}  // namespace reprise::kinds
