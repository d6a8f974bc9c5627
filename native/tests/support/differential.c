#include "support/differential.h"

#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support/run.h"
#include "support/tiers.h"

differential_pair pair_create(const char *tier, const rb_options *options) {
    return (differential_pair){.scalar = need_processor_of("scalar", options), .tested = need_processor_of(tier, options)};
}

void pair_free(differential_pair *both) {
    rb_destroy(both->scalar);
    rb_destroy(both->tested);
    free(both->scalar_bars);
    free(both->tested_bars);
    free(both->scalar_orphans);
    free(both->tested_orphans);
    *both = (differential_pair){0};
}

static void make_room(differential_pair *both, rb_i64 capacity) {
    if (capacity > both->room) {
        rb_bar **buffers[] = {&both->scalar_bars, &both->tested_bars, &both->scalar_orphans, &both->tested_orphans};
        for (size_t i = 0; i < sizeof(buffers) / sizeof(buffers[0]); i++) {
            *buffers[i] = need_memory(*buffers[i], capacity * (rb_i64)sizeof(rb_bar));
        }
        both->room = capacity;
    }
}

static bool check_bars(rb_i64 count, const rb_bar *expected, const rb_bar *actual) {
    for (rb_i64 i = 0; i < count; i++) {
        if (memcmp(&expected[i], &actual[i], sizeof(rb_bar)) != 0) {
            check_same_bar(&expected[i], &actual[i]);
            return CHECK_I64(-1, i) && false; /* the first bar that differs */
        }
    }
    return true;
}

bool check_same_call(const rb_result *expected, const rb_bar *expected_bars, const rb_result *actual,
                     const rb_bar *actual_bars) {
    if (memcmp(expected, actual, sizeof(rb_result)) != 0) {
        CHECK_STATUS(expected->status, actual->status);
        CHECK_I64(expected->trades_consumed, actual->trades_consumed);
        CHECK_I64(expected->bars_written, actual->bars_written);
        CHECK_I64(expected->orphans_written, actual->orphans_written);
        CHECK_I64(expected->orphans_discarded, actual->orphans_discarded);
        CHECK_I64(expected->error_index, actual->error_index);
        return check_true(__FILE__, __LINE__, "results are the same", false);
    }
    return check_bars(expected->bars_written, expected_bars, actual_bars) && CHECK(true);
}

bool check_same_states(const rb_processor *expected, const rb_processor *actual) {
    rb_u8 expected_state[RB_STATE_SIZE];
    rb_u8 actual_state[RB_STATE_SIZE];
    save_state(expected, expected_state);
    save_state(actual, actual_state);
    return check_same_state(expected_state, actual_state);
}

rb_status pair_process(differential_pair *both, const trades *all, rb_i64 from, rb_i64 count, rb_i64 capacity,
                        rb_i64 orphan_capacity, rb_result *result) {
    make_room(both, capacity > orphan_capacity ? capacity : orphan_capacity);
    bool discards = orphan_capacity == NO_ORPHANS;
    rb_i64 orphan_room = discards ? 0 : orphan_capacity;
    rb_result tested = {.struct_size = sizeof(tested)};
    *result = tested;
    rb_status status = process_trades(both->scalar, all, from, count, both->scalar_bars, capacity,
                                      discards ? NULL : both->scalar_orphans, orphan_room, result);
    rb_status by_tested = process_trades(both->tested, all, from, count, both->tested_bars, capacity,
                                         discards ? NULL : both->tested_orphans, orphan_room, &tested);
    CHECK_STATUS(status, by_tested);
    if (check_same_call(result, both->scalar_bars, &tested, both->tested_bars)) {
        check_bars(result->orphans_written, both->scalar_orphans, both->tested_orphans);
    }
    check_same_states(both->scalar, both->tested);
    return status;
}

