/*
 * This header adds to rangebar.h what bindings of other languages need: calls that serve a caller for whom each call is
 * expensive, and the library's description of its own binary interface. A C program includes rangebar.h.
 *
 * Generators such as jextract read this header with RB_FOR_JEXTRACT defined. They then see the binary interface alone,
 * in types whose size is the same on every system: jextract maps int64_t by the system that it runs on, but long long
 * has 64 bits everywhere, so the generated code runs everywhere.
 */
#ifndef RANGEBAR_BINDINGS_H
#define RANGEBAR_BINDINGS_H

#ifdef RB_FOR_JEXTRACT
#define RB_STATIC
#define RB_INTEGER_TYPES
typedef int rb_i32;
typedef long long rb_i64;
typedef unsigned char rb_u8;
typedef unsigned int rb_u32;
typedef unsigned long long rb_u64;
#endif

#include "rangebar.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The limits within which the next trade only adds to the forming bar: see rb_get_limits. */
typedef struct rb_limits {
    rb_u32 struct_size; /* sizeof(rb_limits), set by the caller */
    rb_i32 fields;      /* the trade fields of the run */
    rb_i64 lower;
    rb_i64 upper;
    rb_i64 max_price;
    rb_i64 last_timestamp_us;
    rb_i64 last_agg_trade_id; /* 0 where absent */
    rb_i64 fast_path_room;
} rb_limits;

#define RB_LIMITS_INIT {sizeof(rb_limits), 0, 0, 0, 0, 0, 0, 0}

/*
 * Returns in *limits what the next trade is compared with. A trade for which all of these hold, and whose fields are
 * those of the run, only adds to the forming bar:
 *
 *   lower < price < upper, price <= max_price                  no breach
 *   last_timestamp_us <= timestamp_us < 2^62                   in order; agg_trade_id > last_agg_trade_id where equal
 *   timestamp_us - last_timestamp_us <= max_gap_us of the options, where it is not 0
 *   0 <= price, quantity < 2^52; ids >= 0; the record stands for at most 2^52 trades: fast_path_room of such records cannot
 *   overflow a sum
 *
 * A caller can collect such trades and pass them to rb_process together: the bars are those of pushing each one.
 * Returns RB_OK, or RB_NO_BAR (*limits untouched) if no bar is forming. limits is initialised with RB_LIMITS_INIT.
 * Errors: RB_ERROR_ARGUMENT, RB_ERROR_STRUCT_SIZE.
 * Threads: one at a time per processor.
 */
RB_API rb_status rb_get_limits(const rb_processor *processor, rb_limits *limits);

/*
 * Moves the checkpoint of rb_checkpoint to the state before the latest rb_process or rb_process_many that had trades
 * (to the state of creation, if there was none), whatever was called since. A caller needs it who learns only after a
 * call that the call was not the whole of a transaction.
 * Errors: RB_ERROR_ARGUMENT if processor is NULL.
 * Threads: one at a time per processor.
 */
RB_API rb_status rb_checkpoint_before(rb_processor *processor);

/*
 * Does what rb_process does for the trades from first_trade on, with room for bars from bars[first_bar] on and for orphans
 * from orphans[first_orphan] on. For a caller to whom an address within its memory is expensive. Indices in *result count
 * from first_trade.
 * Errors: those of rb_process, and RB_ERROR_ARGUMENT for a negative first one.
 * Threads: one at a time per processor.
 */
RB_API rb_status rb_process_part(rb_processor *processor, rb_i64 first_trade, rb_i64 trade_count,
                                 const rb_i64 *timestamp_us, const rb_i64 *price, const rb_i64 *quantity,
                                 const rb_i64 *agg_trade_id, const rb_i64 *first_trade_id, const rb_i64 *last_trade_id,
                                 const rb_u8 *side, rb_bar *bars, rb_i64 first_bar, rb_i64 bar_capacity,
                                 rb_bar *orphans, rb_i64 first_orphan, rb_i64 orphan_capacity, rb_result *result);

/*
 * Does what rb_process_many does for 1 to 8 processors and the trades from first_trade on, for a caller that cannot pass an
 * array of addresses: the bars of processor k are written from bars_k[first_bars[k]] on, and there is room for
 * bar_capacities[k] of them. The bars_k of absent processors are NULL, as one may be whose capacity is 0.
 * Errors: those of rb_process_many, and RB_ERROR_ARGUMENT for more than 8 processors or a negative first one.
 * Threads: those of rb_process_many.
 */
RB_API rb_status rb_process_up_to_8(rb_processor *const *processors, rb_i32 processor_count, rb_i64 first_trade,
                                    rb_i64 trade_count, const rb_i64 *timestamp_us, const rb_i64 *price,
                                    const rb_i64 *quantity, const rb_i64 *agg_trade_id, const rb_i64 *first_trade_id,
                                    const rb_i64 *last_trade_id, const rb_u8 *side, rb_bar *bars_0, rb_bar *bars_1,
                                    rb_bar *bars_2, rb_bar *bars_3, rb_bar *bars_4, rb_bar *bars_5, rb_bar *bars_6,
                                    rb_bar *bars_7, const rb_i64 *first_bars, const rb_i64 *bar_capacities,
                                    rb_result *results);

/*
 * Does what rb_derive does for the one bar bars[index]. For a caller to whom an address within its memory is expensive.
 * Errors: RB_ERROR_ARGUMENT if a pointer is NULL or index is negative; RB_ERROR_STRUCT_SIZE.
 * Threads: any.
 */
RB_API rb_status rb_derive_at(const rb_bar *bars, rb_i64 index, rb_derived *derived);

/*
 * Returns entry index (from 0) of the library's description of its interface, with which bindings are compared: a name
 * such as "rb_bar" (*value: its size), "rb_bar.open" (its offset) or "RB_ERROR_PRICE" (its value). The name is static;
 * NULL if there is no such entry or value is NULL.
 * Threads: any.
 */
RB_API const char *rb_abi_entry(rb_i32 index, rb_i64 *value);

#ifdef __cplusplus
}
#endif

#endif
