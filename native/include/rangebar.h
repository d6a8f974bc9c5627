/*
 * rangebar: exact range bars from a stream of trades.
 *
 * This is the only public header of librangebar, and the input from which the Java bindings are generated.
 *
 * A range bar opens with a trade, takes every trade that follows, and closes with the first trade whose price has
 * moved by the threshold from the bar's open. A bar is integer arithmetic, exact to the last digit:
 *
 *   price, volume   signed 64 bit, unit 1e-8 of the currency or asset: 42313.9 is 4231390000000
 *   turnover        signed 128 bit, price x volume, unit 1e-16, given as two 64-bit halves
 *   volume sums     signed 128 bit, unit 1e-8, given as two 64-bit halves
 *   time            signed 64 bit, microseconds since the Unix epoch (UTC), in [-2^62, 2^62)
 *   threshold       decimal basis points (dbps): 250 dbps = 25 bps = 0.25 %
 *
 * Thread rule, for every function that takes an rb_processor: one thread at a time. A processor may be handed from one
 * thread to another if the hand-over orders memory (a lock, a join). Different processors are independent. Functions
 * without a processor may be called from any thread at any time.
 *
 * Memory: only rb_create and rb_restore allocate, only rb_destroy frees.
 */
#ifndef RANGEBAR_H
#define RANGEBAR_H

#ifdef RB_FOR_JEXTRACT
/* jextract maps int64_t by the system it runs on; long long is 64 bits everywhere, so what it generates runs everywhere. */
typedef int rb_i32;
typedef long long rb_i64;
typedef unsigned char rb_u8;
typedef unsigned int rb_u32;
typedef unsigned long long rb_u64;
#else
#include <stdint.h>
typedef int32_t rb_i32;
typedef int64_t rb_i64;
typedef uint8_t rb_u8;
typedef uint32_t rb_u32;
typedef uint64_t rb_u64;
#endif

#if defined(RB_STATIC) || defined(RB_FOR_JEXTRACT)
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

/* The version of this binary interface. A caller compares it with rb_abi_version() of the library it has loaded. */
#define RB_ABI_VERSION 1

/* Threshold range, in decimal basis points. */
#define RB_MIN_THRESHOLD_DBPS 1
#define RB_MAX_THRESHOLD_DBPS 100000

/* The size in bytes of every saved state of this version. */
#define RB_STATE_SIZE 264

/* The most processors that one call of rb_process_many serves. */
#define RB_MAX_PROCESSORS 64

/* ---------------------------------------------------------------------------------------------------- status -- */

/*
 * What a call has to say: 0 and above is success, below 0 an error. The values are pinned, the gaps are for later ones.
 * A function that returns an error has changed nothing, but for a result that says which trade was refused.
 */
typedef rb_i32 rb_status;

enum {
    RB_OK = 0,
    RB_CLOSED_BAR = 1,   /* rb_push: the trade has closed a bar */
    RB_ORPHANED_BAR = 2, /* rb_push: a gap before the trade has ended the forming bar */
    RB_OUTPUT_FULL = 3,  /* rb_process: no room for the next bar; call again with the trades left */
    RB_NO_BAR = 4,       /* rb_forming_bar, rb_reset: no bar is forming */

    /* The call is wrong. */
    RB_ERROR_ARGUMENT = -10,    /* a pointer is NULL or a count is negative where that is not allowed */
    RB_ERROR_STRUCT_SIZE = -11, /* the struct_size of a struct is not the one of this library */
    RB_ERROR_THRESHOLD = -12,   /* threshold outside RB_MIN_THRESHOLD_DBPS..RB_MAX_THRESHOLD_DBPS */
    RB_ERROR_MAX_GAP = -13,     /* maximum gap below 0 */
    RB_ERROR_OPTION = -14,      /* an option is neither 0 nor 1, or a reserved field is not 0 */
    RB_ERROR_MEMORY = -15,      /* out of memory */
    RB_ERROR_BUFFER_SIZE = -16, /* a buffer is smaller than it has to be */
    RB_ERROR_KERNEL = -17,      /* the environment variable RB_KERNEL names no kernel that this machine can run */

