/*
 * Features by every kernel are those of the scalar kernel to the bit, for any columns, place in memory and cut;
 * windows, drawdown and run-up are those of the definition. The definitions of all features are tested in Java.
 */
#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support/run.h"
#include "support/tiers.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define POWER(exponent) ((rb_i64)1 << (exponent))
#define PICK(array, random) (array)[rng_below(random, COUNT(array))]
#define NOON 1725148800000000
#define CHUNK 1024 /* trades whose sums stay in lanes */

/* Bars that follow each other, some of one trade, some longer than a chunk, and their features. */
typedef struct bars {
    rb_i64 count;
    rb_i64 *first_trades;
    rb_i64 *trade_counts;
} bars;

static bars random_bars(rb_i64 trade_count, rng *random) {
    bars made = {.first_trades = need_memory(NULL, trade_count * 8), .trade_counts = need_memory(NULL, trade_count * 8)};
    for (rb_i64 at = 0; at < trade_count;) {
        static const rb_i64 longest[] = {2, 20, 150, 700, 3 * CHUNK};
        rb_i64 length = 1 + rng_below(random, PICK(longest, random));
        length = length < trade_count - at ? length : trade_count - at;
        made.first_trades[made.count] = at;
        made.trade_counts[made.count++] = length;
        at += length;
    }
    return made;
}

static void free_bars(bars *made) {
    free(made->first_trades);
    free(made->trade_counts);
}

static rb_i64 row_length(const rb_feature_plan *plan) {
    rb_i32 count = 0;
    while (rb_feature_name(plan->profile, count) != NULL) {
        count++;
    }
    return 1 + count;
}

/* The place of a feature in a row. */
static rb_i64 place_of(rb_u32 profile, const char *name) {
    rb_i32 index = 0;
    while (strcmp(rb_feature_name(profile, index), name) != 0) {
        index++;
    }
    return 1 + index;
}

static rb_status compute(const rb_feature_plan *plan, const trades *t, const bars *of, rb_i64 first_bar, rb_i64 *values) {
    return rb_compute_features(
        plan, t->count, t->timestamp_us, t->price, t->quantity, t->fields & RB_FIELD_TRADE_IDS ? t->first_trade_id : NULL,
        t->fields & RB_FIELD_TRADE_IDS ? t->last_trade_id : NULL, t->fields & RB_FIELD_SIDE ? t->side : NULL, of->count,
        first_bar, of->first_trades, of->trade_counts, NULL, values, (of->count - first_bar) * row_length(plan));
}

static rb_feature_plan random_plan(rng *random) {
    static const rb_i64 sizes[] = {1, 2, 7, 60, 500, 2 * CHUNK};
    rb_feature_plan plan = RB_FEATURE_PLAN_INIT;
    plan.profile = (rb_u32)rng_below(random, 2);
    plan.groups = 1 + (rb_u32)rng_below(random, 3);
    plan.parts = rng_chance(random, 4) ? 1 + (rb_u32)rng_below(random, 7) : RB_PART_BASIC | RB_PART_EPOCHS;
    plan.window_kind = (rb_u32)rng_below(random, 4);
    plan.window_size = plan.window_kind == RB_WINDOW_ALL ? 0 : PICK(sizes, random);
    if (plan.window_kind == RB_WINDOW_TIME) {
        plan.window_size *= 10000;
    }
    return plan;
}

