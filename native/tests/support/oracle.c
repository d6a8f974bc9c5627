#include "support/oracle.h"

#include "support/wide.h"

static wide trades_of_record(const trades *all, rb_i64 at) {
    return all->fields & RB_FIELD_TRADE_IDS ? (wide)all->last_trade_id[at] - all->first_trade_id[at] + 1 : 1;
}

/* The trades [first, last] make one bar. */
static rb_bar make_bar(const trades *all, rb_i64 first, rb_i64 last, rb_u32 flags) {
    rb_bar bar = {.struct_size = sizeof(rb_bar), .flags = flags};
    bool has_side = false;
    bar.open_time_us = all->timestamp_us[first];
    bar.close_time_us = all->timestamp_us[last];
    bar.open = bar.high = bar.low = all->price[first];
    bar.close = all->price[last];
    if (all->fields & RB_FIELD_AGG_TRADE_ID) {
        bar.flags |= RB_BAR_AGG_TRADE_ID;
        bar.first_agg_trade_id = all->agg_trade_id[first];
        bar.last_agg_trade_id = all->agg_trade_id[last];
    }
    if (all->fields & RB_FIELD_TRADE_IDS) {
        bar.flags |= RB_BAR_TRADE_IDS;
        bar.first_trade_id = all->first_trade_id[first];
        bar.last_trade_id = all->last_trade_id[last];
    }
    if (all->fields & RB_FIELD_SIDE) {
        bar.flags |= RB_BAR_SIDE;
        has_side = true;
    }
    enum { BOUGHT, SOLD };
    wide volume[2] = {0};
    wide turnover[2] = {0};
    rb_i64 count[2] = {0};
    for (rb_i64 i = first; i <= last; i++) {
        rb_i64 price = all->price[i];
        bar.high = price > bar.high ? price : bar.high;
        bar.low = price < bar.low ? price : bar.low;
        int side = all->side[i] != 0 ? SOLD : BOUGHT;
        volume[side] += all->quantity[i];
        turnover[side] += (wide)price * all->quantity[i];
        count[side] += (rb_i64)trades_of_record(all, i);
        bar.agg_trade_count++;
    }
    bar.volume_lo = wide_low(volume[BOUGHT] + volume[SOLD]);
    bar.volume_hi = wide_high(volume[BOUGHT] + volume[SOLD]);
    bar.turnover_lo = wide_low(turnover[BOUGHT] + turnover[SOLD]);
    bar.turnover_hi = wide_high(turnover[BOUGHT] + turnover[SOLD]);
    bar.trade_count = count[BOUGHT] + count[SOLD];
    if (has_side) {
        bar.buy_volume_lo = wide_low(volume[BOUGHT]);
        bar.buy_volume_hi = wide_high(volume[BOUGHT]);
        bar.sell_volume_lo = wide_low(volume[SOLD]);
        bar.sell_volume_hi = wide_high(volume[SOLD]);
        bar.buy_turnover_lo = wide_low(turnover[BOUGHT]);
        bar.buy_turnover_hi = wide_high(turnover[BOUGHT]);
        bar.sell_turnover_lo = wide_low(turnover[SOLD]);
        bar.sell_turnover_hi = wide_high(turnover[SOLD]);
        bar.buy_trade_count = count[BOUGHT];
        bar.sell_trade_count = count[SOLD];
    }
    return bar;
}

wide oracle_delta(const rb_options *options, rb_i64 open) {
    return options->absolute_delta > 0 ? options->absolute_delta : (wide)open * options->threshold_dbps / 100000;
}

static bool breaches(const rb_options *options, const trades *all, rb_i64 first, rb_i64 at) {
    wide open = all->price[first];
    wide delta = oracle_delta(options, all->price[first]);
    bool is_outside = all->price[at] >= open + delta || all->price[at] <= open - delta;
    bool is_held_back = options->timestamp_gate == 1 && all->timestamp_us[at] == all->timestamp_us[first];
    return is_outside && !is_held_back;
}

