# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Message catalogues: src/po/LL.po -> <build>/locale/LL/LC_MESSAGES/reprise.mo
file(GLOB po_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/po/*.po)
set(mo_files "")
foreach(po ${po_files})
  get_filename_component(lang ${po} NAME_WE)
  set(mo ${PROJECT_BINARY_DIR}/locale/${lang}/LC_MESSAGES/reprise.mo)
  add_custom_command(
    OUTPUT ${mo}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/locale/${lang}/LC_MESSAGES
    COMMAND ${GETTEXT_MSGFMT_EXECUTABLE} --check-format -o ${mo} ${po}
    DEPENDS ${po})
  list(APPEND mo_files ${mo})
endforeach()
add_custom_target(translations ALL DEPENDS ${mo_files})
