// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "render/tags.hpp"

#include <utility>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "render/scope.hpp"

namespace reprise::render {
namespace {

constexpr std::string_view sigils = "#^/&{=!>";

class Scanner {
 public:
  Scanner(std::string_view text, std::vector<TagError>& errors) : text_(text), errors_(errors) {}

  std::vector<Tag> run() {
    while (one_tag()) {
    }
    literal(text_.size());
    for (const auto index : open_) {
      fail(tags_[index].offset, trf("the section \"{}\" is not closed", tags_[index].text),
           trf("close it with {{{{/{}}}}}", tags_[index].text));
    }
    return std::move(tags_);
  }

 private:
  /// False where there is no further tag, or none that can be read.
  bool one_tag() {
    begin_ = text_.find(opening_, at_);
    if (begin_ == std::string_view::npos) return false;
    const auto inside = begin_ + opening_.size();
    const bool triple = opening_ == "{{" && text_.substr(inside, 1) == "{";
    const std::string closing = triple ? "}}}" : closing_;
    const auto end = text_.find(closing, inside);
    if (end == std::string_view::npos) {
      fail(begin_, trf("a tag is opened with {} and never closed", opening_),
           trf("close it with {}; a text with {} in it needs other delimiters: {{{{=<% %>=}}}}", closing, opening_));
      return false;
    }
    end_ = end + closing.size();
    const auto content = trim(text_.substr(inside, end - inside));
    const char sigil = content.empty() ? '\0' : content.front();
    if (sigils.find(sigil) == std::string_view::npos || sigil == '\0') return variable(content), true;
    dispatch(sigil, trim(content.substr(1)));
    return true;
  }

  void dispatch(char sigil, std::string_view rest) {
    switch (sigil) {
      case '&':
      case '{':
        return variable(rest);
      case '#':
        return section(Tag::Type::section, rest);
      case '^':
        return section(Tag::Type::inverted, rest);
      case '/':
        return close(rest);
      case '=':
        return delimiters(rest);
      case '>':
        fail(begin_, trf("the partial \"{}\" is refused", rest), tr("a template is one file; put the text into it"));
        break;
      default:
        break;
    }
    own_line();
  }

  void variable(std::string_view name) {
    literal(begin_);
    at_ = end_;
    if (check_name(name)) tags_.push_back({Tag::Type::variable, std::string(name), begin_, 0});
  }

  void section(Tag::Type type, std::string_view name) {
    constexpr std::size_t deepest = 32;  // the renderer recurses
    own_line();
    check_name(name);
    if (open_.size() == deepest) fail(begin_, trf("more than {} sections in each other", deepest), {});
    open_.push_back(tags_.size());
    tags_.push_back({type, std::string(name), begin_, 0});
  }

  void close(std::string_view name) {
    own_line();
    if (open_.empty()) return fail(begin_, trf("\"{}\" is closed, but no section is open", name), {});
    auto& opened = tags_[open_.back()];
    if (opened.text != name) {
      fail(begin_, trf("\"{}\" is closed, but the open section is \"{}\"", name, opened.text), {});
    }
    opened.close = tags_.size();
    open_.pop_back();
    tags_.push_back({Tag::Type::close, std::string(name), begin_, 0});
  }

  void delimiters(std::string_view rest) {
    own_line();
    std::vector<std::string> words;
    if (rest.ends_with('=')) words = split(trim(rest.substr(0, rest.size() - 1)), ' ');
    std::erase(words, "");
    if (words.size() != 2 || words[0].find('=') != std::string::npos || words[1].find('=') != std::string::npos) {
      return fail(begin_, tr("a change of delimiters cannot be read"), tr("write {{=<% %>=}}"));
    }
    opening_ = words[0];
    closing_ = words[1];
  }

  bool check_name(std::string_view name) {
    if (name == "." || is_path(name)) return true;
    fail(begin_, trf("\"{}\" is not a name", name),
         tr("names are made of letters, digits, _ and -, joined by dots; a text with {{ in it needs other delimiters: "
            "{{=<% %>=}}"));
    return false;
  }

  /// Takes the tag out, and the blanks and the end of its line where nothing else is on that line.
  void own_line() {
    auto first = begin_;
    while (first > at_ && (text_[first - 1] == ' ' || text_[first - 1] == '\t')) --first;
    auto last = end_;
    while (last < text_.size() && (text_[last] == ' ' || text_[last] == '\t')) ++last;
    if (text_.substr(last, 2) == "\r\n") ++last;
    const bool alone_before = first == 0 || text_[first - 1] == '\n';
    const bool alone_after = last == text_.size() || text_[last] == '\n';
    literal(alone_before && alone_after ? first : begin_);
    at_ = !alone_before || !alone_after ? end_ : last == text_.size() ? last : last + 1;
  }

  void literal(std::size_t end) {
    if (end > at_) tags_.push_back({Tag::Type::text, std::string(text_.substr(at_, end - at_)), at_, 0});
    at_ = end;
  }

  void fail(std::size_t offset, std::string message, std::string hint) {
    errors_.push_back({offset, {std::move(message), std::move(hint), {}}});
  }

  std::string_view text_;
  std::vector<TagError>& errors_;
  std::vector<Tag> tags_;
  std::vector<std::size_t> open_;
  std::string opening_ = "{{";
  std::string closing_ = "}}";
  std::size_t at_ = 0;     // all before this is in tags_
  std::size_t begin_ = 0;  // of the tag under way
  std::size_t end_ = 0;
};

}  // namespace

std::vector<Tag> scan(std::string_view text, std::vector<TagError>& errors) { return Scanner(text, errors).run(); }

std::string_view only_tag(std::string_view text) {
  if (text.size() < 5 || !text.starts_with("{{") || !text.ends_with("}}")) return {};
  const auto inside = trim(text.substr(2, text.size() - 4));
  if (inside.empty() || sigils.find(inside.front()) != std::string_view::npos) return {};
  return inside.find_first_of("{}") == std::string_view::npos ? inside : std::string_view{};
}

}  // namespace reprise::render