    /* A trade is wrong; rb_result says which one and holds its values. */
    RB_ERROR_PRICE = -30,         /* price <= 0, or so large that price + threshold leaves 63 bits */
    RB_ERROR_VOLUME = -31,        /* volume < 0 */
    RB_ERROR_TIMESTAMP = -32,     /* timestamp outside [-2^62, 2^62) */
    RB_ERROR_TIME_ORDER = -33,    /* timestamp before that of the trade before */
    RB_ERROR_ID_ORDER = -34,      /* same timestamp as the trade before, but no higher aggregate id */
    RB_ERROR_NEGATIVE_ID = -35,   /* an id < 0 */
    RB_ERROR_TRADE_ID_RANGE = -36, /* last_trade_id < first_trade_id */
    RB_ERROR_FIELDS = -37,       /* one trade-id column without the other, or not the columns of the first trade */
    RB_ERROR_OVERFLOW = -38,      /* a trade count would leave 63 bits, or a turnover 127 bits */

    /* A saved state is wrong. */
    RB_ERROR_STATE_FOREIGN = -60,   /* not a saved state of rangebar */
    RB_ERROR_STATE_VERSION = -61,   /* a saved state of a version that this library does not read */
    RB_ERROR_STATE_TRUNCATED = -62, /* shorter or longer than a saved state is */
    RB_ERROR_STATE_CHECKSUM = -63,  /* damaged: the checksum does not fit */
    RB_ERROR_STATE_INVALID = -64    /* the checksum fits but the content contradicts itself */
};

/* The name of a status, such as "RB_ERROR_PRICE"; "RB_UNKNOWN_STATUS" for any other number. Never NULL, static. */
RB_API const char *rb_status_name(rb_status status);

/* What a status means, in one English sentence without a full stop. Never NULL, static, for any number. */
RB_API const char *rb_status_message(rb_status status);

/* ------------------------------------------------------------------------------------------------------- types -- */

/* The optional columns of a run; a set of them is a sum. Timestamp, price and volume are always there. */
enum {
    RB_FIELD_AGG_TRADE_ID = 1,
    RB_FIELD_TRADE_IDS = 2, /* first_trade_id and last_trade_id: both or none */
    RB_FIELD_SIDE = 4       /* side */
};

/* Flags of a bar. From 256 on they repeat the columns of the run: RB_FIELD_* << 8. */
enum {
    RB_BAR_INCOMPLETE = 1,     /* still forming: a copy for inspection, never among the closed bars */
    RB_BAR_ORPHANED = 2,       /* ended by a gap or a reset, not by a breach */
    RB_BAR_AGG_TRADE_ID = 256, /* without it the aggregate ids are 0 */
    RB_BAR_TRADE_IDS = 512,    /* without it the trade ids are 0 and each record counts 1 trade */
    RB_BAR_SIDE = 1024         /* without it all buy and sell parts are 0 */
};

/* What a processor is to do. Fill it with rb_default_options, then change what is wanted. */
typedef struct rb_options {
    rb_u32 struct_size;      /* sizeof(rb_options) */
    rb_i32 threshold_dbps;   /* RB_MIN_THRESHOLD_DBPS..RB_MAX_THRESHOLD_DBPS */
    rb_u32 timestamp_gate;   /* 1 (default): a bar never closes with a trade of its open time; 0: it may */
    rb_u32 include_orphaned; /* 1: orphaned bars stand among the closed ones, in order; 0 (default): apart from them */
    rb_i64 max_gap_us;       /* a longer time between two trades ends the forming bar; 0 (default): no limit */
    rb_u64 reserved;         /* 0 */
} rb_options;

