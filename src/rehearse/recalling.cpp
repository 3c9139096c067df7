// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "rehearse/recalling.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace reprise::rehearse {
namespace {

/// So many situations of a step are remembered: absent, as it should be, half done, and what chance brings.
constexpr std::size_t kMostKnown = 12;

class Recalling final : public kinds::Kind {
 public:
  Recalling(const kinds::Kind& kind, const Value& params) : kind_(kind), queries_(kind.facts(params)) {}
  const kinds::KindSpec& spec() const override { return kind_.spec(); }
  std::string subject(const Value& params) const override { return kind_.subject(params); }
  std::vector<FactQuery> facts(const Value& /*params*/) const override { return queries_; }
  Diff diff(const Value& params, const Facts& is, bool notified) const override;
  kinds::Links links(const Value& params) const override { return kind_.links(params); }
  std::optional<kinds::Errand> errand(const Value& params) const override { return kind_.errand(params); }
  std::map<std::string, Value> outputs(const Value& params, const Facts& is) const override {
    return kind_.outputs(params, is);
  }

 private:
  struct Known {
    bool notified = false;
    std::vector<Fact> facts;  ///< one a query
    Diff diff;
  };
  bool is_like_now(const Known& known) const;

  const kinds::Kind& kind_;
  std::vector<FactQuery> queries_;
  mutable std::vector<Known> known_;
  mutable std::vector<const Fact*> now_;  ///< one a query
  mutable std::size_t oldest_ = 0;
};

/// Equal to the last letter, the reason why a host could not answer included.
bool Recalling::is_like_now(const Known& known) const {
  for (std::size_t i = 0; i < now_.size(); ++i) {
    if (!(*now_[i] == known.facts[i]) || now_[i]->error != known.facts[i].error) return false;
  }
  return true;
}

Diff Recalling::diff(const Value& params, const Facts& is, bool notified) const {
  now_.clear();
  for (const auto& query : queries_) now_.push_back(&is.get(query));
  for (const auto& known : known_) {
    if (known.notified == notified && is_like_now(known)) return known.diff;
  }
  Known fresh{notified, {}, kind_.diff(params, is, notified)};
  for (const auto& query : queries_) fresh.facts.push_back(is.get(query));
  if (known_.size() < kMostKnown) return known_.emplace_back(std::move(fresh)).diff;
  oldest_ = (oldest_ + 1) % kMostKnown;
  known_[oldest_] = std::move(fresh);
  return known_[oldest_].diff;
}

struct Remembered {
  std::shared_ptr<const catalog::Catalog> original;
  catalog::Catalog catalog;
  std::vector<std::unique_ptr<Recalling>> kinds;
};

}  // namespace

std::shared_ptr<const catalog::Catalog> recalling(std::shared_ptr<const catalog::Catalog> catalog) {
  auto made = std::make_shared<Remembered>(Remembered{catalog, *catalog, {}});
  for (auto& step : made->catalog.steps) {
    if (step.params.contains_reference()) continue;
    made->kinds.push_back(std::make_unique<Recalling>(*step.kind, step.params));
    step.kind = made->kinds.back().get();
  }
  return {made, &made->catalog};
}

}  // namespace reprise::rehearse
