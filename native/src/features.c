/* The plan of a pass over trades for features: names, checks, windows, rows. The definitions are in features_*.c. */
#include "kernel.h"
#include "trade_range.h"

typedef struct feature {
    const char *name;
    rb_i32 kind;
} feature;

/* The features in the order of their index, by F(name, kind). The exact profile has the same ones in both groups. */
/* clang-format off */
#define EXACT(prefix, F)                                                                                              \
    F(prefix "agg_trade_count", WHOLE) F(prefix "trade_count", WHOLE) F(prefix "duration_us", WHOLE)                  \
    F(prefix "trade_intensity", RATIO) F(prefix "ofi", RATIO) F(prefix "vwap", PRICE)                                 \
    F(prefix "vwap_position", RATIO) F(prefix "count_imbalance", RATIO) F(prefix "kyle_lambda", RATIO)                \
    F(prefix "burstiness", RATIO) F(prefix "volume_skew", RATIO) F(prefix "volume_kurt", RATIO)                       \
    F(prefix "price_range", RATIO) F(prefix "max_drawdown", RATIO) F(prefix "max_runup", RATIO)                       \
    F(prefix "kaufman_er", RATIO) F(prefix "garman_klass_vol", RATIO) F(prefix "bull_epoch_density", RATIO)           \
    F(prefix "bear_epoch_density", RATIO) F(prefix "bull_excess_gain", RATIO) F(prefix "bear_excess_gain", RATIO)     \
    F(prefix "bull_cv", RATIO) F(prefix "bear_cv", RATIO) F(prefix "permutation_entropy", RATIO)

#define REFERENCE(F)                                                                                                  \
    F("lookback_trade_count", WHOLE) F("lookback_ofi", RATIO) F("lookback_duration_us", WHOLE)                        \
    F("lookback_intensity", RATIO) F("lookback_vwap_raw", WHOLE) F("lookback_vwap_position", RATIO)                   \
    F("lookback_count_imbalance", RATIO) F("lookback_kyle_lambda", RATIO) F("lookback_burstiness", RATIO)             \
    F("lookback_volume_skew", RATIO) F("lookback_volume_kurt", RATIO) F("lookback_price_range", RATIO)                \
    F("lookback_kaufman_er", RATIO) F("lookback_garman_klass_vol", RATIO) F("lookback_hurst", RATIO)                  \
    F("lookback_permutation_entropy", RATIO) F("intra_bull_epoch_density", RATIO)                                     \
    F("intra_bear_epoch_density", RATIO) F("intra_bull_excess_gain", RATIO) F("intra_bear_excess_gain", RATIO)        \
    F("intra_bull_cv", RATIO) F("intra_bear_cv", RATIO) F("intra_max_drawdown", RATIO) F("intra_max_runup", RATIO)    \
    F("intra_trade_count", WHOLE) F("intra_ofi", RATIO) F("intra_duration_us", WHOLE) F("intra_intensity", RATIO)     \
    F("intra_vwap_position", RATIO) F("intra_count_imbalance", RATIO) F("intra_kyle_lambda", RATIO)                   \
    F("intra_burstiness", RATIO) F("intra_volume_skew", RATIO) F("intra_volume_kurt", RATIO)                          \
    F("intra_kaufman_er", RATIO) F("intra_garman_klass_vol", RATIO) F("intra_hurst", RATIO)                           \
    F("intra_permutation_entropy", RATIO)
/* clang-format on */

#define NAMED(name, kind) {name, RB_FEATURE_##kind},

static const feature EXACT_FEATURES[] = {EXACT("window_", NAMED) EXACT("bar_", NAMED)};

static const feature REFERENCE_FEATURES[] = {REFERENCE(NAMED)};

/* Rows without flags of which no feature is known. */
#define NULL_WHOLE RB_FEATURE_NULL
#define NULL_PRICE RB_FEATURE_NULL
#define NULL_RATIO RB_FEATURE_NULL_RATIO
#define NO_VALUE(name, kind) NULL_##kind,

static const rb_i64 EXACT_NULLS[] = {0, EXACT("window_", NO_VALUE) EXACT("bar_", NO_VALUE)};

static const rb_i64 REFERENCE_NULLS[] = {0, REFERENCE(NO_VALUE)};

