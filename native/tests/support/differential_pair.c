#include "support/differential_pair.h"

#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support/run.h"
#include "support/tiers.h"

differential_pair pair_create(const char *tier, const rb_options *options) {
    return (differential_pair){.scalar = need_processor_of("scalar", options), .tested = need_processor_of(tier, options)};
}

void pair_free(differential_pair *both) {
    rb_destroy(both->scalar);
    rb_destroy(both->tested);
    free(both->scalar_bars);
    free(both->tested_bars);
    free(both->scalar_orphans);
    free(both->tested_orphans);
    *both = (differential_pair){0};
}

static void make_room(differential_pair *both, rb_i64 capacity) {
    if (capacity > both->room) {
        rb_bar **buffers[] = {&both->scalar_bars, &both->tested_bars, &both->scalar_orphans, &both->tested_orphans};
        for (size_t i = 0; i < sizeof(buffers) / sizeof(buffers[0]); i++) {
            *buffers[i] = need_memory(*buffers[i], capacity * (rb_i64)sizeof(rb_bar));
        }
        both->room = capacity;
    }
}

static bool check_bars(rb_i64 count, const rb_bar *expected, const rb_bar *actual) {
    for (rb_i64 i = 0; i < count; i++) {
        if (memcmp(&expected[i], &actual[i], sizeof(rb_bar)) != 0) {
            check_same_bar(&expected[i], &actual[i]);
            return CHECK_I64(-1, i) && false; /* the first bar that differs */
        }
    }
    return true;
}

bool check_same_call(const rb_result *expected, const rb_bar *expected_bars, const rb_result *actual,
                     const rb_bar *actual_bars) {
    if (memcmp(expected, actual, sizeof(rb_result)) != 0) {
        CHECK_STATUS(expected->status, actual->status);
        CHECK_I64(expected->trades_consumed, actual->trades_consumed);
        CHECK_I64(expected->bars_written, actual->bars_written);
        CHECK_I64(expected->orphans_written, actual->orphans_written);
        CHECK_I64(expected->orphans_discarded, actual->orphans_discarded);
        CHECK_I64(expected->error_index, actual->error_index);
        return check_true(__FILE__, __LINE__, "results are the same", false);
    }
    return check_bars(expected->bars_written, expected_bars, actual_bars) && CHECK(true);
}

bool check_same_states(const rb_processor *expected, const rb_processor *actual) {
    rb_u8 expected_state[RB_STATE_SIZE];
    rb_u8 actual_state[RB_STATE_SIZE];
    save_state(expected, expected_state);
    save_state(actual, actual_state);
    return check_same_state(expected_state, actual_state);
}

rb_status pair_process(differential_pair *both, const trades *all, rb_i64 from, rb_i64 count, rb_i64 capacity,
                        rb_i64 orphan_capacity, rb_result *result) {
    make_room(both, capacity > orphan_capacity ? capacity : orphan_capacity);
    bool discards = orphan_capacity == NO_ORPHANS;
    rb_i64 orphan_room = discards ? 0 : orphan_capacity;
    rb_result tested = {.struct_size = sizeof(tested)};
    *result = tested;
    rb_status status = process_trades(both->scalar, all, from, count, both->scalar_bars, capacity,
                                      discards ? NULL : both->scalar_orphans, orphan_room, result);
    rb_status by_tested = process_trades(both->tested, all, from, count, both->tested_bars, capacity,
                                         discards ? NULL : both->tested_orphans, orphan_room, &tested);
    CHECK_STATUS(status, by_tested);
    if (check_same_call(result, both->scalar_bars, &tested, both->tested_bars)) {
        check_bars(result->orphans_written, both->scalar_orphans, both->tested_orphans);
    }
    check_same_states(both->scalar, both->tested);
    return status;
}
