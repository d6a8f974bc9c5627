# Linux on 64-bit ARM, by Debian's cross compiler; tests run by qemu-user (gcc-aarch64-linux-gnu, qemu-user).
include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")
rb_require_tool(CMAKE_C_COMPILER gcc-aarch64-linux-gnu aarch64-linux-gnu-gcc)
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64 -L /usr/aarch64-linux-gnu)