_Static_assert(sizeof(EXACT_FEATURES) == 2 * RB_EXACT_COUNT * sizeof(feature), "a name for each feature");
_Static_assert(sizeof(REFERENCE_FEATURES) == (RB_LOOKBACK_COUNT + RB_INTRA_COUNT) * sizeof(feature),
               "a name for each feature");

static const feature *features_of(rb_u32 profile) {
    return profile == RB_PROFILE_EXACT ? EXACT_FEATURES : REFERENCE_FEATURES;
}

static rb_i32 count_of(rb_u32 profile) {
    return profile == RB_PROFILE_EXACT       ? 2 * RB_EXACT_COUNT
           : profile == RB_PROFILE_REFERENCE ? RB_LOOKBACK_COUNT + RB_INTRA_COUNT
                                             : 0;
}

const char *rb_feature_name(rb_u32 profile, rb_i32 index) {
    return index < 0 || index >= count_of(profile) ? NULL : features_of(profile)[index].name;
}

rb_i32 rb_feature_kind(rb_u32 profile, rb_i32 index) {
    return index < 0 || index >= count_of(profile) ? -1 : features_of(profile)[index].kind;
}

static rb_status check_plan(const rb_feature_plan *plan) {
    if (plan->struct_size != sizeof(rb_feature_plan)) {
        return RB_ERROR_STRUCT_SIZE;
    }
    bool is_sized = plan->window_kind == RB_WINDOW_ALL ? plan->window_size == 0 : plan->window_size > 0;
    bool is_valid = plan->groups >= 1 && plan->groups <= 3 && plan->profile <= RB_PROFILE_REFERENCE && plan->parts >= 1
                    && plan->parts <= 7 && plan->window_kind <= RB_WINDOW_ALL && plan->reserved == 0 && is_sized;
    return is_valid ? RB_OK : RB_ERROR_OPTION;
}

/* The ranges of trades that are there, in order; windows need no more. */
static bool are_ranges(rb_i64 trade_count, rb_i64 bar_count, const rb_i64 *first_trades, const rb_i64 *trade_counts,
                       const rb_i64 *available_from) {
    for (rb_i64 k = 0; k < bar_count; k++) {
        if (first_trades[k] < (k == 0 ? 0 : first_trades[k - 1]) || trade_counts[k] < 1
            || first_trades[k] > trade_count - trade_counts[k]
            || (available_from != NULL && (available_from[k] < 0 || available_from[k] > first_trades[k]))) {
            return false;
        }
    }
    return true;
}

static rb_trade_range slice(const rb_trade_range *all, rb_i64 from, rb_i64 to) {
    return (rb_trade_range){
        .count = to - from,
        .timestamp_us = all->timestamp_us + from,
        .price = all->price + from,
        .quantity = all->quantity + from,
        .first_trade_id = all->first_trade_id == NULL ? NULL : all->first_trade_id + from,
        .last_trade_id = all->last_trade_id == NULL ? NULL : all->last_trade_id + from,
        .side = all->side == NULL ? NULL : all->side + from,
    };
}

/*
 * The first of the trades from .. to-1 whose timestamp is at least this; to if there is none. It looks near the end first: the work
 * depends on how far back the trade lies, not on how many there are.
 */
