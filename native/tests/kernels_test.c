/*
 * Every kernel that this machine can run equals the scalar one to the byte: statuses, results, bars, saved states. Tested
 * with market-like trades and at the edges of the fast path of the wide kernels.
 */
#include <stdlib.h>
#include <string.h>

#include "rangebar_bindings.h"
#include "support/blob.h"
#include "support/check.h"
#include "support/differential.h"
#include "support/oracle.h"
#include "support/refusals.h"
#include "support/run.h"
#include "support/tiers.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BLOCK 64 /* trades: the most that a kernel sums at a time for several processors */
#define LANES 8  /* the most that a kernel processes at a time */
#define LONGEST (2 * BLOCK + 2 * LANES)
#define POWER(exponent) ((rb_i64)1 << (exponent))
#define TIME_LIMIT POWER(62)
#define NOON 1725148800000000
#define PICK(array, random) (array)[rng_below(random, COUNT(array))]

static const rb_i32 THRESHOLDS[] = {1, 10, 50, 250, 1000, 100000};

/* How often the tested events have occurred; counted for each kernel. */
static struct coverage {
    rb_i64 closed, orphans, discarded, full, refused, overflows;
} seen;

static rb_options options_of(rb_i32 threshold_dbps, rb_u32 gate, rb_i64 max_gap_us, rb_u32 include_orphaned) {
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), threshold_dbps);
    options.timestamp_gate = gate;
    options.max_gap_us = max_gap_us;
    options.include_orphaned = include_orphaned;
    return options;
}

/* Makes the distance of one in three absolute: from 1 to more than a price around this one. */
static void perhaps_absolute(rb_options *options, rb_i64 around, rng *random) {
    static const rb_i64 shares[] = {INT64_MAX, 100000, 10000, 2000, 400, 10, 1};
    if (rng_chance(random, 3)) {
        options->threshold_dbps = 0;
        options->absolute_delta = around / PICK(shares, random) + 1 + rng_below(random, 2);
    }
}

static rb_options random_options(rng *random, rb_i64 around) {
    static const rb_i64 gaps[] = {0, 0, 0, 15000, 60000000};
    rb_options options =
        options_of(PICK(THRESHOLDS, random), rng_chance(random, 2), PICK(gaps, random), rng_chance(random, 2));
    perhaps_absolute(&options, around, random);
    return options;
}

/* Processes the trades in as many calls as the capacities need, which grow from 0. */
static void process_all(differential_pair *both, const trades *all, rb_i64 from, rb_i64 count, rb_i64 capacity,
                     rb_i64 orphan_capacity) {
    rb_status status = RB_OUTPUT_FULL;
    while (status == RB_OUTPUT_FULL) {
        rb_result result;
        status = pair_process(both, all, from, count, capacity, orphan_capacity, &result);
        from += result.trades_consumed;
        count -= result.trades_consumed;
        seen.closed += result.bars_written;
        seen.orphans += result.orphans_written;
        seen.discarded += result.orphans_discarded;
        seen.full += status == RB_OUTPUT_FULL;
        seen.refused += status < 0;
        seen.overflows += status == RB_ERROR_OVERFLOW;
        capacity += capacity == 0;
        orphan_capacity += orphan_capacity == 0;
    }
}

/* The same trades with differently aligned columns: multiples of 8 bytes from a cache line, of 1 byte for the side. */
typedef struct placed {
    trades at;
    void *memory;
} placed;

static placed place_anywhere(const trades *all, rng *random) {
    enum { LINE = 64 };
    rb_i64 size = (all->count * 8 + 2 * LINE) / LINE * LINE;
    char *memory = need_memory(NULL, 7 * size + LINE);
    placed copy = {.at = {.fields = all->fields, .count = all->count}, .memory = memory};
    char *lines = memory + (LINE - (rb_u64)(uintptr_t)memory % LINE) % LINE;
    rb_i64 **columns[] = {&copy.at.timestamp_us, &copy.at.price,          &copy.at.quantity,
                          &copy.at.agg_trade_id, &copy.at.first_trade_id, &copy.at.last_trade_id};
    for (size_t i = 0; i < COUNT(columns); i++) {
        *columns[i] = (rb_i64 *)(void *)(lines + (rb_i64)i * size + 8 * rng_below(random, LINE / 8));
    }
    copy.at.side = (rb_u8 *)lines + 6 * size + rng_below(random, LINE);
    for (rb_i64 i = 0; i < all->count; i++) {
        trades_set(&copy.at, i, trades_get(all, i));
    }
    return copy;
}

