/*
 * The JNI counterpart: the calls of the core that Java makes through FFM, for the JNI layer of the overhead breakdown. The
 * Java side is
 *
 *   package dev.rangebar.bench;
 *   final class JniCounterpart {
 *       static native void empty();
 *       static native int clear(long clearAddress, long processor);
 *       static native int processAddresses(long processAddress, long processor, long tradeCount, long timestampMicros,
 *           long price, long quantity, long aggTradeId, long firstTradeId, long lastTradeId, long side,
 *           long bars, long barCapacity, long result);
 *       static native int processArrays(long processAddress, long processor, int tradeCount, long[] timestampMicros,
 *           long[] price, long[] quantity, long[] aggTradeId, long[] firstTradeId, long[] lastTradeId,
 *           byte[] side, long bars, long barCapacity, long result);
 *   }
 *
 * A long that is a pointer is an address as MemorySegment.address() gives it: functions of the loaded core, the
 * processor, off-heap columns, bars and result. Optional columns may be 0 or null. Both process methods return the
 * rb_status, as rb_process does without orphans.
 */
#include <jni.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rangebar_bench.h"

#define METHOD(result, name) JNIEXPORT result JNICALL Java_dev_rangebar_bench_JniCounterpart_##name

METHOD(void, empty)(JNIEnv *env, jclass type);
METHOD(jint, clear)(JNIEnv *env, jclass type, jlong clear_address, jlong processor);
METHOD(jint, processAddresses)(JNIEnv *env, jclass type, jlong process_address, jlong processor, jlong trade_count,
                               jlong timestamp_us, jlong price, jlong quantity, jlong agg_trade_id,
                               jlong first_trade_id, jlong last_trade_id, jlong side, jlong bars,
                               jlong bar_capacity, jlong result);
METHOD(jint, processArrays)(JNIEnv *env, jclass type, jlong process_address, jlong processor, jint trade_count,
                            jlongArray timestamp_us, jlongArray price, jlongArray quantity, jlongArray agg_trade_id,
                            jlongArray first_trade_id, jlongArray last_trade_id, jbyteArray side, jlong bars,
                            jlong bar_capacity, jlong result);

rb_i32 rb_bench_has_jni(void) {
    return 1;
}

static void *pointer(jlong address) {
    return (void *)(intptr_t)address;
}

METHOD(void, empty)(JNIEnv *env, jclass type) {
    (void)env;
    (void)type;
}

METHOD(jint, clear)(JNIEnv *env, jclass type, jlong clear_address, jlong processor) {
    (void)env;
    (void)type;
    return ((rb_bench_clear_function)(intptr_t)clear_address)(pointer(processor));
}

METHOD(jint, processAddresses)(JNIEnv *env, jclass type, jlong process_address, jlong processor, jlong trade_count,
                               jlong timestamp_us, jlong price, jlong quantity, jlong agg_trade_id,
                               jlong first_trade_id, jlong last_trade_id, jlong side, jlong bars,
                               jlong bar_capacity, jlong result) {
    (void)env;
    (void)type;
    return ((rb_bench_process_function)(intptr_t)process_address)(
        pointer(processor), trade_count, pointer(timestamp_us), pointer(price), pointer(quantity), pointer(agg_trade_id),
        pointer(first_trade_id), pointer(last_trade_id), pointer(side), pointer(bars), bar_capacity, NULL, 0,
        pointer(result));
}

enum { COLUMNS = 7 };

/* Unpins what pin has pinned; nothing was written, so nothing is copied back. */
static void unpin(JNIEnv *env, const jarray arrays[COLUMNS], void *const pinned[COLUMNS]) {
    for (int i = COLUMNS - 1; i >= 0; i--) {
        if (pinned[i] != NULL) {
            (*env)->ReleasePrimitiveArrayCritical(env, arrays[i], pinned[i], JNI_ABORT);
        }
    }
}

/* No call back into the JVM but these is allowed until all is unpinned. */
static bool pin(JNIEnv *env, const jarray arrays[COLUMNS], void *pinned[COLUMNS]) {
    for (int i = 0; i < COLUMNS; i++) {
        if (arrays[i] != NULL) {
            pinned[i] = (*env)->GetPrimitiveArrayCritical(env, arrays[i], NULL);
            if (pinned[i] == NULL) {
                return false;
            }
        }
    }
    return true;
}

METHOD(jint, processArrays)(JNIEnv *env, jclass type, jlong process_address, jlong processor, jint trade_count,
                            jlongArray timestamp_us, jlongArray price, jlongArray quantity, jlongArray agg_trade_id,
                            jlongArray first_trade_id, jlongArray last_trade_id, jbyteArray side, jlong bars,
                            jlong bar_capacity, jlong result) {
    (void)type;
    const jarray arrays[COLUMNS] = {timestamp_us,   price,         quantity,        agg_trade_id,
                                    first_trade_id, last_trade_id, side};
    void *pinned[COLUMNS] = {NULL};
    jint status = RB_ERROR_MEMORY;
    if (pin(env, arrays, pinned)) {
        status = ((rb_bench_process_function)(intptr_t)process_address)(
            pointer(processor), trade_count, pinned[0], pinned[1], pinned[2], pinned[3], pinned[4], pinned[5],
            pinned[6], pointer(bars), bar_capacity, NULL, 0, pointer(result));
    }
    unpin(env, arrays, pinned);
    return status;
}
