/* The maximum gap, resets, and the destination of orphaned bars. */
#include <string.h>

#include "support/check.h"
#include "support/run.h"
#include "support/tiers.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define GAP 1000

static rb_processor *new_processor(rb_i64 max_gap_us, rb_u32 include_orphaned) {
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), 250);
    options.max_gap_us = max_gap_us;
    options.include_orphaned = include_orphaned;
    return need_processor(&options);
}

static trade at_time(rb_i64 timestamp_us, rb_i64 price) {
    return (trade){.timestamp_us = timestamp_us, .price = price, .quantity = 10};
}

static rb_result new_result(void) {
    return (rb_result){.struct_size = sizeof(rb_result)};
}

/* Two trades with this time between them, within one call, in two calls, with a save between them, and pushed. */
static void test_length(void) {
    static const struct {
        rb_i64 max_gap_us;
        rb_i64 time_between;
        bool is_gap;
    } cases[] = {
        {GAP, GAP - 1, false}, {GAP, GAP, false},       {GAP, GAP + 1, true}, {1, 0, false},
        {1, 1, false},         {1, 2, true},            {0, 0, false},        {0, INT64_MAX / 4, false},
        {INT64_MAX, INT64_MAX / 4, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (int by = 0; by < WAYS; by++) {
            for (rb_u32 include = 0; include <= 1; include++) {
                check_context("%lld after a trade, gap %lld, include orphaned %u, %s", (long long)cases[i].time_between,
                              (long long)cases[i].max_gap_us, include, WAY_NAMES[by]);
                rb_options options;
                rb_default_options(&options, sizeof(rb_options), 250);
                options.max_gap_us = cases[i].max_gap_us;
                options.include_orphaned = include;
                trades all = {0};
                trades_add(&all, at_time(5, 1000));
                trades_add(&all, at_time(5 + cases[i].time_between, 1001));
                outcome done = run_trades((way)by, &options, &all, i);
                const bar_list *with_orphan = include == 1 ? &done.closed : &done.orphans;
                CHECK_I64(cases[i].is_gap, done.closed.count + done.orphans.count);
                if (CHECK_I64(cases[i].is_gap, with_orphan->count) && cases[i].is_gap) {
                    CHECK_I64(RB_BAR_ORPHANED, with_orphan->items[0].flags);
                    CHECK_I64(1, with_orphan->items[0].agg_trade_count);
                }
                CHECK(done.has_forming);
                CHECK_I64(cases[i].is_gap ? 1001 : 1000, done.forming.open);
                CHECK_I64(RB_BAR_INCOMPLETE, done.forming.flags);
                outcome_free(&done);
                trades_free(&all);
            }
        }
    }
}

/* A trade after the gap that would have closed the bar opens one instead: a gap is checked before a breach. */
static void test_gap_before_breach(void) {
    check_context("gap before breach");
    rb_processor *processor = new_processor(GAP, 0);
    rb_bar bar;
    trade pushed = at_time(0, 1000);
    CHECK_STATUS(RB_OK, push_trade(processor, 0, &pushed, &bar, NULL));
    pushed = at_time(GAP + 1, 2000);
    CHECK_STATUS(RB_ORPHANED_BAR, push_trade(processor, 0, &pushed, &bar, NULL));
    CHECK_I64(1000, bar.high);
    CHECK_I64(0, bar.close_time_us);
    CHECK_STATUS(RB_OK, rb_forming_bar(processor, &bar));
    CHECK_I64(2000, bar.open);
    CHECK_I64(GAP + 1, bar.open_time_us);
    rb_destroy(processor);
}

/* Right after a close or a reset there is no bar that a gap could end. */
static void test_gap_without_a_bar(void) {
    for (int reset = 0; reset <= 1; reset++) {
        check_context(reset ? "gap after a reset" : "gap after a close");
        rb_processor *processor = new_processor(GAP, 0);
        rb_bar bar;
        trade pushed = at_time(0, 1000);
        CHECK_STATUS(RB_NO_BAR, rb_reset(processor, &bar));
        CHECK_STATUS(RB_OK, push_trade(processor, 0, &pushed, &bar, NULL));
        if (reset) {
            CHECK_STATUS(RB_OK, rb_reset(processor, &bar));
        } else {
            pushed = at_time(1, 2000);
            CHECK_STATUS(RB_CLOSED_BAR, push_trade(processor, 0, &pushed, &bar, NULL));
        }
        memset(&bar, 0x55, sizeof(bar));
        rb_bar untouched = bar;
        CHECK_STATUS(RB_NO_BAR, rb_reset(processor, &bar));
        CHECK_STATUS(RB_NO_BAR, rb_forming_bar(processor, &bar));
        CHECK_I64(0, memcmp(&untouched, &bar, sizeof(bar)));
        pushed = at_time(100 * GAP, 3000);
        CHECK_STATUS(RB_OK, push_trade(processor, 0, &pushed, &bar, NULL));
        CHECK_I64(0, memcmp(&untouched, &bar, sizeof(bar)));
        rb_destroy(processor);
    }
}

/* A reset returns the bar of rb_forming_bar with another flag, and keeps the order of trades. */
static void test_reset(void) {
    check_context("reset");
    trades all = trades_generate(MARKET_WALK, ALL_FIELDS, 7, 50);
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), 100000); /* no bar closes by itself */
    rb_processor *processor = need_processor(&options);
    rb_bar bar;
    rb_bar forming;
    for (rb_i64 i = 0; i < all.count; i++) {
        trade pushed = trades_get(&all, i);
        CHECK_STATUS(RB_OK, push_trade(processor, ALL_FIELDS, &pushed, &bar, NULL));
    }
    CHECK_STATUS(RB_OK, rb_forming_bar(processor, &forming));
    CHECK_I64(RB_BAR_INCOMPLETE | ALL_FIELDS << 8, forming.flags);
    CHECK_STATUS(RB_OK, rb_reset(processor, &bar));
    CHECK_I64(RB_BAR_ORPHANED | RB_BAR_RESET | ALL_FIELDS << 8, bar.flags);
    forming.flags = bar.flags;
    check_same_bar(&forming, &bar);
    trade next = trades_get(&all, all.count - 1);
    rb_result result = new_result();
    CHECK_STATUS(RB_ERROR_ID_ORDER, push_trade(processor, ALL_FIELDS, &next, &bar, &result));
    CHECK_I64(next.timestamp_us, result.previous_timestamp_us);
    next.timestamp_us--;
    CHECK_STATUS(RB_ERROR_TIME_ORDER, push_trade(processor, ALL_FIELDS, &next, &bar, NULL));
    next.timestamp_us++;
    CHECK_STATUS(RB_ERROR_FIELDS, push_trade(processor, 0, &next, &bar, NULL)); /* the trade fields stay fixed, too */
    next.agg_trade_id++;
    CHECK_STATUS(RB_OK, push_trade(processor, ALL_FIELDS, &next, &bar, NULL));
    CHECK_STATUS(RB_OK, rb_forming_bar(processor, &bar));
    CHECK_I64(next.price, bar.open);
    CHECK_I64(1, bar.agg_trade_count);
    rb_destroy(processor);
    trades_free(&all);
}

