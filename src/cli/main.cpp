// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/app.hpp"

int main(int argc, char** argv) { return reprise::cli::run(argc, argv); }
