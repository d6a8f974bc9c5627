/*
 * rb_process_many equals rb_process with the scalar kernel for each of its processors, to the byte. When one of them
 * refuses a trade, none has processed anything.
 */
#include <stdlib.h>
#include <string.h>

#include "rangebar_bindings.h"
#include "support/check.h"
#include "support/differential.h"
#include "support/refusals.h"
#include "support/run.h"
#include "support/tiers.h"
#include "support/wide.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BLOCK 64 /* trades that are summed once for all */
#define LANES 8
#define LONGEST (2 * BLOCK + 2 * LANES)
#define NOON 1725148800000000

static rb_options random_options(rng *random) {
    static const rb_i32 thresholds[] = {1, 10, 50, 250, 1000, 5000, 50000, 100000};
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), thresholds[rng_below(random, COUNT(thresholds))]);
    if (rng_chance(random, 4)) {
        static const rb_i64 deltas[] = {1, 3, 1000000, 500000000, 20000000000};
        options.threshold_dbps = 0;
        options.absolute_delta = deltas[rng_below(random, COUNT(deltas))];
        options.tick_size = 1; /* every price is on this grid */
    }
    options.timestamp_gate = rng_chance(random, 2);
    options.max_gap_us = rng_chance(random, 4) ? 15000 : 0;
    options.include_orphaned = rng_chance(random, 2);
    return options;
}

/* Any options and capacities, after trades that only some have processed. */
static void test_same(const char *tier) {
    static const rb_i32 sizes[] = {1, 2, 3, 4, 5, 6, 7, 8, 8, RB_MAX_PROCESSORS};
    rng random = {1};
    rb_i64 ok = 0;
    rb_i64 full = 0;
    for (rb_u32 run = 0; run < 800; run++) {
        group all = {0};
        rb_i32 size = sizes[run % COUNT(sizes)];
        bool has_room = run / COUNT(sizes) % 2 == 0;
        rb_i64 count = run % 90 == 0 ? 6000 : run % 9 == 0 ? 1000 : rng_below(&random, LONGEST + 1);
        rb_i64 before = rng_chance(&random, 3) ? 0 : rng_below(&random, 60);
        market kind = (market)(run % 5 % MARKET_KINDS);
        trades given = trades_generate(kind, run % 8, rng_next(&random), before + count);
        check_context("%s: run %u, %d processors, market %d, %lld trades after %lld", tier, run, size, (int)kind,
                      (long long)count, (long long)before);
        while (all.count < size) {
            rb_options options = random_options(&random);
            rb_i64 small = rng_below(&random, 4);
            group_add(&all, tier, &options, has_room || small == 3 ? before + count : small);
        }
        rb_i64 room = before + count;
        rb_bar *scratch = need_memory(NULL, room * (rb_i64)sizeof(rb_bar));
        for (rb_i32 k = 0; k < size; k++) {
            rb_i64 head = before - rng_below(&random, before + 1);
            rb_result result = {.struct_size = sizeof(result)};
            rb_processor *pair[] = {all.alone[k], all.together[k]};
            for (int i = 0; i < 2; i++) {
                CHECK_STATUS(RB_OK,
                             process_trades(pair[i], &given, before - head, head, scratch, room, NULL, 0, &result));
            }
        }
        rb_status status = group_process(&all, &given, before, count);
        ok += status == RB_OK;
        full += status == RB_OUTPUT_FULL;
        group_finish_alone(&all, &given, before, count);
        free(scratch);
        group_free(&all);
        trades_free(&given);
    }
    check_context("%s: what came about", tier);
    CHECK(ok > 200 && full > 200 && ok + full == 800);
}

static trade steady_trade(rb_i64 i) {
    return (trade){.timestamp_us = NOON + i,
                   .price = 100000000 + i % 5 * 100000,
                   .quantity = (rb_i64)1 << 40,
                   .agg_trade_id = i + 1,
                   .first_trade_id = 2 * i,
                   .last_trade_id = 2 * i + 1,
                   .side = i % 2 == 1};
}

static trades steady_trades(rb_u32 fields, rb_i64 count) {
    trades all = {.fields = fields};
    for (rb_i64 i = 0; i < count; i++) {
        trades_add(&all, steady_trade(i));
    }
    return all;
}

