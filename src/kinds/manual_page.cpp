// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <string>
#include <string_view>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/registry.hpp"
#include "kinds/texts.hpp"

namespace reprise::kinds {
namespace {

std::string type_text(const Schema& schema) {
  switch (schema.type) {
    case Type::any:
      return tr("anything");
    case Type::string:
      return schema.secret_ok ? tr("string, may be secret") : tr("string");
    case Type::secret:
      return tr("secret");
    case Type::boolean:
      return tr("yes or no");
    case Type::integer:
      return tr("whole number");
    case Type::duration:
      return tr("duration");
    case Type::enumeration:
      return join(schema.choices, ", ");
    case Type::list:
      return schema.item.empty() ? std::string(tr("list")) : trf("list of: {}", type_text(schema.item.front()));
    case Type::map:
      return schema.item.empty() ? std::string(tr("map")) : trf("map of: {}", type_text(schema.item.front()));
    case Type::object:
      return tr("object");
  }
  return {};
}

/// Text for a cell of a Markdown table: `|` would end the cell.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string fallback_text(const Field& field) {
  if (field.required) return tr("required");
  if (field.fallback.is_null()) return "";
  const auto text = to_string(field.fallback);
  return text.empty() ? "" : "`" + text + "`";
}

void rows(std::string& out, const Schema& schema, const std::string& prefix) {
  for (const auto& field : schema.fields) {
    const auto doc = field.schema.doc.empty() ? std::string() : std::string(tr(field.schema.doc.c_str()));
    out += "| `" + prefix + field.name + "` | " + cell(type_text(field.schema)) + " | " + cell(fallback_text(field)) +
           " | " + cell(doc) + " |\n";
    const Schema* inner = &field.schema;
    std::string mark = ".";
    if (!inner->item.empty()) {
      mark = inner->type == Type::list ? "[]." : ".*.";
      inner = &inner->item.front();
    }
    rows(out, *inner, prefix + field.name + mark);
  }
}

std::string parameters(const Schema& schema) {
  std::string out = std::string("\n## ") + tr("Parameters") + "\n\n";
  if (schema.fields.empty()) return out + tr("None.") + "\n";
  out += std::string("| ") + tr("Name") + " | " + tr("Type") + " | " + tr("Default") + " | " + tr("Meaning") + " |\n";
  out += "|---|---|---|---|\n";
  rows(out, schema, "");
  return out;
}

std::string output_table(const std::vector<OutputSpec>& outputs) {
  if (outputs.empty()) return {};
  std::string out = std::string("\n## ") + tr("Outputs") + "\n\n";
  out += std::string("| ") + tr("Name") + " | " + tr("Meaning") + " |\n|---|---|\n";
  for (const auto& output : outputs) out += "| `" + output.name + "` | " + cell(tr(output.doc.c_str())) + " |\n";
  return out;
}

}  // namespace

std::string manual_page(const Kind& kind, std::string_view language) {
  const auto& spec = kind.spec();
  auto page = language == "fr" ? text(spec.name + "/kind.fr.md") : std::string_view{};
  if (page.data() == nullptr) page = text(spec.name + "/kind.md");
  // REUSE headers are for developers
  if (page.starts_with("<!--")) {
    const auto end = page.find("-->");
    page = end == std::string_view::npos ? std::string_view{} : page.substr(end + 3);
  }
  std::string out(trim(page));
  if (out.empty()) out = "# " + spec.name + "\n\n" + tr(spec.summary.c_str());
  return out + "\n" + parameters(spec.schema) + output_table(spec.outputs);
}

}  // namespace reprise::kinds
