/*
 * The ends of every range: a value at the end is accepted, one beyond it is refused and leaves the processor unchanged.
 * rb_push processes every trade, and so does rb_process on a processor restored from the state before it.
 */
#include <string.h>

#include "support/blob.h"
#include "support/check.h"
#include "support/run.h"
#include "support/tiers.h"
#include "support/wide.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TIME_LIMIT ((rb_i64)1 << 62)

static const rb_i64 NOON = 1725148800000000;

static rb_processor *new_processor(rb_i32 threshold_dbps, rb_i64 max_gap_us) {
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), threshold_dbps);
    options.max_gap_us = max_gap_us;
    return need_processor(&options);
}

/* Processes the trade both ways and returns the common status, in the terms of rb_push. */
static rb_status both_ways(rb_processor *processor, rb_u32 fields, trade given, rb_bar *bar) {
    rb_u8 before[RB_STATE_SIZE];
    rb_u8 pushed[RB_STATE_SIZE];
    rb_u8 processed[RB_STATE_SIZE];
    rb_processor *other = NULL;
    save_state(processor, before);
    CHECK_STATUS(RB_OK, rb_restore(before, RB_STATE_SIZE, &other));
    rb_status status = push_trade(processor, fields, &given, bar, NULL);
    save_state(processor, pushed);
    if (status < 0) {
        check_same_state(before, pushed);
    }
    if (other == NULL) {
        return status;
    }
    trades one = {.fields = fields};
    trades_add(&one, given);
    rb_bar closed;
    rb_bar orphan;
    rb_result result = {.struct_size = sizeof(result)};
    rb_status by_process = process_trades(other, &one, 0, 1, &closed, 1, &orphan, 1, &result);
    if (by_process == RB_OK && result.bars_written == 1) {
        by_process = RB_CLOSED_BAR;
        check_same_bar(bar, &closed);
    } else if (by_process == RB_OK && result.orphans_written == 1) {
        by_process = RB_ORPHANED_BAR;
        check_same_bar(bar, &orphan);
    }
    CHECK_STATUS(status, by_process);
    save_state(other, processed);
    check_same_state(pushed, processed);
    trades_free(&one);
    rb_destroy(other);
    return status;
}

/* The largest price whose upper limit fits into 63 bits, found by search. */
static rb_i64 largest_price(rb_i32 threshold_dbps) {
    rb_i64 fits = 1;
    rb_i64 too_large = INT64_MAX;
    while (too_large - fits > 1) {
        rb_i64 price = fits + (too_large - fits) / 2;
        wide upper = price + (wide)price * threshold_dbps / 100000;
        if (upper <= INT64_MAX) {
            fits = price;
        } else {
            too_large = price;
        }
    }
    return fits;
}

static void test_prices(void) {
    static const rb_i32 thresholds[] = {1, 2, 3, 7, 10, 99, 250, 333, 1000, 12345, 50000, 65537, 99999, 100000};
    for (size_t i = 0; i < COUNT(thresholds); i++) {
        rb_i64 largest = largest_price(thresholds[i]);
        rb_bar bar;
        check_context("largest price at threshold %d", thresholds[i]);
        rb_processor *processor = new_processor(thresholds[i], 0);
        trade offered = {.timestamp_us = NOON, .price = largest + 1, .quantity = 1};
        CHECK_STATUS(RB_ERROR_PRICE, both_ways(processor, 0, offered, &bar)); /* would open a bar */
        offered.price = largest;
        CHECK_STATUS(RB_OK, both_ways(processor, 0, offered, &bar));
        offered.timestamp_us++;
        offered.price = largest + 1;
        CHECK_STATUS(RB_ERROR_PRICE, both_ways(processor, 0, offered, &bar)); /* would be added */
        offered.price = largest;
        CHECK_STATUS(RB_OK, both_ways(processor, 0, offered, &bar));
        wide delta = (wide)largest * thresholds[i] / 100000;
        offered.price = largest - (rb_i64)delta + 1;
        if (offered.price < largest) {
            CHECK_STATUS(RB_OK, both_ways(processor, 0, offered, &bar)); /* one above the lower limit */
        }
        offered.price = largest - (rb_i64)delta;
        if (offered.price > 0) {
            CHECK_STATUS(RB_CLOSED_BAR, both_ways(processor, 0, offered, &bar));
            CHECK_I64(offered.price, bar.close);
            CHECK_I64(largest, bar.high);
        }
        rb_destroy(processor);
    }
}

