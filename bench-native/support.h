/* What the programs of this directory share. */
#ifndef BENCH_SUPPORT_H
#define BENCH_SUPPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "rangebar_bench.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A workload in memory, for the programs of this directory. */

#define BENCH_ALL_FIELDS ((rb_u32)(RB_FIELD_AGG_TRADE_ID | RB_FIELD_TRADE_IDS | RB_FIELD_SIDE))

/* The columns of absent fields are NULL. */
typedef struct bench_columns {
    rb_i64 count;
    rb_u32 set; /* sum of RB_FIELD_* */
    rb_i64 *timestamp_us;
    rb_i64 *price;
    rb_i64 *quantity;
    rb_i64 *agg_trade_id;
    rb_i64 *first_trade_id;
    rb_i64 *last_trade_id;
    rb_u8 *side;
} bench_columns;

/* Allocates and fills columns; false, with nothing allocated, if there is no memory or no such workload. */
bool bench_columns_make(rb_i32 profile, rb_i32 symbol, rb_i64 count, rb_u32 set, bench_columns *columns);

void bench_columns_free(bench_columns *columns);

rb_u64 bench_columns_checksum(const bench_columns *columns);

/* The number of bytes of one trade. */
rb_i64 bench_columns_width(rb_u32 set);

/* rb_process with the trades [from, from + count), without orphans. */
rb_status bench_columns_process(const bench_columns *columns, rb_i64 from, rb_i64 count, rb_processor *processor,
                                rb_bar *bars, rb_i64 bar_capacity, rb_result *result);

/* rb_push with one trade. */
rb_status bench_columns_push(const bench_columns *columns, rb_i64 index, rb_processor *processor, rb_bar *bar);

/* In the place of a profile: footprints, in rows of 5.00. */
#define BENCH_FOOTPRINT 2

/*
 * The basic features of both groups of every bar of a workload, with windows of the last 500 trades, by the definitions of a profile;
 * or the footprints of these bars.
 */
typedef struct bench_features {
    rb_feature_plan plan;
    rb_i64 bar_count;
    rb_i64 *first_trades;
    rb_i64 *trade_counts;
    rb_i64 *values; /* NULL of footprints, as the next two are of a profile */
    rb_footprint *footprints;
    rb_footprint_row *rows;
    rb_i64 value_capacity; /* of values or rows */
    rb_i64 written[3];
    rb_status status; /* of the last computation */
} bench_features;

/* Allocates room; false, with nothing allocated, if there is no memory. The profile is RB_PROFILE_* or BENCH_FOOTPRINT. */
bool bench_features_make(const bench_columns *columns, rb_u32 profile, rb_i64 bar_count, bench_features *features);

void bench_features_free(bench_features *features);

/* rb_compute_features or rb_compute_footprints of bars that follow each other from the first trade on. Allocates nothing. */
void bench_features_compute(bench_features *features, const bench_columns *columns, const rb_bar *bars);

/* The error of the last computation, whose values are compared with those of the bars; NULL if there is none. */
const char *bench_features_complaint(const bench_features *features, const rb_bar *bars);

/* The trades of a workload as rows of text, in the layout of Binance's aggregate trades, and columns for them when they are read. */
typedef struct bench_rows {
    rb_u8 *text;
    rb_i64 byte_count;
    bench_columns read;
    rb_i64 counts[3]; /* of the last reading, as of rb_read_trades */
    rb_status status;
} bench_rows;

/* Writes the rows; false, with nothing allocated, if there is no memory. The columns have all fields. */
bool bench_rows_make(const bench_columns *columns, bench_rows *rows);

void bench_rows_free(bench_rows *rows);

/* rb_read_trades of all rows. Allocates nothing. */
void bench_rows_read(bench_rows *rows);

/* The error of the last reading, whose trades are compared with those of the columns; NULL if there is none. */
const char *bench_rows_complaint(const bench_rows *rows, const bench_columns *columns);

/*
 * A histogram of times that keeps the relative error of every percentile below 1/128, at any magnitude: 128 equal
 * buckets per power of two, exact below 256. (The idea of Gil Tene's HdrHistogram.)
 */

#define HISTOGRAM_PRECISION_BITS 7
#define HISTOGRAM_BUCKETS ((65 - HISTOGRAM_PRECISION_BITS) << HISTOGRAM_PRECISION_BITS)

/* All zero to begin with. */
typedef struct histogram {
    uint64_t total;
    uint64_t largest;
    uint64_t counts[HISTOGRAM_BUCKETS];
} histogram;

void histogram_add(histogram *h, uint64_t value);

/*
 * The smallest value that at least per_mille / 1000 of the values do not exceed, at most 1/128 too large; 0 of an empty
 * histogram. per_mille: 1 .. 1000.
 */
uint64_t histogram_percentile(const histogram *h, uint64_t per_mille);

/* The context of a measurement (build, machine), written beside every result. */

typedef struct bench_context_entry {
    const char *key;
    const char *value;
} bench_context_entry;

/*
 * The context, ended by an entry whose key is NULL. Static; one thread makes the first call. No value contains a quote, a
 * backslash or a control character, so that JSON can contain it unchanged.
 */
const bench_context_entry *bench_context(void);

/*
 * Counts the allocations of the whole process, including the libraries it has loaded, by replacing malloc and its
 * relatives. Works only where the linker allows that (ELF): see bench_allocations_supported.
 */

/* The requested memory. Frees are not counted: a sum, not a peak. */
typedef struct bench_allocations {
    int64_t count;
    int64_t bytes;
} bench_allocations;

bool bench_allocations_supported(void);

/* Counts from 0 until the end, for all threads. */
void bench_allocations_begin(void);
bench_allocations bench_allocations_end(void);

/*
 * The roofline: three independent loops that only read the columns. The best of them shows the reading speed of this
 * machine, with which the core is compared. Each returns the sum of all values modulo 2^64 and needs all seven columns.
 */

typedef rb_u64 bench_read_loop(const bench_columns *columns);

/* One column after the other, a simple loop for the compiler to optimise. */
bench_read_loop bench_read_simple;

/* One column after the other, in the widest vectors that the processor has, several sums side by side. */
bench_read_loop bench_read_wide;

/* All columns at once: the six with integers in the widest vectors in turn, the sides a block at a time. */
bench_read_loop bench_read_streams;

/* The vectors of the latter two: "avx512", "avx2" or "baseline". Static. */
const char *bench_read_vectors(void);

#ifdef __cplusplus
}
#endif

#endif
