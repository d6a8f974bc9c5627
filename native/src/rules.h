/*
 * The rules of a range bar, each in one function: validity of a trade, opening, growth, breach and output of a bar.
 * Every way to process trades goes through these functions.
 */
#ifndef RB_RULES_H
#define RB_RULES_H

#include "state.h"

#if defined(__GNUC__)
#define RB_INLINE static inline __attribute__((always_inline))
#define RB_NOINLINE __attribute__((noinline))
#define RB_UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#else
#define RB_INLINE static inline
#define RB_NOINLINE
#define RB_UNLIKELY(condition) (condition)
#endif

typedef struct rb_trade_row {
    rb_i64 timestamp_us;
    rb_i64 price;
    rb_i64 quantity;
    rb_i64 agg_trade_id;
    rb_i64 first_trade_id;
    rb_i64 last_trade_id;
    bool is_sell;
} rb_trade_row;

/* The distance from open at which a bar breaches: absolute, or trunc(open * threshold / 100000). */
RB_INLINE rb_i64 rb_delta(const rb_config *config, rb_i64 open) {
    if (config->absolute_delta != 0) {
        return config->absolute_delta;
    }
    /* open = q * 100000 + r: the division is split so that no product leaves 64 bits. */
    return open / 100000 * config->threshold_dbps + open % 100000 * config->threshold_dbps / 100000;
}

/* The largest price whose upper limit, price + rb_delta(price), stays in 63 bits. */
RB_INLINE rb_i64 rb_max_price(rb_i32 threshold_dbps, rb_i64 absolute_delta) {
    if (absolute_delta != 0) {
        return RB_I64_MAX - absolute_delta;
    }
    /* price + floor(price * t / 1e5) = floor(price * (1e5 + t) / 1e5) <= 2^63 - 1  <=>  price * (1e5 + t) < 2^63 * 1e5 */
    rb_i128 bound = ((rb_i128)1 << 63) * 100000 - 1;
    return (rb_i64)(bound / (100000 + threshold_dbps));
}

/* threshold / 100000 * 2^64, rounded up: the factor by which a kernel may compute rb_delta. 0 for a threshold of 100 %, and for none. */
RB_INLINE rb_u64 rb_delta_scale(rb_i32 threshold_dbps) {
    return (rb_u64)((((rb_i128)1 << 64) * threshold_dbps + 99999) / 100000);
}

/* The test for multiples of a tick size above 0. */
RB_INLINE rb_ticks rb_ticks_of(rb_i64 tick_size) {
    rb_ticks ticks = {.most = ~(rb_u64)0 / (rb_u64)tick_size, .shift = (unsigned)__builtin_ctzll((rb_u64)tick_size)};
    rb_u64 odd = (rb_u64)tick_size >> ticks.shift;
    ticks.inverse = odd; /* right in its 3 lowest bits; each step doubles their number */
    for (int bits = 3; bits < 64; bits *= 2) {
        ticks.inverse *= 2 - odd * ticks.inverse;
    }
    return ticks;
}

/* Is a price above 0 a multiple of the tick size? */
RB_INLINE bool rb_is_on_grid(const rb_ticks *ticks, rb_i64 price) {
    rb_u64 product = (rb_u64)price * ticks->inverse;
    return (product >> ticks->shift | product << (-ticks->shift & 63)) <= ticks->most;
}

/* The number of trades that a record stands for; not positive if it leaves 63 bits. */
RB_INLINE rb_i64 rb_trades_of(const rb_trade_row *trade, int fields) {
    if (!(fields & RB_FIELD_TRADE_IDS)) {
        return 1;
    }
    return (rb_i64)((rb_u64)trade->last_trade_id - (rb_u64)trade->first_trade_id + 1);
}

