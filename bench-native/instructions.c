/*
 * rangebar-instructions: one batch of 100k trades (profile 455, 250 dbps) in one call of rb_process, its bars checked,
 * for Callgrind to count. All other work of the program is outside that call:
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

#include "support.h"

#define TRADES 100000

static int fail(const char *what) {
    fprintf(stderr, "rangebar-instructions: %s\n", what);
    return EXIT_FAILURE;
}

int main(int argc, char **argv) {
    (void)argv;
    if (argc != 1) {
        return fail("takes no arguments");
    }
    rb_bench_expectation expected;
    bench_columns columns;
    if (rb_bench_expect(RB_BENCH_PROFILE_455, 0, TRADES, 250, BENCH_ALL_FIELDS, &expected) != RB_OK
        || !bench_columns_make(RB_BENCH_PROFILE_455, 0, TRADES, BENCH_ALL_FIELDS, &columns)) {
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
    status = bench_columns_process(&columns, 0, TRADES, processor, bars, expected.bar_count, &result);
    if (status != RB_OK || bench_columns_checksum(&columns) != expected.trades_checksum
        || rb_bench_bars_checksum(bars, result.bars_written) != expected.bars_checksum) {
        return fail("the trades or the bars are not the expected ones");
    }
    printf("{\"trades\": %d, \"bars\": %" PRId64, TRADES, result.bars_written);
    for (const bench_context_entry *entry = bench_context(); entry->key != NULL; entry++) {
        printf(", \"%s\": \"%s\"", entry->key, entry->value);
    }
    printf("}\n");
    free(bars);
    rb_destroy(processor);
    bench_columns_free(&columns);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
