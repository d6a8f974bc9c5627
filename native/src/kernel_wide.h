/*
 * The wide kernel: LANES trades at a time. Written once over a few vector operations; each instruction set has a file that
 * defines them, and includes this one.
 *
 * It walks bar by bar. From the trade after the last one taken, vectors of trades are loaded, checked and summed lane by
 * lane until one of them holds a breach: its lanes up to the breach still belong to the bar, and the next bar starts right
 * behind. Only then are the lanes added up, and the bar is written.
 *
 * It knows the plain case only: values of at most 52 bits, in order, no gap, room for the bar. Lanes gather evidence that a
 * stretch is not plain while they sum it up; such a stretch is thrown away and taken by the scalar kernel instead, which
 * knows every rule. So do the first trade of a call (its predecessor is in the state, not in the columns) and the last few,
 * which do not fill a vector: nothing is read past the columns. Bars, state and errors are therefore the scalar kernel's.
 *
 * The including file defines, before it includes this one:
 *   KERNEL, LANES        the name of the kernel; a power of 2, at most 8
 *   vec, mask, product   LANES numbers; LANES truth values; LANES exact sums of products of 52-bit numbers
 *   load splat add sub or max min              signed 64-bit lanes, wrapping
 *   greater equal outside                      outside(p, upper, lower): p >= upper or p <= lower
 *   no_mask mask_or mask_and mask_and_not      mask_and_not(a, b): a and not b
 *   mask_bits any first_lanes                  as an integer, lane 0 lowest; is one set; the first n
 *   keep pick add_where                      keep(m, a): a or 0; pick(m, a, b): a or b; add_where(a, m, b): a + keep(m, b)
 *   keep_sign any_bit                          a & sign bit; is any of these bits set in any lane
 *   zero_bytes                                 of LANES bytes, which are 0
 *   no_product add_product add_product_where   CHUNK / LANES additions must not overflow a lane
 *   add_lanes_up range_of_lanes                see lane_sums
 */
#include "kernel.h"
#include "rules.h"

/* Prices, volumes and trade counts of a record below this are plain; no largest price is (rb_max_price: at least 2^61). */
#define PLAIN_LIMIT ((rb_i64)1 << 52)
/* An open price below this has its delta by one multiplication: see delta_of. */
#define SHORTCUT_LIMIT ((rb_i64)1 << 47)

RB_INLINE lane_sums no_lane_sums(void) {
    return (lane_sums){
        .high = splat(0),
        .low = splat(RB_I64_MAX),
        .volume = splat(0),
        .buy_volume = splat(0),
        .turnover = no_product(),
        .buy_turnover = no_product(),
        .extra_trades = splat(0),
        .buy_extra_trades = splat(0),
        .not_plain = splat(0),
        .wrong = no_mask(),
    };
}

/*
 * Adds the trades i .. i+LANES-1 that use selects; all says that it selects every one, as it does but for the end of a
 * bar. price and time are loaded by the caller, who has looked for the breach in them.
 */
RB_INLINE void take_lanes(lane_sums *sum, const rb_trades *t, rb_i64 i, vec price, vec time, mask use, const bool all,
                          const int columns, bool check_gap, vec max_gap) {
    vec volume = load(t->volume + i);
    vec time_before = load(t->timestamp_us + i - 1);
    mask wrong = greater(time_before, time);
    if (columns & RB_FIELD_AGG_TRADE_ID) {
        vec id = load(t->agg_trade_id + i);
        vec id_before = load(t->agg_trade_id + i - 1);
        wrong = mask_or(wrong, mask_and_not(equal(time_before, time), greater(id, id_before)));
        sum->not_plain = or(sum->not_plain, keep_sign(all ? id : keep(use, id)));
    }
    if (check_gap) {
        wrong = mask_or(wrong, greater(sub(time, time_before), max_gap));
    }
    sum->wrong = mask_or(sum->wrong, all ? wrong : mask_and(wrong, use));
    volume = all ? volume : keep(use, volume);
    sum->high = max(sum->high, all ? price : keep(use, price));
    sum->low = min(sum->low, all ? price : pick(use, price, splat(RB_I64_MAX)));
    sum->not_plain = or(sum->not_plain, volume);
    sum->volume = add(sum->volume, volume);
    add_product(&sum->turnover, price, volume);
    vec extra = splat(0);
    if (columns & RB_FIELD_TRADE_IDS) {
        vec first = load(t->first_trade_id + i);
        vec last = load(t->last_trade_id + i);
        extra = all ? sub(last, first) : keep(use, sub(last, first));
        vec sign = or(first, last); /* both: the difference of one below 0 and one above wraps round */
        sum->not_plain = or(sum->not_plain, or(keep_sign(all ? sign : keep(use, sign)), extra));
        sum->extra_trades = add(sum->extra_trades, extra);
    }
    if (columns & RB_FIELD_SIDE) {
        mask buy = zero_bytes(t->side + i);
        buy = all ? buy : mask_and(buy, use);
        sum->buy_volume = add_where(sum->buy_volume, buy, volume);
        add_product_where(&sum->buy_turnover, buy, price, volume);
        sum->buy_records += __builtin_popcount(mask_bits(buy));
        if (columns & RB_FIELD_TRADE_IDS) {
            sum->buy_extra_trades = add_where(sum->buy_extra_trades, buy, extra);
        }
    }
}

