/* The trades that every benchmark of every layer runs on. */
#include <stddef.h>

#include "rangebar_bench.h"

#define UNIT 100000000LL /* prices and quantities are in 1e-8 */
#define TICK (UNIT / 100)
#define LOT (UNIT / 100000)
#define START_TIME_US 1735689600000000LL /* 2025-01-01T00:00:00Z */

/*
 * Standard deviation of the price from one order to the next, in 1e-9 of the price, while the market is neither calm
 * nor stormy. Found by trial, so that the profiles have their densities; workload_test.c checks them.
 */
static const rb_i64 VOLATILITY_PPB[RB_BENCH_PROFILE_COUNT] = {3350000, 855000, 140500, 53700, 37600};

/* The strength of moves, in quarters, and the number of bits by which the time between two orders is shorter. */
static const struct regime {
    rb_i64 volatility_quarters;
    int hurry;
} CALM = {2, 0}, USUAL = {4, 1}, STORM = {12, 4};

typedef struct market {
    rb_u64 random_state;
    rb_i64 volatility_ppb;
    const struct regime *regime;
    rb_i64 anchor; /* the price at the start; the market stays between its half and its double */
    rb_i64 mid;
    rb_i64 time_us;
    rb_i64 agg_trade_id;
    rb_i64 trade_id;
    rb_u8 side;
} market;

/* SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). */
static rb_u64 next_random(rb_u64 *state) {
    *state += 0x9E3779B97F4A7C15u;
    rb_u64 z = *state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* The number of leading coin tosses that came up heads, at most limit: 0 half of the time, 1 a quarter, ... */
static rb_i64 heads(rb_u64 random, rb_i64 limit) {
    rb_i64 count = 0;
    while (count < limit && (random >> count & 1) != 0) {
        count++;
    }
    return count;
}

/* A number with a uniformly chosen magnitude: from_bits to from_bits + bits - 1 binary digits after the leading one. */
static rb_i64 log_uniform(rb_u64 random, int from_bits, int bits) {
    int magnitude = from_bits + (int)((random & 0xFFFF) * (rb_u64)bits >> 16);
    rb_u64 leading = (rb_u64)1 << magnitude;
    return (rb_i64)(leading | (random >> 16 & (leading - 1)));
}

/* Nearly normal: the sum of four uniform numbers, less their mean. Standard deviation NORMAL_DEVIATION. */
#define NORMAL_DEVIATION 37837
static rb_i64 normal(rb_u64 random) {
    rb_u64 sum = (random & 0xFFFF) + (random >> 16 & 0xFFFF) + (random >> 32 & 0xFFFF) + (random >> 48);
    return (rb_i64)sum - 2 * 0xFFFF;
}

static market open_market(rb_i32 profile, rb_i32 symbol) {
    rb_i64 price = 60000 * UNIT / (1 + symbol);
    return (market){
        .random_state = (rb_u64)(profile * RB_BENCH_SYMBOL_COUNT + symbol + 1) << 32,
        .volatility_ppb = VOLATILITY_PPB[profile],
        .regime = &USUAL,
        .anchor = price,
        .mid = price,
        .time_us = START_TIME_US,
        .agg_trade_id = 1000000,
        .trade_id = 5000000,
    };
}

/* Storms and calms last for some hundreds of trades: volatility comes in clusters. */
static void change_regime(market *m, rb_u64 random) {
    if ((random & 255) == 0) {
        rb_u64 choice = random >> 8 & 7;
        m->regime = choice == 0 ? &STORM : choice <= 3 ? &CALM : &USUAL;
    }
}

/* Moves time and price on to the next order. */
static void move_on(market *m, rb_u64 random) {
    change_regime(m, random);
    m->time_us += log_uniform(random >> 13, 9 - m->regime->hurry, 10);
    rb_i64 sigma = m->volatility_ppb * m->regime->volatility_quarters / 4;
    /* In whole units of the currency and 1e-9 of them, so that no product leaves 63 bits. */
    rb_i64 deviation = normal(next_random(&m->random_state));
    rb_i64 step = m->mid / UNIT * deviation * sigma / NORMAL_DEVIATION / (1000000000 / UNIT);
    if ((m->mid > 2 * m->anchor && step > 0) || (m->mid < m->anchor / 2 && step < 0)) {
        step = -step;
    }
    m->mid += step;
    /* Sides come in runs; a new run goes with the price. */
    if ((random >> 40 & 3) == 0) {
        m->side = step < 0;
    }
}

/* The number of records of an order: mostly one or two, sometimes a sweep through the book. */
static rb_i64 records_of_order(rb_u64 random) {
    rb_i64 sweep = (random & 255) == 0 ? 8 + (rb_i64)(random >> 8 & 31) : 0;
    return 1 + heads(random >> 16, 7) + sweep;
}

rb_status rb_bench_trades(rb_i32 profile, rb_i32 symbol, rb_i64 trade_count, rb_i64 *timestamp_us, rb_i64 *price,
                          rb_i64 *quantity, rb_i64 *agg_trade_id, rb_i64 *first_trade_id, rb_i64 *last_trade_id,
                          rb_u8 *side) {
    if (profile < 0 || profile >= RB_BENCH_PROFILE_COUNT || symbol < 0 || symbol >= RB_BENCH_SYMBOL_COUNT
        || trade_count < 0 || trade_count > RB_BENCH_MAX_TRADES || timestamp_us == NULL || price == NULL
        || quantity == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    market m = open_market(profile, symbol);
    rb_i64 records_left = 0; /* of the order that is being filled, all under one timestamp */
    rb_i64 level = 0;        /* the depth in the book that it has reached */
    for (rb_i64 i = 0; i < trade_count; i++) {
        if (records_left == 0) {
            move_on(&m, next_random(&m.random_state));
            records_left = records_of_order(next_random(&m.random_state));
            level = 0;
        }
        rb_u64 random = next_random(&m.random_state);
        rb_i64 bid = m.mid / TICK * TICK;
        rb_i64 fills = 1 + heads(random >> 40, 7);
        timestamp_us[i] = m.time_us;
        price[i] = m.side ? bid - level * TICK : bid + TICK + level * TICK;
        quantity[i] = LOT * log_uniform(random, 0, 21);
        if (agg_trade_id != NULL) {
            agg_trade_id[i] = m.agg_trade_id;
        }
        if (first_trade_id != NULL) {
            first_trade_id[i] = m.trade_id;
        }
        if (last_trade_id != NULL) {
            last_trade_id[i] = m.trade_id + fills - 1;
        }
        if (side != NULL) {
            side[i] = m.side;
        }
        m.agg_trade_id++;
        m.trade_id += fills;
        level += (rb_i64)(random >> 60);
        records_left--;
    }
    return RB_OK;
}
