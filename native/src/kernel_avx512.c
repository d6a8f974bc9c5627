/*
 * The wide kernel on AVX-512 without IFMA: eight lanes; a 52-bit number is two limbs of 26 bits, and a product the sum of
 * four products of limbs.
 */
#include <immintrin.h>
#include <string.h>

#include "kernel.h"
#include "limbs.h"
#include "rules.h"

#define KERNEL rb_kernel_avx512
#define LANES 8

typedef __m512i vec;
typedef __mmask8 mask;

/* low + middle * 2^26 + high * 2^52 */
typedef struct product {
    vec low;
    vec middle;
    vec high;
} product;

#include "lane_sums.h"

#include "kernel_avx512.h"

RB_INLINE product no_product(void) {
    return (product){splat(0), splat(0), splat(0)};
}

RB_INLINE void add_product(product *sum, vec a, vec b) {
    vec a_low = _mm512_and_si512(a, splat(LIMB_MASK));
    vec b_low = _mm512_and_si512(b, splat(LIMB_MASK));
    vec a_high = _mm512_srli_epi64(a, LIMB_BITS);
    vec b_high = _mm512_srli_epi64(b, LIMB_BITS);
    sum->low = add(sum->low, _mm512_mul_epu32(a_low, b_low));
    sum->middle = add(sum->middle, add(_mm512_mul_epu32(a_low, b_high), _mm512_mul_epu32(a_high, b_low)));
    sum->high = add(sum->high, _mm512_mul_epu32(a_high, b_high));
}

RB_INLINE void add_product_where(product *sum, mask where, vec a, vec b) {
    add_product(sum, a, keep(where, b));
}

RB_INLINE void sums_of(vec a, vec b, vec c, vec d, vec e, vec f, const product *products, rb_u64 sums[6],
                       rb_u128 *turnover) {
    const vec terms[8] = {a, b, c, d, e, f, products->low, products->middle};
    const vec rest[8] = {products->high, splat(0), splat(0), splat(0), splat(0), splat(0), splat(0), splat(0)};
    rb_u64 all[8];
    rb_u64 high[8];
    add_eight(terms, all);
    add_eight(rest, high);
    memcpy(sums, all, 6 * sizeof(rb_u64));
    *turnover = (rb_u128)join_limbs(all[6], all[7], high[0]);
}

RB_INLINE void reduce_lanes(const lane_sums *lanes, span_sums *sum) {
    const product *buy = &lanes->buy_turnover;
    const vec terms[8] = {lanes->volume,          lanes->buy_volume,    lanes->turnover.low, lanes->turnover.middle,
                          lanes->turnover.high,   lanes->extra_trades,  lanes->buy_extra_trades, splat(0)};
    const vec buy_terms[8] = {buy->low, buy->middle, buy->high, splat(0), splat(0), splat(0), splat(0), splat(0)};
    rb_u64 sums[8];
    rb_u64 buy_sums[8];
    add_eight(terms, sums);
    add_eight(buy_terms, buy_sums);
    sum->volume = (rb_i64)sums[0];
    sum->buy_volume = (rb_i64)sums[1];
    sum->turnover = join_limbs(sums[2], sums[3], sums[4]);
    sum->buy_turnover = join_limbs(buy_sums[0], buy_sums[1], buy_sums[2]);
    sum->trades = (rb_i64)sums[5];
    sum->buy_trades = (rb_i64)sums[6];
}

#include "kernel_wide.h"
