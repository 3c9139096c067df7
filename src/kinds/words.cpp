// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kinds/words.hpp"

#include <algorithm>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/script.hpp"

namespace reprise::kinds {
namespace {

bool is_word(const Value& value) {
  return value.string() != nullptr || value.integer() != nullptr || value.reference() != nullptr;
}

bool is_command(const Value& value) {
  if (value.reference() != nullptr) return true;
  if (const auto* text = value.string()) return !trim(*text).empty();
  const auto* list = value.list();
  return list != nullptr && !list->empty() && std::all_of(list->begin(), list->end(), is_word);
}

}  // namespace

Schema command_schema(std::string doc) { return Schema::any(std::move(doc)); }

void check_words(const Value& params, const std::string& key, const std::string& what, Diagnostics& out) {
  const Value* value = params.find(key);
  if (value == nullptr || value->is_null()) return;
  if (value->contains_secret()) {
    out.error(value->at, trf("{}: {} holds a secret, and every user of a host can read command lines", what, key),
              tr("give the secret by `stdin`, or write it into a file with mode 0600 first"));
  } else if (!is_command(*value)) {
    out.error(value->at, trf("{}: {} must be a command, not {}", what, key, type_name(*value)),
              tr("write a list of words ([postmap, /etc/aliases]) or one string for sh (\"a | b\")"));
  }
}

std::vector<std::string> command_words(const Value& params, const std::string& key) {
  const Value* value = params.find(key);
  if (value == nullptr || value->is_null()) return {};
  if (value->list() != nullptr) return params.texts(key);
  return {"sh", "-c", scalar_text(*value)};
}

std::string command_line(const Value& params, const std::string& key) {
  std::string line;
  for (const auto& word : command_words(params, key)) line += (line.empty() ? "" : " ") + sh_quote(word);
  return line;
}

std::string command_title(const Value& params, const std::string& key) {
  constexpr std::size_t longest = 80;
  auto lines = split_lines(join(params.texts(key), " "));
  std::string title = lines.empty() ? std::string() : lines.front();
  if (title.size() <= longest && lines.size() <= 1) return title;
  std::size_t end = std::min(longest, title.size());
  while (end > 0 && end < title.size() && (static_cast<unsigned char>(title[end]) & 0xC0U) == 0x80U) --end;
  return title.substr(0, end) + "...";
}

void check_target(const Value& params, const std::string& key, const std::string& what, Diagnostics& out) {
  const Value* value = params.find(key);
  if (value == nullptr || value->string() == nullptr) return;
  const auto& text = *value->string();
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_' || c == ':';
  };
  if (!text.empty() && text.size() <= 253 && text.front() != '-' && std::all_of(text.begin(), text.end(), plain))
    return;
  out.error(value->at, trf("{}: {} is neither a name nor an address: \"{}\"", what, key, text),
            tr("write it like dc1.clinic.test or 10.0.0.11"));
}

Action make_action(std::string script, std::vector<std::string> args, std::string title) {
  Action action;
  action.script = std::move(script);
  action.args = std::move(args);
  action.title = std::move(title);
  return action;
}

Duration duration_of(const Value& params, const std::string& key) {
  const auto text = params.text(key);
  if (text.empty()) return Duration{0};
  const auto parsed = parse_duration(text);
  return parsed ? *parsed : Duration{0};
}

Field within_field(const char* fallback) {
  return optional("within", Schema::duration(msgid("how long to keep looking before it counts as failed")), fallback);
}

}  // namespace reprise::kinds
