// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kinds/key_value/lines.hpp"

#include <cctype>

#include "base/text.hpp"

namespace reprise::kinds::key_value {
namespace {

bool blank(char c) { return c == ' ' || c == '\t'; }

bool starts_blank(std::string_view line) { return !line.empty() && blank(line.front()); }

bool comment(std::string_view line, Format format) {
  const auto text = trim(line);
  if (text.empty() || text.front() == '#') return true;
  return text.front() == ';' && (format == Format::ini || format == Format::equals);
}

/// Runs of blanks become one: continued lines and single ones compare equal.
std::string squeeze(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    const bool space = blank(c) || c == '\r' || c == '\n';
    if (!space) {
      out += c;
    } else if (out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

/// Splits "key = value" at the first separator; false where there is none.
bool split_equals(Line& line, std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return false;
  line.key = std::string(trim(text.substr(0, equals)));
  auto start = equals + 1;
  while (start < text.size() && blank(text[start])) ++start;
  line.before = std::string(text.substr(0, start));
  line.value = std::string(trim(text.substr(start)));
  return !line.key.empty();
}

bool split_space(Line& line, std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && blank(text[at])) ++at;
  const auto key = at;
  while (at < text.size() && !blank(text[at]) && text[at] != '\r') ++at;
  line.key = std::string(text.substr(key, at - key));
  while (at < text.size() && blank(text[at])) ++at;
  line.before = std::string(text.substr(0, at));
  line.value = std::string(trim(text.substr(at)));
  return !line.key.empty();
}

bool name_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// One word of sh(1). Sets value and whether it is plain; returns the index after it, npos where a quote is open.
class Word {
 public:
  explicit Word(std::string_view text) : text_(text) {}

  std::size_t read(std::size_t at, Line& line) {
    while (at < text_.size() && !blank(text_[at]) && text_[at] != '\n' && text_[at] != '\r' && text_[at] != ';') {
      const char c = text_[at];
      if (c == '\'') {
        at = single(at + 1, line);
      } else if (c == '"') {
        at = quoted(at + 1, line);
      } else {
        at = plain(at, line);
      }
      if (at == std::string_view::npos) return at;
    }
    return at;
  }

 private:
  std::size_t single(std::size_t at, Line& line) {
    const auto end = text_.find('\'', at);
    if (end == std::string_view::npos) return end;
    line.value += text_.substr(at, end - at);
    return end + 1;
  }
  std::size_t quoted(std::size_t at, Line& line) {
    for (; at < text_.size() && text_[at] != '"'; ++at) {
      char c = text_[at];
      if (c == '$' || c == '`') line.readable = false;
      if (text_.substr(at).starts_with("\\\n")) {
        ++at;
        continue;
      }
      if (c == '\\' && at + 1 < text_.size() &&
          std::string_view("\"\\$`").find(text_[at + 1]) != std::string_view::npos) {
        c = text_[++at];
      }
      line.value += c;
    }
    return at < text_.size() ? at + 1 : std::string_view::npos;
  }
  std::size_t plain(std::size_t at, Line& line) {
    char c = text_[at];
    if (c == '$' || c == '`' || c == '&' || c == '|' || c == '(') line.readable = false;
    if (c == '\\') {
      if (++at == text_.size()) return std::string_view::npos;  // goes on in the next line
      c = text_[at];
      if (c == '\n') return at + 1;
    }
    line.value += c;
    return at + 1;
  }
  std::string_view text_;
};

enum class Shell { no, yes, open };

/// KEY=value of sh(1), perhaps with "export" before it; `open`: the value goes on in the next line.
Shell split_shell(Line& line, std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && blank(text[at])) ++at;
  if (text.substr(at).starts_with("export ")) at += 7;
  while (at < text.size() && blank(text[at])) ++at;
  const auto key = at;
  while (at < text.size() && name_char(text[at])) ++at;
  if (at == key || at == text.size() || text[at] != '=') return Shell::no;
  line.key = std::string(text.substr(key, at - key));
  line.before = std::string(text.substr(0, at + 1));
  line.value.clear();
  line.readable = true;
  const auto end = Word(text).read(at + 1, line);
  if (end == std::string_view::npos) return Shell::open;
  line.after = std::string(text.substr(end));
  if (line.after.ends_with('\r')) line.after.pop_back();
  // "KEY=value command" sets it for one command only, "KEY=a; b" is a script
  const auto rest = trim(line.after);
  return rest.empty() || rest.front() == '#' ? Shell::yes : Shell::no;
}

class Parser {
 public:
  Parser(std::string_view text, Format format) : raw_(split_lines(text)), format_(format) {}

