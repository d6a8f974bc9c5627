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
golden_bars golden_read_bars(const char *path);

#endif