/* Adds the lanes of so many records up. */
RB_INLINE stretch_sums add_up(const lane_sums *lanes, rb_i64 records) {
    stretch_sums sum;
    range_of_lanes(lanes, &sum);
    add_lanes_up(lanes, &sum);
    /* Unsigned: of a stretch that is not plain these may wrap round. */
    sum.trades = (rb_i64)((rb_u64)sum.trades + (rb_u64)records);
    sum.buy_trades = (rb_i64)((rb_u64)sum.buy_trades + (rb_u64)lanes->buy_records);
    return sum;
}

/* Needs the stretch that these sums are of, and that ends with trade number last, no scalar kernel, whatever the bar? */
RB_INLINE bool is_plain(const rb_trades *t, rb_i64 last, const lane_sums *lanes, const stretch_sums *sum) {
    return !any_bit(lanes->not_plain, ~(PLAIN_LIMIT - 1)) && !any(lanes->wrong) && sum->low > 0 && sum->high < PLAIN_LIMIT
           && t->timestamp_us[last] < RB_TIMESTAMP_LIMIT;
}

/*
 * rb_delta by one multiplication. delta_scale is threshold * 2^64 / 100000, rounded up by less than 1, so for an open below
 * SHORTCUT_LIMIT the product is too large by less than open / 2^64 < 2^-17 < 1/100000; the exact value is a multiple of
 * 1/100000, so the integer part is the same.
 */
RB_INLINE rb_i64 delta_of(const rb_config *config, rb_i64 open) {
    return open < SHORTCUT_LIMIT && config->delta_scale != 0 ? (rb_i64)((rb_u128)(rb_u64)open * config->delta_scale >> 64)
                                                             : rb_delta(open, config->threshold_dbps);
}

/* The bar that the stretch first..last makes by itself. */
RB_INLINE rb_forming bar_of(const rb_trades *t, rb_i64 first, rb_i64 last, rb_i64 upper, rb_i64 lower,
                            const stretch_sums *sum, const int columns) {
    return (rb_forming){
        .open_time_us = t->timestamp_us[first],
        .close_time_us = t->timestamp_us[last],
        .open = t->price[first],
        .high = sum->high,
        .low = sum->low,
        .close = t->price[last],
        .upper = upper,
        .lower = lower,
        .volume = sum->volume,
        .turnover = sum->turnover,
        .buy_volume = sum->buy_volume,
        .buy_turnover = sum->buy_turnover,
        .first_trade_id = columns & RB_FIELD_TRADE_IDS ? t->first_trade_id[first] : 0,
        .last_trade_id = columns & RB_FIELD_TRADE_IDS ? t->last_trade_id[last] : 0,
        .first_agg_trade_id = columns & RB_FIELD_AGG_TRADE_ID ? t->agg_trade_id[first] : 0,
        .last_agg_trade_id = columns & RB_FIELD_AGG_TRADE_ID ? t->agg_trade_id[last] : 0,
        .trade_count = sum->trades,
        .record_count = last - first + 1,
        .buy_trade_count = sum->buy_trades,
    };
}

/* Adds a stretch of so many records that ends with trade number last to the forming bar; false if a sum overflows. */
RB_INLINE bool extend_bar(rb_forming *bar, const rb_trades *t, rb_i64 records, rb_i64 last, const stretch_sums *sum,
                          const int columns) {
    rb_i128 turnover;
    rb_i64 trade_count;
    if (__builtin_add_overflow(bar->turnover, sum->turnover, &turnover)
        || __builtin_add_overflow(bar->trade_count, sum->trades, &trade_count)) {
        return false;
    }
    bar->turnover = turnover;
    bar->trade_count = trade_count;
    bar->record_count += records;
    bar->volume += sum->volume;
    bar->buy_volume += sum->buy_volume;
    bar->buy_turnover += sum->buy_turnover;
    bar->buy_trade_count += sum->buy_trades;
    bar->high = sum->high > bar->high ? sum->high : bar->high;
    bar->low = sum->low < bar->low ? sum->low : bar->low;
    bar->close = t->price[last];
    bar->close_time_us = t->timestamp_us[last];
    if (columns & RB_FIELD_TRADE_IDS) {
        bar->last_trade_id = t->last_trade_id[last];
    }
    if (columns & RB_FIELD_AGG_TRADE_ID) {
        bar->last_agg_trade_id = t->agg_trade_id[last];
    }
    return true;
}

