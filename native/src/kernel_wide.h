/*
 * The wide kernel: LANES trades at a time. It is written once over a few vector operations; each instruction set has a
 * file that defines them and includes this one.
 *
 * The kernel walks bar by bar. From the first unprocessed trade on it loads, checks and sums vectors of trades lane by lane
 * until one of them holds a breach: the lanes up to the breach still belong to the bar, and the next bar starts right
 * behind it. Only then it reduces the lanes and writes the bar.
 *
 * This is the fast path: values of at most 52 bits, in order, no gap, room for the bar. While the lanes sum a span, they
 * also collect evidence that the fast path does not fit. The sums of such a span are discarded, and the scalar kernel,
 * which knows every rule, processes it: the fallback. The scalar kernel also processes the first trade of a call, whose
 * predecessor is in the state and not in the columns, and the last few, which do not fill a vector: nothing is read beyond
 * the columns. Bars, state and errors are therefore those of the scalar kernel.
 *
 * The including file defines, before it includes this one:
 *   KERNEL, LANES        the name of the kernel; a power of 2, at most 8
 *   vec, mask, product   LANES numbers; LANES truth values; LANES exact sums of products of 52-bit numbers
 *   load splat add sub or max min              signed 64-bit lanes, wrapping
 *   greater equal outside                      outside(p, upper, lower): p >= upper or p <= lower
 *   no_mask mask_or mask_and mask_and_not      mask_and_not(a, b): a and not b
 *   mask_bits any first_lanes                  as an integer, lane 0 lowest; is any set; the first n
 *   keep pick add_where                      keep(m, a): a or 0; pick(m, a, b): a or b; add_where(a, m, b): a + keep(m, b)
 *   keep_sign any_bit                          a & sign bit; is any of these bits set in any lane
 *   zero_bytes                                 the lanes whose byte is 0, of LANES bytes
 *   no_product add_product add_product_where   CHUNK / LANES additions must not overflow a lane
 *   reduce_lanes range_of_lanes                see lane_sums
 */
#include "kernel.h"
#include "rules.h"

/* The fast path fits prices, quantities and trade counts of a record below this. Every rb_max_price is above 2^61. */
#define FAST_PATH_LIMIT ((rb_i64)1 << 52)
/* Below this open price one multiplication computes the delta: see delta_of. */
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
        .not_fast = splat(0),
        .wrong = no_mask(),
    };
}

/*
 * Adds the trades i .. i+LANES-1 that use selects; all is true if it selects every one, which is the case except at the
 * end of a bar. The caller has loaded price and time to find the breach.
 */
RB_INLINE void add_lanes(lane_sums *sum, const rb_trade_columns *t, rb_i64 i, vec price, vec time, mask use, const bool all,
                         const int fields, bool check_gap, vec max_gap) {
    vec quantity = load(t->quantity + i);
    vec time_before = load(t->timestamp_us + i - 1);
    mask wrong = greater(time_before, time);
    if (fields & RB_FIELD_AGG_TRADE_ID) {
        vec id = load(t->agg_trade_id + i);
        vec id_before = load(t->agg_trade_id + i - 1);
        wrong = mask_or(wrong, mask_and_not(equal(time_before, time), greater(id, id_before)));
        sum->not_fast = or(sum->not_fast, keep_sign(all ? id : keep(use, id)));
    }
    if (check_gap) {
        wrong = mask_or(wrong, greater(sub(time, time_before), max_gap));
    }
    sum->wrong = mask_or(sum->wrong, all ? wrong : mask_and(wrong, use));
    quantity = all ? quantity : keep(use, quantity);
    sum->high = max(sum->high, all ? price : keep(use, price));
    sum->low = min(sum->low, all ? price : pick(use, price, splat(RB_I64_MAX)));
    sum->not_fast = or(sum->not_fast, quantity);
    sum->volume = add(sum->volume, quantity);
    add_product(&sum->turnover, price, quantity);
    vec extra = splat(0);
    if (fields & RB_FIELD_TRADE_IDS) {
        vec first = load(t->first_trade_id + i);
        vec last = load(t->last_trade_id + i);
        extra = all ? sub(last, first) : keep(use, sub(last, first));
        vec sign = or(first, last); /* both: the difference of a negative and a positive one may wrap */
        sum->not_fast = or(sum->not_fast, or(keep_sign(all ? sign : keep(use, sign)), extra));
        sum->extra_trades = add(sum->extra_trades, extra);
    }
    if (fields & RB_FIELD_SIDE) {
        mask buy = zero_bytes(t->side + i);
        buy = all ? buy : mask_and(buy, use);
        sum->buy_volume = add_where(sum->buy_volume, buy, quantity);
        add_product_where(&sum->buy_turnover, buy, price, quantity);
        sum->buy_records += __builtin_popcount(mask_bits(buy));
        if (fields & RB_FIELD_TRADE_IDS) {
            sum->buy_extra_trades = add_where(sum->buy_extra_trades, buy, extra);
        }
    }
}

