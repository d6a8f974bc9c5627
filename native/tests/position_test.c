/* The position of a trade relative to the last one processed. */
#include <string.h>

#include "support/check.h"
#include "support/run.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TIME_LIMIT ((rb_i64)1 << 62)

enum { AGGREGATE = RB_FIELD_AGG_TRADE_ID, TRADES = RB_FIELD_TRADE_IDS, SIDE = RB_FIELD_SIDE };

/* The last trade processed, in most cases: time 1000, aggregate trade id 50, trade ids 200..209. */
static const trade LAST = {
    .timestamp_us = 1000, .price = 100, .quantity = 1, .agg_trade_id = 50, .first_trade_id = 200, .last_trade_id = 209};

typedef struct position_case {
    const char *name;
    rb_u32 run;     /* trade fields of the run */
    rb_u32 fields;  /* trade fields of the compared trade */
    rb_i64 timestamp_us, agg_trade_id, first_trade_id;
    rb_i32 kind;
    rb_i64 ids;
} position_case;

static const position_case CASES[] = {
    {"next id", AGGREGATE, AGGREGATE, 1000, 51, 0, RB_POSITION_EXACT, 0},
    {"next id, later", AGGREGATE, AGGREGATE, 5000, 51, 0, RB_POSITION_EXACT, 0},
    {"one id missing", AGGREGATE, AGGREGATE, 1000, 52, 0, RB_POSITION_GAP, 1},
    {"many ids missing", AGGREGATE, AGGREGATE, 9000, 151, 0, RB_POSITION_GAP, 100},
    {"largest id", AGGREGATE, AGGREGATE, 1000, INT64_MAX, 0, RB_POSITION_GAP, INT64_MAX - 51},
    {"the last id again", AGGREGATE, AGGREGATE, 1000, 50, 0, RB_POSITION_OVERLAP, 1},
    {"ten ids passed", AGGREGATE, AGGREGATE, 1000, 41, 0, RB_POSITION_OVERLAP, 10},
    {"id 0", AGGREGATE, AGGREGATE, 1000, 0, 0, RB_POSITION_OVERLAP, 51},
    {"id passed, earlier", AGGREGATE, AGGREGATE, 900, 49, 0, RB_POSITION_OVERLAP, 2},
    {"id passed, but later", AGGREGATE, AGGREGATE, 1100, 49, 0, RB_POSITION_OVERLAP, 2},
    {"next id, but earlier", AGGREGATE, AGGREGATE, 999, 51, 0, RB_POSITION_OVERLAP, 0},
    {"ids missing, but earlier", AGGREGATE, AGGREGATE, 999, 99, 0, RB_POSITION_OVERLAP, 0},
    {"trade ids: next", TRADES, TRADES, 1000, 0, 210, RB_POSITION_EXACT, 0},
    {"trade ids: three missing", TRADES, TRADES, 1001, 0, 213, RB_POSITION_GAP, 3},
    {"trade ids: the last again", TRADES, TRADES, 1000, 0, 209, RB_POSITION_OVERLAP, 1},
    {"trade ids: the first again", TRADES, TRADES, 1000, 0, 200, RB_POSITION_OVERLAP, 10},
    {"both: aggregate trade id decides", ALL_FIELDS, ALL_FIELDS, 1000, 51, 999, RB_POSITION_EXACT, 0},
    {"both: aggregate trade id decides against", ALL_FIELDS, ALL_FIELDS, 1000, 50, 210, RB_POSITION_OVERLAP, 1},
    {"run has both, trade only trade ids", ALL_FIELDS, TRADES, 1000, 7, 210, RB_POSITION_EXACT, 0},
    {"run has trade ids, trade has both", TRADES, ALL_FIELDS, 1000, 7, 211, RB_POSITION_GAP, 1},
    {"no column in common", AGGREGATE, TRADES, 1500, 51, 210, RB_POSITION_TIME_GAP, 0},
    {"ids absent, later", 0, 0, 1500, 51, 210, RB_POSITION_TIME_GAP, 0},
    {"ids absent, same time", SIDE, SIDE, 1000, 51, 210, RB_POSITION_TIME_GAP, 0},
    {"ids absent, earlier", SIDE, 0, 999, 51, 210, RB_POSITION_OVERLAP, 0},
    {"ids absent, first of all times", 0, 0, -TIME_LIMIT, 0, 0, RB_POSITION_OVERLAP, 0},
    {"ids absent, last of all times", 0, 0, TIME_LIMIT - 1, 0, 0, RB_POSITION_TIME_GAP, 0},
    {"absent ids are not looked at", 0, 0, 1001, -1, -1, RB_POSITION_TIME_GAP, 0},
};

