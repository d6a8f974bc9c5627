/*
 * The sums of the wide kernel: per lane, then reduced to one span. Each file of an instruction set includes this after it
 * has defined vec, mask and product.
 */
#ifndef RB_LANE_SUMS_H
#define RB_LANE_SUMS_H

#include "rules.h"

/* The most trades that are summed in lanes before the lanes are reduced: 1024 sums of less than 2^53 stay in 63 bits. */
#define CHUNK 1024

/* The number of trades that are summed once for several processors. */
#define BLOCK 64

/* The number of blocks for which several processors choose whether they share the sums, the first time and later. */
#define FIRST_BLOCKS_PER_CHOICE 4
#define BLOCKS_PER_CHOICE 32

typedef struct lane_sums {
    vec high;
    vec low;
    vec volume;
    vec buy_volume;
    product turnover;
    product buy_turnover;
    vec extra_trades; /* trades beyond the first of each record */
    vec buy_extra_trades;
    vec not_fast; /* bitwise or of all values; the fast path needs the bits from 52 on to be 0 */
    mask wrong;    /* trades out of order, or after a gap */
    rb_i64 buy_records;
} lane_sums;

/* The sums of a span: consecutive trades within one bar. */
typedef struct span_sums {
    rb_i64 high;
    rb_i64 low;
    rb_i64 volume;
    rb_i64 buy_volume;
    rb_i128 turnover;
    rb_i128 buy_turnover;
    rb_i64 trades;
    rb_i64 buy_trades;
} span_sums;

#endif