/* Checks a trade by itself and against the last one. Returns the first rule that it breaks, or RB_OK. */
RB_INLINE rb_status rb_check_trade(const rb_config *config, const rb_state *state, const rb_trade_row *trade, int fields) {
    if (RB_UNLIKELY(trade->price <= 0 || trade->price > config->max_price)) {
        return RB_ERROR_PRICE;
    }
    if (RB_UNLIKELY(trade->quantity < 0)) {
        return RB_ERROR_QUANTITY;
    }
    if (RB_UNLIKELY(trade->timestamp_us < -RB_TIMESTAMP_LIMIT || trade->timestamp_us >= RB_TIMESTAMP_LIMIT)) {
        return RB_ERROR_TIMESTAMP;
    }
    if ((fields & RB_FIELD_AGG_TRADE_ID) && RB_UNLIKELY(trade->agg_trade_id < 0)) {
        return RB_ERROR_NEGATIVE_ID;
    }
    if (fields & RB_FIELD_TRADE_IDS) {
        if (RB_UNLIKELY(trade->first_trade_id < 0 || trade->last_trade_id < 0)) {
            return RB_ERROR_NEGATIVE_ID;
        }
        if (RB_UNLIKELY(trade->last_trade_id < trade->first_trade_id)) {
            return RB_ERROR_TRADE_ID_RANGE;
        }
        if (RB_UNLIKELY(rb_trades_of(trade, fields) <= 0)) {
            return RB_ERROR_OVERFLOW;
        }
    }
    if (state->fields != RB_FIELDS_UNKNOWN) {
        if (RB_UNLIKELY(trade->timestamp_us < state->last_timestamp_us)) {
            return RB_ERROR_TIME_ORDER;
        }
        if ((fields & RB_FIELD_AGG_TRADE_ID) && trade->timestamp_us == state->last_timestamp_us
            && RB_UNLIKELY(trade->agg_trade_id <= state->last_agg_trade_id)) {
            return RB_ERROR_ID_ORDER;
        }
    }
    return RB_OK;
}

/* Is the time since the last trade longer than the maximum gap? Called only while a bar is forming. */
RB_INLINE bool rb_is_gap(const rb_config *config, const rb_state *state, const rb_trade_row *trade) {
    return config->max_gap_us > 0 && trade->timestamp_us - state->last_timestamp_us > config->max_gap_us;
}

/* Would this trade close the forming bar? */
RB_INLINE bool rb_closes(const rb_config *config, const rb_forming *bar, const rb_trade_row *trade) {
    bool breach = trade->price >= bar->upper || trade->price <= bar->lower;
    return breach && !(config->timestamp_gate && trade->timestamp_us == bar->open_time_us);
}

/* Opens a bar with a valid trade. */
RB_INLINE void rb_open_bar(const rb_config *config, rb_state *state, const rb_trade_row *trade, int fields) {
    rb_i64 delta = rb_delta(config, trade->price);
    rb_i128 turnover = (rb_i128)trade->price * trade->quantity;
    bool is_buy = (fields & RB_FIELD_SIDE) && !trade->is_sell;
    rb_i64 trades = rb_trades_of(trade, fields);
    state->bar = (rb_forming){
        .open_time_us = trade->timestamp_us,
        .close_time_us = trade->timestamp_us,
        .open = trade->price,
        .high = trade->price,
        .low = trade->price,
        .close = trade->price,
        .upper = trade->price + delta,
        .lower = trade->price - delta,
        .volume = trade->quantity,
        .turnover = turnover,
        .buy_volume = is_buy ? trade->quantity : 0,
        .buy_turnover = is_buy ? turnover : 0,
        .first_trade_id = fields & RB_FIELD_TRADE_IDS ? trade->first_trade_id : 0,
        .last_trade_id = fields & RB_FIELD_TRADE_IDS ? trade->last_trade_id : 0,
        .first_agg_trade_id = fields & RB_FIELD_AGG_TRADE_ID ? trade->agg_trade_id : 0,
        .last_agg_trade_id = fields & RB_FIELD_AGG_TRADE_ID ? trade->agg_trade_id : 0,
        .trade_count = trades,
        .record_count = 1,
        .buy_trade_count = is_buy ? trades : 0,
    };
    state->has_bar = true;
}