static rb_i64 first_at(const rb_i64 *timestamp_us, rb_i64 from, rb_i64 to, rb_i64 at_least) {
    rb_i64 step = 1;
    while (to - from > step && timestamp_us[to - step] >= at_least) {
        to -= step;
        step *= 2;
    }
    from = to - from > step ? to - step : from;
    while (from < to) {
        rb_i64 middle = from + (to - from) / 2;
        if (timestamp_us[middle] < at_least) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

/* The window of bar k: its first trade, the one after its last, and whether it is cut. */
typedef struct window {
    rb_i64 from;
    rb_i64 to;
    bool is_cut;
} window;

static window window_of(const rb_feature_plan *plan, const rb_i64 *timestamp_us, rb_i64 k, const rb_i64 *first_trades,
                        rb_i64 available) {
    rb_i64 open_time = timestamp_us[first_trades[k]];
    rb_i64 to = first_at(timestamp_us, available, first_trades[k], open_time);
    switch (plan->window_kind) {
    case RB_WINDOW_TRADES:
        return to - available < plan->window_size ? (window){available, to, true}
                                                  : (window){to - plan->window_size, to, false};
    case RB_WINDOW_TIME: {
        /* Times lie in [-2^62, 2^62): the difference of two fits. A time before all of them is the first one's concern. */
        bool reaches = plan->window_size <= open_time - timestamp_us[available];
        return reaches ? (window){first_at(timestamp_us, available, to, open_time - plan->window_size), to, false}
                       : (window){available, to, true};
    }
    case RB_WINDOW_BARS: {
        bool is_there = plan->window_size <= k && first_trades[k - plan->window_size] >= available;
        rb_i64 from = is_there ? first_trades[k - plan->window_size] : available;
        return (window){from < to ? from : to, to, !is_there};
    }
    default:
        return (window){available, to, false};
    }
}

static void compute(rb_range_features *features, rb_total_range *total_range, const rb_trade_range *range, rb_u32 parts,
                    rb_i64 *values) {
    rb_totals totals;
    if (range->count > 0 && parts & (RB_PART_BASIC | RB_PART_EPOCHS)) {
        total_range(range, features != rb_reference_lookback, &totals);
    } else {
        totals = (rb_totals){0};
    }
    features(range, &totals, parts, values);
}

rb_status rb_compute_features(const rb_feature_plan *plan, rb_i64 trade_count, const rb_i64 *timestamp_us,
                              const rb_i64 *price, const rb_i64 *quantity, const rb_i64 *first_trade_id,
                              const rb_i64 *last_trade_id, const rb_u8 *side, rb_i64 bar_count, rb_i64 first_bar,
                              const rb_i64 *first_trades, const rb_i64 *trade_counts, const rb_i64 *available_from,
                              rb_i64 *values, rb_i64 value_capacity) {
    if (plan == NULL || trade_count < 0 || bar_count < 0 || first_bar < 0 || first_bar > bar_count || value_capacity < 0) {
        return RB_ERROR_ARGUMENT;
    }
    rb_status status = check_plan(plan);
    if (status < 0) {
        return status;
    }
    if (first_bar == bar_count) {
        return RB_OK;
    }
    if (timestamp_us == NULL || price == NULL || quantity == NULL || first_trades == NULL || trade_counts == NULL
        || values == NULL || (first_trade_id == NULL) != (last_trade_id == NULL)
        || !are_ranges(trade_count, bar_count, first_trades, trade_counts, available_from)) {
        return RB_ERROR_ARGUMENT;
    }
    rb_i64 row_length = 1 + (rb_i64)count_of(plan->profile);
    if (value_capacity / row_length < bar_count - first_bar) {
        return RB_ERROR_BUFFER_SIZE;
    }
    const rb_kernel *kernel = rb_choose_kernel();
    if (kernel == NULL) {
        return RB_ERROR_KERNEL;
    }
    const bool is_exact = plan->profile == RB_PROFILE_EXACT;
    const rb_i64 *nulls = is_exact ? EXACT_NULLS : REFERENCE_NULLS;
    rb_trade_range all = {trade_count, timestamp_us, price, quantity, first_trade_id, last_trade_id, side};
    for (rb_i64 k = first_bar; k < bar_count; k++, values += row_length) {
        memcpy(values, nulls, (size_t)row_length * sizeof(rb_i64));
        if (plan->groups & RB_FEATURES_LOOKBACK) {
            window before = window_of(plan, timestamp_us, k, first_trades, available_from == NULL ? 0 : available_from[k]);
            values[0] = before.is_cut ? RB_FEATURES_WINDOW_CUT : 0;
            rb_trade_range range = slice(&all, before.from, before.to);
            compute(is_exact ? rb_exact_features : rb_reference_lookback, kernel->total_range, &range, plan->parts,
                    values + 1);
        }
        if (plan->groups & RB_FEATURES_INTRA) {
            rb_trade_range range = slice(&all, first_trades[k], first_trades[k] + trade_counts[k]);
            compute(is_exact ? rb_exact_features : rb_reference_intra, kernel->total_range, &range, plan->parts,
                    values + 1 + (is_exact ? RB_EXACT_COUNT : RB_LOOKBACK_COUNT));
        }
    }
    return RB_OK;
}
