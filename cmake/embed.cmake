# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# reprise_embed(MODULE FILE...): compiles text files of src/MODULE into it. <MODULE/NAME.inc> is then a string literal
# with the text of NAME, to be included where a value is wanted.
function(reprise_embed module)
  foreach(name ${ARGN})
    set(from ${PROJECT_SOURCE_DIR}/src/${module}/${name})
    set(to ${PROJECT_BINARY_DIR}/generated/${module}/${name}.inc)
    add_custom_command(
      OUTPUT ${to}
      COMMAND ${CMAKE_COMMAND} -DFROM=${from} -DTO=${to} -P ${PROJECT_SOURCE_DIR}/cmake/embed_text.cmake
      DEPENDS ${from} ${PROJECT_SOURCE_DIR}/cmake/embed_text.cmake)
    target_sources(reprise_${module} PRIVATE ${to})
  endforeach()
endfunction()
