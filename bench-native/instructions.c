/*
 * rangebar-instructions: work of the core for Callgrind to count, its results checked.
 *
 *   rangebar-instructions             one batch of 100k trades (profile 455, 250 dbps) in one call of rb_process
 *   rangebar-instructions csv         10k bars (profile 6) with all columns as text in one call of rb_write_bars; or json-lines
 *   rangebar-instructions trades      these 100k trades as rows of text in one call of rb_read_trades
 *   rangebar-instructions exact       basic features of the bars of that batch in one call of rb_compute_features; or reference
 *   rangebar-instructions footprint   footprints of the bars of that batch in one call of rb_compute_footprints
 *
 * All other work of the program is outside that call:
 *
 *   RB_KERNEL=avx2 LD_BIND_NOW=1 valgrind --tool=callgrind --collect-atstart=no --toggle-collect=rb_process \
 *       rangebar-instructions
 *
 * LD_BIND_NOW: the lookup of functions that the core calls is not counted. RB_KERNEL: the widest kernel under valgrind is
 * not the widest of the machine.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rangebar_bindings.h"
#include "support.h"

#define BATCH_TRADES 100000
#define TEXT_TRADES 1000000
#define TEXT_BARS 10000
#define COLUMNS 32
#define MOST_BYTES_PER_COLUMN 400

static int fail(const char *what) {
    fprintf(stderr, "rangebar-instructions: %s\n", what);
    return EXIT_FAILURE;
}

static void print_result(rb_i64 trades, rb_i64 bars) {
    printf("{\"trades\": %" PRId64 ", \"bars\": %" PRId64, trades, bars);
    for (const bench_context_entry *entry = bench_context(); entry->key != NULL; entry++) {
        printf(", \"%s\": \"%s\"", entry->key, entry->value);
    }
    printf("}\n");
}

/* Is the text a line for each bar? The tests of the core check its bytes. */
static bool write_text(const rb_bar *bars, rb_i32 format) {
    rb_u8 columns[COLUMNS];
    for (rb_u8 i = 0; i < COLUMNS; i++) {
        columns[i] = i;
    }
    const rb_i64 capacity = (rb_i64)TEXT_BARS * COLUMNS * MOST_BYTES_PER_COLUMN;
    rb_u8 *text = malloc((size_t)capacity);
    rb_i64 written[2] = {0, 0};
    rb_i64 lines = 0;
    if (text != NULL
        && rb_write_bars(format, columns, COLUMNS, bars, 0, TEXT_BARS, text, capacity, written) == RB_OK) {
        for (rb_i64 i = 0; i < written[1]; i++) {
            lines += text[i] == '\n';
        }
    }
    free(text);
    return lines == TEXT_BARS && written[0] == TEXT_BARS;
}

/* The error in the trades that were read from rows; NULL if there is none. */
static const char *read_rows(const bench_columns *columns) {
    bench_rows rows;
    if (!bench_rows_make(columns, &rows)) {
        return "no memory";
    }
    bench_rows_read(&rows);
    const char *complaint = bench_rows_complaint(&rows, columns);
    bench_rows_free(&rows);
    return complaint;
}

/* The error in the features of the bars; NULL if there is none. */
static const char *compute_features(const bench_columns *columns, rb_u32 profile, const rb_bar *bars, rb_i64 bar_count) {
    bench_features features;
    if (!bench_features_make(columns, profile, bar_count, &features)) {
        return "no memory";
    }
    bench_features_compute(&features, columns, bars);
    const char *complaint = bench_features_complaint(&features, bars);
    bench_features_free(&features);
    return complaint;
}

int main(int argc, char **argv) {
    const char *argument = argc == 1 ? "" : argv[1];
    bool is_csv = strcmp(argument, "csv") == 0;
    bool is_text = is_csv || strcmp(argument, "json-lines") == 0;
    bool is_exact = strcmp(argument, "exact") == 0;
    bool is_trades = strcmp(argument, "trades") == 0;
    bool is_footprint = strcmp(argument, "footprint") == 0;
    bool has_features = is_exact || is_footprint || strcmp(argument, "reference") == 0;
    if (argc > 2 || (argc == 2 && !is_text && !is_trades && !has_features)) {
        return fail("the argument is csv, json-lines, trades, exact, reference, footprint or absent");
    }
    rb_i32 profile = is_text ? RB_BENCH_PROFILE_6 : RB_BENCH_PROFILE_455;
    rb_i64 trades = is_text ? TEXT_TRADES : BATCH_TRADES;
    rb_bench_expectation expected;
    bench_columns columns;
    if (rb_bench_expect(profile, 0, trades, 250, BENCH_ALL_FIELDS, &expected) != RB_OK
        || !bench_columns_make(profile, 0, trades, BENCH_ALL_FIELDS, &columns)) {
        return fail("no memory, or no such workload");
    }
    rb_options options;
    rb_processor *processor = NULL;
    rb_status status = rb_default_options(&options, sizeof(rb_options), 250);
    if (status == RB_OK) {
        status = rb_create(&options, &processor);
    }
    if (status != RB_OK) {
        return fail(rb_status_message(status));
    }
    rb_bar *bars = malloc((size_t)expected.bar_count * sizeof(rb_bar));
    if (bars == NULL) {
        return fail("no memory");
    }
    rb_result result = {.struct_size = sizeof result};
    status = bench_columns_process(&columns, 0, trades, processor, bars, expected.bar_count, &result);
    if (status != RB_OK || bench_columns_checksum(&columns) != expected.trades_checksum
        || rb_bench_bars_checksum(bars, result.bars_written) != expected.bars_checksum) {
        return fail("the trades or the bars are not the expected ones");
    }
    if (is_text && !write_text(bars, is_csv ? RB_TEXT_CSV : RB_TEXT_JSON_LINES)) {
        return fail("the text has too few or too many lines");
    }
    rb_u32 of_features = is_footprint ? BENCH_FOOTPRINT : is_exact ? RB_PROFILE_EXACT : RB_PROFILE_REFERENCE;
    const char *complaint = has_features ? compute_features(&columns, of_features, bars, result.bars_written)
                            : is_trades  ? read_rows(&columns)
                                         : NULL;
    if (complaint != NULL) {
        return fail(complaint);
    }
    print_result(is_text ? 0 : trades, is_text ? TEXT_BARS : result.bars_written);
    free(bars);
    rb_destroy(processor);
    bench_columns_free(&columns);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
