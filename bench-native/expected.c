/* The expected results of every workload of a benchmark. rangebar-expected writes the rows (README.md). */
#include <stddef.h>

#include "rangebar_bench.h"

static const rb_bench_expectation EXPECTED[] = {
#include "expected.inc"
};

#define ROWS ((rb_i32)(sizeof EXPECTED / sizeof EXPECTED[0]))

rb_status rb_bench_expectation_at(rb_i32 index, rb_bench_expectation *expectation) {
    if (expectation == NULL || index < 0 || index >= ROWS) {
        return RB_ERROR_ARGUMENT;
    }
    *expectation = EXPECTED[index];
    return RB_OK;
}

rb_status rb_bench_expect(rb_i32 profile, rb_i32 symbol, rb_i64 trade_count, rb_i32 threshold_dbps, rb_u32 fields,
                          rb_bench_expectation *expectation) {
    for (rb_i32 i = 0; i < ROWS; i++) {
        const rb_bench_expectation *row = &EXPECTED[i];
        if (row->profile == profile && row->symbol == symbol && row->trade_count == trade_count
            && row->threshold_dbps == threshold_dbps && row->fields == fields) {
            return rb_bench_expectation_at(i, expectation);
        }
    }
    return RB_ERROR_ARGUMENT;
}
