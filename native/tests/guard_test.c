/*
 * Nothing is read or written beyond the columns and the buffers: they end right before an inaccessible page, or begin right
 * after one. An access ends the program by a signal. So the work for the features of a bar cannot grow with the run: the trades that
 * are farther back than its window are inaccessible.
 */
#include "support/tiers.h"

#include <stdio.h>

#if !defined(__unix__) && !defined(__APPLE__)

int main(void) {
    printf("skipped: no pages that cannot be touched without mmap\n");
    return EXIT_SKIPPED;
}

#else

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/check.h"
#include "support/differential.h"
#include "support/run.h"

#define LONGEST (2 * 64 + 2 * 8)
#define COLUMNS 7
#define PROCESSORS 3

/* Memory with an inaccessible page on either side. */
typedef struct guarded {
    char *start;
    rb_i64 size;
} guarded;

static guarded need_guarded(rb_i64 size) {
    rb_i64 page = sysconf(_SC_PAGESIZE);
    rb_i64 inside = (size + page - 1) / page * page;
    void *memory = mmap(NULL, (size_t)(inside + 2 * page), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        check_abort("no memory");
    }
    char *start = memory;
    char *end = start + page + inside;
    if (mprotect(start, (size_t)page, PROT_NONE) != 0 || mprotect(end, (size_t)page, PROT_NONE) != 0) {
        check_abort("no guard page");
    }
    return (guarded){start + page, inside};
}

/* A number of bytes at the start or the end of the memory. */
static void *place(const guarded *memory, rb_i64 size, bool at_end) {
    return memory->start + (at_end ? memory->size - size : 0);
}

static trades place_trades(const guarded memory[COLUMNS], const trades *all, rb_i64 count, bool at_end) {
    trades placed = {.fields = all->fields, .count = count};
    rb_i64 **columns[] = {&placed.timestamp_us, &placed.price,          &placed.quantity,
                          &placed.agg_trade_id, &placed.first_trade_id, &placed.last_trade_id};
    for (int i = 0; i < COLUMNS - 1; i++) {
        *columns[i] = place(&memory[i], count * 8, at_end);
    }
    placed.side = place(&memory[COLUMNS - 1], count, at_end);
    for (rb_i64 i = 0; i < count; i++) {
        trades_set(&placed, i, trades_get(all, i));
    }
    return placed;
}

/* The bars of the scalar kernel, in ordinary memory: the guarded buffer has room for exactly these bars. */
static rb_i64 expected_bars(const rb_options *options, const trades *all, rb_i64 count, rb_bar bars[LONGEST]) {
    rb_processor *processor = need_processor_of("scalar", options);
    rb_result result = {.struct_size = sizeof(result)};
    CHECK_STATUS(RB_OK, process_trades(processor, all, 0, count, bars, LONGEST, NULL, 0, &result));
    rb_destroy(processor);
    return result.bars_written;
}

static void check_one(const char *tier, const rb_options *options, const trades *all, const trades *placed,
                      const guarded *buffer, bool at_end) {
    rb_bar expected[LONGEST];
    rb_i64 bars = expected_bars(options, all, placed->count, expected);
    rb_bar *room = place(buffer, bars * (rb_i64)sizeof(rb_bar), at_end);
    rb_processor *processor = need_processor_of(tier, options);
    rb_result result = {.struct_size = sizeof(result)};
    CHECK_STATUS(RB_OK, process_trades(processor, placed, 0, placed->count, room, bars, NULL, 0, &result));
    CHECK_I64(bars, result.bars_written);
    CHECK_I64(0, memcmp(expected, room, (size_t)bars * sizeof(rb_bar)));
    rb_destroy(processor);
}

static void check_many(const char *tier, const rb_options options[PROCESSORS], const trades *all, const trades *placed,
                       const guarded buffers[PROCESSORS], bool at_end) {
    rb_bar expected[PROCESSORS][LONGEST];
    rb_processor *processors[PROCESSORS];
    rb_bar *rooms[PROCESSORS];
    rb_i64 bars[PROCESSORS];
    rb_result results[PROCESSORS];
    for (int k = 0; k < PROCESSORS; k++) {
        bars[k] = expected_bars(&options[k], all, placed->count, expected[k]);
        rooms[k] = place(&buffers[k], bars[k] * (rb_i64)sizeof(rb_bar), at_end);
        processors[k] = need_processor_of(tier, &options[k]);
        results[k].struct_size = sizeof(rb_result);
    }
    bool has_ids = placed->fields & RB_FIELD_TRADE_IDS;
    CHECK_STATUS(RB_OK, rb_process_many(processors, PROCESSORS, placed->count, placed->timestamp_us, placed->price,
                                        placed->quantity,
                                        placed->fields & RB_FIELD_AGG_TRADE_ID ? placed->agg_trade_id : NULL,
                                        has_ids ? placed->first_trade_id : NULL, has_ids ? placed->last_trade_id : NULL,
                                        placed->fields & RB_FIELD_SIDE ? placed->side : NULL, rooms, bars,
                                        results));
    for (int k = 0; k < PROCESSORS; k++) {
        CHECK_I64(bars[k], results[k].bars_written);
        CHECK_I64(0, memcmp(expected[k], rooms[k], (size_t)bars[k] * sizeof(rb_bar)));
        rb_destroy(processors[k]);
    }
}

static guarded columns_memory[COLUMNS];
static guarded bars_memory[PROCESSORS];