/* The limits on both sides of an open, and one unit beside them. */
static void test_breach_is_inclusive(void) {
    static const struct {
        rb_i64 open;
        rb_i32 threshold_dbps;
    } cases[] = {{4200000000001, 250}, {100000, 1}, {199999, 1},  {99999, 1},       {1, 100000},
                 {3, 33333},           {3, 33334},  {7, 100000}, {123456789, 777}, {INT64_MAX / 2, 100000}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        wide delta = (wide)cases[i].open * cases[i].threshold_dbps / 100000;
        for (int side = -1; side <= 1; side += 2) {
            for (rb_i64 inside = 0; inside <= 1; inside++) {
                wide price = cases[i].open + side * (delta - inside);
                if (price <= 0 || price > largest_price(cases[i].threshold_dbps) || (inside == 1 && delta == 0)) {
                    continue;
                }
                check_context("open %lld, threshold %d, price %lld", (long long)cases[i].open, cases[i].threshold_dbps,
                              (long long)price);
                rb_processor *processor = new_processor(cases[i].threshold_dbps, 0);
                rb_bar bar;
                trade offered = {.timestamp_us = NOON, .price = cases[i].open};
                CHECK_STATUS(RB_OK, both_ways(processor, 0, offered, &bar));
                offered.price = (rb_i64)price;
                CHECK_STATUS(RB_OK, both_ways(processor, 0, offered, &bar)); /* the gate: the bar's open time */
                offered.timestamp_us++;
                CHECK_STATUS(inside == 1 ? RB_OK : RB_CLOSED_BAR, both_ways(processor, 0, offered, &bar));
                rb_destroy(processor);
            }
        }
    }
}

static void test_timestamps(void) {
    static const struct {
        rb_i64 timestamp_us;
        rb_status status;
    } cases[] = {
        {INT64_MIN, RB_ERROR_TIMESTAMP},
        {-TIME_LIMIT - 1, RB_ERROR_TIMESTAMP},
        {-TIME_LIMIT, RB_OK},
        {0, RB_OK},
        {TIME_LIMIT - 1, RB_OK},
        {TIME_LIMIT, RB_ERROR_TIMESTAMP},
        {INT64_MAX, RB_ERROR_TIMESTAMP},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_context("first timestamp %lld", (long long)cases[i].timestamp_us);
        rb_processor *processor = new_processor(250, 0);
        rb_bar bar;
        trade offered = {.timestamp_us = cases[i].timestamp_us, .price = 100};
        CHECK_STATUS(cases[i].status, both_ways(processor, 0, offered, &bar));
        rb_destroy(processor);
    }
    /* From one end to the other the time between is 2^63 - 1. */
    for (rb_i64 less = 0; less <= 1; less++) {
        check_context("the whole range of time, largest gap less %lld", (long long)less);
        rb_processor *processor = new_processor(250, INT64_MAX - less);
        rb_bar bar;
        trade offered = {.timestamp_us = -TIME_LIMIT, .price = 1000};
        CHECK_STATUS(RB_OK, both_ways(processor, 0, offered, &bar));
        offered.timestamp_us = TIME_LIMIT - 1;
        offered.price = 2000;
        CHECK_STATUS(less == 1 ? RB_ORPHANED_BAR : RB_CLOSED_BAR, both_ways(processor, 0, offered, &bar));
        rb_derived derived;
        CHECK_STATUS(RB_OK, rb_derive(&bar, 1, &derived));
        CHECK_I64(less == 1 ? 0 : INT64_MAX, derived.duration_us);
        rb_destroy(processor);
    }
}

