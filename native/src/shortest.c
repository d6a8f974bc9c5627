/*
 * Raffaello Giulietti, "The Schubfach way to render doubles" (2020, revised 2022). In the paper's terms: the double is
 * c * 2^q, its rounding interval reaches from vl to vr, and k is the exponent of ten with at least one and at most ten multiples of
 * 10^k in the interval's width. One multiplication by g = floor(10^-k * 2^r) + 1, a number of 128 bits, scales each end, and
 * rounding to odd keeps every comparison exact (section 9).
 */
#include "shortest.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#define FRACTION_BITS 52
#define HIDDEN_BIT ((rb_u64)1 << FRACTION_BITS)
#define EXPONENT_MASK 0x7ff
#define SMALLEST_Q (-1074)

/* The powers of ten that scale doubles to k = -324 .. 292. */
#define LEAST_POWER (-292)
#define MOST_POWER 324
#define POWERS (MOST_POWER - LEAST_POWER + 1)

/* Room for 10^324, which has 1077 bits, and for 2^1120, of which 10^292 leaves 150. */
#define LIMBS 36

/*
 * Computed at the first use. Every thread that finds them missing computes them, and all write the same numbers: nobody waits,
 * nothing is allocated, and the file has no table to trust.
 */
static _Atomic(rb_u64) power_hi[POWERS];
static _Atomic(rb_u64) power_lo[POWERS];
static atomic_int powers_are_there;

/* Keeps the leading 128 bits of a number, plus 1. The lowest limb comes first. */
static void store_power(int power, const rb_u32 limbs[LIMBS]) {
    int top = LIMBS - 1;
    while (limbs[top] == 0) {
        top--;
    }
    rb_u128 leading = 0;
    int bits = 0; /* so far */
    for (int i = top; bits < 128; i--) {
        rb_u32 limb = i >= 0 ? limbs[i] : 0;
        int has = i == top ? 32 - __builtin_clz(limb) : 32;
        int takes = has <= 128 - bits ? has : 128 - bits;
        leading = leading << takes | limb >> (has - takes);
        bits += takes;
    }
    leading++; /* no power of ten of these has 128 leading ones */
    atomic_store_explicit(&power_hi[power - LEAST_POWER], (rb_u64)(leading >> 64), memory_order_relaxed);
    atomic_store_explicit(&power_lo[power - LEAST_POWER], (rb_u64)leading, memory_order_relaxed);
}

/* Exact integers: 10^n, and floor(2^1120 / 10^n), which is floor(floor(2^1120 / 10^(n-1)) / 10). */
static void compute_powers(void) {
    rb_u32 limbs[LIMBS] = {1};
    for (int power = 0; power <= MOST_POWER; power++) {
        store_power(power, limbs);
        rb_u64 carry = 0;
        for (int i = 0; i < LIMBS; i++) {
            carry += (rb_u64)limbs[i] * 10;
            limbs[i] = (rb_u32)carry;
            carry >>= 32;
        }
    }
    memset(limbs, 0, sizeof(limbs));
    limbs[LIMBS - 1] = 1;
    for (int power = -1; power >= LEAST_POWER; power--) {
        rb_u64 rest = 0;
        for (int i = LIMBS - 1; i >= 0; i--) {
            rest = rest << 32 | limbs[i];
            limbs[i] = (rb_u32)(rest / 10);
            rest %= 10;
        }
        store_power(power, limbs);
    }
    atomic_store_explicit(&powers_are_there, 1, memory_order_release);
}

/* floor(log10(2^q)), floor(log10(3/4 * 2^q)), floor(log2(10^n)): the constants are log10(2), log10(3/4), log2(10) times 2^40. */
static int floor_log10_pow2(int q) {
    return (int)((q * 330985980541) >> 40);
}

static int floor_log10_three_quarters_pow2(int q) {
    return (int)((q * 330985980541 - 137371593661) >> 40);
}

static int floor_log2_pow10(int n) {
    return (int)((n * 3652498566964) >> 40);
}

