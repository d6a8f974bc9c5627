/* Trades as columns, and a seeded source of random ones. */
#ifndef RB_TEST_TRADES_H
#define RB_TEST_TRADES_H

#include <stdbool.h>

#include "rangebar.h"

#define ALL_FIELDS (RB_FIELD_AGG_TRADE_ID | RB_FIELD_TRADE_IDS | RB_FIELD_SIDE)

typedef struct trade {
    rb_i64 timestamp_us;
    rb_i64 price;
    rb_i64 quantity;
    rb_i64 agg_trade_id;
    rb_i64 first_trade_id;
    rb_i64 last_trade_id;
    rb_u8 side;
} trade;

/* Every column is filled; fields selects the optional ones that are passed to the library. */
typedef struct trades {
    rb_u32 fields;
    rb_i64 count;
    rb_i64 capacity;
    rb_i64 *timestamp_us;
    rb_i64 *price;
    rb_i64 *quantity;
    rb_i64 *agg_trade_id;
    rb_i64 *first_trade_id;
    rb_i64 *last_trade_id;
    rb_u8 *side;
} trades;

/* A zeroed struct is empty. */
void trades_add(trades *all, trade added);
trade trades_get(const trades *all, rb_i64 index);
void trades_set(trades *all, rb_i64 index, trade changed);
void trades_free(trades *all);

/* A copy of [from, from + count) in memory of exactly that size: a sanitizer detects every read past the end. */
trades trades_copy(const trades *all, rb_i64 from, rb_i64 count);

/* malloc and realloc that end the program instead of failing. */
void *need_memory(void *old, rb_i64 size);

/* SplitMix64. */
typedef struct rng {
    rb_u64 state;
} rng;

rb_u64 rng_next(rng *random);
rb_i64 rng_below(rng *random, rb_i64 bound); /* 0 .. bound - 1 */
bool rng_chance(rng *random, rb_i64 one_in);

/* Markets of different kinds, all valid at every threshold. */
typedef enum market {
    MARKET_WALK,        /* small steps, a few trades on each timestamp, sometimes a quantity of 0 */
    MARKET_JUMPS,       /* jumps over many limits, bursts of trades on one timestamp, long times without a trade */
    MARKET_TINY_PRICES, /* prices of a few 1e-8: the limit is at a distance of 0 */
    MARKET_HUGE,        /* prices and quantities whose sums need all 128 bits */
    MARKET_KINDS
} market;

/* Rounds every price to a multiple of the tick size above 0. */
void trades_to_grid(trades *all, rb_i64 tick_size);

trades trades_generate(market kind, rb_u32 fields, rb_u64 seed, rb_i64 count);

#endif
