# The pinned table is what the tool prints.
execute_process(COMMAND ${TOOL} OUTPUT_FILE ${OUTPUT} RESULT_VARIABLE code)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "rangebar-expected ended with ${code}")
endif()
execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files --ignore-eol ${OUTPUT} ${PINNED} RESULT_VARIABLE differs)
if(NOT differs EQUAL 0)
  message(FATAL_ERROR "expected.inc is not what the core makes of the workloads; it is now ${OUTPUT}")
endif()
