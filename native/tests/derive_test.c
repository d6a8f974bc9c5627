/* rb_derive with bars at the edges; ordinary bars are in the golden files. */
#include <string.h>

#include "rangebar_bindings.h"
#include "support/check.h"
#include "support/wide.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define RELATIVE 1e-15
#define UNIT ((rb_i64)100000000) /* 1 in units of 1e-8 */

/* The fields that the formulas read. Turnover is in units of 1e-16. */
typedef struct numbers {
    rb_i64 open, high, low, close;
    wide volume, turnover, buy_volume, sell_volume, buy_turnover, sell_turnover;
    rb_i64 trades, records, buys, sells;
    rb_i64 duration_us;
} numbers;

typedef struct derive_case {
    const char *name;
    numbers bar;
    rb_derived expected;
} derive_case;

#define SQUARE ((wide)UNIT * UNIT)

static const derive_case CASES[] = {
    {"bought and sold",
     {.open = 100 * UNIT, .high = 103 * UNIT, .low = 99 * UNIT, .close = 102 * UNIT, .volume = 4 * UNIT,
      .turnover = 404 * SQUARE, .buy_volume = 3 * UNIT, .sell_volume = UNIT, .buy_turnover = 304 * SQUARE,
      .sell_turnover = 100 * SQUARE, .trades = 10, .records = 4, .buys = 8, .sells = 2, .duration_us = 500000},
     {.vwap = 101 * UNIT, .duration_us = 500000, .ofi = 0.5, .vwap_close_deviation = 0.25, .price_impact = 0.5,
      .kyle_lambda_proxy = 0.04, .trade_intensity = 20, .volume_per_trade = 0.4, .aggression_ratio = 4,
      .aggregation_density = 2.5, .turnover_imbalance = 204.0 / 404}},
    {"no volume",
     {.open = 100 * UNIT, .high = 102 * UNIT, .low = 98 * UNIT, .close = 101 * UNIT, .trades = 2, .records = 2,
      .buys = 1,
      .sells = 1, .duration_us = 1},
     {.vwap = 100 * UNIT, .duration_us = 1, .vwap_close_deviation = 0.25, .trade_intensity = 2e6, .aggression_ratio = 1,
      .aggregation_density = 1}},
    {"no duration",
     {.open = UNIT, .high = UNIT, .low = UNIT, .close = UNIT, .volume = UNIT, .turnover = SQUARE, .buy_volume = UNIT,
      .buy_turnover = SQUARE, .trades = 7, .records = 1, .buys = 7},
     {.vwap = UNIT, .ofi = 1, .trade_intensity = 7, .volume_per_trade = 1.0 / 7, .aggression_ratio = 100,
      .aggregation_density = 7, .turnover_imbalance = 1}},
    {"no side column",
     {.open = 4 * UNIT, .high = 5 * UNIT, .low = 4 * UNIT, .close = 5 * UNIT, .volume = 2 * UNIT,
      .turnover = 9 * SQUARE,
      .trades = 2, .records = 2, .duration_us = 1000000},
     {.vwap = 450000000, .duration_us = 1000000, .vwap_close_deviation = 0.5, .price_impact = 0.5, .trade_intensity = 2,
      .volume_per_trade = 1, .aggression_ratio = 1, .aggregation_density = 1}},
    {"only buys",
     {.open = 4 * UNIT, .high = 5 * UNIT, .low = 4 * UNIT, .close = 5 * UNIT, .volume = 2 * UNIT,
      .turnover = 9 * SQUARE,
      .buy_volume = 2 * UNIT, .buy_turnover = 9 * SQUARE, .trades = 2, .records = 2, .buys = 2, .duration_us = 1000000},
     {.vwap = 450000000, .duration_us = 1000000, .ofi = 1, .vwap_close_deviation = 0.5, .price_impact = 0.5,
      .kyle_lambda_proxy = 0.25, .trade_intensity = 2, .volume_per_trade = 1, .aggression_ratio = 100,
      .aggregation_density = 1, .turnover_imbalance = 1}},
    {"only sells",
     {.open = 4 * UNIT, .high = 4 * UNIT, .low = 3 * UNIT, .close = 3 * UNIT, .volume = 2 * UNIT,
      .turnover = 7 * SQUARE,
      .sell_volume = 2 * UNIT, .sell_turnover = 7 * SQUARE, .trades = 2, .records = 2, .sells = 2,
      .duration_us = 1000000},
     {.vwap = 350000000, .duration_us = 1000000, .ofi = -1, .vwap_close_deviation = -0.5, .price_impact = 0.5,
      .kyle_lambda_proxy = 0.25, .trade_intensity = 2, .volume_per_trade = 1, .aggression_ratio = 0,
      .aggregation_density = 1, .turnover_imbalance = -1}},
    {"as much bought as sold, aggression above its limit",
     {.open = 4 * UNIT, .high = 5 * UNIT, .low = 4 * UNIT, .close = 5 * UNIT, .volume = 2 * UNIT,
      .turnover = 9 * SQUARE,
      .buy_volume = UNIT, .sell_volume = UNIT, .buy_turnover = 4 * SQUARE, .sell_turnover = 5 * SQUARE, .trades = 102,
      .records = 2, .buys = 101, .sells = 1, .duration_us = 1000000},
     {.vwap = 450000000, .duration_us = 1000000, .vwap_close_deviation = 0.5, .price_impact = 0.5,
      .trade_intensity = 102,
      .volume_per_trade = 2.0 / 102, .aggression_ratio = 100, .aggregation_density = 51,
      .turnover_imbalance = -1.0 / 9}},
    {"aggression at its limit, no range",
     {.open = UNIT, .high = UNIT, .low = UNIT, .close = UNIT, .volume = 4, .turnover = (wide)4 * UNIT, .buy_volume = 3,
      .sell_volume = 1, .buy_turnover = (wide)3 * UNIT, .sell_turnover = UNIT, .trades = 101, .records = 2, .buys = 100,
      .sells = 1, .duration_us = 1},
     {.vwap = UNIT, .duration_us = 1, .ofi = 0.5, .trade_intensity = 101e6, .volume_per_trade = 4e-8 / 101,
      .aggression_ratio = 100, .aggregation_density = 50.5, .turnover_imbalance = 0.5}},
    {"vwap is cut, not rounded",
     {.open = 3, .high = 4, .low = 3, .close = 4, .volume = 4, .turnover = 15, .trades = 4, .records = 4,
      .duration_us = 2},
     {.vwap = 3, .duration_us = 2, .vwap_close_deviation = 1, .price_impact = 0.25, .trade_intensity = 2e6,
      .volume_per_trade = 1e-8, .aggression_ratio = 1, .aggregation_density = 1}},
};

