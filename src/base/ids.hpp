// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>

namespace reprise {

/// A dense index of one sort of thing; the tag keeps sorts apart at compile time. Default: none().
template <typename Tag>
struct Id {
  std::uint32_t value = std::numeric_limits<std::uint32_t>::max();

  static constexpr Id none() { return {}; }
  constexpr bool valid() const { return value != std::numeric_limits<std::uint32_t>::max(); }
  constexpr std::size_t index() const { return value; }
  friend constexpr auto operator<=>(const Id&, const Id&) = default;
};

/// Index of a step in its plan; also its node in the graph.
using StepId = Id<struct StepTag>;
/// Index of a host in the estate; ControlHost is a host of its own.
using HostId = Id<struct HostTag>;
/// One request that passed the door `World`.
using OpId = Id<struct OpTag>;

}  // namespace reprise

template <typename Tag>
struct std::hash<reprise::Id<Tag>> {
  std::size_t operator()(const reprise::Id<Tag>& id) const noexcept { return id.value; }
};