/* Every number of trades up to two blocks and two vectors, after none or a few, with each set of trade fields. */
static void test_counts(const char *tier) {
    static const rb_i64 capacities[] = {0, 1, 2, LONGEST, LONGEST};
    static const rb_i64 orphan_capacities[] = {NO_ORPHANS, 0, 1, LONGEST};
    rng random = {1};
    for (int round = 0; round < 2 * MARKET_KINDS; round++) {
        market kind = (market)(round % MARKET_KINDS);
        for (rb_u32 fields = 0; fields <= ALL_FIELDS; fields++) {
            trades all = trades_generate(kind, fields, rng_next(&random), LONGEST + LANES);
            placed shifted = place_anywhere(&all, &random);
            for (rb_i64 count = 0; count <= LONGEST; count++) {
                rb_options options = random_options(&random, all.price[0]);
                rb_i64 before = rng_below(&random, LANES);
                check_context("%s: market %d, columns %u, %lld trades after %lld, threshold %d, absolute %lld", tier,
                              (int)kind, fields, (long long)count, (long long)before, options.threshold_dbps,
                              (long long)options.absolute_delta);
                differential_pair both = pair_create(tier, &options);
                process_all(&both, &all, 0, before, LONGEST, LONGEST);
                process_all(&both, &shifted.at, before, count, PICK(capacities, &random),
                         PICK(orphan_capacities, &random));
                pair_free(&both);
            }
            free(shifted.memory);
            trades_free(&all);
        }
    }
}

/* Bars of one trade to bars of thousands, with every option, in one call and in every other way to cut the trades. */
static void test_markets(const char *tier) {
    static const rb_i64 gaps[] = {0, 15000, 3600000000};
    for (rb_u32 variant = 0; variant < 4 * 3 * COUNT(THRESHOLDS); variant++) {
        rb_options options =
            options_of(THRESHOLDS[variant % COUNT(THRESHOLDS)], variant / 6 % 2, gaps[variant / 12 % 3], variant / 36);
        market kind = (market)(variant % 5 % MARKET_KINDS);
        trades all = trades_generate(kind, (variant * 5 + variant / 8) % 8, variant, variant % 7 == 0 ? 6000 : 700);
        use_tier("scalar");
        outcome expected = run_trades(WAY_WHOLE, &options, &all, variant);
        use_tier(tier);
        static const way ways[] = {WAY_WHOLE, WAY_SPLITS, WAY_THREE_BARS_BUFFER};
        for (size_t i = 0; i < COUNT(ways); i++) {
            check_context("%s: variant %u, %s", tier, variant, WAY_NAMES[ways[i]]);
            outcome actual = run_trades(ways[i], &options, &all, variant);
            check_same_outcome(&expected, &actual);
            outcome_free(&actual);
        }
        outcome_free(&expected);
        trades_free(&all);
    }
}