void group_add(group *all, const char *tier, const rb_options *options, rb_i64 capacity) {
    all->alone[all->count] = need_processor_of("scalar", options);
    all->together[all->count] = need_processor_of(tier, options);
    all->capacities[all->count] = capacity;
    all->alone_bars[all->count] = need_memory(NULL, capacity * (rb_i64)sizeof(rb_bar));
    all->bars[all->count] = need_memory(NULL, capacity * (rb_i64)sizeof(rb_bar));
    all->count++;
}

void group_free(group *all) {
    for (rb_i32 k = 0; k < all->count; k++) {
        rb_destroy(all->alone[k]);
        rb_destroy(all->together[k]);
        free(all->alone_bars[k]);
        free(all->bars[k]);
    }
    all->count = 0;
}

static rb_status process_many(const group *all, const trades *given, rb_i64 from, rb_i64 count, rb_result *results) {
    bool has_ids = given->fields & RB_FIELD_TRADE_IDS;
    return rb_process_many(all->together, all->count, count, given->timestamp_us + from, given->price + from,
                           given->quantity + from,
                           given->fields & RB_FIELD_AGG_TRADE_ID ? given->agg_trade_id + from : NULL,
                           has_ids ? given->first_trade_id + from : NULL, has_ids ? given->last_trade_id + from : NULL,
                           given->fields & RB_FIELD_SIDE ? given->side + from : NULL, all->bars,
                           all->capacities, results);
}

/* The expected status and results of rb_process_many, from rb_process on each; an error of one undoes all. */
static rb_status expect(group *all, const trades *given, rb_i64 from, rb_i64 count) {
    rb_status status = RB_OK;
    for (rb_i32 k = 0; k < all->count; k++) {
        CHECK_STATUS(RB_OK, rb_checkpoint(all->alone[k]));
        all->expected[k] = (rb_result){.struct_size = sizeof(rb_result)};
        rb_status one = process_trades(all->alone[k], given, from, count, all->alone_bars[k], all->capacities[k], NULL,
                                       0, &all->expected[k]);
        status = status >= 0 && one != RB_OK ? one : status;
    }
    for (rb_i32 k = 0; k < all->count && status < 0; k++) {
        CHECK_STATUS(RB_OK, rb_rollback(all->alone[k]));
        if (all->expected[k].status >= 0) {
            all->expected[k] = (rb_result){.struct_size = sizeof(rb_result), .error_index = -1};
        }
    }
    return status;
}

rb_status group_process(group *all, const trades *given, rb_i64 from, rb_i64 count) {
    rb_status status = expect(all, given, from, count);
    memset(all->results, 0x55, sizeof(all->results));
    for (rb_i32 k = 0; k < all->count; k++) {
        all->results[k].struct_size = sizeof(rb_result);
    }
    CHECK_STATUS(status, process_many(all, given, from, count, all->results));
    for (rb_i32 k = 0; k < all->count; k++) {
        check_same_call(&all->expected[k], all->alone_bars[k], &all->results[k], all->bars[k]);
        check_same_states(all->alone[k], all->together[k]);
    }
    return status;
}

void group_finish_alone(group *all, const trades *given, rb_i64 from, rb_i64 count) {
    rb_bar *expected_bars = need_memory(NULL, count * (rb_i64)sizeof(rb_bar));
    rb_bar *bars = need_memory(NULL, count * (rb_i64)sizeof(rb_bar));
    for (rb_i32 k = 0; k < all->count; k++) {
        rb_i64 done = all->results[k].trades_consumed;
        rb_result expected = {.struct_size = sizeof(expected)};
        rb_result result = expected;
        CHECK_STATUS(RB_OK, process_trades(all->alone[k], given, from + done, count - done, expected_bars, count,
                                           NULL, 0, &expected));
        CHECK_STATUS(RB_OK, process_trades(all->together[k], given, from + done, count - done, bars, count, NULL, 0,
                                           &result));
        check_same_call(&expected, expected_bars, &result, bars);
        check_same_states(all->alone[k], all->together[k]);
    }
    free(expected_bars);
    free(bars);
}
