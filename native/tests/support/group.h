/* Processors that process the same trades: alone with the scalar kernel, and together with the kernel under test. */
#ifndef RB_TEST_GROUP_H
#define RB_TEST_GROUP_H

#include "support/trades.h"

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
