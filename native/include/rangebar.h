/*
 * rangebar: exact range bars from a stream of trades.
 *
 * Example (native/examples/simple.c, which is compiled and run as a test):
 *
 *   #include <stdio.h>
 *
 *   #include <rangebar.h>
 *
 *   int main(void) {
 *       // Three trades: time in microseconds, price and quantity in units of 1e-8.
 *       const rb_i64 timestamp_us[] = {1725148800000000, 1725148800100000, 1725148800200000};
 *       const rb_i64 price[] = {42000 * RB_SCALE, 42050 * RB_SCALE, 42105 * RB_SCALE};
 *       const rb_i64 quantity[] = {RB_SCALE / 10, RB_SCALE / 4, RB_SCALE / 2};
 *       rb_trades trades = {.count = 3, .timestamp_us = timestamp_us, .price = price, .quantity = quantity};
 *
 *       rb_options options = RB_OPTIONS_INIT(250); // 250 dbps = 25 bps = 0.25 %
 *       rb_processor *processor;
 *       rb_status status = rb_create(&options, &processor);
 *
 *       rb_bar bars[3]; // a call closes at most as many bars as it has trades
 *       rb_result result = RB_RESULT_INIT;
 *       if (status >= 0) {
 *           status = rb_process_trades(processor, &trades, bars, 3, &result);
 *       }
 *       for (rb_i64 i = 0; i < result.bars_written; i++) {
 *           printf("open %.2f close %.2f\n", (double)bars[i].open / RB_SCALE, (double)bars[i].close / RB_SCALE);
 *       }
 *       if (status < 0) {
 *           fprintf(stderr, "%s\n", rb_status_message(status));
 *       }
 *       rb_destroy(processor);
 *       return status < 0;
 *   }
 *
 * The header has five parts:
 *
 *   Simple      columns of trades in, bars out: rb_create, rb_process_trades, rb_derive
 *   Streaming   one trade at a time, the forming bar, save and restore, checkpoints
 *   Advanced    every argument by itself, several processors in one pass
 *   Features    values of the trades in a bar, and of those before it: rb_compute_features, rb_compute_footprints
 *   About       versions, the kernel in use
 *
 * rangebar_bindings.h declares what only bindings of other languages need.
 *
 * A range bar opens with a trade, adds every trade that follows, and closes with the first trade whose price has moved
 * by the distance from the bar's open: a threshold, which is a share of the open, or an absolute distance, which is the
 * same for every bar. A bar is integer arithmetic, exact to the last digit:
 *
 *   price, quantity   signed 64 bit, unit 1e-8 of the currency or asset: 42313.9 is 4231390000000
 *   volume            sum of quantities, signed 128 bit, unit 1e-8, stored as two 64-bit halves
 *   turnover          sum of price x quantity, signed 128 bit, unit 1e-16, stored as two 64-bit halves
 *   time              signed 64 bit, microseconds since the Unix epoch (UTC), in [-2^62, 2^62)
 *   threshold         decimal basis points (dbps): 250 dbps = 25 bps = 0.25 %
 *   absolute distance signed 64 bit, unit 1e-8 of the currency, such as a number of ticks
 *
 * Terms: a breach is a trade at or beyond a limit of the forming bar; it closes the bar. An orphaned bar was ended by a
 * gap in time or by a reset, not by a breach. A trade with a known aggressor is a buy or a sell (its side). A record is
 * one row of the input; it stands for several trades of the exchange where it carries a range of trade ids.
 *
 * Threads: a function that has a processor among its arguments runs on one thread at a time per processor. A processor
 * may move from one thread to another if the hand-over orders memory (a lock, a join). Different processors are
 * independent. Functions without a processor may be called from any thread at any time.
 *
 * Memory: only rb_create and rb_restore allocate, only rb_destroy frees.
 */
#ifndef RANGEBAR_H
#define RANGEBAR_H

#ifndef RB_INTEGER_TYPES /* rangebar_bindings.h defines them itself for a generator of bindings */
#define RB_INTEGER_TYPES
#include <stdint.h>
typedef int32_t rb_i32;
typedef int64_t rb_i64;
typedef uint8_t rb_u8;
typedef uint32_t rb_u32;
typedef uint64_t rb_u64;
#endif

#if defined(RB_STATIC)
#define RB_API
#elif defined(_WIN32) && defined(RB_BUILDING)
#define RB_API __declspec(dllexport)
#elif defined(_WIN32)
#define RB_API __declspec(dllimport)
#else
#define RB_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header. rb_version() returns that of the library. */
#define RB_VERSION_MAJOR 0
#define RB_VERSION_MINOR 1
#define RB_VERSION_PATCH 0
#define RB_VERSION_NUMBER (RB_VERSION_MAJOR * 10000 + RB_VERSION_MINOR * 100 + RB_VERSION_PATCH)

/* The version of the binary interface. A program that loads the library itself compares it with rb_abi_version(). */
#define RB_ABI_VERSION 3

/* One unit of currency or asset in prices and quantities. */
#define RB_SCALE 100000000LL

/* Range of a threshold, in decimal basis points. */
#define RB_MIN_THRESHOLD_DBPS 1
#define RB_MAX_THRESHOLD_DBPS 100000

/* The largest absolute distance, 2^62 units of 1e-8. */
#define RB_MAX_ABSOLUTE_DELTA 4611686018427387904LL

/* Size in bytes of a saved state. */
#define RB_STATE_SIZE 264

/* The most processors of one call of rb_process_many. */
#define RB_MAX_PROCESSORS 64

/* ---------------------------------------------------------------------------------------------------- status -- */

/*
 * The outcome of a call: 0 and above is success, below 0 an error. The values never change; unused ones are reserved.
 * A function that returns an error has changed nothing, except a result that describes the refused trade.
 */
