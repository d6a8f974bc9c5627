#include "support/run.h"

#include <stdlib.h>
#include <string.h>

#include "support/check.h"

const char *const WAY_NAMES[WAYS] = {
    "whole", "one-bar buffer", "three-bar buffer", "random splits", "one by one", "saved and restored",
};

rb_options mixed_options(rb_i64 number) {
    static const rb_i32 thresholds[] = {1, 50, 100000, 250};
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), thresholds[number % 4]);
    options.timestamp_gate = number % 2 == 1;
    options.max_gap_us = number % 5 == 0 ? 15000 : 0;
    options.include_orphaned = number % 5 == 0;
    return options;
}

rb_processor *need_processor(const rb_options *options) {
    rb_processor *processor = NULL;
    if (!CHECK_STATUS(RB_OK, rb_create(options, &processor))) {
        check_abort("no processor");
    }
    return processor;
}

rb_status process_trades(rb_processor *processor, const trades *all, rb_i64 from, rb_i64 count, rb_bar *closed,
                         rb_i64 capacity, rb_bar *orphans, rb_i64 orphan_capacity, rb_result *result) {
    bool has_ids = all->fields & RB_FIELD_TRADE_IDS;
    return rb_process(processor, count, all->timestamp_us + from, all->price + from, all->quantity + from,
                      all->fields & RB_FIELD_AGG_TRADE_ID ? all->agg_trade_id + from : NULL,
                      has_ids ? all->first_trade_id + from : NULL, has_ids ? all->last_trade_id + from : NULL,
                      all->fields & RB_FIELD_SIDE ? all->side + from : NULL, closed, capacity, orphans,
                      orphan_capacity, result);
}

rb_status push_trade(rb_processor *processor, rb_u32 fields, const trade *pushed, rb_bar *bar, rb_result *result) {
    return rb_push(processor, fields, pushed->timestamp_us, pushed->price, pushed->quantity, pushed->agg_trade_id,
                   pushed->first_trade_id, pushed->last_trade_id, pushed->side, bar, result);
}

void save_state(const rb_processor *processor, rb_u8 state[RB_STATE_SIZE]) {
    CHECK_STATUS(RB_OK, rb_save(processor, state, RB_STATE_SIZE));
}

bool check_same_state(const rb_u8 expected[RB_STATE_SIZE], const rb_u8 actual[RB_STATE_SIZE]) {
    for (rb_i64 i = 0; i < RB_STATE_SIZE; i++) {
        if (expected[i] != actual[i]) {
            return CHECK_I64(-1, i) && false; /* the first byte of the state that differs */
        }
    }
    return CHECK(true);
}

void bars_add(bar_list *all, const rb_bar *bar) {
    if (all->count == all->capacity) {
        all->capacity = all->capacity < 16 ? 16 : all->capacity * 2;
        all->items = need_memory(all->items, all->capacity * (rb_i64)sizeof(rb_bar));
    }
    all->items[all->count++] = *bar;
}

runner run_begin(const rb_options *options) {
    return (runner){.processor = need_processor(options), .include_orphaned = options->include_orphaned == 1};
}

void run_process(runner *run, const trades *all, rb_i64 from, rb_i64 count, rb_i64 capacity,
                 rb_i64 orphan_capacity) {
    rb_bar *closed = need_memory(NULL, capacity * (rb_i64)sizeof(rb_bar));
    rb_bar *orphans = need_memory(NULL, orphan_capacity * (rb_i64)sizeof(rb_bar));
    rb_status status = RB_OUTPUT_FULL;
    while (status == RB_OUTPUT_FULL) {
        rb_result result = {.struct_size = sizeof(rb_result)};
        status = process_trades(run->processor, all, from, count, closed, capacity, orphans, orphan_capacity,
                                &result);
        if (status < 0) {
            CHECK_STATUS(RB_OK, status);
            check_abort("trade %lld was refused", (long long)from + result.error_index);
        }
        CHECK_STATUS(status, result.status);
        CHECK_I64(-1, result.error_index);
        CHECK_I64(0, result.orphans_discarded);
        bool is_consistent = result.bars_written >= 0 && result.bars_written <= capacity && result.orphans_written >= 0
                             && result.orphans_written <= orphan_capacity && result.trades_consumed >= 0
                             && result.trades_consumed <= count
                             && (result.trades_consumed == count) == (status == RB_OK);
        bool went_on = result.bars_written + result.orphans_written > 0;
        if (!CHECK(is_consistent) || (status == RB_OUTPUT_FULL && !CHECK(went_on))) {
            check_abort("no use in going on");
        }
        for (rb_i64 i = 0; i < result.bars_written; i++) {
            bars_add(&run->done.closed, &closed[i]);
        }
        for (rb_i64 i = 0; i < result.orphans_written; i++) {
            bars_add(&run->done.orphans, &orphans[i]);
        }
        from += result.trades_consumed;
        count -= result.trades_consumed;
    }
    free(closed);
    free(orphans);
}

static void process_splits(runner *run, const trades *all, rng *random) {
    rb_i64 at = 0;
    while (at < all->count) {
        rb_i64 longest = rng_chance(random, 3) ? 4 : 300;
        rb_i64 count = rng_below(random, longest); /* calls without a trade, too */
        if (count > all->count - at) {
            count = all->count - at;
        }
        trades part = trades_copy(all, at, count);
        run_process(run, &part, 0, count, 1 + rng_below(random, 9), 1 + rng_below(random, 3));
        trades_free(&part);
        at += count;
    }
}

