/*
 * Range bars once more, straight from the rules of the specification and as simple as can be: what the library is held
 * to. It takes valid trades only, knows no calls and no states, and shares no code with the library.
 */
#ifndef RB_TEST_ORACLE_H
#define RB_TEST_ORACLE_H

#include "support/run.h"

/* The bars of all trades; the saved state in it is left empty. */
outcome oracle_run(const rb_options *options, const trades *all);

#endif
