#include "support/group.h"

#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support/run.h"
#include "support/tiers.h"
#include "support/differential_pair.h"

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
