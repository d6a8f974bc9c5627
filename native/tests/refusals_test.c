/*
 * Refused trades: the status, the index, the values in the result, and an unchanged processor. Tested at
 * the first, a middle and the last trade of a call and with rb_push, at the start of a run and within it, with each set
 * of trade fields. Where the invalid field is absent, the trade is processed.
 */
#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support/refusals.h"
#include "support/run.h"
#include "support/tiers.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TRADES 40
#define PREFIX 10 /* trades processed before the refused call */

static rb_result poisoned_result(void) {
    rb_result result;
    memset(&result, 0x55, sizeof(result));
    result.struct_size = sizeof(result);
    return result;
}

/* The result of a refusal. previous is NULL where there was no trade before. */
static void check_result_of_refusal(rb_status status, rb_i64 index, rb_u32 fields, const trade *refused,
                                    const trade *previous, const rb_result *result) {
    bool has_agg_trade_id = fields & RB_FIELD_AGG_TRADE_ID;
    bool has_trade_ids = fields & RB_FIELD_TRADE_IDS;
    CHECK_I64(sizeof(rb_result), result->struct_size);
    CHECK_STATUS(status, result->status);
    CHECK_I64(0, result->trades_consumed);
    CHECK_I64(0, result->bars_written);
    CHECK_I64(0, result->orphans_written);
    CHECK_I64(0, result->orphans_discarded);
    CHECK_I64(index, result->error_index);
    CHECK_I64(refused->timestamp_us, result->timestamp_us);
    CHECK_I64(refused->price, result->price);
    CHECK_I64(refused->quantity, result->quantity);
    CHECK_I64(has_agg_trade_id ? refused->agg_trade_id : 0, result->agg_trade_id);
    CHECK_I64(has_trade_ids ? refused->first_trade_id : 0, result->first_trade_id);
    CHECK_I64(has_trade_ids ? refused->last_trade_id : 0, result->last_trade_id);
    CHECK_I64(previous != NULL ? previous->timestamp_us : 0, result->previous_timestamp_us);
    CHECK_I64(previous != NULL && has_agg_trade_id ? previous->agg_trade_id : 0, result->previous_agg_trade_id);
}

/* Valid trades that close bars frequently; none of their values is close to 0. */
static trades valid_trades(rb_u32 fields) {
    trades all = {.fields = fields};
    for (rb_i64 i = 0; i < TRADES; i++) {
        trades_add(&all, (trade){
                             .timestamp_us = 1725148800000000 + i * 1000,
                             .price = 100000000 + i % 2 * 1000000,
                             .quantity = 700 + i,
                             .agg_trade_id = 5000 + i,
                             .first_trade_id = 90000 + 2 * i,
                             .last_trade_id = 90001 + 2 * i,
                             .side = i % 3 == 0,
                         });
    }
    return all;
}

/* A processor that has processed the first trades. */
static rb_processor *started(const rb_options *options, const trades *all, rb_i64 count) {
    rb_processor *processor = need_processor(options);
    rb_bar bars[TRADES];
    rb_result result = poisoned_result();
    CHECK_STATUS(RB_OK, process_trades(processor, all, 0, count, bars, TRADES, NULL, 0, &result));
    return processor;
}

/* The rest of the run gives the same bars and state as without the refused call. */
static void check_goes_on(const rb_options *options, rb_processor *processor, const trades *all, rb_i64 from) {
    rb_processor *undisturbed = started(options, all, from);
    rb_bar expected[TRADES];
    rb_bar actual[TRADES];
    rb_result expected_result = poisoned_result();
    rb_result result = poisoned_result();
    rb_u8 expected_state[RB_STATE_SIZE];
    rb_u8 state[RB_STATE_SIZE];
    rb_i64 count = all->count - from;
    CHECK_STATUS(RB_OK, process_trades(undisturbed, all, from, count, expected, TRADES, NULL, 0, &expected_result));
    CHECK_STATUS(RB_OK, process_trades(processor, all, from, count, actual, TRADES, NULL, 0, &result));
    CHECK(expected_result.bars_written > 0 || from > TRADES - 4);
    CHECK_I64(0, memcmp(&expected_result, &result, sizeof(result)));
    CHECK_I64(0, memcmp(expected, actual, (size_t)result.bars_written * sizeof(rb_bar)));
    save_state(undisturbed, expected_state);
    save_state(processor, state);
    check_same_state(expected_state, state);
    rb_destroy(undisturbed);
}