/* Three bars that gaps end and one that closes, in one call: their destination, and the effect of a full buffer. */
static void test_where_orphans_go(void) {
    trades all = {0};
    trades_add(&all, at_time(0, 1000));
    trades_add(&all, at_time(5000, 1001));  /* ends the first by a gap */
    trades_add(&all, at_time(5001, 2000));  /* closes the second */
    trades_add(&all, at_time(9000, 2001));  /* a gap, but there is no bar */
    trades_add(&all, at_time(15000, 2002)); /* ends the third */
    trades_add(&all, at_time(25000, 2003)); /* ends the fourth */
    rb_bar closed[4];
    rb_bar orphans[4];
    rb_result result = new_result();

    check_context("orphans apart");
    rb_processor *processor = new_processor(GAP, 0);
    CHECK_STATUS(RB_OK, process_trades(processor, &all, 0, 6, closed, 4, orphans, 4, &result));
    CHECK_I64(1, result.bars_written);
    CHECK_I64(3, result.orphans_written);
    CHECK_I64(0, result.orphans_discarded);
    CHECK_I64(0, closed[0].flags);
    CHECK_I64(1001, closed[0].open);
    CHECK_I64(1000, orphans[0].open);
    CHECK_I64(2001, orphans[1].open);
    CHECK_I64(2002, orphans[2].open);
    rb_u8 state[RB_STATE_SIZE];
    rb_u8 expected_state[RB_STATE_SIZE];
    save_state(processor, expected_state);

    check_context("orphans discarded");
    CHECK_STATUS(RB_OK, rb_clear(processor));
    CHECK_STATUS(RB_OK, process_trades(processor, &all, 0, 6, closed, 4, NULL, 0, &result));
    CHECK_I64(1, result.bars_written);
    CHECK_I64(0, result.orphans_written);
    CHECK_I64(3, result.orphans_discarded);
    CHECK_I64(1001, closed[0].open);
    save_state(processor, state);
    check_same_state(expected_state, state);

    check_context("an orphan buffer for one, then for none");
    CHECK_STATUS(RB_OK, rb_clear(processor));
    CHECK_STATUS(RB_OUTPUT_FULL, process_trades(processor, &all, 0, 6, closed, 4, orphans, 1, &result));
    CHECK_I64(4, result.trades_consumed);
    CHECK_I64(1, result.bars_written);
    CHECK_I64(1, result.orphans_written);
    CHECK_STATUS(RB_OUTPUT_FULL, process_trades(processor, &all, 4, 2, closed, 4, orphans, 0, &result));
    CHECK_I64(0, result.trades_consumed);
    CHECK_STATUS(RB_OK, process_trades(processor, &all, 4, 2, NULL, 0, orphans, 2, &result));
    CHECK_I64(2, result.orphans_written);
    CHECK_I64(2002, orphans[1].open);
    save_state(processor, state);
    check_same_state(expected_state, state);

    check_context("a bar buffer for none");
    CHECK_STATUS(RB_OK, rb_clear(processor));
    CHECK_STATUS(RB_OUTPUT_FULL, process_trades(processor, &all, 0, 6, NULL, 0, orphans, 4, &result));
    CHECK_I64(2, result.trades_consumed);
    CHECK_I64(1, result.orphans_written);
    rb_destroy(processor);

    check_context("orphans included, in order");
    processor = new_processor(GAP, 1);
    static const rb_i64 opens[] = {1000, 1001, 2001, 2002};
    CHECK_STATUS(RB_OK, process_trades(processor, &all, 0, 6, closed, 4, NULL, 0, &result));
    CHECK_I64(4, result.bars_written);
    CHECK_I64(0, result.orphans_discarded);
    for (size_t i = 0; i < COUNT(opens); i++) {
        CHECK_I64(opens[i], closed[i].open);
        CHECK_I64(i == 1 ? 0 : RB_BAR_ORPHANED, closed[i].flags);
    }
    check_context("orphans included, buffer full at an orphan");
    CHECK_STATUS(RB_OK, rb_clear(processor));
    CHECK_STATUS(RB_OUTPUT_FULL, process_trades(processor, &all, 0, 6, closed, 2, orphans, 4, &result));
    CHECK_I64(4, result.trades_consumed);
    CHECK_I64(2, result.bars_written);
    CHECK_I64(0, result.orphans_written);
    rb_destroy(processor);
    trades_free(&all);
}

