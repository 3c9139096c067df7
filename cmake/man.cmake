# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# The manual page in both languages, made from the program's own --help: <build>/man/man1/reprise.1 and
# <build>/man/fr/man1/reprise.1. Its date is that of the release.
if(REPRISE_SANITIZE)
  return()
endif()

set(folder ${PROJECT_SOURCE_DIR}/docs/man)
file(STRINGS ${PROJECT_SOURCE_DIR}/publiccode.yml released REGEX "^releaseDate:")
string(REGEX MATCH "[0-9]+-[0-9]+-[0-9]+" released "${released}")
set(man_pages "")
foreach(lang en fr)
  set(page ${PROJECT_BINARY_DIR}/man/man1/reprise.1)
  if(NOT lang STREQUAL en)
    set(page ${PROJECT_BINARY_DIR}/man/${lang}/man1/reprise.1)
  endif()
  get_filename_component(place ${page} DIRECTORY)
  add_custom_command(
    OUTPUT ${page}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${place}
    COMMAND sh ${folder}/make.sh $<TARGET_FILE:reprise> ${lang} ${released} > ${page}.new
    COMMAND ${CMAKE_COMMAND} -E rename ${page}.new ${page}
    DEPENDS reprise translations ${folder}/make.sh ${folder}/reprise.${lang}.in
    VERBATIM)
  list(APPEND man_pages ${page})
endforeach()
add_custom_target(man ALL DEPENDS ${man_pages})
