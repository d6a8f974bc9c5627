/*
 * Saved states: a saved state is restored to the byte at every trade; a damaged, cut, foreign or impossible one is refused
 * with the right status; and an accepted one is usable, whatever it contains.
 */
#include <stdlib.h>
#include <string.h>

#include "support/blob.h"
#include "support/check.h"
#include "support/run.h"
#include "support/tiers.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TIME_LIMIT ((wide)1 << 62)

/* Restores from memory of exactly that size, so that a sanitizer detects a read past the end. */
static rb_status restore(const rb_u8 *blob, rb_i64 size, rb_processor **processor) {
    rb_u8 *copy = need_memory(NULL, size);
    memcpy(copy, blob, (size_t)size);
    rb_status status = rb_restore(copy, size, processor);
    free(copy);
    return status;
}

static void check_refused(rb_status expected, const rb_u8 *blob, rb_i64 size) {
    rb_u8 anything;
    rb_processor *processor = (rb_processor *)&anything;
    rb_status status = restore(blob, size, &processor);
    CHECK_STATUS(expected, status);
    if (status == RB_OK) {
        rb_destroy(processor);
    } else {
        CHECK(processor == NULL);
    }
}

/* A blob that is accepted is the only one of its state. */
static void check_comes_back(const rb_u8 *blob) {
    rb_processor *processor = NULL;
    rb_u8 again[RB_STATE_SIZE];
    if (CHECK_STATUS(RB_OK, restore(blob, RB_STATE_SIZE, &processor))) {
        save_state(processor, again);
        check_same_state(blob, again);
    }
    rb_destroy(processor);
}

/* At every trade of a run: save, restore, and continue to the same end. */
static void test_every_trade(void) {
    for (int kind = 0; kind < MARKET_KINDS; kind++) {
        for (rb_u32 fields = 0; fields <= ALL_FIELDS; fields++) {
            check_context("market %d, columns %u", kind, fields);
            rb_options options;
            rb_default_options(&options, sizeof(rb_options), kind == MARKET_WALK ? 10 : 250);
            if (fields >= 4) {
                options.threshold_dbps = 0;
                options.absolute_delta = kind == MARKET_TINY_PRICES ? 2 : 500000000;
            }
            options.timestamp_gate = fields & 1;
            options.max_gap_us = fields & 2 ? 15000 : 0;
            trades all = trades_generate((market)kind, fields, 100 + fields, 400);
            rb_processor *processor = need_processor(&options);
            rb_u8 blob[RB_STATE_SIZE];
            rb_bar bar;
            save_state(processor, blob);
            check_comes_back(blob);
            for (rb_i64 i = 0; i < all.count; i++) {
                trade pushed = trades_get(&all, i);
                CHECK(push_trade(processor, fields, &pushed, &bar, NULL) >= 0);
                save_state(processor, blob);
                check_comes_back(blob);
            }
            rb_options restored_options = {.struct_size = sizeof(rb_options)};
            rb_processor *restored = NULL;
            CHECK_STATUS(RB_OK, restore(blob, RB_STATE_SIZE, &restored));
            CHECK_STATUS(RB_OK, rb_get_options(restored, &restored_options));
            CHECK_I64(0, memcmp(&options, &restored_options, sizeof(options)));
            CHECK_I64(fields, rb_get_fields(restored));
            rb_destroy(restored);
            rb_destroy(processor);
            trades_free(&all);
        }
    }
}

/* States to start from. */
typedef enum base {
    FRESH,
    BETWEEN_BARS,
    ONE_TRADE,
    THREE_TRADES,
    BARE,
    FRESH_ABSOLUTE,
    BETWEEN_ABSOLUTE,
    ABSOLUTE,
    BASES
} base;

static const char *const BASE_NAMES[BASES] = {
    "no trade yet",
    "right after a close",
    "bar of one trade",
    "bar of three trades",
    "bar without optional columns",
    "absolute, no trade yet",
    "absolute, right after a close",
    "absolute, bar of three trades",
};