static rb_position compare(const rb_processor *processor, rb_u32 fields, rb_i64 timestamp_us, rb_i64 agg_trade_id,
                       rb_i64 first_trade_id) {
    rb_position position;
    memset(&position, 0x55, sizeof(position));
    position.struct_size = sizeof(position);
    CHECK_STATUS(RB_OK,
                 rb_compare_position(processor, fields, timestamp_us, agg_trade_id, first_trade_id, &position));
    CHECK_I64(sizeof(position), position.struct_size);
    return position;
}

/* The same positions before and after a save; a comparison processes nothing. */
static void test_cases(const rb_options *options) {
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const position_case *tested = &CASES[i];
        rb_processor *processor = need_processor(options);
        rb_u8 before[RB_STATE_SIZE];
        rb_u8 after[RB_STATE_SIZE];
        rb_bar bar;
        check_context("%s, before a trade", tested->name);
        rb_position position =
            compare(processor, tested->fields, tested->timestamp_us, tested->agg_trade_id, tested->first_trade_id);
        const rb_position start = {.struct_size = sizeof(position), .kind = RB_POSITION_START};
        CHECK_I64(0, memcmp(&start, &position, sizeof(position)));
        CHECK_STATUS(RB_OK, push_trade(processor, tested->run, &LAST, &bar, NULL));
        for (int restored = 0; restored <= 1; restored++) {
            check_context("%s%s", tested->name, restored ? ", restored" : "");
            save_state(processor, before);
            position =
                compare(processor, tested->fields, tested->timestamp_us, tested->agg_trade_id, tested->first_trade_id);
            CHECK_I64(tested->kind, position.kind);
            CHECK_I64(tested->ids, position.ids);
            CHECK_I64(tested->timestamp_us - 1000, position.time_us);
            CHECK_I64(1000, position.last_timestamp_us);
            CHECK_I64(tested->run & AGGREGATE ? 50 : 0, position.last_agg_trade_id);
            CHECK_I64(tested->run & TRADES ? 209 : 0, position.last_trade_id);
            save_state(processor, after);
            check_same_state(before, after);
            rb_destroy(processor);
            CHECK_STATUS(RB_OK, rb_restore(before, RB_STATE_SIZE, &processor));
        }
        rb_destroy(processor);
    }
}

/* The position survives a close and a reset: there is a last trade, but no bar. */
static void test_without_a_bar(const rb_options *options) {
    check_context("no bar forming");
    rb_processor *processor = need_processor(options);
    rb_bar bar;
    CHECK_STATUS(RB_OK, push_trade(processor, AGGREGATE, &LAST, &bar, NULL));
    CHECK_STATUS(RB_OK, rb_reset(processor, &bar));
    rb_position position = compare(processor, AGGREGATE, 1000, 51, 0);
    CHECK_I64(RB_POSITION_EXACT, position.kind);
    trade closing = {.timestamp_us = 2000, .price = 100, .agg_trade_id = INT64_MAX};
    CHECK_STATUS(RB_OK, push_trade(processor, AGGREGATE, &closing, &bar, NULL));
    position = compare(processor, AGGREGATE, 2000, INT64_MAX, 0);
    CHECK_I64(RB_POSITION_OVERLAP, position.kind);
    CHECK_I64(1, position.ids);
    position = compare(processor, AGGREGATE, 2000, 0, 0); /* 2^63 ids passed: the largest number that fits */
    CHECK_I64(RB_POSITION_OVERLAP, position.kind);
    CHECK_I64(INT64_MAX, position.ids);
    rb_destroy(processor);
}

/* Values that no valid trade can have are refused. */
static void test_refused(const rb_options *options) {
    static const struct {
        const char *name;
        rb_u32 fields;
        rb_i64 timestamp_us, agg_trade_id, first_trade_id;
    } cases[] = {
        {"time below the range", 0, -TIME_LIMIT - 1, 0, 0},
        {"time above the range", 0, TIME_LIMIT, 0, 0},
        {"aggregate trade id -1", AGGREGATE, 1000, -1, 0},
        {"trade id -1", TRADES, 1000, 0, -1},
        {"unknown column", 8, 1000, 0, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_context("%s", cases[i].name);
        rb_processor *processor = need_processor(options);
        rb_position position;
        memset(&position, 0x55, sizeof(position));
        position.struct_size = sizeof(position);
        rb_position untouched = position;
        CHECK_STATUS(RB_ERROR_ARGUMENT,
                     rb_compare_position(processor, cases[i].fields, cases[i].timestamp_us, cases[i].agg_trade_id,
                                         cases[i].first_trade_id, &position));
        CHECK_I64(0, memcmp(&untouched, &position, sizeof(position)));
        rb_destroy(processor);
    }
}

int main(void) {
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), 250);
    test_cases(&options);
    test_without_a_bar(&options);
    test_refused(&options);
    return check_result();
}
