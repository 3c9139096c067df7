// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
//
// How the programs ask jemalloc for memory. It is linked into `reprise` and `reprise-bench` (cmake/allocator.cmake) and
// takes the place of malloc(3); tests and builds with sanitizers have the one of the system.

/// Read by jemalloc(3) before its first allocation (section TUNING). Huge pages where the kernel gives them on request
/// (madvise(2), MADV_HUGEPAGE): a catalog of a large estate is a few hundred MB of small values, and in a virtual
/// machine finding and clearing the 4 KB pages under them takes longer than making the values.
extern "C" const char* malloc_conf;
const char* malloc_conf = "thp:always,metadata_thp:auto";
