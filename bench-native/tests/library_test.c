/* librangebar_bench as Java uses it: its loops run the core by address and give the expected bars. */
#include <stdlib.h>

#include "rangebar_bench.h"
#include "support/check.h"

enum { TRADES = 1000, BARS = 16, ROUNDS = 3 };

static rb_i64 timestamp_us[TRADES];
static rb_i64 price[TRADES];
static rb_i64 quantity[TRADES];
static rb_i64 agg_trade_id[TRADES];
static rb_i64 first_trade_id[TRADES];
static rb_i64 last_trade_id[TRADES];
static rb_u8 side[TRADES];
static rb_bar bars[BARS];

int main(void) {
    rb_bench_expectation expected;
    CHECK_STATUS(RB_OK, rb_bench_expect(RB_BENCH_PROFILE_455, 0, TRADES, 250, 7, &expected));
    CHECK_STATUS(RB_OK, rb_bench_trades(RB_BENCH_PROFILE_455, 0, TRADES, timestamp_us, price, quantity, agg_trade_id,
                                        first_trade_id, last_trade_id, side));
    rb_options options;
    rb_processor *processor = NULL;
    CHECK_STATUS(RB_OK, rb_default_options(&options, sizeof(rb_options), 250));
    CHECK_STATUS(RB_OK, rb_create(&options, &processor));
    rb_result result = {.struct_size = sizeof result};

    check_context("batches");
    CHECK_I64(ROUNDS * expected.bar_count,
              rb_bench_batches(rb_clear, rb_process, ROUNDS, processor, TRADES, timestamp_us, price, quantity,
                               agg_trade_id, first_trade_id, last_trade_id, side, bars, BARS, &result));
    CHECK_I64((rb_i64)expected.bars_checksum, (rb_i64)rb_bench_bars_checksum(bars, expected.bar_count));
    CHECK_I64(RB_ERROR_BUFFER_SIZE,
              rb_bench_batches(rb_clear, rb_process, 1, processor, TRADES, timestamp_us, price, quantity, agg_trade_id,
                               first_trade_id, last_trade_id, side, bars, 1, &result));
    CHECK_I64(RB_ERROR_FIELDS,
              rb_bench_batches(rb_clear, rb_process, 1, processor, TRADES, timestamp_us, price, quantity, agg_trade_id,
                               first_trade_id, NULL, side, bars, BARS, &result));
    CHECK_I64(RB_ERROR_ARGUMENT,
              rb_bench_batches(NULL, rb_process, 1, processor, TRADES, timestamp_us, price, quantity, agg_trade_id,
                               first_trade_id, last_trade_id, side, bars, BARS, &result));

    check_context("pushes");
    bars[0] = (rb_bar){0};
    CHECK_I64(ROUNDS * expected.bar_count,
              rb_bench_pushes(rb_clear, rb_push, ROUNDS, processor, TRADES, timestamp_us, price, quantity, agg_trade_id,
                              first_trade_id, last_trade_id, side, bars, BARS));
    CHECK_I64((rb_i64)expected.bars_checksum, (rb_i64)rb_bench_bars_checksum(bars, expected.bar_count));
    CHECK_I64(RB_ERROR_BUFFER_SIZE,
              rb_bench_pushes(rb_clear, rb_push, 1, processor, TRADES, timestamp_us, price, quantity, agg_trade_id,
                              first_trade_id, last_trade_id, side, bars, 1));
    CHECK_I64(RB_ERROR_ARGUMENT, rb_bench_pushes(rb_clear, rb_push, 1, processor, TRADES, timestamp_us, price, NULL,
                                                 NULL, NULL, NULL, NULL, bars, BARS));

    rb_bench_empty();
    rb_destroy(processor);
    return check_result();
}