/* Bars of thousands of the largest values that fit into 52 bits, and of values of 53 bits. */
static void test_largest_sums(const char *tier) {
    static const rb_i64 values[] = {POWER(52) - 1, POWER(52), POWER(53) - 1, 1};
    enum { TRADES = 4500 };
    for (rb_u32 variant = 0; variant < 64; variant++) {
        rb_i64 price = values[variant % 4];
        rb_i64 volume = values[variant / 4 % 4];
        rb_i64 ids = values[variant / 16]; /* last - first */
        check_context("%s: price %lld, volume %lld, ids %lld", tier, (long long)price, (long long)volume,
                      (long long)ids);
        trades all = {.fields = ALL_FIELDS};
        for (rb_i64 i = 0; i < TRADES; i++) {
            trades_add(&all, (trade){.timestamp_us = NOON,
                                     .price = price,
                                     .quantity = volume,
                                     .agg_trade_id = i,
                                     .first_trade_id = ids * (i % 9),
                                     .last_trade_id = ids * (i % 9 + 1),
                                     .side = i >= 3000 && i % 2 == 1});
        }
        rb_options options = options_of(100000, 1, 0, 0);
        differential_pair both = pair_create(tier, &options);
        rb_result result;
        rb_i64 room = INT64_MAX / (ids + 1); /* the number of records that fit into the bar's trade count */
        rb_i64 fit = room < TRADES ? room : TRADES;
        if (fit < TRADES) {
            CHECK_STATUS(RB_ERROR_OVERFLOW, pair_process(&both, &all, 0, TRADES, 1, NO_ORPHANS, &result));
            CHECK_I64(fit, result.error_index);
        }
        CHECK_STATUS(RB_OK, pair_process(&both, &all, 0, fit, 1, NO_ORPHANS, &result));
        pair_free(&both);
        trades_free(&all);
    }
}

static rb_i64 largest_price(const rb_options *options) {
    return options->absolute_delta > 0 ? INT64_MAX - options->absolute_delta
                                       : (rb_i64)((((wide)1 << 63) * 100000 - 1) / (100000 + options->threshold_dbps));
}

/* A trade with values at the edges of the fast paths, valid or not. */
static trade edge_trade(rng *random, const trade *previous, rb_i64 around, const rb_options *options) {
    static const rb_i64 prices[] = {1,         2,         100000,    POWER(47) - 1, POWER(47), POWER(52) - 1,
                                    POWER(52), POWER(53), POWER(61)};
    static const rb_i64 volumes[] = {0, 1, POWER(26) - 1, POWER(26), POWER(52) - 1, POWER(52) - 1, POWER(52) - 2,
                                     POWER(51)};
    static const rb_i64 large_volumes[] = {POWER(52), POWER(52) + 1, POWER(53), POWER(62), INT64_MAX};
    static const rb_i64 ids[] = {0, 1, 7, POWER(40), POWER(52) - 2, POWER(52) - 1, POWER(51)};
    static const rb_i64 large_ids[] = {POWER(52), POWER(52) + 1, POWER(61), POWER(62)};
    static const rb_i64 firsts[] = {0, 1, POWER(40), POWER(52), POWER(62)};
    static const rb_i64 times[] = {0, 0, 1, 1, 1000};
    trade next = *previous;
    next.price = around + rng_below(random, 7) - 3;
    if (rng_chance(random, 16)) {
        next.price = PICK(prices, random);
    } else if (rng_chance(random, 60)) {
        next.price = largest_price(options) - 1 + rng_below(random, 3); /* the largest of these is refused */
    }
    next.quantity = rng_chance(random, 40) ? PICK(large_volumes, random) : PICK(volumes, random);
    next.timestamp_us += rng_chance(random, 200) ? POWER(60) : PICK(times, random);
    next.agg_trade_id += rng_chance(random, 300) ? 0 : 1;
    next.first_trade_id = PICK(firsts, random);
    next.last_trade_id = next.first_trade_id - 1;
    next.last_trade_id += rng_chance(random, 40) ? PICK(large_ids, random) : PICK(ids, random);
    next.last_trade_id += next.last_trade_id < next.first_trade_id && !rng_chance(random, 20);
    next.side = (rb_u8)(rng_chance(random, 2) ? 0 : rng_below(random, 256));
    return next;
}

