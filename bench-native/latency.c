/*
 * rangebar-latency: the duration of calls, as percentiles of a histogram, in JSON on the standard output.
 *
 *   rangebar-latency [rounds]
 *
 * A round is 1M trades (profile 455, 250 dbps) in each of three ways: batches of 1,000, bursts of 64 pushes, single
 * pushes. Every round starts from the beginning, and its bars are checked. The clock is read before and after each sample; its own cost
 * is reported beside the results and not subtracted. Single pushes are reported only where their median exceeds three
 * times that of the clock: otherwise the clock would be measured.
 */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support.h"

#define TRADES 1000000
#define DEFAULT_ROUNDS 5
#define CLOCK_SAMPLES 1000000

static uint64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

typedef struct bench {
    rb_bench_expectation expected;
    bench_columns columns;
    rb_processor *processor;
    rb_bar *bars; /* room for one more than there are, since a push always needs room */
} bench;

/* Processes the trades [from, from + count) and returns the number of bars they close; below 0 on an error. */
typedef rb_i64 sampled_call(bench *b, rb_i64 from, rb_i64 count, rb_i64 closed);

static rb_i64 process_batch(bench *b, rb_i64 from, rb_i64 count, rb_i64 closed) {
    rb_result result = {.struct_size = sizeof result};
    rb_status status = bench_columns_process(&b->columns, from, count, b->processor, b->bars + closed,
                                             b->expected.bar_count + 1 - closed, &result);
    return status == RB_OK ? result.bars_written : -1;
}

static rb_i64 push_each(bench *b, rb_i64 from, rb_i64 count, rb_i64 closed) {
    rb_i64 bars = 0;
    for (rb_i64 i = from; i < from + count; i++) {
        if (closed + bars > b->expected.bar_count) {
            return -1;
        }
        rb_status status = bench_columns_push(&b->columns, i, b->processor, b->bars + closed + bars);
        if (status < 0) {
            return -1;
        }
        bars += status == RB_CLOSED_BAR;
    }
    return bars;
}

/* One round: a sample for every per_sample trades. False if the bars are wrong. */
static bool run_round(bench *b, sampled_call *call, rb_i64 per_sample, histogram *h) {
    memset(b->bars, 0xA5, (size_t)(b->expected.bar_count + 1) * sizeof(rb_bar));
    rb_clear(b->processor);
    rb_i64 closed = 0;
    for (rb_i64 from = 0; from < TRADES; from += per_sample) {
        uint64_t before = now_ns();
        rb_i64 bars = call(b, from, per_sample, closed);
        uint64_t after = now_ns();
        if (bars < 0) {
            return false;
        }
        closed += bars;
        histogram_add(h, after - before);
    }
    return closed == b->expected.bar_count && rb_bench_bars_checksum(b->bars, closed) == b->expected.bars_checksum;
}

static void sample_clock(histogram *h) {
    for (int i = 0; i < CLOCK_SAMPLES; i++) {
        uint64_t before = now_ns();
        histogram_add(h, now_ns() - before);
    }
}

static bool open_bench(bench *b) {
    rb_options options;
    if (rb_bench_expect(RB_BENCH_PROFILE_455, 0, TRADES, 250, BENCH_ALL_FIELDS, &b->expected) != RB_OK
        || !bench_columns_make(RB_BENCH_PROFILE_455, 0, TRADES, BENCH_ALL_FIELDS, &b->columns)
        || bench_columns_checksum(&b->columns) != b->expected.trades_checksum
        || rb_default_options(&options, sizeof(rb_options), 250) != RB_OK || rb_create(&options, &b->processor) != RB_OK) {
        return false;
    }
    b->bars = malloc((size_t)(b->expected.bar_count + 1) * sizeof(rb_bar));
    return b->bars != NULL;
}

static void print_percentiles(const char *name, const histogram *h, const char *end) {
    printf("  \"%s\": {\"samples\": %" PRIu64 ", \"p50_ns\": %" PRIu64 ", \"p95_ns\": %" PRIu64 ", \"p99_ns\": %" PRIu64
           ", \"max_ns\": %" PRIu64 "}%s\n",
           name, h->total, histogram_percentile(h, 500), histogram_percentile(h, 950), histogram_percentile(h, 990),
           h->largest, end);
}

int main(int argc, char **argv) {
    long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : DEFAULT_ROUNDS;
    if (argc > 2 || rounds < 1 || rounds > 10000) {
        fprintf(stderr, "usage: rangebar-latency [rounds, 1 to 10000]\n");
        return EXIT_FAILURE;
    }
    static bench b;
    static const struct {
        const char *name;
        sampled_call *call;
        rb_i64 per_sample; /* divides TRADES */
    } WAYS[] = {{"batch_1k", process_batch, 1000}, {"burst_64", push_each, 64}, {"push", push_each, 1}};
    enum { WAY_COUNT = sizeof WAYS / sizeof WAYS[0], PUSH = WAY_COUNT - 1 };
    static histogram times[WAY_COUNT];
    static histogram clock_cost;

    if (!open_bench(&b)) {
        fprintf(stderr, "rangebar-latency: no memory, or the trades are not the expected ones\n");
        return EXIT_FAILURE;
    }
    sample_clock(&clock_cost);
    for (long round = 0; round < rounds; round++) {
        for (int way = 0; way < WAY_COUNT; way++) {
            if (!run_round(&b, WAYS[way].call, WAYS[way].per_sample, &times[way])) {
                fprintf(stderr, "rangebar-latency: %s: the bars are not the expected ones\n", WAYS[way].name);
                return EXIT_FAILURE;
            }
        }
    }

    printf("{\n  \"context\": {");
    for (const bench_context_entry *entry = bench_context(); entry->key != NULL; entry++) {
        printf("\"%s\": \"%s\", ", entry->key, entry->value);
    }
    printf("\"trades_checksum\": \"%016" PRIx64 "\", \"bars_checksum\": \"%016" PRIx64 "\", \"bars\": %" PRId64
           ", \"rounds\": %ld},\n",
           b.expected.trades_checksum, b.expected.bars_checksum, b.expected.bar_count, rounds);
    for (int way = 0; way < PUSH; way++) {
        print_percentiles(WAYS[way].name, &times[way], ",");
    }
    if (histogram_percentile(&times[PUSH], 500) > 3 * histogram_percentile(&clock_cost, 500)) {
        print_percentiles(WAYS[PUSH].name, &times[PUSH], ",");
    }
    print_percentiles("clock", &clock_cost, "");
    printf("}\n");

    free(b.bars);
    rb_destroy(b.processor);
    bench_columns_free(&b.columns);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
