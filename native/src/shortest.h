/* The shortest decimal that reads back as a double. */
#ifndef RB_SHORTEST_H
#define RB_SHORTEST_H

#include "int128.h"

/* digits * 10^exponent; the digits do not end with a zero. */
typedef struct rb_decimal {
    rb_u64 digits; /* 1 .. 10^17 - 1 */
    int exponent;
} rb_decimal;

/*
 * Returns the decimal of a finite double above 0. Among the decimals that round to the double it is one with the fewest digits,
 * but at least two; among those the nearest to the double; of two equally near the even one. This is the rule of
 * Double.toString from JDK 19 on. Zeros at the end are removed then: 2E-323 is 2e-323, and the smallest double is 4.9e-324.
 */
rb_decimal rb_shortest_decimal(double value);

#endif