static void make_base(base kind, rb_u8 blob[RB_STATE_SIZE]) {
    static const trade processed[] = {
        {1000, 4200000000000, 300, 70, 500, 501, 0},
        {2000, 4205000000000, 100, 71, 502, 504, 1},
        {3000, 4203000000000, 200, 72, 505, 505, 0},
        {4000, 4300000000000, 200, 73, 506, 506, 0}, /* closes */
    };
    static const int counts[BASES] = {0, 4, 1, 3, 3, 0, 4, 3};
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), kind < FRESH_ABSOLUTE ? 250 : 0);
    options.absolute_delta = kind < FRESH_ABSOLUTE ? 0 : 50000000000; /* 50 ticks of 10 */
    options.tick_size = kind < FRESH_ABSOLUTE ? 0 : 1000000000;
    rb_processor *processor = need_processor(&options);
    rb_bar bar;
    for (int i = 0; i < counts[kind]; i++) {
        CHECK(push_trade(processor, kind == BARE ? 0 : ALL_FIELDS, &processed[i], &bar, NULL) >= 0);
    }
    save_state(processor, blob);
    rb_destroy(processor);
}

/* The bytes themselves, so that states of this version stay readable. */
static void test_format(void) {
    check_context("CRC-64/XZ of 123456789");
    CHECK(blob_crc((const rb_u8 *)"123456789", 9) == 0x995DC9BBDF1939FAu);
    check_context("format");
    static const struct {
        int at;
        rb_i64 value;
    } numbers[] = {
        {AT_VERSION, 1},
        {AT_SIZE, 264},
        {AT_THRESHOLD, 250},
        {AT_GATE, 1},
        {AT_FIELDS, 7},
        {AT_HAS_BAR, 1},
        {AT_LAST_TIMESTAMP, 3000},
        {AT_LAST_AGG_TRADE_ID, 72},
        {AT_LAST_TRADE_ID, 505},
        {AT_OPEN_TIME, 1000},
        {AT_CLOSE_TIME, 3000},
        {AT_OPEN, 4200000000000},
        {AT_HIGH, 4205000000000},
        {AT_LOW, 4200000000000},
        {AT_CLOSE, 4203000000000},
        {AT_UPPER, 4210500000000},
        {AT_LOWER, 4189500000000},
        {AT_VOLUME, 600},
        {AT_TURNOVER, 4200000000000 * 300 + 4205000000000 * 100 + 4203000000000 * 200},
        {AT_BUY_VOLUME, 500},
        {AT_BUY_TURNOVER, 4200000000000 * 300 + 4203000000000 * 200},
        {AT_BAR_FIRST_TRADE_ID, 500},
        {AT_BAR_LAST_TRADE_ID, 505},
        {AT_BAR_FIRST_AGG_TRADE_ID, 70},
        {AT_BAR_LAST_AGG_TRADE_ID, 72},
        {AT_TRADE_COUNT, 6},
        {AT_RECORD_COUNT, 3},
        {AT_BUY_TRADE_COUNT, 3},
    };
    rb_u8 expected[RB_STATE_SIZE] = "RBSTATE\n";
    rb_u8 actual[RB_STATE_SIZE];
    for (size_t i = 0; i < COUNT(numbers); i++) {
        blob_set(expected, numbers[i].at, numbers[i].value);
    }
    blob_seal(expected);
    make_base(THREE_TRADES, actual);
    check_same_state(expected, actual);
}

/* Version 2: the numbers of version 1, but for the distance and the tick size where the limits stand. */
static void test_format_of_absolute(void) {
    check_context("format with an absolute distance");
    rb_u8 expected[RB_STATE_SIZE];
    rb_u8 actual[RB_STATE_SIZE];
    make_base(THREE_TRADES, expected);
    blob_set(expected, AT_VERSION, 2);
    blob_set(expected, AT_THRESHOLD, 0);
    blob_set(expected, AT_ABSOLUTE_DELTA, 50000000000);
    blob_set(expected, AT_TICK_SIZE, 1000000000);
    blob_seal(expected);
    make_base(ABSOLUTE, actual);
    check_same_state(expected, actual);
}