/* Adds a valid trade to all of the forming bar but its turnover and number of trades. */
RB_INLINE void rb_add_parts(rb_forming *bar, const rb_trade_row *trade, rb_i128 turnover, rb_i64 trades, int fields) {
    /* No volume sum can overflow: 2^63 trades of less than 2^63 each stay below 2^126, and the parts below the whole. */
    bar->volume += trade->quantity;
    bar->record_count += 1;
    if (fields & RB_FIELD_SIDE) {
        rb_i64 if_buy = (rb_i64)trade->is_sell - 1; /* a mask, not a branch: the side is unpredictable */
        bar->buy_volume += trade->quantity & if_buy;
        bar->buy_turnover += turnover & if_buy;
        bar->buy_trade_count += trades & if_buy;
    }
    bar->high = trade->price > bar->high ? trade->price : bar->high;
    bar->low = trade->price < bar->low ? trade->price : bar->low;
    bar->close = trade->price;
    bar->close_time_us = trade->timestamp_us;
    if (fields & RB_FIELD_TRADE_IDS) {
        bar->last_trade_id = trade->last_trade_id;
    }
    if (fields & RB_FIELD_AGG_TRADE_ID) {
        bar->last_agg_trade_id = trade->agg_trade_id;
    }
}

/* Adds a valid trade to the forming bar; RB_ERROR_OVERFLOW, with the bar as it was, if a sum has no room for it. */
RB_INLINE rb_status rb_add_trade(rb_forming *bar, const rb_trade_row *trade, int fields) {
    rb_i128 trade_turnover = (rb_i128)trade->price * trade->quantity;
    rb_i128 turnover;
    rb_i64 trades = rb_trades_of(trade, fields);
    rb_i64 trade_count;
    if (RB_UNLIKELY(__builtin_add_overflow(bar->turnover, trade_turnover, &turnover)
                    || __builtin_add_overflow(bar->trade_count, trades, &trade_count))) {
        return RB_ERROR_OVERFLOW;
    }
    bar->turnover = turnover;
    bar->trade_count = trade_count;
    rb_add_parts(bar, trade, trade_turnover, trades, fields);
    return RB_OK;
}

/*
 * Does the same in memory where all numbers are far from overflow; false, without effect, elsewhere. gcc keeps a sum that it checks
 * in two halves on the stack, and reading it back whole waits for both.
 */
RB_INLINE bool rb_add_in_place(rb_forming *bar, const rb_trade_row *trade, int fields) {
    rb_i128 turnover = (rb_i128)trade->price * trade->quantity;
    rb_i64 trades = rb_trades_of(trade, fields);
    if (RB_UNLIKELY(((rb_high_half_at(&bar->turnover) | rb_high_half(turnover) | bar->trade_count | trades) >> 62) != 0)) {
        return false;
    }
    bar->turnover += turnover;
    bar->trade_count += trades;
    rb_add_parts(bar, trade, turnover, trades, fields);
    return true;
}

/* Moves the position to a processed trade. */
RB_INLINE void rb_move_to(rb_state *state, const rb_trade_row *trade, int fields) {
    state->fields = fields;
    state->last_timestamp_us = trade->timestamp_us;
    if (fields & RB_FIELD_AGG_TRADE_ID) {
        state->last_agg_trade_id = trade->agg_trade_id;
    }
    if (fields & RB_FIELD_TRADE_IDS) {
        state->last_trade_id = trade->last_trade_id;
    }
}

