// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kinds/script.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/parts.hpp"
#include "kinds/texts.hpp"

namespace reprise::kinds {

std::string_view text(std::string_view path) {
  const auto all = texts();
  const auto at = std::lower_bound(all.begin(), all.end(), path,
                                   [](const Text& entry, auto wanted) { return entry.path < wanted; });
  return at != all.end() && at->path == path ? at->content : std::string_view{};
}

std::string sh_quote(std::string_view word) {
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'') {
      out += "'\\''";
    } else if (c != '\0') {  // sh words cannot hold NUL
      out += c;
    }
  }
  return out + "'";
}

std::string family_path(const std::string& family) {
  const auto slash = family.find('/');
  if (slash == std::string::npos) return "facts/" + family + ".sh";
  return family.substr(0, slash) + "/facts_" + family.substr(slash + 1) + ".sh";
}

namespace {

std::string function_name(std::string_view prefix, std::string_view path) {
  std::string name(prefix);
  for (const char c : path) name += c == '/' || c == '-' || c == '.' ? '_' : c;
  return name;
}

Error unknown_text(const std::string& path) {
  return Error{trf("internal error: no script {}", path), tr("this is a defect of reprise, please report it"), {}};
}

/// Defines a function from a text; a subshell, so that it cannot disturb what follows.
Status define(std::string& out, std::set<std::string>& defined, const std::string& name, const std::string& path) {
  if (!defined.insert(name).second) return Done{};
  const auto body = text(path);
  if (body.data() == nullptr) return unknown_text(path);
  out += name + "() (\n" + std::string(body) + "\n)\n";
  return Done{};
}

/// What an action reads may stand among its words: no word holds a NUL, and no shell likes megabytes in one.
bool fits_word(const Secret& input) {
  constexpr std::size_t most = 64U << 10U;
  const auto& all = input.reveal();
  return all.size() <= most && all.find('\0') == std::string::npos;
}

/// The words of one of many calls.
std::string words_of(const Action& action, const std::string& number) {
  auto words = " " + number;
  for (const auto& arg : action.args) words += " " + sh_quote(arg);
  return words + " " + (fits_word(action.input) ? sh_quote("=" + action.input.reveal()) : "-");
}

std::string words_of(const Action& action) {
  if (takes_many(action)) return words_of(action, "-");
  std::string words;
  for (const auto& arg : action.args) words += " " + sh_quote(arg);
  return words;
}

/// Its input comes on standard input.
bool reads(const Action& action) { return !action.input.empty() && !(takes_many(action) && fits_word(action.input)); }

/// The call of one action; what it reads is added to `payload`. A failed action may have left some of its input, which
/// the next one must not get.
std::string call_of(const Action& action, std::string& payload) {
  const auto call = function_name("act_", action.script) + words_of(action);
  if (!reads(action)) return call + " </dev/null";
  payload += action.input.reveal();
  return "head -c " + std::to_string(action.input.reveal().size()) + " | { " + call +
         R"(; _r=$?; [ "$_r" = 0 ] || cat >/dev/null; exit "$_r"; })";
}

/// Runs the actions until one fails, and leaves $_rc and $_done.
Status call_actions(std::string& definitions, std::set<std::string>& defined, std::string& calls, std::string& payload,
                    const std::vector<Action>& actions) {
  calls += "_rc=0 _done=0\n";
  for (const auto& action : actions) {
    const auto name = function_name("act_", action.script);
    if (auto status = define(definitions, defined, name, action.script + ".sh"); !status) return status;
    calls +=
        "if [ \"$_rc\" = 0 ]; then " + call_of(action, payload) + "; _rc=$?; [ \"$_rc\" = 0 ] && _done=$((_done + 1))";
    if (reads(action)) {
      calls += "; else head -c " + std::to_string(action.input.reveal().size()) + " >/dev/null";
    }
    calls += "; fi\n";
  }
  return Done{};
}

Status compose_actions(std::string& definitions, std::string& calls, Secret& input,
                       const std::vector<Action>& actions) {
  std::set<std::string> defined;
  std::string payload;
  if (auto status = call_actions(definitions, defined, calls, payload, actions); !status) return status;
  calls += "printf '\\n%s actions %s %s\\n' \"$REPRISE_NONCE\" \"$_rc\" \"$_done\"\n";
  input = Secret(std::move(payload));
  return Done{};
}

Status compose_queries(std::string& definitions, std::string& calls, const std::vector<FactQuery>& queries) {
  std::set<std::string> defined;
  std::vector<std::string> order;
  for (const auto& query : queries) {
    if (defined.count(function_name("facts_", query.family)) == 0) order.push_back(query.family);
    const auto name = function_name("facts_", query.family);
    if (auto status = define(definitions, defined, name, family_path(query.family)); !status) return status;
  }
  for (const auto& family : order) {
    calls += function_name("facts_", family);
    for (std::size_t i = 0; i < queries.size(); ++i) {
      const auto& query = queries[i];
      if (query.family != family) continue;
      calls += " \\\n  " + std::to_string(i) + " " + sh_quote(query.key) + " " + sh_quote(query.arg) + " " +
               sh_quote(query.secret.reveal());
    }
    calls += " </dev/null 2>/dev/null\n";
  }
  return Done{};
}

}  // namespace