static void test_damage(void) {
    for (int kind = 0; kind < BASES; kind++) {
        rb_u8 blob[RB_STATE_SIZE + 1] = {0};
        make_base((base)kind, blob);
        for (int bit = 0; bit < 8 * RB_STATE_SIZE; bit++) {
            check_context("%s, bit %d flipped", BASE_NAMES[kind], bit);
            rb_status expected = bit < 8 * AT_VERSION     ? RB_ERROR_STATE_FOREIGN
                                 : bit < 8 * AT_SIZE      ? RB_ERROR_STATE_VERSION
                                 : bit < 8 * AT_THRESHOLD ? RB_ERROR_STATE_TRUNCATED
                                                          : RB_ERROR_STATE_CHECKSUM;
            blob[bit / 8] ^= (rb_u8)(1 << bit % 8);
            check_refused(expected, blob, RB_STATE_SIZE);
            blob[bit / 8] ^= (rb_u8)(1 << bit % 8);
        }
        for (rb_i64 size = 0; size < RB_STATE_SIZE; size++) {
            check_context("%s, cut to %lld bytes", BASE_NAMES[kind], (long long)size);
            check_refused(RB_ERROR_STATE_TRUNCATED, blob, size);
        }
        check_context("%s, one byte too many", BASE_NAMES[kind]);
        check_refused(RB_ERROR_STATE_TRUNCATED, blob, RB_STATE_SIZE + 1);
        check_context("%s, undamaged", BASE_NAMES[kind]);
        check_comes_back(blob);
    }
}

static void test_foreign(void) {
    check_context("foreign");
    rb_u8 zeros[RB_STATE_SIZE] = {0};
    for (rb_i64 size = 1; size <= RB_STATE_SIZE; size++) {
        check_refused(RB_ERROR_STATE_FOREIGN, zeros, size);
    }
    check_refused(RB_ERROR_STATE_FOREIGN, (const rb_u8 *)"{\"state\": 1}", 12);
    check_refused(RB_ERROR_STATE_FOREIGN, (const rb_u8 *)"RBSTATE\r\n", 9);
    static const rb_i64 versions[] = {-1, 0, 3, 0x01000000, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < COUNT(versions); i++) {
        check_context("version %lld", (long long)versions[i]);
        rb_u8 blob[RB_STATE_SIZE];
        make_base(THREE_TRADES, blob);
        blob_set(blob, AT_VERSION, versions[i]);
        blob_seal(blob);
        check_refused(RB_ERROR_STATE_VERSION, blob, RB_STATE_SIZE);
        check_refused(RB_ERROR_STATE_VERSION, blob, RB_STATE_SIZE - 8); /* another version may have another size */
    }
}

/* One number of a state with a matching checksum, changed to a value that no run can produce. */
typedef struct contradiction {
    base from;
    int at;
    wide value;
} contradiction;

#define TURNOVER ((wide)4200000000000 * 300 + (wide)4205000000000 * 100 + (wide)4203000000000 * 200)