static group group_of(const char *tier, const rb_i32 *thresholds, rb_i32 count, rb_i64 capacity) {
    group all = {0};
    for (rb_i32 k = 0; k < count; k++) {
        rb_options options;
        rb_default_options(&options, sizeof(rb_options), thresholds[k]);
        group_add(&all, tier, &options, capacity);
    }
    return all;
}

/* Trades that are invalid for all of them, at every place; one without room may stop before. */
static void test_refusals(const char *tier) {
    static const rb_i32 thresholds[] = {10, 1000, 100000, 10};
    for (int r = 0; r < REFUSAL_COUNT; r++) {
        trades given = steady_trades(r % 2 == 0 ? ALL_FIELDS : REFUSALS[r].field, LONGEST);
        group all = group_of(tier, thresholds, COUNT(thresholds), LONGEST);
        for (rb_i64 at = needs_previous(&REFUSALS[r]) ? 1 : 0; at < LONGEST; at++) {
            check_context("%s: %s at %lld", tier, REFUSALS[r].name, (long long)at);
            for (rb_i32 k = 0; k < all.count; k++) {
                rb_clear(all.alone[k]);
                rb_clear(all.together[k]);
            }
            trade valid = trades_get(&given, at);
            trade previous = at > 0 ? trades_get(&given, at - 1) : (trade){0};
            trades_set(&given, at, spoil(&REFUSALS[r], valid, &previous));
            CHECK_STATUS(REFUSALS[r].status, group_process(&all, &given, 0, LONGEST));
            for (rb_i32 k = 0; k < all.count; k++) {
                CHECK_I64(at, all.results[k].error_index);
            }
            rb_i32 full = at % 2 == 0 ? 0 : all.count - 1;
            all.capacities[full] = at % 3;
            CHECK_STATUS(REFUSALS[r].status, group_process(&all, &given, 0, LONGEST));
            if (at > 12) {
                CHECK_STATUS(RB_OK, all.results[full].status); /* its output was full before: it has refused nothing */
            }
            all.capacities[full] = LONGEST;
            trades_set(&given, at, valid);
        }
        group_free(&all);
        trades_free(&given);
    }
}

/* A price beside the grid of one processor, or of two with different ones: nobody has processed anything. */
static void test_grids(const char *tier) {
    for (int wrong = 0; wrong < 3; wrong++) {
        for (rb_i64 at = 0; at < 2 * LANES; at++) {
            check_context("%s: grid %d at %lld", tier, wrong, (long long)at);
            group all = {0};
            static const rb_i64 ticks[] = {0, 10, 15};
            for (size_t k = 0; k < COUNT(ticks); k++) {
                rb_options options = RB_OPTIONS_INIT_ABSOLUTE(30);
                options.tick_size = ticks[k];
                group_add(&all, tier, &options, LONGEST);
            }
            trades given = {0};
            for (rb_i64 i = 0; i < 3 * LANES; i++) {
                trades_add(&given, (trade){.timestamp_us = NOON + i, .price = 3000 + 30 * (i % 3), .quantity = 1});
            }
            given.price[at] += wrong == 0 ? 5 : wrong == 1 ? 10 : 1;
            CHECK_STATUS(RB_ERROR_TICK_SIZE, group_process(&all, &given, 0, given.count));
            given.price[at] = 3000;
            CHECK_STATUS(RB_OK, group_process(&all, &given, 0, given.count));
            trades_free(&given);
            group_free(&all);
        }
    }
}

/* A price that is too large for one threshold only. */
static void test_max_price_of_one(const char *tier) {
    static const rb_i32 thresholds[] = {1, 100000, 2, 250};
    for (rb_i64 at = 0; at < LONGEST; at++) {
        check_context("%s: large price at %lld", tier, (long long)at);
        trades given = steady_trades(0, LONGEST);
        given.price[at] = (rb_i64)(((wide)1 << 63) * 100000 / 200000) + 5;
        group all = group_of(tier, thresholds, COUNT(thresholds), LONGEST);
        CHECK_STATUS(RB_ERROR_PRICE, group_process(&all, &given, 0, LONGEST));
        CHECK_STATUS(RB_OK, all.results[0].status);
        CHECK_STATUS(RB_ERROR_PRICE, all.results[1].status);
        CHECK_I64(at, all.results[1].error_index);
        CHECK_STATUS(RB_OK, all.results[2].status);
        group_free(&all);
        trades_free(&given);
    }
}

