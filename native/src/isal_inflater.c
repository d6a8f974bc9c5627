/*
 * The native methods of dev.rangebar.bindings.IsalInflater: ISA-L's inflate for a JVM. A library of its own, which needs
 * libisal: where that is not installed the JVM refuses to load this one, and the JDK inflates.
 *
 * The state is a Java array. It holds no address that outlives a call, so the garbage collector may move it between calls, and
 * nothing has to be freed.
 */
#include <stddef.h>
#include <stdint.h>

#include <isa-l/igzip_lib.h>
#include <jni.h>

#include "jni_arrays.h"

/* The JVM finds these functions by their names; no header declares them. */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

/* The outcome of a call as one number: two flags, the bytes that were read plus RB_MAX_HELD, and those that were written. */
enum { RB_WRITTEN_BITS = 31, RB_MAX_HELD = 8, RB_FINISHED_BIT = 62, RB_DAMAGED_BIT = 63 };

JNIEXPORT jint JNICALL Java_dev_rangebar_bindings_IsalInflater_stateBytes(JNIEnv *env, jclass type) {
    (void)env;
    (void)type;
    return (jint)sizeof(struct inflate_state);
}

JNIEXPORT void JNICALL Java_dev_rangebar_bindings_IsalInflater_begin(JNIEnv *env, jclass type, jlongArray state) {
    (void)type;
    rb_array array = RB_WRITE_ARRAY(state, 0);
    if (rb_hold_arrays(env, &array, 1)) {
        isal_inflate_init(rb_argument(&array));
        rb_release_arrays(env, &array, 1);
    }
}

/*
 * ISA-L reads up to 8 bytes ahead. At the end it gives back those behind the data, which may have come with the call before: the number
 * of bytes that were read can be -RB_MAX_HELD.
 */
JNIEXPORT jlong JNICALL Java_dev_rangebar_bindings_IsalInflater_inflate(JNIEnv *env, jclass type, jlongArray state,
                                                                        jbyteArray in, jint in_offset, jint in_count,
                                                                        jbyteArray out, jint out_offset, jint out_count) {
    (void)type;
    rb_array arrays[] = {RB_WRITE_ARRAY(state, 0), RB_READ_ARRAY(in, in_offset), RB_WRITE_ARRAY(out, out_offset)};
    if (!rb_hold_arrays(env, arrays, 3)) {
        return 0; // an OutOfMemoryError is pending
    }
    struct inflate_state *inflater = rb_argument(&arrays[0]);
    inflater->next_in = rb_argument(&arrays[1]);
    inflater->avail_in = (uint32_t)in_count;
    inflater->next_out = rb_argument(&arrays[2]);
    inflater->avail_out = (uint32_t)out_count;
    int returned = isal_inflate(inflater);
    int64_t read = in_count - (int64_t)inflater->avail_in;
    int64_t written = out_count - (int64_t)inflater->avail_out;
    uint64_t flags = 0;
    if (returned != ISAL_DECOMP_OK) {
        flags = UINT64_C(1) << RB_DAMAGED_BIT;
    } else if (inflater->block_state == ISAL_BLOCK_FINISH) {
        flags = UINT64_C(1) << RB_FINISHED_BIT;
        read -= inflater->read_in_length / 8; // 0 where ISA-L has given them back itself
    }
    rb_release_arrays(env, arrays, 3);
    return (jlong)(flags | (uint64_t)(read + RB_MAX_HELD) << RB_WRITTEN_BITS | (uint64_t)written);
}
