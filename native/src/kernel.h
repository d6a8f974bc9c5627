/*
 * The seam between the processor and the loops over columns. A kernel takes checked arguments and only those; whichever
 * kernel runs, the bars, the state and the errors are the same. The scalar kernel is the one the others are held to.
 */
#ifndef RB_KERNEL_H
#define RB_KERNEL_H

#include "state.h"

/* Columns as rb_process got them; an absent one is NULL. */
typedef struct rb_trades {
    rb_i64 count;
    rb_i32 columns; /* which optional ones are there: sum of RB_COLUMN_* */
    const rb_i64 *timestamp_us;
    const rb_i64 *price;
    const rb_i64 *volume;
    const rb_i64 *aggregate_id;
    const rb_i64 *first_trade_id;
    const rb_i64 *last_trade_id;
    const rb_u8 *is_buyer_maker;
} rb_trades;

/* Where finished bars go. */
typedef struct rb_output {
    rb_bar *bars;
    rb_i64 bar_capacity;
    rb_i64 bars_written;
    rb_bar *orphans; /* NULL: orphaned bars are counted as discarded */
    rb_i64 orphan_capacity;
    rb_i64 orphans_written;
    rb_i64 orphans_discarded;
} rb_output;

/*
 * Takes trades until all are taken (RB_OK), the next bar has no room (RB_OUTPUT_FULL) or a trade is wrong (an error).
 * *index is how many were taken, or the index of the wrong one. After an error *state and *output mean nothing: the
 * caller puts them back.
 */
typedef rb_status rb_kernel(const rb_config *config, rb_state *state, const rb_trades *trades, rb_output *output,
                            rb_i64 *index);

rb_kernel rb_kernel_scalar;

#endif
