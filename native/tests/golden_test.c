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

/* Splits <name>.<dbps>.csv; returns the dbps, or ends the program. */
static rb_i32 parse_name(const char *file_name, char *name, size_t size) {
    int threshold = 0;
    int end = 0;
    const char *dot = strchr(file_name, '.');
    size_t length = dot == NULL ? size : (size_t)(dot - file_name);
    if (length >= size || sscanf(dot, ".%d.csv%n", &threshold, &end) != 1 || end == 0 || dot[end] != '\0') {
        check_abort("%s is not named <name>.<dbps>.csv", file_name);
    }
    memcpy(name, file_name, length);
    name[length] = '\0';
    return threshold;
}

/* Checks all files of one folder of bars. */
static void check_folder(const char *directory, const char *folder, rb_u32 timestamp_gate) {
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s", directory, folder);
    DIR *files = opendir(path);
    if (files == NULL) {
        check_abort("cannot open %s", path);
    }
    int count = 0;
    for (struct dirent *entry; (entry = readdir(files)) != NULL;) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        char name[256];
        rb_options options;
        rb_default_options(&options, sizeof(rb_options), parse_name(entry->d_name, name, sizeof(name)));
        options.timestamp_gate = timestamp_gate;
        snprintf(path, sizeof(path), "%s/in/%s.csv", directory, name);
        trades all = golden_read_trades(path);
        snprintf(path, sizeof(path), "%s/%s/%s", directory, folder, entry->d_name);
        golden_bars golden = golden_read_bars(path);
        CHECK(golden.count > 0);
        check_file(&all, &golden, &options, path);
        free(golden.items);
        trades_free(&all);
        count++;
    }
    closedir(files);
    check_context("%s/%s", directory, folder);
    CHECK(count > 0);
    printf("%s/%s: %d files\n", directory, folder, count);
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
