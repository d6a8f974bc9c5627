/* The common part of the two AVX-512 kernels: eight lanes and masks of bits. They differ in the multiplication. */
RB_INLINE vec load(const rb_i64 *at) {
    return _mm512_loadu_si512(at);
}

RB_INLINE vec splat(rb_i64 value) {
    return _mm512_set1_epi64(value);
}

RB_INLINE vec add(vec a, vec b) {
    return _mm512_add_epi64(a, b);
}

RB_INLINE vec sub(vec a, vec b) {
    return _mm512_sub_epi64(a, b);
}

RB_INLINE vec or(vec a, vec b) {
    return _mm512_or_si512(a, b);
}

RB_INLINE vec max(vec a, vec b) {
    return _mm512_max_epi64(a, b);
}

RB_INLINE vec min(vec a, vec b) {
    return _mm512_min_epi64(a, b);
}

RB_INLINE mask greater(vec a, vec b) {
    return _mm512_cmpgt_epi64_mask(a, b);
}

RB_INLINE mask equal(vec a, vec b) {
    return _mm512_cmpeq_epi64_mask(a, b);
}

RB_INLINE mask outside(vec price, vec upper, vec lower) {
    return (mask)(_mm512_cmpge_epi64_mask(price, upper) | _mm512_cmple_epi64_mask(price, lower));
}

RB_INLINE mask no_mask(void) {
    return 0;
}

RB_INLINE mask mask_or(mask a, mask b) {
    return (mask)(a | b);
}

RB_INLINE mask mask_and(mask a, mask b) {
    return (mask)(a & b);
}

RB_INLINE mask mask_and_not(mask a, mask b) {
    return (mask)(a & ~b);
}

RB_INLINE unsigned mask_bits(mask a) {
    return a;
}

RB_INLINE bool any(mask a) {
    return a != 0;
}

RB_INLINE mask first_lanes(unsigned count) {
    return (mask)((1u << count) - 1);
}

RB_INLINE vec keep(mask where, vec a) {
    return _mm512_maskz_mov_epi64(where, a);
}

RB_INLINE vec pick(mask where, vec a, vec b) {
    return _mm512_mask_mov_epi64(b, where, a);
}

RB_INLINE vec add_where(vec a, mask where, vec b) {
    return _mm512_mask_add_epi64(a, where, a, b);
}

RB_INLINE vec keep_sign(vec a) {
    return _mm512_and_si512(a, splat(INT64_MIN));
}

RB_INLINE bool any_bit(vec a, rb_i64 bits) {
    return _mm512_test_epi64_mask(a, splat(bits)) != 0;
}

RB_INLINE mask zero_bytes(const rb_u8 *at) {
    __m128i bytes = _mm_loadl_epi64((const __m128i *)(const void *)at);
    return (mask)_mm_testn_epi8_mask(bytes, bytes); /* drops the upper eight, which are not loaded */
}

RB_INLINE vec load_some(const rb_i64 *at, unsigned count) {
    return _mm512_maskz_loadu_epi64(first_lanes(count), at);
}

RB_INLINE mask zero_bytes_some(const rb_u8 *at, unsigned count) {
    __m128i bytes = _mm_maskz_loadu_epi8(first_lanes(count), at);
    return (mask)(_mm_testn_epi8_mask(bytes, bytes) & first_lanes(count));
}

RB_INLINE vec or_differences(vec a, vec b, vec c) {
    return _mm512_ternarylogic_epi64(a, b, c, 0xf6);
}

RB_INLINE vec add_square(vec a, vec b) {
    return add(a, _mm512_mul_epu32(b, b));
}

typedef __m512d vecd;

RB_INLINE vecd to_double(vec a) {
    return _mm512_cvtepi64_pd(a);
}

RB_INLINE vecd splatd(double value) {
    return _mm512_set1_pd(value);
}

RB_INLINE void stored(double *at, vecd a) {
    _mm512_storeu_pd(at, a);
}

RB_INLINE vecd addd(vecd a, vecd b) {
    return _mm512_add_pd(a, b);
}

