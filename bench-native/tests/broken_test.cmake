# Every broken benchmark ends with an error that names it, and planted allocations are counted.
include(${CMAKE_CURRENT_LIST_DIR}/output.cmake)

function(run filter)
  execute_process(
    COMMAND ${PROGRAM} --benchmark_filter=^${filter}$ --benchmark_min_time=0.001 --benchmark_out=${OUTPUT}
      --benchmark_out_format=json
    RESULT_VARIABLE code OUTPUT_QUIET ERROR_VARIABLE errors)
  set(code "${code}" PARENT_SCOPE)
  set(errors "${errors}" PARENT_SCOPE)
endfunction()

foreach(case
    "trades-checksum|the trades are not the expected ones"
    "bars-checksum|the bars are not the expected ones"
    "bar-count|closes [0-9]+ bars, expected [0-9]+"
    "no-bars|closes no bar"
    "unexpected|no expected results for this workload"
    "crash|crashed")
  string(REGEX MATCH "^([^|]+)\\|(.*)$" matched "${case}")
  set(name broken/${CMAKE_MATCH_1})
  set(message "${CMAKE_MATCH_2}")
  run(${name})
  if(code EQUAL 0 OR NOT errors MATCHES "rangebar-bench: ${name}: ${message}")
    message(FATAL_ERROR "${name} ended with ${code} and printed: ${errors}")
  endif()
endforeach()

# A NaN passes the program and results in a file that is not JSON: a reader must refuse it.
run(broken/nan)
file(READ ${OUTPUT} json)
string(JSON value ERROR_VARIABLE refused GET "${json}" benchmarks)
if(NOT refused)
  message(FATAL_ERROR "broken/nan is accepted, expected an error")
endif()

if(NOT SYSTEM STREQUAL "Linux")
  message(STATUS "skipped: allocations are counted on Linux only")
  return()
endif()
foreach(case "none|0.0|0.0" "malloc|1.0|100.0" "five-kinds|5.0|528.0" "new|1.0|100.0")
  string(REGEX MATCH "^([^|]+)\\|([^|]+)\\|(.*)$" matched "${case}")
  set(name planted/${CMAKE_MATCH_1})
  set(expected_count ${CMAKE_MATCH_2})
  set(expected_bytes ${CMAKE_MATCH_3})
  run(${name})
  file(READ ${OUTPUT} json)
  read_value("${json}" 0 allocations count)
  read_value("${json}" 0 allocs_per_iter count_of_manager)
  read_value("${json}" 0 allocated_bytes bytes)
  if(NOT code EQUAL 0 OR NOT count EQUAL expected_count OR NOT count_of_manager EQUAL expected_count
      OR NOT bytes EQUAL expected_bytes)
    message(FATAL_ERROR "${name}: ended with ${code}, ${count} and ${count_of_manager} allocations, ${bytes} bytes; "
      "expected ${expected_count} and ${expected_bytes} bytes")
  endif()
endforeach()
