/* See README.md in macos/. jni.h includes this header and uses nothing of it. */
