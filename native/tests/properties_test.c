/*
 * Generated trades: the library agrees with the oracle, however the trades are cut into calls, for every set of trade
 * fields and every option; the sums over the bars are those over the trades. properties_test [ROUNDS]: each round covers
 * every set of trade fields.
 */
#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support/oracle.h"
#include "support/tiers.h"
#include "support/wide.h"

#define TRADES 300
#define SEEDS (ALL_FIELDS + 1) /* in a round */

static const rb_i32 THRESHOLDS[] = {1, 10, 250, 3333, 100000};

/* Absolute distances: the first price divided by this, plus 1, rounded to the tick size: the distance divided by it, plus 1. */
static const struct {
    rb_i64 share;
    rb_i64 tick_share; /* 0: no tick size */
} ABSOLUTES[] = {{10000, 0}, {400, 0}, {2, 0}, {400, 20}, {1000, 1}};

/* Without a maximum gap, with one that is often passed, and with orphaned bars among the closed ones. */
static const struct {
    rb_i64 max_gap_us;
    rb_u32 include_orphaned;
} GAPS[] = {{0, 0}, {15000, 0}, {15000, 1}, {60000000, 0}};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const MARKET_NAMES[MARKET_KINDS] = {"walk", "jumps", "tiny prices", "huge"};

/* Sums over bars, or over trades. */
typedef struct totals {
    wide volume, turnover, buy_volume, sell_volume, buy_turnover, sell_turnover;
    rb_i64 trades, records, buys, sells;
} totals;

static void add_bar(totals *sum, const rb_bar *bar) {
    sum->volume += wide_from_halves(bar->volume_lo, bar->volume_hi);
    sum->turnover += wide_from_halves(bar->turnover_lo, bar->turnover_hi);
    sum->buy_volume += wide_from_halves(bar->buy_volume_lo, bar->buy_volume_hi);
    sum->sell_volume += wide_from_halves(bar->sell_volume_lo, bar->sell_volume_hi);
    sum->buy_turnover += wide_from_halves(bar->buy_turnover_lo, bar->buy_turnover_hi);
    sum->sell_turnover += wide_from_halves(bar->sell_turnover_lo, bar->sell_turnover_hi);
    sum->trades += bar->trade_count;
    sum->records += bar->agg_trade_count;
    sum->buys += bar->buy_trade_count;
    sum->sells += bar->sell_trade_count;
}

static totals sum_of_bars(const outcome *done) {
    totals sum = {0};
    for (rb_i64 i = 0; i < done->closed.count; i++) {
        add_bar(&sum, &done->closed.items[i]);
    }
    for (rb_i64 i = 0; i < done->orphans.count; i++) {
        add_bar(&sum, &done->orphans.items[i]);
    }
    if (done->has_forming) {
        add_bar(&sum, &done->forming);
    }
    return sum;
}

static totals sum_of_trades(const trades *all) {
    totals sum = {.records = all->count};
    for (rb_i64 i = 0; i < all->count; i++) {
        trade one = trades_get(all, i);
        wide turnover = (wide)one.price * one.quantity;
        rb_i64 count = all->fields & RB_FIELD_TRADE_IDS ? one.last_trade_id - one.first_trade_id + 1 : 1;
        sum.volume += one.quantity;
        sum.turnover += turnover;
        sum.trades += count;
        if (!(all->fields & RB_FIELD_SIDE)) {
            continue;
        }
        if (one.side != 0) {
            sum.sell_volume += one.quantity;
            sum.sell_turnover += turnover;
            sum.sells += count;
        } else {
            sum.buy_volume += one.quantity;
            sum.buy_turnover += turnover;
            sum.buys += count;
        }
    }
    return sum;
}

static void check_conserved(const trades *all, const outcome *done) {
    totals in = sum_of_trades(all);
    totals out = sum_of_bars(done);
    CHECK(in.volume == out.volume);
    CHECK(in.turnover == out.turnover);
    CHECK(in.buy_volume == out.buy_volume);
    CHECK(in.sell_volume == out.sell_volume);
    CHECK(in.buy_turnover == out.buy_turnover);
    CHECK(in.sell_turnover == out.sell_turnover);
    CHECK_I64(in.trades, out.trades);
    CHECK_I64(in.records, out.records);
    CHECK_I64(in.buys, out.buys);
    CHECK_I64(in.sells, out.sells);
}