static void test_trade_count(void) {
    check_context("trade count");
    rb_bar bar;
    rb_processor *processor = new_processor(250, 0);
    trade offered = {.timestamp_us = NOON, .price = 1000, .first_trade_id = 0, .last_trade_id = INT64_MAX};
    CHECK_STATUS(RB_ERROR_OVERFLOW, both_ways(processor, RB_FIELD_TRADE_IDS, offered, &bar)); /* 2^63 in one record */
    offered.first_trade_id = 2;
    CHECK_STATUS(RB_OK, both_ways(processor, RB_FIELD_TRADE_IDS, offered, &bar)); /* 2^63 - 2 */
    offered.last_trade_id = 3;
    CHECK_STATUS(RB_ERROR_OVERFLOW, both_ways(processor, RB_FIELD_TRADE_IDS, offered, &bar));
    offered.last_trade_id = 2;
    CHECK_STATUS(RB_OK, both_ways(processor, RB_FIELD_TRADE_IDS, offered, &bar)); /* 2^63 - 1 */
    CHECK_STATUS(RB_OK, rb_forming_bar(processor, &bar));
    CHECK_I64(INT64_MAX, bar.trade_count);
    CHECK_STATUS(RB_ERROR_OVERFLOW, both_ways(processor, RB_FIELD_TRADE_IDS, offered, &bar));
    offered.timestamp_us++;
    offered.price = 2000;
    CHECK_STATUS(RB_ERROR_OVERFLOW, both_ways(processor, RB_FIELD_TRADE_IDS, offered, &bar)); /* the closing trade too */
    CHECK_STATUS(RB_OK, rb_reset(processor, &bar));
    CHECK_I64(INT64_MAX, bar.trade_count);
    CHECK_STATUS(RB_OK, both_ways(processor, RB_FIELD_TRADE_IDS, offered, &bar));
    rb_destroy(processor);
}

/* Fills a bar up to a turnover of exactly 2^127 - 1. Its trades have its open time, so that the gate keeps it open. */
static void test_turnover(void) {
    for (rb_u8 is_sell = 0; is_sell <= 1; is_sell++) {
        check_context("turnover, side %u", is_sell);
        const wide most = (wide)(((unsigned_wide)1 << 127) - 1);
        wide left = most;
        rb_bar bar;
        rb_processor *processor = new_processor(1, 1000000);
        trade offered = {.timestamp_us = NOON, .price = largest_price(1), .side = is_sell};
        while (left > 0) {
            if (left < offered.price) {
                offered.price = 1;
            }
            offered.quantity = left / offered.price > INT64_MAX ? INT64_MAX : (rb_i64)(left / offered.price);
            CHECK_STATUS(RB_OK, both_ways(processor, RB_FIELD_SIDE, offered, &bar));
            left -= (wide)offered.price * offered.quantity;
        }
        CHECK_STATUS(RB_OK, rb_forming_bar(processor, &bar));
        CHECK(wide_from_halves(bar.turnover_lo, bar.turnover_hi) == most);
        CHECK(wide_from_halves(bar.buy_turnover_lo, bar.buy_turnover_hi) == (is_sell ? 0 : most));
        CHECK(wide_from_halves(bar.sell_turnover_lo, bar.sell_turnover_hi) == (is_sell ? most : 0));
        offered.quantity = 1;
        CHECK_STATUS(RB_ERROR_OVERFLOW, both_ways(processor, RB_FIELD_SIDE, offered, &bar));
        offered.side = !is_sell;
        CHECK_STATUS(RB_ERROR_OVERFLOW, both_ways(processor, RB_FIELD_SIDE, offered, &bar)); /* the whole, not the part */
        offered.quantity = 0;
        CHECK_STATUS(RB_OK, both_ways(processor, RB_FIELD_SIDE, offered, &bar));
        offered.quantity = 1;
        offered.timestamp_us++;
        CHECK_STATUS(RB_ERROR_OVERFLOW, both_ways(processor, RB_FIELD_SIDE, offered, &bar)); /* the closing trade too */
        offered.timestamp_us = NOON + 1000001;
        CHECK_STATUS(RB_ORPHANED_BAR, both_ways(processor, RB_FIELD_SIDE, offered, &bar)); /* it opens a bar */
        CHECK(wide_from_halves(bar.turnover_lo, bar.turnover_hi) == most);
        rb_destroy(processor);
    }
}