static rb_bar make_bar(const numbers *from) {
    return (rb_bar){
        .struct_size = sizeof(rb_bar),
        .open_time_us = -3,
        .close_time_us = from->duration_us - 3,
        .open = from->open,
        .high = from->high,
        .low = from->low,
        .close = from->close,
        .volume_lo = wide_low(from->volume),
        .volume_hi = wide_high(from->volume),
        .turnover_lo = wide_low(from->turnover),
        .turnover_hi = wide_high(from->turnover),
        .buy_volume_lo = wide_low(from->buy_volume),
        .buy_volume_hi = wide_high(from->buy_volume),
        .sell_volume_lo = wide_low(from->sell_volume),
        .sell_volume_hi = wide_high(from->sell_volume),
        .buy_turnover_lo = wide_low(from->buy_turnover),
        .buy_turnover_hi = wide_high(from->buy_turnover),
        .sell_turnover_lo = wide_low(from->sell_turnover),
        .sell_turnover_hi = wide_high(from->sell_turnover),
        .trade_count = from->trades,
        .agg_trade_count = from->records,
        .buy_trade_count = from->buys,
        .sell_trade_count = from->sells,
    };
}

static void check_derived(const rb_derived *expected, const rb_derived *actual) {
    CHECK_I64(sizeof(rb_derived), actual->struct_size);
    CHECK_I64(0, actual->reserved);
    CHECK_I64(expected->vwap, actual->vwap);
    CHECK_I64(expected->duration_us, actual->duration_us);
    CHECK_DOUBLE(expected->ofi, actual->ofi, RELATIVE, 0);
    CHECK_DOUBLE(expected->vwap_close_deviation, actual->vwap_close_deviation, RELATIVE, 0);
    CHECK_DOUBLE(expected->price_impact, actual->price_impact, RELATIVE, 0);
    CHECK_DOUBLE(expected->kyle_lambda_proxy, actual->kyle_lambda_proxy, RELATIVE, 0);
    CHECK_DOUBLE(expected->trade_intensity, actual->trade_intensity, RELATIVE, 0);
    CHECK_DOUBLE(expected->volume_per_trade, actual->volume_per_trade, RELATIVE, 0);
    CHECK_DOUBLE(expected->aggression_ratio, actual->aggression_ratio, RELATIVE, 0);
    CHECK_DOUBLE(expected->aggregation_density, actual->aggregation_density, RELATIVE, 0);
    CHECK_DOUBLE(expected->turnover_imbalance, actual->turnover_imbalance, RELATIVE, 0);
}