/* One call with an invalid trade at index, after prefix trades. */
static void check_batch(const rb_options *options, const refusal *wrong, const trades *valid, rb_i64 prefix,
                        rb_i64 index) {
    rb_i64 at = prefix + index;
    trade previous = at > 0 ? trades_get(valid, at - 1) : (trade){0};
    trade refused = spoil(wrong, trades_get(valid, at), &previous);
    trades spoiled = trades_copy(valid, 0, valid->count);
    trades_set(&spoiled, at, refused);
    rb_processor *processor = started(options, valid, prefix);
    rb_u8 before[RB_STATE_SIZE];
    rb_u8 after[RB_STATE_SIZE];
    save_state(processor, before);
    rb_bar bars[TRADES];
    rb_result result = poisoned_result();
    rb_i64 count = valid->count - prefix;
    CHECK_STATUS(wrong->status, process_trades(processor, &spoiled, prefix, count, bars, TRADES, NULL, 0, &result));
    check_result_of_refusal(wrong->status, index, valid->fields, &refused, at > 0 ? &previous : NULL, &result);
    save_state(processor, after);
    check_same_state(before, after);
    CHECK_I64(prefix > 0 ? (rb_i64)valid->fields : -1, rb_get_fields(processor));
    check_goes_on(options, processor, valid, prefix);
    rb_destroy(processor);
    trades_free(&spoiled);
}

/* rb_push with an invalid trade, after at trades. It is processed if the invalid field is absent. */
static void check_push(const rb_options *options, const refusal *wrong, const trades *valid, rb_i64 at) {
    bool is_wrong = (valid->fields & wrong->field) == wrong->field;
    trade previous = at > 0 ? trades_get(valid, at - 1) : (trade){0};
    trade pushed = spoil(wrong, trades_get(valid, at), &previous);
    rb_processor *processor = started(options, valid, at);
    rb_u8 before[RB_STATE_SIZE];
    rb_u8 after[RB_STATE_SIZE];
    save_state(processor, before);
    rb_bar bar;
    rb_bar untouched;
    memset(&bar, 0x55, sizeof(bar));
    untouched = bar;
    rb_result result = poisoned_result();
    rb_status status = push_trade(processor, valid->fields, &pushed, &bar, &result);
    if (is_wrong) {
        CHECK_STATUS(wrong->status, status);
        check_result_of_refusal(wrong->status, 0, valid->fields, &pushed, at > 0 ? &previous : NULL, &result);
        CHECK_STATUS(wrong->status, push_trade(processor, valid->fields, &pushed, &bar, NULL));
        CHECK_I64(0, memcmp(&untouched, &bar, sizeof(bar)));
        save_state(processor, after);
        check_same_state(before, after);
        check_goes_on(options, processor, valid, at);
    } else {
        CHECK(status == RB_OK || status == RB_CLOSED_BAR);
    }
    rb_destroy(processor);
}

static void test_each_refusal(const rb_options *options, rb_u32 fields) {
    trades valid = valid_trades(fields);
    for (int r = 0; r < REFUSAL_COUNT; r++) {
        const refusal *wrong = &REFUSALS[r];
        for (rb_i64 prefix = 0; prefix <= PREFIX; prefix += PREFIX / 2) {
            rb_i64 last = TRADES - prefix - 1;
            const rb_i64 indexes[] = {0, 1, last / 2, last};
            for (size_t i = 0; i < COUNT(indexes); i++) {
                check_context("%s at %lld after %lld trades, columns %u", wrong->name, (long long)indexes[i],
                              (long long)prefix, fields);
                if (prefix + indexes[i] == 0 && needs_previous(wrong)) {
                    continue;
                }
                if ((fields & wrong->field) == wrong->field) {
                    check_batch(options, wrong, &valid, prefix, indexes[i]);
                }
                check_push(options, wrong, &valid, prefix + indexes[i]);
            }
        }
    }
    trades_free(&valid);
}

