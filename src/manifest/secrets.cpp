// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "manifest/secrets.hpp"

#include "base/i18n.hpp"
#include "manifest/read.hpp"

namespace reprise::manifest {

Secrets read_secrets(const Value& value, Diagnostics& out) {
  Secrets secrets;
  if (value.is_null()) return secrets;
  if (value.map() == nullptr) {
    out.error(value.at, trf("secrets.yaml must be a map of names and texts, not {}", type_name(value)),
              tr("write one secret a line: NAME: TEXT"));
    return secrets;
  }
  for (const auto& entry : *value.map()) {
    check_key(entry, tr("secret"), out);
    const auto& text = entry.value;
    if (text.is_null() || text.list() != nullptr || text.map() != nullptr) {
      out.error(text.at, trf("the secret \"{}\" must be a text, not {}", entry.key, type_name(text)),
                tr("put it in quotes: \"...\""));
    } else {
      secrets[entry.key] = Secret(scalar_text(text));
    }
  }
  return secrets;
}

}  // namespace reprise::manifest
