/* Footprints against their definition: rows by search, everything else by counting over all rows between low and high. */
#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support/trades.h"
#include "support/wide.h"

enum { MOST_TRADES = 300, MOST_STEPS = 4000, GUARD = 4 };

typedef struct expected_row {
    wide buys, sells;
    rb_i64 buy_trades, sell_trades;
    bool is_there;
} expected_row;

static void check_wide(const char *what, wide expected, rb_u64 low, rb_i64 high) {
    check_i64(__FILE__, __LINE__, what, wide_high(expected), high);
    check_i64(__FILE__, __LINE__, what, (rb_i64)wide_low(expected), (rb_i64)low);
}

/* Where a row of the definition stands: distances in rows from the middle of all rows, doubled to stay whole. */
static rb_i64 from_middle(rb_i64 row, rb_i64 last) {
    rb_i64 distance = 2 * row - last;
    return distance < 0 ? -distance : distance;
}

/* The nearest row with trades from here on, by steps of 1 or -1; -1 if there is none. */
static rb_i64 next_there(const expected_row *rows, rb_i64 from, rb_i64 step, rb_i64 last) {
    for (rb_i64 row = from; row >= 0 && row <= last; row += step) {
        if (rows[row].is_there) {
            return row;
        }
    }
    return -1;
}

static wide volume(const expected_row *rows, rb_i64 row) {
    return row < 0 ? -1 : rows[row].buys + rows[row].sells;
}

/* Compares one footprint, whose low and high are at most MOST_STEPS rows apart. */
static void check_footprint(const trades *all, rb_i64 first, rb_i64 count, rb_i64 row_size, const rb_footprint *actual,
                            const rb_footprint_row *actual_rows) {
    static expected_row rows[MOST_STEPS + 1];
    memset(rows, 0, sizeof(rows));
    rb_i64 low = INT64_MAX;
    rb_i64 high = 0;
    for (rb_i64 i = first; i < first + count; i++) {
        low = all->price[i] / row_size < low ? all->price[i] / row_size : low;
        high = all->price[i] / row_size > high ? all->price[i] / row_size : high;
    }
    rb_i64 last = high - low;
    wide delta = 0;
    wide delta_min = 0;
    wide delta_max = 0;
    wide total = 0;
    for (rb_i64 i = first; i < first + count; i++) {
        expected_row *row = &rows[all->price[i] / row_size - low];
        rb_i64 executions = all->fields & RB_FIELD_TRADE_IDS ? all->last_trade_id[i] - all->first_trade_id[i] + 1 : 1;
        bool is_buy = all->side[i] == RB_SIDE_BUY;
        row->is_there = true;
        row->buys += is_buy ? all->quantity[i] : 0;
        row->sells += is_buy ? 0 : all->quantity[i];
        row->buy_trades += is_buy ? executions : 0;
        row->sell_trades += is_buy ? 0 : executions;
        total += all->quantity[i];
        delta += is_buy ? all->quantity[i] : -(wide)all->quantity[i];
        delta_min = delta < delta_min ? delta : delta_min;
        delta_max = delta > delta_max ? delta : delta_max;
    }
    check_wide("delta", delta, actual->delta_lo, actual->delta_hi);
    check_wide("delta_min", delta_min, actual->delta_min_lo, actual->delta_min_hi);
    check_wide("delta_max", delta_max, actual->delta_max_lo, actual->delta_max_hi);
    rb_i64 buy_imbalances = 0;
    rb_i64 sell_imbalances = 0;
    rb_i64 poc = -1;
    rb_i64 row_count = 0;
    for (rb_i64 row = 0; row <= last; row++) {
        bool is_bought = row > 0 && rows[row].buys > 0 && rows[row].buys >= 3 * rows[row - 1].sells;
        bool is_sold = row < last && rows[row].sells > 0 && rows[row].sells >= 3 * rows[row + 1].buys;
        buy_imbalances += is_bought;
        sell_imbalances += is_sold;
        if (poc < 0 || volume(rows, row) > volume(rows, poc)
            || (volume(rows, row) == volume(rows, poc) && from_middle(row, last) < from_middle(poc, last))) {
            poc = row;
        }
        if (rows[row].is_there && row_count < actual->row_count) {
            const rb_footprint_row *own = &actual_rows[actual->first_row + row_count];
            CHECK_I64((low + row) * row_size, own->price);
            check_wide("buys", rows[row].buys, own->buy_volume_lo, own->buy_volume_hi);
            check_wide("sells", rows[row].sells, own->sell_volume_lo, own->sell_volume_hi);
            CHECK_I64(rows[row].buy_trades, own->buy_trade_count);
            CHECK_I64(rows[row].sell_trades, own->sell_trade_count);
            CHECK_I64((is_bought ? RB_ROW_BUY_IMBALANCE : 0) + (is_sold ? RB_ROW_SELL_IMBALANCE : 0), own->flags);
        }
        row_count += rows[row].is_there;
    }
    CHECK_I64(row_count, actual->row_count);
    CHECK_I64(buy_imbalances, actual->buy_imbalance_count);
    CHECK_I64(sell_imbalances, actual->sell_imbalance_count);
    if (total == 0) {
        CHECK_I64(RB_FEATURE_NULL, actual->point_of_control);
        CHECK_I64(RB_FEATURE_NULL, actual->value_area_low);
        CHECK_I64(RB_FEATURE_NULL, actual->value_area_high);
        return;
    }
    rb_i64 from = poc;
    rb_i64 to = poc;
    wide area = volume(rows, poc);
    while (area * 100 < total * 70) {
        rb_i64 below = next_there(rows, from - 1, -1, last);
        rb_i64 above = next_there(rows, to + 1, 1, last);
        bool is_up = volume(rows, above) > volume(rows, below); /* -1 where there is no row */
        area += volume(rows, is_up ? above : below);
        from = is_up ? from : below;
        to = is_up ? above : to;
    }
    CHECK_I64((low + poc) * row_size, actual->point_of_control);
    CHECK_I64((low + from) * row_size, actual->value_area_low);
    CHECK_I64((low + to) * row_size, actual->value_area_high);
}