/* Returns number * g / 2^128, rounded to odd: the lowest bit is 1 if anything is cut off. What g is too large by stays below. */
static rb_u64 scale_to_odd(rb_u64 hi, rb_u64 lo, rb_u64 number) {
    rb_u128 product = (rb_u128)hi * number + (rb_u64)(((rb_u128)lo * number) >> 64);
    return (rb_u64)(product >> 64) | ((rb_u64)product > 1);
}

/* Removes that many zeros if all of them are there; power is ten to their number. */
static inline rb_decimal without(rb_decimal decimal, rb_u64 power, int zeros) {
    return decimal.digits % power == 0 ? (rb_decimal){decimal.digits / power, decimal.exponent + zeros} : decimal;
}

static rb_decimal without_zeros(rb_u64 digits, int exponent) {
    rb_decimal decimal = {digits, exponent};
    if (digits % 10 != 0) {
        return decimal;
    }
    decimal = without(without(decimal, 100000000, 8), 100000000, 8);
    return without(without(without(decimal, 10000, 4), 100, 2), 10, 1);
}

/* The decimal of c * 2^q. */
static rb_decimal shortest(rb_u64 c, int q) {
    int extra = 0;
    if (c < 3 && q == SMALLEST_Q) { /* these two would have one digit, and a second one may be nearer */
        c *= 10;
        extra = 1;
    }
    rb_u64 is_odd = c & 1;                                /* then the ends of the interval do not round to it */
    bool is_regular = c != HIDDEN_BIT || q == SMALLEST_Q; /* else the next smaller double is half as far away */
    int k = is_regular ? floor_log10_pow2(q) : floor_log10_three_quarters_pow2(q);
    int shift = q + floor_log2_pow10(-k) + 1;
    if (atomic_load_explicit(&powers_are_there, memory_order_acquire) == 0) {
        compute_powers();
    }
    rb_u64 hi = atomic_load_explicit(&power_hi[-k - LEAST_POWER], memory_order_relaxed);
    rb_u64 lo = atomic_load_explicit(&power_lo[-k - LEAST_POWER], memory_order_relaxed);
    /* In quarters of 10^k, so that the middle between two multiples is a whole number. */
    rb_u64 value = scale_to_odd(hi, lo, 4 * c << shift);
    rb_u64 least = scale_to_odd(hi, lo, (4 * c - (is_regular ? 2 : 1)) << shift) + is_odd;
    rb_u64 most = scale_to_odd(hi, lo, (4 * c + 2) << shift) - is_odd;

    rb_u64 below = value / 4;
    k -= extra;
    if (below >= 100) { /* one digit less, where exactly one such decimal is in the interval */
        rb_u64 shorter = below / 10;
        bool lower_fits = least <= 40 * shorter;
        bool upper_fits = 40 * (shorter + 1) <= most;
        if (lower_fits != upper_fits) {
            return without_zeros(lower_fits ? shorter : shorter + 1, k + 1);
        }
    }
    bool lower_fits = least <= 4 * below;
    bool upper_fits = 4 * (below + 1) <= most;
    if (lower_fits == upper_fits) { /* the nearer one; the even one if both are equally near */
        rb_u64 middle = 4 * below + 2;
        lower_fits = value < middle || (value == middle && below % 2 == 0);
    }
    return without_zeros(lower_fits ? below : below + 1, k);
}

rb_decimal rb_shortest_decimal(double value) {
    rb_u64 bits;
    memcpy(&bits, &value, sizeof(bits));
    rb_u64 fraction = bits & (HIDDEN_BIT - 1);
    int biased = (int)(bits >> FRACTION_BITS) & EXPONENT_MASK;
    if (biased == 0) {
        return shortest(fraction, SMALLEST_Q);
    }
    rb_u64 c = HIDDEN_BIT | fraction;
    int q = biased + SMALLEST_Q - 1;
    if (q <= 0 && q >= -FRACTION_BITS && (c & (((rb_u64)1 << -q) - 1)) == 0) {
        return without_zeros(c >> -q, 0); /* a whole number below 2^53: all others are farther away than half a unit */
    }
    return shortest(c, q);
}