/* How often the generated trades have caused the tested events. */
typedef struct coverage {
    rb_i64 closed, orphans, without_forming;
} coverage;

static void check_run(const rb_options *options, const trades *all, rb_u64 seed, const char *name, coverage *seen) {
    outcome expected = oracle_run(options, all);
    for (int by = 0; by < WAYS; by++) {
        check_context(
            "%s, seed %llu, columns %u, threshold %d, absolute %lld, tick %lld, gate %u, gap %lld, include orphaned %u, %s",
            name, (unsigned long long)seed, all->fields, options->threshold_dbps, (long long)options->absolute_delta,
            (long long)options->tick_size, options->timestamp_gate, (long long)options->max_gap_us,
            options->include_orphaned, WAY_NAMES[by]);
        outcome actual = run_trades((way)by, options, all, seed);
        if (by == WAY_WHOLE) {
            memcpy(expected.state, actual.state, RB_STATE_SIZE); /* all ways must end in the same state */
            check_conserved(all, &actual);
        }
        check_same_outcome(&expected, &actual);
        outcome_free(&actual);
    }
    seen->closed += expected.closed.count;
    seen->orphans += expected.orphans.count;
    seen->without_forming += !expected.has_forming;
    outcome_free(&expected);
}

static void check_seed(market kind, rb_u32 fields, rb_u64 seed, coverage *seen) {
    trades any = trades_generate(kind, fields, seed, TRADES - (rb_i64)(seed % 7));
    trades all = trades_copy(&any, 0, any.count);
    for (size_t t = 0; t < COUNT(THRESHOLDS) + COUNT(ABSOLUTES); t++) {
        rb_i64 absolute_delta = 0;
        rb_i64 tick_size = 0;
        if (t >= COUNT(THRESHOLDS)) {
            absolute_delta = any.price[0] / ABSOLUTES[t - COUNT(THRESHOLDS)].share + 1;
            rb_i64 tick_share = ABSOLUTES[t - COUNT(THRESHOLDS)].tick_share;
            tick_size = tick_share > 0 ? absolute_delta / tick_share + 1 : 0;
        }
        if (tick_size > 0) {
            absolute_delta = (absolute_delta / tick_size + 1) * tick_size;
            trades_free(&all);
            all = trades_copy(&any, 0, any.count);
            trades_to_grid(&all, tick_size);
        }
        for (rb_u32 gate = 0; gate <= 1; gate++) {
            for (size_t g = 0; g < COUNT(GAPS); g++) {
                rb_options options;
                rb_default_options(&options, sizeof(rb_options), t < COUNT(THRESHOLDS) ? THRESHOLDS[t] : 0);
                options.absolute_delta = absolute_delta;
                options.tick_size = tick_size;
                options.timestamp_gate = gate;
                options.max_gap_us = GAPS[g].max_gap_us;
                options.include_orphaned = GAPS[g].include_orphaned;
                check_run(&options, &all, seed, MARKET_NAMES[kind], seen);
            }
        }
    }
    trades_free(&all);
    trades_free(&any);
}

static void check_market(market kind, int rounds) {
    coverage seen = {0};
    for (int i = 0; i < rounds * SEEDS; i++) {
        check_seed(kind, (rb_u32)(i % SEEDS), 1000 * (rb_u64)kind + (rb_u64)i, &seen);
    }
    check_context("%s: the trades are too tame", MARKET_NAMES[kind]);
    CHECK(seen.closed > rounds * SEEDS * TRADES);
    CHECK(seen.orphans > rounds * SEEDS * TRADES);
    CHECK(seen.without_forming > rounds * SEEDS);
}

int main(int argc, char **argv) {
    if (missing_tier_requested()) {
        return EXIT_SKIPPED;
    }
    int rounds = argc == 2 ? atoi(argv[1]) : 2;
    if (rounds < 1) {
        check_abort("usage: properties_test [ROUNDS]");
    }
    for (int kind = 0; kind < MARKET_KINDS; kind++) {
        check_market((market)kind, rounds);
    }
    return check_result();
}