/* Of two invalid trades the first is reported, for every pair of errors. */
static void test_first_of_two(const rb_options *options) {
    trades valid = valid_trades(ALL_FIELDS);
    for (int a = 0; a < REFUSAL_COUNT; a++) {
        for (int b = 0; b < REFUSAL_COUNT; b++) {
            check_context("%s, then %s", REFUSALS[a].name, REFUSALS[b].name);
            trades spoiled = trades_copy(&valid, 0, TRADES);
            trade previous = trades_get(&valid, 3);
            trade refused = spoil(&REFUSALS[a], trades_get(&valid, 4), &previous);
            trades_set(&spoiled, 4, refused);
            trade before_second = trades_get(&spoiled, 20);
            trades_set(&spoiled, 21, spoil(&REFUSALS[b], trades_get(&valid, 21), &before_second));
            rb_processor *processor = need_processor(options);
            rb_bar bars[TRADES];
            rb_result result = poisoned_result();
            CHECK_STATUS(REFUSALS[a].status,
                         process_trades(processor, &spoiled, 0, TRADES, bars, TRADES, NULL, 0, &result));
            check_result_of_refusal(REFUSALS[a].status, 4, ALL_FIELDS, &refused, &previous, &result);
            rb_destroy(processor);
            trades_free(&spoiled);
        }
    }
    trades_free(&valid);
}

/* A full buffer comes first: the trades before it stay processed, and the next call refuses the invalid one. */
static void test_full_buffer_before_refusal(const rb_options *options) {
    check_context("full buffer before a refusal");
    trades all = valid_trades(ALL_FIELDS);
    all.quantity[9] = -1;
    rb_processor *processor = need_processor(options);
    rb_bar bars[2];
    rb_result result = poisoned_result();
    CHECK_STATUS(RB_OUTPUT_FULL, process_trades(processor, &all, 0, TRADES, bars, 2, NULL, 0, &result));
    CHECK_I64(2, result.bars_written);
    CHECK_I64(5, result.trades_consumed); /* two bars of two trades, and the opening trade of the third */
    CHECK_I64(-1, result.error_index);
    CHECK_STATUS(RB_OUTPUT_FULL, process_trades(processor, &all, 5, 2, NULL, 0, NULL, 0, &result));
    CHECK_I64(0, result.trades_consumed);
    CHECK_STATUS(RB_OK, process_trades(processor, &all, 5, 3, bars, 2, NULL, 0, &result));
    CHECK_STATUS(RB_ERROR_QUANTITY, process_trades(processor, &all, 8, TRADES - 8, bars, 2, NULL, 0, &result));
    CHECK_I64(1, result.error_index);
    rb_destroy(processor);
    trades_free(&all);
}

