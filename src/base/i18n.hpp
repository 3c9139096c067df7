// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <fmt/format.h>

#include <string>

namespace reprise {

/// The user's language for `text` (an English msgid), through gettext's domain "reprise"; `text` itself where
/// there is no translation. Thread-safe after select_language().
const char* tr(const char* text);

/// tr() and then fmt: `trf("{} hosts", n)`. Use it for every sentence a user may read.
template <typename... Args>
std::string trf(const char* text, const Args&... args) {
  return fmt::format(fmt::runtime(tr(text)), args...);
}

/// Chooses the language once, before any thread: "fr", "en", or "" for what LANGUAGE/LC_ALL/LC_MESSAGES/LANG say.
/// `locale_dir` holds <lang>/LC_MESSAGES/reprise.mo. Works without an installed system locale (minimal hosts have
/// only C.UTF-8), since gettext(3) then follows LANGUAGE.
void select_language(const std::string& language, const std::string& locale_dir);

/// "fr" or "en": what select_language() settled on; for texts that come as whole files (manual pages).
const std::string& current_language();

}  // namespace reprise