/* Compares the rows of a kernel with those of the scalar one, of trades at another place that ends where they end. */
static void compare(const char *tier, const trades *all, rng *random) {
    rb_feature_plan plan = random_plan(random);
    bars of = random_bars(all->count, random);
    const rb_i64 size = of.count * row_length(&plan) * 8;
    rb_i64 *expected = need_memory(NULL, size);
    rb_i64 *actual = need_memory(NULL, size);
    use_tier("scalar");
    CHECK_STATUS(RB_OK, compute(&plan, all, &of, 0, expected));
    trades copy = trades_copy(all, 0, all->count);
    use_tier(tier);
    CHECK_STATUS(RB_OK, compute(&plan, &copy, &of, 0, actual));
    for (rb_i64 i = 0; i < size / 8 && !check_has_failed(); i++) {
        rb_i64 place = i % row_length(&plan);
        check_context("%s: %s of bar %lld of %lld trades, profile %u, window %u of %lld, columns %u", tier,
                      place == 0 ? "flags" : rb_feature_name(plan.profile, (rb_i32)place - 1),
                      (long long)(i / row_length(&plan)), (long long)of.trade_counts[i / row_length(&plan)], plan.profile,
                      plan.window_kind, (long long)plan.window_size, all->fields);
        CHECK_I64(expected[i], actual[i]);
    }
    /* A later part of the bars alone. */
    rb_i64 first_bar = rng_below(random, of.count);
    check_context("%s: bars from %lld on", tier, (long long)first_bar);
    CHECK_STATUS(RB_OK, compute(&plan, &copy, &of, first_bar, actual));
    CHECK_I64(0,
              memcmp(expected + first_bar * row_length(&plan), actual, (size_t)(size - first_bar * row_length(&plan) * 8)));
    trades_free(&copy);
    free(expected);
    free(actual);
    free_bars(&of);
}

static void test_markets(const char *tier) {
    rng random = {3};
    for (int round = 0; round < 80; round++) {
        rb_i64 count = round % 4 == 0 ? 1 + rng_below(&random, 140) : 1 + rng_below(&random, 4 * CHUNK);
        rb_u32 fields = (rb_u32)rng_below(&random, 1 + ALL_FIELDS);
        trades all = trades_generate((market)(round % MARKET_KINDS), fields, rng_next(&random), count);
        compare(tier, &all, &random);
        trades_free(&all);
    }
}

/* Values at the edges of the fast path and of the exact sums, each rare enough that long ranges without one occur. */
static void test_edges(const char *tier) {
    static const rb_i64 places[] = {1, 1000000, POWER(42), POWER(51), POWER(52) - 60, POWER(52), POWER(61)};
    static const rb_i64 steps[] = {0, 1, 3, POWER(20)};
    static const rb_i64 quantities[] = {0, 1, POWER(26), POWER(51), POWER(52) - 1, POWER(52), POWER(62), INT64_MAX};
    static const rb_i64 intervals[] = {0, 1, POWER(16), POWER(31), POWER(32) - 1, POWER(32), POWER(45)};
    static const rb_i64 fills[] = {0, 1, 9, POWER(40), POWER(52) - 1, POWER(52), POWER(61)};
    rng random = {4};
    for (int round = 0; round < 400; round++) {
        trades all = {.fields = (rb_u32)rng_below(&random, 1 + ALL_FIELDS)};
        const rb_i64 count = 1 + rng_below(&random, round % 5 == 0 ? 3 * CHUNK : 300);
        const rb_i64 rarely = 1 + rng_below(&random, 2000);
        const rb_i64 step = PICK(steps, &random);
        const rb_i64 quantity = PICK(quantities, &random);
        trade next = {.timestamp_us = NOON, .price = PICK(places, &random), .quantity = quantity};
        for (rb_i64 i = 0; i < count; i++) {
            next.price += step * (rng_below(&random, 5) - 2);
            next.price = next.price < 1 ? 1 : next.price;
            next.price = rng_chance(&random, rarely) ? PICK(places, &random) : next.price;
            next.quantity = rng_chance(&random, rarely) ? PICK(quantities, &random)
                                                        : quantity / (1 + rng_below(&random, 1 + round % 3));
            next.timestamp_us += rng_chance(&random, rarely) ? PICK(intervals, &random) : rng_below(&random, 1000);
            next.agg_trade_id++;
            next.first_trade_id = i;
            next.last_trade_id = i + (rng_chance(&random, rarely) ? PICK(fills, &random) : rng_below(&random, 3));
            next.side = (rb_u8)rng_below(&random, 3);
            trades_add(&all, next);
        }
        compare(tier, &all, &random);
        trades_free(&all);
    }
}

