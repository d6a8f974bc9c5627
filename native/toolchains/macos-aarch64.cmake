set(CMAKE_SYSTEM_PROCESSOR arm64)
set(CMAKE_C_COMPILER_TARGET arm64-apple-macos11)
include("${CMAKE_CURRENT_LIST_DIR}/macos.cmake")
