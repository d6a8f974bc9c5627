/* The parts of a processor. */
#ifndef RB_STATE_H
#define RB_STATE_H

#include <stdbool.h>

#include "int128.h"

/* A timestamp lies in [-2^62, 2^62), so that the difference of two fits into 64 bits. */
#define RB_TIMESTAMP_LIMIT ((rb_i64)1 << 62)

#define RB_ALL_FIELDS (RB_FIELD_AGG_TRADE_ID | RB_FIELD_TRADE_IDS | RB_FIELD_SIDE)
#define RB_FIELDS_UNKNOWN (-1)

/*
 * A test for multiples of the tick size = odd * 2^shift without a division: n * odd^-1 (mod 2^64), rotated right by shift, is
 * n / tick size if that is a whole number, and above 2^64 / tick size if it is not.
 */
typedef struct rb_ticks {
    rb_u64 inverse;
    rb_u64 most;
    unsigned shift;
} rb_ticks;

/* Fixed when the processor is created. */
typedef struct rb_config {
    rb_i32 threshold_dbps; /* 0 with an absolute distance */
    bool timestamp_gate;
    bool include_orphaned;
    rb_i64 max_gap_us;
    rb_i64 absolute_delta; /* 0 with a threshold */
    rb_i64 tick_size;      /* 0: any price */
    rb_i64 max_price;      /* follows from the distance: rb_max_price */
    rb_u64 delta_scale;    /* threshold / 100000 * 2^64, rounded up; 0 where that is 2^64, and without a threshold */
    rb_ticks ticks;        /* follows from the tick size */
} rb_config;

/* The bar that is forming. The sell parts are the whole minus the buy parts, where the trades have a side. */
typedef struct rb_forming {
    rb_i64 open_time_us;
    rb_i64 close_time_us;
    rb_i64 open;
    rb_i64 high;
    rb_i64 low;
    rb_i64 close;
    rb_i64 upper; /* fixed when the bar opens */
    rb_i64 lower;
    rb_i128 volume;
    rb_i128 turnover;
    rb_i128 buy_volume;
    rb_i128 buy_turnover;
    rb_i64 first_trade_id;
    rb_i64 last_trade_id;
    rb_i64 first_agg_trade_id;
    rb_i64 last_agg_trade_id;
    rb_i64 trade_count;
    rb_i64 record_count;
    rb_i64 buy_trade_count;
} rb_forming;

/*
 * The part of a processor that trades change. All zero except fields before the first trade; bar is undefined while has_bar
 * is false.
 */
typedef struct rb_state {
    rb_i32 fields; /* sum of RB_FIELD_*; RB_FIELDS_UNKNOWN before the first trade */
    bool has_bar;
    rb_i64 last_timestamp_us;
    rb_i64 last_agg_trade_id;
    rb_i64 last_trade_id;
    rb_forming bar;
} rb_state;

/* The state before the first trade. */
static inline rb_state rb_initial_state(void) {
    return (rb_state){.fields = RB_FIELDS_UNKNOWN};
}

/* Checks options and converts them to *config. Returns the first error. */
rb_status rb_read_options(const rb_options *options, rb_config *config);

/* Creates a processor of this configuration and state. RB_ERROR_KERNEL or RB_ERROR_MEMORY, with *processor NULL. */
rb_status rb_new_processor(const rb_config *config, const rb_state *state, rb_processor **processor);

#endif
