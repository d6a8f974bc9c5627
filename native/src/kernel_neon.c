/*
 * The wide kernel on NEON: two lanes for comparisons, sums and selections. The scalar multiplier computes the products,
 * because NEON cannot multiply 64-bit lanes.
 */
#include <arm_neon.h>

#include "kernel.h"
#include "rules.h"

#define KERNEL rb_kernel_neon
#define LANES 2

typedef int64x2_t vec;
typedef uint64x2_t mask; /* all bits of a lane */
typedef rb_u128 product;

#include "lane_sums.h"

RB_INLINE vec load(const rb_i64 *at) {
    return vld1q_s64(at);
}

RB_INLINE vec splat(rb_i64 value) {
    return vdupq_n_s64(value);
}

RB_INLINE vec add(vec a, vec b) {
    return vaddq_s64(a, b);
}

RB_INLINE vec sub(vec a, vec b) {
    return vsubq_s64(a, b);
}

RB_INLINE vec or(vec a, vec b) {
    return vorrq_s64(a, b);
}

RB_INLINE mask greater(vec a, vec b) {
    return vcgtq_s64(a, b);
}

RB_INLINE mask equal(vec a, vec b) {
    return vceqq_s64(a, b);
}

RB_INLINE mask outside(vec price, vec upper, vec lower) {
    return vorrq_u64(vcgeq_s64(price, upper), vcleq_s64(price, lower));
}

RB_INLINE mask no_mask(void) {
    return vdupq_n_u64(0);
}

RB_INLINE mask mask_or(mask a, mask b) {
    return vorrq_u64(a, b);
}

RB_INLINE mask mask_and(mask a, mask b) {
    return vandq_u64(a, b);
}

RB_INLINE mask mask_and_not(mask a, mask b) {
    return vbicq_u64(a, b);
}

RB_INLINE unsigned mask_bits(mask a) {
    return (unsigned)((vgetq_lane_u64(a, 0) & 1) | (vgetq_lane_u64(a, 1) & 2));
}

RB_INLINE bool any(mask a) {
    return (vgetq_lane_u64(a, 0) | vgetq_lane_u64(a, 1)) != 0;
}

RB_INLINE mask first_lanes(unsigned count) {
    static const uint64_t edge[2 * LANES] = {~(uint64_t)0, ~(uint64_t)0, 0, 0};
    return vld1q_u64(edge + LANES - count);
}

RB_INLINE vec keep(mask where, vec a) {
    return vreinterpretq_s64_u64(vandq_u64(where, vreinterpretq_u64_s64(a)));
}

RB_INLINE vec pick(mask where, vec a, vec b) {
    return vbslq_s64(where, a, b);
}

RB_INLINE vec max(vec a, vec b) {
    return pick(greater(a, b), a, b);
}

RB_INLINE vec min(vec a, vec b) {
    return pick(greater(a, b), b, a);
}

RB_INLINE vec add_where(vec a, mask where, vec b) {
    return add(a, keep(where, b));
}

RB_INLINE vec keep_sign(vec a) {
    return vandq_s64(a, splat(INT64_MIN));
}

RB_INLINE bool any_bit(vec a, rb_i64 bits) {
    return ((vgetq_lane_s64(a, 0) | vgetq_lane_s64(a, 1)) & bits) != 0;
}

RB_INLINE mask zero_bytes(const rb_u8 *at) {
    const uint64_t bytes[LANES] = {at[0], at[1]};
    return vceqzq_u64(vld1q_u64(bytes));
}

RB_INLINE product no_product(void) {
    return 0;
}

RB_INLINE void add_product(product *sum, vec a, vec b) {
    *sum += (rb_u128)(rb_u64)vgetq_lane_s64(a, 0) * (rb_u64)vgetq_lane_s64(b, 0);
    *sum += (rb_u128)(rb_u64)vgetq_lane_s64(a, 1) * (rb_u64)vgetq_lane_s64(b, 1);
}

RB_INLINE void add_product_where(product *sum, mask where, vec a, vec b) {
    add_product(sum, a, keep(where, b));
}

