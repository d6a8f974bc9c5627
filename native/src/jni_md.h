/*
 * The part of JNI that differs by system, which jni.h includes. A JDK has that of its own system only; this one serves every
 * target of a cross build.
 */
#ifndef RB_JNI_MD_H
#define RB_JNI_MD_H

#if defined(_WIN32)
#define JNIEXPORT __declspec(dllexport)
#define JNIIMPORT __declspec(dllimport)
#define JNICALL __stdcall
#else
#define JNIEXPORT __attribute__((visibility("default")))
#define JNIIMPORT __attribute__((visibility("default")))
#define JNICALL
#endif

typedef int jint;
typedef long long jlong;
typedef signed char jbyte;

#endif
