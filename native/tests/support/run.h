/* Processes trades in every way to cut them into calls, and compares the outcomes. */
#ifndef RB_TEST_RUN_H
#define RB_TEST_RUN_H

#include "support/trades.h"

typedef struct bar_list {
    rb_i64 count;
    rb_i64 capacity;
    rb_bar *items;
} bar_list;

/* The complete outcome of a run. */
typedef struct outcome {
    bar_list closed;
    bar_list orphans;
    bool has_forming;
    rb_bar forming;
    rb_u8 state[RB_STATE_SIZE];
} outcome;

typedef enum way {
    WAY_WHOLE,             /* one call, a buffer that is large enough */
    WAY_ONE_BAR_BUFFER,    /* one bar per call: RB_OUTPUT_FULL, continue */
    WAY_THREE_BARS_BUFFER,
    WAY_SPLITS,            /* calls of random length, buffers of random size */
    WAY_PUSH,              /* one by one */
    WAY_SAVED,             /* save and restore at random cuts, and after every bar that has ended */
    WAYS
} way;

extern const char *const WAY_NAMES[WAYS];

/* Options of many kinds, by number. */
rb_options mixed_options(rb_i64 number);

/* Returns a processor, or ends the program. */
rb_processor *need_processor(const rb_options *options);

/* rb_process with the trades [from, from + count), and rb_push with one of them. */
rb_status process_trades(rb_processor *processor, const trades *all, rb_i64 from, rb_i64 count, rb_bar *closed,
                         rb_i64 capacity, rb_bar *orphans, rb_i64 orphan_capacity, rb_result *result);
rb_status push_trade(rb_processor *processor, rb_u32 fields, const trade *pushed, rb_bar *bar, rb_result *result);

/* The saved state shows if a call has changed the processor: save before and after it, and compare. */
void save_state(const rb_processor *processor, rb_u8 state[RB_STATE_SIZE]);
bool check_same_state(const rb_u8 expected[RB_STATE_SIZE], const rb_u8 actual[RB_STATE_SIZE]);

void bars_add(bar_list *all, const rb_bar *bar);

/* A run of valid trades in progress; done collects the output of its calls. */
typedef struct runner {
    rb_processor *processor;
    bool include_orphaned;
    outcome done;
} runner;

runner run_begin(const rb_options *options);
/* The trades [from, from + count) in as many calls as necessary; each buffer has room for one bar or is unused. */
void run_process(runner *run, const trades *all, rb_i64 from, rb_i64 count, rb_i64 capacity,
                 rb_i64 orphan_capacity);
/* Returns the status of rb_push. */
rb_status run_push(runner *run, const trades *all, rb_i64 index);
/* Continues with a processor restored from the saved state of this one. */
void run_save_and_restore(runner *run);
outcome run_end(runner *run);

outcome run_trades(way by, const rb_options *options, const trades *all, rb_u64 seed);
void outcome_free(outcome *done);

/* Compare all fields and print the first that differs. */
bool check_same_bar(const rb_bar *expected, const rb_bar *actual);
bool check_same_bars(const bar_list *expected, const bar_list *actual);
bool check_same_outcome(const outcome *expected, const outcome *actual);

#endif