/* The position, kept up only where the scalar kernel goes on. */
RB_INLINE void move_to(rb_state *state, const rb_trades *t, rb_i64 last, const int columns) {
    rb_trade trade = {
        .timestamp_us = t->timestamp_us[last],
        .agg_trade_id = columns & RB_FIELD_AGG_TRADE_ID ? t->agg_trade_id[last] : 0,
        .last_trade_id = columns & RB_FIELD_TRADE_IDS ? t->last_trade_id[last] : 0,
    };
    rb_move_to(state, &trade, columns);
}

/* The lanes whose trade breaches. With the gate on, a trade of the bar's open time does not. */
RB_INLINE unsigned breaches_of(vec price, vec time, vec upper, vec lower, vec open_time, bool gate) {
    mask breach = outside(price, upper, lower);
    return mask_bits(gate ? mask_and_not(breach, equal(time, open_time)) : breach);
}

/*
 * Takes the trades from .. to-1, from > 0. *index is where it stopped: at to, or less than LANES trades before the end of
 * the columns, or at the trade that the status is about. The position of the state is not kept up: see move_to.
 */
RB_INLINE rb_status walk(const rb_config *config, rb_state *state, const rb_trades *t, rb_i64 from, rb_i64 to,
                         rb_output *output, rb_i64 *index, const int columns) {
    const bool gate = config->timestamp_gate;
    const bool check_gap = config->max_gap_us > 0;
    const vec max_gap = splat(config->max_gap_us);
    rb_status status = RB_OK;
    rb_i64 i = from;
    while (status == RB_OK && i < to && i + LANES <= t->count) {
        const rb_i64 start = i;
        const bool opens = !state->has_bar;
        rb_i64 upper = state->bar.upper;
        rb_i64 lower = state->bar.lower;
        if (opens) {
            /* Unsigned: a price that is out of range is found below. */
            rb_u64 open = (rb_u64)t->price[start];
            rb_u64 delta = (rb_u64)delta_of(config, t->price[start]);
            upper = (rb_i64)(open + delta);
            lower = (rb_i64)(open - delta);
        }
        const vec uppers = splat(upper);
        const vec lowers = splat(lower);
        const vec open_time = splat(opens ? t->timestamp_us[start] : state->bar.open_time_us);
        const rb_i64 end = to - start < CHUNK ? to : start + CHUNK;
        unsigned opener = opens ? 1 : 0; /* lane 0 of the first vector: the trade that opens a bar never closes it */
        unsigned breaches = 0;
        lane_sums lanes = no_lane_sums();
        while (i < end && i + LANES <= t->count) {
            const vec price = load(t->price + i);
            const vec time = load(t->timestamp_us + i);
            breaches = breaches_of(price, time, uppers, lowers, open_time, gate) & ~opener;
            opener = 0;
            if (RB_UNLIKELY(end - i < LANES)) {
                breaches &= (1u << (end - i)) - 1;
                unsigned taken = breaches != 0 ? (unsigned)__builtin_ctz(breaches) + 1 : (unsigned)(end - i);
                take_lanes(&lanes, t, i, price, time, first_lanes(taken), false, columns, check_gap, max_gap);
                i += taken;
                break;
            }
            if (breaches != 0) {
                unsigned taken = (unsigned)__builtin_ctz(breaches) + 1;
                take_lanes(&lanes, t, i, price, time, first_lanes(taken), false, columns, check_gap, max_gap);
                i += taken;
                break;
            }
            take_lanes(&lanes, t, i, price, time, no_mask(), true, columns, check_gap, max_gap);
            i += LANES;
        }
        const bool closes = breaches != 0;
        const rb_i64 last = i - 1;
        const stretch_sums sum = add_up(&lanes, i - start);
        bool taken = is_plain(t, last, &lanes, &sum)
                     && (!closes || output->bars_written < output->bar_capacity);
        if (taken && opens && closes) {
            rb_forming bar = bar_of(t, start, last, upper, lower, &sum, columns);
            rb_write_bar(&bar, columns, 0, &output->bars[output->bars_written++]);
            continue;
        }
        if (taken && opens) {
            state->bar = bar_of(t, start, last, upper, lower, &sum, columns);
            state->has_bar = true;
        } else if (taken) {
            taken = extend_bar(&state->bar, t, i - start, last, &sum, columns);
        }
        if (RB_UNLIKELY(!taken)) {
            move_to(state, t, start - 1, columns);
            status = rb_take_scalar(config, state, t, start, i, output, &i);
        } else if (closes) {
            rb_end_bar(state, columns, 0, &output->bars[output->bars_written++]);
        }
    }
    *index = i;
    return status;
}

