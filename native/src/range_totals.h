/*
 * Exact sums and extremes of a range of trades, and sums of powers, which its basic features need. Every kernel computes the same
 * bits, wherever the range lies, because the two parts that round have one order of operations:
 *
 *   drawdown, runup   The range is divided into RB_SEGMENTS segments of equal length, of which the last ones may be shorter or
 *                     empty. Each keeps its best candidate, a difference over a price, and replaces it by a better one of each
 *                     pair of trades; then the segments are joined, from the first on.
 *   moments           Trade i belongs to sum i % RB_SEGMENTS; then the sums are added in pairs.
 */
#ifndef RB_RANGE_TOTALS_H
#define RB_RANGE_TOTALS_H

#include "rules.h"

/* The most lanes of a vector. */
#define RB_SEGMENTS 8

/* Consecutive trades; the pointers stand at the first one. */
typedef struct rb_trade_range {
    rb_i64 count;
    const rb_i64 *timestamp_us;
    const rb_i64 *price;
    const rb_i64 *quantity;
    const rb_i64 *first_trade_id; /* NULL: each record is one trade */
    const rb_i64 *last_trade_id;
    const rb_u8 *side; /* NULL: unknown */
} rb_trade_range;

typedef struct rb_totals {
    rb_u128 volume, turnover, buy_volume; /* the latter 0 without sides */
    rb_i64 trades, buy_trades, buy_records;
    rb_i64 high, low;
    bool has_unequal_quantities;
    double path;              /* sum of the changes of the price, unit 1e-8: the exact one as a double */
    rb_u64 squared_intervals; /* sum of squares, us^2; 0 if the range lasts 2^32 us or longer */
    double drawdown, runup;   /* of prices as doubles */
    double m2, m3, m4;        /* sums of powers of the quantities' distances from their mean, unit 1e-8; 0 if equal */
} rb_totals;

/* Computes the totals of a range of at least one trade; drawdown and run-up are 0 unless they are needed. */
typedef void rb_total_range(const rb_trade_range *range, bool needs_excursions, rb_totals *totals);

/* The segments of the prices: extremes, and the best candidates as a difference over a price. */
typedef struct rb_segments {
    double high[RB_SEGMENTS], low[RB_SEGMENTS];
    double fall[RB_SEGMENTS], fall_from[RB_SEGMENTS];
    double rise[RB_SEGMENTS], rise_to[RB_SEGMENTS];
} rb_segments;

/* A segment before its first trade. */
#define RB_NO_HIGH 0.0
#define RB_NO_LOW 0x1p64
#define RB_NO_CANDIDATE 0.0 /* a difference, over any price: */
#define RB_NO_CANDIDATE_OVER 1.0

/* The number of trades of a segment but for the last ones. */
RB_INLINE rb_i64 rb_segment_length(rb_i64 count) {
    return (count + RB_SEGMENTS - 1) / RB_SEGMENTS;
}

/* Replaces a candidate by a better one. */
RB_INLINE void rb_take_better(double *difference, double *price, double other_difference, double other_price) {
    bool is_better = other_difference * *price > *difference * other_price;
    *difference = is_better ? other_difference : *difference;
    *price = is_better ? other_price : *price;
}

/* The extremes of all segments. */
typedef struct rb_extremes {
    double high;
    double low;
} rb_extremes;

RB_INLINE rb_extremes rb_extremes_of(const rb_segments *s) {
    rb_extremes of = {s->high[0], s->low[0]};
    for (int j = 1; j < RB_SEGMENTS; j++) {
        of.high = s->high[j] > of.high ? s->high[j] : of.high;
        of.low = s->low[j] < of.low ? s->low[j] : of.low;
    }
    return of;
}

/* Adds to each segment the candidates that begin in one before, and computes the excursions of all segments that have trades. */
RB_INLINE rb_extremes rb_join_segments(rb_segments *s, rb_i64 count, rb_totals *totals) {
    const rb_i64 length = rb_segment_length(count);
    double high = s->high[0];
    double low = s->low[0];
    for (int j = 1; j < RB_SEGMENTS && j * length < count; j++) {
        rb_take_better(&s->fall[j], &s->fall_from[j], high - s->low[j], high);
        rb_take_better(&s->rise[j], &s->rise_to[j], s->high[j] - low, s->high[j]);
        high = s->high[j] > high ? s->high[j] : high;
        low = s->low[j] < low ? s->low[j] : low;
        rb_take_better(&s->fall[0], &s->fall_from[0], s->fall[j], s->fall_from[j]);
        rb_take_better(&s->rise[0], &s->rise_to[0], s->rise[j], s->rise_to[j]);
    }
    totals->drawdown = s->fall[0] / s->fall_from[0];
    totals->runup = s->rise[0] / s->rise_to[0];
    return (rb_extremes){high, low};
}

/* The sum of squares is at most the square of the sum. */
RB_INLINE void rb_drop_inexact_squares(const rb_trade_range *range, rb_totals *totals) {
    if (range->timestamp_us[range->count - 1] - range->timestamp_us[0] > UINT32_MAX) {
        totals->squared_intervals = 0;
    }
}

/* The sum of the lanes, in pairs. */
RB_INLINE double rb_add_lanes(const double l[RB_SEGMENTS]) {
    return ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]));
}

/* The nearest double; of small numbers without a call of a function. */
RB_INLINE double rb_double_of(rb_u128 value) {
    return value <= (rb_u128)RB_I64_MAX ? (double)(rb_i64)value : (double)value;
}

RB_INLINE double rb_mean_quantity(rb_u128 volume, rb_i64 count) {
    return rb_double_of(volume) / (double)count;
}

/* Totals one trade after the other: the reference for the kernels, for values of any size. */
rb_total_range rb_total_range_scalar;

#endif
