/* 128-bit integers inside the library; the public interface carries them as two 64-bit halves. */
#ifndef RB_INT128_H
#define RB_INT128_H

#include <stddef.h>

#include "rangebar_bindings.h"

#if defined(_MSC_VER) && !defined(__clang__)
#error "MSVC is not supported: rangebar requires __int128 (use MinGW-w64 or clang)"
#elif UINTPTR_MAX < UINT64_MAX
#error "32-bit targets are not supported: rangebar requires __int128 (use a compiler for a 64-bit target)"
#elif !defined(__SIZEOF_INT128__)
#error "this compiler is not supported: rangebar requires __int128 (use gcc or clang)"
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

/* The high half of a value in memory, without reading the low one. */
static inline rb_i64 rb_high_half_at(const rb_i128 *value) {
    rb_i64 high;
    __builtin_memcpy(&high, (const char *)value + (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? sizeof high : 0), sizeof high);
    return high;
}

static inline rb_i128 rb_join_halves(rb_u64 low, rb_i64 high) {
    return (rb_i128)(((rb_u128)(rb_u64)high << 64) | low);
}

#endif
