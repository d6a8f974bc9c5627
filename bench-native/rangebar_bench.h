/*
 * rangebar_bench: the common part of the benchmarks of all layers, so that they time the same work on the same trades.
 *
 * A library for benchmarks only: built with RB_BENCHMARKS, never installed, no part of librangebar. It does not link
 * librangebar: the caller passes the addresses of the functions of the core, so that the same code runs.
 *
 * Units, types and column rules are those of rangebar.h. Every function may be called from any thread; the loops are
 * bound by the thread rule of the processor they are given. Nothing here allocates.
 */
#ifndef RANGEBAR_BENCH_H
#define RANGEBAR_BENCH_H

#include "rangebar.h"

#ifdef RB_FOR_JEXTRACT
#define RB_BENCH_API
#elif defined(_WIN32)
#define RB_BENCH_API __declspec(dllexport)
#else
#define RB_BENCH_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---------------------------------------------------------------------------------------------------- workload -- */

/*
 * Trades that look like a market: ticks of 0.01, volatility that comes in clusters, orders that sweep several levels
 * under one timestamp (aggregate trade ids rise), several fills per record, sides that come in runs, volumes over several
 * magnitudes. Integer arithmetic only, so the trades are the same on every machine.
 *
 * A profile is named by about how many trades make a bar at 250 dbps over its first million trades.
 */
enum {
    RB_BENCH_PROFILE_6 = 0,
    RB_BENCH_PROFILE_24 = 1,
    RB_BENCH_PROFILE_455 = 2, /* the common case, used unless another one is named */
    RB_BENCH_PROFILE_2600 = 3,
    RB_BENCH_PROFILE_5000 = 4,
    RB_BENCH_PROFILE_COUNT = 5
};

/* Symbols 0 .. RB_BENCH_SYMBOL_COUNT - 1 of a profile are different markets of the same density. */
#define RB_BENCH_SYMBOL_COUNT 8

/* The largest workload. Larger than any cache: all seven columns are 980 MB. */
#define RB_BENCH_MAX_TRADES 20000000

/*
 * Fills columns with the first trade_count trades of a market. A shorter workload is a prefix of a longer one.
 *
 *   profile          RB_BENCH_PROFILE_*
 *   symbol           0 .. RB_BENCH_SYMBOL_COUNT - 1
 *   trade_count      0 .. RB_BENCH_MAX_TRADES: the length of every column
 *   agg_trade_id, first_trade_id, last_trade_id, side
 *                    may each be NULL: that column is omitted, and the others stay the same
 *
 * Returns RB_OK, or RB_ERROR_ARGUMENT if an argument is outside its range or one of the other columns is NULL.
 */
RB_BENCH_API rb_status rb_bench_trades(rb_i32 profile, rb_i32 symbol, rb_i64 trade_count, rb_i64 *timestamp_us,
                                       rb_i64 *price, rb_i64 *quantity, rb_i64 *agg_trade_id, rb_i64 *first_trade_id,
                                       rb_i64 *last_trade_id, rb_u8 *side);

/* --------------------------------------------------------------------------------------------------- checksums -- */

/*
 * 64-bit checksums of values, not of bytes: the same on every machine. They guard against mistakes, not against malice.
 * Counts below 0 count as 0.
 */

/* Of trades, column by column; a NULL column is part of the checksum as an absent one. */
RB_BENCH_API rb_u64 rb_bench_trades_checksum(rb_i64 trade_count, const rb_i64 *timestamp_us, const rb_i64 *price,
                                             const rb_i64 *quantity, const rb_i64 *agg_trade_id,
                                             const rb_i64 *first_trade_id, const rb_i64 *last_trade_id,
                                             const rb_u8 *side);

/* Of bars: flags and every exact field, in the order of rb_bar, bar by bar. */
RB_BENCH_API rb_u64 rb_bench_bars_checksum(const rb_bar *bars, rb_i64 bar_count);

/* Of derived values: every field but struct_size, doubles by their bits. */
RB_BENCH_API rb_u64 rb_bench_derived_checksum(const rb_derived *derived, rb_i64 count);

/* ---------------------------------------------------------------------------------------------------- expected -- */