static bool is_gap(const rb_options *options, const trades *all, rb_i64 at) {
    return options->max_gap_us > 0 && (wide)all->timestamp_us[at] - all->timestamp_us[at - 1] > options->max_gap_us;
}

/* Independent of the bar that the trade belongs to. */
static rb_status broken_rule(const rb_options *options, const trades *all, rb_i64 at) {
    const wide time_limit = (wide)1 << 62;
    rb_i64 price = all->price[at];
    rb_i64 time = all->timestamp_us[at];
    bool has_id = all->fields & RB_FIELD_AGG_TRADE_ID;
    bool has_trade_ids = all->fields & RB_FIELD_TRADE_IDS;
    if (price <= 0 || price + oracle_delta(options, price) > INT64_MAX) {
        return RB_ERROR_PRICE;
    }
    if (options->tick_size > 0 && price % options->tick_size != 0) {
        return RB_ERROR_TICK_SIZE;
    }
    if (all->quantity[at] < 0) {
        return RB_ERROR_QUANTITY;
    }
    if (time < -time_limit || time >= time_limit) {
        return RB_ERROR_TIMESTAMP;
    }
    if ((has_id && all->agg_trade_id[at] < 0)
        || (has_trade_ids && (all->first_trade_id[at] < 0 || all->last_trade_id[at] < 0))) {
        return RB_ERROR_NEGATIVE_ID;
    }
    if (has_trade_ids && all->last_trade_id[at] < all->first_trade_id[at]) {
        return RB_ERROR_TRADE_ID_RANGE;
    }
    if (trades_of_record(all, at) > INT64_MAX) {
        return RB_ERROR_OVERFLOW;
    }
    if (at > 0 && time < all->timestamp_us[at - 1]) {
        return RB_ERROR_TIME_ORDER;
    }
    if (at > 0 && has_id && time == all->timestamp_us[at - 1] && all->agg_trade_id[at] <= all->agg_trade_id[at - 1]) {
        return RB_ERROR_ID_ORDER;
    }
    return RB_OK;
}

rb_i64 oracle_valid(const rb_options *options, const trades *all, rb_status *why) {
    const unsigned_wide most_turnover = ((unsigned_wide)1 << 127) - 1;
    rb_i64 first = 0; /* of the forming bar */
    unsigned_wide turnover = 0;
    wide count = 0;
    for (rb_i64 i = 0; i < all->count; i++) {
        *why = broken_rule(options, all, i);
        if (*why != RB_OK) {
            return i;
        }
        if (first < i && is_gap(options, all, i)) {
            first = i;
        }
        if (first == i) {
            turnover = 0;
            count = 0;
        }
        turnover += (unsigned_wide)all->price[i] * (unsigned_wide)all->quantity[i];
        count += trades_of_record(all, i);
        if (turnover > most_turnover || count > INT64_MAX) {
            *why = RB_ERROR_OVERFLOW;
            return i;
        }
        if (first < i && breaches(options, all, first, i)) {
            first = i + 1;
        }
    }
    *why = RB_OK;
    return all->count;
}

outcome oracle_run(const rb_options *options, const trades *all) {
    outcome done = {0};
    rb_i64 first = 0; /* of the forming bar */
    for (rb_i64 i = 1; i < all->count; i++) {
        if (first == i) {
            continue; /* opens a bar */
        }
        if (is_gap(options, all, i)) {
            rb_bar orphan = make_bar(all, first, i - 1, RB_BAR_ORPHANED);
            bars_add(options->include_orphaned == 1 ? &done.closed : &done.orphans, &orphan);
            first = i;
        } else if (breaches(options, all, first, i)) {
            rb_bar closed = make_bar(all, first, i, 0);
            bars_add(&done.closed, &closed);
            first = i + 1;
        }
    }
    done.has_forming = first < all->count;
    if (done.has_forming) {
        done.forming = make_bar(all, first, all->count - 1, RB_BAR_INCOMPLETE);
    }
    return done;
}
