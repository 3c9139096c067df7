// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "manifest/yaml.hpp"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cstdint>
#include <sstream>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "manifest/builder.hpp"
#include "model/schema.hpp"

namespace reprise::manifest {
namespace {

/// What yaml-cpp says most often, so that translators find it: exceptions begin with these texts.
constexpr const char* kSyntaxErrors[] = {
    msgid("end of map not found"),
    msgid("end of map flow not found"),
    msgid("end of sequence not found"),
    msgid("end of sequence flow not found"),
    msgid("illegal map value"),
    msgid("illegal block entry"),
    msgid("illegal flow end"),
    msgid("illegal EOF in scalar"),
    msgid("illegal character in scalar"),
    msgid("illegal tab when looking for indentation"),
    msgid("unknown token"),
    msgid("unknown escape character"),
    msgid("the referenced anchor is not defined"),
    msgid("cannot assign multiple tags to the same node"),
    msgid("cannot assign multiple anchors to the same node"),
    msgid("map keys not allowed here"),
};

constexpr const char* kUnknownAnchor = "the referenced anchor is not defined";

/// In the user's language, and without what some versions of yaml-cpp quote from the file: it may be a password.
std::string reason(const std::string& message) {
  for (const char* known : kSyntaxErrors) {
    if (message.starts_with(known)) return tr(known);
  }
  return message;
}

bool indented_by_tab(std::string_view line) {
  const auto blanks = line.substr(0, line.find_first_not_of(" \t"));
  return blanks.find('\t') != std::string_view::npos;
}

std::string hint_for(const YAML::ParserException& problem, const Places& places) {
  YAML::Mark above = problem.mark;
  above.line = std::max(above.line - 1, 0);
  if (indented_by_tab(places.line(problem.mark)) || indented_by_tab(places.line(above))) {
    return tr("indent with blanks: YAML does not allow tabs there");
  }
  const auto line = places.line(problem.mark);
  if (line.find("{{") != std::string_view::npos) return tr("put quotes around an expression: \"{{ ... }}\"");
  if (problem.msg == "illegal map value") return tr("a text that holds \": \" needs quotes");
  if (problem.msg == "unknown token") return tr("a text that begins with this character needs quotes");
  if (problem.msg.starts_with(kUnknownAnchor)) return tr("a text that begins with * needs quotes");
  return tr("look for a wrong indentation, a missing quote or a missing bracket here and just before");
}

/// Only notes where a second document begins.
class Second : public YAML::EventHandler {
 public:
  YAML::Mark mark;
  void OnDocumentStart(const YAML::Mark& at) override {
    mark = at;
    throw Stop{};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnAlias(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnScalar(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                const std::string& /*text*/) override {}
  void OnSequenceStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                       YAML::EmitterStyle::value /*style*/) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {}
  void OnMapEnd() override {}
};

bool refuse_rest(YAML::Parser& parser, const Places& places, Diagnostics& out) {
  Second second;
  try {
    if (!parser.HandleNextDocument(second)) return false;
  } catch (const Stop&) {
    // it has begun: that is all there is to know
  }
  if (places.line(second.mark).starts_with("---")) {
    out.error(places.at(second.mark), tr("a second document begins here"), tr("keep one document (---) a file"));
  } else {
    out.error(places.at(second.mark), tr("this does not belong to what stands before it"),
              tr("look for a wrong indentation, a missing quote or a missing bracket here and just before"));
  }
  return true;
}

std::optional<Value> parse(std::string_view text, const Places& places, const Secrets* secrets, Diagnostics& out) {
  std::istringstream in{std::string(text)};
  try {
    YAML::Parser parser(in);
    Builder builder(places, secrets, out);
    if (!parser.HandleNextDocument(builder)) {
      Value nothing;
      nothing.at = places.at(YAML::Mark::null_mark());
      return nothing;
    }
    if (refuse_rest(parser, places, out)) return std::nullopt;
    return builder.take();
  } catch (const Stop&) {
    return std::nullopt;
  } catch (const YAML::ParserException& problem) {
    out.error(places.at(problem.mark), trf("this is not valid YAML: {}", reason(problem.msg)),
              hint_for(problem, places));
    return std::nullopt;
  } catch (const YAML::Exception& problem) {
    out.error(places.at(problem.mark), trf("this is not valid YAML: {}", reason(problem.msg)));
    return std::nullopt;
  }
}

/// The line of the first byte that is not UTF-8.
std::uint32_t first_bad_line(std::string_view text) {
  std::uint32_t number = 0;
  for (const auto& line : split(text, '\n')) {
    ++number;
    if (!is_utf8(line)) return number;
  }
  return number;
}

/// yaml-cpp looks ahead to the end of a line for each bracket and comma of it: the work grows with their square. The
/// first line with which it would take seconds, or 0.
std::uint32_t first_costly_line(std::string_view text) {
  constexpr std::uint64_t most = 200'000'000;
  std::uint64_t work = 0;
  std::uint64_t on_line = 0;
  std::uint32_t number = 1;
  for (const char c : text) {
    if (c == '\n') {
      ++number;
      on_line = 0;
    } else if (std::string_view("[]{},:").find(c) != std::string_view::npos) {
      work += 2 * on_line++ + 1;  // adds up to the square
    }
    if (work > most) return number;
  }
  return 0;
}

}  // namespace

std::optional<Value> parse_yaml(std::string_view text, const std::string& file, const Secrets* secrets,
                                Diagnostics& out) {
  if (text.size() > kMostBytes) {
    out.error({file, 0, 0}, trf("the file has {} bytes; at most {} are read", text.size(), kMostBytes),
              tr("split it, or put large contents into files/"));
    return std::nullopt;
  }
  if (!is_utf8(text)) {
    out.error({file, first_bad_line(text), 1}, tr("the text is not valid UTF-8"),
              tr("convert the file: iconv -f ISO-8859-15 -t UTF-8"));
    return std::nullopt;
  }
  if (const auto line = first_costly_line(text); line != 0) {
    out.error({file, line, 1}, tr("this line has too many brackets and commas"), tr("break it: one entry a line"));
    return std::nullopt;
  }
  return parse(text, Places(text, file), secrets, out);
}

bool refuse_empty(const Value& value, Diagnostics& out) {
  if (!value.is_null()) return false;
  out.error({value.at.file, 0, 0}, tr("the file is empty"));
  return true;
}

}  // namespace reprise::manifest
