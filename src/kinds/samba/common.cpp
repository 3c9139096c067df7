// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kinds/samba/common.hpp"

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"

namespace reprise::kinds::samba {

std::string realm_of(const Value& params) { return to_upper(params.text("realm")); }

std::string dns_name(std::string_view realm) { return to_lower(realm); }

std::string base_dn(std::string_view realm) {
  std::string out;
  for (const auto& label : split(dns_name(realm), '.')) out += (out.empty() ? "DC=" : ",DC=") + label;
  return out;
}

Ref domain_ref(const Value& params) { return {Ref::Scope::estate, "samba_domain", realm_of(params)}; }

Ref object_ref(std::string sort, const Value& params, std::string_view name) {
  return {Ref::Scope::estate, std::move(sort), realm_of(params) + "/" + to_lower(name)};
}

std::vector<Ref> ou_refs(const Value& params, std::string_view ou) {
  std::vector<Ref> refs;
  while (!ou.empty()) {
    refs.push_back(object_ref("samba_ou", params, ou));
    const auto comma = ou.find(',');
    ou = comma == std::string_view::npos ? std::string_view{} : ou.substr(comma + 1);
  }
  return refs;
}

namespace {

bool valid_ou(std::string_view text) {
  if (text.empty() || text.size() > 1000) return false;
  for (const auto& part : split(text, ',')) {
    if (part.size() < 4 || part.size() > 67) return false;
    const auto prefix = to_upper(part.substr(0, 3));
    if (prefix != "OU=" && prefix != "CN=") return false;
    for (const char c : part.substr(3)) {
      if (static_cast<unsigned char>(c) < 0x20 || std::string_view("\\\"<>;+=/#").find(c) != std::string_view::npos) {
        return false;
      }
    }
    if (part[3] == ' ' || part.back() == ' ') return false;
  }
  return true;
}

const Format ou_format = {"ou", "^(OU|CN)=[^,]{1,64}(,(OU|CN)=[^,]{1,64})*$", valid_ou,
                          msgid("a path of organisational units, lowest first, such as OU=People,OU=Clinic")};

}  // namespace

Schema realm_schema() {
  return Schema::text(msgid("Kerberos realm of the domain, which is its DNS name in capitals"), &format::hostname);
}

Schema admin_user_schema() { return Schema::text(msgid("account that may join hosts to the domain"), &format::user); }

Schema ou_schema(std::string doc) { return Schema::text(std::move(doc), &ou_format); }

Field within_field() {
  return optional("within", Schema::duration(msgid("how long to keep looking before the check fails")), "0s");
}

bool same_name(std::string_view a, std::string_view b) { return to_lower(a) == to_lower(b); }

std::vector<std::string> lines(std::string_view field) {
  std::vector<std::string> out;
  for (auto& line : split_lines(field)) {
    if (!line.empty()) out.push_back(std::move(line));
  }
  return out;
}

void check_password(const Value& params, std::string_view key, const std::string& what, Diagnostics& out) {
  const auto* value = params.find(key);
  if (value == nullptr || value->reference() != nullptr) return;
  const auto secret = params.hidden(key);
  if (secret.reveal().find_first_of(std::string_view("\n\r\0", 3)) == std::string::npos) return;
  out.error(value->at, trf("{}: {} has a line break in it", what, key),
            tr("a password is one line; look at the end of its line in secrets.yaml"));
}

Operation& Operation::with(std::string_view field, std::string_view value) {
  line_ += "\t" + std::string(field) + "=" + base64_encode(value);
  return *this;
}

Operation& Operation::with(std::string_view field, const std::vector<std::string>& values) {
  for (const auto& value : values) with(field, value);
  return *this;
}

Action apply(const Operation& operation, const std::string& realm, std::string title, const FactQuery& query,
             Fact then) {
  Action action;
  action.script = "samba/apply";
  action.args = {realm};
  action.input = operation.input();
  action.title = std::move(title);
  action.becomes.emplace_back(query, std::move(then));
  return action;
}

FactQuery directory_query(const Value& params, const std::string& key) {
  return {"samba_directory", key, realm_of(params), {}};
}

}  // namespace reprise::kinds::samba
