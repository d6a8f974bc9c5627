/* 128-bit integers for the tests' own arithmetic. */
#ifndef RB_TEST_WIDE_H
#define RB_TEST_WIDE_H

#include "rangebar.h"

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 unsigned_wide;

static inline wide wide_from_halves(rb_u64 low, rb_i64 high) {
    return (wide)((unsigned_wide)(rb_u64)high << 64 | low);
}

static inline rb_u64 wide_low(wide value) {
    return (rb_u64)value;
}

static inline rb_i64 wide_high(wide value) {
    return (rb_i64)(value >> 64);
}

#endif
