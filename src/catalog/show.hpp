// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>

#include "catalog/catalog.hpp"

namespace reprise::catalog {

/// The graph in the language of Graphviz (dot(1)): one box a step, grouped by the host where it runs; implied edges
/// are dashed; the reason of an edge is its tooltip. Holds no secret.
std::string to_dot(const Catalog& catalog);

/// The same as a Mermaid flowchart, for pages that render it. The reason of an edge is its label, except where the
/// playbook says so itself (`needs`).
std::string to_mermaid(const Catalog& catalog);

}  // namespace reprise::catalog
