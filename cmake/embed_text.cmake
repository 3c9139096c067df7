# SPDX-FileCopyrightText: 2026 reprise contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Writes TO: the text of FROM as C++ string literals (adjacent ones, since compilers limit the length of one).
file(READ ${FROM} content)
set(pieces "")
string(LENGTH "${content}" length)
set(at 0)
while(at LESS length)
  string(SUBSTRING "${content}" ${at} 12000 piece)
  string(APPEND pieces "R\"~~~~(${piece})~~~~\"\n")
  math(EXPR at "${at} + 12000")
endwhile()
file(WRITE ${TO} "${pieces}")