static void test_edges(const char *tier) {
    static const rb_i32 thresholds[] = {1, 2, 3, 7, 99999, 100000};
    static const rb_i64 places[] = {4, 1000000, POWER(47), POWER(51), POWER(52) - 3, POWER(52), POWER(53), POWER(61)};
    static const rb_i64 gaps[] = {0, 0, 1, 999, POWER(59), INT64_MAX};
    static const rb_i64 starts[] = {-TIME_LIMIT, 0, NOON, TIME_LIMIT - 20000};
    rng random = {2};
    for (int run = 0; run < 6000; run++) {
        rb_options options = options_of(PICK(thresholds, &random), rng_chance(&random, 2), PICK(gaps, &random),
                                        rng_chance(&random, 2));
        rb_i64 around = PICK(places, &random);
        perhaps_absolute(&options, around, &random);
        options.tick_size = options.absolute_delta > 0 && rng_chance(&random, 8) ? 1 + rng_below(&random, 2) : 0;
        options.absolute_delta *= options.tick_size > 0 ? options.tick_size : 1;
        rb_i64 count = 1 + rng_below(&random, 90);
        trades all = {.fields = (rb_u32)rng_below(&random, 8)};
        trade next = {.timestamp_us = PICK(starts, &random)};
        for (rb_i64 i = 0; i < count; i++) {
            next = edge_trade(&random, &next, around, &options);
            trades_add(&all, next);
        }
        check_context("%s: run %d at the edges, columns %u", tier, run, all.fields);
        differential_pair both = pair_create(tier, &options);
        process_all(&both, &all, 0, count, run % 4 == 0 ? 1 : count, run % 3 == 0 ? NO_ORPHANS : count);
        pair_free(&both);
        trades_free(&all);
    }
}

/* The next open from here whose limits are hardest to round: their distance is slightly below a whole number. */
static rb_i64 hard_to_round(rb_i64 from, rb_i32 threshold_dbps) {
    rb_i64 hardest = from;
    rb_i64 largest_rest = 0;
    rb_i64 rest = from % 100000 * threshold_dbps % 100000;
    for (rb_i64 open = from; open < from + 100000 && largest_rest < 99999; open++) {
        if (rest > largest_rest) {
            hardest = open;
            largest_rest = rest;
        }
        rest += threshold_dbps;
        rest -= rest >= 100000 ? 100000 : 0;
    }
    return hardest;
}

/* The limits of a bar that opens in the middle of a vector are those of the definition. */
static void check_limits(rb_processor *processor, const rb_options *options, rb_i64 open) {
    enum { BEFORE = 2, TRADES = BEFORE + 2 * LANES + 1 };
    rb_i64 time[TRADES];
    rb_i64 price[TRADES];
    rb_i64 volume[TRADES];
    for (rb_i64 i = 0; i < TRADES; i++) {
        time[i] = NOON + i;
        price[i] = i < BEFORE ? i + 1 : open; /* the second trade closes a bar, at any threshold and at a distance of 1 */
        volume[i] = 1;
    }
    rb_bar bars[TRADES];
    rb_result result = {.struct_size = sizeof(result)};
    rb_u8 state[RB_STATE_SIZE];
    CHECK_STATUS(RB_OK, rb_clear(processor));
    CHECK_STATUS(RB_OK, rb_process(processor, TRADES, time, price, volume, NULL, NULL, NULL, NULL, bars, TRADES, NULL,
                                   0, &result));
    wide delta = oracle_delta(options, open);
    rb_limits limits = {.struct_size = sizeof(limits)};
    CHECK_STATUS(RB_OK, rb_get_limits(processor, &limits));
    save_state(processor, state);
    CHECK_I64(open, (rb_i64)blob_get(state, AT_OPEN));
    CHECK_I64(delta == 0 ? 1 : TRADES - BEFORE, (rb_i64)blob_get(state, AT_RECORD_COUNT));
    CHECK(open + delta == limits.upper);
    CHECK(open - delta == limits.lower);
}

