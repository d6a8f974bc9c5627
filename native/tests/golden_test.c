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
#include "support/oracle.h"
#include "support/tiers.h"
#include "support/wide.h"

#define TRADES_HEADER "agg_trade_id,price,quantity,first_trade_id,last_trade_id,timestamp_us,is_buyer_maker"
#define BARS_HEADER                                                                                               \
    "open_time,close_time,open,high,low,close,volume,turnover,buy_volume,sell_volume,buy_turnover,sell_turnover," \
    "first_trade_id,last_trade_id,first_agg_trade_id,last_agg_trade_id,individual_trade_count,agg_record_count,"  \
    "buy_trade_count,sell_trade_count,vwap,duration_us,ofi,vwap_close_deviation,price_impact,kyle_lambda_proxy,"  \
    "trade_intensity,volume_per_trade,aggression_ratio,aggregation_density,turnover_imbalance,is_incomplete"

#define RELATIVE 1e-12
#define TURNOVER_IMBALANCE_ABSOLUTE 1e-15

/* One line of a file of bars. */
typedef struct golden_bar {
    rb_bar bar;
    rb_derived derived;
} golden_bar;

typedef struct golden_bars {
    rb_i64 count;
    golden_bar *items;
} golden_bars;

/* Checks the bars NAME.DBPS; where names their file or folder. */
typedef void golden_check(const char *where, const char *name, const golden_bars *bars);

/* A file in memory and the place up to which it has been read. */
typedef struct reader {
    const char *path;
    char *text;
    char *at;
    rb_i64 line;
} reader;

static reader open_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        check_abort("cannot open %s", path);
    }
    reader in = {.path = path};
    size_t size = 0;
    size_t got;
    do {
        in.text = need_memory(in.text, (rb_i64)size + 65537);
        got = fread(in.text + size, 1, 65536, file);
        size += got;
    } while (got > 0);
    if (ferror(file) != 0 || size == 0 || in.text[size - 1] != '\n') {
        check_abort("%s cannot be read, or does not end with a line", path);
    }
    fclose(file);
    in.text[size] = '\0';
    in.at = in.text;
    in.line = 1;
    return in;
}

/* Reads the line that must be next. */
static void expect_line(reader *in, const char *line) {
    size_t length = strlen(line);
    if (strncmp(in->at, line, length) != 0 || in->at[length] != '\n') {
        check_abort("%s:%lld: expected the header %s", in->path, (long long)in->line, line);
    }
    in->at += length + 1;
    in->line++;
}

/* The next field, without the comma or the end of line that must follow it. */
static const char *next_field(reader *in, char end) {
    char *field = in->at;
    char *stop = field + strcspn(field, ",\n");
    if (stop == field || *stop != end) {
        check_abort("%s:%lld: a field is empty, missing or too many", in->path, (long long)in->line);
    }
    *stop = '\0';
    in->at = stop + 1;
    in->line += end == '\n';
    return field;
}

_Noreturn static void refuse(const reader *in, const char *field) {
    check_abort("%s:%lld: unexpected \"%s\"", in->path, (long long)in->line, field);
}

/* The number in units of 10^-decimals. */
static wide parse_decimal(const reader *in, const char *field, int decimals) {
    const char *at = field;
    bool is_negative = *at == '-';
    at += is_negative;
    unsigned_wide value = 0;
    int missing = -1; /* missing decimals; -1 before the point */
    do {
        if (*at == '.' && missing < 0 && decimals > 0) {
            missing = decimals;
        } else if (*at >= '0' && *at <= '9' && missing != 0 && value < (unsigned_wide)1 << 123) {
            value = value * 10u + (unsigned)(*at - '0');
            missing -= missing > 0;
        } else {
            refuse(in, field);
        }
    } while (*++at != '\0');
    for (int i = missing < 0 ? decimals : missing; i > 0; i--) {
        value *= 10u;
    }
    return is_negative ? -(wide)value : (wide)value;
}

static wide next_wide(reader *in) {
    return parse_decimal(in, next_field(in, ','), 0);
}

static rb_i64 to_i64(const reader *in, wide value) {
    if (value < INT64_MIN || value > INT64_MAX) {
        refuse(in, "a number of more than 64 bits");
    }
    return (rb_i64)value;
}

static rb_i64 next_i64(reader *in) {
    return to_i64(in, next_wide(in));
}

static rb_i64 next_price(reader *in) {
    return to_i64(in, parse_decimal(in, next_field(in, ','), 8));
}

static double next_double(reader *in) {
    const char *field = next_field(in, ',');
    char *end;
    double value = strtod(field, &end);
    if (*end != '\0') {
        refuse(in, field);
    }
    return value;
}

static void next_halves(reader *in, rb_u64 *low, rb_i64 *high) {
    wide value = next_wide(in);
    *low = wide_low(value);
    *high = wide_high(value);
}

/* The last field of a line: one of two words. */
static bool next_choice(reader *in, const char *yes, const char *no) {
    const char *field = next_field(in, '\n');
    if (strcmp(field, yes) != 0 && strcmp(field, no) != 0) {
        refuse(in, field);
    }
    return strcmp(field, yes) == 0;
}

