/*
 * Functions of real numbers. The library links no libm, whose versions differ by system; these give the same digits on every
 * machine, within 2 units in the last place.
 */
#ifndef RB_REAL_H
#define RB_REAL_H

#include <float.h>
#include <stdbool.h>
#include <string.h>

#include "int128.h"

#define RB_LN2 0.6931471805599453

/* The most numbers of a call of rb_expm1_each. */
#define RB_MOST_POWERS 6

/* Without errno the compiler takes the instruction of the processor: features.c is compiled so. */
static inline double rb_sqrt(double value) {
    return __builtin_sqrt(value);
}

static inline double rb_abs(double value) {
    return value < 0 ? -value : value;
}

/* The natural logarithm of a normal number above 0: ln(m 2^k) = k ln 2 + 2 atanh((m - 1) / (m + 1)), m near 1. */
static inline double rb_ln(double value) {
    rb_u64 bits;
    memcpy(&bits, &value, sizeof bits);
    int exponent = (int)(bits >> 52) - 1023;
    bits = (bits & 0xfffffffffffffULL) | 0x3ff0000000000000ULL;
    double mantissa;
    memcpy(&mantissa, &bits, sizeof mantissa);
    if (mantissa > 1.4142135623730951) {
        mantissa *= 0.5;
        exponent++;
    }
    double s = (mantissa - 1) / (mantissa + 1);
    double z = s * s;
    /* z/3 + z^2/5 + ... + z^11/23, in parts that do not wait for each other. */
    double z2 = z * z;
    double z4 = z2 * z2;
    double first = (1.0 / 3 + z * (1.0 / 5)) + z2 * (1.0 / 7 + z * (1.0 / 9));
    double second = (1.0 / 11 + z * (1.0 / 13)) + z2 * (1.0 / 15 + z * (1.0 / 17));
    double third = (1.0 / 19 + z * (1.0 / 21)) + z2 * (1.0 / 23);
    double series = z * (first + z4 * (second + z4 * third));
    /* ln 2 in two parts, the first one short: its product with the exponent is exact. */
    double high = exponent * 0.69314718036912382;
    double low = exponent * 1.9082149292705877e-10;
    return high + (2 * s + (low + 2 * s * series));
}

/*
 * Replaces each of some numbers from -700 to 700 by exp(number) - 1. Each step of a series waits for the one before it: those of
 * several numbers run side by side.
 */
static inline void rb_expm1_each(double *values, const int count) {
    double r[RB_MOST_POWERS];
    double series[RB_MOST_POWERS]; /* exp(r) - 1 */
    int exponents[RB_MOST_POWERS];
    for (int j = 0; j < count; j++) {
        exponents[j] = (int)(values[j] / RB_LN2 + (values[j] < 0 ? -0.5 : 0.5));
        r[j] = (values[j] - exponents[j] * 0.69314718036912382) - exponents[j] * 1.9082149292705877e-10;
        series[j] = 0;
    }
    for (int k = 16; k >= 1; k--) {
        for (int j = 0; j < count; j++) {
            series[j] = (1 + series[j]) * (r[j] / k);
        }
    }
    for (int j = 0; j < count; j++) {
        rb_u64 bits = (rb_u64)(exponents[j] + 1023) << 52;
        double power;
        memcpy(&power, &bits, sizeof power);
        values[j] = power * series[j] + (power - 1);
    }
}

/* tanh(value), value at least 0, from exp(x) - 1; rb_tanh_power is x. */
static inline double rb_tanh_power(double value) {
    return 2 * (value < 20 ? value : 20);
}

static inline double rb_tanh(double power) {
    return power / (power + 2);
}

/* 1 / (1 + exp(-value)), for numbers from -700 to 700, from exp(x) - 1; rb_logistic_power is x. */
static inline double rb_logistic_power(double value) {
    return -value;
}

static inline double rb_logistic(double power) {
    return 1 / (2 + power);
}

#endif