typedef rb_i32 rb_status;

enum {
    RB_OK = 0,
    RB_CLOSED_BAR = 1,   /* rb_push: the trade has closed a bar */
    RB_ORPHANED_BAR = 2, /* rb_push: a gap before the trade has ended the forming bar */
    RB_OUTPUT_FULL = 3,  /* rb_process: no room for the next bar; call again with the remaining trades */
    RB_NO_BAR = 4,       /* rb_forming_bar, rb_reset: no bar is forming */

    /* The call is invalid. */
    RB_ERROR_ARGUMENT = -10,    /* a pointer is NULL or a count is negative where that is not allowed */
    RB_ERROR_STRUCT_SIZE = -11, /* struct_size is not one that this library supports */
    RB_ERROR_THRESHOLD = -12,   /* threshold outside RB_MIN_THRESHOLD_DBPS..RB_MAX_THRESHOLD_DBPS */
    RB_ERROR_MAX_GAP = -13,     /* maximum gap below 0 */
    RB_ERROR_OPTION = -14,      /* an option is neither 0 nor 1, or a reserved field is not 0 */
    RB_ERROR_MEMORY = -15,      /* out of memory */
    RB_ERROR_BUFFER_SIZE = -16, /* a buffer is too small */
    RB_ERROR_KERNEL = -17,      /* the environment variable RB_KERNEL names no kernel that this machine can run */
    RB_ERROR_DISTANCE = -18,    /* absolute_delta outside 1..RB_MAX_ABSOLUTE_DELTA or beside a threshold, or no multiple of
                                   tick_size */

    /* A trade is invalid; rb_result holds its index and its values. */
    RB_ERROR_PRICE = -30,          /* price <= 0, or so large that price + distance leaves 63 bits */
    RB_ERROR_QUANTITY = -31,       /* quantity < 0 */
    RB_ERROR_TIMESTAMP = -32,      /* timestamp outside [-2^62, 2^62) */
    RB_ERROR_TIME_ORDER = -33,     /* timestamp earlier than the previous trade's */
    RB_ERROR_ID_ORDER = -34,       /* timestamp equal to the previous trade's, but no higher aggregate trade id */
    RB_ERROR_NEGATIVE_ID = -35,    /* an id < 0 */
    RB_ERROR_TRADE_ID_RANGE = -36, /* last_trade_id < first_trade_id */
    RB_ERROR_FIELDS = -37,         /* one trade-id field without the other, or not the fields of the first trade */
    RB_ERROR_OVERFLOW = -38,       /* a trade count would leave 63 bits, or a turnover 127 bits */
    RB_ERROR_TICK_SIZE = -39,      /* the price is no multiple of tick_size */

    /* A saved state is invalid. */
    RB_ERROR_STATE_FOREIGN = -60,   /* not a saved state of rangebar */
    RB_ERROR_STATE_VERSION = -61,   /* a saved state of an unsupported version */
    RB_ERROR_STATE_TRUNCATED = -62, /* shorter or longer than a saved state */
    RB_ERROR_STATE_CHECKSUM = -63,  /* damaged: the checksum does not match */
    RB_ERROR_STATE_INVALID = -64    /* the checksum matches, but the content contradicts itself */
};

/* Returns the name of a status, such as "RB_ERROR_PRICE", or "RB_UNKNOWN_STATUS" for any other number. Never NULL. */
RB_API const char *rb_status_name(rb_status status);

/* Returns the meaning of a status as one English sentence without a full stop, for any number. Never NULL. */
RB_API const char *rb_status_message(rb_status status);

/* ---------------------------------------------------------------------------------------------- simple: types -- */

/* Side of the aggressor of a trade. In a column of sides, every number but RB_SIDE_BUY means sell. */
enum {
    RB_SIDE_BUY = 0,
    RB_SIDE_SELL = 1
};

/* The optional fields of the trades of a run, as a sum. Timestamp, price and quantity are always present. */
enum {
    RB_FIELD_AGG_TRADE_ID = 1,
    RB_FIELD_TRADE_IDS = 2, /* first_trade_id and last_trade_id: both or none */
    RB_FIELD_SIDE = 4
};

/* Flags of a bar. From 256 on they repeat the trade fields of the run: RB_FIELD_* << 8. */
enum {
    RB_BAR_INCOMPLETE = 1,     /* still forming: a copy for inspection, never among the closed bars */
    RB_BAR_ORPHANED = 2,       /* ended by a gap or a reset, not by a breach */
    RB_BAR_RESET = 4,          /* beside RB_BAR_ORPHANED: ended by rb_reset, not by a gap */
    RB_BAR_AGG_TRADE_ID = 256, /* if not set, the aggregate trade ids are 0 */
    RB_BAR_TRADE_IDS = 512,    /* if not set, the trade ids are 0 and each record counts as 1 trade */
    RB_BAR_SIDE = 1024         /* if not set, all buy and sell parts are 0 */
};

/*
 * Options of a processor. Initialise them with RB_OPTIONS_INIT(threshold_dbps), then change fields. The struct grows at
 * its end in later versions: see rb_create.
 */
typedef struct rb_options {
    rb_u32 struct_size;      /* sizeof(rb_options) */
    rb_i32 threshold_dbps;   /* RB_MIN_THRESHOLD_DBPS..RB_MAX_THRESHOLD_DBPS; 0 with absolute_delta */
    rb_u32 timestamp_gate;   /* 1 (default): a bar never closes on a trade with the timestamp of its open; 0: it may */
    rb_u32 include_orphaned; /* 1: orphaned bars are among the closed ones, in order; 0 (default): they are not */
    rb_i64 max_gap_us;       /* a longer time between two trades ends the forming bar; 0 (default): no limit */
    rb_u64 reserved;         /* 0 */
    rb_i64 absolute_delta;   /* the distance of every bar, 1..RB_MAX_ABSOLUTE_DELTA in units of 1e-8; 0: the threshold */
    rb_i64 tick_size;        /* every price and absolute_delta must be a multiple of it, unit 1e-8; 0 (default): any price */
} rb_options;

