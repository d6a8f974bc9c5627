#include "support/trades.h"

#include <stdlib.h>

#include "support/check.h"

void *need_memory(void *old, rb_i64 size) {
    void *memory = realloc(old, size > 0 ? (size_t)size : 1);
    if (memory == NULL) {
        check_abort("out of memory");
    }
    return memory;
}

static void reserve(trades *all, rb_i64 capacity) {
    rb_i64 **columns[] = {&all->timestamp_us, &all->price,          &all->quantity,
                          &all->agg_trade_id, &all->first_trade_id, &all->last_trade_id};
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
        *columns[i] = need_memory(*columns[i], capacity * (rb_i64)sizeof(rb_i64));
    }
    all->side = need_memory(all->side, capacity);
    all->capacity = capacity;
}

void trades_set(trades *all, rb_i64 index, trade changed) {
    all->timestamp_us[index] = changed.timestamp_us;
    all->price[index] = changed.price;
    all->quantity[index] = changed.quantity;
    all->agg_trade_id[index] = changed.agg_trade_id;
    all->first_trade_id[index] = changed.first_trade_id;
    all->last_trade_id[index] = changed.last_trade_id;
    all->side[index] = changed.side;
}

void trades_add(trades *all, trade added) {
    if (all->count == all->capacity) {
        reserve(all, all->capacity < 64 ? 64 : all->capacity * 2);
    }
    trades_set(all, all->count++, added);
}

trade trades_get(const trades *all, rb_i64 index) {
    return (trade){
        .timestamp_us = all->timestamp_us[index],
        .price = all->price[index],
        .quantity = all->quantity[index],
        .agg_trade_id = all->agg_trade_id[index],
        .first_trade_id = all->first_trade_id[index],
        .last_trade_id = all->last_trade_id[index],
        .side = all->side[index],
    };
}

void trades_free(trades *all) {
    free(all->timestamp_us);
    free(all->price);
    free(all->quantity);
    free(all->agg_trade_id);
    free(all->first_trade_id);
    free(all->last_trade_id);
    free(all->side);
    *all = (trades){0};
}

trades trades_copy(const trades *all, rb_i64 from, rb_i64 count) {
    trades copy = {.fields = all->fields};
    reserve(&copy, count);
    for (rb_i64 i = 0; i < count; i++) {
        trades_set(&copy, copy.count++, trades_get(all, from + i));
    }
    return copy;
}

rb_u64 rng_next(rng *random) {
    rb_u64 mixed = random->state += 0x9E3779B97F4A7C15u;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBu;
    return mixed ^ mixed >> 31;
}

rb_i64 rng_below(rng *random, rb_i64 bound) {
    return (rb_i64)(rng_next(random) % (rb_u64)bound);
}

bool rng_chance(rng *random, rb_i64 one_in) {
    return rng_below(random, one_in) == 0;
}

static rb_i64 clamp(rb_i64 value, rb_i64 low, rb_i64 high) {
    return value < low ? low : value > high ? high : value;
}

static rb_i64 next_price(rng *random, market kind, rb_i64 price) {
    const rb_i64 largest = INT64_MAX / 2; /* at a threshold of 100000 the upper limit is twice the price */
    switch (kind) {
    case MARKET_TINY_PRICES: return clamp(price + rng_below(random, 7) - 3, 1, 1000);
    case MARKET_JUMPS:
        if (rng_chance(random, 12)) {
            rb_i64 jump = rng_chance(random, 2) ? price / 100 * (101 + rng_below(random, 250)) : price / 7;
            return clamp(jump, 1000, largest / 4);
        }
        break;
    case MARKET_HUGE: return clamp(price - price / 400 + rng_below(random, price / 200), largest / 64, largest);
    default: break;
    }
    return clamp(price + rng_below(random, price / 2500 + 3) - price / 5000 - 1, 1000, largest / 4);
}

static rb_i64 next_time(rng *random, market kind, rb_i64 time) {
    if (rng_chance(random, kind == MARKET_JUMPS ? 2 : 3)) {
        return time; /* several trades on one timestamp */
    }
    rb_i64 scale = rng_chance(random, 40) ? 3600000000 : 20000;
    return time + 1 + rng_below(random, scale);
}

static rb_i64 next_quantity(rng *random, market kind) {
    if (rng_chance(random, 10)) {
        return 0;
    }
    if (kind == MARKET_HUGE) {
        return rng_below(random, INT64_MAX / 512);
    }
    return rng_below(random, rng_chance(random, 20) ? 5000000000000 : 300000000);
}

trades trades_generate(market kind, rb_u32 fields, rb_u64 seed, rb_i64 count) {
    static const rb_i64 first_price[MARKET_KINDS] = {4200000000000, 5000000000, 3, INT64_MAX / 4};
    rng random = {seed};
    trades all = {.fields = fields};
    trade next = {.timestamp_us = 1725148800000000, .price = first_price[kind]};
    if (rng_chance(&random, 4)) {
        next.timestamp_us = -1000000; /* runs that cross the epoch */
    }
    for (rb_i64 i = 0; i < count; i++) {
        next.quantity = next_quantity(&random, kind);
        next.agg_trade_id += rng_chance(&random, 8) ? 1 + rng_below(&random, 5) : 1;
        next.first_trade_id = next.last_trade_id + 1;
        next.last_trade_id += 1 + (rng_chance(&random, 3) ? rng_below(&random, 20) : 0);
        rb_i64 other_than_0 = rng_chance(&random, 2) ? 1 : 1 + rng_below(&random, 255);
        next.side = (rb_u8)(rng_chance(&random, 2) ? 0 : other_than_0);
        trades_add(&all, next);
        next.price = next_price(&random, kind, next.price);
        next.timestamp_us = next_time(&random, kind, next.timestamp_us);
    }
    return all;
}

void trades_to_grid(trades *all, rb_i64 tick_size) {
    for (rb_i64 i = 0; i < all->count; i++) {
        rb_i64 ticks = all->price[i] / tick_size;
        all->price[i] = (ticks > 0 ? ticks : 1) * tick_size;
    }
}
