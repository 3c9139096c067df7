# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# One static library a module of src/. A module names the modules it may include;
# tests/style/layering.sh holds the #include lines against the same table.

add_library(reprise_options INTERFACE)
target_compile_options(reprise_options INTERFACE -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion)
target_include_directories(reprise_options INTERFACE ${PROJECT_SOURCE_DIR}/src ${PROJECT_BINARY_DIR}/generated)
# dpkg and git leave object files of other compilers alone; hardening as Debian builds its own packages
target_compile_options(reprise_options INTERFACE -fstack-protector-strong)

set(REPRISE_SANITIZE "" CACHE STRING "Sanitizers for -fsanitize=, for example address,undefined")
if(REPRISE_SANITIZE)
  target_compile_options(reprise_options INTERFACE -fsanitize=${REPRISE_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(reprise_options INTERFACE -fsanitize=${REPRISE_SANITIZE})
  if(REPRISE_SANITIZE MATCHES thread)
    target_compile_options(reprise_options INTERFACE -Wno-tsan)  # fences in the headers of Boost
  endif()
endif()

# reprise_module(NAME [USES module...] [LIBS library...]): all *.cpp of src/NAME and of its folders.
function(reprise_module name)
  cmake_parse_arguments(ARG "" "" "USES;LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  set(uses ${ARG_USES})
  list(TRANSFORM uses PREPEND reprise_)
  if(sources)
    add_library(reprise_${name} STATIC ${sources})
    target_link_libraries(reprise_${name} PUBLIC reprise_options ${uses} PRIVATE ${ARG_LIBS})
  else()
    add_library(reprise_${name} INTERFACE)
    target_link_libraries(reprise_${name} INTERFACE reprise_options ${uses} ${ARG_LIBS})
  endif()
endfunction()
