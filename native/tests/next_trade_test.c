/* rb_get_limits: a trade within the limits only adds to the forming bar, and the limits are those of the bar. */
#include <string.h>

#include "rangebar_bindings.h"
#include "support/check.h"
#include "support/oracle.h"
#include "support/run.h"
#include "support/wide.h"

#define TIME_LIMIT ((rb_i64)1 << 62)
#define FAST_PATH_LIMIT ((rb_i64)1 << 52)
#define COUNT 3000

/* Do the conditions of the header hold? */
static bool is_harmless(const rb_limits *limits, const rb_options *options, rb_u32 fields, const trade *next) {
    rb_i64 step = next->timestamp_us - limits->last_timestamp_us;
    bool in_order = step > 0 || (step == 0 && (!(fields & RB_FIELD_AGG_TRADE_ID)
                                               || next->agg_trade_id > limits->last_agg_trade_id));
    rb_i64 stands_for = fields & RB_FIELD_TRADE_IDS ? next->last_trade_id - next->first_trade_id + 1 : 1;
    return (rb_u32)limits->fields == fields && next->price > limits->lower && next->price < limits->upper
           && next->price <= limits->max_price && in_order && next->timestamp_us < TIME_LIMIT
           && (options->max_gap_us == 0 || step <= options->max_gap_us) && next->price < FAST_PATH_LIMIT
           && next->quantity < FAST_PATH_LIMIT && stands_for < FAST_PATH_LIMIT && limits->fast_path_room > 0;
}

static void check_limits_of_bar(const rb_limits *limits, const rb_options *options, const rb_bar *forming,
                                const trade *last, rb_u32 fields) {
    rb_i64 delta = (rb_i64)oracle_delta(options, forming->open);
    CHECK_I64(forming->open + delta, limits->upper);
    CHECK_I64(forming->open > delta ? forming->open - delta : 0, limits->lower);
    CHECK_I64(last->timestamp_us, limits->last_timestamp_us);
    CHECK_I64(fields & RB_FIELD_AGG_TRADE_ID ? last->agg_trade_id : 0, limits->last_agg_trade_id);
    CHECK_I64((rb_i64)fields, limits->fields);
}

static void check_run(market kind, rb_u32 fields, rb_i32 threshold, rb_u32 gate, rb_i64 max_gap, rb_i64 *harmless) {
    check_context("market %d columns %u threshold %d gate %u gap %lld", (int)kind, fields, threshold, gate,
                  (long long)max_gap);
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), threshold);
    options.timestamp_gate = gate;
    options.max_gap_us = max_gap;
    if (threshold == 5000) {
        options.threshold_dbps = 0;
        options.absolute_delta = kind == MARKET_TINY_PRICES ? 2 : 500000000;
    }
    trades all = trades_generate(kind, fields, 7u * (rb_u64)threshold + fields, COUNT);
    rb_processor *processor = need_processor(&options);
    rb_limits limits = {.struct_size = sizeof(limits)};
    for (rb_i64 i = 0; i < all.count; i++) {
        trade next = trades_get(&all, i);
        rb_bar bar;
        bool forming = rb_forming_bar(processor, &bar) == RB_OK;
        rb_status status = rb_get_limits(processor, &limits);
        CHECK_STATUS(forming ? RB_OK : RB_NO_BAR, status);
        bool is_quiet = false;
        if (forming) {
            trade last = trades_get(&all, i - 1);
            check_limits_of_bar(&limits, &options, &bar, &last, fields);
            is_quiet = is_harmless(&limits, &options, fields, &next);
        }
        rb_status pushed = push_trade(processor, fields, &next, &bar, NULL);
        if (is_quiet) {
            CHECK_STATUS(RB_OK, pushed);
            CHECK_STATUS(RB_OK, rb_forming_bar(processor, &bar));
            ++*harmless;
        }
    }
    rb_destroy(processor);
    trades_free(&all);
}