#define RB_OPTIONS_INIT(threshold_dbps) {sizeof(rb_options), (threshold_dbps), 1, 0, 0, 0, 0, 0}

/* Options with an absolute distance, in units of 1e-8, such as 20 * tick_size. */
#define RB_OPTIONS_INIT_ABSOLUTE(absolute_delta) {sizeof(rb_options), 0, 1, 0, 0, 0, (absolute_delta), 0}

/*
 * One bar: exact fields only; rb_derive computes what follows from them.
 * A 128-bit value is hi * 2^64 + lo.
 */
typedef struct rb_bar {
    rb_u32 struct_size; /* sizeof(rb_bar) */
    rb_u32 flags;       /* sum of RB_BAR_* */
    rb_i64 open_time_us;
    rb_i64 close_time_us;
    rb_i64 open;
    rb_i64 high;
    rb_i64 low;
    rb_i64 close;
    rb_u64 volume_lo;
    rb_i64 volume_hi;
    rb_u64 turnover_lo;
    rb_i64 turnover_hi;
    rb_u64 buy_volume_lo;
    rb_i64 buy_volume_hi;
    rb_u64 sell_volume_lo;
    rb_i64 sell_volume_hi;
    rb_u64 buy_turnover_lo;
    rb_i64 buy_turnover_hi;
    rb_u64 sell_turnover_lo;
    rb_i64 sell_turnover_hi;
    rb_i64 first_trade_id;
    rb_i64 last_trade_id;
    rb_i64 first_agg_trade_id;
    rb_i64 last_agg_trade_id;
    rb_i64 trade_count;      /* sum of last_trade_id - first_trade_id + 1; a record counts as 1 where ids are absent */
    rb_i64 agg_trade_count;  /* number of input records */
    rb_i64 buy_trade_count;  /* the part of trade_count from records with side buy */
    rb_i64 sell_trade_count; /* the part of trade_count from records with side sell */
} rb_bar;

/* Values that follow from a bar. Formulas: rb_derive. */
typedef struct rb_derived {
    rb_u32 struct_size; /* sizeof(rb_derived) */
    rb_u32 reserved;    /* 0 */
    rb_i64 vwap;        /* unit 1e-8 */
    rb_i64 duration_us;
    double ofi;
    double vwap_close_deviation;
    double price_impact;
    double kyle_lambda_proxy;
    double trade_intensity;
    double volume_per_trade;
    double aggression_ratio;
    double aggregation_density;
    double turnover_imbalance;
} rb_derived;

/*
 * The result of a call. The caller initialises it with RB_RESULT_INIT, which sets struct_size; the call fills the rest.
 * After a success the fields from error_index on are -1 and 0. When a trade was refused, trades_consumed, bars_written
 * and orphans_written are 0, error_index is the index of the first invalid trade, the fields below it hold that trade's
 * values (0 where a field is absent), and previous_* hold those of the trade before it (0 where there was none).
 */
typedef struct rb_result {
    rb_u32 struct_size;       /* sizeof(rb_result), set by the caller */
    rb_status status;         /* the value that the call returns */
    rb_i64 trades_consumed;   /* trades processed, from the front of the columns */
    rb_i64 bars_written;      /* bars written to bars[0 .. bars_written) */
    rb_i64 orphans_written;   /* bars written to orphans[0 .. orphans_written) */
    rb_i64 orphans_discarded; /* orphaned bars that were counted only, because orphans was NULL */
    rb_i64 error_index;       /* -1, or the index of the refused trade */
    rb_i64 timestamp_us;
    rb_i64 price;
    rb_i64 quantity;
    rb_i64 agg_trade_id;
    rb_i64 first_trade_id;
    rb_i64 last_trade_id;
    rb_i64 previous_timestamp_us;
    rb_i64 previous_agg_trade_id;
} rb_result;

#define RB_RESULT_INIT {sizeof(rb_result), RB_OK, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

/* Opaque: options, the forming bar and the position in the stream. */
typedef struct rb_processor rb_processor;

/* ------------------------------------------------------------------------------------------ simple: functions -- */

/*
 * Creates a processor. *processor receives it, or NULL on an error; rb_destroy frees it.
 *
 * options->struct_size tells the version of the struct that the caller was compiled with: a multiple of 8 from 8 (the
 * threshold alone) to 4096. The fields beyond a smaller size have their defaults. A larger size than that of this library
 * is refused (RB_ERROR_STRUCT_SIZE) if any byte beyond its struct is not 0: the caller wants an option unknown here.
 *
 * The limits of a bar are its open plus and minus its distance: trunc(open * threshold_dbps / 100000), or absolute_delta. A
 * lower limit of 0 or below is never reached. With tick_size, a trade whose price is no multiple of it is refused
 * (RB_ERROR_TICK_SIZE).
 *
 * Errors: RB_ERROR_ARGUMENT, _STRUCT_SIZE, _THRESHOLD, _DISTANCE, _MAX_GAP, _OPTION, _MEMORY, _KERNEL.
 * Threads: any.
 */
RB_API rb_status rb_create(const rb_options *options, rb_processor **processor);

/* Frees a processor. NULL is allowed. Threads: one at a time per processor. */
RB_API void rb_destroy(rb_processor *processor);

#ifndef RB_FOR_JEXTRACT /* what follows exists on the caller's side only: it is no part of the binary interface */

