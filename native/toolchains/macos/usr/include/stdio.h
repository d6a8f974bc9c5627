/* What the library uses of Apple's SDK; see macos.cmake. jni.h includes this header and uses nothing of it. */
