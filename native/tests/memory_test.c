/*
 * Only rb_create and rb_restore allocate; without memory they return RB_ERROR_MEMORY. The linker passes the library's
 * calls of the C library's allocation functions through those here.
 */
#include <stdlib.h>

#include "rangebar_bindings.h"
#include "support/check.h"
#include "support/run.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static rb_i64 allocations;
static bool is_exhausted;

void *__wrap_malloc(size_t size) {
    allocations++;
    return is_exhausted ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    allocations++;
    return is_exhausted ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size) {
    allocations++;
    return is_exhausted ? NULL : __real_realloc(old, size);
}

static void test_exhausted(void) {
    check_context("no memory");
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), 250);
    rb_u8 state[RB_STATE_SIZE];
    rb_processor *processor = need_processor(&options);
    save_state(processor, state);
    rb_destroy(processor);
    is_exhausted = true;
    rb_processor *created = processor;
    rb_processor *restored = processor;
    rb_status by_create = rb_create(&options, &created);
    rb_status by_restore = rb_restore(state, RB_STATE_SIZE, &restored);
    is_exhausted = false;
    CHECK_STATUS(RB_ERROR_MEMORY, by_create);
    CHECK_STATUS(RB_ERROR_MEMORY, by_restore);
    CHECK(created == NULL && restored == NULL);
}

/* All functions except these two, over closing bars and gaps. */
static void test_no_allocation(void) {
    enum { TRADES = 3000 };
    check_context("allocations");
    trades all = trades_generate(MARKET_JUMPS, ALL_FIELDS, 3, TRADES);
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), 50);
    options.max_gap_us = 60000000;
    rb_bar *bars = need_memory(NULL, TRADES * (rb_i64)sizeof(rb_bar));
    rb_derived *derived = need_memory(NULL, TRADES * (rb_i64)sizeof(rb_derived));
    rb_i64 before = allocations;
    rb_processor *processor = need_processor(&options);
    CHECK_I64(before + 1, allocations);
    rb_result result = {.struct_size = sizeof(result)};
    rb_limits limits = {.struct_size = sizeof(limits)};
    rb_position position = {.struct_size = sizeof(position)};
    rb_u8 state[RB_STATE_SIZE];
    CHECK_STATUS(RB_OK, rb_checkpoint(processor));
    CHECK_STATUS(RB_OK, process_trades(processor, &all, 0, TRADES, bars, TRADES, NULL, 0, &result));
    CHECK(result.bars_written > 10 && result.orphans_discarded > 10);
    CHECK_STATUS(RB_OK, rb_derive(bars, result.bars_written, derived));
    CHECK_STATUS(RB_OK, rb_rollback(processor));
    rb_processor *group[] = {processor};
    rb_i64 capacity = TRADES;
    CHECK_STATUS(RB_OK, rb_process_many(group, 1, TRADES, all.timestamp_us, all.price, all.quantity, all.agg_trade_id,
                                        all.first_trade_id, all.last_trade_id, all.side, &bars, &capacity,
                                        &result));
    CHECK_STATUS(RB_OK, rb_checkpoint_before(processor));
    CHECK_STATUS(RB_OK, rb_rollback(processor));
    CHECK_STATUS(RB_OK, rb_clear(processor));
    for (rb_i64 i = 0; i < TRADES; i++) {
        trade pushed = trades_get(&all, i);
        CHECK(push_trade(processor, ALL_FIELDS, &pushed, bars, &result) >= 0);
        CHECK(rb_get_limits(processor, &limits) >= 0);
    }
    CHECK_STATUS(RB_OK, rb_compare_position(processor, 0, all.timestamp_us[0], 0, 0, &position));
    save_state(processor, state);
    CHECK(rb_reset(processor, bars) >= 0);
    rb_destroy(processor);
    CHECK_I64(before + 1, allocations);
    free(derived);
    free(bars);
    trades_free(&all);
}

int main(void) {
    test_exhausted();
    test_no_allocation();
    return check_result();
}
