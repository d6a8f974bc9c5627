/* The wide kernel on AVX-512 with IFMA: eight lanes, and a multiply-add that gives both halves of a 52-bit product. */
#include <immintrin.h>
#include <string.h>

#include "kernel.h"
#include "rules.h"

#define KERNEL rb_kernel_avx512ifma
#define LANES 8
#define HALF_BITS 52

typedef __m512i vec;
typedef __mmask8 mask;

/* low + high * 2^52 */
typedef struct product {
    vec low;
    vec high;
} product;

#include "lane_sums.h"

#include "kernel_avx512.h"

RB_INLINE product no_product(void) {
    return (product){splat(0), splat(0)};
}

RB_INLINE void add_product(product *sum, vec a, vec b) {
    sum->low = _mm512_madd52lo_epu64(sum->low, a, b);
    sum->high = _mm512_madd52hi_epu64(sum->high, a, b);
}

RB_INLINE void add_product_where(product *sum, mask where, vec a, vec b) {
    sum->low = _mm512_mask_madd52lo_epu64(sum->low, where, a, b);
    sum->high = _mm512_mask_madd52hi_epu64(sum->high, where, a, b);
}

RB_INLINE void sums_of(vec a, vec b, vec c, vec d, vec e, vec f, const product *products, rb_u64 sums[6],
                       rb_u128 *turnover) {
    const vec terms[8] = {a, b, c, d, e, f, products->low, products->high};
    rb_u64 all[8];
    add_eight(terms, all);
    memcpy(sums, all, 6 * sizeof(rb_u64));
    *turnover = (rb_u128)all[6] + ((rb_u128)all[7] << HALF_BITS);
}

RB_INLINE void reduce_lanes(const lane_sums *lanes, span_sums *sum) {
    const vec terms[8] = {lanes->volume,           lanes->buy_volume,        lanes->turnover.low,  lanes->turnover.high,
                          lanes->buy_turnover.low, lanes->buy_turnover.high, lanes->extra_trades, lanes->buy_extra_trades};
    rb_u64 sums[8];
    add_eight(terms, sums);
    sum->volume = (rb_i64)sums[0];
    sum->buy_volume = (rb_i64)sums[1];
    sum->turnover = (rb_i128)((rb_u128)sums[2] + ((rb_u128)sums[3] << HALF_BITS));
    sum->buy_turnover = (rb_i128)((rb_u128)sums[4] + ((rb_u128)sums[5] << HALF_BITS));
    sum->trades = (rb_i64)sums[6];
    sum->buy_trades = (rb_i64)sums[7];
}

#include "kernel_wide.h"