/* Writes the forming bar in the public form, with the flags of its end, RB_BAR_INCOMPLETE or none. */
RB_INLINE void rb_write_bar(const rb_forming *bar, int fields, rb_u32 flags, rb_bar *out) {
    bool has_side = fields & RB_FIELD_SIDE;
    rb_i128 sell_volume = has_side ? bar->volume - bar->buy_volume : 0;
    rb_i128 sell_turnover = has_side ? bar->turnover - bar->buy_turnover : 0;
    *out = (rb_bar){
        .struct_size = sizeof(rb_bar),
        .flags = flags | (rb_u32)fields << 8,
        .open_time_us = bar->open_time_us,
        .close_time_us = bar->close_time_us,
        .open = bar->open,
        .high = bar->high,
        .low = bar->low,
        .close = bar->close,
        .volume_lo = rb_low_half(bar->volume),
        .volume_hi = rb_high_half(bar->volume),
        .turnover_lo = rb_low_half(bar->turnover),
        .turnover_hi = rb_high_half(bar->turnover),
        .buy_volume_lo = rb_low_half(bar->buy_volume),
        .buy_volume_hi = rb_high_half(bar->buy_volume),
        .sell_volume_lo = rb_low_half(sell_volume),
        .sell_volume_hi = rb_high_half(sell_volume),
        .buy_turnover_lo = rb_low_half(bar->buy_turnover),
        .buy_turnover_hi = rb_high_half(bar->buy_turnover),
        .sell_turnover_lo = rb_low_half(sell_turnover),
        .sell_turnover_hi = rb_high_half(sell_turnover),
        .first_trade_id = bar->first_trade_id,
        .last_trade_id = bar->last_trade_id,
        .first_agg_trade_id = bar->first_agg_trade_id,
        .last_agg_trade_id = bar->last_agg_trade_id,
        .trade_count = bar->trade_count,
        .agg_trade_count = bar->record_count,
        .buy_trade_count = bar->buy_trade_count,
        .sell_trade_count = has_side ? bar->trade_count - bar->buy_trade_count : 0,
    };
}

/* Writes the forming bar to *slot and leaves none; the next trade opens one. */
RB_INLINE void rb_end_bar(rb_state *state, int fields, rb_u32 flags, rb_bar *slot) {
    rb_write_bar(&state->bar, fields, flags, slot);
    state->has_bar = false;
}

/*
 * Processes one trade: the whole life of a bar. Returns RB_OK, RB_CLOSED_BAR (in *closed) or RB_ORPHANED_BAR (in *orphan).
 * Returns without effect RB_OUTPUT_FULL where the slot that the trade needs is NULL, or the rule that the trade breaks.
 * A trade ends at most one bar: the trade after a gap opens a bar, and an opening trade never closes one.
 */
RB_INLINE rb_status rb_process_trade(const rb_config *config, rb_state *state, const rb_trade_row *trade, int fields,
                                     rb_bar *closed, rb_bar *orphan) {
    rb_status status = rb_check_trade(config, state, trade, fields);
    if (RB_UNLIKELY(status != RB_OK)) {
        return status;
    }
    if (!state->has_bar) {
        rb_open_bar(config, state, trade, fields);
    } else if (RB_UNLIKELY(rb_is_gap(config, state, trade))) {
        if (orphan == NULL) {
            return RB_OUTPUT_FULL;
        }
        rb_end_bar(state, fields, RB_BAR_ORPHANED, orphan);
        rb_open_bar(config, state, trade, fields);
        status = RB_ORPHANED_BAR;
    } else {
        bool closes = rb_closes(config, &state->bar, trade);
        if (closes && closed == NULL) {
            return RB_OUTPUT_FULL;
        }
        status = rb_add_trade(&state->bar, trade, fields);
        if (RB_UNLIKELY(status != RB_OK)) {
            return status;
        }
        if (closes) {
            rb_end_bar(state, fields, 0, closed);
            status = RB_CLOSED_BAR;
        }
    }
    rb_move_to(state, trade, fields);
    return status;
}

#endif
