/*
 * Range bars once more, straight from the rules of the specification and as simple as can be: what the library is held
 * to. It knows no calls and no states, and shares no code with the library.
 */
#ifndef RB_TEST_ORACLE_H
#define RB_TEST_ORACLE_H

#include "support/run.h"

/* How many trades from the front are valid; *why is the first rule that the next one breaks, RB_OK if there is none. */
rb_i64 oracle_valid(const rb_options *options, const trades *all, rb_status *why);

/* The bars of all trades, which are valid; the saved state in it is left empty. */
outcome oracle_run(const rb_options *options, const trades *all);

#endif
