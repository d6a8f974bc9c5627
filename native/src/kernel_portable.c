/* The wide kernel with one lane and no vector instructions, for processors without a kernel of their own. */
#include "kernel.h"
#include "rules.h"

#define KERNEL rb_kernel_portable
#define LANES 1

typedef rb_i64 vec;
typedef bool mask;
typedef rb_u128 product;

#include "lane_sums.h"

RB_INLINE vec load(const rb_i64 *at) {
    return *at;
}

RB_INLINE vec splat(rb_i64 value) {
    return value;
}

RB_INLINE vec add(vec a, vec b) {
    return (vec)((rb_u64)a + (rb_u64)b);
}

RB_INLINE vec sub(vec a, vec b) {
    return (vec)((rb_u64)a - (rb_u64)b);
}

RB_INLINE vec or(vec a, vec b) {
    return a | b;
}

RB_INLINE vec max(vec a, vec b) {
    return a > b ? a : b;
}

RB_INLINE vec min(vec a, vec b) {
    return a < b ? a : b;
}

RB_INLINE mask greater(vec a, vec b) {
    return a > b;
}

RB_INLINE mask equal(vec a, vec b) {
    return a == b;
}

RB_INLINE mask outside(vec price, vec upper, vec lower) {
    return (price >= upper) | (price <= lower);
}

RB_INLINE mask no_mask(void) {
    return false;
}

RB_INLINE mask mask_or(mask a, mask b) {
    return a | b;
}

RB_INLINE mask mask_and(mask a, mask b) {
    return a & b;
}

RB_INLINE mask mask_and_not(mask a, mask b) {
    return a & !b;
}

RB_INLINE unsigned mask_bits(mask a) {
    return a;
}

RB_INLINE bool any(mask a) {
    return a;
}

RB_INLINE mask first_lanes(unsigned count) {
    return count > 0;
}

RB_INLINE vec keep(mask where, vec a) {
    return a & -(vec)where;
}

RB_INLINE vec pick(mask where, vec a, vec b) {
    return where ? a : b;
}

RB_INLINE vec add_where(vec a, mask where, vec b) {
    return add(a, keep(where, b));
}

RB_INLINE vec keep_sign(vec a) {
    return a & INT64_MIN;
}

RB_INLINE bool any_bit(vec a, rb_i64 bits) {
    return (a & bits) != 0;
}

RB_INLINE mask zero_bytes(const rb_u8 *at) {
    return *at == 0;
}

RB_INLINE product no_product(void) {
    return 0;
}

RB_INLINE void add_product(product *sum, vec a, vec b) {
    *sum += (rb_u128)(rb_u64)a * (rb_u64)b;
}

RB_INLINE void add_product_where(product *sum, mask where, vec a, vec b) {
    add_product(sum, a, keep(where, b));
}

RB_INLINE vec load_some(const rb_i64 *at, unsigned count) {
    return count == 0 ? 0 : *at;
}

RB_INLINE mask zero_bytes_some(const rb_u8 *at, unsigned count) {
    return count != 0 && *at == 0;
}

RB_INLINE vec or_differences(vec a, vec b, vec c) {
    return a | (b ^ c);
}

RB_INLINE vec add_square(vec a, vec b) {
    return (vec)((rb_u64)a + (rb_u64)(rb_u32)b * (rb_u32)b);
}

RB_INLINE void sums_of(vec a, vec b, vec c, vec d, vec e, vec f, const product *products, rb_u64 sums[6],
                       rb_u128 *turnover) {
    const vec terms[6] = {a, b, c, d, e, f};
    for (int k = 0; k < 6; k++) {
        sums[k] = (rb_u64)terms[k];
    }
    *turnover = *products;
}

typedef double vecd;

RB_INLINE vecd to_double(vec a) {
    return (vecd)a;
}

RB_INLINE vecd splatd(double value) {
    return value;
}

RB_INLINE void stored(double *at, vecd a) {
    *at = a;
}

RB_INLINE vecd addd(vecd a, vecd b) {
    return a + b;
}

RB_INLINE vecd subd(vecd a, vecd b) {
    return a - b;
}

RB_INLINE vecd muld(vecd a, vecd b) {
    return a * b;
}

RB_INLINE vecd maxd(vecd a, vecd b) {
    return a > b ? a : b;
}

RB_INLINE vecd mind(vecd a, vecd b) {
    return a < b ? a : b;
}

RB_INLINE vecd distance(vecd a, vecd b) {
    return __builtin_fabs(a - b);
}

RB_INLINE vecd keepd(mask where, vecd a) {
    return where ? a : 0;
}

RB_INLINE void pick_greater(vecd a, vecd b, vecd c, vecd *x, vecd d, vecd *y) {
    *x = a > b ? c : *x;
    *y = a > b ? d : *y;
}

RB_INLINE void range_of_lanes(const lane_sums *lanes, span_sums *sum) {
    sum->high = lanes->high;
    sum->low = lanes->low;
}

RB_INLINE void reduce_lanes(const lane_sums *lanes, span_sums *sum) {
    sum->volume = lanes->volume;
    sum->buy_volume = lanes->buy_volume;
    sum->turnover = (rb_i128)lanes->turnover;
    sum->buy_turnover = (rb_i128)lanes->buy_turnover;
    sum->trades = lanes->extra_trades;
    sum->buy_trades = lanes->buy_extra_trades;
}

#include "kernel_wide.h"
