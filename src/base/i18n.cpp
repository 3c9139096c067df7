// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/i18n.hpp"

#include <libintl.h>

#include <clocale>
#include <cstdlib>

namespace reprise {
namespace {

std::string& language_slot() {
  static std::string language = "en";
  return language;
}

bool speaks_english = true;

std::string wanted_from_environment() {
  for (const char* name : {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): called before any thread
    if (value != nullptr && *value != '\0') return value;
  }
  return "en";
}

}  // namespace

const char* tr(const char* text) { return *text == '\0' || speaks_english ? text : dgettext("reprise", text); }

void select_language(const std::string& language, const std::string& locale_dir) {
  const std::string wanted = language.empty() ? wanted_from_environment() : language;
  language_slot() = wanted.starts_with("fr") ? "fr" : "en";
  speaks_english = language_slot() == "en";
  // "C" switches translation off altogether, C.UTF-8 does not and is on every Debian
  std::setlocale(LC_MESSAGES, "C.UTF-8");          // NOLINT(concurrency-mt-unsafe)
  std::setlocale(LC_CTYPE, "C.UTF-8");             // NOLINT(concurrency-mt-unsafe)
  setenv("LANGUAGE", language_slot().c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  bindtextdomain("reprise", locale_dir.c_str());
  bind_textdomain_codeset("reprise", "UTF-8");
}

const std::string& current_language() { return language_slot(); }

}  // namespace reprise
