/*
 * The workload resembles a market, it is the same however it is requested, and every workload gives its expected bars in
 * ways other than the one that has computed them.
 */
#include <stdlib.h>
#include <string.h>

#include "support.h"
#include "support/check.h"

#define MILLION 1000000

static const rb_i64 DENSITY[RB_BENCH_PROFILE_COUNT] = {6, 24, 455, 2600, 5000};

static rb_processor *processor_for(rb_i32 threshold_dbps) {
    rb_options options;
    rb_processor *processor = NULL;
    if (rb_default_options(&options, sizeof options, threshold_dbps) != RB_OK || rb_create(&options, &processor) != RB_OK) {
        check_abort("no processor");
    }
    return processor;
}

static bench_columns columns_for(rb_i32 profile, rb_i32 symbol, rb_i64 count, rb_u32 set) {
    bench_columns columns;
    if (!bench_columns_make(profile, symbol, count, set, &columns)) {
        check_abort("no trades");
    }
    return columns;
}

static rb_bar *room_for(rb_i64 bars) {
    rb_bar *room = malloc((size_t)bars * sizeof *room);
    if (room == NULL) {
        check_abort("no memory");
    }
    return room;
}

/* ------------------------------------------------------------------------------------------- looks like a market -- */

static rb_i64 absolute(rb_i64 value) {
    return value < 0 ? -value : value;
}

/* Properties of every trade: counted, so that a failure does not print a million lines. */
static void check_every_trade(const bench_columns *c) {
    rb_i64 wrong_order = 0;
    rb_i64 wrong_ids = 0;
    rb_i64 wrong_values = 0;
    for (rb_i64 i = 0; i < c->count; i++) {
        wrong_values += c->price[i] <= 0 || c->price[i] % 1000000 != 0 || c->quantity[i] <= 0 || c->side[i] > 1;
        wrong_ids += c->first_trade_id[i] > c->last_trade_id[i];
        if (i > 0) {
            wrong_order += c->timestamp_us[i] < c->timestamp_us[i - 1];
            wrong_ids += c->agg_trade_id[i] != c->agg_trade_id[i - 1] + 1;
            wrong_ids += c->first_trade_id[i] != c->last_trade_id[i - 1] + 1;
        }
    }
    CHECK_I64(0, wrong_order);
    CHECK_I64(0, wrong_ids);
    CHECK_I64(0, wrong_values);
}

/* Shares and runs of a market. The bounds are wide: they detect a generator that has lost a feature. */
static void check_features(const bench_columns *c) {
    rb_i64 same_time = 0;
    rb_i64 burst = 1;
    rb_i64 longest_burst = 1;
    rb_i64 sells = 0;
    rb_i64 side_changes = 0;
    rb_i64 several_fills = 0;
    rb_i64 price_changes = 0;
    rb_i64 smallest_volume = c->quantity[0];
    rb_i64 largest_volume = c->quantity[0];
    for (rb_i64 i = 0; i < c->count; i++) {
        sells += c->side[i];
        several_fills += c->last_trade_id[i] > c->first_trade_id[i];
        smallest_volume = c->quantity[i] < smallest_volume ? c->quantity[i] : smallest_volume;
        largest_volume = c->quantity[i] > largest_volume ? c->quantity[i] : largest_volume;
        if (i > 0) {
            bool same = c->timestamp_us[i] == c->timestamp_us[i - 1];
            same_time += same;
            burst = same ? burst + 1 : 1;
            longest_burst = burst > longest_burst ? burst : longest_burst;
            side_changes += c->side[i] != c->side[i - 1];
            price_changes += c->price[i] != c->price[i - 1];
        }
    }
    CHECK(same_time * 10 > c->count * 3 && same_time * 10 < c->count * 7);
    CHECK(longest_burst >= 20);
    CHECK(sells * 10 > c->count * 4 && sells * 10 < c->count * 6);
    CHECK(side_changes * 5 < c->count && side_changes * 100 > c->count);
    CHECK(several_fills * 10 > c->count * 3 && several_fills * 10 < c->count * 7);
    CHECK(price_changes * 2 > c->count && price_changes < c->count);
    CHECK(largest_volume / smallest_volume > 100000);
}

