// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <functional>
#include <unordered_set>

#include "base/i18n.hpp"
#include "catalog/draft.hpp"

namespace reprise::catalog {
namespace {

/// False where something was wrong.
bool conforms(Draft& draft, const Group& group, const std::string& what, Step& step) {
  Diagnostics found;
  conform(step.params, group.kind->spec().schema, what, found);
  if (!found.has_errors()) group.kind->check(step.params, what, found);
  const bool good = !found.has_errors();
  draft.out.append(std::move(found));
  if (!good) return false;
  step.subject = group.kind->subject(step.params);
  // defaults have made it grow by doubling, and it stays as long as the catalog
  if (auto* entries = step.params.map()) entries->shrink_to_fit();
  return true;
}

/// Finds two steps that manage one thing on one host.
class Subjects {
 public:
  explicit Subjects(Draft& draft) : draft_(draft), first_(draft.made.steps.size(), Hash{draft}, Same{draft}) {}

  void add(const Step& step) {
    // what only looks can be asked twice
    if (step.verify || step.kind->spec().check_only) return;
    const auto [it, fresh] = first_.insert(step.id);
    if (!fresh) report(step, draft_.step(*it));
  }

 private:
  struct Hash {
    const Draft& draft;
    std::size_t operator()(StepId id) const {
      const auto& step = draft.made.steps[id.index()];
      return std::hash<std::string>{}(step.subject) * 31 + std::hash<const void*>{}(step.kind) * 7 + step.host.value;
    }
  };
  struct Same {
    const Draft& draft;
    bool operator()(StepId a, StepId b) const {
      const auto& one = draft.made.steps[a.index()];
      const auto& other = draft.made.steps[b.index()];
      return one.kind == other.kind && one.host == other.host && one.subject == other.subject;
    }
  };

  void report(const Step& step, const Step& other) {
    const auto& kind = step.kind->spec().name;
    const auto hint =
        step.params == other.params
            ? tr("both say the same: keep one, in the service that comes first, and let the other service need it")
            : tr("they would undo each other in every run: keep one of them");
    draft_.out.error(step.at,
                     trf("{} \"{}\" is managed twice on host {}: by {} and by {} ({})", kind, step.subject,
                         draft_.host(step.host).name, step.key, other.key, to_string(other.at)),
                     hint);
  }

  Draft& draft_;
  std::unordered_set<StepId, Hash, Same> first_;  // what they manage stays where it is: in the steps
};

}  // namespace

void validate_steps(Draft& draft) {
  constexpr int most_failures = 3;  // of one template
  Subjects subjects(draft);
  for (std::size_t index = 0; index < draft.services.size(); ++index) {
    for (const auto& group : draft.services[index].groups) {
      int failures = 0;
      const auto what = label(draft, index, *group.from);
      for (const auto id : group.all) {
        auto& sound = draft.instances[id.index()].sound;
        if (!sound) continue;
        sound = failures < most_failures && conforms(draft, group, what, draft.step(id));
        if (!sound) ++failures;
        if (sound) subjects.add(draft.step(id));
      }
    }
  }
}

}  // namespace reprise::catalog
