// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "render/expression.hpp"

#include <charconv>
#include <deque>
#include <string_view>

#include "base/i18n.hpp"
#include "base/text.hpp"

namespace reprise::render {
namespace {

struct Token {
  enum class Type { end, word, number, text, equal, unequal, open, close, bad };
  Type type = Type::end;
  std::string_view text;
  std::size_t offset = 0;
};

bool is_word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Token next() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n')) ++at_;
    if (at_ == text_.size()) return token(Token::Type::end, 0);
    const char c = text_[at_];
    if (c == '(') return token(Token::Type::open, 1);
    if (c == ')') return token(Token::Type::close, 1);
    if (text_.substr(at_, 2) == "==") return token(Token::Type::equal, 2);
    if (text_.substr(at_, 2) == "!=") return token(Token::Type::unequal, 2);
    if (c == '\'' || c == '"') return quoted(c);
    return is_word_char(c) ? word() : token(Token::Type::bad, 1);
  }

 private:
  Token token(Token::Type type, std::size_t length) {
    const Token made{type, text_.substr(at_, length), at_};
    at_ += length;
    return made;
  }
  Token quoted(char quote) {
    const auto end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) return token(Token::Type::bad, text_.size() - at_);
    const Token made{Token::Type::text, text_.substr(at_ + 1, end - at_ - 1), at_};
    at_ = end + 1;
    return made;
  }
  Token word() {
    std::size_t end = at_;
    while (end < text_.size() && is_word_char(text_[end])) ++end;
    const auto text = text_.substr(at_, end - at_);
    const bool numeric = text.find_first_not_of("0123456789.", text.front() == '-' ? 1 : 0) == std::string_view::npos;
    return token(numeric && text != "-" ? Token::Type::number : Token::Type::word, end - at_);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool is_text_like(const Value& value) {
  return value.string() != nullptr || value.secret() != nullptr || value.integer() != nullptr ||
         value.number() != nullptr || value.boolean() != nullptr;
}

std::string plain(const Value& value) {
  return value.secret() != nullptr ? value.secret()->reveal() : scalar_text(value);
}

bool same(const Value& a, const Value& b) {
  if (is_text_like(a) && is_text_like(b)) return plain(a) == plain(b);
  return a == b;
}

/// Parses and evaluates in one go; there is no tree to keep.
class Evaluator {
 public:
  Evaluator(const std::string& text, const SourceRange& at, const Scope& scope, Diagnostics& out)
      : text_(text), at_(at), scope_(scope), out_(out), lexer_(text) {}

  std::optional<bool> run() {
    advance();
    const bool result = truthy(*condition());
    if (!failed_ && token_.type != Token::Type::end) unexpected();
    return failed_ || wrong_name_ ? std::nullopt : std::optional(result);
  }

 private:
  const Value* condition() {
    const Value* left = and_part();
    while (is_word("or")) {
      advance();
      const Value* right = and_part();
      left = truthy(*left) || truthy(*right) ? &yes_ : &no_;
    }
    return left;
  }

  const Value* and_part() {
    const Value* left = not_part();
    while (is_word("and")) {
      advance();
      const Value* right = not_part();
      left = truthy(*left) && truthy(*right) ? &yes_ : &no_;
    }
    return left;
  }

  const Value* not_part() {
    bool negated = false;
    bool any = false;
    for (; is_word("not"); advance()) {
      negated = !negated;
      any = true;
    }
    const Value* value = comparison();
    return any ? (truthy(*value) != negated ? &yes_ : &no_) : value;
  }

  const Value* comparison() {
    const Value* left = operand();
    const bool equal = token_.type == Token::Type::equal;
    const bool unequal = token_.type == Token::Type::unequal;
    const bool in = is_word("in");
    if (failed_ || (!equal && !unequal && !in)) return left;
    advance();
    const Value* right = operand();
    if (failed_) return &no_;
    if (in) return contains(*right, *left) ? &yes_ : &no_;
    return same(*left, *right) == equal ? &yes_ : &no_;
  }

  bool contains(const Value& whole, const Value& part) {
    if (whole.is_null()) return false;
    if (const auto* list = whole.list()) {
      for (const auto& item : *list) {
        if (same(item, part)) return true;
      }
      return false;
    }
    if (whole.map() != nullptr) return is_text_like(part) && whole.find(plain(part)) != nullptr;
    if (is_text_like(whole) && is_text_like(part)) return plain(whole).find(plain(part)) != std::string::npos;
    fail(trf("\"in\" looks into a list, a map or a text, not into {}", type_name(whole)), {});
    return false;
  }

  const Value* operand() {
    if (failed_) return &no_;
    const Token token = token_;
    switch (token.type) {
      case Token::Type::open:
        return parentheses();
      case Token::Type::text:
        advance();
        return keep(Value(token.text));
      case Token::Type::number:
        advance();
        return number(token);
      case Token::Type::word:
        if (token.text == "true" || token.text == "false") {
          advance();
          return token.text == "true" ? &yes_ : &no_;
        }
        if (is_word("or") || is_word("and") || is_word("not") || is_word("in")) return unexpected();
        advance();
        return path(token.text);
      default:
        return unexpected();
    }
  }

  const Value* parentheses() {
    constexpr int deepest = 50;  // bounds the recursion whatever the input
    if (++depth_ > deepest) return fail(tr("parentheses are nested too deeply"), {});
    advance();
    const Value* inner = condition();
    --depth_;
    if (failed_) return &no_;
    if (token_.type != Token::Type::close) return unexpected();
    advance();
    return inner;
  }

  const Value* number(const Token& token) {
    const auto end = token.text.data() + token.text.size();
    std::int64_t whole = 0;
    if (const auto read = std::from_chars(token.text.data(), end, whole); read.ec == std::errc{} && read.ptr == end) {
      return keep(Value(whole));
    }
    double real = 0;
    if (const auto read = std::from_chars(token.text.data(), end, real); read.ec == std::errc{} && read.ptr == end) {
      return keep(Value(real));
    }
    return fail(trf("{} is not a number", token.text), {});
  }

  /// A wrong name does not end the evaluation: the next one may be wrong too, and the user should see both.
  const Value* path(std::string_view name) {
    const auto found = lookup(name, scope_);
    if (found) return *found;
    wrong_name_ = true;
    out_.error(at_, trf("{} in the condition \"{}\"", found.error().message, text_), found.error().hint);
    return &no_;
  }

  const Value* unexpected() {
    if (text_.find("{{") != std::string::npos) {
      return fail(tr("\"{{\" is not needed in a condition"),
                  tr("write the names alone: params.realm == 'CLINIC.TEST'"));
    }
    const auto what = token_.type == Token::Type::end
                          ? std::string(tr("it ends too early"))
                          : trf("unexpected \"{}\" at character {}", to_string(Value(token_.text)), token_.offset + 1);
    return fail(what, tr("a condition is made of names, 'texts', numbers, true, false, ==, !=, in, not, and, or, ( )"));
  }

  const Value* fail(std::string why, std::string hint) {
    if (!failed_) out_.error(at_, trf("the condition \"{}\" cannot be read: {}", text_, why), std::move(hint));
    failed_ = true;
    return &no_;
  }

  const Value* keep(Value value) { return &kept_.emplace_back(std::move(value)); }
  bool is_word(std::string_view word) const { return token_.type == Token::Type::word && token_.text == word; }
  void advance() { token_ = lexer_.next(); }

  const std::string& text_;
  const SourceRange& at_;
  const Scope& scope_;
  Diagnostics& out_;
  Lexer lexer_;
  Token token_;
  const Value yes_{true};
  const Value no_{false};
  std::deque<Value> kept_;  // a deque: operands point into it
  int depth_ = 0;
  bool failed_ = false;
  bool wrong_name_ = false;
};

}  // namespace

std::optional<bool> evaluate(const std::string& condition, const SourceRange& at, const Scope& scope,
                             Diagnostics& out) {
  constexpr std::size_t longest = 10'000;
  if (condition.size() > longest) {
    out.error(at, trf("a condition of {} characters is too long", condition.size()),
              trf("the limit is {} characters", longest));
    return std::nullopt;
  }
  return Evaluator(condition, at, scope, out).run();
}

}  // namespace reprise::render
