// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "manifest/builder.hpp"

#include <algorithm>
#include <utility>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "manifest/scalar.hpp"

namespace reprise::manifest {

Places::Places(std::string_view text, FileName file) : text_(text), file_(file), starts_{0} {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') starts_.push_back(i + 1);
  }
}

std::size_t Places::offset(const YAML::Mark& mark) const {
  if (mark.line < 0 || mark.column < 0) return 0;
  const auto line = std::min(static_cast<std::size_t>(mark.line), starts_.size() - 1);
  return std::min(starts_[line] + static_cast<std::size_t>(mark.column), text_.size());
}

SourceRange Places::at(const YAML::Mark& mark) const {
  if (mark.line < 0) return {file_, 0, 0};
  const auto line = std::min(static_cast<std::size_t>(mark.line), starts_.size() - 1);
  const auto before = text_.substr(starts_[line], offset(mark) - starts_[line]);
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; };  // UTF-8
  const auto extra = std::count_if(before.begin(), before.end(), continues);
  const auto column = before.size() - static_cast<std::size_t>(extra);
  return {file_, static_cast<std::uint32_t>(line + 1), static_cast<std::uint32_t>(column + 1)};
}

std::string_view Places::rest(const YAML::Mark& mark) const { return text_.substr(offset(mark)); }

std::string_view Places::line(const YAML::Mark& mark) const {
  const auto line = std::min(static_cast<std::size_t>(std::max(mark.line, 0)), starts_.size() - 1);
  const auto from_start = text_.substr(starts_[line]);
  return from_start.substr(0, from_start.find('\n'));
}

char Places::before(const YAML::Mark& mark) const {
  const auto at = offset(mark);
  return at == 0 ? '\0' : text_[at - 1];
}

Builder::Builder(const Places& places, const Secrets* secrets, Diagnostics& out)
    : places_(places), secrets_(secrets), out_(out) {}

void Builder::stop(const YAML::Mark& mark, std::string message, std::string hint) {
  out_.error(places_.at(mark), std::move(message), std::move(hint));
  throw Stop{};
}

void Builder::problem(const SourceRange& at, std::string message, std::string hint) {
  constexpr int most = 200;
  out_.error(at, std::move(message), std::move(hint));
  if (++problems_ < most) return;
  out_.error({at.file, 0, 0}, trf("more than {} problems; the rest of the file was not read", most));
  throw Stop{};
}

/// Refuses what is too large before it is built.
void Builder::count(const YAML::Mark& mark, const Size& size) {
  nodes_ += size.nodes;
  if (nodes_ > kMostNodes)
    stop(mark, trf("more than {} values in one file", kMostNodes), tr("split it, or look for a mistake"));
  if (open_.size() + size.depth > kMostDepth) {
    stop(mark, trf("nested more than {} levels deep", kMostDepth), tr("look for a mistake in the indentation"));
  }
}

bool Builder::expects_key() const {
  return !open_.empty() && open_.back().value.map() != nullptr && !open_.back().has_key;
}

void Builder::refuse_key(const YAML::Mark& mark) {
  // {{ x }} without quotes is a map in a map for YAML
  const bool expression = places_.rest(mark).starts_with('{') && places_.before(mark) == '{';
  stop(mark, tr("a key must be a plain text"), expression ? tr("put quotes around an expression: \"{{ ... }}\"") : "");
}

void Builder::key(const YAML::Mark& mark, const std::string& tag, const std::string& text) {
  auto& frame = open_.back();
  const auto at = places_.at(mark);
  frame.has_key = true;
  frame.key = text;
  frame.key_at = at;
  frame.drop = false;
  if (tag != "?" && tag != "!") {
    frame.drop = true;
    return problem(at, tr("a key cannot have a tag"), tr("put quotes around a text that begins with !"));
  }
  if (text == "<<" && tag == "?") {
    frame.drop = true;
    return problem(at, tr("merge keys (<<) are not supported"),
                   tr("write the keys out, or use an alias for a whole value"));
  }
  const auto [first, fresh] = frame.lines.emplace(text, at.line);
  if (fresh) return;
  frame.drop = true;
  problem(at, trf("the key \"{}\" stands twice in the same map", to_string(Value(text))),
          trf("the first one is in line {}; keep one of them", first->second));
}

Value Builder::secret(const YAML::Mark& mark, const std::string& name) {
  if (secrets_ == nullptr) {
    problem(places_.at(mark), tr("!secret cannot be used in this file"));
    return Secret();
  }
  const auto it = secrets_->find(name);
  if (it != secrets_->end()) return it->second;
  std::vector<std::string> names;
  for (const auto& [known, text] : *secrets_) names.push_back(known);
  auto hint = did_you_mean(name, names);
  if (hint.empty()) hint = trf("add a line \"{}: ...\" to secrets.yaml", to_string(Value(name)));
  problem(places_.at(mark), trf("there is no secret \"{}\"", to_string(Value(name))), std::move(hint));
  return Secret();
}

