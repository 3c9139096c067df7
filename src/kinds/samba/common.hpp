// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.hpp"
#include "kinds/kind.hpp"

namespace reprise::kinds::samba {

/// "CLINIC.TEST" of the parameter `realm`, in capitals as Kerberos wants it.
std::string realm_of(const Value& params);
/// "clinic.test"
std::string dns_name(std::string_view realm);
/// "DC=clinic,DC=test"
std::string base_dn(std::string_view realm);

/// {estate, samba_domain, REALM}: what everything in a directory stands on.
Ref domain_ref(const Value& params);
/// {estate, SORT, "REALM/name"}; names of Active Directory know no case, so they are lowered.
Ref object_ref(std::string sort, const Value& params, std::string_view name);
/// The {estate, samba_ou} refs of an OU path and of all OUs above it.
std::vector<Ref> ou_refs(const Value& params, std::string_view ou);

/// Schema pieces that several kinds share.
Schema realm_schema();
Schema admin_user_schema();
Schema ou_schema(std::string doc);
Field within_field();

/// Distinguished names, logins: Active Directory compares them without case.
bool same_name(std::string_view a, std::string_view b);
/// Lines of a field, without empty ones.
std::vector<std::string> lines(std::string_view field);

/// Passwords travel as the first line of a script's input: no line break may be in one.
void check_password(const Value& params, std::string_view key, const std::string& what, Diagnostics& out);

/// One operation for samba/apply.sh: "name<TAB>field=base64...\n". Several may be joined: they run in order.
class Operation {
 public:
  explicit Operation(std::string_view name) : line_(name) {}
  Operation& with(std::string_view field, std::string_view value);
  Operation& with(std::string_view field, const std::vector<std::string>& values);
  Secret input() const { return Secret(line_ + "\n"); }

 private:
  std::string line_;
};

/// An action that runs one operation on the directory of this domain controller and then makes `query` true.
Action apply(const Operation& operation, const std::string& realm, std::string title, const FactQuery& query,
             Fact then);

/// The question for one object of the directory to facts/samba_directory.sh.
FactQuery directory_query(const Value& params, const std::string& key);

}  // namespace reprise::kinds::samba
