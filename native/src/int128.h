/* 128-bit integers inside the library; the public interface carries them as two 64-bit halves. */
#ifndef RB_INT128_H
#define RB_INT128_H

#include <stddef.h>

#include "rangebar.h"

#if !defined(__SIZEOF_INT128__)
#error "rangebar needs a compiler with __int128: gcc or clang. On Windows use MinGW-w64; cl.exe has no such type."
#endif

__extension__ typedef __int128 rb_i128;
__extension__ typedef unsigned __int128 rb_u128;

#define RB_I64_MAX INT64_MAX

static inline rb_u64 rb_low_half(rb_i128 value) {
    return (rb_u64)value;
}

static inline rb_i64 rb_high_half(rb_i128 value) {
    return (rb_i64)(value >> 64);
}

static inline rb_i128 rb_join_halves(rb_u64 low, rb_i64 high) {
    return (rb_i128)(((rb_u128)(rb_u64)high << 64) | low);
}

#endif