/*
 * Columns of trades: pointers to memory of the caller, which stays valid and unchanged during a call. The optional
 * columns are NULL where the trades lack the field. Initialise it by name, so that the columns not named are NULL:
 *
 *   rb_trades trades = {.count = n, .timestamp_us = times, .price = prices, .quantity = quantities};
 */
typedef struct rb_trades {
    rb_i64 count;                 /* >= 0: the length of every column */
    const rb_i64 *timestamp_us;   /* microseconds, in [-2^62, 2^62), never falling */
    const rb_i64 *price;          /* unit 1e-8, > 0 */
    const rb_i64 *quantity;       /* unit 1e-8, >= 0 */
    const rb_i64 *agg_trade_id;   /* optional: >= 0, rising strictly where timestamps are equal */
    const rb_i64 *first_trade_id; /* optional: >= 0; present exactly if last_trade_id is */
    const rb_i64 *last_trade_id;  /* optional: >= first_trade_id */
    const rb_u8 *side;            /* optional: RB_SIDE_BUY or RB_SIDE_SELL, the side of the aggressor */
} rb_trades;

/*
 * Processes columns of trades and writes the bars that they close, in order, to bars[0 .. result->bars_written).
 *
 * Every trade of a run has the same optional fields: those of the first one. bar_capacity is the room in bars; bars may
 * be NULL if it is 0. A call closes at most as many bars as it has trades. With less room the call may return
 * RB_OUTPUT_FULL: then result->trades_consumed trades were processed, and the caller continues with the rest:
 *
 *   do {
 *       status = rb_process_trades(processor, &trades, bars, capacity, &result);
 *       ... use bars[0 .. result.bars_written) ...
 *       trades = rb_trades_from(&trades, result.trades_consumed);
 *   } while (status == RB_OUTPUT_FULL);
 *
 * The bars never depend on how the trades are divided into calls. Bars that a gap has orphaned are only counted
 * (result->orphans_discarded), unless options.include_orphaned puts them among the bars; rb_process writes them apart.
 *
 * Returns RB_OK or RB_OUTPUT_FULL. On an error no trade is processed, the processor is unchanged, and result describes
 * the refused trade. The content of bars beyond those written is undefined.
 * Errors: RB_ERROR_ARGUMENT, _STRUCT_SIZE, _FIELDS and every one that a trade can cause.
 * Threads: one at a time per processor.
 */
static inline rb_status rb_process_trades(rb_processor *processor, const rb_trades *trades, rb_bar *bars,
                                          rb_i64 bar_capacity, rb_result *result);

/* Returns the trades from index first on; first is in 0 .. trades->count. */
static inline rb_trades rb_trades_from(const rb_trades *trades, rb_i64 first);

#endif

/*
 * Computes what follows from each of bars[0 .. count) into derived[0 .. count). This is the only implementation of
 * these formulas. Every operand becomes a double first (price and volume raw / 1e8, turnover raw / 1e16, duration raw /
 * 1e6), then the formula is applied as written. A denominator of 0 gives the value in brackets.
 *
 *   vwap                  trunc(turnover / volume) in 128 bits                                    [open]
 *   duration_us           close_time - open_time
 *   ofi                   (buy_volume - sell_volume) / (buy_volume + sell_volume)                 [0]
 *   vwap_close_deviation  (close - vwap) / (high - low)                                           [0]
 *   price_impact          abs(close - open) / volume                                              [0]
 *   kyle_lambda_proxy     ((close - open) / open) / ofi, 0 also for abs(ofi) <= 2^-52             [0]
 *   trade_intensity       trade_count / duration in seconds                                       [trade_count]
 *   volume_per_trade      volume / trade_count
 *   aggression_ratio      min(100, buy_trade_count / sell_trade_count)                [100 if there were buys, else 1]
 *   aggregation_density   trade_count / agg_trade_count
 *   turnover_imbalance    (buy_turnover - sell_turnover) / turnover                               [0]
 *
 * Order-flow imbalance (ofi) is the buyer-initiated minus the seller-initiated share of the volume; kyle_lambda_proxy
 * relates the return to it, after Kyle, "Continuous Auctions and Insider Trading" (Econometrica, 1985).
 *
 * Errors: RB_ERROR_ARGUMENT (NULL, negative count), RB_ERROR_STRUCT_SIZE (an entry of bars that no call of this library
 * has written; nothing is written then).
 * Threads: any.
 */
RB_API rb_status rb_derive(const rb_bar *bars, rb_i64 count, rb_derived *derived);

/* -------------------------------------------------------------------------------------------------- streaming -- */

/*
 * Processes one trade, exactly as rb_process does with one row.
 *
 *   fields          sum of RB_FIELD_*: which of the optional values below are given; the others are ignored
 *   timestamp_us    microseconds, in [-2^62, 2^62), not earlier than the previous trade's
 *   price           unit 1e-8, > 0
 *   quantity        unit 1e-8, >= 0
 *   agg_trade_id    >= 0, higher than the previous trade's where the timestamps are equal
 *   first_trade_id  >= 0
 *   last_trade_id   >= first_trade_id
 *   side            RB_SIDE_BUY or RB_SIDE_SELL
 *   bar             receives the bar that the trade has closed, or that a gap before it has ended: at most one
 *   result          NULL, or initialised with RB_RESULT_INIT; filled only on an error
 *
 * Returns RB_OK (no bar), RB_CLOSED_BAR or RB_ORPHANED_BAR. On an error the trade is not processed, and *bar is
 * untouched.
 * Errors: those of rb_process.
 * Threads: one at a time per processor.
 */
RB_API rb_status rb_push(rb_processor *processor, rb_u32 fields, rb_i64 timestamp_us, rb_i64 price, rb_i64 quantity,
                         rb_i64 agg_trade_id, rb_i64 first_trade_id, rb_i64 last_trade_id, rb_u8 side, rb_bar *bar,
                         rb_result *result);

