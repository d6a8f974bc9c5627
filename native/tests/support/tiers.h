/*
 * The kernels that the library has for this kind of processor. RB_KERNEL chooses among them for every processor that is
 * made from then on, so one program can hold one kernel against another.
 */
#ifndef RB_TEST_TIERS_H
#define RB_TEST_TIERS_H

#include <stdbool.h>

#include "rangebar.h"

/* The exit code by which ctest shows a test as skipped. */
#define EXIT_SKIPPED 77

/* Their names, in no order; the build knows them. "scalar", which the others are held to, is one of them. */
extern const char *const TIERS[];
extern const int TIER_COUNT;

/* Sets RB_KERNEL; NULL unsets it. False if the library then has no kernel. */
bool use_tier(const char *name);

/* A processor with this kernel, or the end of the program. RB_KERNEL stays set. */
rb_processor *need_processor_of(const char *tier, const rb_options *options);

/*
 * Is RB_KERNEL set to a kernel that the library has, but that this machine cannot run? Then it says so, and main is to
 * return EXIT_SKIPPED. A name that is none of TIERS is not missing but wrong: rb_create will refuse it.
 */
bool missing_tier_requested(void);

/*
 * Calls test for every kernel but the scalar one that this machine can run, and names the others. Where there is none,
 * a check fails.
 */
void for_each_wide_tier(void (*test)(const char *tier));

#endif