/* Reduces the lanes of this number of records. */
RB_INLINE span_sums reduce(const lane_sums *lanes, rb_i64 records) {
    span_sums sum;
    range_of_lanes(lanes, &sum);
    reduce_lanes(lanes, &sum);
    /* Unsigned: where the fast path does not fit, these may wrap. */
    sum.trades = (rb_i64)((rb_u64)sum.trades + (rb_u64)records);
    sum.buy_trades = (rb_i64)((rb_u64)sum.buy_trades + (rb_u64)lanes->buy_records);
    return sum;
}

/* Does the fast path fit this span, which ends with trade last, for any forming bar? */
RB_INLINE bool fits_fast_path(const rb_trade_columns *t, rb_i64 last, const lane_sums *lanes, const span_sums *sum) {
    return !any_bit(lanes->not_fast, ~(FAST_PATH_LIMIT - 1)) && !any(lanes->wrong) && sum->low > 0
           && sum->high < FAST_PATH_LIMIT && t->timestamp_us[last] < RB_TIMESTAMP_LIMIT;
}

/*
 * Computes rb_delta, of a threshold by one multiplication. delta_scale is threshold * 2^64 / 100000, rounded up by less than 1. So for an
 * open below SHORTCUT_LIMIT the product is too large by less than open / 2^64 < 2^-17 < 1/100000. The exact value is a
 * multiple of 1/100000, so the integer part is the same.
 */
RB_INLINE rb_i64 delta_of(const rb_config *config, rb_i64 open) {
    return open < SHORTCUT_LIMIT && config->delta_scale != 0 ? (rb_i64)((rb_u128)(rb_u64)open * config->delta_scale >> 64)
                                                             : rb_delta(config, open);
}

/* The bar that consists of the span first..last. */
RB_INLINE rb_forming bar_of(const rb_trade_columns *t, rb_i64 first, rb_i64 last, rb_i64 upper, rb_i64 lower,
                            const span_sums *sum, const int fields) {
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
        .first_trade_id = fields & RB_FIELD_TRADE_IDS ? t->first_trade_id[first] : 0,
        .last_trade_id = fields & RB_FIELD_TRADE_IDS ? t->last_trade_id[last] : 0,
        .first_agg_trade_id = fields & RB_FIELD_AGG_TRADE_ID ? t->agg_trade_id[first] : 0,
        .last_agg_trade_id = fields & RB_FIELD_AGG_TRADE_ID ? t->agg_trade_id[last] : 0,
        .trade_count = sum->trades,
        .record_count = last - first + 1,
        .buy_trade_count = sum->buy_trades,
    };
}

/* Adds a span of this number of records, ending with trade last, to the forming bar; false if a sum overflows. */
RB_INLINE bool extend_bar(rb_forming *bar, const rb_trade_columns *t, rb_i64 records, rb_i64 last, const span_sums *sum,
                          const int fields) {
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
    if (fields & RB_FIELD_TRADE_IDS) {
        bar->last_trade_id = t->last_trade_id[last];
    }
    if (fields & RB_FIELD_AGG_TRADE_ID) {
        bar->last_agg_trade_id = t->agg_trade_id[last];
    }
    return true;
}