namespace {

std::string beginning(std::string_view nonce, Fence fence) {
  auto text_of = std::string(text("prelude.sh")) + "REPRISE_NONCE=" + sh_quote(nonce) + "\n";
  if (fence == Fence::effect) text_of += "fence_effect\n";
  if (fence == Fence::wait) text_of += "fence_wait\n";
  return text_of;
}

/// An effect that takes a moment leaves nothing running behind, so that its shell may live on.
std::string ending(Fence fence, bool quick) {
  const std::string over = fence == Fence::effect && quick ? "fence_over\n" : "";
  return over + "printf '\\n%s end\\n' \"$REPRISE_NONCE\"\n";
}

}  // namespace

Result<Script> compose(const std::vector<Action>& actions, const std::vector<FactQuery>& queries,
                       std::string_view nonce, Fence fence) {
  auto definitions = beginning(nonce, fence);
  std::string calls;
  Script script;
  if (!actions.empty()) {
    if (auto status = compose_actions(definitions, calls, script.input, actions); !status) return status.error();
  }
  if (auto status = compose_queries(definitions, calls, queries); !status) return status.error();
  calls += ending(fence, !actions.empty() && is_quick(actions, queries));
  if (!actions.empty()) calls += "exit \"$_rc\"\n";
  script.text = Secret(definitions + calls);
  return script;
}

namespace {

using Parts = std::vector<const std::vector<Action>*>;

/// The script that this part and others like it are given to at once; empty: it runs by itself.
std::string shared_script(const std::vector<Action>& part) {
  return part.size() == 1 && takes_many(part.front()) && !reads(part.front()) ? part.front().script : std::string();
}

/// One part by itself, between its marks.
Status call_part(std::string& definitions, std::set<std::string>& defined, std::string& calls, std::string& payload,
                 const Parts& parts, std::size_t i) {
  const auto number = std::to_string(i);
  calls += "printf '\\n@%s begin " + number + "\\n' \"$REPRISE_NONCE\"\n{\n";
  if (auto status = call_actions(definitions, defined, calls, payload, *parts[i]); !status) return status.error();
  calls += "} 2>&1\nprintf '\\n@%s end " + number + " %s %s\\n' \"$REPRISE_NONCE\" \"$_rc\" \"$_done\"\n";
  return Done{};
}

/// All parts of one script from the `first` on, in one call.
Status call_shared(std::string& definitions, std::set<std::string>& defined, std::string& calls, const Parts& parts,
                   std::size_t first) {
  const auto script = shared_script(*parts[first]);
  const auto name = function_name("act_", script);
  if (auto status = define(definitions, defined, name, script + ".sh"); !status) return status.error();
  calls += name;
  for (std::size_t i = first; i < parts.size(); ++i) {
    if (shared_script(*parts[i]) == script) calls += " \\\n " + words_of(parts[i]->front(), std::to_string(i));
  }
  calls += " </dev/null 2>&1\n";
  return Done{};
}

}  // namespace

Result<Script> compose_parts(const Parts& parts, const std::vector<FactQuery>& queries, std::string_view nonce,
                             Fence fence) {
  auto definitions = beginning(nonce, fence);
  std::set<std::string> defined;
  std::set<std::string> called;
  std::string calls;
  std::string payload;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto shared = shared_script(*parts[i]);
    const bool first = shared.empty() || called.insert(shared).second;
    if (!first) continue;
    auto status = shared.empty() ? call_part(definitions, defined, calls, payload, parts, i)
                                 : call_shared(definitions, defined, calls, parts, i);
    if (!status) return status.error();
  }
  if (auto status = compose_queries(definitions, calls, queries); !status) return status.error();
  Script script;
  script.text = Secret(definitions + calls + ending(fence, true));
  script.input = Secret(std::move(payload));
  return script;
}