/* Volatility comes in clusters: large moves are followed by larger ones than small moves are. */
static void check_clusters(const bench_columns *c) {
    enum { STEP = 100 };
    rb_i64 windows = c->count / STEP - 1;
    rb_i64 total = 0;
    for (rb_i64 w = 0; w < windows; w++) {
        total += absolute(c->price[(w + 1) * STEP] - c->price[w * STEP]);
    }
    rb_i64 mean = total / windows;
    rb_i64 after[2] = {0, 0};
    rb_i64 count[2] = {0, 0};
    for (rb_i64 w = 0; w + 1 < windows; w++) {
        int large = absolute(c->price[(w + 1) * STEP] - c->price[w * STEP]) > mean;
        after[large] += absolute(c->price[(w + 2) * STEP] - c->price[(w + 1) * STEP]);
        count[large]++;
    }
    CHECK(count[0] > 0 && count[1] > 0);
    CHECK(after[1] / count[1] * 10 > after[0] / count[0] * 13);
}

static rb_i64 bars_at_250(const bench_columns *c, rb_bar *room, rb_i64 capacity) {
    rb_processor *processor = processor_for(250);
    rb_result result = {.struct_size = sizeof result};
    CHECK_STATUS(RB_OK, bench_columns_process(c, 0, c->count, processor, room, capacity, &result));
    rb_destroy(processor);
    return result.bars_written;
}

static void check_market(void) {
    enum { CAPACITY = MILLION / 2 };
    rb_bar *room = room_for(CAPACITY);
    for (rb_i32 profile = 0; profile < RB_BENCH_PROFILE_COUNT; profile++) {
        rb_i32 symbols = profile == RB_BENCH_PROFILE_455 ? RB_BENCH_SYMBOL_COUNT : 2;
        for (rb_i32 symbol = 0; symbol < symbols; symbol++) {
            check_context("profile %lld, symbol %d", (long long)DENSITY[profile], symbol);
            bench_columns columns = columns_for(profile, symbol, MILLION, BENCH_ALL_FIELDS);
            check_every_trade(&columns);
            check_features(&columns);
            check_clusters(&columns);
            rb_i64 bars = bars_at_250(&columns, room, CAPACITY);
            /* Within 5 percent for symbol 0, whose bars are fixed, and within 25 for the others. */
            rb_i64 off = absolute(MILLION - bars * DENSITY[profile]);
            CHECK(off * 100 <= (symbol == 0 ? 5 : 25) * (rb_i64)MILLION);
            bench_columns_free(&columns);
        }
    }
    free(room);
}

/* ------------------------------------------------------------------------------------ however it is requested -- */

static void check_same_start(const bench_columns *longer, const bench_columns *shorter) {
    size_t bytes = (size_t)shorter->count * sizeof(rb_i64);
    CHECK(memcmp(longer->timestamp_us, shorter->timestamp_us, bytes) == 0);
    CHECK(memcmp(longer->price, shorter->price, bytes) == 0);
    CHECK(memcmp(longer->quantity, shorter->quantity, bytes) == 0);
}