static void test_limits_of_bars(const char *tier) {
    rng random = {3};
    for (int round = 0; round < 300; round++) {
        static const rb_i32 edges[] = {1, 2, 3, 7, 99999, 100000};
        rb_i32 threshold_dbps = round < 60 ? edges[round % 6] : 1 + (rb_i32)rng_below(&random, 100000);
        rb_options options = options_of(threshold_dbps, 1, 0, 0);
        rb_processor *processor = need_processor_of(tier, &options);
        check_context("%s: limits at threshold %d", tier, threshold_dbps);
        for (int i = 0; i < 10; i++) {
            rb_i64 any = 3 + (rb_i64)(rng_next(&random) >> (2 + rng_below(&random, 60)));
            check_limits(processor, &options, any > POWER(61) ? any / 2 : any);
            rb_i64 edge = POWER(47) - 4000 + rng_below(&random, 8000);
            check_limits(processor, &options, edge);
            check_limits(processor, &options, edge * (1 + rng_below(&random, 30)));
        }
        const rb_i64 places[] = {POWER(47) - 100000, POWER(47), POWER(48) - 100000, rng_below(&random, POWER(47))};
        for (size_t i = 0; round % 3 == 0 && i < COUNT(places); i++) {
            rb_i64 hard = hard_to_round(places[i] + 3, threshold_dbps);
            check_limits(processor, &options, hard);
            check_limits(processor, &options, hard + 1);
        }
        rb_destroy(processor);
    }
}

static trade steady_trade(rb_i64 i);

/* Absolute distances up to the largest, in every lane: a trade at a limit closes the bar, one beside it does not. */
static void test_absolute_limits(const char *tier) {
    static const rb_i64 deltas[] = {1, 2, 99999, POWER(47), POWER(52) - 1, POWER(61), POWER(62)};
    static const rb_i64 opens[] = {1, 3, 1000000, POWER(47), POWER(52) - 1, POWER(60), POWER(62) - 1};
    enum { TRADES = 3 * LANES };
    for (size_t d = 0; d < COUNT(deltas); d++) {
        rb_options options = RB_OPTIONS_INIT_ABSOLUTE(deltas[d]);
        rb_processor *processor = need_processor_of(tier, &options);
        for (size_t o = 0; o < COUNT(opens); o++) {
            for (rb_i64 at = 1; at < TRADES; at++) {
                for (int side = -1; side <= 1; side += 2) {
                    for (int beside = -1; beside <= 1; beside++) {
                        wide price = (wide)opens[o] + side * ((wide)deltas[d] + beside);
                        if (price <= 0 || price + deltas[d] > INT64_MAX) {
                            continue;
                        }
                        check_context("%s: open %lld, absolute %lld, price %lld at %lld", tier, (long long)opens[o],
                                      (long long)deltas[d], (long long)price, (long long)at);
                        trades all = {0};
                        for (rb_i64 i = 0; i < TRADES; i++) {
                            trades_add(&all, (trade){.timestamp_us = NOON + i,
                                                     .price = i < at ? opens[o] : (rb_i64)price,
                                                     .quantity = 1});
                        }
                        rb_bar bars[TRADES];
                        rb_result result = RB_RESULT_INIT;
                        CHECK_STATUS(RB_OK, rb_clear(processor));
                        CHECK_STATUS(RB_OK, process_trades(processor, &all, 0, TRADES, bars, TRADES, NULL, 0, &result));
                        CHECK_I64(beside >= 0, result.bars_written);
                        if (beside >= 0 && result.bars_written == 1) {
                            CHECK_I64(at + 1, bars[0].agg_trade_count);
                            CHECK_I64((rb_i64)price, bars[0].close);
                        }
                        trades_free(&all);
                    }
                }
            }
        }
        rb_destroy(processor);
    }
}

