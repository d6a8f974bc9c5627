# Windows on x86-64, by MinGW-w64; tests run by wine (Debian: gcc-mingw-w64-x86-64-posix, wine64).
include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")
rb_require_tool(CMAKE_C_COMPILER gcc-mingw-w64-x86-64-posix x86_64-w64-mingw32-gcc-posix x86_64-w64-mingw32-gcc)
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_CROSSCOMPILING_EMULATOR wine)