/* Sums that leave their range in one only, which has processed more before; by a block of trades that breaches none. */
static void test_overflow_of_one(const char *tier) {
    static const rb_i32 thresholds[] = {100000, 100000, 99999};
    for (rb_i64 fits = 0; fits < LONGEST; fits++) {
        for (int what = 0; what <= 1; what++) {
            check_context("%s: %s, %lld fit", tier, what == 0 ? "trade count" : "turnover", (long long)fits);
            trades given = steady_trades(what == 0 ? RB_FIELD_TRADE_IDS : 0, LONGEST + 1);
            trades head = {.fields = given.fields};
            trade next = {.timestamp_us = NOON, .price = 100000000};
            if (what == 0) {
                next.last_trade_id = INT64_MAX - 2 * fits - 2; /* a record of the others is 2 trades */
                trades_add(&head, next);
            }
            wide left = (wide)(((unsigned_wide)1 << 127) - 1);
            for (rb_i64 i = 0; i < fits; i++) {
                left -= (wide)given.price[i] * given.quantity[i];
            }
            next.price = (rb_i64)1 << 61;
            while (what == 1 && left > 0) {
                next.price = left < next.price ? 1 : next.price;
                next.quantity = left / next.price > INT64_MAX ? INT64_MAX : (rb_i64)(left / next.price);
                left -= (wide)next.price * next.quantity;
                trades_add(&head, next);
            }
            group all = group_of(tier, thresholds, COUNT(thresholds), LONGEST);
            rb_result result = {.struct_size = sizeof(result)};
            CHECK_STATUS(RB_OK, process_trades(all.alone[1], &head, 0, head.count, NULL, 0, NULL, 0, &result));
            CHECK_STATUS(RB_OK, process_trades(all.together[1], &head, 0, head.count, NULL, 0, NULL, 0, &result));
            CHECK_STATUS(RB_ERROR_OVERFLOW, group_process(&all, &given, 0, LONGEST));
            CHECK_I64(fits, all.results[1].error_index);
            CHECK_STATUS(RB_OK, all.results[0].status);
            CHECK_STATUS(RB_OK, all.results[2].status);
            CHECK_STATUS(RB_OK, group_process(&all, &given, 0, fits));
            group_free(&all);
            trades_free(&head);
            trades_free(&given);
        }
    }
}

/* Trade fields of some of the runs only. */
static void test_other_columns(const char *tier) {
    static const rb_i32 thresholds[] = {250, 10, 100};
    for (rb_u32 fields = 0; fields < ALL_FIELDS; fields++) {
        check_context("%s: columns %u", tier, fields);
        trades given = steady_trades(fields, BLOCK + LANES);
        trades other = steady_trades(ALL_FIELDS, 3);
        group all = group_of(tier, thresholds, COUNT(thresholds), BLOCK);
        rb_result result = {.struct_size = sizeof(result)};
        rb_bar bars[3];
        CHECK_STATUS(RB_OK, process_trades(all.alone[1], &other, 0, 3, bars, 3, NULL, 0, &result));
        CHECK_STATUS(RB_OK, process_trades(all.together[1], &other, 0, 3, bars, 3, NULL, 0, &result));
        CHECK_STATUS(RB_ERROR_FIELDS, group_process(&all, &given, 3, BLOCK));
        CHECK_I64(-1, rb_get_fields(all.together[0]));
        CHECK_STATUS(RB_OK, all.results[0].status);
        CHECK_STATUS(RB_ERROR_FIELDS, all.results[1].status);
        CHECK_I64(0, all.results[1].error_index);
        CHECK_STATUS(RB_OK, all.results[2].status);
        CHECK_STATUS(RB_OK, group_process(&all, &given, 3, 0)); /* no trade, no fields */
        group_free(&all);
        trades_free(&given);
        trades_free(&other);
    }
}