namespace {

std::string_view take_word(std::string_view& line, char separator) {
  const auto end = line.find(separator);
  const auto word = line.substr(0, end);
  line = end == std::string_view::npos ? std::string_view{} : line.substr(end + 1);
  return word;
}

template <typename Number>
bool parse_number(std::string_view word, Number& out) {
  const auto [rest, status] = std::from_chars(word.data(), word.data() + word.size(), out);
  return status == std::errc{} && rest == word.data() + word.size();
}

Fact broken_fact(std::string why) {
  Fact fact;
  fact.state = Fact::State::broken;
  fact.error = std::move(why);
  return fact;
}

/// "%09" -> tab; what is no code stays as it is.
std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned code = 0;
    const auto* const digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() && std::from_chars(digits, digits + 2, code, 16).ptr == digits + 2) {
      out += static_cast<char>(code);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// What long texts are cut from: NAME@=OFFSET+SIZE+SHA256 is a piece of it, see facts/file.sh. Pieces follow one
/// another, so that no host can make much of little.
struct Heap {
  std::string text;
  std::size_t used = 0;
};

std::optional<std::string> next_piece(Heap& heap, std::string_view where) {
  std::size_t offset = 0;
  std::size_t size = 0;
  if (!parse_number(take_word(where, '+'), offset) || !parse_number(take_word(where, '+'), size)) return std::nullopt;
  if (offset < heap.used || offset > heap.text.size() || size > heap.text.size() - offset) return std::nullopt;
  heap.used = offset + size;
  auto piece = heap.text.substr(offset, size);
  if (sha256_hex(piece) != where) return std::nullopt;
  return piece;
}

/// The value of a field whose name ends with `code`; nothing where it cannot be read.
std::optional<std::string> decode(char code, std::string_view raw, Heap& heap) {
  switch (code) {
    case ':': {
      auto decoded = base64_decode(raw);
      if (!decoded) return std::nullopt;
      return std::move(*decoded);
    }
    case '%':
      return percent_decode(raw);
    case '@':
      return next_piece(heap, raw);
    default:
      return std::string(raw);
  }
}

Fact parse_fields(std::string_view line, Heap& heap) {
  Fact fact;
  while (!line.empty()) {
    const auto field = take_word(line, '\t');
    const auto equals = field.find('=');
    if (equals == std::string_view::npos || equals == 0) return broken_fact(tr("the host sent an unreadable answer"));
    const char code = field[equals - 1];
    const bool coded = code == ':' || code == '%' || code == '@';
    auto value = decode(code, field.substr(equals + 1), heap);
    if (!value && code == '@') return broken_fact(tr("it changed while it was looked at"));
    if (!value) return broken_fact(tr("the host sent an unreadable answer"));
    fact.fields[std::string(field.substr(0, coded ? equals - 1 : equals))] = std::move(*value);
  }
  return fact;
}

void parse_mark(Answers& answers, std::vector<bool>& seen, Heap& heap, std::string_view line) {
  const auto word = take_word(line, ' ');
  if (word == "end") {
    answers.complete = true;
  } else if (word == "actions") {
    int code = 255;
    int done = 0;
    if (!parse_number(take_word(line, ' '), code) || !parse_number(line, done)) code = 255;
    answers.actions_exit = code;
    answers.actions_done = done;
  } else if (word == "fact" || word == "broken") {
    int index = -1;
    if (!parse_number(take_word(line, '\t'), index) || index < 0) return;
    const auto i = static_cast<std::size_t>(index);
    if (i >= answers.facts.size() || seen[i]) return;
    seen[i] = true;
    if (word == "fact") {
      answers.facts[i] = parse_fields(line, heap);
    } else {
      answers.facts[i] = broken_fact(base64_decode(line).value_or(""));
    }
  }
}

/// Follows the answers that need it.
Heap find_heap(std::string_view out, std::string_view nonce) {
  const auto mark = "\n" + std::string(nonce) + " heap ";
  const auto at = out.find(mark);
  if (at == std::string_view::npos) return {};
  auto rest = out.substr(at + mark.size());
  return {base64_decode(take_word(rest, '\n')).value_or(""), 0};
}

}  // namespace

Answers parse(std::string_view out, const std::vector<FactQuery>& queries, std::string_view nonce) {
  Answers answers;
  answers.facts.assign(queries.size(), broken_fact(tr("the host did not answer this question")));
  std::vector<bool> seen(queries.size(), false);
  auto heap = find_heap(out, nonce);
  while (!out.empty()) {
    auto line = take_word(out, '\n');
    if (line.starts_with(nonce) && line.size() > nonce.size() && line[nonce.size()] == ' ') {
      line.remove_prefix(nonce.size() + 1);
      parse_mark(answers, seen, heap, line);
    } else if (!line.empty()) {
      answers.text.append(line).append("\n");
    }
  }
  return answers;
}

std::optional<PartMark> part_mark(std::string_view line, std::string_view nonce) {
  if (!line.starts_with('@') || !line.substr(1).starts_with(nonce)) return std::nullopt;
  line.remove_prefix(1 + nonce.size());
  if (!line.starts_with(' ')) return std::nullopt;
  line.remove_prefix(1);
  PartMark mark;
  const auto word = take_word(line, ' ');
  mark.begins = word == "begin";
  if (!mark.begins && word != "end") return std::nullopt;
  if (!parse_number(take_word(line, ' '), mark.part)) return std::nullopt;
  if (mark.begins) return mark;
  if (!parse_number(take_word(line, ' '), mark.exit_code) || !parse_number(line, mark.done)) return std::nullopt;
  return mark;
}

std::vector<Part> parse_parts(std::string_view out, std::size_t count, std::string_view nonce) {
  std::vector<Part> parts(count);
  Part* now = nullptr;
  while (!out.empty()) {
    const auto line = take_word(out, '\n');
    if (const auto mark = part_mark(line, nonce)) {
      now = mark->begins && mark->part < count ? &parts[mark->part] : nullptr;
      if (mark->begins || mark->part >= count || parts[mark->part].ended) continue;
      parts[mark->part].ended = true;
      parts[mark->part].exit_code = mark->exit_code;
      parts[mark->part].done = mark->done;
    } else if (now != nullptr && !line.empty()) {
      now->text.append(line).append("\n");
    }
  }
  return parts;
}

}  // namespace reprise::kinds
