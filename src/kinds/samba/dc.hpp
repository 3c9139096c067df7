// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <vector>

#include "kinds/kind.hpp"
#include "kinds/samba/conf.hpp"

namespace reprise::kinds::samba {

/// What samba_domain and samba_dc have in common: a host that is a domain controller, its files and its service.

/// The parameters both kinds take besides their own.
std::vector<Field> dc_fields();
/// Rules beyond the schema: lengths of NetBIOS names, no secret in options, no line breaks.
void check_dc(const Value& params, const std::string& what, Diagnostics& out);
/// The packages and files a controller comes after.
std::vector<Ref> dc_after(const Value& params);

/// The question to facts/samba_dc.sh.
FactQuery dc_query(const Value& params);
/// The parameters of smb.conf(5) a controller must have.
Globals dc_globals(const Value& params);
/// smb.conf of a new controller, the same that samba-tool writes, plus dc_globals().
std::string dc_conf(const Value& params);
/// "" where smb.conf makes this host no domain controller, else the realm it serves.
std::string served_realm(const Fact& state);

/// A diff that is built action by action; each action says what is true after it.
struct DcPlan {
  FactQuery query;
  Fact now;  ///< the state after the actions so far
  Diff diff;

  void act(std::string script, std::vector<std::string> args, Secret input, std::string title);
};

/// Brings krb5.conf and resolv.conf to what `params` say.
void settle_names(DcPlan& plan, const Value& params, const std::vector<std::string>& nameservers);

/// Brings smb.conf, krb5.conf, resolv.conf and the running service of an existing controller to what `params` say.
/// `nameservers`: of resolv.conf. `restart`: restart even when nothing differs.
void settle_dc(DcPlan& plan, const Value& params, const std::vector<std::string>& nameservers, bool restart);

}  // namespace reprise::kinds::samba
