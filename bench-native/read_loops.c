#include "support.h"

#include <string.h>

static rb_u64 sum_words(const rb_i64 *column, rb_i64 count) {
    rb_u64 sum = 0;
    for (rb_i64 i = 0; i < count; i++) {
        sum += (rb_u64)column[i];
    }
    return sum;
}

static rb_u64 sum_bytes(const rb_u8 *column, rb_i64 count) {
    rb_u64 sum = 0;
    for (rb_i64 i = 0; i < count; i++) {
        sum += column[i];
    }
    return sum;
}

rb_u64 bench_read_simple(const bench_columns *c) {
    return sum_words(c->timestamp_us, c->count) + sum_words(c->price, c->count) + sum_words(c->quantity, c->count)
           + sum_words(c->agg_trade_id, c->count) + sum_words(c->first_trade_id, c->count)
           + sum_words(c->last_trade_id, c->count) + sum_bytes(c->side, c->count);
}

/* The wide loops, once for each instruction set: the included file is their text. */
#define NAME(name) name##_baseline
#define TARGET
#define VECTOR_BYTES 16
#include "read_loops_wide.h"

#if defined(__x86_64__)
#define NAME(name) name##_avx2
#define TARGET __attribute__((target("avx2")))
#define VECTOR_BYTES 32
#include "read_loops_wide.h"

#define NAME(name) name##_avx512
#define TARGET __attribute__((target("avx512f,avx512bw")))
#define VECTOR_BYTES 64
#include "read_loops_wide.h"
#endif

static const struct tier {
    const char *name;
    bench_read_loop *wide;
    bench_read_loop *streams;
} BASELINE = {"baseline", read_wide_baseline, read_streams_baseline};

static const struct tier *best_tier(void) {
#if defined(__x86_64__)
    static const struct tier AVX2 = {"avx2", read_wide_avx2, read_streams_avx2};
    static const struct tier AVX512 = {"avx512", read_wide_avx512, read_streams_avx512};
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")) {
        return &AVX512;
    }
    if (__builtin_cpu_supports("avx2")) {
        return &AVX2;
    }
#endif
    return &BASELINE;
}

rb_u64 bench_read_wide(const bench_columns *columns) {
    return best_tier()->wide(columns);
}

rb_u64 bench_read_streams(const bench_columns *columns) {
    return best_tier()->streams(columns);
}

const char *bench_read_vectors(void) {
    return best_tier()->name;
}
