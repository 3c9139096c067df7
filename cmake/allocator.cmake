# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# reprise_allocator(TARGET): the program allocates through jemalloc, as src/allocator.cpp says. Sanitizers bring an
# allocator of their own, which must see every call.
if(NOT REPRISE_SANITIZE)
  pkg_check_modules(JEMALLOC REQUIRED IMPORTED_TARGET jemalloc)
endif()

function(reprise_allocator target)
  if(NOT REPRISE_SANITIZE)
    target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src/allocator.cpp)
    target_link_libraries(${target} PRIVATE PkgConfig::JEMALLOC)
  endif()
endfunction()