#ifndef RB_FOR_JEXTRACT

/* One trade: units and ranges as in rb_push. Initialise it by name; fields tells which optional values are given. */
typedef struct rb_trade {
    rb_i64 timestamp_us;
    rb_i64 price;
    rb_i64 quantity;
    rb_i64 agg_trade_id;
    rb_i64 first_trade_id;
    rb_i64 last_trade_id;
    rb_u8 side;
    rb_u32 fields;
} rb_trade;

/* rb_push with the trade in one struct. */
static inline rb_status rb_push_trade(rb_processor *processor, const rb_trade *trade, rb_bar *bar, rb_result *result) {
    return rb_push(processor, trade->fields, trade->timestamp_us, trade->price, trade->quantity, trade->agg_trade_id,
                   trade->first_trade_id, trade->last_trade_id, trade->side, bar, result);
}

#endif

/*
 * Copies the bar that is forming to *bar, flagged RB_BAR_INCOMPLETE.
 * Returns RB_OK, or RB_NO_BAR (*bar untouched) before the first trade and right after a bar has ended.
 * Errors: RB_ERROR_ARGUMENT if a pointer is NULL.
 * Threads: one at a time per processor.
 */
RB_API rb_status rb_forming_bar(const rb_processor *processor, rb_bar *bar);

/*
 * Ends the forming bar at a boundary that the caller chooses (a day, a month): *bar receives it, flagged
 * RB_BAR_ORPHANED and RB_BAR_RESET, and the next trade opens a new one. The order of trades is still checked across the boundary.
 * Returns RB_OK, or RB_NO_BAR (*bar untouched) if no bar was forming.
 * Errors: RB_ERROR_ARGUMENT if a pointer is NULL.
 * Threads: one at a time per processor.
 */
RB_API rb_status rb_reset(rb_processor *processor, rb_bar *bar);

/*
 * Writes the whole state (options, forming bar with its limits, trade fields, position) to state[0 .. RB_STATE_SIZE),
 * in a form that is the same on every machine. capacity is the size of state in bytes.
 * Errors: RB_ERROR_ARGUMENT, RB_ERROR_BUFFER_SIZE if capacity < RB_STATE_SIZE.
 * Threads: one at a time per processor.
 */
RB_API rb_status rb_save(const rb_processor *processor, rb_u8 *state, rb_i64 capacity);

/*
 * Creates a processor that continues exactly where the saved one stood. size is the size of state in bytes. *processor
 * receives it, or NULL on an error; rb_destroy frees it.
 * Errors: RB_ERROR_ARGUMENT, _STATE_FOREIGN, _STATE_VERSION, _STATE_TRUNCATED, _STATE_CHECKSUM, _STATE_INVALID,
 * _MEMORY, _KERNEL.
 * Threads: any.
 */
RB_API rb_status rb_restore(const rb_u8 *state, rb_i64 size, rb_processor **processor);

/* The place of a trade relative to the last one that a processor has processed. */
enum {
    RB_POSITION_START = 0,   /* the processor has processed no trade yet */
    RB_POSITION_EXACT = 1,   /* the trade has the next id */
    RB_POSITION_GAP = 2,     /* ids are missing in between */
    RB_POSITION_OVERLAP = 3, /* the trade's id, or its time, was processed before */
    RB_POSITION_TIME_GAP = 4 /* there are no ids: only the time in between is known */
};

typedef struct rb_position {
    rb_u32 struct_size;       /* sizeof(rb_position), set by the caller */
    rb_i32 kind;              /* RB_POSITION_* */
    rb_i64 ids;               /* GAP: ids missing; OVERLAP: ids already passed, including the trade's own; else 0 */
    rb_i64 time_us;           /* time of the trade minus time of the last trade; 0 for START */
    rb_i64 last_timestamp_us; /* the last trade that was processed; 0 where absent */
    rb_i64 last_agg_trade_id;
    rb_i64 last_trade_id;
} rb_position;

#define RB_POSITION_INIT {sizeof(rb_position), RB_POSITION_START, 0, 0, 0, 0, 0}

/*
 * Compares a trade with the last one processed, without processing it: a check before a run continues. Compares
 * aggregate trade ids where fields and the run have them, else first_trade_id, else timestamps alone. A trade that is
 * earlier than the last one overlaps, whatever its id. Arguments as in rb_push; position initialised with
 * RB_POSITION_INIT.
 * Errors: RB_ERROR_ARGUMENT (also for a timestamp or an id out of range), RB_ERROR_STRUCT_SIZE.
 * Threads: one at a time per processor.
 */
RB_API rb_status rb_compare_position(const rb_processor *processor, rb_u32 fields, rb_i64 timestamp_us,
                                     rb_i64 agg_trade_id, rb_i64 first_trade_id, rb_position *position);

/*
 * rb_checkpoint keeps the processor's present state inside the processor, rb_rollback returns to it: several calls
 * become one transaction. Neither allocates. Before the first checkpoint, rb_rollback returns to the state of creation,
 * or to the restored one.
 * Errors: RB_ERROR_ARGUMENT if processor is NULL.
 * Threads: one at a time per processor.
 */
RB_API rb_status rb_checkpoint(rb_processor *processor);
RB_API rb_status rb_rollback(rb_processor *processor);

/*
 * Returns the processor to the state of a new one with the same options: no forming bar, no position, no trade fields,
 * no checkpoint.
 * Errors: RB_ERROR_ARGUMENT if processor is NULL.
 * Threads: one at a time per processor.
 */
RB_API rb_status rb_clear(rb_processor *processor);

/* --------------------------------------------------------------------------------------------------- advanced -- */