/* The expected results of a workload, with the timestamp gate and no maximum gap. The table is in expected.c. */
typedef struct rb_bench_expectation {
    rb_i32 profile;
    rb_i32 symbol;
    rb_i64 trade_count;
    rb_i32 threshold_dbps;
    rb_u32 fields;          /* which optional columns are given: sum of RB_FIELD_* */
    rb_i64 bar_count;        /* closed bars, never 0 */
    rb_u64 trades_checksum;  /* of the columns that are given */
    rb_u64 bars_checksum;    /* of the closed bars */
    rb_u64 derived_checksum; /* of what rb_derive makes of them */
} rb_bench_expectation;

/*
 * Copies the expected results of a workload to *expectation.
 * Returns RB_OK, or RB_ERROR_ARGUMENT if expectation is NULL or there are no expected results for it: then it must not
 * be benchmarked.
 */
RB_BENCH_API rb_status rb_bench_expect(rb_i32 profile, rb_i32 symbol, rb_i64 trade_count, rb_i32 threshold_dbps,
                                       rb_u32 fields, rb_bench_expectation *expectation);

/* Copies row index (from 0) of the expected results. RB_ERROR_ARGUMENT if expectation is NULL or there is no such row. */
RB_BENCH_API rb_status rb_bench_expectation_at(rb_i32 index, rb_bench_expectation *expectation);

/* ------------------------------------------------------------------------------------------------------- loops -- */

/* The timed functions of the core: addresses from the library that the caller has loaded. */
typedef rb_status (*rb_bench_clear_function)(rb_processor *processor);
typedef rb_status (*rb_bench_process_function)(rb_processor *processor, rb_i64 trade_count, const rb_i64 *timestamp_us,
                                               const rb_i64 *price, const rb_i64 *quantity, const rb_i64 *agg_trade_id,
                                               const rb_i64 *first_trade_id, const rb_i64 *last_trade_id,
                                               const rb_u8 *side, rb_bar *bars, rb_i64 bar_capacity,
                                               rb_bar *orphans, rb_i64 orphan_capacity, rb_result *result);
typedef rb_status (*rb_bench_push_function)(rb_processor *processor, rb_u32 fields, rb_i64 timestamp_us, rb_i64 price,
                                            rb_i64 quantity, rb_i64 agg_trade_id, rb_i64 first_trade_id,
                                            rb_i64 last_trade_id, rb_u8 side, rb_bar *bar,
                                            rb_result *result);

/*
 * Runs batch_count times: clear, then process with these columns; every batch writes its bars over those of the one
 * before. The native side of the overhead breakdown. Arguments from processor on as in rb_process, without orphans.
 *
 * Returns the bars closed by all batches together, or the first status below 0. A batch that does not process all trades
 * ends the loop with RB_ERROR_BUFFER_SIZE; an argument that is NULL and must not be, or batch_count < 0, with
 * RB_ERROR_ARGUMENT.
 */
RB_BENCH_API rb_i64 rb_bench_batches(rb_bench_clear_function clear, rb_bench_process_function process,
                                     rb_i64 batch_count, rb_processor *processor, rb_i64 trade_count,
                                     const rb_i64 *timestamp_us, const rb_i64 *price, const rb_i64 *quantity,
                                     const rb_i64 *agg_trade_id, const rb_i64 *first_trade_id,
                                     const rb_i64 *last_trade_id, const rb_u8 *side, rb_bar *bars,
                                     rb_i64 bar_capacity, rb_result *result);

/*
 * The same, trade by trade: clear, then push with every trade; bars[0 .. bar_capacity) receives the bars of a round,
 * and bar_capacity has to be greater than their number, since push always needs room. Errors as rb_bench_batches; a
 * NULL timestamp, price or quantity column is RB_ERROR_ARGUMENT.
 */
RB_BENCH_API rb_i64 rb_bench_pushes(rb_bench_clear_function clear, rb_bench_push_function push, rb_i64 round_count,
                                    rb_processor *processor, rb_i64 trade_count, const rb_i64 *timestamp_us,
                                    const rb_i64 *price, const rb_i64 *quantity, const rb_i64 *agg_trade_id,
                                    const rb_i64 *first_trade_id, const rb_i64 *last_trade_id,
                                    const rb_u8 *side, rb_bar *bars, rb_i64 bar_capacity);

/* Does nothing: measures the cost of a call into native code. */
RB_BENCH_API void rb_bench_empty(void);

#ifdef __cplusplus
}
#endif

#endif