RB_INLINE vec load_some(const rb_i64 *at, unsigned count) {
    return count == LANES ? load(at) : count == 0 ? splat(0) : vsetq_lane_s64(*at, splat(0), 0);
}

RB_INLINE mask zero_bytes_some(const rb_u8 *at, unsigned count) {
    const rb_u8 bytes[LANES] = {count > 0 ? at[0] : 1, count > 1 ? at[1] : 1};
    return zero_bytes(bytes);
}

RB_INLINE vec or_differences(vec a, vec b, vec c) {
    return vorrq_s64(a, veorq_s64(b, c));
}

RB_INLINE vec add_square(vec a, vec b) {
    uint32x2_t low = vmovn_u64(vreinterpretq_u64_s64(b));
    return vreinterpretq_s64_u64(vmlal_u32(vreinterpretq_u64_s64(a), low, low));
}

RB_INLINE void sums_of(vec a, vec b, vec c, vec d, vec e, vec f, const product *products, rb_u64 sums[6],
                       rb_u128 *turnover) {
    const vec terms[6] = {a, b, c, d, e, f};
    for (int k = 0; k < 6; k++) {
        sums[k] = (rb_u64)vaddvq_s64(terms[k]);
    }
    *turnover = *products;
}

typedef float64x2_t vecd;

RB_INLINE vecd to_double(vec a) {
    return vcvtq_f64_s64(a);
}

RB_INLINE vecd splatd(double value) {
    return vdupq_n_f64(value);
}

RB_INLINE void stored(double *at, vecd a) {
    vst1q_f64(at, a);
}

RB_INLINE vecd addd(vecd a, vecd b) {
    return vaddq_f64(a, b);
}

RB_INLINE vecd subd(vecd a, vecd b) {
    return vsubq_f64(a, b);
}

RB_INLINE vecd muld(vecd a, vecd b) {
    return vmulq_f64(a, b);
}

RB_INLINE vecd maxd(vecd a, vecd b) {
    return vmaxq_f64(a, b);
}

RB_INLINE vecd mind(vecd a, vecd b) {
    return vminq_f64(a, b);
}

RB_INLINE vecd distance(vecd a, vecd b) {
    return vabdq_f64(a, b);
}

RB_INLINE vecd keepd(mask where, vecd a) {
    return vreinterpretq_f64_u64(vandq_u64(where, vreinterpretq_u64_f64(a)));
}

RB_INLINE void pick_greater(vecd a, vecd b, vecd c, vecd *x, vecd d, vecd *y) {
    mask greater_lanes = vcgtq_f64(a, b);
    *x = vbslq_f64(greater_lanes, c, *x);
    *y = vbslq_f64(greater_lanes, d, *y);
}

RB_INLINE void transpose(vecd x[2]) {
    vecd even = vtrn1q_f64(x[0], x[1]);
    x[1] = vtrn2q_f64(x[0], x[1]);
    x[0] = even;
}

RB_INLINE void range_of_lanes(const lane_sums *lanes, span_sums *sum) {
    rb_i64 high[2] = {vgetq_lane_s64(lanes->high, 0), vgetq_lane_s64(lanes->high, 1)};
    rb_i64 low[2] = {vgetq_lane_s64(lanes->low, 0), vgetq_lane_s64(lanes->low, 1)};
    sum->high = high[0] > high[1] ? high[0] : high[1];
    sum->low = low[0] < low[1] ? low[0] : low[1];
}

RB_INLINE void reduce_lanes(const lane_sums *lanes, span_sums *sum) {
    sum->volume = vaddvq_s64(lanes->volume);
    sum->buy_volume = vaddvq_s64(lanes->buy_volume);
    sum->turnover = (rb_i128)lanes->turnover;
    sum->buy_turnover = (rb_i128)lanes->buy_turnover;
    sum->trades = vaddvq_s64(lanes->extra_trades);
    sum->buy_trades = vaddvq_s64(lanes->buy_extra_trades);
}

#include "kernel_wide.h"
