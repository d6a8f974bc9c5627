# Windows on x86-64, by MinGW-w64; tests run by wine (Debian: gcc-mingw-w64-x86-64-posix, wine64).
include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")
rb_require_tool(CMAKE_C_COMPILER gcc-mingw-w64-x86-64-posix x86_64-w64-mingw32-gcc-posix x86_64-w64-mingw32-gcc)
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
# wine64 itself: Debian's wrapper advises to install wine for 32-bit programs. Without wine's own messages.
find_program(RB_WINE NAMES wine64 wine HINTS /usr/lib/wine)
set(CMAKE_CROSSCOMPILING_EMULATOR "${CMAKE_COMMAND}" -E env WINEDEBUG=-all "${RB_WINE}")