/* Updates the position, which is needed only before the scalar kernel continues. */
RB_INLINE void move_to(rb_state *state, const rb_trade_columns *t, rb_i64 last, const int fields) {
    rb_trade_row trade = {
        .timestamp_us = t->timestamp_us[last],
        .agg_trade_id = fields & RB_FIELD_AGG_TRADE_ID ? t->agg_trade_id[last] : 0,
        .last_trade_id = fields & RB_FIELD_TRADE_IDS ? t->last_trade_id[last] : 0,
    };
    rb_move_to(state, &trade, fields);
}

/* The lanes whose trade breaches. With the timestamp gate, a trade with the bar's open time does not. */
RB_INLINE unsigned breaches_of(vec price, vec time, vec upper, vec lower, vec open_time, bool gate) {
    mask breach = outside(price, upper, lower);
    return mask_bits(gate ? mask_and_not(breach, equal(time, open_time)) : breach);
}

/*
 * Processes the trades from .. to-1, from > 0. *index is where it stopped: at to, or less than LANES trades before the end
 * of the columns, or at the trade that the status describes. The position of the state is not updated: see move_to.
 */
RB_INLINE rb_status walk(const rb_config *config, rb_state *state, const rb_trade_columns *t, rb_i64 from, rb_i64 to,
                         rb_output *output, rb_i64 *index, const int fields) {
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
            /* Unsigned: a price out of range is detected below. */
            rb_u64 open = (rb_u64)t->price[start];
            rb_u64 delta = (rb_u64)delta_of(config, t->price[start]);
            upper = (rb_i64)(open + delta);
            lower = (rb_i64)(open - delta);
        }
        const vec uppers = splat(upper);
        const vec lowers = splat(lower);
        const vec open_time = splat(opens ? t->timestamp_us[start] : state->bar.open_time_us);
        const rb_i64 end = to - start < CHUNK ? to : start + CHUNK;
        unsigned opener = opens ? 1 : 0; /* lane 0 of the first vector: an opening trade never closes its bar */
        unsigned breaches = 0;
        lane_sums lanes = no_lane_sums();
        while (i < end && i + LANES <= t->count) {
            const vec price = load(t->price + i);
            const vec time = load(t->timestamp_us + i);
            breaches = breaches_of(price, time, uppers, lowers, open_time, gate) & ~opener;
            opener = 0;
            if (RB_UNLIKELY(end - i < LANES)) {
                breaches &= (1u << (end - i)) - 1;
                unsigned used = breaches != 0 ? (unsigned)__builtin_ctz(breaches) + 1 : (unsigned)(end - i);
                add_lanes(&lanes, t, i, price, time, first_lanes(used), false, fields, check_gap, max_gap);
                i += used;
                break;
            }
            if (breaches != 0) {
                unsigned used = (unsigned)__builtin_ctz(breaches) + 1;
                add_lanes(&lanes, t, i, price, time, first_lanes(used), false, fields, check_gap, max_gap);
                i += used;
                break;
            }
            add_lanes(&lanes, t, i, price, time, no_mask(), true, fields, check_gap, max_gap);
            i += LANES;
        }
        const bool closes = breaches != 0;
        const rb_i64 last = i - 1;
        const span_sums sum = reduce(&lanes, i - start);
        bool is_added = fits_fast_path(t, last, &lanes, &sum)
                     && (!closes || output->bars_written < output->bar_capacity);
        if (is_added && opens && closes) {
            rb_forming bar = bar_of(t, start, last, upper, lower, &sum, fields);
            rb_write_bar(&bar, fields, 0, &output->bars[output->bars_written++]);
            continue;
        }
        if (is_added && opens) {
            state->bar = bar_of(t, start, last, upper, lower, &sum, fields);
            state->has_bar = true;
        } else if (is_added) {
            is_added = extend_bar(&state->bar, t, i - start, last, &sum, fields);
        }
        if (RB_UNLIKELY(!is_added)) {
            move_to(state, t, start - 1, fields);
            status = rb_process_scalar(config, state, t, start, i, output, &i);
        } else if (closes) {
            rb_end_bar(state, fields, 0, &output->bars[output->bars_written++]);
        }
    }
    *index = i;
    return status;
}