/* One price at a limit of the bar, or just inside, at every place; the others are inside, whichever bar is forming. */
static void test_touched_limits(const char *tier) {
    static const rb_i32 thresholds[] = {250, 1000};
    for (rb_i64 at = 1; at < LONGEST; at++) {
        for (int variant = 0; variant < 8; variant++) {
            check_context("%s: limit touched at %lld, variant %d", tier, (long long)at, variant);
            trades given = {.fields = ALL_FIELDS};
            for (rb_i64 i = 0; i < LONGEST; i++) {
                trade next = steady_trade(i);
                next.price = 100000000;
                trades_add(&given, next);
            }
            rb_i64 distance = (variant & 1 ? 250000 : 1000000) - (variant & 2 ? 1 : 0);
            given.price[at] += variant & 4 ? distance : -distance;
            group all = group_of(tier, thresholds, COUNT(thresholds), LONGEST);
            CHECK_STATUS(RB_OK, group_process(&all, &given, 0, LONGEST));
            CHECK_I64(variant == 1 || variant == 5 || !(variant & 1) ? 1 : 0, all.results[0].bars_written);
            CHECK_I64(variant == 0 || variant == 4 ? 1 : 0, all.results[1].bars_written);
            group_free(&all);
            trades_free(&given);
        }
    }
}

static void test_kernel(const char *tier) {
    test_same(tier);
    test_touched_limits(tier);
    test_refusals(tier);
    test_grids(tier);
    test_max_price_of_one(tier);
    test_overflow_of_one(tier);
    test_other_columns(tier);
}