static void test_tier(const char *tier) {
    for (rb_u32 fields = 0; fields <= ALL_FIELDS; fields++) {
        trades all = trades_generate(fields % 3 == 2 ? MARKET_JUMPS : MARKET_WALK, fields, fields, LONGEST);
        for (rb_i64 count = 0; count <= LONGEST; count++) {
            for (int at_end = 0; at_end <= 1; at_end++) {
                check_context("%s: %lld trades, columns %u, %s", tier, (long long)count, fields,
                              at_end ? "before a guard page" : "after a guard page");
                trades placed = place_trades(columns_memory, &all, count, at_end);
                rb_options options[PROCESSORS] = {mixed_options(count), mixed_options(count + 1),
                                                  mixed_options(count + 2)};
                check_one(tier, &options[0], &all, &placed, &bars_memory[0], at_end);
                check_many(tier, options, &all, &placed, bars_memory, at_end);
            }
        }
        trades_free(&all);
    }
}

#define RUN (32 * 1024)
#define BAR_TRADES 448
#define RUN_BARS (RUN / BAR_TRADES)
#define COMPUTED_BARS 3
#define WINDOW_TRADES 500
#define MOST_FEATURES 49

/* Makes the whole pages between two places inaccessible. */
static void forbid(const guarded *memory, rb_i64 from, rb_i64 to) {
    rb_i64 page = sysconf(_SC_PAGESIZE);
    rb_i64 first = (from + page - 1) / page * page;
    if (mprotect(memory->start + first, (size_t)(to / page * page - first), PROT_NONE) != 0) {
        check_abort("no inaccessible page");
    }
}

/* The features of the last bars of a run. */
static void compute_features(const rb_feature_plan *plan, const trades *run, const rb_i64 first_trades[RUN_BARS],
                             const rb_i64 trade_counts[RUN_BARS], rb_i64 values[COMPUTED_BARS * MOST_FEATURES]) {
    memset(values, 0, COMPUTED_BARS * MOST_FEATURES * sizeof(rb_i64));
    CHECK_STATUS(RB_OK,
                 rb_compute_features(plan, run->count, run->timestamp_us, run->price, run->quantity, run->first_trade_id,
                                     run->last_trade_id, run->side, RUN_BARS, RUN_BARS - COMPUTED_BARS, first_trades,
                                     trade_counts, NULL, values, COMPUTED_BARS * MOST_FEATURES));
}

static void test_features(const char *tier) {
    CHECK(use_tier(tier));
    guarded memory[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
        memory[i] = need_guarded(RUN * 8);
    }
    trades all = trades_generate(MARKET_WALK, ALL_FIELDS, 5, RUN);
    trades run = place_trades(memory, &all, RUN, false);
    rb_i64 first_trades[RUN_BARS];
    rb_i64 trade_counts[RUN_BARS];
    for (rb_i64 k = 0; k < RUN_BARS; k++) {
        first_trades[k] = k * BAR_TRADES;
        trade_counts[k] = BAR_TRADES;
    }
    rb_i64 open = first_trades[RUN_BARS - COMPUTED_BARS];
    const rb_feature_plan windows[] = {
        {sizeof(rb_feature_plan), 3, RB_PROFILE_EXACT, 7, RB_WINDOW_TRADES, 0, WINDOW_TRADES},
        {sizeof(rb_feature_plan), 3, RB_PROFILE_REFERENCE, RB_PART_BASIC | RB_PART_EPOCHS, RB_WINDOW_TRADES, 0,
         WINDOW_TRADES},
        {sizeof(rb_feature_plan), 3, RB_PROFILE_EXACT, 7, RB_WINDOW_BARS, 0, 1},
        {sizeof(rb_feature_plan), 3, RB_PROFILE_EXACT, 7, RB_WINDOW_TIME, 0,
         all.timestamp_us[open] - all.timestamp_us[open - BAR_TRADES]},
    };
    enum { WINDOWS = sizeof(windows) / sizeof(windows[0]) };
    rb_i64 expected[WINDOWS][COMPUTED_BARS * MOST_FEATURES];
    for (int k = 0; k < WINDOWS; k++) {
        compute_features(&windows[k], &run, first_trades, trade_counts, expected[k]);
    }
    const rb_i64 page = sysconf(_SC_PAGESIZE);
    for (int i = 1; i < COLUMNS; i++) {
        forbid(&memory[i], 0, (open - 3 * WINDOW_TRADES) * (i < COLUMNS - 1 ? 8 : 1));
    }
    /* The first trade tells whether a window of time is cut; the search for its start goes at most twice as far back. */
    forbid(&memory[0], page, (open - 6 * WINDOW_TRADES) * 8);
    for (int k = 0; k < WINDOWS; k++) {
        check_context("%s: features of the window %d at the end of a run", tier, k);
        rb_i64 values[COMPUTED_BARS * MOST_FEATURES];
        compute_features(&windows[k], &run, first_trades, trade_counts, values);
        CHECK_I64(0, memcmp(expected[k], values, sizeof(values)));
    }
    for (int i = 0; i < COLUMNS; i++) {
        munmap(memory[i].start - page, (size_t)(memory[i].size + 2 * page));
    }
    trades_free(&all);
}

int main(void) {
    for (int i = 0; i < COLUMNS; i++) {
        columns_memory[i] = need_guarded(LONGEST * 8);
    }
    for (int k = 0; k < PROCESSORS; k++) {
        bars_memory[k] = need_guarded(LONGEST * (rb_i64)sizeof(rb_bar));
    }
    for_each_wide_tier(test_tier);
    test_tier("scalar");
    for_each_wide_tier(test_features);
    test_features("scalar");
    return check_result();
}

#endif