/* A price beside the grid, at every place of a call, is refused as the trade that it is; every other one is not. */
static void test_grid(const char *tier) {
    static const rb_i64 ticks[] = {1, 2, 3, 4, 5, 7, 1000000, 25000000, POWER(40), POWER(47) + 1, POWER(60) - 1, POWER(60)};
    enum { TRADES = 2 * LANES + 3 };
    for (size_t t = 0; t < COUNT(ticks); t++) {
        rb_options options = RB_OPTIONS_INIT_ABSOLUTE(ticks[t]);
        options.tick_size = ticks[t];
        trades all = {.fields = ALL_FIELDS};
        for (rb_i64 i = 0; i < TRADES; i++) {
            trade next = steady_trade(i);
            next.price = ticks[t] * (1 + i % 3);
            next.quantity = 1;
            trades_add(&all, next);
        }
        for (rb_i64 at = 0; at < TRADES; at++) {
            for (rb_i64 by = -1; by <= 1; by += 2) {
                check_context("%s: tick size %lld, %lld at %lld", tier, (long long)ticks[t], (long long)by, (long long)at);
                trade valid = trades_get(&all, at);
                trade off = valid;
                off.price += by;
                rb_status expected = off.price == 0 ? RB_ERROR_PRICE : ticks[t] == 1 ? RB_OK : RB_ERROR_TICK_SIZE;
                trades_set(&all, at, off);
                differential_pair both = pair_create(tier, &options);
                rb_result result;
                CHECK_STATUS(expected, pair_process(&both, &all, 0, TRADES, TRADES, NO_ORPHANS, &result));
                CHECK_I64(expected == RB_OK ? -1 : at, result.error_index);
                trades_set(&all, at, valid);
                pair_free(&both);
                both = pair_create(tier, &options);
                process_all(&both, &all, 0, TRADES, TRADES, NO_ORPHANS);
                pair_free(&both);
            }
        }
        trades_free(&all);
    }
}

static trade steady_trade(rb_i64 i) {
    return (trade){.timestamp_us = NOON + i,
                   .price = POWER(40),
                   .quantity = POWER(40),
                   .agg_trade_id = i,
                   .first_trade_id = 5,
                   .last_trade_id = 5,
                   .side = i % 2 == 1};
}

/* A trade count that leaves 63 bits in every lane, by a trade that closes the bar or one that does not. */
static void test_count_overflow(const char *tier) {
    for (rb_i64 fits = 0; fits < 4 * LANES; fits++) {
        for (rb_i64 at = 0; at < LANES + 2; at++) {
            for (rb_i64 closes = 0; closes <= 1; closes++) {
                check_context("%s: %lld trades fit after record %lld", tier, (long long)fits, (long long)at);
                trades all = {.fields = fits % 2 == 0 ? ALL_FIELDS : RB_FIELD_TRADE_IDS};
                for (rb_i64 i = 0; i < 6 * LANES; i++) {
                    trade next = steady_trade(i);
                    if (i == at) {
                        next.first_trade_id = 0;
                        next.last_trade_id = INT64_MAX - at - fits - 1;
                    }
                    next.price += closes == 1 && i == at + fits + 1 ? next.price / 10 : 0;
                    trades_add(&all, next);
                }
                rb_options options = options_of(250, 1, 0, 0);
                differential_pair both = pair_create(tier, &options);
                rb_result result;
                CHECK_STATUS(RB_ERROR_OVERFLOW, pair_process(&both, &all, 0, all.count, 1, NO_ORPHANS, &result));
                CHECK_I64(at + fits + 1, result.error_index);
                pair_free(&both);
                trades_free(&all);
            }
        }
    }
}

/* A turnover that leaves 127 bits in every lane. */
static void test_turnover_overflow(const char *tier) {
    for (rb_i64 fits = 0; fits < 4 * LANES; fits++) {
        check_context("%s: %lld turnovers fit", tier, (long long)fits);
        trades all = {.fields = RB_FIELD_SIDE};
        const wide unit = (wide)POWER(40) * POWER(40);
        wide left = (wide)(((unsigned_wide)1 << 127) - 1) - fits * unit;
        trade next = {.timestamp_us = NOON, .price = POWER(61)};
        while (left > 0) {
            next.price = left < next.price ? 1 : next.price;
            next.quantity = left / next.price > INT64_MAX ? INT64_MAX : (rb_i64)(left / next.price);
            left -= (wide)next.price * next.quantity;
            trades_add(&all, next);
        }
        rb_i64 start = all.count;
        for (rb_i64 i = 0; i < 6 * LANES; i++) {
            trades_add(&all, steady_trade(i));
        }
        rb_options options = options_of(100000, 1, 0, 0);
        differential_pair both = pair_create(tier, &options);
        rb_result result;
        CHECK_STATUS(RB_OK, pair_process(&both, &all, 0, start + fits, 1, NO_ORPHANS, &result));
        CHECK_STATUS(RB_ERROR_OVERFLOW,
                     pair_process(&both, &all, start + fits, all.count - start - fits, 1, NO_ORPHANS, &result));
        CHECK_I64(0, result.error_index);
        pair_free(&both);
        both = pair_create(tier, &options);
        CHECK_STATUS(RB_ERROR_OVERFLOW, pair_process(&both, &all, 0, all.count, 1, NO_ORPHANS, &result));
        CHECK_I64(start + fits, result.error_index);
        pair_free(&both);
        trades_free(&all);
    }
}

