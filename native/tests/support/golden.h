/* Reads the files of the golden folder (see its README). Anything unexpected in a file ends the program. */
#ifndef RB_TEST_GOLDEN_H
#define RB_TEST_GOLDEN_H

#include "support/trades.h"

/* One line of a file of bars. */
typedef struct golden_bar {
    rb_bar bar;
    rb_derived derived;
} golden_bar;

typedef struct golden_bars {
    rb_i64 count;
    golden_bar *items;
} golden_bars;

trades golden_read_trades(const char *path);

/* Checks the bars NAME.DBPS; where names their file or folder. */
typedef void golden_check(const char *where, const char *name, const golden_bars *bars);

/*
 * Calls for all bars of a folder, which are in files NAME.DBPS.csv, or in one file <folder>.txt, each set of bars below a line
 * "# NAME.DBPS". Returns their number.
 */
int golden_for_each(const char *folder, golden_check *check);

#endif
