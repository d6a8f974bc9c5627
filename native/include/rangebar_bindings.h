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
 *   lower < price < upper, price <= max_price                  no breach; lower is at least 0, which no price is
 *   last_timestamp_us <= timestamp_us < 2^62                   in order; agg_trade_id > last_agg_trade_id where equal
 *   timestamp_us - last_timestamp_us <= max_gap_us of the options, where it is not 0
 *   price, quantity in [0, 2^52); ids >= 0; the record stands for at most 2^52 trades: fast_path_room of such records cannot
 *   overflow a sum. With a tick size it is 0: each trade's price has to be checked
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
 * from orphans[first_orphan] on. For a caller to whom an address within its memory is expensive, and a second call, too: if
 * clear_first is not 0, this call first does what rb_clear does, which stays done if an error follows. Indices in *result count
 * from first_trade.
 * Errors: those of rb_process, and RB_ERROR_ARGUMENT for a negative first one.
 * Threads: one at a time per processor.
 */
RB_API rb_status rb_process_part(rb_processor *processor, rb_i32 clear_first, rb_i64 first_trade, rb_i64 trade_count,
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

/* The formats of rb_write_bars. */
enum {
    RB_TEXT_CSV = 0,       /* times as ISO 8601 in UTC, decimals in natural units; an absent value is empty */
    RB_TEXT_RAW_CSV = 1,   /* integers in their units, doubles in scientific notation; values of absent fields as in rb_bar */
    RB_TEXT_JSON_LINES = 2 /* an object per line: decimals and times are texts, an absent value is null */
};

/* Added to a column of rb_write_bars whose value is absent in all bars. */
#define RB_TEXT_ABSENT 128

/*
 * Writes bars as text, a line for each, without a header.
 *
 *   format        RB_TEXT_*
 *   columns       [column_count] the columns of a line: 0 open_time, 1 close_time, 2 open, 3 high, 4 low, 5 close, 6 volume,
 *                 7 turnover, 8 buy_volume, 9 sell_volume, 10 buy_turnover, 11 sell_turnover, 12 first_trade_id,
 *                 13 last_trade_id, 14 first_agg_trade_id, 15 last_agg_trade_id, 16 trade_count, 17 agg_trade_count,
 *                 18 buy_trade_count, 19 sell_trade_count, 20 vwap, 21 duration_us, 22 ofi, 23 vwap_close_deviation,
 *                 24 price_impact, 25 kyle_lambda_proxy, 26 trade_intensity, 27 volume_per_trade, 28 aggression_ratio,
 *                 29 aggregation_density, 30 turnover_imbalance, 31 is_incomplete
 *   column_count  >= 1
 *   bars          the bars are bars[first_bar .. first_bar + bar_count)
 *   text          [capacity] receives the lines; what follows the last whole line is undefined
 *   written       [2] receives the number of bars that were written, and the number of bytes
 *
 * Doubles have the fewest digits that read back the same, by the rule of Double.toString from JDK 19 on.
 *
 * Returns RB_OK, or RB_OUTPUT_FULL if the next bar has no room.
 * Errors: RB_ERROR_ARGUMENT, also for a bar with a derived value that is not finite, which no bar of this library has;
 * RB_ERROR_STRUCT_SIZE. The bars before the refused one are written.
 * Threads: any.
 */
RB_API rb_status rb_write_bars(rb_i32 format, const rb_u8 *columns, rb_i32 column_count, const rb_bar *bars,
                               rb_i64 first_bar, rb_i64 bar_count, rb_u8 *text, rb_i64 capacity, rb_i64 *written);

/* The units of the times of rb_read_trades. */
enum {
    RB_TIME_SECONDS = 0,
    RB_TIME_MILLISECONDS = 1,
    RB_TIME_MICROSECONDS = 2,
    RB_TIME_NANOSECONDS = 3,
    RB_TIME_ISO_UTC = 4, /* 2024-01-31T12:00:00.123456789Z, also with a blank in place of T, without a fraction, or without Z */
    RB_TIME_ISO_Z = 5    /* the same; without Z a time is not in the strict form */
};

/* The rounding of times that are finer than a microsecond. */
enum { RB_ROUND_NONE = 0, RB_ROUND_DOWN = 1, RB_ROUND_HALF_EVEN = 2 };

/* The prices of trades that are made of quotes. */
enum { RB_QUOTE_NONE = 0, RB_QUOTE_MID = 1, RB_QUOTE_BID = 2, RB_QUOTE_ASK = 3 };

/* Their quantities. */
enum { RB_QUOTE_VOLUME_NONE = 0, RB_QUOTE_VOLUME_TICKS = 1, RB_QUOTE_VOLUME_SIZES = 2 };

/* The rows of rb_read_trades, but for their columns. Initialise it with RB_ROW_LAYOUT_INIT, then change fields. */
typedef struct rb_row_layout {
    rb_u32 struct_size;        /* sizeof(rb_row_layout) */
    rb_i32 separator;          /* the byte between two cells */
    rb_i32 quote;              /* the byte around cells that hold a separator; 10 if there are no such cells */
    rb_i32 time_unit;          /* RB_TIME_* */
    rb_i32 rounding;           /* RB_ROUND_* */
    rb_i32 price_exponent;     /* a price is a whole number of 10^price_exponent: -26 to 10; 0: a decimal number */
    rb_i32 quote_price;        /* RB_QUOTE_*; but for NONE a row has a bid and an ask */
    rb_i32 quote_volume;       /* RB_QUOTE_VOLUME_* */
    rb_i64 time_from;          /* the least valid time, >= 0, in time_unit; of ISO in microseconds */
    rb_i64 time_to;            /* the first one that is too large */
    rb_i64 quantity_factor;    /* >= 1: the quantity is cell * quantity_factor / quantity_divisor, where cells, prices and */
    rb_i64 quantity_divisor;   /* quantities are in units of 1e-8; 0: / the price, which is rounded, half to even but for DOWN */
} rb_row_layout;

#define RB_ROW_LAYOUT_INIT \
    {sizeof(rb_row_layout), 44, 34, RB_TIME_MICROSECONDS, RB_ROUND_NONE, 0, RB_QUOTE_NONE, RB_QUOTE_VOLUME_NONE, \
     100000000000000, 100000000000000000, 1, 1}

/*
 * Reads trades from rows of text, up to the first row that is not in the strict form. It never guesses: a caller with a parser of
 * all forms lets that read the next row, and calls again.
 *
 * A row has column_count cells between separators, ends with LF or CRLF and has less than 4 KB. In the strict form
 *
 *   no cell has a quote, no number has a sign, an exponent or a blank
 *   a whole number has 1 to 18 digits
 *   a decimal number has 1 to 10 digits, and perhaps a point with digits behind it, of which those from the ninth on are 0
 *   a time is in its range, and has no part of a microsecond unless it is to be rounded
 *   true and false begin in either case, and buy and sell are in any case, unless side_words has them
 *   a quote has a bid above 0 and an ask that is not below it; a mid is a whole number of units
 *
 *   columns          [column_count] what each cell holds: 0 any text, which is ignored; 1 a whole number, which is ignored; 2 true or
 *                    false, which is ignored; 3 time; 4 price, or bid; 5 quantity, what it is derived from, or the size of the bid;
 *                    6 agg_trade_id; 7 first_trade_id; 8 last_trade_id; 9 first and last trade id; 10 true for a side of SELL, or
 *                    false; 11 side, as a word; 12 ask; 13 size of the ask. At most 32 are not 0
 *   column_count     >= 1
 *   side_words       [side_word_count] words of 1 to 7 bytes: the first byte lowest, the length in bits 56 to 62, bit 63 for SELL
 *   text             the rows begin at text[first_byte]; nothing behind text[first_byte + byte_count - 1] is read
 *   timestamp_us,... [first_row + capacity] receive the trades from first_row on; NULL for what no column has. agg_trade_id receives
 *                    the spreads of quotes; price, quantity, agg_trade_id and last_trade_id are there for quotes
 *   counts            [3] receives the number of rows that were read, of their bytes, and of values that were rounded
 *
 * Behind the rows that were read the columns are undefined.
 * Errors: RB_ERROR_ARGUMENT, RB_ERROR_STRUCT_SIZE; nothing is read.
 * Threads: any.
 */
RB_API rb_status rb_read_trades(const rb_row_layout *layout, const rb_u8 *columns, rb_i32 column_count,
                                const rb_i64 *side_words, rb_i32 side_word_count, const rb_u8 *text,
                                rb_i64 first_byte, rb_i64 byte_count, rb_i64 *timestamp_us, rb_i64 *price,
                                rb_i64 *quantity, rb_i64 *agg_trade_id, rb_i64 *first_trade_id,
                                rb_i64 *last_trade_id, rb_u8 *side, rb_i64 first_row, rb_i64 capacity, rb_i64 *counts);

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
