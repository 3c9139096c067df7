// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "render/template.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/i18n.hpp"
#include "render/tags.hpp"

namespace reprise::render {
namespace {

/// line:column of a byte, both from 1.
SourceRange place_of(std::string_view text, std::size_t offset, const SourceRange& base) {
  if (base.line != 0) return base;
  const auto before = text.substr(0, offset);
  const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  return {base.file, static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(offset - line_start + 1)};
}

/// Caught by Template::render().
struct TooMuch {};

/// One rendering: names are looked up in the scope and in the values of the open sections.
class Walk {
 public:
  Walk(const std::vector<Tag>& tags, const Scope& scope)
      : tags_(tags), scope_(scope), reported_(tags.size()), checked_(tags.size()) {}

  std::string render() {
    render(0, tags_.size());
    return std::move(out_);
  }
  bool secret() const { return secret_; }
  std::vector<TagError>& errors() { return errors_; }

 private:
  void render(std::size_t first, std::size_t last) {
    for (auto i = first; i < last; ++i) {
      if (tags_[i].opens()) {
        section(i);
        i = tags_[i].close;
      } else {
        print(i);
      }
    }
  }

  /// A text or a variable; what is wrong is noted and prints nothing.
  void print(std::size_t index) {
    step();
    if (tags_[index].type == Tag::Type::text) return append(tags_[index].text);
    const Value* value = find(index);
    if (value == nullptr || !printable(index, *value)) return;
    if (const auto* secret = value->secret()) {
      secret_ = true;
      append(secret->reveal());
    } else {
      append(scalar_text(*value));
    }
  }

  void section(std::size_t index) {
    step();
    const Value* value = find(index);
    if (value != nullptr && value->reference() != nullptr) {
      note(index, step_output_error(value->reference()->text));
      value = nullptr;
    }
    if (value == nullptr) return;
    const bool plain = tags_[index].type == Tag::Type::section;
    const bool rendered = truthy(*value) == plain;
    const auto* items = plain ? value->list() : nullptr;
    if (!rendered && items == nullptr) check_skipped(index);
    if (!rendered) return;
    if (items == nullptr) return inside(index, *value);
    for (const auto& item : *items) inside(index, item);
  }

  void inside(std::size_t index, const Value& context) {
    step();
    contexts_.push_back(&context);
    render(index + 1, tags_[index].close);
    contexts_.pop_back();
  }

  /// A skipped section opens no context, so its names must be known already; a typo should not wait for the day when
  /// the section is needed. Sections inside that may open a context of their own are left alone.
  void check_skipped(std::size_t index) {
    if (checked_[index]) return;
    checked_[index] = true;
    for (std::size_t i = index + 1; i < tags_[index].close; ++i) {
      if (tags_[i].type != Tag::Type::variable && !tags_[i].opens()) continue;
      const Value* value = find(i);
      if (tags_[i].opens() && (value == nullptr || value->list() != nullptr || value->map() != nullptr))
        i = tags_[i].close;
    }
  }

  const Value* find(std::size_t index) {
    const auto found = lookup(tags_[index].text, scope_, contexts_);
    if (found) return *found;
    note(index, found.error());
    return nullptr;
  }

  bool printable(std::size_t index, const Value& value) {
    const auto& name = tags_[index].text;
    if (value.reference() != nullptr) return note(index, step_output_error(value.reference()->text)), false;
    if (value.is_null()) {
      note(index, {trf("\"{}\" has no value", name),
                   trf("give it one, or put the text into a section: {{{{#{}}}}} ... {{{{/{}}}}}", name, name),
                   {}});
      return false;
    }
    if (value.list() == nullptr && value.map() == nullptr) return true;
    note(index, {trf("\"{}\" is {} and cannot stand in a text", name, type_name(value)),
                 trf("go through it with a section: {{{{#{}}}}} ... {{{{/{}}}}}", name, name),
                 {}});
    return false;
  }

  /// Once a tag, however often it is rendered.
  void note(std::size_t index, Error error) {
    if (!reported_[index]) errors_.push_back({tags_[index].offset, std::move(error)});
    reported_[index] = true;
  }

  /// Bounds the time, also of sections that print nothing.
  void step() {
    if (++steps_ > most_steps) throw TooMuch{};
  }

  void append(std::string_view text) {
    out_ += text;
    if (out_.size() > kLongestResult) throw TooMuch{};
  }

  static constexpr std::size_t most_steps = 2'000'000;

  const std::vector<Tag>& tags_;
  const Scope& scope_;
  std::vector<const Value*> contexts_;
  std::vector<bool> reported_;  ///< by tag
  std::vector<bool> checked_;   ///< by tag
  std::vector<TagError> errors_;
  std::string out_;
  std::size_t steps_ = 0;
  bool secret_ = false;
};

void report(const std::vector<TagError>& errors, std::string_view text, const SourceRange& at, Diagnostics& out) {
  for (const auto& [offset, error] : errors) {
    // a template's place leads to the line; a YAML text is quoted, since its place may be that of a long block
    const bool quote = at.line != 0 && text.find('\n') == std::string_view::npos && text.size() <= 100;
    out.error(place_of(text, offset, at), quote ? trf("{} in \"{}\"", error.message, text) : error.message, error.hint);
  }
}

}  // namespace

struct Template::Parsed {
  std::string text;
  SourceRange at;
  std::vector<Tag> tags;
};

std::optional<Template> Template::parse(std::string_view text, const SourceRange& at, Diagnostics& out) {
  if (text.size() > kLongestTemplate) {
    out.error(at, trf("a template of {} bytes is too long", text.size()),
              trf("the limit is {} bytes", kLongestTemplate));
    return std::nullopt;
  }
  std::vector<TagError> errors;
  auto parsed = std::make_shared<Parsed>(Parsed{std::string(text), at, scan(text, errors)});
  if (!errors.empty()) {
    report(errors, text, at, out);
    return std::nullopt;
  }
  return Template(std::move(parsed));
}

std::optional<Value> Template::render(const Scope& scope, Diagnostics& out) const {
  Walk walk(parsed_->tags, scope);
  std::string text;
  try {
    text = walk.render();
  } catch (const TooMuch&) {
    out.error(parsed_->at, tr("the text that this template makes is too long"),
              trf("the limit is {} bytes; is there a list inside of a list?", kLongestResult));
    return std::nullopt;
  }
  report(walk.errors(), parsed_->text, parsed_->at, out);
  if (!walk.errors().empty()) return std::nullopt;
  Value made = walk.secret() ? Value(Secret(std::move(text))) : Value(std::move(text));
  made.at = parsed_->at;
  return made;
}

}  // namespace reprise::render
