# Cross-builds the shared library for other platforms, as FOLDER/<system>-<processor>/<library>:
#
#   cmake -DFOLDER=native/target/natives [-DPLATFORMS=linux-aarch64,windows-x86_64] [-DREQUIRE=ON] [-DRB_JAVA_HOME=<jdk>]
#     -P native/build_natives.cmake
#
# PLATFORMS: default is all but this machine's own, which the ordinary build makes. A platform whose tools are missing is
# skipped with a message; with REQUIRE=ON it is an error.
cmake_minimum_required(VERSION 3.21)
if(NOT FOLDER)
  message(FATAL_ERROR "usage: cmake -DFOLDER=<folder> [-DPLATFORMS=<platform>,...] [-DREQUIRE=ON] -P build_natives.cmake")
endif()
get_filename_component(checkout "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
get_filename_component(folder "${FOLDER}" ABSOLUTE)

function(run log)
  execute_process(COMMAND ${ARGN} OUTPUT_FILE "${log}" ERROR_FILE "${log}" RESULT_VARIABLE code)
  if(NOT code EQUAL 0)
    file(READ "${log}" output)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "failed: ${command}\n${output}")
  endif()
endfunction()

cmake_host_system_information(RESULT system QUERY OS_NAME)
cmake_host_system_information(RESULT processor QUERY OS_PLATFORM)
string(TOLOWER "${system}-${processor}" own)
string(REGEX REPLACE "-(amd64|x64)$" "-x86_64" own "${own}")
string(REGEX REPLACE "-arm64$" "-aarch64" own "${own}")

file(GLOB known RELATIVE "${CMAKE_CURRENT_LIST_DIR}/toolchains" "${CMAKE_CURRENT_LIST_DIR}/toolchains/*-*.cmake")
list(TRANSFORM known REPLACE "\\.cmake$" "")
if(PLATFORMS)
  string(REPLACE "," ";" platforms "${PLATFORMS}")
else()
  set(platforms ${known})
  list(REMOVE_ITEM platforms "${own}")
endif()

file(REMOVE_RECURSE "${folder}")
file(MAKE_DIRECTORY "${folder}" "${folder}.build")
foreach(platform IN LISTS platforms)
  if(NOT platform IN_LIST known)
    list(JOIN known ", " known)
    message(FATAL_ERROR "unknown platform '${platform}'; there are toolchain files for ${known}")
  endif()
  set(toolchain "${CMAKE_CURRENT_LIST_DIR}/toolchains/${platform}.cmake")
  set(build "${folder}.build/${platform}")
  file(REMOVE_RECURSE "${build}") # the tools may have changed since
  # A toolchain file says which tool is missing; any other failure is one of the build.
  execute_process(COMMAND ${CMAKE_COMMAND} -DCHECK_ONLY=ON -P "${toolchain}" RESULT_VARIABLE code ERROR_VARIABLE reason)
  if(NOT code EQUAL 0)
    string(REGEX MATCH "missing: [^\n]*" reason "${reason}")
    list(APPEND report "  ${platform}: skipped, ${reason}")
    list(APPEND skipped ${platform})
    continue()
  endif()
  run("${build}.log" ${CMAKE_COMMAND} -S "${checkout}" -B "${build}" "--toolchain=${toolchain}"
    -DCMAKE_BUILD_TYPE=Release -DRB_WARNINGS_AS_ERRORS=ON -DBUILD_TESTING=OFF -DRB_JNI=ON "-DRB_JAVA_HOME=${RB_JAVA_HOME}")
  run("${build}.log" ${CMAKE_COMMAND} --build "${build}" --target rangebar)
  file(COPY "${build}/natives/${platform}" DESTINATION "${folder}")
  file(GLOB library "${folder}/${platform}/*rangebar.*")
  file(SIZE "${library}" size)
  list(APPEND report "  ${platform}: built, ${size} bytes")
endforeach()
list(JOIN report "\n" report)
message(STATUS "Libraries for other platforms in ${folder}:\n${report}")
if(REQUIRE AND skipped)
  message(FATAL_ERROR "not built: ${skipped}")
endif()
