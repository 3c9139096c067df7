// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

namespace reprise::transport {

/// The readable end of the pipe into which the signal handler writes one byte for each SIGINT or SIGTERM; -1 where
/// install_interrupt_handler() was not called. Not blocking. Lives as long as the process.
int interrupt_pipe();

}  // namespace reprise::transport