static const contradiction CONTRADICTIONS[] = {
    {FRESH, AT_THRESHOLD, 0},
    {FRESH, AT_THRESHOLD, -250},
    {FRESH, AT_THRESHOLD, 100001},
    {FRESH, AT_GATE, 2},
    {FRESH, AT_GATE, -1},
    {FRESH, AT_INCLUDE_ORPHANED, 2},
    {FRESH, AT_MAX_GAP, -1},
    {FRESH, AT_FIELDS, -2},
    {FRESH, AT_FIELDS, 8},
    {FRESH, AT_HAS_BAR, 1},
    {FRESH, AT_LAST_TIMESTAMP, 1},
    {FRESH, AT_LAST_AGG_TRADE_ID, 1},
    {FRESH, AT_LAST_TRADE_ID, 1},
    {FRESH, AT_RECORD_COUNT, 1},
    {BETWEEN_BARS, AT_FIELDS, -1},
    {BETWEEN_BARS, AT_FIELDS, 8},
    {BETWEEN_BARS, AT_FIELDS, RB_FIELD_AGG_TRADE_ID},
    {BETWEEN_BARS, AT_FIELDS, RB_FIELD_TRADE_IDS},
    {BETWEEN_BARS, AT_HAS_BAR, 1},
    {BETWEEN_BARS, AT_HAS_BAR, 2},
    {BETWEEN_BARS, AT_HAS_BAR, -1},
    {BETWEEN_BARS, AT_LAST_TIMESTAMP, TIME_LIMIT},
    {BETWEEN_BARS, AT_LAST_TIMESTAMP, -TIME_LIMIT - 1},
    {BETWEEN_BARS, AT_LAST_AGG_TRADE_ID, -1},
    {BETWEEN_BARS, AT_LAST_TRADE_ID, -1},
    {BETWEEN_BARS, AT_OPEN, 1},
    {BETWEEN_BARS, AT_BUY_TURNOVER, 1},
    {BETWEEN_BARS, AT_BUY_TRADE_COUNT, 1},
    {THREE_TRADES, AT_THRESHOLD, 251},
    {THREE_TRADES, AT_HAS_BAR, 0},
    {THREE_TRADES, AT_HAS_BAR, 2},
    {THREE_TRADES, AT_FIELDS, -1},
    {THREE_TRADES, AT_FIELDS, 0},
    {THREE_TRADES, AT_FIELDS, RB_FIELD_SIDE},
    {THREE_TRADES, AT_FIELDS, ALL_FIELDS - RB_FIELD_SIDE},
    {THREE_TRADES, AT_LAST_TIMESTAMP, 3001},
    {THREE_TRADES, AT_LAST_TIMESTAMP, 2999},
    {THREE_TRADES, AT_LAST_AGG_TRADE_ID, 71},
    {THREE_TRADES, AT_LAST_TRADE_ID, 506},
    {THREE_TRADES, AT_OPEN_TIME, 3001},
    {THREE_TRADES, AT_OPEN_TIME, -TIME_LIMIT - 1},
    {THREE_TRADES, AT_CLOSE_TIME, 2999},
    {THREE_TRADES, AT_OPEN, 0},
    {THREE_TRADES, AT_OPEN, -1},
    {THREE_TRADES, AT_OPEN, 4200000000001},
    {THREE_TRADES, AT_HIGH, 4202999999999}, /* below close */
    {THREE_TRADES, AT_HIGH, INT64_MAX},
    {THREE_TRADES, AT_HIGH, -1},
    {THREE_TRADES, AT_LOW, 4200000000001}, /* above open */
    {THREE_TRADES, AT_LOW, 0},
    {THREE_TRADES, AT_LOW, INT64_MIN},
    {THREE_TRADES, AT_CLOSE, 4205000000001}, /* above high */
    {THREE_TRADES, AT_CLOSE, 4199999999999}, /* below low */
    {THREE_TRADES, AT_UPPER, 4210500000001},
    {THREE_TRADES, AT_UPPER, 4210499999999},
    {THREE_TRADES, AT_LOWER, 4189500000001},
    {THREE_TRADES, AT_LOWER, 4189499999999},
    {THREE_TRADES, AT_VOLUME, 0},
    {THREE_TRADES, AT_VOLUME, -1},
    {THREE_TRADES, AT_VOLUME, 599}, /* the mean price would leave the range of prices */
    {THREE_TRADES, AT_VOLUME, 499}, /* less than the buy volume */
    {THREE_TRADES, AT_VOLUME, (wide)1 << 66},
    {THREE_TRADES, AT_TURNOVER, 0},
    {THREE_TRADES, AT_TURNOVER, -TURNOVER},
    {THREE_TRADES, AT_TURNOVER, (wide)4200000000000 * 600 - 1},
    {THREE_TRADES, AT_TURNOVER, (wide)4205000000000 * 600 + 1},
    {THREE_TRADES, AT_BUY_VOLUME, -1},
    {THREE_TRADES, AT_BUY_VOLUME, 0},
    {THREE_TRADES, AT_BUY_VOLUME, 601},
    {THREE_TRADES, AT_BUY_TURNOVER, -1},
    {THREE_TRADES, AT_BUY_TURNOVER, 0},
    {THREE_TRADES, AT_BUY_TURNOVER, TURNOVER + 1},
    {THREE_TRADES, AT_BAR_FIRST_TRADE_ID, -1},
    {THREE_TRADES, AT_BAR_LAST_TRADE_ID, 504},
    {THREE_TRADES, AT_BAR_FIRST_AGG_TRADE_ID, -1},
    {THREE_TRADES, AT_BAR_LAST_AGG_TRADE_ID, 73},
    {THREE_TRADES, AT_TRADE_COUNT, 2}, /* fewer than records */
    {THREE_TRADES, AT_TRADE_COUNT, -6},
    {THREE_TRADES, AT_TRADE_COUNT, 3}, /* only buys, but a sell volume */
    {THREE_TRADES, AT_RECORD_COUNT, 0},
    {THREE_TRADES, AT_RECORD_COUNT, -3},
    {THREE_TRADES, AT_RECORD_COUNT, 7},
    {THREE_TRADES, AT_RECORD_COUNT, 1}, /* one record has one price */
    {THREE_TRADES, AT_BUY_TRADE_COUNT, 0},
    {THREE_TRADES, AT_BUY_TRADE_COUNT, -1},
    {THREE_TRADES, AT_BUY_TRADE_COUNT, 7},
    {BARE, AT_LAST_AGG_TRADE_ID, 1},
    {BARE, AT_LAST_TRADE_ID, 1},
    {BARE, AT_BAR_FIRST_AGG_TRADE_ID, 1},
    {BARE, AT_BAR_FIRST_TRADE_ID, 1},
    {BARE, AT_BUY_VOLUME, 1},
    {BARE, AT_BUY_TURNOVER, 4200000000000},
    {BARE, AT_BUY_TRADE_COUNT, 1},
    {BARE, AT_TRADE_COUNT, 4},
    {BARE, AT_RECORD_COUNT, 4},
    {FRESH, AT_VERSION, 2},
    {THREE_TRADES, AT_VERSION, 2},
    {FRESH_ABSOLUTE, AT_VERSION, 1},
    {FRESH_ABSOLUTE, AT_THRESHOLD, 250},
    {FRESH_ABSOLUTE, AT_ABSOLUTE_DELTA, 0},
    {FRESH_ABSOLUTE, AT_ABSOLUTE_DELTA, -1},
    {FRESH_ABSOLUTE, AT_ABSOLUTE_DELTA, ((wide)1 << 62) + 1},
    {FRESH_ABSOLUTE, AT_TICK_SIZE, -1},
    {FRESH_ABSOLUTE, AT_TICK_SIZE, 3},
    {BETWEEN_ABSOLUTE, AT_HAS_BAR, 1},
    {BETWEEN_ABSOLUTE, AT_OPEN, 1},
    {ABSOLUTE, AT_VERSION, 1},
    {ABSOLUTE, AT_ABSOLUTE_DELTA, 3000000000}, /* the bar would have closed */
    {ABSOLUTE, AT_ABSOLUTE_DELTA, 50500000000},
    {ABSOLUTE, AT_TICK_SIZE, 4000000000}, /* divides neither the distance nor a price */
    {ABSOLUTE, AT_TICK_SIZE, 50000000000},
    {ABSOLUTE, AT_CLOSE, 4203000000001},
    {ABSOLUTE, AT_OPEN, INT64_MAX},
    {ABSOLUTE, AT_OPEN, INT64_MIN},
    {ABSOLUTE, AT_HIGH, INT64_MAX / 1000000000 * 1000000000},
    {ONE_TRADE, AT_HIGH, 4200000000001},
    {ONE_TRADE, AT_LOW, 4199999999999},
    {ONE_TRADE, AT_OPEN_TIME, 999},
    {ONE_TRADE, AT_BAR_FIRST_TRADE_ID, 499},
    {ONE_TRADE, AT_BAR_FIRST_AGG_TRADE_ID, 69},
    {ONE_TRADE, AT_TRADE_COUNT, 3},
    {ONE_TRADE, AT_BUY_TRADE_COUNT, 0},
    {ONE_TRADE, AT_BUY_TRADE_COUNT, 1},
    {ONE_TRADE, AT_VOLUME, 301},
    {ONE_TRADE, AT_TURNOVER, (wide)4200000000000 * 300 + 1},
};

