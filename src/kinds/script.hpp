// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "model/action.hpp"
#include "model/answers.hpp"
#include "model/fact.hpp"

namespace reprise::kinds {

/// One word for sh, quoted. The only place in reprise where shell text is quoted.
std::string sh_quote(std::string_view word);

/// A script and what it reads, ready for World.
struct Script {
  Secret text;
  Secret input;
};

/// Order between effects and looks on one host that no connection survives: an effect whose connection broke may still
/// be running. `effect` leaves a note of its process group in /run/reprise-effects; `wait` (a look) first waits until
/// no group that is noted there lives any more, and removes the notes. A crash leaves nothing that would be waited for.
enum class Fence { none, effect, wait };

/// Runs `actions` in order (the first failure ends them and gives the exit code) and then, in the same round trip,
/// answers `queries`. Actions' stdout and stderr are free text for people; the answers come on stdout in lines that
/// start with the nonce, which an action cannot forge because it does not know it. `nonce`: at least 8 letters or
/// digits, new for every script. No actions: a pure look. Unknown scripts or families: an Error naming them.
/// Families: a query's `family` "file" runs src/kinds/facts/file.sh, "samba_dc/join" runs
/// src/kinds/samba_dc/facts_join.sh.
Result<Script> compose(const std::vector<Action>& actions, const std::vector<FactQuery>& queries,
                       std::string_view nonce, Fence fence = Fence::none);

using reprise::Answers;

/// Parses stdout of a composed script. Never trusts it: unknown indexes, bad base64, forged or cut lines make the fact
/// broken, nothing worse. Linear in the size of `out`.
Answers parse(std::string_view out, const std::vector<FactQuery>& queries, std::string_view nonce);

}  // namespace reprise::kinds
