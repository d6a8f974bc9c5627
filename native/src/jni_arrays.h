/*
 * Java arrays as arguments of the library's functions: held where they are, all of a call or none. Between the first hold
 * and the last release the garbage collector may wait, and no function of JNI may be called.
 */
#ifndef RB_JNI_ARRAYS_H
#define RB_JNI_ARRAYS_H

#include <stddef.h>
#include <stdint.h>

#include <jni.h>

typedef struct rb_array {
    jarray array;      /* NULL: the argument lies outside the heap, at the address offset */
    jlong offset;      /* of the argument, in bytes from the start of the array */
    jint release_mode; /* JNI_ABORT where the function only reads, so that a JVM that copies need not copy back; else 0 */
    char *start;       /* of the array */
} rb_array;

/* The memory at an address that Java has as a number. */
static inline void *rb_address(jlong address) {
    return (void *)(intptr_t)address; // NOLINT(performance-no-int-to-ptr)
}

#define RB_READ_ARRAY(array, offset) {(array), (offset), JNI_ABORT, NULL}
#define RB_WRITE_ARRAY(array, offset) {(array), (offset), 0, NULL}

/* The offset of a struct in a long[]; an array that is null is NULL. */
#define RB_WORD_OFFSET(array, first_word) ((array) == NULL ? 0 : (jlong)(first_word) * (jlong)sizeof(jlong))

static inline void rb_release_arrays(JNIEnv *env, rb_array *arrays, int count) {
    for (int i = count - 1; i >= 0; i--) {
        if (arrays[i].array != NULL) {
            (*env)->ReleasePrimitiveArrayCritical(env, arrays[i].array, arrays[i].start, arrays[i].release_mode);
        }
    }
}

/* Holds all arrays and returns 1, or throws OutOfMemoryError, leaves none held and returns 0. */
static inline int rb_hold_arrays(JNIEnv *env, rb_array *arrays, int count) {
    for (int i = 0; i < count; i++) {
        if (arrays[i].array == NULL) {
            continue;
        }
        arrays[i].start = (*env)->GetPrimitiveArrayCritical(env, arrays[i].array, NULL);
        if (arrays[i].start == NULL) {
            rb_release_arrays(env, arrays, i);
            if (!(*env)->ExceptionCheck(env)) {
                jclass error = (*env)->FindClass(env, "java/lang/OutOfMemoryError");
                if (error != NULL) { /* else FindClass has thrown */
                    (*env)->ThrowNew(env, error, "no memory to pass an array to the native library");
                }
            }
            return 0;
        }
    }
    return 1;
}

/* Copies a struct to an array, which is not held. Throws if the array is too short. */
static inline void rb_write_struct(JNIEnv *env, jlongArray array, jint first_word, const void *from, size_t bytes) {
    (*env)->SetLongArrayRegion(env, array, first_word, (jsize)(bytes / sizeof(jlong)), from);
}

/* Copies one struct of an array, which is not held. Throws if it is not there, and leaves *to as it is. */
static inline void rb_read_struct(JNIEnv *env, jlongArray array, jint first_word, jlong index, void *to, size_t bytes) {
    jlong words = (jlong)(bytes / sizeof(jlong));
    if (array != NULL) {
        jlong first = index < 0 || index > INT32_MAX / words ? -1 : first_word + index * words;
        (*env)->GetLongArrayRegion(env, array, first > INT32_MAX ? -1 : (jsize)first, (jsize)words, to);
    }
}

static inline void *rb_argument(const rb_array *held) {
    return held->array == NULL ? rb_address(held->offset) : held->start + held->offset;
}

#endif
