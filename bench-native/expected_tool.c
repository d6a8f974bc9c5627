/*
 * rangebar-expected: prints the table of expected results, as expected.inc. It reads the workloads from the table and
 * computes the results with rb_process; the tests compare the table with rb_push and with other cuts.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "support.h"

static const char *const PROFILES[RB_BENCH_PROFILE_COUNT] = {
    "RB_BENCH_PROFILE_6", "RB_BENCH_PROFILE_24", "RB_BENCH_PROFILE_455", "RB_BENCH_PROFILE_2600",
    "RB_BENCH_PROFILE_5000"};

/* Works without room for all bars, since it computes their number. */
static rb_i64 count_bars(const bench_columns *columns, rb_processor *processor) {
    static rb_bar bars[1024];
    rb_result result = {.struct_size = sizeof result};
    rb_i64 processed = 0;
    rb_i64 count = 0;
    rb_status status = RB_OUTPUT_FULL;
    while (status == RB_OUTPUT_FULL) {
        status = bench_columns_process(columns, processed, columns->count - processed, processor, bars, 1024, &result);
        processed += result.trades_consumed;
        count += result.bars_written;
    }
    return status == RB_OK ? count : -1;
}

static bool compute(rb_bench_expectation *row) {
    bench_columns columns;
    if (!bench_columns_make(row->profile, row->symbol, row->trade_count, row->fields, &columns)) {
        return false;
    }
    rb_options options;
    rb_processor *processor = NULL;
    bool done = rb_default_options(&options, sizeof options, row->threshold_dbps) == RB_OK
                && rb_create(&options, &processor) == RB_OK;
    row->bar_count = done ? count_bars(&columns, processor) : -1;
    rb_bar *bars = NULL;
    rb_derived *derived = NULL;
    done = row->bar_count > 0;
    if (done) {
        bars = malloc((size_t)row->bar_count * sizeof *bars);
        derived = malloc((size_t)row->bar_count * sizeof *derived);
        rb_result result = {.struct_size = sizeof result};
        done = bars != NULL && derived != NULL && rb_clear(processor) == RB_OK
               && bench_columns_process(&columns, 0, columns.count, processor, bars, row->bar_count, &result) == RB_OK
               && result.bars_written == row->bar_count && rb_derive(bars, row->bar_count, derived) == RB_OK;
    }
    if (done) {
        row->trades_checksum = bench_columns_checksum(&columns);
        row->bars_checksum = rb_bench_bars_checksum(bars, row->bar_count);
        row->derived_checksum = rb_bench_derived_checksum(derived, row->bar_count);
    }
    free(derived);
    free(bars);
    rb_destroy(processor);
    bench_columns_free(&columns);
    return done;
}

int main(void) {
    rb_bench_expectation row;
    for (rb_i32 i = 0; rb_bench_expectation_at(i, &row) == RB_OK; i++) {
        if (!compute(&row)) {
            fprintf(stderr, "rangebar-expected: row %" PRId32 " (%s) closes no bar, or there is no memory for it\n", i,
                    PROFILES[row.profile]);
            return EXIT_FAILURE;
        }
        printf("{%s, %" PRId32 ", %" PRId64 ", %" PRId32 ", %" PRIu32 ", %" PRId64 ",\n"
               " 0x%016" PRIX64 "u, 0x%016" PRIX64 "u, 0x%016" PRIX64 "u},\n",
               PROFILES[row.profile], row.symbol, row.trade_count, row.threshold_dbps, row.fields, row.bar_count,
               row.trades_checksum, row.bars_checksum, row.derived_checksum);
    }
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