/*
 * One bar: exact fields only. What can be derived from them is, by rb_derive.
 * A trade is a buy if its side is 0, a sell otherwise: the side of the aggressor.
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
    rb_i64 trade_count;            /* sum of last_trade_id - first_trade_id + 1; a record counts 1 where ids are absent */
    rb_i64 agg_trade_count; /* trades given to rb_process or rb_push */
    rb_i64 buy_trade_count;        /* the part of trade_count that was bought */
    rb_i64 sell_trade_count;       /* the part of trade_count that was sold */
} rb_bar;

/* What follows from a bar. Formulas: rb_derive. */
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
 * What a call has done. The caller sets struct_size, the call fills the rest.
 * On success the fields from error_index on are -1 and 0. When a trade was refused, trades_consumed, bars_written and
 * orphans_written are 0, error_index is the index of the first offending trade, the fields below it are that trade's
 * values (0 where a column is absent), and previous_* are those of the trade before (0 where there was none).
 */
typedef struct rb_result {
    rb_u32 struct_size;      /* sizeof(rb_result), set by the caller */
    rb_status status;        /* what the call also returns */
    rb_i64 trades_consumed;  /* trades taken, from the front of the columns */
    rb_i64 bars_written;     /* bars put into bars[0 .. bars_written) */
    rb_i64 orphans_written;  /* bars put into orphans[0 .. orphans_written) */
    rb_i64 orphans_discarded; /* orphaned bars not handed out because orphans was NULL */
    rb_i64 error_index;      /* -1, or the index of the trade that was refused */
    rb_i64 timestamp_us;
    rb_i64 price;
    rb_i64 volume;
    rb_i64 agg_trade_id;
    rb_i64 first_trade_id;
    rb_i64 last_trade_id;
    rb_i64 previous_timestamp_us;
    rb_i64 previous_agg_trade_id;
} rb_result;

/* What the next trade will be judged by: see rb_get_limits. */
typedef struct rb_limits {
    rb_u32 struct_size; /* sizeof(rb_limits), set by the caller */
    rb_i32 columns;     /* the columns of the run */
    rb_i64 lower;
    rb_i64 upper;
    rb_i64 max_price;
    rb_i64 last_timestamp_us;
    rb_i64 last_agg_trade_id; /* 0 where absent */
    rb_i64 plain_room;
} rb_limits;

/* Where a trade stands relative to the last one that a processor has taken. */
enum {
    RB_POSITION_START = 0,    /* the processor has taken no trade yet */
    RB_POSITION_EXACT = 1,    /* the trade carries the next id */
    RB_POSITION_GAP = 2,      /* ids are missing in between */
    RB_POSITION_OVERLAP = 3,  /* the trade's id, or its time, is one that was already passed */
    RB_POSITION_TIME_GAP = 4  /* no ids to judge by: only the time in between is known */
};

typedef struct rb_position {
    rb_u32 struct_size;          /* sizeof(rb_position), set by the caller */
    rb_i32 kind;                 /* RB_POSITION_* */
    rb_i64 ids;                  /* GAP: ids missing; OVERLAP: ids passed already, counting the trade's own; else 0 */
    rb_i64 time_us;              /* time of the trade minus time of the last trade; 0 for START */
    rb_i64 last_timestamp_us;    /* the last trade that was taken; 0 where absent */
    rb_i64 last_agg_trade_id;
    rb_i64 last_trade_id;
} rb_position;

/* Opaque: options, the forming bar and the position in the stream. */
typedef struct rb_processor rb_processor;

/* ---------------------------------------------------------------------------------------------- create, destroy -- */

/*
 * Fills *options with the defaults and the given threshold (checked by rb_create, not here).
 * Errors: RB_ERROR_ARGUMENT if options is NULL.
 */
RB_API rb_status rb_default_options(rb_options *options, rb_i32 threshold_dbps);

/*
 * Makes a processor. *processor receives it, or NULL on an error; rb_destroy takes it back.
 * Errors: RB_ERROR_ARGUMENT, _STRUCT_SIZE, _THRESHOLD, _MAX_GAP, _OPTION, _MEMORY, _KERNEL.
 */
