/*
 * The native methods of dev.rangebar.bench.BufferWorkload, which documents them: trades, expected results, and the native loops
 * that run the core, for the benchmarks of Java before 23. The measured calls of the core are not here: they are those of
 * librangebar.
 *
 * The columns of a workload lie in one direct buffer, one after the other, the sides last.
 */
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <jni.h>

#include "rangebar_bench.h"

/* The JVM finds these functions by their names; no header declares them. */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

#define METHOD(result, name) JNIEXPORT result JNICALL Java_dev_rangebar_bench_BufferWorkload_##name

enum { THRESHOLD_DBPS = 250, ALL_FIELDS = 7, EXPECTED_WORDS = 3 };

/* A processor of the loaded core, with columns and room for bars. */
typedef struct native_loop {
    void *core;
    rb_bench_clear_function clear;
    rb_bench_process_function process;
    rb_bench_push_function push;
    void (*destroy)(rb_processor *processor);
    rb_processor *processor;
    rb_i64 trade_count;
    rb_i64 *columns;
    rb_result result;
    rb_i64 bar_capacity;
    rb_bar bars[];
} native_loop;

static rb_i64 *address(JNIEnv *env, jobject buffer) {
    return buffer == NULL ? NULL : (*env)->GetDirectBufferAddress(env, buffer);
}

static rb_i64 *column(rb_i64 *columns, rb_i64 trade_count, int index) {
    return columns + index * trade_count;
}

static rb_u8 *sides(rb_i64 *columns, rb_i64 trade_count) {
    return (rb_u8 *)column(columns, trade_count, 6);
}

METHOD(jint, trades)(JNIEnv *env, jclass type, jlong trade_count, jobject buffer) {
    (void)type;
    rb_i64 *columns = address(env, buffer);
    if (columns == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    return rb_bench_trades(RB_BENCH_PROFILE_455, 0, trade_count, column(columns, trade_count, 0),
                           column(columns, trade_count, 1), column(columns, trade_count, 2),
                           column(columns, trade_count, 3), column(columns, trade_count, 4),
                           column(columns, trade_count, 5), sides(columns, trade_count));
}

METHOD(jlong, tradesChecksum)(JNIEnv *env, jclass type, jlong trade_count, jobject buffer) {
    (void)type;
    rb_i64 *columns = address(env, buffer);
    return columns == NULL ? 0
                           : (jlong)rb_bench_trades_checksum(
                               trade_count, column(columns, trade_count, 0), column(columns, trade_count, 1),
                               column(columns, trade_count, 2), column(columns, trade_count, 3),
                               column(columns, trade_count, 4), column(columns, trade_count, 5),
                               sides(columns, trade_count));
}

METHOD(jint, expect)(JNIEnv *env, jclass type, jlong trade_count, jlongArray expected) {
    (void)type;
    rb_bench_expectation found;
    rb_status status = rb_bench_expect(RB_BENCH_PROFILE_455, 0, trade_count, THRESHOLD_DBPS, ALL_FIELDS, &found);
    if (status == RB_OK) {
        const jlong words[EXPECTED_WORDS] = {found.bar_count, (jlong)found.trades_checksum, (jlong)found.bars_checksum};
        (*env)->SetLongArrayRegion(env, expected, 0, EXPECTED_WORDS, words);
    }
    return status;
}

/* Finds the functions of the core. Casts by way of integers: ISO C has none from an object pointer to a function pointer. */
static int find_functions(native_loop *loop) {
    loop->clear = (rb_bench_clear_function)(intptr_t)dlsym(loop->core, "rb_clear");
    loop->process = (rb_bench_process_function)(intptr_t)dlsym(loop->core, "rb_process");
    loop->push = (rb_bench_push_function)(intptr_t)dlsym(loop->core, "rb_push");
    loop->destroy = (void (*)(rb_processor *))(intptr_t)dlsym(loop->core, "rb_destroy");
    return loop->clear != NULL && loop->process != NULL && loop->push != NULL && loop->destroy != NULL;
}

static rb_status create_processor(native_loop *loop) {
    rb_status (*create)(const rb_options *, rb_processor **) =
        (rb_status(*)(const rb_options *, rb_processor **))(intptr_t)dlsym(loop->core, "rb_create");
    const rb_options options = RB_OPTIONS_INIT(THRESHOLD_DBPS);
    return create == NULL ? RB_ERROR_ARGUMENT : create(&options, &loop->processor);
}

METHOD(void, close)(JNIEnv *env, jclass type, jlong handle) {
    (void)env;
    (void)type;
    native_loop *loop = (native_loop *)(intptr_t)handle;
    if (loop->processor != NULL) {
        loop->destroy(loop->processor);
    }
    dlclose(loop->core);
    free(loop);
}

METHOD(jlong, open)(JNIEnv *env, jclass type, jstring core, jlong trade_count, jobject buffer, jlong bar_capacity) {
    rb_i64 *columns = address(env, buffer);
    const char *path = columns == NULL ? NULL : (*env)->GetStringUTFChars(env, core, NULL);
    if (path == NULL) {
        return 0;
    }
    void *opened = dlopen(path, RTLD_NOW | RTLD_NOLOAD); /* the very code that Java calls, or none */
    (*env)->ReleaseStringUTFChars(env, core, path);
    if (opened == NULL) {
        return 0;
    }
    native_loop *loop = malloc(sizeof *loop + (size_t)bar_capacity * sizeof(rb_bar));
    if (loop == NULL) {
        dlclose(opened);
        return 0;
    }
    *loop = (native_loop){.core = opened, .trade_count = trade_count, .columns = columns, .bar_capacity = bar_capacity,
                          .result = {.struct_size = sizeof(rb_result)}};
    if (!find_functions(loop) || create_processor(loop) != RB_OK) {
        Java_dev_rangebar_bench_BufferWorkload_close(env, type, (jlong)(intptr_t)loop);
        return 0;
    }
    return (jlong)(intptr_t)loop;
}

METHOD(jlong, batches)(JNIEnv *env, jclass type, jlong handle, jlong count) {
    (void)env;
    (void)type;
    native_loop *loop = (native_loop *)(intptr_t)handle;
    rb_i64 trades = loop->trade_count;
    return rb_bench_batches(loop->clear, loop->process, count, loop->processor, trades, column(loop->columns, trades, 0),
                            column(loop->columns, trades, 1), column(loop->columns, trades, 2),
                            column(loop->columns, trades, 3), column(loop->columns, trades, 4),
                            column(loop->columns, trades, 5), sides(loop->columns, trades), loop->bars,
                            loop->bar_capacity, &loop->result);
}

METHOD(jlong, pushes)(JNIEnv *env, jclass type, jlong handle, jlong rounds) {
    (void)env;
    (void)type;
    native_loop *loop = (native_loop *)(intptr_t)handle;
    rb_i64 trades = loop->trade_count;
    return rb_bench_pushes(loop->clear, loop->push, rounds, loop->processor, trades, column(loop->columns, trades, 0),
                           column(loop->columns, trades, 1), column(loop->columns, trades, 2),
                           column(loop->columns, trades, 3), column(loop->columns, trades, 4),
                           column(loop->columns, trades, 5), sides(loop->columns, trades), loop->bars,
                           loop->bar_capacity);
}

METHOD(jlong, barsChecksum)(JNIEnv *env, jclass type, jlong handle, jlong bar_count) {
    (void)env;
    (void)type;
    native_loop *loop = (native_loop *)(intptr_t)handle;
    return (jlong)rb_bench_bars_checksum(loop->bars, bar_count < loop->bar_capacity ? bar_count : loop->bar_capacity);
}