/* An overflow in the middle of a call undoes the bars that the call had closed. */
static void test_overflow_within_a_call(void) {
    check_context("overflow within a call");
    rb_processor *processor = new_processor(250, 0);
    trades all = {.fields = RB_FIELD_TRADE_IDS};
    for (rb_i64 i = 0; i < 4; i++) {
        trades_add(&all, (trade){.timestamp_us = NOON + i, .price = i % 2 == 0 ? 1000 : 2000, .quantity = 5});
    }
    trade last = {.timestamp_us = NOON + 9, .price = 1000, .first_trade_id = 1, .last_trade_id = INT64_MAX};
    trades_add(&all, last);
    trades_add(&all, last);
    rb_u8 before[RB_STATE_SIZE];
    rb_u8 after[RB_STATE_SIZE];
    save_state(processor, before);
    rb_bar bars[4];
    rb_result result = {.struct_size = sizeof(result)};
    CHECK_STATUS(RB_ERROR_OVERFLOW, process_trades(processor, &all, 0, 6, bars, 4, NULL, 0, &result));
    CHECK_I64(5, result.error_index);
    CHECK_I64(0, result.bars_written);
    CHECK_I64(INT64_MAX, result.last_trade_id);
    CHECK_I64(NOON + 9, result.previous_timestamp_us);
    save_state(processor, after);
    check_same_state(before, after);
    CHECK_STATUS(RB_OK, process_trades(processor, &all, 0, 5, bars, 4, NULL, 0, &result));
    CHECK_I64(2, result.bars_written);
    trades_free(&all);
    rb_destroy(processor);
}

/* A closing trade whose sum overflows: without room for its bar, RB_OUTPUT_FULL comes first, one bar or several. */
static void test_full_buffer_before_overflow(void) {
    check_context("full buffer before an overflow");
    trades all = {.fields = RB_FIELD_TRADE_IDS};
    for (rb_i64 i = 0; i < 4; i++) {
        trade next = {.timestamp_us = NOON + i, .price = i % 2 == 0 ? 1000 : 2000, .quantity = 5};
        if (i >= 2) {
            next.first_trade_id = 1;
            next.last_trade_id = INT64_MAX;
        }
        trades_add(&all, next);
    }
    for (rb_i64 room = 0; room <= 1; room++) {
        rb_processor *processor = new_processor(250, 0);
        rb_bar bars[2];
        rb_result result = {.struct_size = sizeof(result)};
        CHECK_STATUS(RB_OUTPUT_FULL, process_trades(processor, &all, 0, 4, bars, room, NULL, 0, &result));
        CHECK_I64(room, result.bars_written);
        CHECK_I64(room == 0 ? 1 : 3, result.trades_consumed);
        CHECK_I64(-1, result.error_index);
        if (room == 1) {
            CHECK_STATUS(RB_ERROR_OVERFLOW, process_trades(processor, &all, 3, 1, bars, 1, NULL, 0, &result));
            CHECK_I64(0, result.error_index);
        }
        rb_destroy(processor);
    }
    trades_free(&all);
}

/*
 * A bar of almost 2^63 records and a volume of almost 2^126, which no test could fill: it comes from a saved state. It
 * accepts exactly the records that still fit, with values on the fast path and larger ones.
 */
