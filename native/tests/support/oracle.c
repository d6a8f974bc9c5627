#include "support/oracle.h"

#include "support/wide.h"

/* The trades [first, last] make one bar. */
static rb_bar make_bar(const trades *all, rb_i64 first, rb_i64 last, rb_u32 flags) {
    rb_bar bar = {.struct_size = sizeof(rb_bar), .flags = flags};
    bool has_side = false;
    bool has_ids = false;
    bar.open_time_us = all->timestamp_us[first];
    bar.close_time_us = all->timestamp_us[last];
    bar.open = bar.high = bar.low = all->price[first];
    bar.close = all->price[last];
    if (all->columns & RB_COLUMN_AGGREGATE_ID) {
        bar.flags |= RB_BAR_AGGREGATE_ID;
        bar.first_aggregate_id = all->aggregate_id[first];
        bar.last_aggregate_id = all->aggregate_id[last];
    }
    if (all->columns & RB_COLUMN_TRADE_IDS) {
        bar.flags |= RB_BAR_TRADE_IDS;
        bar.first_trade_id = all->first_trade_id[first];
        bar.last_trade_id = all->last_trade_id[last];
        has_ids = true;
    }
    if (all->columns & RB_COLUMN_SIDE) {
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
        rb_i64 trades_of_record = has_ids ? all->last_trade_id[i] - all->first_trade_id[i] + 1 : 1;
        int side = all->is_buyer_maker[i] != 0 ? SOLD : BOUGHT;
        volume[side] += all->volume[i];
        turnover[side] += (wide)price * all->volume[i];
        count[side] += trades_of_record;
        bar.aggregate_record_count++;
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

static bool breaches(const rb_options *options, const trades *all, rb_i64 first, rb_i64 at) {
    wide open = all->price[first];
    wide delta = open * options->threshold_dbps / 100000;
    bool is_outside = all->price[at] >= open + delta || all->price[at] <= open - delta;
    bool is_held_back = options->timestamp_gate == 1 && all->timestamp_us[at] == all->timestamp_us[first];
    return is_outside && !is_held_back;
}

outcome oracle_run(const rb_options *options, const trades *all) {
    outcome done = {0};
    rb_i64 first = 0; /* of the forming bar */
    for (rb_i64 i = 1; i < all->count; i++) {
        if (first == i) {
            continue; /* opens a bar */
        }
        if (options->max_gap_us > 0 && (wide)all->timestamp_us[i] - all->timestamp_us[i - 1] > options->max_gap_us) {
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