/* Every length up to some vectors and the lengths around a chunk, of steadily rising, falling and alternating prices. */
static void test_lengths(const char *tier) {
    rng random = {5};
    for (rb_i64 count = 1; count <= CHUNK + 70; count += count == 150 ? CHUNK - 220 : 1) {
        trades all = {.fields = ALL_FIELDS};
        for (rb_i64 i = 0; i < count; i++) {
            const rb_i64 prices[] = {1000 + i, 2000000 - i, 5000 + i % 2, 5000 + i * (count - i)};
            trades_add(&all, (trade){.timestamp_us = NOON + i,
                                     .price = prices[count % 4],
                                     .quantity = count % 3 == 0 ? 7 : 1 + i % 5,
                                     .agg_trade_id = i,
                                     .first_trade_id = i,
                                     .last_trade_id = i,
                                     .side = (rb_u8)(i % 2)});
        }
        compare(tier, &all, &random);
        trades_free(&all);
    }
}

/* The trades of a window, found by looking at every trade. */
static rb_i64 window_count(const rb_feature_plan *plan, const trades *t, const bars *of, rb_i64 bar, bool *is_cut) {
    const rb_i64 open = t->timestamp_us[of->first_trades[bar]];
    const rb_i64 size = plan->window_size;
    rb_i64 earlier = 0;
    rb_i64 in_window = 0;
    for (rb_i64 i = 0; i < of->first_trades[bar]; i++) {
        bool is_earlier = t->timestamp_us[i] < open;
        earlier += is_earlier;
        in_window += is_earlier
                     && (plan->window_kind == RB_WINDOW_TIME   ? t->timestamp_us[i] >= open - size
                         : plan->window_kind == RB_WINDOW_BARS ? bar < size || i >= of->first_trades[bar - size]
                                                               : true);
    }
    *is_cut = plan->window_kind == RB_WINDOW_TRADES ? earlier < size
              : plan->window_kind == RB_WINDOW_TIME ? open - size < t->timestamp_us[0]
                                                    : plan->window_kind == RB_WINDOW_BARS && bar < size;
    return plan->window_kind == RB_WINDOW_TRADES && in_window > size ? size : in_window;
}

/* By the definition, of every trade the largest excursion so far. */
static void check_excursions(const trades *t, rb_i64 from, rb_i64 count, double drawdown, double runup) {
    double high = (double)t->price[from];
    double low = high;
    double largest[2] = {0, 0};
    for (rb_i64 i = from; i < from + count; i++) {
        double p = (double)t->price[i];
        high = p > high ? p : high;
        low = p < low ? p : low;
        largest[0] = (high - p) / high > largest[0] ? (high - p) / high : largest[0];
        largest[1] = (p - low) / p > largest[1] ? (p - low) / p : largest[1];
    }
    CHECK_DOUBLE(largest[0], drawdown, 1e-15, 0);
    CHECK_DOUBLE(largest[1], runup, 1e-15, 0);
}

static void test_definitions(const char *tier) {
    use_tier(tier);
    rng random = {6};
    for (int round = 0; round < 60; round++) {
        trades all =
            trades_generate((market)(round % MARKET_KINDS), ALL_FIELDS, rng_next(&random), 1 + rng_below(&random, 1500));
        rb_feature_plan plan = random_plan(&random);
        plan.profile = RB_PROFILE_EXACT;
        plan.parts = RB_PART_BASIC;
        plan.groups = RB_FEATURES_LOOKBACK | RB_FEATURES_INTRA;
        bars of = random_bars(all.count, &random);
        rb_i64 *values = need_memory(NULL, of.count * row_length(&plan) * 8);
        CHECK_STATUS(RB_OK, compute(&plan, &all, &of, 0, values));
        for (rb_i64 bar = 0; bar < of.count; bar++) {
            const rb_i64 *row = values + bar * row_length(&plan);
            bool is_cut;
            check_context("%s: bar %lld of round %d, window %u of %lld", tier, (long long)bar, round, plan.window_kind,
                          (long long)plan.window_size);
            CHECK_I64(window_count(&plan, &all, &of, bar, &is_cut), row[place_of(plan.profile, "window_agg_trade_count")]);
            CHECK_I64(is_cut ? RB_FEATURES_WINDOW_CUT : 0, row[0]);
            if (of.trade_counts[bar] > 1) {
                check_excursions(&all, of.first_trades[bar], of.trade_counts[bar],
                                 rb_feature_ratio(row[place_of(plan.profile, "bar_max_drawdown")]),
                                 rb_feature_ratio(row[place_of(plan.profile, "bar_max_runup")]));
            }
        }
        free(values);
        free_bars(&of);
        trades_free(&all);
    }
}