/* The room shrinks to nothing before a sum can overflow. */
static void check_room(void) {
    check_context("room");
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), 1);
    rb_processor *processor = need_processor(&options);
    rb_bar bar;
    rb_limits limits = {.struct_size = sizeof(limits)};
    trade huge = {.timestamp_us = 1, .price = INT64_MAX / 4, .quantity = 1, .first_trade_id = 0, .last_trade_id = 0};
    CHECK_STATUS(RB_OK, push_trade(processor, RB_FIELD_TRADE_IDS, &huge, &bar, NULL));
    CHECK_STATUS(RB_OK, rb_get_limits(processor, &limits));
    CHECK(limits.fast_path_room > 1000);
    huge.last_trade_id = INT64_MAX - 1 - FAST_PATH_LIMIT;
    CHECK_STATUS(RB_OK, push_trade(processor, RB_FIELD_TRADE_IDS, &huge, &bar, NULL));
    CHECK_STATUS(RB_OK, rb_get_limits(processor, &limits));
    CHECK_I64(0, limits.fast_path_room);
    rb_clear(processor);
    huge = (trade){.timestamp_us = 1, .price = INT64_MAX / 4, .quantity = INT64_MAX};
    for (int i = 0; i < 7; i++) {
        CHECK_STATUS(RB_OK, push_trade(processor, 0, &huge, &bar, NULL));
    }
    CHECK_STATUS(RB_OK, rb_get_limits(processor, &limits));
    CHECK(limits.fast_path_room > 0);
    CHECK_STATUS(RB_OK, push_trade(processor, 0, &huge, &bar, NULL));
    CHECK_STATUS(RB_OK, rb_get_limits(processor, &limits));
    CHECK_I64(0, limits.fast_path_room);
    rb_destroy(processor);
}

/* An absolute distance above the open has a lower limit below 0, within which no price lies. */
static void check_lower_limit(void) {
    check_context("lower limit");
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), 0);
    options.absolute_delta = 1000;
    rb_processor *processor = need_processor(&options);
    rb_bar bar;
    rb_limits limits = {.struct_size = sizeof(limits)};
    trade cheap = {.timestamp_us = 1, .price = 500, .quantity = 1};
    CHECK_STATUS(RB_OK, push_trade(processor, 0, &cheap, &bar, NULL));
    CHECK_STATUS(RB_OK, rb_get_limits(processor, &limits));
    CHECK_I64(0, limits.lower);
    CHECK_I64(1500, limits.upper);
    rb_destroy(processor);
}

static void check_arguments(void) {
    check_context("arguments");
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), 250);
    rb_processor *processor = need_processor(&options);
    rb_limits limits = {.struct_size = sizeof(limits)};
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_get_limits(NULL, &limits));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_get_limits(processor, NULL));
    limits.struct_size--;
    rb_limits before = limits;
    CHECK_STATUS(RB_ERROR_STRUCT_SIZE, rb_get_limits(processor, &limits));
    limits.struct_size++;
    before.struct_size++;
    CHECK_STATUS(RB_NO_BAR, rb_get_limits(processor, &limits));
    CHECK(memcmp(&before, &limits, sizeof(limits)) == 0);
    rb_destroy(processor);
}

int main(void) {
    const rb_i32 thresholds[] = {1, 10, 250, 5000, 100000};
    rb_i64 harmless = 0;
    for (int kind = 0; kind < MARKET_KINDS; kind++) {
        for (rb_u32 fields = 0; fields <= ALL_FIELDS; fields++) {
            for (size_t t = 0; t < sizeof(thresholds) / sizeof(thresholds[0]); t++) {
                check_run((market)kind, fields, thresholds[t], (fields + t) % 2, fields % 3 == 0 ? 5000000 : 0,
                          &harmless);
            }
        }
    }
    check_context("all runs");
    CHECK(harmless > 10000);
    check_room();
    check_lower_limit();
    check_arguments();
    return check_result();
}
