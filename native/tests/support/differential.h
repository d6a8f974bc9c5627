/* Differential tests: the same calls for processors with the same options, with the scalar kernel and with the one under test. */
#ifndef RB_TEST_DIFFERENTIAL_H
#define RB_TEST_DIFFERENTIAL_H

#include "support/trades.h"

/* Two processors. */

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

/* Processors that process the same trades: alone with the scalar kernel, and together with the kernel under test. */

typedef struct group {
    rb_i32 count;
    rb_processor *alone[RB_MAX_PROCESSORS];
    rb_processor *together[RB_MAX_PROCESSORS];
    rb_i64 capacities[RB_MAX_PROCESSORS];
    rb_bar *alone_bars[RB_MAX_PROCESSORS];
    rb_bar *bars[RB_MAX_PROCESSORS];
    rb_result expected[RB_MAX_PROCESSORS];
    rb_result results[RB_MAX_PROCESSORS];
} group;

/* A zeroed group is empty. capacity is the room for bars. */
void group_add(group *all, const char *tier, const rb_options *options, rb_i64 capacity);
void group_free(group *all);

/*
 * rb_process_many with the trades [from, from + count), compared with rb_process on each; an error of one undoes all.
 * Checks that status, results, bars and saved states are the same to the byte.
 */
rb_status group_process(group *all, const trades *given, rb_i64 from, rb_i64 count);

/* After group_process with the same valid trades: members whose buffers were full continue alone. */
void group_finish_alone(group *all, const trades *given, rb_i64 from, rb_i64 count);

#endif
