/*
 * The oracle: range bars directly from the rules of the specification, as simple as possible. It has no calls and no
 * states, and shares no code with the library.
 */
#ifndef RB_TEST_ORACLE_H
#define RB_TEST_ORACLE_H

#include "support/run.h"
#include "support/wide.h"

/* The distance of the limits from an open, by the definition. */
wide oracle_delta(const rb_options *options, rb_i64 open);

/* The number of valid trades at the front; *why is the rule that the next one breaks, or RB_OK if there is none. */
rb_i64 oracle_valid(const rb_options *options, const trades *all, rb_status *why);

/* The bars of all trades, which are valid; the saved state in it stays empty. */
outcome oracle_run(const rb_options *options, const trades *all);

#endif