/*
 * Fills *options with the defaults and the given threshold, as RB_OPTIONS_INIT does where an initialiser cannot stand.
 * struct_size is sizeof(rb_options), with the rule of rb_create. rb_create checks the threshold.
 * Errors: RB_ERROR_ARGUMENT if options is NULL, RB_ERROR_STRUCT_SIZE.
 * Threads: any.
 */
RB_API rb_status rb_default_options(rb_options *options, rb_u32 struct_size, rb_i32 threshold_dbps);

/*
 * Copies the options of the processor to *options. The caller sets options->struct_size, with the rule of rb_create: of
 * a smaller struct only the present fields are written, and the bytes of a larger one beyond this library's are set to
 * 0.
 * Errors: RB_ERROR_ARGUMENT, RB_ERROR_STRUCT_SIZE.
 * Threads: one at a time per processor.
 */
RB_API rb_status rb_get_options(const rb_processor *processor, rb_options *options);

/*
 * Returns the trade fields of the run, which the first trade has fixed (sum of RB_FIELD_*), or -1 before the first
 * trade or for NULL. Threads: one at a time per processor.
 */
RB_API rb_i32 rb_get_fields(const rb_processor *processor);

/*
 * Processes columns of trades and writes the bars that they close.
 *
 *   trade_count      >= 0: the length of every column
 *   timestamp_us     [trade_count] microseconds, in [-2^62, 2^62), never falling
 *   price            [trade_count] unit 1e-8, > 0
 *   quantity         [trade_count] unit 1e-8, >= 0
 *   agg_trade_id     [trade_count] or NULL: >= 0, rising strictly where timestamps are equal
 *   first_trade_id   [trade_count] or NULL: >= 0; NULL exactly if last_trade_id is
 *   last_trade_id    [trade_count] or NULL: >= first_trade_id
 *   side             [trade_count] or NULL: RB_SIDE_BUY, or any other number for sell
 *   bars             [bar_capacity] receives the closed bars, in order; may be NULL if bar_capacity is 0
 *   bar_capacity     >= 0
 *   orphans          [orphan_capacity] receives bars ended by a gap. NULL (with capacity 0): they are only counted.
 *                    Not used without a maximum gap, nor with include_orphaned, which puts them among the bars.
 *   orphan_capacity  >= 0
 *   result           describes what was done; initialised with RB_RESULT_INIT
 *
 * The fields of the first trade of a run are those of every later one.
 *
 * Returns RB_OK when all trades were processed, or RB_OUTPUT_FULL when the next bar had no room: then
 * result->trades_consumed trades were processed, and the caller continues with the rest. The bars never depend on how
 * the trades are divided into calls. Columns, bars, orphans and result must not overlap.
 *
 * RB_OUTPUT_FULL comes after the checks of a trade's own values and before RB_ERROR_OVERFLOW of the same trade: the call that has
 * room for the bar reports the overflow.
 *
 * On an error nothing is processed: the processor is unchanged, and result describes the refused trade. Slots of bars
 * and orphans beyond the written ones are scratch space: their content after a call is undefined.
 *
 * Errors: RB_ERROR_ARGUMENT, _STRUCT_SIZE, _FIELDS and every one that a trade can cause.
 * Threads: one at a time per processor.
 */
RB_API rb_status rb_process(rb_processor *processor, rb_i64 trade_count, const rb_i64 *timestamp_us,
                            const rb_i64 *price, const rb_i64 *quantity, const rb_i64 *agg_trade_id,
                            const rb_i64 *first_trade_id, const rb_i64 *last_trade_id, const rb_u8 *side, rb_bar *bars,
                            rb_i64 bar_capacity, rb_bar *orphans, rb_i64 orphan_capacity, rb_result *result);

#ifndef RB_FOR_JEXTRACT

static inline rb_status rb_process_trades(rb_processor *processor, const rb_trades *trades, rb_bar *bars,
                                          rb_i64 bar_capacity, rb_result *result) {
    return rb_process(processor, trades->count, trades->timestamp_us, trades->price, trades->quantity,
                      trades->agg_trade_id, trades->first_trade_id, trades->last_trade_id, trades->side, bars,
                      bar_capacity, 0, 0, result);
}

static inline rb_trades rb_trades_from(const rb_trades *trades, rb_i64 first) {
    rb_trades rest = *trades;
    rest.count -= first;
    if (first > 0) { /* then the columns exist */
        rest.timestamp_us += first;
        rest.price += first;
        rest.quantity += first;
        rest.agg_trade_id = rest.agg_trade_id ? rest.agg_trade_id + first : rest.agg_trade_id;
        rest.first_trade_id = rest.first_trade_id ? rest.first_trade_id + first : rest.first_trade_id;
        rest.last_trade_id = rest.last_trade_id ? rest.last_trade_id + first : rest.last_trade_id;
        rest.side = rest.side ? rest.side + first : rest.side;
    }
    return rest;
}

#endif

/*
 * Processes the same trades with several processors, typically one per threshold, in one pass: what they share is read,
 * checked and summed once. The bars of each are those of rb_process.
 *
 *   processors       [processor_count] distinct ones; options may differ
 *   processor_count  1..RB_MAX_PROCESSORS
 *   bars             [processor_count] pointers to the bars of each processor; NULL where its capacity is 0
 *   bar_capacities   [processor_count] room at each of them
 *   results          [processor_count] what was done for each; each initialised with RB_RESULT_INIT
 *   all others       as in rb_process
 *
 * Returns RB_OK when every processor has processed every trade, or RB_OUTPUT_FULL when some of them have stopped
 * because their bars had no room, each at a place of its own: results[k].trades_consumed. The caller continues with
 * each of these by rb_process. Bars that a gap has orphaned are only counted, unless the processor includes them.
 *
 * On an error no processor processes anything; results[k].status tells which one refused what.
 *
 * Errors: those of rb_process. Nothing is written to results on RB_ERROR_ARGUMENT and RB_ERROR_STRUCT_SIZE.
 * Threads: one at a time per processor.
 */