typedef rb_status walk_function(const rb_config *config, rb_state *state, const rb_trade_columns *t, rb_i64 from, rb_i64 to,
                                rb_output *output, rb_i64 *index);

/* Processes the trades that walk leaves at the end of the columns. */
RB_INLINE rb_status finish(const rb_config *config, rb_state *state, const rb_trade_columns *t, rb_output *output,
                           rb_i64 *index, walk_function *walk_on, const int fields) {
    rb_status status = walk_on(config, state, t, *index, t->count, output, index);
    if (status == RB_OK) {
        move_to(state, t, *index - 1, fields);
        status = rb_process_scalar(config, state, t, *index, t->count, output, index);
    }
    return status;
}

/* Processes all trades with one processor. */
RB_INLINE rb_status process(const rb_config *config, rb_state *state, const rb_trade_columns *t, rb_output *output,
                            rb_i64 *index, walk_function *walk_on, const int fields) {
    rb_status status = rb_process_scalar(config, state, t, 0, 1, output, index);
    return status == RB_OK ? finish(config, state, t, output, index, walk_on, fields) : status;
}

/* Costs in units of what a walk through a block takes, its bars apart: fitted to runs of 1 to 64 members. */
#define ADDING 0.12F         /* a block's sums to a bar */
#define SEPARATE_BLOCK 0.75F /* to walk through a block apart from its neighbours */
#define SUMMING 1.2F         /* a block for all */

/* What a shared block saves a member. Negative if most blocks end bars of it: it is faster alone. */
static float saving_of(const rb_member *member) {
    const float bars = member->bars_per_block;
    const float breached = bars * (2 + bars) / (2 + bars * (2 + bars)); /* share of the blocks, from above */
    return (1 - breached) * (1 - ADDING) - breached * SEPARATE_BLOCK;
}

/* Chooses the members that share the sums of the next blocks; false if the sums cost more than they save. */
static bool choose_sharing(rb_member *members, rb_i32 count) {
    float saved = 0;
    for (rb_i32 k = 0; k < count; k++) {
        float saving = saving_of(&members[k]);
        members[k].shares = saving > 0 && members[k].status == RB_OK && members[k].config->max_gap_us == 0;
        saved += members[k].shares ? saving : 0;
    }
    return saved > SUMMING;
}

static rb_i64 finished_bars(const rb_output *output) {
    return output->bars_written + output->orphans_written + output->orphans_discarded;
}

/* Sums the blocks from start to end for the members that share them. */
RB_INLINE void share_blocks(rb_member *members, rb_i32 count, const rb_trade_columns *t, rb_i64 start, rb_i64 end,
                            walk_function *walk_on, const int fields) {
    for (rb_i64 i = start; i < end; i += BLOCK) {
        lane_sums lanes = no_lane_sums();
        for (rb_i64 j = i; j < i + BLOCK; j += LANES) {
            add_lanes(&lanes, t, j, load(t->price + j), load(t->timestamp_us + j), no_mask(), true, fields, false,
                      splat(0));
        }
        const rb_i64 last = i + BLOCK - 1;
        const span_sums sum = reduce(&lanes, BLOCK);
        const bool is_fast = fits_fast_path(t, last, &lanes, &sum);
        for (rb_i32 k = 0; k < count; k++) {
            rb_member *member = &members[k];
            rb_forming *bar = &member->state->bar;
            if (!member->shares || member->status != RB_OK) {
                continue;
            }
            if (is_fast && member->index == i && member->state->has_bar && sum.high < bar->upper && sum.low > bar->lower
                && extend_bar(bar, t, BLOCK, last, &sum, fields)) {
                member->index = i + BLOCK;
            } else {
                member->status = walk_on(member->config, member->state, t, member->index, i + BLOCK, &member->output,
                                        &member->index);
            }
        }
    }
}

