// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "render/template.hpp"

#include <algorithm>
#include <cstdint>
#include <kainjow/mustache.hpp>
#include <sstream>
#include <unordered_map>
#include <vector>

#include "base/i18n.hpp"
#include "render/tags.hpp"

namespace reprise::render {
namespace {

namespace mustache = kainjow::mustache;

/// line:column of a byte, both from 1.
SourceRange place_of(std::string_view text, std::size_t offset, const SourceRange& base) {
  if (base.line != 0) return base;
  const auto before = text.substr(0, offset);
  const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  return {base.file, static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(offset - line_start + 1)};
}

/// kainjow's renderer knows neither places nor strictness, prints no numbers, and leaves empty lines where a section
/// was skipped. So it gets a skeleton without any text: each tag, and each text too, is a name, its index in `tags`.
/// It walks the sections and asks Walk for everything else. The last name is an end mark, since kainjow drops a result
/// of blanks only.
std::string skeleton(const std::vector<Tag>& tags) {
  std::string out;
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const auto type = tags[i].type;
    const auto name = std::to_string(type == Tag::Type::close ? open.back() : i);
    if (type == Tag::Type::close) open.pop_back();
    if (tags[i].opens()) open.push_back(i);
    out += type == Tag::Type::section    ? "{{#"
           : type == Tag::Type::inverted ? "{{^"
           : type == Tag::Type::close    ? "{{/"
                                         : "{{&";
    out += name + "}}";
  }
  return out + "{{&" + std::to_string(tags.size()) + "}}";
}

constexpr char end_mark = '\x03';

/// Thrown through kainjow, caught by Template::render().
struct TooMuch {};

/// One rendering: what kainjow asks for is looked up in the scope and in the values of the open sections.
class Walk : public mustache::basic_context<std::string> {
 public:
  using Data = mustache::data;

  Walk(const std::vector<Tag>& tags, const Scope& scope)
      : tags_(tags), scope_(scope), reported_(tags.size()), checked_(tags.size()) {}

  /// What a text or a variable prints; nothing where it is wrong (then it has been noted).
  const std::string* print(std::size_t index) {
    step();
    if (tags_[index].type == Tag::Type::text) {
      count(tags_[index].text.size());
      return &tags_[index].text;
    }
    const Value* value = find(index);
    if (value == nullptr || !printable(index, *value)) return nullptr;
    if (value->secret() != nullptr) secret_ = true;
    printed_ = value->secret() != nullptr ? value->secret()->reveal() : scalar_text(*value);
    count(printed_.size());
    return &printed_;
  }

  bool secret() const { return secret_; }
  std::vector<TagError>& errors() { return errors_; }

  // kainjow's side

  void push(const Data* data) override {
    step();
    contexts_.push_back(value_of_.at(data));
  }
  void pop() override { contexts_.pop_back(); }
  const Data* get_partial(const std::string& /*name*/) const override { return nullptr; }
  const Data* get(const std::string& name) const override {
    return const_cast<Walk*>(this)->answer(std::stoul(name));  // NOLINT: kainjow's interface is const, our count is not
  }

 private:
  const Data* answer(std::size_t index) {
    if (index < tags_.size() && tags_[index].opens()) return section(index);
    const std::string* text = index < tags_.size() ? print(index) : &end_;
    if (text == nullptr) return nullptr;
    text_ = Data(*text);
    return &text_;
  }

  const Data* section(std::size_t index) {
    step();
    const Value* value = find(index);
    if (value != nullptr && value->reference() != nullptr) {
      note(index, step_output_error(value->reference()->text));
      value = nullptr;
    }
    // an inverted section would be rendered where there is no answer
    if (value == nullptr) return tags_[index].type == Tag::Type::inverted ? &stop_ : nullptr;
    const bool rendered = truthy(*value) == (tags_[index].type == Tag::Type::section);
    const bool items_unknown = value->list() != nullptr && tags_[index].type == Tag::Type::section;
    if (!rendered && !items_unknown) check_skipped(index);
    return shape(*value);
  }

  /// The form in which kainjow sees a value: a list with as many items, else true or false.
  const Data* shape(const Value& value) {
    if (const auto it = shapes_.find(&value); it != shapes_.end()) return &it->second;
    const auto* items = value.list();
    Data made = items != nullptr ? Data(mustache::list(items->size(), Data(true))) : Data(truthy(value));
    const Data& kept = shapes_.emplace(&value, std::move(made)).first->second;
    value_of_[&kept] = &value;
    for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
      value_of_[&kept.list_value()[i]] = &(*items)[i];
    }
    return &kept;
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

  void count(std::size_t bytes) {
    size_ += bytes;
    if (size_ > kLongestResult) throw TooMuch{};
  }

  static constexpr std::size_t most_steps = 2'000'000;

  const std::vector<Tag>& tags_;
  const Scope& scope_;
  std::vector<const Value*> contexts_;
  std::vector<bool> reported_;  ///< by tag
  std::vector<bool> checked_;   ///< by tag
  std::vector<TagError> errors_;
  std::string printed_;
  const std::string end_{end_mark};
  const Data stop_{true};
  Data text_;
  std::unordered_map<const Value*, Data> shapes_;
  std::unordered_map<const Data*, const Value*> value_of_;
  std::size_t steps_ = 0;
  std::size_t size_ = 0;
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
  std::optional<mustache::mustache> sections;  ///< nothing where there are none
};

std::optional<Template> Template::parse(std::string_view text, const SourceRange& at, Diagnostics& out) {
  if (text.size() > kLongestTemplate) {
    out.error(at, trf("a template of {} bytes is too long", text.size()),
              trf("the limit is {} bytes", kLongestTemplate));
    return std::nullopt;
  }
  std::vector<TagError> errors;
  auto parsed = std::make_shared<Parsed>(Parsed{std::string(text), at, scan(text, errors), std::nullopt});
  if (!errors.empty()) {
    report(errors, text, at, out);
    return std::nullopt;
  }
  if (std::any_of(parsed->tags.begin(), parsed->tags.end(), [](const Tag& tag) { return tag.opens(); })) {
    parsed->sections.emplace(skeleton(parsed->tags));
  }
  return Template(std::move(parsed));
}

std::optional<Value> Template::render(const Scope& scope, Diagnostics& out) const {
  Walk walk(parsed_->tags, scope);
  std::string text;
  try {
    if (parsed_->sections) {
      std::ostringstream stream;
      parsed_->sections->render(walk, stream);
      text = stream.str();
      text.pop_back();  // the end mark
    } else {
      for (std::size_t i = 0; i < parsed_->tags.size(); ++i) {
        if (const auto* piece = walk.print(i)) text += *piece;
      }
    }
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
