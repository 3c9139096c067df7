// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "manifest/profile.hpp"

#include "base/i18n.hpp"
#include "manifest/yaml.hpp"

namespace reprise::manifest {

Schema profile_schema() {
  constexpr std::int64_t gib_in_mb = 1024;
  return Schema::object(
      msgid("What a class of machines offers"),
      {required("profile", Schema::text(msgid("Name of the profile, as machines give it"), &format::name)),
       optional("title", Schema::text(msgid("What kind of machine it is, for people"))),
       required("cores", Schema::integer(msgid("Processor cores that hosts can use"), 1, 4096)),
       required("memory_mb", Schema::integer(msgid("Memory in megabytes"), 256, 65'536 * gib_in_mb)),
       required("disk_gb", Schema::integer(msgid("Usable disk space in gigabytes, after RAID"), 1, 10'000'000)),
       optional("extra", Schema::map(msgid("Whatever else is worth knowing: firmware, network cards, power"),
                                     Schema::any("")))});
}

Profile read_profile(Value value, Diagnostics& out) {
  if (!refuse_empty(value, out)) conform(value, profile_schema(), tr("the hardware profile"), out);
  Profile profile;
  profile.name = value.text("profile");
  profile.title = value.text("title");
  profile.cores = value.whole("cores");
  profile.memory_mb = value.whole("memory_mb");
  profile.disk_gb = value.whole("disk_gb");
  const Value* extra = value.find("extra");
  profile.extra = extra == nullptr || extra->map() == nullptr ? Value(ValueMap{}) : *extra;
  profile.at = value.at;
  return profile;
}

}  // namespace reprise::manifest