  std::vector<Line> all() {
    std::vector<Line> out;
    std::string section;
    while (at_ < raw_.size()) {
      Line line = next();
      if (line.sort == Line::Sort::header) section = line.section;
      line.section = section;
      out.push_back(std::move(line));
    }
    return out;
  }

 private:
  Line next() {
    Line line;
    line.own.push_back(raw_[at_++]);
    if (comment(line.own.front(), format_)) return line;
    switch (format_) {
      case Format::postfix:
        return postfix(std::move(line));
      case Format::ini:
        return ini(std::move(line));
      case Format::shell:
        return shell(std::move(line));
      case Format::space:
        return space(std::move(line));
      case Format::equals:
        line.sort = split_equals(line, line.own.front()) ? Line::Sort::setting : Line::Sort::other;
    }
    return line;
  }

  Line postfix(Line line) {
    // comments and empty lines may stand between the lines of one value; after its end they are nobody's
    std::string text = line.own.front();
    for (auto peek = at_; peek < raw_.size(); ++peek) {
      if (comment(raw_[peek], format_)) continue;
      if (!starts_blank(raw_[peek])) break;
      for (; at_ < peek; ++at_) {
        line.kept.push_back(raw_[at_]);
        line.own.push_back(raw_[at_]);
      }
      text += "\n" + raw_[peek];
      line.own.push_back(raw_[at_++]);
    }
    // a file that starts with a continuation has no key for it
    if (starts_blank(line.own.front()) || !split_equals(line, text)) return line;
    line.sort = Line::Sort::setting;
    line.value = squeeze(line.value);
    if (line.before.find('\n') != std::string::npos) line.before = line.key + " = ";
    return line;
  }

  Line ini(Line line) {
    const auto text = trim(line.own.front());
    if (text.front() == '[' && text.find(']') != std::string_view::npos) {
      line.sort = Line::Sort::header;
      line.section = std::string(trim(text.substr(1, text.find(']') - 1)));
      return line;
    }
    std::string whole = line.own.front();
    while (whole.ends_with('\\') && at_ < raw_.size()) {
      whole.back() = ' ';
      whole += raw_[at_];
      line.own.push_back(raw_[at_++]);
    }
    if (!split_equals(line, whole)) return line;
    line.sort = Line::Sort::setting;
    if (line.own.size() > 1) line.value = squeeze(line.value);
    return line;
  }

  Line shell(Line line) {
    std::string whole = line.own.front();
    auto state = split_shell(line, whole);
    auto end = at_;
    while (state == Shell::open && end < raw_.size()) {
      whole += "\n" + raw_[end++];
      state = split_shell(line, whole);
    }
    if (state != Shell::yes) return line;  // an open quote to the end of the file: nothing that we understand
    for (; at_ < end; ++at_) line.own.push_back(raw_[at_]);
    line.sort = Line::Sort::setting;
    return line;
  }

  Line space(Line line) {
    if (!split_space(line, line.own.front())) return line;
    line.sort = to_lower(line.key) == "match" ? Line::Sort::header : Line::Sort::setting;
    // what follows a Match applies to some connections only: it is a section of its own
    if (line.sort == Line::Sort::header) line.section = "Match " + line.value;
    return line;
  }

  std::vector<std::string> raw_;
  Format format_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Line> parse_lines(std::string_view text, Format format) { return Parser(text, format).all(); }

bool same_key(Format format, std::string_view a, std::string_view b) {
  return format == Format::space ? to_lower(a) == to_lower(b) : a == b;
}

}  // namespace reprise::kinds::key_value
