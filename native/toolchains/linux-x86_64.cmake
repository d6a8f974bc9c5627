# Linux on x86-64, from another processor, by Debian's cross compiler; tests run by qemu-user (gcc-x86-64-linux-gnu,
# qemu-user).
include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")
rb_require_tool(CMAKE_C_COMPILER gcc-x86-64-linux-gnu x86_64-linux-gnu-gcc)
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-x86_64 -L /usr/x86_64-linux-gnu)
