/*
 * Compares every golden file with the oracle and with the library, in every way to cut the trades into calls:
 * golden_test DIRECTORY [--optional].
 * With --optional a missing directory is a skipped test (exit code 77), without it a failed one.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support/golden.h"
#include "support/oracle.h"
#include "support/tiers.h"

#define RELATIVE 1e-12
#define TURNOVER_IMBALANCE_ABSOLUTE 1e-15

static bool check_derived(const golden_bar *golden) {
    rb_derived derived;
    CHECK_STATUS(RB_OK, rb_derive(&golden->bar, 1, &derived));
    bool same = CHECK_I64(golden->derived.vwap, derived.vwap);
    same = CHECK_I64(golden->derived.duration_us, derived.duration_us) && same;
#define FEATURE(name, absolute) same = CHECK_DOUBLE(golden->derived.name, derived.name, RELATIVE, absolute) && same
    FEATURE(ofi, 0);
    FEATURE(vwap_close_deviation, 0);
    FEATURE(price_impact, 0);
    FEATURE(kyle_lambda_proxy, 0);
    FEATURE(trade_intensity, 0);
    FEATURE(volume_per_trade, 0);
    FEATURE(aggression_ratio, 0);
    FEATURE(aggregation_density, 0);
    FEATURE(turnover_imbalance, TURNOVER_IMBALANCE_ABSOLUTE);
#undef FEATURE
    return same;
}

/* The golden bars as the outcome of a run, without a saved state. */
static outcome expected_outcome(const golden_bars *golden) {
    outcome expected = {0};
    for (rb_i64 i = 0; i < golden->count; i++) {
        const rb_bar *bar = &golden->items[i].bar;
        if (!(bar->flags & RB_BAR_INCOMPLETE)) {
            bars_add(&expected.closed, bar);
            continue;
        }
        CHECK_I64(golden->count - 1, i);
        expected.has_forming = true;
        expected.forming = *bar;
    }
    return expected;
}

static void check_file(const trades *all, const golden_bars *golden, const rb_options *options, const char *path) {
    outcome expected = expected_outcome(golden);
    check_context("%s, oracle", path);
    outcome by_oracle = oracle_run(options, all);
    check_same_outcome(&expected, &by_oracle);
    outcome_free(&by_oracle);
    for (int by = 0; by < WAYS; by++) {
        check_context("%s, %s", path, WAY_NAMES[by]);
        outcome actual = run_trades((way)by, options, all, (rb_u64)all->count);
        if (by == WAY_WHOLE) {
            memcpy(expected.state, actual.state, RB_STATE_SIZE); /* all ways must end in the same state */
        }
        check_same_outcome(&expected, &actual);
        outcome_free(&actual);
    }
    check_context("%s", path);
    for (rb_i64 i = 0; i < golden->count; i++) {
        if (!check_derived(&golden->items[i])) {
            CHECK_I64(-1, i); /* the first bar that differs */
            break;
        }
    }
    outcome_free(&expected);
}

static const char *golden_directory;
static rb_u32 timestamp_gate;

static void check_bars(const char *where, const char *name, const golden_bars *golden) {
    int threshold = 0;
    int end = 0;
    const char *dot = strchr(name, '.');
    if (dot == NULL || sscanf(dot, ".%d%n", &threshold, &end) != 1 || dot[end] != '\0') {
        check_abort("%s: %s is not NAME.DBPS", where, name);
    }
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), threshold);
    options.timestamp_gate = timestamp_gate;
    char path[4096];
    snprintf(path, sizeof(path), "%s/in/%.*s.csv", golden_directory, (int)(dot - name), name);
    trades all = golden_read_trades(path);
    snprintf(path, sizeof(path), "%s, %s", where, name);
    CHECK(golden->count > 0);
    check_file(&all, golden, &options, path);
    trades_free(&all);
}

/* Checks all bars of one folder. */
static void check_folder(const char *directory, const char *folder, rb_u32 gate) {
    golden_directory = directory;
    timestamp_gate = gate;
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s", directory, folder);
    int count = golden_for_each(path, check_bars);
    check_context("%s", path);
    CHECK(count > 0);
    printf("%s: %d files of bars\n", path, count);
}

int main(int argc, char **argv) {
    if (missing_tier_requested()) {
        return EXIT_SKIPPED;
    }
    bool is_optional = argc == 3 && strcmp(argv[2], "--optional") == 0;
    if (argc != 2 && !is_optional) {
        check_abort("usage: golden_test DIRECTORY [--optional]");
    }
    DIR *directory = opendir(argv[1]);
    if (directory == NULL && is_optional) {
        printf("skipped: there is no %s\n", argv[1]);
        return EXIT_SKIPPED;
    }
    if (directory != NULL) {
        closedir(directory);
    }
    check_folder(argv[1], "out", 1);
    check_folder(argv[1], "out_nogate", 0);
    return check_result();
}
