# Functions on the JSON of google-benchmark. An invalid file (a bare NaN, say) is an error of string(JSON).

# All row names, in order.
function(read_names json result)
  string(JSON last LENGTH "${json}" benchmarks)
  math(EXPR last "${last} - 1")
  set(names "")
  foreach(i RANGE ${last})
    string(JSON name GET "${json}" benchmarks ${i} name)
    list(APPEND names "${name}")
  endforeach()
  set(${result} "${names}" PARENT_SCOPE)
endfunction()

# One value of a row, "" where there is none.
function(read_value json row key result)
  string(JSON value ERROR_VARIABLE absent GET "${json}" benchmarks ${row} ${key})
  if(absent)
    set(value "")
  endif()
  set(${result} "${value}" PARENT_SCOPE)
endfunction()

# A number of a row, which must be present and above zero: text of a number that has a digit other than 0.
function(check_positive json row name key)
  read_value("${json}" ${row} ${key} value)
  if(NOT value MATCHES "^[0-9.]+(e[-+]?[0-9]+)?$" OR NOT value MATCHES "[1-9]")
    message(FATAL_ERROR "${name}: ${key} is '${value}'")
  endif()
endfunction()