static void test_largest_bar(void) {
    static const rb_i64 volumes[] = {((rb_i64)1 << 52) - 1, INT64_MAX};
    static const rb_i64 rooms[] = {0, 1, 63, 150}; /* records that fit */
    enum { TRADES = 200 };
    for (size_t i = 0; i < COUNT(volumes) * COUNT(rooms); i++) {
        rb_i64 volume = volumes[i % COUNT(volumes)];
        rb_i64 room = rooms[i / COUNT(volumes)];
        check_context("room for %lld records of volume %lld", (long long)room, (long long)volume);
        rb_processor *processor = new_processor(100000, 0);
        rb_bar bar;
        trade next = {.timestamp_us = NOON, .price = 1, .quantity = 1};
        CHECK_STATUS(RB_OK, push_trade(processor, RB_FIELD_SIDE, &next, &bar, NULL));
        next.timestamp_us++;
        CHECK_STATUS(RB_OK, push_trade(processor, RB_FIELD_SIDE, &next, &bar, NULL));
        rb_u8 blob[RB_STATE_SIZE];
        save_state(processor, blob);
        rb_destroy(processor);
        rb_i64 records = INT64_MAX - room;
        wide sum = (wide)records * INT64_MAX; /* at a price of 1 the turnover is the same */
        static const int counts[] = {AT_TRADE_COUNT, AT_RECORD_COUNT, AT_BUY_TRADE_COUNT};
        static const int sums[] = {AT_VOLUME, AT_TURNOVER, AT_BUY_VOLUME, AT_BUY_TURNOVER};
        for (size_t k = 0; k < COUNT(counts); k++) {
            blob_set(blob, counts[k], records);
        }
        for (size_t k = 0; k < COUNT(sums); k++) {
            blob_set(blob, sums[k], sum);
        }
        blob_seal(blob);
        if (!CHECK_STATUS(RB_OK, rb_restore(blob, RB_STATE_SIZE, &processor))) {
            return;
        }
        trades all = {.fields = RB_FIELD_SIDE};
        next.quantity = volume;
        for (rb_i64 k = 0; k < TRADES; k++) {
            next.timestamp_us++;
            trades_add(&all, next);
        }
        rb_result result = {.struct_size = sizeof(result)};
        CHECK_STATUS(RB_ERROR_OVERFLOW, process_trades(processor, &all, 0, TRADES, NULL, 0, NULL, 0, &result));
        CHECK_I64(room, result.error_index);
        CHECK_STATUS(RB_OK, process_trades(processor, &all, 0, room, NULL, 0, NULL, 0, &result));
        CHECK_STATUS(RB_OK, rb_forming_bar(processor, &bar));
        sum += (wide)room * volume;
        CHECK_I64(INT64_MAX, bar.trade_count);
        CHECK_I64(INT64_MAX, bar.agg_trade_count);
        CHECK_I64(INT64_MAX, bar.buy_trade_count);
        CHECK_I64(0, bar.sell_trade_count);
        CHECK(wide_from_halves(bar.volume_lo, bar.volume_hi) == sum);
        CHECK(wide_from_halves(bar.turnover_lo, bar.turnover_hi) == sum);
        CHECK(wide_from_halves(bar.buy_volume_lo, bar.buy_volume_hi) == sum);
        CHECK_I64(0, (rb_i64)bar.sell_volume_lo);
        rb_derived derived;
        CHECK_STATUS(RB_OK, rb_derive(&bar, 1, &derived));
        CHECK_I64(1, derived.vwap);
        CHECK(derived.ofi == 1 && derived.turnover_imbalance == 1 && derived.aggregation_density == 1);
        trades_free(&all);
        rb_destroy(processor);
    }
}

int main(void) {
    if (missing_tier_requested()) {
        return EXIT_SKIPPED;
    }
    test_prices();
    test_breach_is_inclusive();
    test_timestamps();
    test_trade_count();
    test_turnover();
    test_overflow_within_a_call();
    test_full_buffer_before_overflow();
    test_largest_bar();
    return check_result();
}