/* One by one, and all of them in one call. */
static void test_cases(void) {
    rb_bar bars[COUNT(CASES)];
    rb_derived derived[COUNT(CASES)];
    for (size_t i = 0; i < COUNT(CASES); i++) {
        check_context("%s", CASES[i].name);
        bars[i] = make_bar(&CASES[i].bar);
        memset(&derived[0], 0x55, sizeof(derived[0]));
        CHECK_STATUS(RB_OK, rb_derive(&bars[i], 1, &derived[0]));
        check_derived(&CASES[i].expected, &derived[0]);
    }
    CHECK_STATUS(RB_OK, rb_derive(bars, COUNT(CASES), derived));
    for (size_t i = 0; i < COUNT(CASES); i++) {
        check_context("%s, among others", CASES[i].name);
        check_derived(&CASES[i].expected, &derived[i]);
        rb_derived alone;
        CHECK_STATUS(RB_OK, rb_derive_at(bars, (rb_i64)i, &alone));
        CHECK_I64(0, memcmp(&derived[i], &alone, sizeof(alone)));
    }
}

/* Volume and turnover of more than 64 bits. */
static void test_wide_vwap(void) {
    check_context("wide vwap");
    const rb_i64 price = INT64_MAX / 2;
    numbers wide_bar = {.open = 7, .high = price, .low = 7, .close = price, .volume = (wide)1 << 64, .trades = 3,
                        .records = 3};
    rb_derived derived;
    for (rb_i64 part = 0; part <= 1; part++) {
        wide_bar.turnover = wide_bar.volume * price - part; /* one less gives a lower price */
        rb_bar bar = make_bar(&wide_bar);
        CHECK_STATUS(RB_OK, rb_derive(&bar, 1, &derived));
        CHECK_I64(price - part, derived.vwap);
    }
}

/* An order-flow imbalance that is not 0, but no larger than 2^-52, is no denominator for kyle_lambda_proxy. */
static void test_smallest_imbalance(void) {
    const rb_i64 half = (rb_i64)1 << 52;
    static const struct {
        rb_i64 more_bought;
        bool counts;
    } cases[] = {{1, false}, {-1, false}, {1000, true}, {-1000, true}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_context("%lld more bought than sold", (long long)cases[i].more_bought);
        numbers even = {.open = 100, .high = 200, .low = 100, .close = 200, .trades = 2, .records = 2, .buys = 1,
                        .sells = 1};
        even.buy_volume = half + cases[i].more_bought;
        even.sell_volume = half;
        even.volume = even.buy_volume + even.sell_volume;
        rb_bar bar = make_bar(&even);
        rb_derived derived;
        CHECK_STATUS(RB_OK, rb_derive(&bar, 1, &derived));
        CHECK(derived.ofi != 0);
        CHECK((derived.ofi > 0) == (cases[i].more_bought > 0));
        CHECK_DOUBLE(cases[i].counts ? 1 / derived.ofi : 0, derived.kyle_lambda_proxy, RELATIVE, 0);
    }
}

/* An entry that is not a bar fails the call, at any place, and nothing is written. */
static void test_struct_size(void) {
    rb_bar bars[3];
    rb_derived derived[3];
    rb_derived untouched[3];
    for (size_t wrong = 0; wrong < COUNT(bars); wrong++) {
        check_context("wrong struct_size at %d", (int)wrong);
        for (size_t i = 0; i < COUNT(bars); i++) {
            bars[i] = make_bar(&CASES[i].bar);
        }
        bars[wrong].struct_size = wrong == 1 ? 0 : sizeof(rb_bar) + 1;
        memset(derived, 0x55, sizeof(derived));
        memcpy(untouched, derived, sizeof(derived));
        CHECK_STATUS(RB_ERROR_STRUCT_SIZE, rb_derive(bars, COUNT(bars), derived));
        CHECK_I64(0, memcmp(untouched, derived, sizeof(derived)));
        CHECK_STATUS(RB_OK, rb_derive(bars, (rb_i64)wrong, derived)); /* the entries before it are bars */
        CHECK_I64(0, memcmp(&untouched[wrong], &derived[wrong], sizeof(derived[wrong])));
    }
}

static void test_wrong_place(void) {
    check_context("a bar at a wrong place");
    rb_bar bars[2] = {make_bar(&CASES[0].bar)};
    rb_derived derived;
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_derive_at(NULL, 0, &derived));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_derive_at(bars, -1, &derived));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_derive_at(bars, 0, NULL));
    CHECK_STATUS(RB_ERROR_STRUCT_SIZE, rb_derive_at(bars, 1, &derived));
}

int main(void) {
    test_cases();
    test_wrong_place();
    test_wide_vwap();
    test_smallest_imbalance();
    test_struct_size();
    return check_result();
}
