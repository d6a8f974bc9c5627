#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support/tiers.h"
#include "support/wide.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define POWER(exponent) ((rb_i64)1 << (exponent))
#define TIME_LIMIT POWER(62)
#define NOON 1725148800000000
#define PICK(in, array) (array)[next_below(in, COUNT(array))]

rb_i64 next_byte(input *in) {
    if (in->left == 0) {
        return 0;
    }
    in->left--;
    return *in->at++;
}

rb_i64 next_i64(input *in) {
    rb_u64 value = 0;
    for (int i = 0; i < 8; i++) {
        value |= (rb_u64)next_byte(in) << 8 * i;
    }
    return (rb_i64)value;
}

rb_i64 next_below(input *in, rb_i64 bound) {
    rb_i64 value = next_byte(in);
    if (bound > 256) {
        value |= next_byte(in) << 8;
    }
    return value % bound;
}

rb_i64 next_number(input *in) {
    static const rb_i64 edges[] = {INT64_MIN,     -TIME_LIMIT - 1, -TIME_LIMIT, -1,           0,
                                   1,             2,               100000,      POWER(26) - 1, POWER(47) - 1,
                                   POWER(47),     POWER(51),       POWER(52) - 2, POWER(52) - 1, POWER(52),
                                   POWER(53) - 1, POWER(61),       TIME_LIMIT - 1, TIME_LIMIT,  INT64_MAX - 1,
                                   INT64_MAX};
    rb_i64 choice = next_byte(in);
    if (choice < 16) {
        return next_i64(in);
    }
    if (choice < 64) {
        return next_i64(in) >> (choice - 1);
    }
    return edges[(size_t)choice % COUNT(edges)];
}

rb_options next_options(input *in) {
    static const rb_i32 thresholds[] = {250, 1, 2, 3, 7, 10, 50, 1000, 3333, 65537, 99999, 100000};
    static const rb_i64 gaps[] = {0, 0, 1, 999, 15000, 60000000, POWER(59), INT64_MAX};
    static const rb_i64 absolutes[] = {1, 2, 3, 1000, 1000000, 50000000000, POWER(47), POWER(52), POWER(62)};
    rb_options options;
    rb_i64 choice = next_byte(in);
    rb_i32 threshold_dbps = choice < 192 ? thresholds[(size_t)choice % COUNT(thresholds)]
                                         : 1 + (rb_i32)(next_i64(in) & INT32_MAX) % RB_MAX_THRESHOLD_DBPS;
    rb_default_options(&options, sizeof(rb_options), threshold_dbps);
    rb_i64 flags = next_byte(in);
    options.timestamp_gate = (flags & 1) == 0;
    options.include_orphaned = (flags & 2) != 0;
    options.max_gap_us = gaps[flags >> 2 & 7];
    if (flags >= 5 << 5) {
        options.threshold_dbps = 0;
        options.absolute_delta = absolutes[(size_t)choice % COUNT(absolutes)];
        options.tick_size = flags < 6 << 5 ? 0 : flags < 7 << 5 ? 1 : options.absolute_delta;
    }
    return options;
}

const char *next_tier(input *in) {
    rb_i64 first = next_below(in, TIER_COUNT);
    for (int i = 0; i < TIER_COUNT; i++) {
        const char *tier = TIERS[(first + i) % TIER_COUNT];
        if (use_tier(tier)) {
            return tier;
        }
    }
    check_abort("no kernel can be run");
}

/* Wraps: any result is allowed, valid or not. */
static rb_i64 sum(rb_i64 left, rb_i64 right) {
    return (rb_i64)((rb_u64)left + (rb_u64)right);
}

static rb_i64 next_price(input *in, rb_i64 how, const rb_options *options, rb_i64 previous) {
    rb_i64 small = next_byte(in) - 128;
    rb_i64 delta = options->absolute_delta != 0 ? options->absolute_delta
                                                : (rb_i64)((wide)previous * options->threshold_dbps / 100000);
    rb_i64 largest = options->absolute_delta != 0
                         ? sum(INT64_MAX, -options->absolute_delta)
                         : (rb_i64)((((wide)1 << 63) * 100000 - 1) / (100000 + options->threshold_dbps));
    switch (how) {
    case 0: return sum(previous, small);
    case 1: return sum(previous, (rb_i64)((wide)delta * small / 128));
    case 2: return sum(previous, sum(delta, small % 3)); /* at the upper limit, if previous has opened a bar */
    case 3: return sum((rb_i64)((rb_u64)previous - (rb_u64)delta), small % 3);
    case 4: return largest - (small & 3) + 1;
    case 5: return next_number(in);
    default: return previous;
    }
}

