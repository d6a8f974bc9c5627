# rb_require_tool(<variable> "<Debian's packages>" <name>...): finds a program by one of its names, or stops with what to
# install.
function(rb_require_tool variable packages)
  find_program(${variable} NAMES ${ARGN})
  if(NOT ${variable})
    list(GET ARGN 0 name)
    message(FATAL_ERROR "missing: ${name} (Debian: ${packages})")
  endif()
endfunction()