RB_API rb_status rb_process_many(rb_processor *const *processors, rb_i32 processor_count, rb_i64 trade_count,
                                 const rb_i64 *timestamp_us, const rb_i64 *price, const rb_i64 *quantity,
                                 const rb_i64 *agg_trade_id, const rb_i64 *first_trade_id,
                                 const rb_i64 *last_trade_id, const rb_u8 *side, rb_bar *const *bars,
                                 const rb_i64 *bar_capacities, rb_result *results);

/* --------------------------------------------------------------------------------------------------- features -- */

/*
 * Features are a second pass over columns of trades and ranges in them: they are no state of a processor, and cannot change
 * a bar. There are two groups of columns, of the window of trades before a bar opens and of the bar's own trades.
 */

/* Groups of features, as a sum. */
enum {
    RB_FEATURES_LOOKBACK = 1, /* of the trades of a window before the bar opens */
    RB_FEATURES_INTRA = 2     /* of the bar's trades */
};

/* Definitions of the features. docs/reference/features.md has the formulas. */
enum {
    RB_PROFILE_EXACT = 0,    /* one definition of each name in both groups; null where it is undefined */
    RB_PROFILE_REFERENCE = 1 /* those of the reference implementation, by its names */
};

/* Parts of a group, which cost differently, as a sum. The features of a part that is not in the plan are null. */
enum {
    RB_PART_BASIC = 1,     /* sums, moments, extremes: one or two passes over the trades */
    RB_PART_EPOCHS = 2,    /* epochs of gains and losses */
    RB_PART_COMPLEXITY = 4 /* entropy and, in the reference profile, Hurst exponents */
};

/* Kinds of windows. A window holds trades with a timestamp strictly before that of the bar's first trade. */
enum {
    RB_WINDOW_TRADES = 0, /* the last window_size of them */
    RB_WINDOW_TIME = 1,   /* those of the last window_size microseconds before the open */
    RB_WINDOW_BARS = 2,   /* those from the first trade of the window_size-th bar before on */
    RB_WINDOW_ALL = 3     /* all that are there; window_size is 0 */
};

/* Flags of the features of a bar, the first value of its row. */
enum {
    RB_FEATURES_WINDOW_CUT = 1 /* the window is shorter than the plan says: the trades that are there begin too late */
};

/* Kinds of features. */
enum {
    RB_FEATURE_WHOLE = 0, /* a whole number */
    RB_FEATURE_PRICE = 1, /* a price, unit 1e-8 */
    RB_FEATURE_RATIO = 2  /* the bits of a double */
};

/* A whole number or price that is null. A double that is null is the not-a-number of the same bits: RB_FEATURE_NULL_RATIO. */
#define RB_FEATURE_NULL (-0x7fffffffffffffffLL - 1)
#define RB_FEATURE_NULL_RATIO 0x7ff8000000000000LL

/* The plan of a pass. Initialise it with RB_FEATURE_PLAN_INIT, then change fields. */
typedef struct rb_feature_plan {
    rb_u32 struct_size; /* sizeof(rb_feature_plan) */
    rb_u32 groups;      /* sum of RB_FEATURES_LOOKBACK and RB_FEATURES_INTRA */
    rb_u32 profile;     /* RB_PROFILE_* */
    rb_u32 parts;       /* sum of RB_PART_* */
    rb_u32 window_kind; /* RB_WINDOW_* */
    rb_u32 reserved;    /* 0 */
    rb_i64 window_size; /* above 0, but for RB_WINDOW_ALL */
} rb_feature_plan;

#define RB_FEATURE_PLAN_INIT {sizeof(rb_feature_plan), 3, RB_PROFILE_EXACT, 7, RB_WINDOW_TRADES, 0, 500}

/*
 * Returns the name of a feature of a profile, such as "window_ofi" or "lookback_ofi": those of the lookback group come first.
 * NULL if there is no such profile or index. Static. Threads: any.
 */
RB_API const char *rb_feature_name(rb_u32 profile, rb_i32 index);

/* Returns the kind of a feature (RB_FEATURE_*), or -1 if there is none. Threads: any. */
RB_API rb_i32 rb_feature_kind(rb_u32 profile, rb_i32 index);

/*
 * Computes the features of bars. Nothing is allocated; the work for a bar is proportional to its trades and those of its window
 * (in the reference profile with RB_PART_COMPLEXITY to the square of a window of 500 or more). Every kernel computes the same bits,
 * which depend on the trades of the bar and of its window only.
 *
 *   trade_count      >= 0: the length of every column of trades
 *   timestamp_us     [trade_count] never falling, as are the values of the other columns: those that rb_process accepts
 *   first_trade_id   [trade_count] or NULL, with last_trade_id: a record then counts as 1 trade
 *   side             [trade_count] or NULL: features that need a side are then null
 *   bar_count        >= 0: the number of bars that are there, of which those from first_bar on are computed
 *   first_trades     [bar_count] the index of each bar's first trade, rising
 *   trade_counts     [bar_count] the number of its records, at least 1
 *   available_from   [bar_count] or NULL (all 0): the first trade that the window of each bar may have, at most first_trades;
 *                    later ones begin a new history, for example after a gap
 *   values           a row for each computed bar: its flags, then the features of the profile in order of their index. The
 *                    values of a group that is not in the plan are null
 *   value_capacity   the length of values
 *
 * Errors: RB_ERROR_ARGUMENT (also for ranges that are not there), RB_ERROR_STRUCT_SIZE, RB_ERROR_OPTION for a plan that
 * contradicts itself, RB_ERROR_BUFFER_SIZE, RB_ERROR_KERNEL.
 * Threads: any.
 */
