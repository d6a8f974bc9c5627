/*
 * The interface between the processor and the loops over columns. A kernel receives checked arguments. Whichever kernel
 * runs, the bars, the state and the errors are the same; the scalar kernel is the reference for the others.
 */
#ifndef RB_KERNEL_H
#define RB_KERNEL_H

#include "range_totals.h"

/* The columns of a call of rb_process; an absent one is NULL. */
typedef struct rb_trade_columns {
    rb_i64 count;
    rb_i32 fields; /* the optional ones that are present: sum of RB_FIELD_* */
    const rb_i64 *timestamp_us;
    const rb_i64 *price;
    const rb_i64 *quantity;
    const rb_i64 *agg_trade_id;
    const rb_i64 *first_trade_id;
    const rb_i64 *last_trade_id;
    const rb_u8 *side;
} rb_trade_columns;

/* The destination of finished bars. */
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
 * Processes trades until none is left (RB_OK), the next bar has no room (RB_OUTPUT_FULL) or a trade is invalid (an error).
 * *index is the number of processed trades, or the index of the invalid one. There is at least one trade. After an error
 * *state and *output are undefined: the caller restores them.
 */
typedef rb_status rb_process_columns(const rb_config *config, rb_state *state, const rb_trade_columns *trades,
                                     rb_output *output, rb_i64 *index);

/*
 * One of several processors that process the same trades. status and index are those of rb_process_columns. The last three
 * choose the faster of two ways, which never change the result.
 */
typedef struct rb_member {
    const rb_config *config;
    rb_state *state;
    rb_output output;
    rb_status status;
    rb_i64 index;
    float bars_per_block; /* as the latest trades showed */
    bool shares;
    rb_i64 bars_before;
} rb_member;

/* Does for each member what rb_process_columns does for one processor. */
typedef void rb_process_columns_many(rb_member *members, rb_i32 count, const rb_trade_columns *trades);

typedef struct rb_row_reader rb_row_reader;

/*
 * Reads the rows of a window of text into the columns from first_row on, capacity of them at most with those of counts[0]. Adds the
 * number of rows to counts[0], that of rounded values to counts[2]; returns the number of their bytes.
 */
typedef rb_i32 rb_read_rows(rb_row_reader *reader, const rb_u8 *text, rb_i32 length, rb_i64 first_row, rb_i64 capacity, rb_i64 *counts);

typedef struct rb_kernel {
    rb_process_columns *process;
    rb_process_columns_many *process_many;
    rb_total_range *total_range;
    rb_read_rows *read_rows;
} rb_kernel;

struct rb_processor {
    rb_config config;
    const rb_kernel *kernel;
    rb_state state;
    rb_state before;     /* restored when a call fails */
    rb_state checkpoint; /* restored by rb_rollback */
    float bars_per_block; /* of the latest rb_process_many */
};

extern rb_read_rows rb_read_rows_portable;
extern rb_read_rows rb_read_rows_avx2;

extern const rb_kernel rb_kernel_scalar;
extern const rb_kernel rb_kernel_portable;
extern const rb_kernel rb_kernel_avx2;
extern const rb_kernel rb_kernel_avx512;
extern const rb_kernel rb_kernel_avx512ifma;
extern const rb_kernel rb_kernel_neon;

/* Processes the trades from .. to-1 of longer columns with the scalar kernel; *index counts from the columns' start. */
rb_status rb_process_scalar(const rb_config *config, rb_state *state, const rb_trade_columns *trades, rb_i64 from,
                            rb_i64 to, rb_output *output, rb_i64 *index);

/* The kernel for this machine, or the one that RB_KERNEL names; NULL if this machine cannot run that one. */
const rb_kernel *rb_choose_kernel(void);

#endif
