/*
 * Products of 52-bit numbers where a lane multiplies 32 bits by 32 only: a number is two limbs of 26 bits, and a sum of
 * products is three sums, low + middle * 2^26 + high * 2^52.
 */
#ifndef RB_LIMBS_H
#define RB_LIMBS_H

#include "rules.h"

#define LIMB_BITS 26
#define LIMB_MASK (((rb_i64)1 << LIMB_BITS) - 1)

RB_INLINE rb_i128 join_limbs(rb_u64 low, rb_u64 middle, rb_u64 high) {
    return (rb_i128)((rb_u128)low + ((rb_u128)middle << LIMB_BITS) + ((rb_u128)high << 2 * LIMB_BITS));
}

#endif