RB_API rb_status rb_create(const rb_options *options, rb_processor **processor);

/* Frees a processor. NULL is allowed. */
RB_API void rb_destroy(rb_processor *processor);

/*
 * Puts the processor back to as it was created: no forming bar, no position, no columns fixed, no checkpoint.
 * Errors: RB_ERROR_ARGUMENT if processor is NULL.
 */
RB_API rb_status rb_clear(rb_processor *processor);

/*
 * Copies the options the processor works by to *options. The caller sets options->struct_size.
 * Errors: RB_ERROR_ARGUMENT, RB_ERROR_STRUCT_SIZE.
 */
RB_API rb_status rb_get_options(const rb_processor *processor, rb_options *options);

/* The columns that the first trade has fixed (sum of RB_FIELD_*), or -1 before the first trade or for NULL. */
RB_API rb_i32 rb_get_fields(const rb_processor *processor);

/* ----------------------------------------------------------------------------------------------------- process -- */

/*
 * Takes trades from columns and writes the bars they close.
 *
 *   trade_count      >= 0: the length of every column
 *   timestamp_us     [trade_count] microseconds, in [-2^62, 2^62), never falling
 *   price            [trade_count] unit 1e-8, > 0
 *   volume           [trade_count] unit 1e-8, >= 0
 *   agg_trade_id     [trade_count] or NULL: >= 0, rising strictly where timestamps are equal
 *   first_trade_id   [trade_count] or NULL: >= 0; NULL exactly if last_trade_id is
 *   last_trade_id    [trade_count] or NULL: >= first_trade_id
 *   side   [trade_count] or NULL: nonzero means that the seller was the aggressor
 *   bars             [bar_capacity] receives the closed bars, in order; may be NULL if bar_capacity is 0
 *   orphans          [orphan_capacity] receives bars ended by a gap. NULL (with capacity 0): they are only counted.
 *                    Not used without a maximum gap, nor with include_orphaned, which puts them among the bars.
 *   result           says what was done; struct_size set by the caller
 *
 * The columns of the first trade of a run are those of every later one.
 *
 * Returns RB_OK when all trades were taken, or RB_OUTPUT_FULL when the next bar had no room: then
 * result->trades_consumed trades were taken, and the caller goes on with the rest. How trades are cut into calls never
 * changes the bars. Columns, bars, orphans and result must not overlap.
 *
 * On an error nothing is taken: the processor is as before, and result says which trade was refused. Slots of bars and
 * orphans past the written ones are scratch space: what they hold after a call, failed or not, means nothing.
 *
 * Errors: RB_ERROR_ARGUMENT, _STRUCT_SIZE, _COLUMNS and every one that a trade can cause.
 */
RB_API rb_status rb_process(rb_processor *processor, rb_i64 trade_count, const rb_i64 *timestamp_us,
                            const rb_i64 *price, const rb_i64 *volume, const rb_i64 *agg_trade_id,
                            const rb_i64 *first_trade_id, const rb_i64 *last_trade_id, const rb_u8 *side,
                            rb_bar *bars, rb_i64 bar_capacity, rb_bar *orphans, rb_i64 orphan_capacity,
                            rb_result *result);

/*
 * Gives the same trades to several processors, typically one per threshold, in one pass: what they have in common is read,
 * checked and summed once. For each of them the bars are those of rb_process.
 *
 *   processors       [processor_count] distinct ones; options may differ
 *   processor_count  1..RB_MAX_PROCESSORS
 *   bars             [processor_count] pointers: where the closed bars of each go; NULL where its capacity is 0
 *   bar_capacities   [processor_count] room at each of them
 *   results          [processor_count] what was done for each; struct_size set by the caller
 *   all others       as in rb_process
 *
 * Returns RB_OK when every processor has taken every trade, or RB_OUTPUT_FULL when some of them have stopped for want of
 * room, each at a place of its own: results[k].trades_consumed. The caller goes on with these by rb_process. Bars that a
 * gap has orphaned are only counted, unless the processor includes them.
 *
 * On an error nothing is taken by any of them; results[k].status tells which one refused what.
 *
 * Errors: those of rb_process. Nothing is written to results on RB_ERROR_ARGUMENT and RB_ERROR_STRUCT_SIZE.
 */
