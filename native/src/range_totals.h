/*
 * What the basic features of a range of trades need: exact sums and extremes, and sums of powers. Every kernel computes the same
 * bits, wherever the range lies, because the two parts that round have one order of operations:
 *
 *   drawdown, runup   The range is divided into RB_SEGMENTS segments of equal length, of which the last ones may be shorter or
 *                     empty. Each keeps its best candidate, a difference over a price, and replaces it by a better one of each
 *                     pair of trades; then the segments are joined.
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
    double path;                 /* sum of the changes of the price, unit 1e-8: the exact one as a double */
    rb_u64 squared_intervals;    /* sum of squares, us^2; 0 if the range lasts 2^32 us or longer */
    double drawdown, runup;      /* of prices as doubles */
    double m2, m3, m4;           /* sums of powers of the quantities' distances from their mean, unit 1e-8; 0 if equal */
} rb_totals;

/* Computes the totals of a range of at least one trade. */
typedef void rb_total_range(const rb_trade_range *range, rb_totals *totals);

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

/* Adds to each segment the candidates that end in it and begin in one before, and computes the excursions of all. */
RB_INLINE void rb_join_segments(rb_segments *s, rb_totals *totals) {
    double highest[RB_SEGMENTS];
    double lowest[RB_SEGMENTS];
    double high = s->high[0];
    double low = s->low[0];
    for (int j = 0; j < RB_SEGMENTS; j++) {
        high = s->high[j] > high ? s->high[j] : high;
        low = s->low[j] < low ? s->low[j] : low;
        highest[j] = high;
        lowest[j] = low;
    }
    for (int j = RB_SEGMENTS - 1; j > 0; j--) {
        double fall = highest[j - 1] - s->low[j];
        bool is_larger = fall * s->fall_from[j] > s->fall[j] * highest[j - 1];
        s->fall[j] = is_larger ? fall : s->fall[j];
        s->fall_from[j] = is_larger ? highest[j - 1] : s->fall_from[j];
        double rise = s->high[j] - lowest[j - 1];
        is_larger = rise * s->rise_to[j] > s->rise[j] * s->high[j];
        s->rise[j] = is_larger ? rise : s->rise[j];
        s->rise_to[j] = is_larger ? s->high[j] : s->rise_to[j];
    }
    for (int j = 0; j < RB_SEGMENTS; j++) {
        s->fall[j] /= s->fall_from[j];
        s->rise[j] /= s->rise_to[j];
    }
    totals->drawdown = 0;
    totals->runup = 0;
    for (int j = 0; j < RB_SEGMENTS; j++) {
        totals->drawdown = s->fall[j] > totals->drawdown ? s->fall[j] : totals->drawdown;
        totals->runup = s->rise[j] > totals->runup ? s->rise[j] : totals->runup;
    }
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