/* Invalid calls change nothing and write no results. */
static void test_arguments(void) {
    static const rb_i32 thresholds[] = {250, 10};
    use_tier(NULL);
    trades given = steady_trades(ALL_FIELDS, 8);
    group all = group_of("scalar", thresholds, 2, 8);
    rb_processor *twice[] = {all.together[0], all.together[1], all.together[0]};
    rb_processor *twice_in_a_row[] = {all.together[1], all.together[1]};
    rb_processor *one_missing[] = {all.together[0], NULL};
    rb_processor *too_many[RB_MAX_PROCESSORS + 1];
    rb_bar *no_bars[] = {all.bars[0], NULL};
    rb_bar *bars[RB_MAX_PROCESSORS + 1] = {all.bars[0], all.bars[1], all.bars[0]};
    const rb_i64 capacities[RB_MAX_PROCESSORS + 1] = {8, 8, 0};
    const rb_i64 negative[] = {8, -1};
    rb_result results[RB_MAX_PROCESSORS + 1];
    rb_result before[RB_MAX_PROCESSORS + 1];
    memset(results, 0x55, sizeof(results));
    for (rb_i32 k = 0; k <= RB_MAX_PROCESSORS; k++) {
        rb_options options;
        rb_default_options(&options, sizeof(rb_options), 250);
        too_many[k] = need_processor(&options);
        results[k].struct_size = sizeof(rb_result);
    }
    memcpy(before, results, sizeof(results));
    rb_u8 states[2][RB_STATE_SIZE];
    rb_u8 state[RB_STATE_SIZE];
    save_state(all.together[0], states[0]);
    save_state(all.together[1], states[1]);
#define CALL_WITH(processors, processor_count, trade_count, time, price, volume, bars, capacities, results)          \
    rb_process_many(processors, processor_count, trade_count, time, price, volume, NULL, NULL, NULL, NULL, bars,     \
                    capacities, results)
#define CALL(processors, count, bars, capacities, results) \
    CALL_WITH(processors, count, 8, given.timestamp_us, given.price, given.quantity, bars, capacities, results)
    check_context("wrong calls");
    CHECK_STATUS(RB_ERROR_ARGUMENT, CALL(NULL, 2, bars, capacities, results));
    CHECK_STATUS(RB_ERROR_ARGUMENT, CALL(all.together, 0, bars, capacities, results));
    CHECK_STATUS(RB_ERROR_ARGUMENT, CALL(all.together, -1, bars, capacities, results));
    CHECK_STATUS(RB_ERROR_ARGUMENT, CALL(all.together, INT32_MIN, bars, capacities, results));
    CHECK_STATUS(RB_ERROR_ARGUMENT, CALL(too_many, RB_MAX_PROCESSORS + 1, bars, capacities, results));
    CHECK_STATUS(RB_ERROR_ARGUMENT, CALL(twice, 3, bars, capacities, results));
    CHECK_STATUS(RB_ERROR_ARGUMENT, CALL(twice_in_a_row, 2, bars, capacities, results));
    CHECK_STATUS(RB_ERROR_ARGUMENT, CALL(one_missing, 2, bars, capacities, results));
    CHECK_STATUS(RB_ERROR_ARGUMENT, CALL(all.together, 2, NULL, capacities, results));
    CHECK_STATUS(RB_ERROR_ARGUMENT, CALL(all.together, 2, bars, NULL, results));
    CHECK_STATUS(RB_ERROR_ARGUMENT, CALL(all.together, 2, bars, capacities, NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT, CALL(all.together, 2, no_bars, capacities, results));
    CHECK_STATUS(RB_ERROR_ARGUMENT, CALL(all.together, 2, bars, negative, results));
    CHECK_STATUS(RB_ERROR_ARGUMENT, CALL_WITH(all.together, 2, -1, given.timestamp_us, given.price, given.quantity, bars,
                                              capacities, results));
    CHECK_STATUS(RB_ERROR_ARGUMENT,
                 CALL_WITH(all.together, 2, 8, NULL, given.price, given.quantity, bars, capacities, results));
    CHECK_STATUS(RB_ERROR_ARGUMENT,
                 CALL_WITH(all.together, 2, 8, given.timestamp_us, NULL, given.quantity, bars, capacities, results));
    CHECK_STATUS(RB_ERROR_ARGUMENT,
                 CALL_WITH(all.together, 2, 8, given.timestamp_us, given.price, NULL, bars, capacities, results));
    for (int k = 0; k < 2; k++) {
        results[k].struct_size--;
        CHECK_STATUS(RB_ERROR_STRUCT_SIZE, CALL(all.together, 2, bars, capacities, results));
        results[k].struct_size++;
    }
    CHECK_I64(0, memcmp(before, results, sizeof(results)));
    for (int k = 0; k < 2; k++) {
        save_state(all.together[k], state);
        check_same_state(states[k], state);
    }

    check_context("one trade-id column without the other");
    CHECK_STATUS(RB_ERROR_FIELDS,
                 rb_process_many(all.together, 2, 8, given.timestamp_us, given.price, given.quantity, NULL,
                                 given.first_trade_id, NULL, NULL, bars, capacities, results));
    for (int k = 0; k < 2; k++) {
        CHECK_STATUS(RB_ERROR_FIELDS, results[k].status);
        CHECK_I64(0, results[k].error_index);
        CHECK_I64(given.price[0], results[k].price);
        save_state(all.together[k], state);
        check_same_state(states[k], state);
    }

    check_context("as many as there may be, without room or trades");
    static rb_i64 no_room[RB_MAX_PROCESSORS];
    static rb_bar *nowhere[RB_MAX_PROCESSORS];
    CHECK_STATUS(RB_OK, CALL_WITH(too_many, RB_MAX_PROCESSORS, 0, NULL, NULL, NULL, nowhere, no_room, results));
    for (int k = 0; k < RB_MAX_PROCESSORS; k++) {
        const rb_result expected = {.struct_size = sizeof(rb_result), .error_index = -1};
        CHECK_I64(0, memcmp(&expected, &results[k], sizeof(expected)));
        CHECK_I64(-1, rb_get_fields(too_many[k]));
    }
    CHECK_STATUS(RB_OUTPUT_FULL, CALL(too_many, RB_MAX_PROCESSORS, nowhere, no_room, results));
    for (int k = 0; k < RB_MAX_PROCESSORS; k++) {
        CHECK_STATUS(RB_OUTPUT_FULL, results[k].status);
        CHECK_I64(3, results[k].trades_consumed); /* the fourth has moved by 30 basis points */
    }
    for (rb_i32 k = 0; k <= RB_MAX_PROCESSORS; k++) {
        rb_destroy(too_many[k]);
    }
    group_free(&all);
    trades_free(&given);
}

/* Bars of up to 8 processors in arguments of their own, from any slot on, of trades from any on: nothing else is written. */
static void test_up_to_8(void) {
    enum { COUNT = 500, ROOM = 16, BEFORE = 3, MOST = 8 };
    const rb_i32 thresholds[MOST] = {50, 250, 1000, 60, 70, 80, 90, 100};
    trades given = steady_trades(ALL_FIELDS, COUNT);
    rb_bar blocks[MOST][BEFORE + ROOM + 1];
    rb_bar untouched;
    memset(&untouched, 0x55, sizeof(untouched));
    for (rb_i32 size = 1; size <= MOST; size++) {
        for (rb_i64 capacity = 0; capacity <= ROOM; capacity += capacity < 3 ? 1 : 13) {
            check_context("%d processors, room for %lld bars", size, (long long)capacity);
            use_tier(NULL);
            group separate = group_of("scalar", thresholds, size, ROOM);
            memset(blocks, 0x55, sizeof(blocks));
            rb_i64 capacities[MOST];
            rb_i64 firsts[MOST];
            rb_bar *starts[MOST] = {NULL};
            rb_result expected[MOST];
            rb_result results[MOST];
            for (rb_i32 k = 0; k < size; k++) {
                capacities[k] = capacity;
                firsts[k] = k % (BEFORE + 1);
                starts[k] = capacity == 0 && k % 2 == 0 ? NULL : blocks[k];
                expected[k] = results[k] = (rb_result)RB_RESULT_INIT;
            }
            rb_i64 skipped = size % 3 * 7;
            rb_status status = rb_process_many(
                separate.alone, size, COUNT - skipped, given.timestamp_us + skipped, given.price + skipped,
                given.quantity + skipped, given.agg_trade_id + skipped, given.first_trade_id + skipped,
                given.last_trade_id + skipped, given.side + skipped, separate.alone_bars, capacities, expected);
#define UP_TO_8_FROM(count, first_trade, trade_count, firsts, capacities)                                              \
    rb_process_up_to_8(separate.together, count, first_trade, trade_count, given.timestamp_us, given.price,            \
                       given.quantity, given.agg_trade_id, given.first_trade_id, given.last_trade_id, given.side,      \
                       starts[0], starts[1], starts[2], starts[3], starts[4], starts[5], starts[6], starts[7], firsts, \
                       capacities, results)
#define UP_TO_8(count, trade_count, firsts, capacities) UP_TO_8_FROM(count, 0, trade_count, firsts, capacities)
            CHECK_STATUS(status, UP_TO_8_FROM(size, skipped, COUNT - skipped, firsts, capacities));
            CHECK_I64(0, memcmp(expected, results, (size_t)size * sizeof(rb_result)));
            for (rb_i32 k = 0; k < size; k++) {
                const rb_bar *first = blocks[k] + firsts[k];
                CHECK_I64(0, memcmp(separate.alone_bars[k], first, (size_t)results[k].bars_written * sizeof(rb_bar)));
                for (const rb_bar *bar = blocks[k]; bar < blocks[k] + BEFORE + ROOM + 1; bar++) {
                    if (bar < first || bar >= first + results[k].bars_written) {
                        CHECK_I64(0, memcmp(&untouched, bar, sizeof(untouched)));
                    }
                }
                rb_u8 states[2][RB_STATE_SIZE];
                save_state(separate.alone[k], states[0]);
                save_state(separate.together[k], states[1]);
                check_same_state(states[0], states[1]);
            }
            check_context("wrong calls with arguments for up to 8");
            rb_i64 negative[MOST] = {-1};
            CHECK_STATUS(RB_ERROR_ARGUMENT, UP_TO_8(0, 0, firsts, capacities));
            CHECK_STATUS(RB_ERROR_ARGUMENT, UP_TO_8(-1, 0, firsts, capacities));
            CHECK_STATUS(RB_ERROR_ARGUMENT, UP_TO_8(MOST + 1, 0, firsts, capacities));
            CHECK_STATUS(RB_ERROR_ARGUMENT, UP_TO_8_FROM(size, -1, 0, firsts, capacities));
            CHECK_STATUS(RB_ERROR_ARGUMENT, UP_TO_8(size, 0, NULL, capacities));
            CHECK_STATUS(RB_ERROR_ARGUMENT, UP_TO_8(size, 0, negative, capacities));
            CHECK_STATUS(RB_ERROR_ARGUMENT, UP_TO_8(size, 0, firsts, negative));
            CHECK_STATUS(RB_ERROR_ARGUMENT, UP_TO_8(size, 0, firsts, NULL));
            CHECK_STATUS(capacity == 0 ? RB_OK : RB_ERROR_ARGUMENT, (starts[0] = NULL, UP_TO_8(size, 0, firsts, capacities)));
#undef UP_TO_8
#undef UP_TO_8_FROM
            group_free(&separate);
        }
    }
    trades_free(&given);
}

/*
 * rb_process_part equals rb_process with addresses within the arrays, with and without optional fields; and it equals rb_clear and
 * rb_process where it has to clear first.
 */
static void test_part(void) {
    enum { COUNT = 300, ROOM = 8, BEFORE = 3 };
    for (rb_u32 fields = 0; fields <= ALL_FIELDS; fields++) {
        trades given = steady_trades(fields, COUNT);
        for (rb_i64 from = 0; from < 2 * BLOCK; from += 31) {
            check_context("fields %u, from trade %lld", fields, (long long)from);
            rb_options options;
            rb_default_options(&options, sizeof(options), 50);
            options.max_gap_us = 1;
            rb_processor *processors[2];
            rb_bar blocks[2][2][BEFORE + ROOM];
            rb_result results[2] = {RB_RESULT_INIT, RB_RESULT_INIT};
            memset(blocks, 0x55, sizeof(blocks));
            CHECK_STATUS(RB_OK, rb_create(&options, &processors[0]));
            CHECK_STATUS(RB_OK, rb_create(&options, &processors[1]));
#define AT(column) (given.column != NULL ? given.column + from : NULL)
            rb_status status = rb_process(processors[0], COUNT - from, AT(timestamp_us), AT(price), AT(quantity),
                                          AT(agg_trade_id), AT(first_trade_id), AT(last_trade_id), AT(side),
                                          blocks[0][0] + 1, ROOM, blocks[0][1] + BEFORE, ROOM, &results[0]);
#undef AT
#define PART(clear_first, first_trade, first_bar, first_orphan, result)                                                 \
    rb_process_part(processors[1], clear_first, first_trade, COUNT - from, given.timestamp_us, given.price, given.quantity, \
                    given.agg_trade_id, given.first_trade_id, given.last_trade_id, given.side, blocks[1][0], first_bar, \
                    ROOM, blocks[1][1], first_orphan, ROOM, result)
            rb_result refused = RB_RESULT_INIT;
            rb_u8 initial[RB_STATE_SIZE];
            save_state(processors[1], initial);
            CHECK_STATUS(RB_ERROR_ARGUMENT, PART(0, -1, 0, 0, &refused));
            CHECK_STATUS(RB_ERROR_ARGUMENT, refused.status);
            CHECK_STATUS(RB_ERROR_ARGUMENT, PART(0, 0, -1, 0, &refused));
            CHECK_STATUS(RB_ERROR_ARGUMENT, PART(0, 0, 0, -1, &refused));
            CHECK_STATUS(RB_ERROR_ARGUMENT, PART(0, from, 1, BEFORE, NULL));
            rb_u8 cleared[RB_STATE_SIZE];
            CHECK_STATUS(status, PART(0, from, 1, BEFORE, &results[1]));
            CHECK_I64(0, memcmp(&results[0], &results[1], sizeof(rb_result)));
            CHECK_I64(0, memcmp(blocks[0], blocks[1], sizeof(blocks[0])));
            CHECK_STATUS(RB_ERROR_ARGUMENT, PART(1, -1, 0, 0, &refused));
            save_state(processors[1], cleared);
            check_same_state(initial, cleared);
            CHECK_STATUS(status, PART(0, from, 1, BEFORE, &results[1]));
            memset(blocks[1], 0x55, sizeof(blocks[1]));
            CHECK_STATUS(status, PART(1, from, 1, BEFORE, &results[1]));
#undef PART
            CHECK_I64(0, memcmp(&results[0], &results[1], sizeof(rb_result)));
            CHECK_I64(0, memcmp(blocks[0], blocks[1], sizeof(blocks[0])));
            rb_u8 states[2][RB_STATE_SIZE];
            for (int i = 0; i < 2; i++) {
                save_state(processors[i], states[i]);
                rb_destroy(processors[i]);
            }
            check_same_state(states[0], states[1]);
        }
        trades_free(&given);
    }
}

int main(void) {
    for_each_wide_tier(test_kernel);
    test_kernel("scalar");
    test_arguments();
    test_up_to_8();
    test_part();
    return check_result();
}