void run_save_and_restore(runner *run) {
    rb_u8 state[RB_STATE_SIZE];
    rb_u8 again[RB_STATE_SIZE];
    save_state(run->processor, state);
    rb_destroy(run->processor);
    if (!CHECK_STATUS(RB_OK, rb_restore(state, RB_STATE_SIZE, &run->processor))) {
        check_abort("the saved state was refused");
    }
    save_state(run->processor, again);
    check_same_state(state, again);
}

rb_status run_push(runner *run, const trades *all, rb_i64 index) {
    trade pushed = trades_get(all, index);
    rb_bar bar;
    rb_result untouched = {.struct_size = sizeof(rb_result), .error_index = 77};
    rb_status status = push_trade(run->processor, all->fields, &pushed, &bar, &untouched);
    CHECK_I64(77, untouched.error_index);
    if (status == RB_CLOSED_BAR || (status == RB_ORPHANED_BAR && run->include_orphaned)) {
        bars_add(&run->done.closed, &bar);
    } else if (status == RB_ORPHANED_BAR) {
        bars_add(&run->done.orphans, &bar);
    } else if (!CHECK_STATUS(RB_OK, status)) {
        check_abort("trade %lld was refused", (long long)index);
    }
    return status;
}

outcome run_end(runner *run) {
    outcome done = run->done;
    rb_status status = rb_forming_bar(run->processor, &done.forming);
    CHECK(status == RB_OK || status == RB_NO_BAR);
    done.has_forming = status == RB_OK;
    save_state(run->processor, done.state);
    rb_destroy(run->processor);
    *run = (runner){0};
    return done;
}

static void push_all(runner *run, const trades *all, rng *random, bool with_saves) {
    for (rb_i64 i = 0; i < all->count; i++) {
        rb_status status = run_push(run, all, i);
        if (with_saves && (status != RB_OK || rng_chance(random, 50))) {
            run_save_and_restore(run);
        }
    }
}

outcome run_trades(way by, const rb_options *options, const trades *all, rb_u64 seed) {
    rng random = {seed};
    runner run = run_begin(options);
    switch (by) {
    case WAY_WHOLE: run_process(&run, all, 0, all->count, all->count, all->count); break;
    case WAY_ONE_BAR_BUFFER: run_process(&run, all, 0, all->count, 1, 1); break;
    case WAY_THREE_BARS_BUFFER: run_process(&run, all, 0, all->count, 3, 3); break;
    case WAY_SPLITS: process_splits(&run, all, &random); break;
    case WAY_PUSH: push_all(&run, all, &random, false); break;
    default: push_all(&run, all, &random, true); break;
    }
    return run_end(&run);
}

void outcome_free(outcome *done) {
    free(done->closed.items);
    free(done->orphans.items);
    *done = (outcome){0};
}

bool check_same_bar(const rb_bar *expected, const rb_bar *actual) {
    if (memcmp(expected, actual, sizeof(rb_bar)) == 0) {
        return CHECK(true);
    }
    bool same = true; /* names the fields that differ */
#define FIELD(name) same = CHECK_I64((rb_i64)expected->name, (rb_i64)actual->name) && same
    FIELD(struct_size);
    FIELD(flags);
    FIELD(open_time_us);
    FIELD(close_time_us);
    FIELD(open);
    FIELD(high);
    FIELD(low);
    FIELD(close);
    FIELD(volume_lo);
    FIELD(volume_hi);
    FIELD(turnover_lo);
    FIELD(turnover_hi);
    FIELD(buy_volume_lo);
    FIELD(buy_volume_hi);
    FIELD(sell_volume_lo);
    FIELD(sell_volume_hi);
    FIELD(buy_turnover_lo);
    FIELD(buy_turnover_hi);
    FIELD(sell_turnover_lo);
    FIELD(sell_turnover_hi);
    FIELD(first_trade_id);
    FIELD(last_trade_id);
    FIELD(first_agg_trade_id);
    FIELD(last_agg_trade_id);
    FIELD(trade_count);
    FIELD(agg_trade_count);
    FIELD(buy_trade_count);
    FIELD(sell_trade_count);
#undef FIELD
    return CHECK(!same) && false; /* a field is missing above if this fails */
}

bool check_same_bars(const bar_list *expected, const bar_list *actual) {
    rb_i64 shorter = expected->count < actual->count ? expected->count : actual->count;
    for (rb_i64 i = 0; i < shorter; i++) {
        if (!check_same_bar(&expected->items[i], &actual->items[i])) {
            return CHECK_I64(-1, i) && false; /* the first bar that differs */
        }
    }
    return CHECK_I64(expected->count, actual->count);
}

bool check_same_outcome(const outcome *expected, const outcome *actual) {
    return check_same_bars(&expected->closed, &actual->closed) && check_same_bars(&expected->orphans, &actual->orphans)
           && CHECK_I64(expected->has_forming, actual->has_forming)
           && (!expected->has_forming || check_same_bar(&expected->forming, &actual->forming))
           && check_same_state(expected->state, actual->state);
}