/* Computes as a caller with little room does: it continues where the rows have run out, with the room that is needed. */
static void check_with_room(const trades *all, rb_i64 row_size, rb_i64 bar_count, const rb_i64 *first_trades,
                            const rb_i64 *trade_counts, rb_i64 room) {
    bool has_ids = all->fields & RB_FIELD_TRADE_IDS;
    for (rb_i64 done = 0; done < bar_count;) {
        rb_footprint footprints[MOST_TRADES];
        rb_footprint_row *rows = need_memory(NULL, (room + GUARD) * (rb_i64)sizeof(*rows));
        memset(rows, 0x55, (size_t)(room + GUARD) * sizeof(*rows));
        memset(footprints, 0x55, sizeof(footprints));
        rb_i64 written[3];
        rb_status status =
            rb_compute_footprints(row_size, all->count, all->price, all->quantity, has_ids ? all->first_trade_id : NULL,
                                  has_ids ? all->last_trade_id : NULL, all->side, bar_count - done, first_trades + done,
                                  trade_counts + done, footprints, rows, room, written);
        CHECK(status == RB_OK || status == RB_OUTPUT_FULL);
        CHECK(written[0] <= bar_count - done);
        rb_i64 used = 0;
        for (rb_i64 k = 0; k < written[0] && done + k < bar_count; k++) {
            CHECK_I64(sizeof(rb_footprint), footprints[k].struct_size);
            CHECK_I64(0, footprints[k].reserved);
            CHECK_I64(used, footprints[k].first_row);
            used += footprints[k].row_count;
            check_footprint(all, first_trades[done + k], trade_counts[done + k], row_size, &footprints[k], rows);
        }
        CHECK_I64(used, written[1]);
        for (size_t i = 0; i < GUARD * sizeof(*rows); i++) {
            CHECK(((unsigned char *)(rows + room))[i] == 0x55);
        }
        free(rows);
        done += written[0];
        CHECK((status == RB_OK) == (done == bar_count));
        if (status == RB_OUTPUT_FULL) {
            CHECK(written[2] > room - written[1] && written[2] <= trade_counts[done]);
            room = written[2];
        }
    }
}

