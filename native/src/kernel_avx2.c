/*
 * The wide kernel on AVX2: four lanes. There is no 64-bit multiplication, so a 52-bit number is two limbs of 26 bits, and
 * a product the sum of four products of limbs.
 */
#include <immintrin.h>
#include <string.h>

#include "kernel.h"
#include "limbs.h"
#include "rules.h"

#define KERNEL rb_kernel_avx2
#define LANES 4

typedef __m256i vec;
typedef __m256i mask; /* all bits of a lane */

/* low + middle * 2^26 + high * 2^52 */
typedef struct product {
    vec low;
    vec middle;
    vec high;
} product;

#include "lane_sums.h"

RB_INLINE vec load(const rb_i64 *at) {
    return _mm256_loadu_si256((const vec *)(const void *)at);
}

RB_INLINE vec splat(rb_i64 value) {
    return _mm256_set1_epi64x(value);
}

RB_INLINE vec add(vec a, vec b) {
    return _mm256_add_epi64(a, b);
}

RB_INLINE vec sub(vec a, vec b) {
    return _mm256_sub_epi64(a, b);
}

RB_INLINE vec or(vec a, vec b) {
    return _mm256_or_si256(a, b);
}

RB_INLINE mask greater(vec a, vec b) {
    return _mm256_cmpgt_epi64(a, b);
}

RB_INLINE mask equal(vec a, vec b) {
    return _mm256_cmpeq_epi64(a, b);
}

RB_INLINE mask no_mask(void) {
    return _mm256_setzero_si256();
}

RB_INLINE mask mask_or(mask a, mask b) {
    return _mm256_or_si256(a, b);
}

RB_INLINE mask mask_and(mask a, mask b) {
    return _mm256_and_si256(a, b);
}

RB_INLINE mask mask_and_not(mask a, mask b) {
    return _mm256_andnot_si256(b, a);
}

RB_INLINE unsigned mask_bits(mask a) {
    return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(a));
}

RB_INLINE bool any(mask a) {
    return !_mm256_testz_si256(a, a);
}

RB_INLINE mask first_lanes(unsigned count) {
    static const rb_i64 edge[2 * LANES] = {-1, -1, -1, -1, 0, 0, 0, 0};
    return load(edge + LANES - count);
}

RB_INLINE mask outside(vec price, vec upper, vec lower) {
    return mask_and_not(splat(-1), mask_and(greater(upper, price), greater(price, lower)));
}

RB_INLINE vec keep(mask where, vec a) {
    return _mm256_and_si256(where, a);
}

RB_INLINE vec pick(mask where, vec a, vec b) {
    return _mm256_blendv_epi8(b, a, where);
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
    return _mm256_and_si256(a, splat(INT64_MIN));
}

RB_INLINE bool any_bit(vec a, rb_i64 bits) {
    return !_mm256_testz_si256(a, splat(bits));
}

RB_INLINE mask zero_bytes(const rb_u8 *at) {
    rb_i32 bytes;
    memcpy(&bytes, at, sizeof(bytes));
    return equal(_mm256_cvtepu8_epi64(_mm_cvtsi32_si128(bytes)), splat(0));
}

RB_INLINE product no_product(void) {
    return (product){splat(0), splat(0), splat(0)};
}

RB_INLINE void add_product(product *sum, vec a, vec b) {
    vec a_low = _mm256_and_si256(a, splat(LIMB_MASK));
    vec b_low = _mm256_and_si256(b, splat(LIMB_MASK));
    vec a_high = _mm256_srli_epi64(a, LIMB_BITS);
    vec b_high = _mm256_srli_epi64(b, LIMB_BITS);
    sum->low = add(sum->low, _mm256_mul_epu32(a_low, b_low));
    sum->middle = add(sum->middle, add(_mm256_mul_epu32(a_low, b_high), _mm256_mul_epu32(a_high, b_low)));
    sum->high = add(sum->high, _mm256_mul_epu32(a_high, b_high));
}

RB_INLINE void add_product_where(product *sum, mask where, vec a, vec b) {
    add_product(sum, a, keep(where, b));
}

RB_INLINE vec load_some(const rb_i64 *at, unsigned count) {
    return _mm256_maskload_epi64((const long long *)at, first_lanes(count));
}

RB_INLINE mask zero_bytes_some(const rb_u8 *at, unsigned count) {
    rb_u8 bytes[LANES] = {1, 1, 1, 1};
    for (unsigned k = 0; k < count; k++) {
        bytes[k] = at[k];
    }
    return zero_bytes(bytes);
}

RB_INLINE vec or_differences(vec a, vec b, vec c) {
    return or (a, _mm256_xor_si256(b, c));
}

RB_INLINE vec add_square(vec a, vec b) {
    return add(a, _mm256_mul_epu32(b, b));
}

typedef __m256d vecd;

RB_INLINE vecd splatd(double value) {
    return _mm256_set1_pd(value);
}