RB_INLINE vecd subd(vecd a, vecd b) {
    return _mm512_sub_pd(a, b);
}

RB_INLINE vecd muld(vecd a, vecd b) {
    return _mm512_mul_pd(a, b);
}

RB_INLINE vecd maxd(vecd a, vecd b) {
    return _mm512_max_pd(a, b);
}

RB_INLINE vecd mind(vecd a, vecd b) {
    return _mm512_min_pd(a, b);
}

RB_INLINE vecd distance(vecd a, vecd b) {
    return _mm512_abs_pd(_mm512_sub_pd(a, b));
}

RB_INLINE vecd keepd(mask where, vecd a) {
    return _mm512_maskz_mov_pd(where, a);
}

RB_INLINE void pick_greater(vecd a, vecd b, vecd c, vecd *x, vecd d, vecd *y) {
    mask greater_lanes = _mm512_cmp_pd_mask(a, b, _CMP_GT_OQ);
    *x = _mm512_mask_mov_pd(*x, greater_lanes, c);
    *y = _mm512_mask_mov_pd(*y, greater_lanes, d);
}

/* Pairs of rows, then pairs of pairs, then halves. */
RB_INLINE void transpose(vecd x[8]) {
    vecd pairs[8];
    vecd fours[8];
    for (int k = 0; k < 8; k += 2) {
        pairs[k] = _mm512_unpacklo_pd(x[k], x[k + 1]);
        pairs[k + 1] = _mm512_unpackhi_pd(x[k], x[k + 1]);
    }
    for (int k = 0; k < 8; k += 4) {
        for (int odd = 0; odd < 2; odd++) {
            fours[k + odd] = _mm512_shuffle_f64x2(pairs[k + odd], pairs[k + odd + 2], 0x88);
            fours[k + odd + 2] = _mm512_shuffle_f64x2(pairs[k + odd], pairs[k + odd + 2], 0xdd);
        }
    }
    /* fours[0]: rows 0 to 3 of columns 0 and 4; [1]: of 1 and 5; [2]: of 2 and 6; [3]: of 3 and 7; from [4] on rows 4 to 7. */
    for (int k = 0; k < 4; k++) {
        x[k] = _mm512_shuffle_f64x2(fours[k], fours[k + 4], 0x88);
        x[k + 4] = _mm512_shuffle_f64x2(fours[k], fours[k + 4], 0xdd);
    }
}

RB_INLINE void range_of_lanes(const lane_sums *lanes, span_sums *sum) {
    /* ~a falls as a rises, so one maximum computes both ends. */
    vec low = _mm512_xor_si512(lanes->low, splat(-1));
    vec pairs = max(_mm512_unpacklo_epi64(lanes->high, low), _mm512_unpackhi_epi64(lanes->high, low));
    __m256i quarter = _mm256_max_epi64(_mm512_castsi512_si256(pairs), _mm512_extracti64x4_epi64(pairs, 1));
    __m128i all = _mm_max_epi64(_mm256_castsi256_si128(quarter), _mm256_extracti128_si256(quarter, 1));
    sum->high = _mm_extract_epi64(all, 0);
    sum->low = ~_mm_extract_epi64(all, 1);
}

/* Adds neighbours: pairs of a in the even lanes, of b in the odd ones. */
RB_INLINE vec add_pairs(vec a, vec b) {
    return add(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
}

/* Adds the neighbouring quarters of a, then those of b. */
RB_INLINE vec add_quarters(vec a, vec b) {
    return add(_mm512_shuffle_i64x2(a, b, 0x88), _mm512_shuffle_i64x2(a, b, 0xdd));
}

/* Eight sums over lanes at once. */
RB_INLINE void add_eight(const vec terms[8], rb_u64 sums[8]) {
    vec first = add_quarters(add_pairs(terms[0], terms[1]), add_pairs(terms[2], terms[3]));
    vec second = add_quarters(add_pairs(terms[4], terms[5]), add_pairs(terms[6], terms[7]));
    _mm512_storeu_si512(sums, add_quarters(first, second));
}