/*
 * Every kind of invalid trade at every place of a call: in each lane of the first vector, of one in the middle, of the
 * last, and after it; right after a closing trade, in its vector and in the next one.
 */
static void test_refusals(const char *tier) {
    enum { TRADES = 5 * LANES + 3 };
    static const rb_i64 periods[] = {2, 3, 2 * LANES + 1, 1000}; /* trades per bar */
    for (int r = 0; r < REFUSAL_COUNT; r++) {
        const refusal *wrong = &REFUSALS[r];
        for (size_t p = 0; p < 2 * COUNT(periods); p++) {
            rb_u32 fields = p % 2 == 0 ? ALL_FIELDS : wrong->field;
            rb_i64 period = periods[p / 2];
            trades all = {.fields = fields};
            for (rb_i64 i = 0; i < TRADES; i++) {
                trade next = steady_trade(i);
                next.first_trade_id = 3 * i; /* 0 only for the first trade */
                next.last_trade_id = 3 * i + 2;
                next.agg_trade_id += 1;
                next.price += i % period == period - 1 ? next.price / 10 : 0;
                trades_add(&all, next);
            }
            rb_options options = options_of(250, r % 2 == 0, p % 3 == 0 ? 10 : 0, p % 2 == 1);
            for (rb_i64 at = needs_previous(wrong) ? 1 : 0; at < TRADES; at++) {
                check_context("%s: %s at %lld, bars of %lld, columns %u", tier, wrong->name, (long long)at,
                              (long long)period, fields);
                trade valid = trades_get(&all, at);
                trade previous = at > 0 ? trades_get(&all, at - 1) : (trade){0};
                trades_set(&all, at, spoil(wrong, valid, &previous));
                differential_pair both = pair_create(tier, &options);
                rb_result result;
                CHECK_STATUS(wrong->status, pair_process(&both, &all, 0, TRADES, TRADES, NO_ORPHANS, &result));
                CHECK_I64(at, result.error_index);
                trades_set(&all, at, valid);
                process_all(&both, &all, 0, TRADES, TRADES, NO_ORPHANS);
                pair_free(&both);
            }
            trades_free(&all);
        }
    }
}

static void test_tier(const char *tier) {
    seen = (struct coverage){0};
    test_counts(tier);
    check_context("%s: the markets are too tame", tier);
    CHECK(seen.closed > 100000 && seen.orphans > 5000 && seen.discarded > 2000 && seen.full > 50000);
    CHECK_I64(0, seen.refused);
    test_markets(tier);
    test_largest_sums(tier);
    seen = (struct coverage){0};
    test_edges(tier);
    check_context("%s: the edges are too tame", tier);
    CHECK(seen.closed > 10000 && seen.orphans > 2000 && seen.refused > 1000 && seen.refused < 4000);
    CHECK(seen.overflows > 10);
    test_limits_of_bars(tier);
    test_absolute_limits(tier);
    test_grid(tier);
    test_count_overflow(tier);
    test_turnover_overflow(tier);
    test_refusals(tier);
}

int main(void) {
    for_each_wide_tier(test_tier);
    return check_result();
}
