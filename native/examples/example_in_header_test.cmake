# Checks that the example in the comment of HEADER is the program EXAMPLE (without its first line, a comment).
file(READ "${HEADER}" header)
file(READ "${EXAMPLE}" example)
string(FIND "${example}" "#include" begin)
string(SUBSTRING "${example}" ${begin} -1 example)
string(REGEX REPLACE "\n$" "" example "${example}")
string(REGEX REPLACE "\n" "\n *   " comment " *   ${example}")
string(REGEX REPLACE " +\n" "\n" comment "${comment}") # empty lines
string(FIND "${header}" "\n${comment}\n *\n" place)
if(place EQUAL -1)
  message(FATAL_ERROR "the example in ${HEADER} differs from ${EXAMPLE}; expected:\n${comment}")
endif()
