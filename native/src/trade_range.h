/* The interface between the plan of a pass over trades and the definitions of its features. */
#ifndef RB_TRADE_RANGE_H
#define RB_TRADE_RANGE_H

#include "range_totals.h"
#include "real.h"

/* The number of trades of the exchange that a record stands for. */
static inline rb_i64 rb_trades_of_record(const rb_trade_range *range, rb_i64 i) {
    return range->first_trade_id == NULL ? 1 : range->last_trade_id[i] - range->first_trade_id[i] + 1;
}

static inline rb_i64 rb_word_of_ratio(double ratio) {
    rb_i64 word;
    memcpy(&word, &ratio, sizeof word);
    return word;
}

/* The volume-weighted price, cut to the unit; the volume is not 0. */
static inline rb_i64 rb_vwap(const rb_totals *totals) {
    return (rb_i64)(totals->turnover / totals->volume);
}

/* The difference of a part and the rest, as a share of the whole, which is not 0. */
static inline double rb_imbalance(rb_u128 part, rb_u128 whole) {
    bool is_negative = part < whole - part;
    double difference = rb_double_of(is_negative ? whole - 2 * part : 2 * part - whole);
    return (is_negative ? -difference : difference) / rb_double_of(whole);
}

/*
 * A search for extremes passes over the prices of a span, which change nothing, most of them in whole blocks: the sign of a
 * difference tells that a price is outside, and the signs of a block are collected without a branch.
 */
#define RB_BLOCK 8

static inline bool rb_is_block_within(rb_i64 least, rb_i64 most, const rb_i64 price[RB_BLOCK]) {
    rb_u64 outside = 0;
    for (int i = 0; i < RB_BLOCK; i++) {
        outside |= ((rb_u64)price[i] - (rb_u64)least) | ((rb_u64)most - (rb_u64)price[i]);
    }
    return outside >> 63 == 0;
}

/* More than the roundings of a few operations: as a factor, and beside numbers near 1. */
#define RB_SLACK 1e-12

/* The prices that are certainly at or below a limit, or at or above it. */
static inline rb_i64 rb_price_below(double limit) {
    double price = limit * (1 - RB_SLACK) - 1;
    return price < 0x1p63 ? (rb_i64)price : RB_I64_MAX;
}

static inline rb_i64 rb_price_above(double limit) {
    double price = limit * (1 + RB_SLACK) + 1;
    return price < 0x1p63 ? (rb_i64)price : RB_I64_MAX;
}

/* Permutation entropy of order 3 in units of ln 6; the range has at least 3 trades. */
double rb_permutation_entropy(const rb_trade_range *range, double divisor);

/* The mean and the standard deviation of the times between at least two trades, both multiplied by the number of these times. */
typedef struct rb_spread {
    double mean;
    double deviation;
} rb_spread;
rb_spread rb_spread_of_intervals(const rb_trade_range *range, const rb_totals *totals);

/*
 * Computes features of a range from its columns and, for RB_PART_BASIC and RB_PART_EPOCHS, its totals. Those that are null stay as
 * they are.
 */
typedef void rb_range_features(const rb_trade_range *range, const rb_totals *totals, rb_u32 parts, rb_i64 *values);

rb_range_features rb_exact_features;     /* of either group, in the order of RB_EXACT_* */
rb_range_features rb_reference_lookback; /* of a window */
rb_range_features rb_reference_intra;    /* of a bar */

/* Indices within a group of the exact profile. */
enum {
    RB_EXACT_AGG_TRADE_COUNT,
    RB_EXACT_TRADE_COUNT,
    RB_EXACT_DURATION_US,
    RB_EXACT_TRADE_INTENSITY,
    RB_EXACT_OFI,
    RB_EXACT_VWAP,
    RB_EXACT_VWAP_POSITION,
    RB_EXACT_COUNT_IMBALANCE,
    RB_EXACT_KYLE_LAMBDA,
    RB_EXACT_BURSTINESS,
    RB_EXACT_VOLUME_SKEW,
    RB_EXACT_VOLUME_KURT,
    RB_EXACT_PRICE_RANGE,
    RB_EXACT_MAX_DRAWDOWN,
    RB_EXACT_MAX_RUNUP,
    RB_EXACT_KAUFMAN_ER,
    RB_EXACT_GARMAN_KLASS_VOL,
    RB_EXACT_BULL_EPOCH_DENSITY,
    RB_EXACT_BEAR_EPOCH_DENSITY,
    RB_EXACT_BULL_EXCESS_GAIN,
    RB_EXACT_BEAR_EXCESS_GAIN,
    RB_EXACT_BULL_CV,
    RB_EXACT_BEAR_CV,
    RB_EXACT_PERMUTATION_ENTROPY,
    RB_EXACT_COUNT
};

/* Indices within the lookback group of the reference profile. */
enum {
    RB_LOOKBACK_TRADE_COUNT,
    RB_LOOKBACK_OFI,
    RB_LOOKBACK_DURATION_US,
    RB_LOOKBACK_INTENSITY,
    RB_LOOKBACK_VWAP_RAW,
    RB_LOOKBACK_VWAP_POSITION,
    RB_LOOKBACK_COUNT_IMBALANCE,
    RB_LOOKBACK_KYLE_LAMBDA,
    RB_LOOKBACK_BURSTINESS,
    RB_LOOKBACK_VOLUME_SKEW,
    RB_LOOKBACK_VOLUME_KURT,
    RB_LOOKBACK_PRICE_RANGE,
    RB_LOOKBACK_KAUFMAN_ER,
    RB_LOOKBACK_GARMAN_KLASS_VOL,
    RB_LOOKBACK_HURST,
    RB_LOOKBACK_PERMUTATION_ENTROPY,
    RB_LOOKBACK_COUNT
};

/* Indices within the in-bar group of the reference profile. */
enum {
    RB_INTRA_BULL_EPOCH_DENSITY,
    RB_INTRA_BEAR_EPOCH_DENSITY,
    RB_INTRA_BULL_EXCESS_GAIN,
    RB_INTRA_BEAR_EXCESS_GAIN,
    RB_INTRA_BULL_CV,
    RB_INTRA_BEAR_CV,
    RB_INTRA_MAX_DRAWDOWN,
    RB_INTRA_MAX_RUNUP,
    RB_INTRA_TRADE_COUNT,
    RB_INTRA_OFI,
    RB_INTRA_DURATION_US,
    RB_INTRA_INTENSITY,
    RB_INTRA_VWAP_POSITION,
    RB_INTRA_COUNT_IMBALANCE,
    RB_INTRA_KYLE_LAMBDA,
    RB_INTRA_BURSTINESS,
    RB_INTRA_VOLUME_SKEW,
    RB_INTRA_VOLUME_KURT,
    RB_INTRA_KAUFMAN_ER,
    RB_INTRA_GARMAN_KLASS_VOL,
    RB_INTRA_HURST,
    RB_INTRA_PERMUTATION_ENTROPY,
    RB_INTRA_COUNT
};

#endif
