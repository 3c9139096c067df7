// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <memory>

#include "catalog/catalog.hpp"
#include "cli/context.hpp"
#include "cli/estate_dir.hpp"
#include "cli/run_options.hpp"
#include "kit/serve.hpp"
#include "world/world.hpp"

namespace reprise::cli {

/// The real world of an estate, and the kit's server that its hosts reach through their connections.
struct Connected {
  std::shared_ptr<void> socket_folder;  ///< dies last and takes its folder with it
  std::unique_ptr<kit::Server> kit;     ///< nullptr: there is no kit
  std::unique_ptr<World> world;         ///< dies first
};

/// Opens the door; connects to nobody yet. With options.lab this process moves into the lab's network.
Result<Connected> connect(const EstateDir& dir, const catalog::Catalog& catalog, const RunOptions& options);

}  // namespace reprise::cli