static void check_sizing(void) {
    check_context("sizing");
    bench_columns all = columns_for(RB_BENCH_PROFILE_455, 0, 10000, BENCH_ALL_FIELDS);
    bench_columns prefix = columns_for(RB_BENCH_PROFILE_455, 0, 999, BENCH_ALL_FIELDS);
    bench_columns three = columns_for(RB_BENCH_PROFILE_455, 0, 10000, 0);
    check_same_start(&all, &prefix);
    check_same_start(&all, &three);
    CHECK(memcmp(all.side, prefix.side, 999) == 0);
    CHECK(three.agg_trade_id == NULL && three.first_trade_id == NULL && three.side == NULL);

    rb_u64 before = bench_columns_checksum(&all);
    CHECK(before != bench_columns_checksum(&three));
    all.quantity[5000]++;
    CHECK(before != bench_columns_checksum(&all));
    all.quantity[5000]--;
    all.side[9999] ^= 1;
    CHECK(before != bench_columns_checksum(&all));
    all.side[9999] ^= 1;
    CHECK(before == bench_columns_checksum(&all));
    bench_columns_free(&three);
    bench_columns_free(&prefix);
    bench_columns_free(&all);

    rb_i64 one;
    CHECK_STATUS(RB_OK, rb_bench_trades(0, 0, 1, &one, &one, &one, NULL, NULL, NULL, NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_bench_trades(-1, 0, 1, &one, &one, &one, NULL, NULL, NULL, NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT,
                 rb_bench_trades(RB_BENCH_PROFILE_COUNT, 0, 1, &one, &one, &one, NULL, NULL, NULL, NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT,
                 rb_bench_trades(0, RB_BENCH_SYMBOL_COUNT, 1, &one, &one, &one, NULL, NULL, NULL, NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_bench_trades(0, 0, -1, &one, &one, &one, NULL, NULL, NULL, NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_bench_trades(0, 0, 1, NULL, &one, &one, NULL, NULL, NULL, NULL));
    rb_bench_expectation row;
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_bench_expect(RB_BENCH_PROFILE_455, 0, 1001, 250, BENCH_ALL_FIELDS, &row));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_bench_expectation_at(-1, &row));
}

/* ------------------------------------------------------------------------------------------------ expected results -- */

/* Calls of changing length, none at the end of a block, with a small buffer. */
static rb_i64 run_in_pieces(const bench_columns *c, rb_processor *processor, rb_bar *bars, rb_i64 expected) {
    rb_u64 random = 1;
    rb_i64 processed = 0;
    rb_i64 closed = 0;
    while (processed < c->count) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        rb_i64 count = 1 + (rb_i64)(random >> 33) % (c->count / 50 + 2);
        rb_i64 room = 1 + (rb_i64)(random >> 20 & 1023);
        count = count < c->count - processed ? count : c->count - processed;
        room = room < expected + 1 - closed ? room : expected + 1 - closed;
        rb_result result = {.struct_size = sizeof result};
        if (bench_columns_process(c, processed, count, processor, bars + closed, room, &result) < 0) {
            return -1;
        }
        processed += result.trades_consumed;
        closed += result.bars_written;
        if (closed > expected) {
            return closed;
        }
    }
    return closed;
}

static rb_i64 run_by_push(const bench_columns *c, rb_processor *processor, rb_bar *bars, rb_i64 expected) {
    rb_i64 closed = 0;
    for (rb_i64 i = 0; i < c->count && closed <= expected; i++) {
        rb_status status = bench_columns_push(c, i, processor, &bars[closed]);
        if (status < 0) {
            return -1;
        }
        closed += status == RB_CLOSED_BAR;
    }
    return closed;
}

static void check_row(const rb_bench_expectation *row) {
    CHECK(row->bar_count > 0);
    bench_columns columns = columns_for(row->profile, row->symbol, row->trade_count, row->fields);
    CHECK_I64((rb_i64)row->trades_checksum, (rb_i64)bench_columns_checksum(&columns));
    rb_bar *bars = room_for(row->bar_count + 1);
    rb_processor *processor = processor_for(row->threshold_dbps);
    CHECK_I64(row->bar_count, run_in_pieces(&columns, processor, bars, row->bar_count));
    CHECK_I64((rb_i64)row->bars_checksum, (rb_i64)rb_bench_bars_checksum(bars, row->bar_count));
    memset(bars, 0, (size_t)row->bar_count * sizeof *bars);
    CHECK_STATUS(RB_OK, rb_clear(processor));
    CHECK_I64(row->bar_count, run_by_push(&columns, processor, bars, row->bar_count));
    CHECK_I64((rb_i64)row->bars_checksum, (rb_i64)rb_bench_bars_checksum(bars, row->bar_count));
    bars[row->bar_count / 2].sell_volume_lo++;
    CHECK(row->bars_checksum != rb_bench_bars_checksum(bars, row->bar_count));
    rb_destroy(processor);
    free(bars);
    bench_columns_free(&columns);
}

static void check_rows(void) {
    rb_bench_expectation row;
    rb_i32 rows = 0;
    for (; rb_bench_expectation_at(rows, &row) == RB_OK; rows++) {
        check_context("row %d: profile %d, symbol %d, %lld trades, %d dbps, columns %u", rows, row.profile, row.symbol,
                      (long long)row.trade_count, row.threshold_dbps, row.fields);
        check_row(&row);
        rb_bench_expectation found;
        CHECK_STATUS(RB_OK, rb_bench_expect(row.profile, row.symbol, row.trade_count, row.threshold_dbps, row.fields,
                                            &found));
        CHECK(found.bars_checksum == row.bars_checksum && found.derived_checksum == row.derived_checksum);
    }
    CHECK(rows > 0);
}

int main(void) {
    check_market();
    check_sizing();
    check_rows();
    return check_result();
}
