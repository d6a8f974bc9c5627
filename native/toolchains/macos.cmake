# macOS, from another system, by clang and LLVM's linker. Apple's SDK is not needed: macos/ was written for this project
# and declares what the library uses of it, and the symbols that the linker resolves in libSystem. A function that is missing
# there is an error of the compiler or the linker; add it to both. Builds the shared library only. On a Mac, CMake needs no toolchain file.
include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")
set(versions 22 21 20 19 18 17 16 15 14)
rb_require_tool(CMAKE_C_COMPILER clang clang)
list(TRANSFORM versions PREPEND ld64.lld- OUTPUT_VARIABLE names)
rb_require_tool(RB_LD64 lld ld64.lld ${names})
foreach(tool IN ITEMS install-name-tool ar ranlib)
  string(TOUPPER CMAKE_${tool} variable)
  string(REPLACE "-" "_" variable "${variable}")
  list(TRANSFORM versions PREPEND llvm-${tool}- OUTPUT_VARIABLE names)
  rb_require_tool(${variable} llvm llvm-${tool} ${names})
endforeach()
set(CMAKE_SYSTEM_NAME Darwin)
set(CMAKE_SYSTEM_VERSION 20) # macOS 11, the first one for both processors
set(CMAKE_OSX_SYSROOT "${CMAKE_CURRENT_LIST_DIR}/macos" CACHE PATH "Stand-in for Apple's SDK")
set(CMAKE_OSX_DEPLOYMENT_TARGET 11.0 CACHE STRING "Oldest macOS")
# The version is one of Apple's linker that knows the options that clang passes to LLVM's.
set(CMAKE_SHARED_LINKER_FLAGS_INIT "-fuse-ld=${RB_LD64} -mlinker-version=705")
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY) # a program would need more of the SDK
set(CMAKE_INSTALL_NAME_DIR "@rpath") # no path of the building machine in the library
set(CMAKE_BUILD_WITH_INSTALL_NAME_DIR ON)
