/* rb_write_bars against an oracle that prints digit by digit, and shortest decimals against their definition. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "../src/shortest.h"
#include "rangebar_bindings.h"
#include "support/check.h"
#include "support/text_oracle.h"
#include "support/trades.h"
#include "support/wide.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define RANDOM_DOUBLES 40000
#define RANDOM_BARS 4000

static rb_u64 random_state = 20240829;

/* SplitMix64 (Steele, Lea, Flood 2014). */
static rb_u64 next_random(void) {
    random_state += 0x9e3779b97f4a7c15;
    rb_u64 mixed = (random_state ^ random_state >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
}

static double double_of(rb_u64 bits) {
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

static void check_decimal(double value) {
    if (!(value > 0 && value <= DBL_MAX)) {
        return;
    }
    char expected[64];
    char actual[64];
    oracle_decimal(value, expected);
    rb_decimal decimal = rb_shortest_decimal(value);
    snprintf(actual, sizeof(actual), "%llu %d", (unsigned long long)decimal.digits, decimal.exponent);
    check_context("%a", value);
    CHECK_TEXT(expected, actual);
}

/* A number with its neighbours. */
static void check_around(double value) {
    check_decimal(nextafter(value, 0));
    check_decimal(value);
    check_decimal(nextafter(value, INFINITY));
}

static void test_doubles(void) {
    check_decimal(4.9e-324);
    CHECK_I64(49, (rb_i64)rb_shortest_decimal(4.9e-324).digits); /* two digits at least, by the rule */
    CHECK_I64(-323, rb_shortest_decimal(2e-323).exponent);
    CHECK_I64(99, (rb_i64)rb_shortest_decimal(1e-323).digits);
    CHECK_I64(2, (rb_i64)rb_shortest_decimal(2e23).digits);
    for (int power = -1074; power <= 1023; power++) {
        check_around(ldexp(1, power));
        check_around(ldexp(3, power));
    }
    for (int power = -321; power <= 308; power++) {
        char text[16];
        snprintf(text, sizeof(text), "1e%d", power);
        double value = strtod(text, NULL);
        check_around(value);
        rb_decimal decimal = rb_shortest_decimal(value);
        check_context("%s", text);
        CHECK_I64(1, (rb_i64)decimal.digits);
        CHECK_I64(power, decimal.exponent);
    }
    check_around(9007199254740992);
    check_around(4503599627370496);
    check_around(DBL_MIN);
    check_around(DBL_MAX);
    for (int i = 0; i < RANDOM_DOUBLES; i++) {
        check_decimal(double_of(next_random() >> 1));
        check_decimal(double_of(next_random() >> 12 >> next_random() % 52)); /* subnormal */
        check_decimal((double)(next_random() % 1000000) / 100 + 0.001);
        check_decimal((double)(next_random() >> next_random() % 64));
    }
}

/* A number of any length, often at the end of a range or with zeros at the end. */
static rb_u64 any_number(void) {
    switch (next_random() % 8) {
    case 0:
        return next_random() % 2 == 0 ? (rb_u64)INT64_MAX : (rb_u64)INT64_MIN;
    case 1:
        return 0;
    case 2:
        return (rb_u64)-1;
    case 3:
        return next_random() % 1000 * 100000000;
    case 4:
        return (rb_u64)1 << next_random() % 64;
    default:
        return next_random() >> next_random() % 64;
    }
}

static rb_bar any_bar(void) {
    rb_bar bar;
    rb_u64 words[sizeof(rb_bar) / 8];
    bool is_small = next_random() % 2 == 0;
    for (size_t i = 0; i < COUNT(words); i++) {
        words[i] = is_small ? next_random() >> 20 : any_number();
    }
    memcpy(&bar, words, sizeof(bar));
    if (is_small) {
        bar.volume_hi = bar.turnover_hi = bar.buy_volume_hi = bar.sell_volume_hi = 0;
        bar.buy_turnover_hi = bar.sell_turnover_hi = (rb_i64)(next_random() % 1000);
    }
    bar.struct_size = sizeof(rb_bar);
    return bar;
}

static void check_line(rb_i32 format, const rb_u8 *columns, rb_i32 column_count, const rb_bar *bar) {
    static char expected[256 * MOST_LINE_BYTES_PER_COLUMN];
    static rb_u8 actual[256 * MOST_LINE_BYTES_PER_COLUMN];
    rb_i64 written[2];
    size_t length = oracle_line(format, columns, column_count, bar, expected);
    rb_status status = rb_write_bars(format, columns, column_count, bar, 0, 1, actual, sizeof(actual) - 1, written);
    CHECK_STATUS(length == 0 ? RB_ERROR_ARGUMENT : RB_OK, status);
    CHECK_I64(length != 0, written[0]);
    CHECK_I64((rb_i64)length, written[1]);
    actual[written[1]] = '\0';
    expected[length] = '\0';
    CHECK_TEXT(expected, (const char *)actual);
}

static void test_bars(void) {
    for (int i = 0; i < RANDOM_BARS; i++) {
        rb_bar bar = any_bar();
        rb_u8 columns[40];
        rb_i32 count = (rb_i32)(1 + next_random() % COUNT(columns));
        for (rb_i32 k = 0; k < count; k++) {
            columns[k] = (rb_u8)(next_random() % TEXT_COLUMNS + (next_random() % 16 == 0 ? RB_TEXT_ABSENT : 0));
        }
        for (rb_i32 format = RB_TEXT_CSV; format <= RB_TEXT_JSON_LINES; format++) {
            check_context("bar %d, format %d", i, format);
            check_line(format, columns, count, &bar);
        }
    }
}

/* Both ends of every width, as every kind of number, with every field absent and present. */
static void test_edges(void) {
    static const rb_i64 EDGES[] = {0,
                                   1,
                                   -1,
                                   9,
                                   10,
                                   99999999,
                                   100000000,
                                   100000001,
                                   -100000000,
                                   9999999999999999,
                                   10000000000000000,
                                   INT64_MAX,
                                   INT64_MIN,
                                   INT64_MIN + 1,
                                   (rb_i64)1 << 62,
                                   -((rb_i64)1 << 62)};
    rb_u8 columns[TEXT_COLUMNS];
    for (int i = 0; i < TEXT_COLUMNS; i++) {
        columns[i] = (rb_u8)i;
    }
    for (size_t i = 0; i < COUNT(EDGES); i++) {
        for (size_t k = 0; k < COUNT(EDGES); k++) {
            rb_i64 words[sizeof(rb_bar) / 8];
            for (size_t word = 0; word < COUNT(words); word++) {
                words[word] = word % 2 == 0 ? EDGES[i] : EDGES[k];
            }
            rb_bar bar;
            memcpy(&bar, words, sizeof(bar));
            bar.struct_size = sizeof(rb_bar);
            bar.flags = (rb_u32)((i + k) % 8 << 8 | i % 4);
            bar.trade_count = bar.agg_trade_count = 7; /* no derived value is without a text */
            bar.open = EDGES[i] == 0 ? 1 : EDGES[i];
            for (rb_i32 format = RB_TEXT_CSV; format <= RB_TEXT_JSON_LINES; format++) {
                check_context("edges %d and %d, format %d", (int)i, (int)k, format);
                check_line(format, columns, TEXT_COLUMNS, &bar);
            }
        }
    }
}

/* Days at the changes of years and months, and at both ends of the time. */
static void test_days(void) {
    const rb_i64 day = 86400000000;
    const rb_u8 column = 0;
    for (rb_i64 year = -2; year <= 3; year++) {
        for (rb_i64 i = 0; i < 800; i++) {
            rb_bar bar = {.struct_size = sizeof(rb_bar)};
            bar.open_time_us = (year * 36524 + i) * day - (i % 3); /* from 1770 on */
            check_context("time %lld", (long long)bar.open_time_us);
            check_line(RB_TEXT_CSV, &column, 1, &bar);
        }
    }
    static const rb_i64 YEARS[] = {-290000, -10000, -9999, -1000, -999, -1, 0, 1, 999, 9999, 10000, 292000};
    for (size_t i = 0; i < COUNT(YEARS); i++) {
        for (rb_i64 days = -3; days <= 3; days++) {
            rb_bar bar = {.struct_size = sizeof(rb_bar)};
            bar.open_time_us = ((YEARS[i] - 1970) * 365 + (YEARS[i] - 1970) * 97 / 400 + days) * day;
            check_context("time %lld", (long long)bar.open_time_us);
            check_line(RB_TEXT_CSV, &column, 1, &bar);
        }
    }
}

/* As many lines are written as fit, regardless of the capacity, and nothing beyond it. */
static void test_capacities(void) {
    enum { BARS = 5 };
    static const rb_u8 COLUMNS[] = {1, 7, 22 | RB_TEXT_ABSENT, 24, 31, 16};
    rb_bar bars[BARS];
    static char expected[BARS * COUNT(COLUMNS) * MOST_LINE_BYTES_PER_COLUMN];
    for (rb_i32 format = RB_TEXT_CSV; format <= RB_TEXT_JSON_LINES; format++) {
        rb_i64 ends[BARS + 1] = {0};
        for (int i = 0; i < BARS; i++) {
            do {
                bars[i] = any_bar();
                ends[i + 1] = ends[i] + (rb_i64)oracle_line(format, COLUMNS, COUNT(COLUMNS), &bars[i], expected + ends[i]);
            } while (ends[i + 1] == ends[i]);
        }
        for (rb_i64 capacity = 0; capacity <= ends[BARS] + 500; capacity++) {
            rb_i64 written[2];
            rb_u8 *text = need_memory(NULL, capacity + 8); /* a sanitizer sees what goes further */
            memset(text, 0x55, (size_t)capacity + 8);
            rb_i64 first = capacity % 2;
            rb_status status =
                rb_write_bars(format, COLUMNS, COUNT(COLUMNS), bars, first, BARS - first, text, capacity, written);
            rb_i64 fits = first;
            while (fits < BARS && ends[fits + 1] - ends[first] <= capacity) {
                fits++;
            }
            check_context("format %d, capacity %d", format, (int)capacity);
            CHECK_STATUS(fits == BARS ? RB_OK : RB_OUTPUT_FULL, status);
            CHECK_I64(fits - first, written[0]);
            CHECK_I64(ends[fits] - ends[first], written[1]);
            CHECK_I64(0, memcmp(text, expected + ends[first], (size_t)written[1]));
            for (int i = 0; i < 8; i++) {
                CHECK_I64(0x55, text[capacity + i]);
            }
            free(text);
        }
    }
}

static void test_arguments(void) {
    rb_bar bars[3];
    for (size_t i = 0; i < COUNT(bars); i++) {
        bars[i] = (rb_bar){.struct_size = sizeof(rb_bar), .open = 1, .trade_count = 1, .agg_trade_count = 1};
    }
    rb_u8 columns[] = {0, 31};
    rb_u8 text[1000];
    rb_i64 written[2];
    check_context("arguments");
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_write_bars(-1, columns, 2, bars, 0, 1, text, 1000, written));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_write_bars(3, columns, 2, bars, 0, 1, text, 1000, written));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_write_bars(0, NULL, 2, bars, 0, 1, text, 1000, written));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_write_bars(0, columns, 0, bars, 0, 1, text, 1000, written));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_write_bars(0, columns, 2, NULL, 0, 1, text, 1000, written));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_write_bars(0, columns, 2, bars, -1, 1, text, 1000, written));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_write_bars(0, columns, 2, bars, 0, -1, text, 1000, written));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_write_bars(0, columns, 2, bars, 0, 1, NULL, 1000, written));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_write_bars(0, columns, 2, bars, 0, 1, text, -1, written));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_write_bars(0, columns, 2, bars, 0, 1, text, 1000, NULL));
    CHECK_STATUS(RB_OK, rb_write_bars(0, columns, 2, NULL, 0, 0, NULL, 0, written));
    CHECK_STATUS(RB_OUTPUT_FULL, rb_write_bars(0, columns, 2, bars, 0, 1, NULL, 0, written));
    for (int wrong = 32; wrong < 256; wrong = wrong == 127 ? 160 : wrong + 1) {
        columns[1] = (rb_u8)wrong;
        check_context("column %d", wrong);
        CHECK_STATUS(RB_ERROR_ARGUMENT, rb_write_bars(0, columns, 2, bars, 0, 1, text, 1000, written));
        CHECK_I64(0, written[0]);
    }
    columns[1] = 27;
    bars[1].trade_count = 0; /* the volume per trade is no number */
    check_context("no number");
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_write_bars(0, columns, 2, bars, 0, 3, text, 1000, written));
    CHECK_I64(1, written[0]);
    bars[1].struct_size = 0;
    check_context("no bar");
    CHECK_STATUS(RB_ERROR_STRUCT_SIZE, rb_write_bars(0, columns, 2, bars, 0, 3, text, 1000, written));
    CHECK_I64(1, written[0]);
    CHECK_I64('\n', text[written[1] - 1]);
}

int main(void) {
    test_doubles();
    test_bars();
    test_edges();
    test_days();
    test_capacities();
    test_arguments();
    return check_result();
}
