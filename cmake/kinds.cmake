# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# The kinds module: every folder of src/kinds/ but facts/ is a kind. The registry and the texts (*.sh, *.md)
# are generated from the folders, so that a new kind touches one folder and no list.
function(reprise_kinds_module)
  set(root ${PROJECT_SOURCE_DIR}/src/kinds)
  file(GLOB_RECURSE texts CONFIGURE_DEPENDS ${root}/*.sh ${root}/*.md)
  file(GLOB kind_files CONFIGURE_DEPENDS ${root}/*/kind.cpp)
  set(out ${PROJECT_BINARY_DIR}/generated/kinds)
  add_custom_command(
    OUTPUT ${out}/texts.cpp ${out}/registry.cpp
    COMMAND ${CMAKE_COMMAND} -DROOT=${root} -DOUT=${out} -P ${PROJECT_SOURCE_DIR}/cmake/embed_kinds.cmake
    DEPENDS ${texts} ${kind_files} ${PROJECT_SOURCE_DIR}/cmake/embed_kinds.cmake)
  reprise_module(kinds USES model base)
  target_sources(reprise_kinds PRIVATE ${out}/texts.cpp ${out}/registry.cpp)
endfunction()
