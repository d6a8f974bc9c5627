/* Checksums of values: two results are the same work if they have the same checksum. */
#include <stddef.h>
#include <string.h>

#include "rangebar_bench.h"

/* One step of FNV-1a on a whole word; the shift brings high bits down, which a product alone never does. */
static rb_u64 mix(rb_u64 hash, rb_u64 word) {
    hash = (hash ^ word) * 0x100000001B3u;
    return hash ^ (hash >> 29);
}

static rb_u64 mix_signed(rb_u64 hash, rb_i64 word) {
    return mix(hash, (rb_u64)word);
}

static rb_u64 mix_double(rb_u64 hash, double value) {
    rb_u64 bits;
    memcpy(&bits, &value, sizeof bits);
    return mix(hash, bits);
}

static const rb_u64 START = 0xCBF29CE484222325u;

static rb_u64 mix_column(rb_u64 hash, rb_i64 count, const rb_i64 *column) {
    hash = mix(hash, column != NULL);
    for (rb_i64 i = 0; column != NULL && i < count; i++) {
        hash = mix_signed(hash, column[i]);
    }
    return hash;
}

rb_u64 rb_bench_trades_checksum(rb_i64 trade_count, const rb_i64 *timestamp_us, const rb_i64 *price,
                                const rb_i64 *quantity, const rb_i64 *agg_trade_id, const rb_i64 *first_trade_id,
                                const rb_i64 *last_trade_id, const rb_u8 *side) {
    rb_u64 hash = mix_signed(START, trade_count);
    hash = mix_column(hash, trade_count, timestamp_us);
    hash = mix_column(hash, trade_count, price);
    hash = mix_column(hash, trade_count, quantity);
    hash = mix_column(hash, trade_count, agg_trade_id);
    hash = mix_column(hash, trade_count, first_trade_id);
    hash = mix_column(hash, trade_count, last_trade_id);
    hash = mix(hash, side != NULL);
    for (rb_i64 i = 0; side != NULL && i < trade_count; i++) {
        hash = mix(hash, side[i] != 0);
    }
    return hash;
}

rb_u64 rb_bench_bars_checksum(const rb_bar *bars, rb_i64 bar_count) {
    rb_u64 hash = START;
    for (rb_i64 i = 0; i < bar_count; i++) {
        const rb_bar *bar = &bars[i];
        hash = mix(hash, bar->flags);
        hash = mix_signed(hash, bar->open_time_us);
        hash = mix_signed(hash, bar->close_time_us);
        hash = mix_signed(hash, bar->open);
        hash = mix_signed(hash, bar->high);
        hash = mix_signed(hash, bar->low);
        hash = mix_signed(hash, bar->close);
        hash = mix(hash, bar->volume_lo);
        hash = mix_signed(hash, bar->volume_hi);
        hash = mix(hash, bar->turnover_lo);
        hash = mix_signed(hash, bar->turnover_hi);
        hash = mix(hash, bar->buy_volume_lo);
        hash = mix_signed(hash, bar->buy_volume_hi);
        hash = mix(hash, bar->sell_volume_lo);
        hash = mix_signed(hash, bar->sell_volume_hi);
        hash = mix(hash, bar->buy_turnover_lo);
        hash = mix_signed(hash, bar->buy_turnover_hi);
        hash = mix(hash, bar->sell_turnover_lo);
        hash = mix_signed(hash, bar->sell_turnover_hi);
        hash = mix_signed(hash, bar->first_trade_id);
        hash = mix_signed(hash, bar->last_trade_id);
        hash = mix_signed(hash, bar->first_agg_trade_id);
        hash = mix_signed(hash, bar->last_agg_trade_id);
        hash = mix_signed(hash, bar->trade_count);
        hash = mix_signed(hash, bar->agg_trade_count);
        hash = mix_signed(hash, bar->buy_trade_count);
        hash = mix_signed(hash, bar->sell_trade_count);
    }
    return hash;
}

rb_u64 rb_bench_derived_checksum(const rb_derived *derived, rb_i64 count) {
    rb_u64 hash = START;
    for (rb_i64 i = 0; i < count; i++) {
        const rb_derived *values = &derived[i];
        hash = mix_signed(hash, values->vwap);
        hash = mix_signed(hash, values->duration_us);
        hash = mix_double(hash, values->ofi);
        hash = mix_double(hash, values->vwap_close_deviation);
        hash = mix_double(hash, values->price_impact);
        hash = mix_double(hash, values->kyle_lambda_proxy);
        hash = mix_double(hash, values->trade_intensity);
        hash = mix_double(hash, values->volume_per_trade);
        hash = mix_double(hash, values->aggression_ratio);
        hash = mix_double(hash, values->aggregation_density);
        hash = mix_double(hash, values->turnover_imbalance);
    }
    return hash;
}
