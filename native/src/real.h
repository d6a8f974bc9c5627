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

/* exp(value) - 1, for numbers from -700 to 700. */
static inline double rb_expm1(double value) {
    int exponent = (int)(value / RB_LN2 + (value < 0 ? -0.5 : 0.5));
    double r = (value - exponent * 0.69314718036912382) - exponent * 1.9082149292705877e-10;
    double series = 0; /* exp(r) - 1 */
    for (int k = 16; k >= 1; k--) {
        series = (1 + series) * (r / k);
    }
    rb_u64 bits = (rb_u64)(exponent + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return power * series + (power - 1);
}

static inline double rb_tanh(double value) {
    double size = rb_abs(value) < 20 ? rb_abs(value) : 20;
    double twice = rb_expm1(2 * size);
    double result = twice / (twice + 2);
    return value < 0 ? -result : result;
}

/* 1 / (1 + exp(-value)), for numbers from -700 to 700. */
static inline double rb_logistic(double value) {
    return 1 / (2 + rb_expm1(-value));
}

#endif
