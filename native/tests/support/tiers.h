/*
 * The kernels of the library for this processor architecture. RB_KERNEL selects the kernel of every processor created from
 * then on, so one program can compare kernels.
 */
#ifndef RB_TEST_TIERS_H
#define RB_TEST_TIERS_H

#include <stdbool.h>

#include "rangebar.h"

/* The exit code by which ctest shows a test as skipped. */
#define EXIT_SKIPPED 77

/* Their names, unordered, from the build. "scalar", the reference for the others, is one of them. */
extern const char *const TIERS[];
extern const int TIER_COUNT;

/* Sets RB_KERNEL; NULL unsets it. False if the library then has no kernel. */
bool use_tier(const char *name);

/* Returns a processor with this kernel, or ends the program. RB_KERNEL stays set. */
rb_processor *need_processor_of(const char *tier, const rb_options *options);

/*
 * Is RB_KERNEL set to a kernel of the library that this machine cannot run? Then this prints a message, and main returns
 * EXIT_SKIPPED. A name that is not in TIERS does not count: rb_create refuses it.
 */
bool missing_tier_requested(void);

/*
 * Calls test for every kernel except the scalar one that this machine can run, and prints the names of the others. If
 * there is none, a check fails.
 */
void for_each_wide_tier(void (*test)(const char *tier));

#endif
