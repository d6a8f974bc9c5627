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
    rb_i32 columns; /* which optional ones are there: sum of RB_FIELD_* */
    const rb_i64 *timestamp_us;
    const rb_i64 *price;
    const rb_i64 *volume;
    const rb_i64 *agg_trade_id;
    const rb_i64 *first_trade_id;
    const rb_i64 *last_trade_id;
    const rb_u8 *side;
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
 * *index is how many were taken, or the index of the wrong one. There is at least one trade. After an error *state and
 * *output mean nothing: the caller puts them back.
 */
typedef rb_status rb_take(const rb_config *config, rb_state *state, const rb_trades *trades, rb_output *output,
                          rb_i64 *index);

/* One of several processors that take the same trades. status and index are what rb_take says. */
typedef struct rb_taker {
    const rb_config *config;
    rb_state *state;
    rb_output output;
    rb_status status;
    rb_i64 index;
} rb_taker;

/* Does for each taker what rb_take does for one. */
typedef void rb_take_many(rb_taker *takers, rb_i32 count, const rb_trades *trades);

typedef struct rb_kernel {
    rb_take *take;
    rb_take_many *take_many;
} rb_kernel;

struct rb_processor {
    rb_config config;
    const rb_kernel *kernel;
    rb_state state;
    rb_state before;     /* what an error of the call that runs goes back to */
    rb_state checkpoint; /* what rb_rollback goes back to */
};

extern const rb_kernel rb_kernel_scalar;
extern const rb_kernel rb_kernel_portable;
extern const rb_kernel rb_kernel_avx2;
extern const rb_kernel rb_kernel_avx512;
extern const rb_kernel rb_kernel_avx512ifma;
extern const rb_kernel rb_kernel_neon;

/* Lets the scalar kernel take the trades from .. to-1 of longer columns; *index counts from the columns' start. */
rb_status rb_take_scalar(const rb_config *config, rb_state *state, const rb_trades *trades, rb_i64 from, rb_i64 to,
                         rb_output *output, rb_i64 *index);

/* The kernel for this machine, or the one that RB_KERNEL names; NULL if this machine cannot run that one. */
const rb_kernel *rb_choose_kernel(void);

#endif