RB_API rb_status rb_process_many(rb_processor *const *processors, rb_i32 processor_count, rb_i64 trade_count,
                                 const rb_i64 *timestamp_us, const rb_i64 *price, const rb_i64 *volume,
                                 const rb_i64 *agg_trade_id, const rb_i64 *first_trade_id,
                                 const rb_i64 *last_trade_id, const rb_u8 *side, rb_bar *const *bars,
                                 const rb_i64 *bar_capacities, rb_result *results);

/*
 * Takes one trade; the same as rb_process with one row.
 *
 *   columns          sum of RB_FIELD_*: which of the optional values below are given; the others are ignored
 *   bar              receives the bar that the trade has closed, or that a gap before it has ended: at most one
 *   result           may be NULL; else struct_size set by the caller; filled only on an error
 *
 * Returns RB_OK (no bar), RB_CLOSED_BAR or RB_ORPHANED_BAR. On an error nothing is taken, and bar is untouched.
 * Errors: those of rb_process.
 */
RB_API rb_status rb_push(rb_processor *processor, rb_u32 columns, rb_i64 timestamp_us, rb_i64 price, rb_i64 volume,
                         rb_i64 agg_trade_id, rb_i64 first_trade_id, rb_i64 last_trade_id, rb_u8 side,
                         rb_bar *bar, rb_result *result);

/*
 * Copies the bar that is forming to *bar, flagged RB_BAR_INCOMPLETE.
 * Returns RB_OK, or RB_NO_BAR (*bar untouched) before the first trade and right after a bar has ended.
 * Errors: RB_ERROR_ARGUMENT if a pointer is NULL.
 */
RB_API rb_status rb_forming_bar(const rb_processor *processor, rb_bar *bar);

/*
 * Says what the next trade will be judged by. A trade for which all of these hold, and whose columns are those of the run,
 * only adds to the forming bar:
 *
 *   lower < price < upper, price <= max_price                  no breach
 *   last_timestamp_us <= timestamp_us < 2^62                   in order; agg_trade_id > last_agg_trade_id where equal
 *   timestamp_us - last_timestamp_us <= max_gap_us of the options, where it is not 0
 *   0 <= price, volume < 2^52; ids >= 0; the record stands for at most 2^52 trades: plain_room of such records cannot
 *   overflow a sum
 *
 * With them a caller can gather trades and give them to rb_process together, as exactly as if each had been pushed.
 * Returns RB_OK, or RB_NO_BAR (*limits untouched) if no bar is forming. The caller sets limits->struct_size.
 * Errors: RB_ERROR_ARGUMENT, RB_ERROR_STRUCT_SIZE.
 */
RB_API rb_status rb_get_limits(const rb_processor *processor, rb_limits *limits);

/*
 * Ends the forming bar at a boundary of the caller's (a day, a month): *bar receives it, flagged RB_BAR_ORPHANED, and the
 * next trade opens a new one. Order is still checked across the boundary.
 * Returns RB_OK, or RB_NO_BAR (*bar untouched) if none was forming.
 * Errors: RB_ERROR_ARGUMENT if a pointer is NULL.
 */
RB_API rb_status rb_reset(rb_processor *processor, rb_bar *bar);

/*
 * rb_checkpoint remembers the processor's present state, rb_rollback returns to it: several calls as one transaction.
 * Neither allocates. Before the first checkpoint, rb_rollback returns to the state of creation, or to the restored one.
 * rb_checkpoint_before puts the checkpoint before the latest rb_process or rb_process_many that was given trades (if there
 * was none, to creation), whatever was called since: for a caller who needs one only if that call was not the whole.
 * Errors: RB_ERROR_ARGUMENT if processor is NULL.
 */