static rb_i64 next_time(input *in, rb_i64 how, rb_i64 max_gap_us, rb_i64 previous) {
    switch (how) {
    case 0: return sum(previous, 1);
    case 1: return previous;
    case 2: return sum(previous, next_below(in, 65536));
    default: break;
    }
    switch (next_byte(in) % 8) {
    case 0: return sum(previous, max_gap_us);
    case 1: return sum(previous, sum(max_gap_us, 1));
    case 2: return sum(previous, -1);
    case 3: return sum(previous, POWER(60));
    case 4: return -TIME_LIMIT;
    case 5: return TIME_LIMIT - 1;
    default: return next_number(in);
    }
}

static rb_i64 next_quantity(input *in, rb_i64 how, rb_i64 previous) {
    switch (how) {
    case 0: return next_byte(in);
    case 1: return previous;
    case 2: return POWER(52) - next_byte(in) % 4; /* both sides of the limit of the fast path */
    default: return next_number(in);
    }
}

static void next_ids(input *in, rb_i64 how, trade *next) {
    next->agg_trade_id = sum(next->agg_trade_id, 1);
    next->first_trade_id = sum(next->last_trade_id, 1);
    next->last_trade_id = next->first_trade_id;
    switch (how) {
    case 0: break;
    case 1: next->last_trade_id = sum(next->first_trade_id, next_byte(in)); break;
    case 2: /* records of many trades */
        next->first_trade_id = next_byte(in);
        next->last_trade_id = sum(next->first_trade_id, next_number(in));
        break;
    default:
        next->agg_trade_id = sum(next->agg_trade_id, next_byte(in) - 128);
        next->first_trade_id = next_number(in);
        next->last_trade_id = next_number(in);
        break;
    }
}

trade next_trade_of(input *in, const rb_options *options, const trade *previous) {
    rb_i64 how = next_byte(in);
    rb_i64 more = next_byte(in);
    trade next = *previous;
    next.price = next_price(in, how & 7, options, previous->price);
    if (options->tick_size > 1 && (more & 4) == 0) { /* else most trades would be refused */
        next.price -= next.price % options->tick_size;
    }
    next.timestamp_us = next_time(in, how >> 3 & 3, options->max_gap_us, previous->timestamp_us);
    next.quantity = next_quantity(in, how >> 5 & 3, previous->quantity);
    next_ids(in, more & 3, &next);
    next.side = (rb_u8)(how >> 7 == 0 ? 0 : more | 1);
    return next;
}

/* The next trade in a sequence of similar ones. */
static trade like(const trade *previous, rb_i64 how, rng *random) {
    trade next = *previous;
    next.agg_trade_id = sum(next.agg_trade_id, 1);
    next.timestamp_us = sum(next.timestamp_us, how == 0 ? 0 : 1);
    if (how >= 2) {
        next.price = sum(next.price, rng_below(random, how == 2 ? 3 : 65536) - (how == 2 ? 1 : 32768));
        next.side = (rb_u8)rng_below(random, 2);
    }
    return next;
}

trades next_trades(input *in, const rb_options *options) {
    static const rb_i64 times[] = {NOON, 0, -TIME_LIMIT, TIME_LIMIT - 2000};
    static const rb_i64 prices[] = {4200000000000, 4,             1000000,   POWER(47), POWER(51), POWER(52) - 3,
                                    POWER(53),     POWER(61) - 1, POWER(62), INT64_MAX};
    static const rb_i64 repeats[] = {1, 1, 1, 2, 7, 9, 64, 300};
    trades all = {.fields = (rb_u32)next_below(in, 8)};
    trade next = {.timestamp_us = PICK(in, times), .price = PICK(in, prices)};
    while (in->left > 0 && all.count < TRADES_MOST) {
        rb_i64 how = next_byte(in);
        next = next_trade_of(in, options, &next);
        trades_add(&all, next);
        rng random = {(rb_u64)how};
        for (rb_i64 i = repeats[how & 7]; i > 1 && all.count < TRADES_MOST; i--) {
            next = like(&next, how >> 3 & 3, &random);
            trades_add(&all, next);
        }
    }
    /* Memory of exactly that size, so that a sanitizer detects every read past the end. */
    trades tight = trades_copy(&all, 0, all.count);
    trades_free(&all);
    return tight;
}

int end_input(void) {
    if (check_has_failed()) {
        abort();
    }
    return 0;
}
