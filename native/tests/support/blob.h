/* The layout of a saved state, independent of the library: a change of the format must be made in both places. */
#ifndef RB_TEST_BLOB_H
#define RB_TEST_BLOB_H

#include <stdbool.h>

#include "support/trades.h"
#include "support/wide.h"

/* The offset of each number in bytes. Little-endian. */
enum {
    AT_MAGIC = 0,
    AT_VERSION = 8,
    AT_SIZE = 12,
    AT_THRESHOLD = 16,
    AT_GATE = 20,
    AT_INCLUDE_ORPHANED = 24,
    AT_FIELDS = 28,
    AT_MAX_GAP = 32,
    AT_HAS_BAR = 40,
    AT_LAST_TIMESTAMP = 48,
    AT_LAST_AGG_TRADE_ID = 56,
    AT_LAST_TRADE_ID = 64,
    AT_OPEN_TIME = 72,
    AT_CLOSE_TIME = 80,
    AT_OPEN = 88,
    AT_HIGH = 96,
    AT_LOW = 104,
    AT_CLOSE = 112,
    AT_UPPER = 120,
    AT_LOWER = 128,
    AT_ABSOLUTE_DELTA = AT_UPPER, /* version 2 */
    AT_TICK_SIZE = AT_LOWER,
    AT_VOLUME = 136,
    AT_TURNOVER = 152,
    AT_BUY_VOLUME = 168,
    AT_BUY_TURNOVER = 184,
    AT_BAR_FIRST_TRADE_ID = 200,
    AT_BAR_LAST_TRADE_ID = 208,
    AT_BAR_FIRST_AGG_TRADE_ID = 216,
    AT_BAR_LAST_AGG_TRADE_ID = 224,
    AT_TRADE_COUNT = 232,
    AT_RECORD_COUNT = 240,
    AT_BUY_TRADE_COUNT = 248,
    AT_CHECKSUM = 256
};

/* The size in bytes of the number at an offset. */
int blob_size_of(int at);

wide blob_get(const rb_u8 *blob, int at);
void blob_set(rb_u8 *blob, int at, wide value);

/* Changes one of the numbers from the options on: to one on an edge, to any, to a close one, or by one bit. */
void blob_change_number(rb_u8 *blob, rng *random);

/* CRC-64/XZ of bytes[0 .. size). */
rb_u64 blob_crc(const rb_u8 *bytes, rb_i64 size);

/* Writes the checksum that matches the content. */
void blob_seal(rb_u8 *blob);

#endif