RB_API rb_status rb_checkpoint(rb_processor *processor);
RB_API rb_status rb_checkpoint_before(rb_processor *processor);
RB_API rb_status rb_rollback(rb_processor *processor);

/* ------------------------------------------------------------------------------------------------------ derive -- */

/*
 * Computes what follows from each of bars[0 .. count): the one home of these formulas. Every operand becomes a double
 * first (price and volume raw / 1e8, turnover raw / 1e16, duration raw / 1e6), then the formula is applied as it stands.
 * A denominator of 0 gives the value in brackets.
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
 * relates return to it, after Kyle, "Continuous Auctions and Insider Trading" (Econometrica, 1985).
 *
 * Errors: RB_ERROR_ARGUMENT (NULL, negative count), RB_ERROR_STRUCT_SIZE (an entry of bars that no call of this library
 * has written; nothing is written then).
 */
RB_API rb_status rb_derive(const rb_bar *bars, rb_i64 count, rb_derived *derived);

/* ------------------------------------------------------------------------------------------------ save, restore -- */

/*
 * Writes the whole state (options, forming bar with its limits, columns, position) as RB_STATE_SIZE bytes that any
 * machine can read. Errors: RB_ERROR_ARGUMENT, RB_ERROR_BUFFER_SIZE if capacity < RB_STATE_SIZE.
 */
RB_API rb_status rb_save(const rb_processor *processor, rb_u8 *state, rb_i64 capacity);

/*
 * Makes a processor that goes on exactly where the saved one stood. *processor receives it, or NULL on an error.
 * Errors: RB_ERROR_ARGUMENT, _STATE_FOREIGN, _STATE_VERSION, _STATE_TRUNCATED, _STATE_CHECKSUM, _STATE_INVALID, _MEMORY,
 * _KERNEL.
 */
RB_API rb_status rb_restore(const rb_u8 *state, rb_i64 size, rb_processor **processor);

/*
 * Says where a trade stands relative to the last one taken, without taking it: asked before resuming. Judged by
 * aggregate id where columns and the run have it, else by first_trade_id, else by time alone. A trade that is earlier
 * than the last one overlaps, whatever its id. Arguments as in rb_push.
 * Errors: RB_ERROR_ARGUMENT (also for a timestamp or an id that no trade may have), RB_ERROR_STRUCT_SIZE.
 */
RB_API rb_status rb_compare_position(const rb_processor *processor, rb_u32 columns, rb_i64 timestamp_us,
                                     rb_i64 agg_trade_id, rb_i64 first_trade_id, rb_position *position);

/* -------------------------------------------------------------------------------------------------------- about -- */

/* RB_ABI_VERSION of the library, as built. */
RB_API rb_u32 rb_abi_version(void);

/* The version of the library, such as "0.1.0". Static. */
RB_API const char *rb_version(void);

/*
 * The kernel that a processor made now works with: "avx512ifma", "avx512", "avx2", "neon", "portable" or "scalar". The
 * widest that this processor and system can run, unless the environment variable RB_KERNEL names another one (for tests:
 * all of them make the same bars). NULL if it names one that cannot be run here; rb_create then says RB_ERROR_KERNEL.
 */
RB_API const char *rb_kernel_name(void);

/* Why rb_kernel_name is not a wider one, in a few English words. Never NULL, static. */
RB_API const char *rb_kernel_reason(void);

/*
 * The library's own account of its interface, to compare bindings with: entry index (from 0) is a name such as
 * "rb_bar" (*value: its size), "rb_bar.open" (its offset) or "RB_ERROR_PRICE" (its value).
 * Returns the name (static), or NULL when there is no such entry or value is NULL.
 */
RB_API const char *rb_abi_entry(rb_i32 index, rb_i64 *value);

#ifdef __cplusplus
}
#endif

#endif