typedef rb_status walk_function(const rb_config *config, rb_state *state, const rb_trades *t, rb_i64 from, rb_i64 to,
                                rb_output *output, rb_i64 *index);

/* The trades that walk has left at the end of the columns. */
RB_INLINE rb_status finish(const rb_config *config, rb_state *state, const rb_trades *t, rb_output *output,
                           rb_i64 *index, walk_function *walk_on, const int columns) {
    rb_status status = walk_on(config, state, t, *index, t->count, output, index);
    if (status == RB_OK) {
        move_to(state, t, *index - 1, columns);
        status = rb_take_scalar(config, state, t, *index, t->count, output, index);
    }
    return status;
}

/* All trades with one processor. */
RB_INLINE rb_status take(const rb_config *config, rb_state *state, const rb_trades *t, rb_output *output, rb_i64 *index,
                         walk_function *walk_on, const int columns) {
    rb_status status = rb_take_scalar(config, state, t, 0, 1, output, index);
    return status == RB_OK ? finish(config, state, t, output, index, walk_on, columns) : status;
}

/*
 * All trades with several processors. A block of trades is summed up once; a processor whose forming bar no price of the
 * block breaches just adds the sums to it, the others walk through the block by themselves.
 */
RB_INLINE void take_many(rb_taker *takers, rb_i32 count, const rb_trades *t, walk_function *walk_on, const int columns) {
    for (rb_i32 k = 0; k < count; k++) {
        rb_taker *taker = &takers[k];
        taker->status = rb_take_scalar(taker->config, taker->state, t, 0, 1, &taker->output, &taker->index);
    }
    for (rb_i64 i = 1; i + BLOCK <= t->count; i += BLOCK) {
        lane_sums lanes = no_lane_sums();
        for (rb_i64 j = i; j < i + BLOCK; j += LANES) {
            take_lanes(&lanes, t, j, load(t->price + j), load(t->timestamp_us + j), no_mask(), true, columns, false,
                       splat(0));
        }
        const rb_i64 last = i + BLOCK - 1;
        const stretch_sums sum = add_up(&lanes, BLOCK);
        const bool plain = is_plain(t, last, &lanes, &sum);
        for (rb_i32 k = 0; k < count; k++) {
            rb_taker *taker = &takers[k];
            rb_forming *bar = &taker->state->bar;
            if (taker->status != RB_OK) {
                continue;
            }
            if (plain && taker->index == i && taker->state->has_bar && sum.high < bar->upper && sum.low > bar->lower
                && taker->config->max_gap_us == 0 && extend_bar(bar, t, BLOCK, last, &sum, columns)) {
                taker->index = i + BLOCK;
            } else {
                taker->status = walk_on(taker->config, taker->state, t, taker->index, i + BLOCK, &taker->output,
                                        &taker->index);
            }
        }
    }
    for (rb_i32 k = 0; k < count; k++) {
        rb_taker *taker = &takers[k];
        if (taker->status == RB_OK) {
            taker->status =
                finish(taker->config, taker->state, t, &taker->output, &taker->index, walk_on, columns);
        }
    }
}

/* Each set of columns has loops of its own, so that none of them tests for absent ones. */
#define FOR_EACH_COLUMN_SET(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7)

#define DEFINE_WALK(columns)                                                                                       \
    static rb_status walk_##columns(const rb_config *config, rb_state *state, const rb_trades *t, rb_i64 from,     \
                                    rb_i64 to, rb_output *output, rb_i64 *index) {                                 \
        return walk(config, state, t, from, to, output, index, columns);                                           \
    }
FOR_EACH_COLUMN_SET(DEFINE_WALK)

#define CASE_TAKE(columns) case columns: return take(config, state, t, output, index, walk_##columns, columns);
#define CASE_TAKE_MANY(columns) case columns: take_many(takers, count, t, walk_##columns, columns); break;

static rb_status take_one(const rb_config *config, rb_state *state, const rb_trades *t, rb_output *output,
                          rb_i64 *index) {
    switch (t->columns) {
        FOR_EACH_COLUMN_SET(CASE_TAKE)
    default: return RB_ERROR_FIELDS;
    }
}

static void take_several(rb_taker *takers, rb_i32 count, const rb_trades *t) {
    switch (t->columns) {
        FOR_EACH_COLUMN_SET(CASE_TAKE_MANY)
    default: break;
    }
}

const rb_kernel KERNEL = {take_one, take_several};