static void test_random_bars(void) {
    static const rb_i64 SIZES[] = {1, 3, 7, 10, 64, 1000, (rb_i64)1 << 40, INT64_MAX};
    rng random = {22};
    for (int run = 0; run < 2000; run++) {
        trades all = {.fields = rng_chance(&random, 2) ? ALL_FIELDS : RB_FIELD_SIDE};
        rb_i64 count = 1 + rng_below(&random, MOST_TRADES);
        rb_i64 row_size = SIZES[rng_below(&random, sizeof(SIZES) / sizeof(SIZES[0]))];
        rb_i64 spread = 1 + rng_below(&random, rng_chance(&random, 2) ? 20 : MOST_STEPS);
        rb_i64 step = row_size < 1000 ? row_size : 1;
        bool is_tied = rng_chance(&random, 3);
        for (rb_i64 i = 0; i < count; i++) {
            rb_i64 quantity = is_tied                   ? rng_below(&random, 3)
                              : rng_chance(&random, 20) ? INT64_MAX
                                                        : rng_below(&random, 1000);
            trades_add(&all, (trade){.timestamp_us = i,
                                     .price = 1 + rng_below(&random, spread) * step + rng_below(&random, step),
                                     .quantity = quantity,
                                     .agg_trade_id = i,
                                     .first_trade_id = 10 * i,
                                     .last_trade_id = 10 * i + rng_below(&random, 10),
                                     .side = (rb_u8)rng_below(&random, 3)});
        }
        rb_i64 first_trades[MOST_TRADES];
        rb_i64 trade_counts[MOST_TRADES];
        rb_i64 bars = 0;
        for (rb_i64 first = 0; first < count; bars++) {
            first_trades[bars] = first;
            trade_counts[bars] = 1 + rng_below(&random, count - first);
            first += trade_counts[bars];
        }
        check_context("run %d, row size %lld", run, (long long)row_size);
        check_with_room(&all, row_size, bars, first_trades, trade_counts, 0);
        check_with_room(&all, row_size, bars, first_trades, trade_counts, rng_below(&random, 2 * count));
        check_with_room(&all, row_size, bars, first_trades, trade_counts, 2 * MOST_STEPS);
        trades_free(&all);
    }
}

/* One bar of trades {price, quantity, side}. */
static rb_footprint one_bar(rb_i64 row_size, rb_i64 count, const rb_i64 *price, const rb_i64 *quantity, const rb_u8 *side,
                            rb_footprint_row *rows) {
    rb_footprint footprint = {0};
    rb_i64 first = 0;
    rb_i64 written[3];
    CHECK_STATUS(RB_OK, rb_compute_footprints(row_size, count, price, quantity, NULL, NULL, side, 1, &first, &count,
                                              &footprint, rows, 16, written));
    return footprint;
}

