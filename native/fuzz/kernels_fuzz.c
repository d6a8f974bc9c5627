/*
 * Any trades: every kernel computes the bars, or names the invalid trade, as the oracle does. Call by call, with little
 * room and a cut, it also equals the scalar kernel.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "support/check.h"
#include "support/differential.h"
#include "support/oracle.h"
#include "support/tiers.h"

typedef struct expectation {
    outcome bars;     /* of the valid trades at the front */
    rb_i64 valid;     /* the number of valid trades */
    rb_status status; /* the error of the first invalid trade, or RB_OK */
} expectation;

static void check_refused(rb_processor *processor, const trades *all, const expectation *expected) {
    rb_i64 room = expected->bars.closed.count + 1; /* an invalid trade may breach: room for its bar */
    rb_bar *bars = need_memory(NULL, room * (rb_i64)sizeof(rb_bar));
    rb_result result = {.struct_size = sizeof(result)};
    rb_u8 before[RB_STATE_SIZE];
    rb_u8 after[RB_STATE_SIZE];
    save_state(processor, before);
    CHECK_STATUS(expected->status, process_trades(processor, all, 0, all->count, bars, room, NULL, 0, &result));
    CHECK_I64(expected->valid, result.error_index);
    CHECK_I64(0, result.trades_consumed);
    CHECK_I64(0, result.bars_written);
    CHECK_I64(all->price[expected->valid], result.price);
    CHECK_I64(all->timestamp_us[expected->valid], result.timestamp_us);
    save_state(processor, after);
    check_same_state(before, after);
    free(bars);
}

static void check_against_oracle(const char *tier, const rb_options *options, const trades *all,
                                 const expectation *expected) {
    use_tier(tier);
    runner run = run_begin(options);
    if (expected->status != RB_OK) {
        check_refused(run.processor, all, expected);
    }
    /* Buffers of exactly the needed size. */
    run_process(&run, all, 0, expected->valid, expected->bars.closed.count, expected->bars.orphans.count);
    outcome actual = run_end(&run);
    memcpy(actual.state, expected->bars.state, RB_STATE_SIZE); /* the oracle has no saved state */
    check_same_outcome(&expected->bars, &actual);
    outcome_free(&actual);
}

/* A capacity that was too small grows after the call. */
static void check_against_scalar(const char *tier, const rb_options *options, const trades *all, rb_i64 cut,
                                 rb_i64 capacity, rb_i64 orphan_capacity) {
    differential_pair both = pair_create(tier, options);
    rb_i64 from = 0;
    rb_status status = RB_OK;
    while (status >= 0 && from < all->count) {
        rb_i64 to = from < cut ? cut : all->count;
        rb_result result;
        status = pair_process(&both, all, from, to - from, capacity, orphan_capacity, &result);
        from += result.trades_consumed;
        capacity += status == RB_OUTPUT_FULL ? 1 + capacity / 2 : 0;
        orphan_capacity += status == RB_OUTPUT_FULL && orphan_capacity != NO_ORPHANS;
    }
    pair_free(&both);
}

int LLVMFuzzerTestOneInput(const rb_u8 *data, size_t size) {
    input in = {data, size};
    rb_options options = next_options(&in);
    rb_i64 capacity = next_below(&in, 5);
    rb_i64 orphan_capacity = next_below(&in, 4) - 1; /* NO_ORPHANS is -1 */
    rb_i64 cut = next_below(&in, TRADES_MOST);
    trades all = next_trades(&in, &options);
    expectation expected;
    expected.valid = oracle_valid(&options, &all, &expected.status);
    trades valid = all;
    valid.count = expected.valid;
    expected.bars = oracle_run(&options, &valid);
    for (int i = 0; i < TIER_COUNT; i++) {
        if (use_tier(TIERS[i])) {
            check_context("%s", TIERS[i]);
            check_against_oracle(TIERS[i], &options, &all, &expected);
            check_against_scalar(TIERS[i], &options, &all, cut < all.count ? cut : all.count,
                                 capacity == 4 ? all.count : capacity, orphan_capacity);
        }
    }
    outcome_free(&expected.bars);
    trades_free(&all);
    return end_input();
}