/*
 * Processes all trades with several processors. A block of trades is summed once. A processor whose forming bar no price
 * of the block breaches adds the sums to it; the others walk through the block by themselves. A processor with so many bars
 * that it rarely adds walks through several blocks at once, as if it were alone.
 */
RB_INLINE void process_many(rb_member *members, rb_i32 count, const rb_trade_columns *t, walk_function *walk_on,
                            const int fields) {
    for (rb_i32 k = 0; k < count; k++) {
        rb_member *member = &members[k];
        member->status = rb_process_scalar(member->config, member->state, t, 0, 1, &member->output, &member->index);
    }
    rb_i64 blocks = FIRST_BLOCKS_PER_CHOICE;
    for (rb_i64 start = 1, end; start + BLOCK <= t->count; start = end) {
        const rb_i64 left = (t->count - start) / BLOCK;
        blocks = blocks < left ? blocks : left;
        end = start + blocks * BLOCK;
        const bool are_shared = choose_sharing(members, count);
        for (rb_i32 k = 0; k < count; k++) {
            members[k].bars_before = finished_bars(&members[k].output);
        }
        if (are_shared) {
            share_blocks(members, count, t, start, end, walk_on, fields);
        }
        for (rb_i32 k = 0; k < count; k++) {
            rb_member *member = &members[k];
            if (member->status == RB_OK && member->index < end) {
                member->status = walk_on(member->config, member->state, t, member->index, end, &member->output,
                                         &member->index);
            }
            member->bars_per_block = (float)(finished_bars(&member->output) - member->bars_before) / (float)blocks;
        }
        blocks = 2 * blocks < BLOCKS_PER_CHOICE ? 2 * blocks : BLOCKS_PER_CHOICE;
    }
    for (rb_i32 k = 0; k < count; k++) {
        rb_member *member = &members[k];
        if (member->status == RB_OK) {
            member->status =
                finish(member->config, member->state, t, &member->output, &member->index, walk_on, fields);
        }
    }
}

/* Each set of trade fields has its own loops, which do not test for absent fields. */
#define FOR_EACH_FIELD_SET(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7)

#define DEFINE_WALK(fields)                                                                                        \
    static rb_status walk_##fields(const rb_config *config, rb_state *state, const rb_trade_columns *t, rb_i64 from,\
                                   rb_i64 to, rb_output *output, rb_i64 *index) {                                  \
        return walk(config, state, t, from, to, output, index, fields);                                            \
    }
FOR_EACH_FIELD_SET(DEFINE_WALK)

#define CASE_PROCESS(fields) case fields: return process(config, state, t, output, index, walk_##fields, fields);
#define CASE_PROCESS_MANY(fields) case fields: process_many(members, count, t, walk_##fields, fields); break;

static rb_status process_one(const rb_config *config, rb_state *state, const rb_trade_columns *t, rb_output *output,
                             rb_i64 *index) {
    switch (t->fields) {
        FOR_EACH_FIELD_SET(CASE_PROCESS)
    default: return RB_ERROR_FIELDS;
    }
}

static void process_several(rb_member *members, rb_i32 count, const rb_trade_columns *t) {
    switch (t->fields) {
        FOR_EACH_FIELD_SET(CASE_PROCESS_MANY)
    default: break;
    }
}

#include "range_totals_wide.h"

#if defined(__AVX2__)
#define READ_ROWS rb_read_rows_avx2
#else
#define READ_ROWS rb_read_rows_portable
#endif

const rb_kernel KERNEL = {process_one, process_several, total_range, READ_ROWS};
