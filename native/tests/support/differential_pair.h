/* The same calls for two processors with the same options: one with the scalar kernel, one with the one under test. */
#ifndef RB_TEST_DIFFERENTIAL_PAIR_H
#define RB_TEST_DIFFERENTIAL_PAIR_H

#include "support/trades.h"

#define NO_ORPHANS (-1) /* as an orphan capacity: orphaned bars are discarded */

typedef struct differential_pair {
    rb_processor *scalar;
    rb_processor *tested;
    rb_i64 room; /* bars in each of the buffers below */
    rb_bar *scalar_bars;
    rb_bar *tested_bars;
    rb_bar *scalar_orphans;
    rb_bar *tested_orphans;
} differential_pair;

differential_pair pair_create(const char *tier, const rb_options *options);
void pair_free(differential_pair *both);

/*
 * rb_process with the trades [from, from + count) for both. Checks that status, result, bars and saved states are the
 * same to the byte. *result receives the common result.
 */
rb_status pair_process(differential_pair *both, const trades *all, rb_i64 from, rb_i64 count, rb_i64 capacity,
                        rb_i64 orphan_capacity, rb_result *result);

/* Checks that results and their bars are the same to the byte. */
bool check_same_call(const rb_result *expected, const rb_bar *expected_bars, const rb_result *actual,
                     const rb_bar *actual_bars);
bool check_same_states(const rb_processor *expected, const rb_processor *actual);

#endif
