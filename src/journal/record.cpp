// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "journal/record.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <utility>

#include "base/encoding.hpp"

namespace reprise::journal {

namespace {

constexpr std::size_t kDetailLimit = 16U << 10;
constexpr const char* kTakenBack = "taken back";

// stored text; the index is the enumerator
constexpr std::array<const char*, 9> kStates{
    "intended", "ok", "changed", "failed", "skipped", "unreachable", "effect_unknown", "interrupted", "waiting"};
constexpr std::array<const char*, 5> kRunStates{"running", "finished", "failed", "interrupted", "waiting"};

template <typename Enum, std::size_t N>
std::optional<Enum> find_name(const std::array<const char*, N>& names, std::string_view text) {
  const auto at = std::find(names.begin(), names.end(), text);
  if (at == names.end()) return std::nullopt;
  return static_cast<Enum>(std::distance(names.begin(), at));
}

void add_field(std::string& out, std::string_view field) {
  out.append(std::to_string(field.size())).append(":").append(field);
}

/// Cut without tearing a UTF-8 character apart.
std::string cut(std::string&& text) {
  if (text.size() > kDetailLimit) {
    std::size_t end = kDetailLimit;
    while (end > kDetailLimit - 4 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text.resize(end);
  }
  return std::move(text);
}
std::string cut(const std::string& text) { return cut(std::string(text)); }

}  // namespace

std::string to_string(State state) { return kStates.at(static_cast<std::size_t>(state)); }
std::string to_string(RunState state) { return kRunStates.at(static_cast<std::size_t>(state)); }
std::optional<RunState> run_state(std::string_view text) { return find_name<RunState>(kRunStates, text); }

std::string chain_hash(const std::string& previous, const Record& record) {
  std::string text;
  add_field(text, previous);
  add_field(text, std::to_string(record.seq));
  add_field(text, std::to_string(record.run));
  add_field(text, record.what);
  add_field(text, record.name);
  add_field(text, record.host);
  add_field(text, record.state);
  add_field(text, std::to_string(record.at));
  add_field(text, std::to_string(record.span));
  add_field(text, record.detail);
  return sha256_hex(text);
}

Record begin_record(std::int64_t id, const Run& run) {
  return {0,
          id,
          "begin",
          run.verb,
          run.controller,
          to_string(RunState::running),
          run.started.ms,
          run.steps,
          run.fingerprint};
}

Record end_record(std::int64_t run, RunState state, Instant at) {
  return {0, run, "end", {}, {}, to_string(state), at.ms, 0, {}};
}

Record step_record(std::int64_t run, Entry&& entry) {
  return {0,
          run,
          "step",
          std::move(entry.step),
          std::move(entry.host),
          to_string(entry.state),
          entry.at.ms,
          entry.took.count(),
          cut(std::move(entry.detail))};
}

Record confirm_record(const Confirmation& confirmation) {
  return {0,
          0,
          "confirm",
          confirmation.step,
          cut(confirmation.by),
          confirmation.taken_back ? kTakenBack : "confirmed",
          confirmation.at.ms,
          0,
          cut(confirmation.what + "\n" + confirmation.note)};
}

Confirmation to_confirmation(const Record& record) {
  const auto end = record.detail.find('\n');
  return {record.name,
          record.host,
          record.detail.substr(0, end),
          end == std::string::npos ? std::string() : record.detail.substr(end + 1),
          Instant{record.at},
          record.state == kTakenBack};
}

std::optional<Entry> to_entry(const Record& record) {
  const auto state = find_name<State>(kStates, record.state);
  if (!state) return std::nullopt;
  return Entry{record.name, record.host, *state, Instant{record.at}, Duration(record.span), record.detail};
}

}  // namespace reprise::journal
