/* What the fuzz targets share: bytes become options and trades, of which many are valid and many lie on an edge. */
#ifndef RB_FUZZ_H
#define RB_FUZZ_H

#include <stddef.h>

#include "support/trades.h"

/* The bytes of an input that are not used up. Where they end, zeros follow. */
typedef struct input {
    const rb_u8 *at;
    size_t left;
} input;

rb_i64 next_byte(input *in); /* 0 .. 255 */
rb_i64 next_i64(input *in);
rb_i64 next_below(input *in, rb_i64 bound); /* 0 .. bound - 1; bound at most 65536 */

/* Any number, most often one on an edge. */
rb_i64 next_number(input *in);

/* Options that rb_create takes. */
rb_options next_options(input *in);

/* A kernel that this machine can run. */
const char *next_tier(input *in);

/* All the bytes that are left as trades, TRADES_MOST at most. Times and prices are chosen with the options in mind. */
#define TRADES_MOST 1500
trades next_trades(input *in, const rb_options *options);

/* The next trade with the bytes that are next; previous may be all zero. */
trade next_trade_of(input *in, const rb_options *options, const trade *previous);

/*
 * One input, by the name that libFuzzer calls. Each target defines it and ends it with end_input, which ends the
 * program if a check has failed.
 */
int LLVMFuzzerTestOneInput(const rb_u8 *data, size_t size);
int end_input(void);

#endif
