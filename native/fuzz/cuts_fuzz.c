/*
 * However the trades are cut, the bars and the final state are those of one call: batches, pushes, little room, other
 * kernels, save and restore, rollback, invalid trades in between.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "rangebar_bindings.h"
#include "support/check.h"
#include "support/oracle.h"
#include "support/refusals.h"
#include "support/tiers.h"

typedef struct cutter {
    runner run;
    const rb_options *options;
    const trades *all; /* valid ones */
    rb_i64 at;
} cutter;

static rb_i64 at_most(const cutter *cut, rb_i64 count) {
    return count < cut->all->count - cut->at ? count : cut->all->count - cut->at;
}

static void process(cutter *cut, rb_i64 count, rb_i64 capacity) {
    trades part = trades_copy(cut->all, cut->at, at_most(cut, count));
    run_process(&cut->run, &part, 0, part.count, capacity, capacity);
    cut->at += part.count;
    trades_free(&part);
}

static void push(cutter *cut, rb_i64 count) {
    for (rb_i64 i = at_most(cut, count); i > 0; i--) {
        run_push(&cut->run, cut->all, cut->at++);
    }
}

/* Processes trades and rolls back: to a checkpoint set before them or, after a single call, set by rb_checkpoint_before. */
static void roll_back(cutter *cut, rb_i64 count, bool set_afterwards) {
    rb_u8 before[RB_STATE_SIZE];
    rb_u8 after[RB_STATE_SIZE];
    save_state(cut->run.processor, before);
    if (!set_afterwards) {
        CHECK_STATUS(RB_OK, rb_checkpoint(cut->run.processor));
    }
    cutter aside = *cut;
    aside.run.done = (outcome){0};
    process(&aside, set_afterwards ? count + 1 : count, set_afterwards ? count + 1 : 2);
    outcome_free(&aside.run.done);
    if (set_afterwards && aside.at > cut->at) { /* a call without trades does not count */
        CHECK_STATUS(RB_OK, rb_checkpoint_before(cut->run.processor));
    }
    if (!set_afterwards || aside.at > cut->at) {
        CHECK_STATUS(RB_OK, rb_rollback(cut->run.processor));
    }
    save_state(cut->run.processor, after);
    check_same_state(before, after);
}

/* Offers an invalid trade, alone or after valid ones: nothing is processed. */
static void offer_wrong(cutter *cut, const refusal *wrong, rb_i64 before_it) {
    if (cut->at == cut->all->count) {
        return;
    }
    before_it = at_most(cut, before_it + 1) - 1;
    rb_i64 index = cut->at + before_it;
    trade previous = index > 0 ? trades_get(cut->all, index - 1) : (trade){0};
    trade spoiled = spoil(wrong, trades_get(cut->all, index), &previous);
    trades history = trades_copy(cut->all, 0, index + 1);
    trades_set(&history, index, spoiled);
    rb_status why;
    oracle_valid(cut->options, &history, &why);
    trades part = trades_copy(&history, cut->at, before_it + 1);
    trades_free(&history);
    if (why != RB_OK) { /* a change that makes some trades invalid leaves others valid */
        rb_u8 before[RB_STATE_SIZE];
        rb_u8 after[RB_STATE_SIZE];
        save_state(cut->run.processor, before);
        rb_bar *bars = need_memory(NULL, (part.count + 1) * (rb_i64)sizeof(rb_bar));
        rb_result result = {.struct_size = sizeof(result)};
        CHECK_STATUS(why, process_trades(cut->run.processor, &part, 0, part.count, bars, part.count + 1, NULL, 0,
                                         &result));
        CHECK_I64(before_it, result.error_index);
        if (before_it == 0) {
            CHECK_STATUS(why, push_trade(cut->run.processor, part.fields, &spoiled, bars, NULL));
        }
        save_state(cut->run.processor, after);
        check_same_state(before, after);
        free(bars);
    }
    trades_free(&part);
}

static void step(cutter *cut, input *in) {
    rb_i64 what = next_byte(in);
    rb_i64 small = what >> 3;
    switch (what & 7) {
    case 0: push(cut, 1 + small); break;
    case 1: process(cut, small, 1); break;
    case 2: process(cut, small, 1 + small % 3); break;
    case 3: process(cut, next_below(in, TRADES_MOST), 1 + small); break;
    case 4: use_tier(next_tier(in)); run_save_and_restore(&cut->run); break;
    case 5: roll_back(cut, small >> 1, small & 1); break;
    case 6: offer_wrong(cut, &REFUSALS[next_below(in, REFUSAL_COUNT)], small); break;
    default: CHECK_STATUS(RB_OK, rb_checkpoint(cut->run.processor)); break;
    }
}

int LLVMFuzzerTestOneInput(const rb_u8 *data, size_t size) {
    input in = {data, size};
    rb_options options = next_options(&in);
    const char *tier = next_tier(&in);
    /* The steps come first, in a part of their own: the trades use all remaining bytes. */
    size_t steps_size = (size_t)next_byte(&in);
    input steps = {in.at, steps_size < in.left ? steps_size : in.left};
    in.at += steps.left;
    in.left -= steps.left;
    trades all = next_trades(&in, &options);
    rb_status why;
    all.count = oracle_valid(&options, &all, &why);
    outcome expected = oracle_run(&options, &all);
    use_tier("scalar");
    outcome whole = run_trades(WAY_WHOLE, &options, &all, 0);
    memcpy(expected.state, whole.state, RB_STATE_SIZE); /* the oracle has no saved state */
    check_same_outcome(&expected, &whole);

    use_tier(tier);
    cutter cut = {run_begin(&options), &options, &all, 0};
    while (steps.left > 0) {
        step(&cut, &steps);
    }
    process(&cut, all.count, 8);
    outcome actual = run_end(&cut.run);
    check_same_outcome(&expected, &actual);
    outcome_free(&actual);
    outcome_free(&whole);
    outcome_free(&expected);
    trades_free(&all);
    return end_input();
}
