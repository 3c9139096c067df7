// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "sim/random.hpp"

namespace reprise::sim {

/// Something that goes wrong. Either scripted (`at_effect` or `at_look` set: strikes once, exactly there) or by chance
/// (`probability`: strikes any request it makes sense for).
struct Fault {
  enum class Kind {
    none,
    request_lost,  ///< the connection breaks before the host has seen the request: `lost`, no effect
    reply_lost,    ///< the connection breaks while or after the host works: `lost`; the host goes on to the end
    unreachable,   ///< the host does not answer from now on, for `lasting`
    untrusted,     ///< the host shows another key from now on, for `lasting`
    locked,        ///< another controller holds the host from now on, for `lasting`
    fails,         ///< the first action ends with a non-zero code and has no effect
    half,          ///< half of what the actions do is done, then a non-zero code
    no_effect,     ///< an action that makes something true ends with code 0 and has not
    disk_full,     ///< from now on no effect succeeds on the host, for `lasting`
    dpkg_lock,     ///< from now on nothing that needs dpkg succeeds on the host, for `lasting`
    truncated,     ///< all is done, but the answer ends somewhere in the middle
    reboot,        ///< the host reboots while it works
    gone,          ///< the host loses its power while it works, for `lasting`
    slow,          ///< this request takes 20 to 100 times as long
  };
  Kind kind = Kind::none;
  HostId host;                 ///< none: any
  std::int64_t at_effect = 0;  ///< the n-th request with actions that is sent to the host, from 1
  std::int64_t at_look = 0;    ///< the n-th request without actions, from 1
  double probability = 0;      ///< of each request, where it is not scripted
  Duration lasting{0};         ///< 0: for good
};

/// "reply_lost" ...
std::string to_string(Fault::Kind kind);

/// A request about to be sent, as far as faults are concerned.
struct Occasion {
  HostId host;
  bool effect = false;
  std::int64_t count = 0;  ///< it is the n-th effect (or look) on its host
};

/// The fault that strikes, or one of kind `none`. Scripted ones first, then chance in the order of the list; draws the
/// same number of times whatever comes out. Chance never breaks the connection to the controller itself (HostId 0).
Fault pick_fault(const std::vector<Fault>& faults, const Occasion& occasion, Random& random);

}  // namespace reprise::sim
