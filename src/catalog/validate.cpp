// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <unordered_map>

#include "base/i18n.hpp"
#include "catalog/draft.hpp"

namespace reprise::catalog {
namespace {

/// False where something was wrong.
bool conforms(Draft& draft, const Group& group, Step& step) {
  const auto what = label(draft, step.service, *group.from);
  Diagnostics found;
  conform(step.params, group.kind->spec().schema, what, found);
  if (!found.has_errors()) group.kind->check(step.params, what, found);
  const bool good = !found.has_errors();
  draft.out.append(std::move(found));
  if (good) step.subject = group.kind->subject(step.params);
  return good;
}

/// Finds two steps that manage one thing on one host.
class Subjects {
 public:
  explicit Subjects(Draft& draft) : draft_(draft) {}

  void add(const Step& step) {
    // what only looks can be asked twice
    if (step.verify || step.kind->spec().check_only) return;
    const auto key = step.kind->spec().name + '\0' + std::to_string(step.host.value) + '\0' + step.subject;
    const auto [it, fresh] = first_.emplace(key, step.id);
    if (!fresh) report(step, draft_.step(it->second));
  }

 private:
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
  std::unordered_map<std::string, StepId> first_;
};

}  // namespace

void validate_steps(Draft& draft) {
  constexpr int most_failures = 3;  // of one template
  Subjects subjects(draft);
  for (const auto& service : draft.services) {
    for (const auto& group : service.groups) {
      int failures = 0;
      for (const auto id : group.all) {
        auto& sound = draft.instances[id.index()].sound;
        if (!sound) continue;
        sound = failures < most_failures && conforms(draft, group, draft.step(id));
        if (!sound) ++failures;
        if (sound) subjects.add(draft.step(id));
      }
    }
  }
}

}  // namespace reprise::catalog