static void test_contradictions(void) {
    for (size_t i = 0; i < COUNT(CONTRADICTIONS); i++) {
        const contradiction *wrong = &CONTRADICTIONS[i];
        check_context("%s, %lld at byte %d", BASE_NAMES[wrong->from], (long long)wrong->value, wrong->at);
        rb_u8 blob[RB_STATE_SIZE];
        make_base(wrong->from, blob);
        CHECK(blob_get(blob, wrong->at) != wrong->value);
        blob_set(blob, wrong->at, wrong->value);
        blob_seal(blob);
        check_refused(RB_ERROR_STATE_INVALID, blob, RB_STATE_SIZE);
    }
}

/* A bar that would have closed is impossible, unless the gate has kept it open. */
static void test_breached_bars(void) {
    static const struct {
        const char *name;
        rb_i64 open_time, close, gate;
        rb_status status;
    } cases[] = {
        {"last trade breaches", 1000, 4300000000000, 1, RB_ERROR_STATE_INVALID},
        {"last trade breaches at the open time", 3000, 4300000000000, 1, RB_OK},
        {"last trade breaches at the open time, gate off", 3000, 4300000000000, 0, RB_ERROR_STATE_INVALID},
        {"an earlier trade has breached", 1000, 4203000000000, 1, RB_OK},
        {"an earlier trade has breached, gate off", 1000, 4203000000000, 0, RB_ERROR_STATE_INVALID},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_context("%s", cases[i].name);
        rb_u8 blob[RB_STATE_SIZE];
        make_base(THREE_TRADES, blob);
        blob_set(blob, AT_OPEN_TIME, cases[i].open_time);
        blob_set(blob, AT_HIGH, 4300000000000);
        blob_set(blob, AT_CLOSE, cases[i].close);
        blob_set(blob, AT_GATE, cases[i].gate);
        blob_seal(blob);
        if (cases[i].status == RB_OK) {
            check_comes_back(blob);
        } else {
            check_refused(cases[i].status, blob, RB_STATE_SIZE);
        }
    }
}

