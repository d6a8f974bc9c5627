/* All ways in which a trade can be invalid. */
#ifndef RB_TEST_REFUSALS_H
#define RB_TEST_REFUSALS_H

#include <stddef.h>

#include "support/trades.h"

typedef enum base { UNCHANGED, VALUE, PREVIOUS_PLUS } base;

/* The change of one number of a valid trade. */
typedef struct edit {
    size_t field;
    base from;
    rb_i64 value;
} edit;

typedef struct refusal {
    const char *name;
    rb_status status;
    rb_u32 field; /* the field that must be present for the trade to be invalid; 0: invalid in any case */
    edit edits[2];
} refusal;

extern const refusal REFUSALS[];
extern const int REFUSAL_COUNT;

/* Does this need a trade before it? */
bool needs_previous(const refusal *wrong);

/* Returns the trade with the change applied. */
trade spoil(const refusal *wrong, trade valid, const trade *previous);

#endif
