// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <memory>
#include <vector>

#include "transport/channel.hpp"

namespace reprise::transport {

/// Shells of the controller itself, each in a session of its own; with sudo where `become` asks for it.
std::unique_ptr<Endpoint> make_local_endpoint(Become become);

}  // namespace reprise::transport
