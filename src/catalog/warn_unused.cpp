// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/i18n.hpp"
#include "catalog/draft.hpp"

namespace reprise::catalog {
namespace {

/// A file counts as used where a playbook names it, even if `when` keeps the step away from this estate.
void note_mentions(Draft& draft) {
  for (const auto& [name, playbook] : draft.in.playbooks) {
    for (const auto* steps : {&playbook.steps, &playbook.verify}) {
      for (const auto& step : *steps) {
        if (const auto text = step.params.text("template"); !text.empty()) draft.used.insert("templates/" + text);
        const auto source = step.params.text("source");
        if (!source.empty()) draft.used.insert(source.starts_with("files/") ? source : "files/" + source);
      }
    }
  }
}

}  // namespace

void warn_unused(Draft& draft) {
  note_mentions(draft);
  for (const auto& path : draft.in.local) {
    if (draft.used.count(path) != 0) continue;
    draft.out.warning(SourceRange{path, 0, 0}, trf("nothing uses {}", path),
                      tr("remove it, or look for a misspelt name where it should be used"));
  }
}

}  // namespace reprise::catalog