static void test_tier(const char *tier) {
    test_markets(tier);
    test_edges(tier);
    test_lengths(tier);
    test_definitions(tier);
}

static void test_missing_kernel(void) {
    trades all = trades_generate(MARKET_WALK, ALL_FIELDS, 7, 9);
    rng random = {7};
    bars of = random_bars(all.count, &random);
    rb_feature_plan plan = RB_FEATURE_PLAN_INIT;
    rb_i64 *values = need_memory(NULL, of.count * row_length(&plan) * 8);
    check_context("a kernel that does not exist");
    CHECK(!use_tier("nonsense"));
    CHECK_STATUS(RB_ERROR_KERNEL, compute(&plan, &all, &of, 0, values));
    use_tier(NULL);
    CHECK_STATUS(RB_OK, compute(&plan, &all, &of, 0, values));
    free(values);
    free_bars(&of);
    trades_free(&all);
}

/* Arguments of a call that succeeds, of which a test spoils one. */
typedef struct arguments {
    rb_feature_plan plan;
    const rb_feature_plan *used_plan;
    rb_i64 trade_count, bar_count, first_bar, capacity;
    const rb_i64 *timestamp_us, *price, *quantity, *first_trade_id, *last_trade_id;
    rb_i64 first_trades[3], trade_counts[3], available_from[3];
    rb_i64 *used_first_trades, *used_trade_counts, *used_values;
} arguments;

enum { REFUSED_TRADES = 9, REFUSED_BARS = 3, MOST_VALUES = 200 };

static rb_i64 refused_values[MOST_VALUES];

static void good_arguments(const trades *all, arguments *a) {
    *a = (arguments){.plan = RB_FEATURE_PLAN_INIT,
                     .trade_count = REFUSED_TRADES,
                     .bar_count = REFUSED_BARS,
                     .timestamp_us = all->timestamp_us,
                     .price = all->price,
                     .quantity = all->quantity,
                     .first_trade_id = all->first_trade_id,
                     .last_trade_id = all->last_trade_id,
                     .first_trades = {0, 2, 7},
                     .trade_counts = {2, 5, 2},
                     .available_from = {0, 0, 7}};
    a->used_plan = &a->plan;
    a->used_first_trades = a->first_trades;
    a->used_trade_counts = a->trade_counts;
    a->used_values = refused_values;
    a->capacity = REFUSED_BARS * row_length(&a->plan);
}

static rb_status call(const arguments *a, const trades *all) {
    return rb_compute_features(a->used_plan, a->trade_count, a->timestamp_us, a->price, a->quantity, a->first_trade_id,
                               a->last_trade_id, all->side, a->bar_count, a->first_bar, a->used_first_trades,
                               a->used_trade_counts, a->available_from, a->used_values, a->capacity);
}