static void test_examples(void) {
    rb_footprint_row rows[16];
    check_context("buys 5 at 100 to 109, sells 2 at 110 to 119");
    rb_footprint bar = one_bar(10, 4, (const rb_i64[]){109, 110, 119, 100}, (const rb_i64[]){3, 1, 1, 2},
                               (const rb_u8[]){RB_SIDE_BUY, RB_SIDE_SELL, RB_SIDE_SELL, RB_SIDE_BUY}, rows);
    CHECK_I64(2, bar.row_count);
    CHECK_I64(3, (rb_i64)bar.delta_lo);
    CHECK_I64(0, (rb_i64)bar.delta_min_lo);
    CHECK_I64(3, (rb_i64)bar.delta_max_lo);
    CHECK_I64(100, bar.point_of_control);
    CHECK_I64(100, bar.value_area_low);
    CHECK_I64(100, bar.value_area_high); /* 5 of 7 are more than 70 % */
    CHECK_I64(0, bar.buy_imbalance_count);
    CHECK_I64(0, bar.sell_imbalance_count);

    check_context("the middle one of three equal rows is the point of control, and the lower neighbour comes first");
    bar = one_bar(10, 3, (const rb_i64[]){100, 110, 120}, (const rb_i64[]){2, 2, 2}, (const rb_u8[]){1, 1, 1}, rows);
    CHECK_I64(110, bar.point_of_control);
    CHECK_I64(100, bar.value_area_low);
    CHECK_I64(120, bar.value_area_high); /* two of three are less than 70 % */
    CHECK_I64(-6, (rb_i64)bar.delta_min_lo);
    CHECK_I64(2, bar.sell_imbalance_count);

    check_context("prices that are as far apart as prices can be, in rows of one unit");
    bar =
        one_bar(1, 2, (const rb_i64[]){INT64_MAX, 1}, (const rb_i64[]){INT64_MAX, INT64_MAX}, (const rb_u8[]){0, 1}, rows);
    CHECK_I64(2, bar.row_count);
    CHECK_I64(1, rows[0].price);
    CHECK_I64(INT64_MAX, rows[1].price);
    CHECK_I64(1, bar.point_of_control);
    CHECK_I64(RB_ROW_SELL_IMBALANCE, rows[0].flags);
    CHECK_I64(RB_ROW_BUY_IMBALANCE, rows[1].flags);

    check_context("three times is an imbalance, less is none");
    bar = one_bar(1, 4, (const rb_i64[]){5, 6, 7, 8}, (const rb_i64[]){3, 9, 9, 2}, (const rb_u8[]){1, 0, 1, 0}, rows);
    CHECK_I64(RB_ROW_BUY_IMBALANCE, rows[1].flags);
    CHECK_I64(RB_ROW_SELL_IMBALANCE, rows[2].flags);
    CHECK_I64(0, rows[0].flags + rows[3].flags);
    CHECK_I64(1, bar.buy_imbalance_count);
    CHECK_I64(1, bar.sell_imbalance_count);
}

static void test_refusals(void) {
    rb_i64 number[] = {100};
    rb_u8 side[] = {0};
    rb_i64 zero[] = {0};
    rb_i64 one[] = {1};
    rb_i64 written[3];
    rb_footprint footprint;
    rb_footprint_row row;
    check_context("refusals");
#define REFUSED(row_size, count, price, side, first, trades, rows, capacity, done)                                    \
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_compute_footprints(row_size, count, price, number, NULL, NULL, side, 1, first, \
                                                          trades, &footprint, rows, capacity, done))
    REFUSED(0, 1, number, side, zero, one, &row, 1, written);
    REFUSED(-1, 1, number, side, zero, one, &row, 1, written);
    REFUSED(1, -1, number, side, zero, one, &row, 1, written);
    REFUSED(1, 1, NULL, side, zero, one, &row, 1, written);
    REFUSED(1, 1, number, NULL, zero, one, &row, 1, written);
    REFUSED(1, 1, number, side, one, one, &row, 1, written);
    REFUSED(1, 1, number, side, zero, zero, &row, 1, written);
    REFUSED(1, 1, number, side, zero, number, &row, 1, written);
    REFUSED(1, 1, number, side, NULL, one, &row, 1, written);
    REFUSED(1, 1, number, side, zero, one, NULL, 1, written);
    REFUSED(1, 1, number, side, zero, one, &row, -1, written);
    REFUSED(1, 1, number, side, zero, one, &row, 1, NULL);
#undef REFUSED
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_compute_footprints(1, 1, number, number, number, NULL, side, 1, zero, one,
                                                          &footprint, &row, 1, written));
    CHECK_STATUS(RB_OK, rb_compute_footprints(1, 0, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 0, written));
    CHECK_I64(0, written[0] + written[1] + written[2]);
}

int main(void) {
    test_examples();
    test_random_bars();
    test_refusals();
    return check_result();
}