static trades read_trades(const char *path) {
    reader in = open_file(path);
    expect_line(&in, TRADES_HEADER);
    trades all = {.fields = ALL_FIELDS};
    while (*in.at != '\0') {
        trade next;
        next.agg_trade_id = next_i64(&in);
        next.price = next_price(&in);
        next.quantity = next_price(&in);
        next.first_trade_id = next_i64(&in);
        next.last_trade_id = next_i64(&in);
        next.timestamp_us = next_i64(&in);
        next.side = next_choice(&in, "true", "false");
        trades_add(&all, next);
    }
    free(in.text);
    return all;
}

/* Reads bars up to the end of the file or the next section. */
static golden_bars read_bars(reader *in) {
    expect_line(in, BARS_HEADER);
    golden_bars all = {0};
    while (*in->at != '\0' && *in->at != '#') {
        golden_bar next = {.bar.struct_size = sizeof(rb_bar), .derived.struct_size = sizeof(rb_derived)};
        next.bar.open_time_us = next_i64(in);
        next.bar.close_time_us = next_i64(in);
        next.bar.open = next_i64(in);
        next.bar.high = next_i64(in);
        next.bar.low = next_i64(in);
        next.bar.close = next_i64(in);
        next_halves(in, &next.bar.volume_lo, &next.bar.volume_hi);
        next_halves(in, &next.bar.turnover_lo, &next.bar.turnover_hi);
        next_halves(in, &next.bar.buy_volume_lo, &next.bar.buy_volume_hi);
        next_halves(in, &next.bar.sell_volume_lo, &next.bar.sell_volume_hi);
        next_halves(in, &next.bar.buy_turnover_lo, &next.bar.buy_turnover_hi);
        next_halves(in, &next.bar.sell_turnover_lo, &next.bar.sell_turnover_hi);
        next.bar.first_trade_id = next_i64(in);
        next.bar.last_trade_id = next_i64(in);
        next.bar.first_agg_trade_id = next_i64(in);
        next.bar.last_agg_trade_id = next_i64(in);
        next.bar.trade_count = next_i64(in);
        next.bar.agg_trade_count = next_i64(in);
        next.bar.buy_trade_count = next_i64(in);
        next.bar.sell_trade_count = next_i64(in);
        next.derived.vwap = next_i64(in);
        next.derived.duration_us = next_i64(in);
        next.derived.ofi = next_double(in);
        next.derived.vwap_close_deviation = next_double(in);
        next.derived.price_impact = next_double(in);
        next.derived.kyle_lambda_proxy = next_double(in);
        next.derived.trade_intensity = next_double(in);
        next.derived.volume_per_trade = next_double(in);
        next.derived.aggression_ratio = next_double(in);
        next.derived.aggregation_density = next_double(in);
        next.derived.turnover_imbalance = next_double(in);
        next.bar.flags = ALL_FIELDS << 8 | (next_choice(in, "1", "0") ? RB_BAR_INCOMPLETE : 0);
        all.items = need_memory(all.items, (all.count + 1) * (rb_i64)sizeof(golden_bar));
        all.items[all.count++] = next;
    }
    return all;
}

/* Calls for every section of a file; a section begins with a line "# NAME.DBPS". */
static int for_each_section(const char *path, golden_check *check) {
    reader in = open_file(path);
    int count = 0;
    for (; *in.at != '\0'; count++) {
        if (strncmp(in.at, "# ", 2) != 0) {
            check_abort("%s:%lld: expected a line # NAME.DBPS", path, (long long)in.line);
        }
        in.at += 2;
        const char *name = next_field(&in, '\n');
        golden_bars bars = read_bars(&in);
        check(path, name, &bars);
        free(bars.items);
    }
    free(in.text);
    return count;
}

/* Calls for every file NAME.DBPS.csv of a folder. */
static int for_each_file(const char *folder, golden_check *check) {
    DIR *files = opendir(folder);
    if (files == NULL) {
        check_abort("there is neither %s nor %s.txt", folder, folder);
    }
    int count = 0;
    for (struct dirent *entry; (entry = readdir(files)) != NULL;) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        char *extension = strrchr(entry->d_name, '.');
        if (extension == NULL || strcmp(extension, ".csv") != 0) {
            check_abort("%s/%s is not named NAME.DBPS.csv", folder, entry->d_name);
        }
        char path[8192];
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        reader in = open_file(path);
        golden_bars bars = read_bars(&in);
        if (*in.at != '\0') {
            refuse(&in, in.at);
        }
        *extension = '\0';
        check(folder, entry->d_name, &bars);
        free(bars.items);
        free(in.text);
        count++;
    }
    closedir(files);
    return count;
}

/*
 * Calls for all bars of a folder, which are in files NAME.DBPS.csv, or in one file <folder>.txt, each set of bars below a line
 * "# NAME.DBPS". Returns their number.
 */
static int for_each(const char *folder, golden_check *check) {
    char path[8192];
    snprintf(path, sizeof(path), "%s.txt", folder);
    FILE *packed = fopen(path, "rb");
    if (packed == NULL) {
        return for_each_file(folder, check);
    }
    fclose(packed);
    return for_each_section(path, check);
}

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
    trades all = read_trades(path);
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
    int count = for_each(path, check_bars);
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