/* A wrong argument is refused with its status, and nothing is written. */
static void test_refusals(void) {
    trades all = trades_generate(MARKET_WALK, ALL_FIELDS, 8, REFUSED_TRADES);
    arguments a;
#define REFUSED(status, ...)                                  \
    do {                                                      \
        good_arguments(&all, &a);                             \
        memset(refused_values, 0x55, sizeof(refused_values)); \
        check_context("%s", #__VA_ARGS__);                    \
        __VA_ARGS__;                                          \
        CHECK_STATUS(status, call(&a, &all));                 \
        for (int i = 0; i < MOST_VALUES; i++) {               \
            CHECK(refused_values[i] == 0x5555555555555555);   \
        }                                                     \
    } while (0)
    REFUSED(RB_ERROR_ARGUMENT, a.used_plan = NULL);
    REFUSED(RB_ERROR_STRUCT_SIZE, a.plan.struct_size = 4);
    REFUSED(RB_ERROR_OPTION, a.plan.groups = 0);
    REFUSED(RB_ERROR_OPTION, a.plan.groups = 4);
    REFUSED(RB_ERROR_OPTION, a.plan.profile = 2);
    REFUSED(RB_ERROR_OPTION, a.plan.parts = 0);
    REFUSED(RB_ERROR_OPTION, a.plan.parts = 8);
    REFUSED(RB_ERROR_OPTION, a.plan.window_kind = 4);
    REFUSED(RB_ERROR_OPTION, a.plan.window_kind = RB_WINDOW_ALL); /* has no size */
    REFUSED(RB_ERROR_OPTION, a.plan.window_size = 0);
    REFUSED(RB_ERROR_OPTION, a.plan.window_size = -1);
    REFUSED(RB_ERROR_OPTION, a.plan.reserved = 1);
    REFUSED(RB_ERROR_ARGUMENT, a.trade_count = -1);
    REFUSED(RB_ERROR_ARGUMENT, a.trade_count = REFUSED_TRADES - 1);
    REFUSED(RB_ERROR_ARGUMENT, a.bar_count = -1);
    REFUSED(RB_ERROR_ARGUMENT, a.first_bar = -1);
    REFUSED(RB_ERROR_ARGUMENT, a.first_bar = REFUSED_BARS + 1);
    REFUSED(RB_ERROR_ARGUMENT, a.capacity = -1);
    REFUSED(RB_ERROR_BUFFER_SIZE, a.capacity--);
    REFUSED(RB_ERROR_ARGUMENT, a.timestamp_us = NULL);
    REFUSED(RB_ERROR_ARGUMENT, a.price = NULL);
    REFUSED(RB_ERROR_ARGUMENT, a.quantity = NULL);
    REFUSED(RB_ERROR_ARGUMENT, a.first_trade_id = NULL);
    REFUSED(RB_ERROR_ARGUMENT, a.last_trade_id = NULL);
    REFUSED(RB_ERROR_ARGUMENT, a.used_first_trades = NULL);
    REFUSED(RB_ERROR_ARGUMENT, a.used_trade_counts = NULL);
    REFUSED(RB_ERROR_ARGUMENT, a.used_values = NULL);
    REFUSED(RB_ERROR_ARGUMENT, a.first_trades[0] = -1);
    REFUSED(RB_ERROR_ARGUMENT, a.first_trades[2] = 1); /* before that of the second bar */
    REFUSED(RB_ERROR_ARGUMENT, a.trade_counts[1] = 0);
    REFUSED(RB_ERROR_ARGUMENT, a.trade_counts[2] = 3);
    REFUSED(RB_ERROR_ARGUMENT, a.trade_counts[2] = INT64_MAX);
    REFUSED(RB_ERROR_ARGUMENT, a.available_from[1] = -1);
    REFUSED(RB_ERROR_ARGUMENT, a.available_from[1] = 3); /* behind the first trade of its bar */
    REFUSED(RB_OK, a.first_bar = REFUSED_BARS);
#undef REFUSED
    good_arguments(&all, &a);
    check_context("the arguments that were spoiled");
    CHECK_STATUS(RB_OK, call(&a, &all));
    CHECK_I64(0, refused_values[2 * row_length(&a.plan) + place_of(a.plan.profile, "window_agg_trade_count")]);
    CHECK(rb_feature_name(2, 0) == NULL && rb_feature_name(RB_PROFILE_EXACT, -1) == NULL);
    CHECK_I64(-1, rb_feature_kind(2, 0));
    CHECK_I64(-1, rb_feature_kind(RB_PROFILE_REFERENCE, 38));
    trades_free(&all);
}

int main(void) {
    for_each_wide_tier(test_tier);
    test_definitions("scalar");
    test_missing_kernel();
    test_refusals();
    return check_result();
}
