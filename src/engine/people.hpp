// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>

#include "journal/journal.hpp"
#include "kinds/kind.hpp"

namespace reprise::engine {

/// What a confirmation of this errand stands for: changes with its name, its instructions or its proof.
std::string fingerprint(const kinds::Errand& errand);

/// The word was given for this very errand, has not been taken back and is not too old.
bool counts(const journal::Confirmation& word, const kinds::Errand& errand, Instant now);

/// "Jean Dupont, 2026-11-28T10:15:00Z: call 4711".
std::string told(const journal::Confirmation& word);

}  // namespace reprise::engine
