/* The interface between the plan of a pass over trades and the definitions of its features. */
#ifndef RB_TRADE_RANGE_H
#define RB_TRADE_RANGE_H

#include "real.h"

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

/* The number of trades of the exchange that a record stands for. */
static inline rb_i64 rb_trades_of_record(const rb_trade_range *range, rb_i64 i) {
    return range->first_trade_id == NULL ? 1 : range->last_trade_id[i] - range->first_trade_id[i] + 1;
}

static inline rb_i64 rb_word_of_ratio(double ratio) {
    rb_i64 word;
    memcpy(&word, &ratio, sizeof word);
    return word;
}

/* Permutation entropy of order 3 in units of ln 6; the range has at least 3 trades. */
double rb_permutation_entropy(const rb_trade_range *range, double divisor);

/* The features of a range by the exact definitions, in the order of RB_EXACT_FEATURES; those that are null stay as they are. */
void rb_exact_features(const rb_trade_range *range, rb_u32 parts, rb_i64 *values);

/* The features of a window and of a bar by the definitions of the reference implementation; likewise. */
void rb_reference_lookback(const rb_trade_range *range, rb_u32 parts, rb_i64 *values);
void rb_reference_intra(const rb_trade_range *range, rb_u32 parts, rb_i64 *values);

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
