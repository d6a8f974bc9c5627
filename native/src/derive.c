/* The values derived from a bar. Formulas and units: rb_derive in rangebar.h. */
#include <float.h>

#include "int128.h"

#define PRICE_UNIT 1e8
#define TURNOVER_UNIT 1e16
#define MICROS_PER_SECOND 1e6
#define MAX_AGGRESSION 100.0

static double magnitude(double value) {
    return value < 0 ? -value : value;
}

static double ratio(double numerator, double denominator, double if_zero) {
    return denominator == 0 ? if_zero : numerator / denominator;
}

static rb_i64 vwap_of(const rb_bar *bar) {
    rb_i128 volume = rb_join_halves(bar->volume_lo, bar->volume_hi);
    rb_i128 turnover = rb_join_halves(bar->turnover_lo, bar->turnover_hi);
    /* A bar of this library has volume >= 0; a negative divisor could overflow. */
    return volume <= 0 ? bar->open : (rb_i64)(turnover / volume);
}

static void derive(const rb_bar *bar, rb_derived *derived) {
    double open = (double)bar->open / PRICE_UNIT;
    double high = (double)bar->high / PRICE_UNIT;
    double low = (double)bar->low / PRICE_UNIT;
    double close = (double)bar->close / PRICE_UNIT;
    double volume = (double)rb_join_halves(bar->volume_lo, bar->volume_hi) / PRICE_UNIT;
    double buy_volume = (double)rb_join_halves(bar->buy_volume_lo, bar->buy_volume_hi) / PRICE_UNIT;
    double sell_volume = (double)rb_join_halves(bar->sell_volume_lo, bar->sell_volume_hi) / PRICE_UNIT;
    double turnover = (double)rb_join_halves(bar->turnover_lo, bar->turnover_hi) / TURNOVER_UNIT;
    double buy_turnover = (double)rb_join_halves(bar->buy_turnover_lo, bar->buy_turnover_hi) / TURNOVER_UNIT;
    double sell_turnover = (double)rb_join_halves(bar->sell_turnover_lo, bar->sell_turnover_hi) / TURNOVER_UNIT;
    double trades = (double)bar->trade_count;
    rb_i64 vwap = vwap_of(bar);
    rb_i64 duration_us = (rb_i64)((rb_u64)bar->close_time_us - (rb_u64)bar->open_time_us);

    double ofi = ratio(buy_volume - sell_volume, buy_volume + sell_volume, 0);
    double aggression = bar->buy_trade_count > 0 ? MAX_AGGRESSION : 1;
    if (bar->sell_trade_count != 0) {
        aggression = (double)bar->buy_trade_count / (double)bar->sell_trade_count;
        if (aggression > MAX_AGGRESSION) {
            aggression = MAX_AGGRESSION;
        }
    }
    *derived = (rb_derived){
        .struct_size = sizeof(rb_derived),
        .vwap = vwap,
        .duration_us = duration_us,
        .ofi = ofi,
        .vwap_close_deviation = ratio(close - (double)vwap / PRICE_UNIT, high - low, 0),
        .price_impact = ratio(magnitude(close - open), volume, 0),
        .kyle_lambda_proxy = magnitude(ofi) <= DBL_EPSILON ? 0 : ratio((close - open) / open, ofi, 0),
        .trade_intensity = ratio(trades, (double)duration_us / MICROS_PER_SECOND, trades),
        .volume_per_trade = volume / trades,
        .aggression_ratio = aggression,
        .aggregation_density = trades / (double)bar->agg_trade_count,
        .turnover_imbalance = ratio(buy_turnover - sell_turnover, turnover, 0),
    };
}

rb_status rb_derive(const rb_bar *bars, rb_i64 count, rb_derived *derived) {
    if (count < 0 || (count > 0 && (bars == NULL || derived == NULL))) {
        return RB_ERROR_ARGUMENT;
    }
    for (rb_i64 i = 0; i < count; i++) {
        if (bars[i].struct_size != sizeof(rb_bar)) {
            return RB_ERROR_STRUCT_SIZE;
        }
    }
    for (rb_i64 i = 0; i < count; i++) {
        derive(&bars[i], &derived[i]);
    }
    return RB_OK;
}

rb_status rb_derive_at(const rb_bar *bars, rb_i64 index, rb_derived *derived) {
    if (bars == NULL || index < 0) {
        return RB_ERROR_ARGUMENT;
    }
    return rb_derive(bars + index, 1, derived);
}