RB_API rb_status rb_compute_features(const rb_feature_plan *plan, rb_i64 trade_count, const rb_i64 *timestamp_us,
                                     const rb_i64 *price, const rb_i64 *quantity, const rb_i64 *first_trade_id,
                                     const rb_i64 *last_trade_id, const rb_u8 *side, rb_i64 bar_count,
                                     rb_i64 first_bar, const rb_i64 *first_trades, const rb_i64 *trade_counts,
                                     const rb_i64 *available_from, rb_i64 *values, rb_i64 value_capacity);

/* Flags of a price row of a footprint, as a sum. */
enum {
    RB_ROW_BUY_IMBALANCE = 1, /* its buys are at least 3 times the sells of the next row below */
    RB_ROW_SELL_IMBALANCE = 2 /* its sells are at least 3 times the buys of the next row above */
};

/* The trades of a bar in one price row: those with price <= the price of the trade < price + row_size. */
typedef struct rb_footprint_row {
    rb_i64 price; /* a multiple of row_size, unit 1e-8 */
    rb_u64 buy_volume_lo;
    rb_i64 buy_volume_hi;
    rb_u64 sell_volume_lo;
    rb_i64 sell_volume_hi;
    rb_i64 buy_trade_count;  /* trades as in rb_bar */
    rb_i64 sell_trade_count;
    rb_i64 flags; /* sum of RB_ROW_* */
} rb_footprint_row;

/* The footprint of a bar. Its delta is the volume of its buys minus that of its sells, unit 1e-8. */
typedef struct rb_footprint {
    rb_u32 struct_size; /* sizeof(rb_footprint) */
    rb_u32 reserved;    /* 0 */
    rb_i64 first_row;   /* index of its first row */
    rb_i64 row_count;   /* rows with trades, in order of price */
    rb_u64 delta_lo;
    rb_i64 delta_hi;
    rb_u64 delta_min_lo; /* extremes of the delta after each trade, and before the first one, when it is 0 */
    rb_i64 delta_min_hi;
    rb_u64 delta_max_lo;
    rb_i64 delta_max_hi;
    rb_i64 point_of_control; /* price of the row with the largest volume; RB_FEATURE_NULL without volume */
    rb_i64 value_area_low;   /* price of the lowest row of the value area; RB_FEATURE_NULL without volume */
    rb_i64 value_area_high;  /* price of the highest one */
    rb_i64 buy_imbalance_count;
    rb_i64 sell_imbalance_count;
} rb_footprint;

/*
 * Computes the footprints of bars: exact integers. Nothing is allocated; the work for a bar is proportional to its trades, times
 * the logarithm of their number where most rows between its low and its high have no trades. docs/reference/features.md defines
 * the values and tells how ties are resolved.
 *
 *   row_size         >= 1: the height of a price row, unit 1e-8
 *   trade_count      >= 0: the length of every column of trades; their values are those that rb_process accepts
 *   first_trade_id   [trade_count] or NULL, with last_trade_id: a record then counts as 1 trade
 *   side             [trade_count]: there is no footprint without sides
 *   bar_count        >= 0
 *   first_trades     [bar_count] the index of each bar's first trade
 *   trade_counts     [bar_count] the number of its records, at least 1
 *   footprints       [bar_count] receives the footprints
 *   rows             [row_capacity] receives the rows of all bars, one bar after the other
 *   written          [3] receives the number of bars that were written, the number of their rows, and the room for rows that the
 *                    next bar needs: never more than its trades, nor than the rows from its low to its high
 *
 * Returns RB_OK when all footprints are written, or RB_OUTPUT_FULL when the rows of the next bar have no room: the caller
 * continues with that bar. The content of rows behind the written ones is undefined.
 * Errors: RB_ERROR_ARGUMENT, also for ranges that are not there.
 * Threads: any.
 */
RB_API rb_status rb_compute_footprints(rb_i64 row_size, rb_i64 trade_count, const rb_i64 *price, const rb_i64 *quantity,
                                       const rb_i64 *first_trade_id, const rb_i64 *last_trade_id, const rb_u8 *side,
                                       rb_i64 bar_count, const rb_i64 *first_trades, const rb_i64 *trade_counts,
                                       rb_footprint *footprints, rb_footprint_row *rows, rb_i64 row_capacity,
                                       rb_i64 *written);

#ifndef RB_FOR_JEXTRACT

/* The double that a value of kind RB_FEATURE_RATIO holds; not-a-number where it is null. */
static inline double rb_feature_ratio(rb_i64 value) {
    union {
        rb_i64 bits;
        double ratio;
    } both = {value};
    return both.ratio;
}

#endif

/* ------------------------------------------------------------------------------------------------------ about -- */

/* Returns RB_ABI_VERSION of the library, as built. Threads: any. */
RB_API rb_u32 rb_abi_version(void);

/* Returns the version of the library, such as "0.1.0". Static. Threads: any. */
RB_API const char *rb_version(void);

/*
 * Returns the kernel of a processor that is created now: "avx512ifma", "avx512", "avx2", "neon", "portable" or
 * "scalar". It is the widest that this machine can run, unless the environment variable RB_KERNEL names another one
 * (for tests: all of them compute the same bars). NULL if RB_KERNEL names one that cannot run here; rb_create then
 * returns RB_ERROR_KERNEL.
 * Threads: any.
 */
RB_API const char *rb_kernel_name(void);

/* Returns why rb_kernel_name is not a wider one, in a few English words. Static, not NULL. Threads: any. */
RB_API const char *rb_kernel_reason(void);

#ifdef __cplusplus
}
#endif

#endif
