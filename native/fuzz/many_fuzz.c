/*
 * Several processors that process the same trades in one pass equal each one alone with the scalar kernel, call by call.
 * Some of them are restored from saved states in between.
 */
#include "fuzz.h"
#include "support/check.h"
#include "support/differential.h"
#include "support/oracle.h"
#include "support/run.h"
#include "support/tiers.h"

static void save_and_restore(rb_processor **processor) {
    rb_u8 state[RB_STATE_SIZE];
    save_state(*processor, state);
    rb_destroy(*processor);
    CHECK_STATUS(RB_OK, rb_restore(state, RB_STATE_SIZE, processor));
}

/* Starts from the present states of the group. The trades are valid, or the whole group refuses them. */
static rb_i64 process(group *all, const trades *given, rb_i64 from, rb_i64 count) {
    trades part = trades_copy(given, from, count);
    rb_status status = group_process(all, &part, 0, part.count);
    if (status == RB_OUTPUT_FULL) {
        group_finish_alone(all, &part, 0, part.count);
    }
    trades_free(&part);
    return status < 0 ? 0 : count;
}

int LLVMFuzzerTestOneInput(const rb_u8 *data, size_t size) {
    enum { STEPS = 6 };
    input in = {data, size};
    group all = {0};
    const char *tier = next_tier(&in);
    rb_i32 members = 1 + (rb_i32)(next_byte(&in) % 6);
    rb_options options[6];
    for (rb_i32 k = 0; k < members; k++) {
        options[k] = next_options(&in);
        rb_i64 capacity = next_byte(&in);
        group_add(&all, tier, &options[k], capacity < 8 ? capacity : TRADES_MOST);
    }
    rb_i64 lengths[STEPS];
    rb_i64 restored[STEPS];
    for (int i = 0; i < STEPS; i++) {
        lengths[i] = next_below(&in, i % 2 == 0 ? 256 : TRADES_MOST);
        restored[i] = next_byte(&in);
    }
    trades given = next_trades(&in, &options[0]);
    rb_i64 valid = given.count; /* for all of them */
    for (rb_i32 k = 0; k < members; k++) {
        rb_status why;
        rb_i64 valid_for_one = oracle_valid(&options[k], &given, &why);
        valid = valid_for_one < valid ? valid_for_one : valid;
    }
    rb_i64 at = 0;
    for (int i = 0; i < STEPS; i++) {
        check_context("%s, step %d", tier, i);
        rb_i64 left = valid - at;
        at += process(&all, &given, at, lengths[i] < left ? lengths[i] : left);
        if (restored[i] < members) {
            use_tier(tier);
            save_and_restore(&all.together[restored[i]]);
        }
    }
    check_context("%s, the trades that are left, valid or not", tier);
    trades rest = trades_copy(&given, at, given.count - at);
    group_process(&all, &rest, 0, rest.count);
    trades_free(&rest);
    trades_free(&given);
    group_free(&all);
    return end_input();
}
