/* A workload in memory, for the programs of this directory. */
#ifndef BENCH_COLUMNS_H
#define BENCH_COLUMNS_H

#include <stdbool.h>

#include "rangebar_bench.h"

#ifdef __cplusplus
extern "C" {
#endif

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

#ifdef __cplusplus
}
#endif

#endif