namespace {

/// Skips `&anchor` and `!tag` before a scalar.
std::string_view after_properties(std::string_view text) {
  while (text.starts_with('&') || text.starts_with('!')) {
    text.remove_prefix(std::min(text.find_first_of(" \t\r\n"), text.size()));
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  }
  return text;
}

/// True where `text` begins with a quote that has no partner.
bool open_quote(std::string_view text) {
  if (!text.starts_with('"') && !text.starts_with('\'')) return false;
  const char quote = text.front();
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || i + 1 == text.size() || text[i + 1] != quote) return false;
      ++i;
    }
  }
  return true;
}

}  // namespace

/// yaml-cpp takes a quote without partner for a text up to the end of the file, if a newline ends that.
void Builder::refuse_open_quote(const YAML::Mark& mark) {
  if (open_quote(after_properties(places_.rest(mark)))) {
    stop(mark, tr("the quote that begins here has no end"),
         tr("close it on this line, or double a quote inside the text"));
  }
}

/// Where no secret can be named the file itself may be the one of the secrets: what looks like a tag may be one of
/// them.
void Builder::refuse_tag(const YAML::Mark& mark, const std::string& tag) {
  problem(places_.at(mark), secrets_ == nullptr ? tr("unknown tag") : trf("unknown tag {}", to_string(Value(tag))),
          secrets_ == nullptr ? tr("put quotes around a text that begins with !") : tr("the only tag is !secret NAME"));
}

Value Builder::scalar(const YAML::Mark& mark, const std::string& tag, const std::string& text) {
  if (tag == "?") return plain_scalar(text);
  refuse_open_quote(mark);
  if (tag == "!" || tag.empty()) return text;  // quoted, or a block
  if (tag == "!secret") return secret(mark, text);
  refuse_tag(mark, tag);
  return text;
}

void Builder::OnDocumentStart(const YAML::Mark& mark) { root_.at = places_.at(mark); }

void Builder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  if (expects_key()) refuse_key(mark);
  Value value;
  value.at = places_.at(mark);
  // for a key without value the mark is wherever the next thing stands
  const bool written = places_.rest(mark).starts_with('~') || to_lower(places_.rest(mark).substr(0, 4)) == "null";
  if (!written && !open_.empty() && open_.back().has_key) value.at = open_.back().key_at;
  count(mark, {1, 0, 0});
  add(std::move(value), {1, 0, 0}, anchor);
}

void Builder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& text) {
  if (expects_key()) return key(mark, tag, text);
  const Size size{1, text.size(), 0};
  count(mark, size);
  Value value = scalar(mark, tag, text);
  value.at = places_.at(mark);
  add(std::move(value), size, anchor);
}

void Builder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  if (expects_key()) refuse_key(mark);
  const auto it = anchors_.find(anchor);
  if (it == anchors_.end()) stop(mark, tr("an alias cannot stand inside what it refers to"));
  const auto& [value, size, kept] = it->second;
  if (!kept || aliased_.nodes + size.nodes > kMostAliasedNodes || aliased_.bytes + size.bytes > kMostAliasedBytes) {
    stop(mark, tr("the aliases of this file stand for too much"),
         trf("at most {} values may come from aliases", kMostAliasedNodes));
  }
  count(mark, size);
  aliased_.nodes += size.nodes;
  aliased_.bytes += size.bytes;
  add(value, size, YAML::NullAnchor);
}

void Builder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                              YAML::EmitterStyle::value /*style*/) {
  open(mark, tag, anchor, ValueList{});
}

void Builder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) {
  open(mark, tag, anchor, ValueMap{});
}

void Builder::open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Value empty) {
  if (expects_key()) refuse_key(mark);
  count(mark, {1, 0, 1});
  if (tag != "?" && tag != "!" && !tag.empty()) {
    refuse_tag(mark, tag);
  }
  empty.at = places_.at(mark);
  Frame frame;
  frame.value = std::move(empty);
  frame.size = {1, 0, 1};
  frame.anchor = anchor;
  open_.push_back(std::move(frame));
}

void Builder::close() {
  Frame frame = std::move(open_.back());
  open_.pop_back();
  add(std::move(frame.value), frame.size, frame.anchor);
}

/// Remembers an anchored value for its aliases; what no alias could use is not copied.
void Builder::keep(YAML::anchor_t anchor, const Value& value, const Size& size) {
  auto& anchored = anchors_[anchor];
  anchored.size = size;
  if (kept_.nodes + size.nodes > kMostAliasedNodes || kept_.bytes + size.bytes > kMostAliasedBytes) return;
  kept_.nodes += size.nodes;
  kept_.bytes += size.bytes;
  anchored.value = value;
  anchored.kept = true;
}

void Builder::add(Value value, const Size& size, YAML::anchor_t anchor) {
  if (anchor != YAML::NullAnchor) keep(anchor, value, size);
  if (open_.empty()) {
    root_ = std::move(value);
    return;
  }
  auto& frame = open_.back();
  frame.size.nodes += size.nodes;
  frame.size.bytes += size.bytes;
  frame.size.depth = std::max(frame.size.depth, size.depth + 1);
  if (auto* list = frame.value.list()) {
    list->push_back(std::move(value));
    return;
  }
  frame.has_key = false;
  frame.size.bytes += frame.key.size();
  if (frame.drop) return;
  frame.value.map()->push_back({std::move(frame.key), frame.key_at, std::move(value)});
}

}  // namespace reprise::manifest