/* A call that fails after a gap restores the bar. */
static void test_refusal_after_a_gap(void) {
    check_context("refusal after a gap");
    rb_processor *processor = new_processor(GAP, 0);
    trades all = {0};
    trades_add(&all, at_time(0, 1000));
    trades_add(&all, at_time(5000, 1001));
    trades_add(&all, at_time(5001, 0));
    rb_bar orphan;
    rb_result result = new_result();
    CHECK_STATUS(RB_OK, process_trades(processor, &all, 0, 1, NULL, 0, &orphan, 1, &result));
    CHECK_STATUS(RB_ERROR_PRICE, process_trades(processor, &all, 1, 2, NULL, 0, &orphan, 1, &result));
    CHECK_I64(1, result.error_index);
    CHECK_I64(0, result.orphans_written);
    CHECK_STATUS(RB_ERROR_PRICE, process_trades(processor, &all, 1, 2, NULL, 0, NULL, 0, &result));
    CHECK_I64(0, result.orphans_discarded);
    CHECK_STATUS(RB_OK, process_trades(processor, &all, 1, 1, NULL, 0, &orphan, 1, &result));
    CHECK_I64(1, result.orphans_written);
    CHECK_I64(1000, orphan.open);
    rb_destroy(processor);
    trades_free(&all);
}

int main(void) {
    if (missing_tier_requested()) {
        return EXIT_SKIPPED;
    }
    test_length();
    test_gap_before_breach();
    test_gap_without_a_bar();
    test_reset();
    test_where_orphans_go();
    test_refusal_after_a_gap();
    return check_result();
}
