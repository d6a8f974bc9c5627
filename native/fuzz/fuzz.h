/* The common part of the fuzz targets: bytes become options and trades, many of them valid and many on an edge. */
#ifndef RB_FUZZ_H
#define RB_FUZZ_H

#include <stddef.h>
#include <stdio.h>

#include "support/trades.h"

/* The unread bytes of an input. Zeros follow the last one. */
typedef struct input {
    const rb_u8 *at;
    size_t left;
} input;

rb_i64 next_byte(input *in); /* 0 .. 255 */
rb_i64 next_i64(input *in);
rb_i64 next_below(input *in, rb_i64 bound); /* 0 .. bound - 1; bound at most 65536 */

/* Any number, usually one on an edge. */
rb_i64 next_number(input *in);

/* Options that rb_create accepts. */
rb_options next_options(input *in);

/* A kernel that this machine can run. */
const char *next_tier(input *in);

/* All remaining bytes as trades, at most TRADES_MOST. Times and prices are chosen around the edges of the options. */
#define TRADES_MOST 1500
trades next_trades(input *in, const rb_options *options);

/* The next trade, made of the next bytes; previous may be all zero. */
trade next_trade_of(input *in, const rb_options *options, const trade *previous);

/*
 * Runs one input, under the name that libFuzzer calls. Each target defines it and returns end_input(), which aborts the
 * program if a check has failed.
 */
int LLVMFuzzerTestOneInput(const rb_u8 *data, size_t size);
int end_input(void);

/*
 * The seeds of a fuzz target as text: one line of hexadecimal digits per seed. Lines that begin with # and empty lines
 * are skipped.
 */

/* Receives each seed. The data ends where the memory ends, so that a sanitizer sees every read past the end. */
typedef void seed_visitor(const char *path, int line, const rb_u8 *data, size_t size, void *context);

/* Reads a file of seeds. Ends the program with the place if the file is missing, malformed or without a seed. */
void seeds_read(const char *path, seed_visitor *visit, void *context);

/* Reads a whole file, which may hold any bytes. The caller frees the memory. */
rb_u8 *seeds_read_file(const char *path, size_t *size);

/* Writes one seed as a line. */
void seeds_write_line(FILE *out, const rb_u8 *data, size_t size);

#endif