/* As the digits of a double with the exponent of 2^52, from which 2^52 is subtracted. */
RB_INLINE vecd to_double(vec a) {
    const vecd base = splatd(0x1p52);
    return _mm256_sub_pd(_mm256_castsi256_pd(add(a, _mm256_castpd_si256(base))), base);
}

RB_INLINE void stored(double *at, vecd a) {
    _mm256_storeu_pd(at, a);
}

RB_INLINE vecd addd(vecd a, vecd b) {
    return _mm256_add_pd(a, b);
}

RB_INLINE vecd subd(vecd a, vecd b) {
    return _mm256_sub_pd(a, b);
}

RB_INLINE vecd muld(vecd a, vecd b) {
    return _mm256_mul_pd(a, b);
}

RB_INLINE vecd maxd(vecd a, vecd b) {
    return _mm256_max_pd(a, b);
}

RB_INLINE vecd mind(vecd a, vecd b) {
    return _mm256_min_pd(a, b);
}

RB_INLINE vecd distance(vecd a, vecd b) {
    return _mm256_andnot_pd(splatd(-0.0), _mm256_sub_pd(a, b));
}

RB_INLINE vecd keepd(mask where, vecd a) {
    return _mm256_and_pd(_mm256_castsi256_pd(where), a);
}

RB_INLINE void pick_greater(vecd a, vecd b, vecd c, vecd *x, vecd d, vecd *y) {
    vecd greater_lanes = _mm256_cmp_pd(a, b, _CMP_GT_OQ);
    *x = _mm256_blendv_pd(*x, c, greater_lanes);
    *y = _mm256_blendv_pd(*y, d, greater_lanes);
}

RB_INLINE void transpose(vecd x[4]) {
    const vecd low[2] = {_mm256_unpacklo_pd(x[0], x[1]), _mm256_unpacklo_pd(x[2], x[3])};
    const vecd high[2] = {_mm256_unpackhi_pd(x[0], x[1]), _mm256_unpackhi_pd(x[2], x[3])};
    x[0] = _mm256_permute2f128_pd(low[0], low[1], 0x20);
    x[1] = _mm256_permute2f128_pd(high[0], high[1], 0x20);
    x[2] = _mm256_permute2f128_pd(low[0], low[1], 0x31);
    x[3] = _mm256_permute2f128_pd(high[0], high[1], 0x31);
}

RB_INLINE void range_of_lanes(const lane_sums *lanes, span_sums *sum) {
    /* ~a falls as a rises, so one maximum computes both ends. */
    vec low = _mm256_xor_si256(lanes->low, splat(-1));
    vec pairs = max(_mm256_unpacklo_epi64(lanes->high, low), _mm256_unpackhi_epi64(lanes->high, low));
    vec all = max(pairs, _mm256_permute2x128_si256(pairs, pairs, 0x11));
    sum->high = _mm256_extract_epi64(all, 0);
    sum->low = ~_mm256_extract_epi64(all, 1);
}

/* Four sums over lanes at once. */
RB_INLINE void add_four(vec a, vec b, vec c, vec d, rb_u64 sums[4]) {
    vec ab = add(_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b));
    vec cd = add(_mm256_unpacklo_epi64(c, d), _mm256_unpackhi_epi64(c, d));
    vec abcd = add(_mm256_permute2x128_si256(ab, cd, 0x20), _mm256_permute2x128_si256(ab, cd, 0x31));
    _mm256_storeu_si256((vec *)(void *)sums, abcd);
}

RB_INLINE void sums_of(vec a, vec b, vec c, vec d, vec e, vec f, const product *products, rb_u64 sums[6],
                       rb_u128 *turnover) {
    rb_u64 rest[8];
    add_four(a, b, c, d, sums);
    add_four(e, f, products->low, products->middle, rest);
    add_four(products->high, splat(0), splat(0), splat(0), rest + 4);
    sums[4] = rest[0];
    sums[5] = rest[1];
    *turnover = (rb_u128)join_limbs(rest[2], rest[3], rest[4]);
}

RB_INLINE void reduce_lanes(const lane_sums *lanes, span_sums *sum) {
    rb_u64 counts[4];
    rb_u64 whole[4];
    rb_u64 rest[4];
    add_four(lanes->volume, lanes->buy_volume, lanes->extra_trades, lanes->buy_extra_trades, counts);
    add_four(lanes->turnover.low, lanes->turnover.middle, lanes->turnover.high, lanes->buy_turnover.low, whole);
    add_four(lanes->buy_turnover.middle, lanes->buy_turnover.high, splat(0), splat(0), rest);
    sum->volume = (rb_i64)counts[0];
    sum->buy_volume = (rb_i64)counts[1];
    sum->trades = (rb_i64)counts[2];
    sum->buy_trades = (rb_i64)counts[3];
    sum->turnover = join_limbs(whole[0], whole[1], whole[2]);
    sum->buy_turnover = join_limbs(whole[3], rest[0], rest[1]);
}

#include "kernel_wide.h"
