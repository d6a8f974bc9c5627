/* What can be wrong with a trade. */
#ifndef RB_TEST_REFUSALS_H
#define RB_TEST_REFUSALS_H

#include <stddef.h>

#include "support/trades.h"

typedef enum base { UNCHANGED, VALUE, PREVIOUS_PLUS } base;

/* What is done to one number of a valid trade. */
typedef struct edit {
    size_t field;
    base from;
    rb_i64 value;
} edit;

typedef struct refusal {
    const char *name;
    rb_status status;
    rb_u32 column; /* that has to be there for the trade to be wrong; 0: always wrong */
    edit edits[2];
} refusal;

extern const refusal REFUSALS[];
extern const int REFUSAL_COUNT;

/* Can only a trade that follows another one be wrong in this way? */
bool needs_previous(const refusal *wrong);

/* The valid trade with what is wrong done to it. */
trade spoil(const refusal *wrong, trade valid, const trade *previous);

#endif
