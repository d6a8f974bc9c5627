/*
 * What the wide kernel sums up, lane by lane and then added up. Included by each instruction set's file after it has
 * defined vec, mask and product.
 */
#ifndef RB_LANE_SUMS_H
#define RB_LANE_SUMS_H

#include "rules.h"

/* The most trades that are summed in lanes before the lanes are added up: 1024 sums of less than 2^53 stay in 63 bits. */
#define CHUNK 1024

/* The trades that are summed up once for several processors. */
#define BLOCK 64

typedef struct lane_sums {
    vec high;
    vec low;
    vec volume;
    vec buy_volume;
    product turnover;
    product buy_turnover;
    vec extra_trades; /* trades beyond the one that each record counts at least */
    vec buy_extra_trades;
    vec not_plain; /* or of everything whose bits from 52 on have to be 0 */
    mask wrong;    /* trades out of order, or after a gap */
    rb_i64 buy_records;
} lane_sums;

/* Of a stretch of trades within one bar. */
typedef struct stretch_sums {
    rb_i64 high;
    rb_i64 low;
    rb_i64 volume;
    rb_i64 buy_volume;
    rb_i128 turnover;
    rb_i128 buy_turnover;
    rb_i64 trades;
    rb_i64 buy_trades;
} stretch_sums;

#endif