/* Any numbers in a state: it is refused as impossible, or restored to the byte and usable. */
static void test_any_numbers(void) {
    rng random = {2024};
    int accepted = 0;
    for (int round = 0; round < 30000; round++) {
        check_context("round %d of random numbers", round);
        rb_u8 blob[RB_STATE_SIZE];
        make_base((base)rng_below(&random, BASES), blob);
        for (rb_i64 changes = 1 + rng_below(&random, 4); changes > 0; changes--) {
            blob_change_number(blob, &random);
        }
        blob_seal(blob);
        rb_processor *processor = NULL;
        rb_status status = restore(blob, RB_STATE_SIZE, &processor);
        if (status != RB_OK) {
            CHECK_STATUS(RB_ERROR_STATE_INVALID, status);
            continue;
        }
        accepted++;
        check_comes_back(blob);
        rb_u32 fields = rb_get_fields(processor) < 0 ? ALL_FIELDS : (rb_u32)rb_get_fields(processor);
        rb_bar bar;
        rb_derived derived;
        for (int i = 0; i < 5; i++) {
            trade pushed = {
                .timestamp_us = (rb_i64)blob_get(blob, AT_LAST_TIMESTAMP) + i,
                .price = 4200000000000 + rng_below(&random, 10000000000),
                .quantity = rng_below(&random, 1000),
                .agg_trade_id = 1000000 + i,
                .first_trade_id = 1000000 + i,
                .last_trade_id = 1000000 + i,
            };
            rb_status pushed_status = push_trade(processor, fields, &pushed, &bar, NULL);
            CHECK(pushed_status == RB_OK || pushed_status == RB_CLOSED_BAR || pushed_status == RB_ORPHANED_BAR
                  || pushed_status == RB_ERROR_ID_ORDER || pushed_status == RB_ERROR_OVERFLOW
                  || pushed_status == RB_ERROR_TIMESTAMP || pushed_status == RB_ERROR_PRICE
                  || pushed_status == RB_ERROR_TICK_SIZE);
        }
        if (rb_forming_bar(processor, &bar) == RB_OK) {
            CHECK_STATUS(RB_OK, rb_derive(&bar, 1, &derived));
        }
        rb_destroy(processor);
    }
    check_context("random numbers");
    CHECK(accepted > 300);
}

int main(void) {
    if (missing_tier_requested()) {
        return EXIT_SKIPPED;
    }
    test_format();
    test_format_of_absolute();
    test_every_trade();
    test_damage();
    test_foreign();
    test_contradictions();
    test_breached_bars();
    test_any_numbers();
    return check_result();
}
