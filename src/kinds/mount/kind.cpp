// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/words.hpp"

namespace reprise::kinds {
namespace {

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "mount";
  spec.summary = msgid("A file system and the directory where it is mounted.");
  spec.schema = Schema::object(
      "", {required("path", Schema::text(msgid("directory to mount on; made where it is missing"), &format::path)),
           required("source", Schema::text(msgid("device, UUID=..., LABEL=..., server:/path, //server/share, tmpfs"))),
           required("fstype", Schema::text(msgid("type of the file system: ext4, xfs, nfs, cifs, tmpfs, none ..."))),
           optional("options", Schema::text(msgid("mount options, separated by commas")), "defaults"),
           optional("state",
                    Schema::one_of(msgid("mounted: in fstab and mounted now; present: only in fstab"),
                                   {"mounted", "present"}),
                    "mounted")});
  spec.prepares = true;
  spec.typical = Duration{500};
  return spec;
}

FactQuery question(const Value& params) { return {"mount/state", params.text("path"), "", {}}; }

/// A package without which the type cannot be mounted, or "".
std::string package_of(std::string_view fstype) {
  if (fstype.starts_with("nfs")) return "nfs-common";
  if (fstype == "cifs" || fstype == "smb3") return "cifs-utils";
  if (fstype == "xfs") return "xfsprogs";
  return {};
}

/// mount(8) may show another member of the same family: nfs as nfs4, a bind mount as what lies below.
bool same_type(std::string_view wanted, std::string_view now) {
  return wanted == now || wanted == "auto" || wanted == "none" || (wanted == "nfs" && now == "nfs4");
}

/// UUID=, LABEL= and bind sources are shown by another name; only a source that stays as written can be compared.
bool other_source(const Value& params, std::string_view now) {
  const auto source = params.text("source");
  const auto fstype = params.text("fstype");
  const bool network = fstype.starts_with("nfs") || fstype == "cifs" || fstype == "smb3";
  return network && !now.empty() && now != source && std::string(now) != source + "/" &&
         std::string(now) + "/" != source;
}

class Mount : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("path"); }
  std::vector<FactQuery> facts(const Value& params) const override { return {question(params)}; }

  Links links(const Value& params) const override {
    Links links;
    const auto path = params.text("path");
    links.provides = {{Ref::Scope::host, "mount", path, false}, {Ref::Scope::host, "path", path, false}};
    const auto slash = path.rfind('/');
    if (slash != std::string::npos && slash > 0) {
      links.after.push_back({Ref::Scope::host, "path", path.substr(0, slash), false});
    }
    const auto package = package_of(params.text("fstype"));
    if (!package.empty()) links.after.push_back({Ref::Scope::host, "package", package, false});
    return links;
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    for (const auto* key : {"fstype", "options"}) {
      const auto text = params.text(key);
      if (params.find(key)->reference() != nullptr ||
          (!text.empty() && text.find_first_of(" \t\\") == std::string::npos))
        continue;
      out.error(params.find(key)->at, trf("{}: {} must be one word without blanks, not \"{}\"", what, key, text),
                tr("options are separated by commas; a blank would end the field in /etc/fstab"));
    }
  }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const auto& fact = is.get(question(params));
    const bool wanted = params.text("state") == "mounted";
    const bool mounted = fact.get("mounted") == "yes";
    if (wanted && mounted &&
        (!same_type(params.text("fstype"), fact.get("now_fstype")) || other_source(params, fact.get("now_source")))) {
      return Diff::refuse(
          trf("on {} something else is mounted: {} ({}). Unmount it by hand when nothing uses it any more; "
              "nothing was changed",
              params.text("path"), fact.get("now_source"), fact.get("now_fstype")));
    }
    Diff diff;
    const bool options_changed = compare_table(params, fact, diff);
    if (wanted && !mounted) diff.change("state", tr("not mounted"), tr("mounted"));
    add_actions(params, fact, options_changed, diff);
    return diff;
  }

 private:
  /// True where only a remount makes new options effective.
  static bool compare_table(const Value& params, const Fact& fact, Diff& diff) {
    for (const auto* key : {"source", "fstype", "options"}) {
      if (fact.get(key) != params.text(key)) diff.change(key, std::string(fact.get(key)), params.text(key));
    }
    if (fact.get("entries") != "1" && diff.converged()) {
      diff.change("entries", std::string(fact.get("entries")), "1");
    }
    return fact.get("options") != params.text("options");
  }

  /// The mount comes first: a line in /etc/fstab that cannot be mounted would stop the next boot.
  static void add_actions(const Value& params, const Fact& fact, bool options_changed, Diff& diff) {
    if (diff.converged()) return;
    const bool table = diff.changes.front().field != "state";
    const bool mounted = fact.get("mounted") == "yes";
    Fact after = fact;
    if (params.text("state") == "mounted" && (!mounted || options_changed)) {
      if (!mounted) {
        after.fields["mounted"] = "yes";
        after.fields["now_fstype"] = params.text("fstype");
        after.fields["now_source"] = params.text("source");
      }
      diff.actions.push_back(make_mount(params, mounted, after));
    }
    if (!table) return;
    for (const auto* key : {"source", "fstype", "options"}) after.fields[key] = params.text(key);
    after.fields["entries"] = "1";
    const auto path = params.text("path");
    auto action = make_action("mount/set", {path, params.text("source"), params.text("fstype"), params.text("options")},
                              trf("write {} into /etc/fstab", path));
    action.becomes.emplace_back(question(params), after);
    diff.actions.push_back(std::move(action));
  }

  static Action make_mount(const Value& params, bool mounted, const Fact& after) {
    const auto path = params.text("path");
    auto action = make_action(
        "mount/mount",
        {path, params.text("source"), params.text("fstype"), params.text("options"), mounted ? "true" : "false"},
        trf(mounted ? msgid("mount {} again with its new options") : msgid("mount {}"), path));
    action.becomes.emplace_back(question(params), after);
    return action;
  }
};

}  // namespace

std::unique_ptr<Kind> make_mount() { return std::make_unique<Mount>(); }

}  // namespace reprise::kinds
