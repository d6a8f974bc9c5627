# Installs the library to a folder, moves the folder, and builds an example there with what pkg-config says.
if(NOT PKG_CONFIG)
  message("skipped: pkg-config is not installed")
  return()
endif()
file(REMOVE_RECURSE "${FOLDER}")
execute_process(COMMAND ${CMAKE_COMMAND} --install "${BUILD}" --config "${CONFIG}" --prefix "${FOLDER}/first"
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(RENAME "${FOLDER}/first" "${FOLDER}/moved")
set(ENV{PKG_CONFIG_PATH} "${FOLDER}/moved/${LIBDIR}/pkgconfig")
execute_process(COMMAND "${PKG_CONFIG}" --modversion rangebar OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE
  COMMAND_ERROR_IS_FATAL ANY)
if(NOT version STREQUAL VERSION)
  message(FATAL_ERROR "pkg-config reports version ${version}, expected ${VERSION}")
endif()
execute_process(COMMAND "${PKG_CONFIG}" --cflags --libs rangebar OUTPUT_VARIABLE arguments COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(arguments UNIX_COMMAND "${arguments}")
separate_arguments(flags UNIX_COMMAND "${FLAGS}")
execute_process(COMMAND "${COMPILER}" ${flags} "${EXAMPLES}/batch.c" -o "${FOLDER}/batch" ${arguments}
  "-Wl,-rpath,${FOLDER}/moved/${LIBDIR}" COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${EMULATOR} "${FOLDER}/batch" OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
if(NOT output MATCHES "^open 42000.00 ")
  message(FATAL_ERROR "unexpected output of the example: ${output}")
endif()