/* Trade fields that differ from those of the run: refused at index 0, with the values of that trade. */
static void test_other_columns(const rb_options *options) {
    for (rb_u32 run = 0; run <= ALL_FIELDS; run++) {
        for (rb_u32 other = 0; other <= ALL_FIELDS; other++) {
            check_context("run with columns %u, call with %u", run, other);
            trades all = valid_trades(run);
            rb_processor *processor = started(options, &all, PREFIX);
            rb_u8 before[RB_STATE_SIZE];
            rb_u8 after[RB_STATE_SIZE];
            save_state(processor, before);
            trade previous = trades_get(&all, PREFIX - 1);
            trade next = trades_get(&all, PREFIX);
            previous.agg_trade_id = run & RB_FIELD_AGG_TRADE_ID ? previous.agg_trade_id : 0;
            rb_bar bars[TRADES];
            rb_result result = poisoned_result();
            all.fields = other;
            /* A call without a trade has no fields. */
            CHECK_STATUS(RB_OK, process_trades(processor, &all, PREFIX, 0, bars, TRADES, NULL, 0, &result));
            if (other == run) {
                CHECK_STATUS(RB_OK, process_trades(processor, &all, PREFIX, 1, bars, TRADES, NULL, 0, &result));
            } else {
                CHECK_STATUS(RB_ERROR_FIELDS,
                             process_trades(processor, &all, PREFIX, 9, bars, TRADES, NULL, 0, &result));
                check_result_of_refusal(RB_ERROR_FIELDS, 0, other | RB_FIELD_AGG_TRADE_ID,
                                        &(trade){.timestamp_us = next.timestamp_us,
                                                 .price = next.price,
                                                 .quantity = next.quantity,
                                                 .agg_trade_id = other & RB_FIELD_AGG_TRADE_ID ? next.agg_trade_id : 0,
                                                 .first_trade_id = next.first_trade_id,
                                                 .last_trade_id = next.last_trade_id},
                                        &previous, &result);
                CHECK_STATUS(RB_ERROR_FIELDS, push_trade(processor, other, &next, bars, &result));
                CHECK_I64(0, result.error_index);
                CHECK_I64(next.price, result.price);
                save_state(processor, after);
                check_same_state(before, after);
                CHECK_STATUS(RB_OK, rb_clear(processor));
                CHECK_I64(-1, rb_get_fields(processor));
                CHECK_STATUS(RB_OK, push_trade(processor, other, &next, bars, NULL)); /* a new run may have other fields */
                CHECK_I64(other, rb_get_fields(processor));
            }
            rb_destroy(processor);
            trades_free(&all);
        }
    }
}

/* One trade-id column without the other. */
static void test_half_of_the_trade_ids(const rb_options *options) {
    trades all = valid_trades(ALL_FIELDS);
    for (int missing = 0; missing < 2; missing++) {
        for (rb_i64 at = 0; at <= PREFIX; at += PREFIX) {
            check_context("%s trade id missing after %lld trades", missing == 0 ? "first" : "last", (long long)at);
            rb_processor *processor = started(options, &all, at);
            rb_u8 before[RB_STATE_SIZE];
            rb_u8 after[RB_STATE_SIZE];
            save_state(processor, before);
            rb_bar bars[TRADES];
            rb_result result = poisoned_result();
            CHECK_STATUS(RB_ERROR_FIELDS,
                         rb_process(processor, 3, all.timestamp_us + at, all.price + at, all.quantity + at,
                                    all.agg_trade_id + at, missing == 0 ? NULL : all.first_trade_id + at,
                                    missing == 1 ? NULL : all.last_trade_id + at, all.side + at, bars, TRADES,
                                    NULL, 0, &result));
            CHECK_STATUS(RB_ERROR_FIELDS, result.status);
            CHECK_I64(0, result.error_index);
            CHECK_I64(all.price[at], result.price);
            CHECK_I64(missing == 0 ? 0 : all.first_trade_id[at], result.first_trade_id);
            CHECK_I64(missing == 1 ? 0 : all.last_trade_id[at], result.last_trade_id);
            save_state(processor, after);
            check_same_state(before, after);
            check_goes_on(options, processor, &all, at);
            rb_destroy(processor);
        }
    }
    trades_free(&all);
}

int main(void) {
    if (missing_tier_requested()) {
        return EXIT_SKIPPED;
    }
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), 250);
    for (rb_u32 fields = 0; fields <= ALL_FIELDS; fields++) {
        test_each_refusal(&options, fields);
    }
    test_first_of_two(&options);
    test_full_buffer_before_refusal(&options);
    test_other_columns(&options);
    test_half_of_the_trade_ids(&options);
    return check_result();
}
