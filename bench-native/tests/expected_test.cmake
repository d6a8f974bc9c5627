# The table of expected results is the output of the tool.
execute_process(COMMAND ${TOOL} OUTPUT_FILE ${OUTPUT} RESULT_VARIABLE code)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "rangebar-expected ended with ${code}")
endif()
execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files --ignore-eol ${OUTPUT} ${TABLE} RESULT_VARIABLE differs)
if(NOT differs EQUAL 0)
  message(FATAL_ERROR "expected.inc differs from the results of the core, which are in ${OUTPUT}")
endif()
