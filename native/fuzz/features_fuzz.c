/*
 * Features and footprints of the bars of any trades, and of parts of these bars. Features: every kernel computes the bits of the
 * scalar one, for all bars and for the last of them alone. Footprints: those of the definition, for rows of any height and any room.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "support/check.h"
#include "support/oracle.h"
#include "support/tiers.h"

enum { MOST_ROOM = 64 };

typedef struct ranges {
    rb_i64 count;
    rb_i64 first_trades[TRADES_MOST];
    rb_i64 trade_counts[TRADES_MOST];
    rb_i64 available_from[TRADES_MOST];
} ranges;

/* The bars of the trades one after the other, some of them shortened. A part of a bar has sums that fit, as the bar has. */
static void find_ranges(const rb_options *options, const trades *all, rng *random, ranges *found) {
    outcome bars = oracle_run(options, all);
    bool is_shortened = rng_chance(random, 2);
    rb_i64 at = 0;
    found->count = 0;
    for (rb_i64 k = 0; at < all->count; k++) {
        rb_i64 count = k < bars.closed.count ? bars.closed.items[k].agg_trade_count : all->count - at;
        rb_i64 skipped = is_shortened ? rng_below(random, count) : 0;
        found->first_trades[found->count] = at + skipped;
        found->trade_counts[found->count] = count - skipped - (is_shortened ? rng_below(random, count - skipped) : 0);
        found->available_from[found->count] = rng_below(random, at + skipped + 1);
        found->count++;
        at += count;
    }
    outcome_free(&bars);
}

/* A value of each kind is chosen with bytes of the input. */
static rb_feature_plan next_plan(input *in, const ranges *of) {
    static const rb_i64 sizes[] = {1, 2, 3, 7, 8, 60, 63, 500, 1000};
    rb_feature_plan plan = RB_FEATURE_PLAN_INIT;
    rb_i64 how = next_byte(in);
    plan.groups = 1 + (rb_u32)how % 3;
    plan.profile = (rb_u32)how >> 2 & 1;
    plan.window_kind = (rb_u32)how >> 3 & 3;
    plan.parts = 1 + (rb_u32)next_below(in, 7);
    if (of->count > 16) {
        plan.parts = plan.parts == RB_PART_COMPLEXITY ? RB_PART_BASIC : plan.parts & ~(rb_u32)RB_PART_COMPLEXITY;
    }
    rb_i64 size = how < 224 ? sizes[next_below(in, sizeof(sizes) / sizeof(sizes[0]))] : next_number(in);
    plan.window_size = plan.window_kind == RB_WINDOW_ALL ? 0 : size < 1 ? 1 : size;
    return plan;
}

static rb_status compute(const rb_feature_plan *plan, const trades *t, const ranges *of, bool has_available,
                         rb_i64 first_bar, rb_i64 *values, rb_i64 capacity) {
    bool has_ids = t->fields & RB_FIELD_TRADE_IDS;
    return rb_compute_features(plan, t->count, t->timestamp_us, t->price, t->quantity, has_ids ? t->first_trade_id : NULL,
                               has_ids ? t->last_trade_id : NULL, t->fields & RB_FIELD_SIDE ? t->side : NULL, of->count,
                               first_bar, of->first_trades, of->trade_counts, has_available ? of->available_from : NULL,
                               values, capacity);
}

static void check_features(const rb_feature_plan *plan, const trades *all, const ranges *of, bool has_available,
                           rb_i64 first_bar) {
    rb_i64 row_length = 1;
    while (rb_feature_name(plan->profile, (rb_i32)row_length - 1) != NULL) {
        row_length++;
    }
    rb_i64 size = of->count * row_length;
    rb_i64 part = (of->count - first_bar) * row_length;
    rb_i64 *expected = need_memory(NULL, size * 8);
    use_tier("scalar");
    CHECK_STATUS(RB_OK, compute(plan, all, of, has_available, 0, expected, size));
    for (int i = 0; i < TIER_COUNT; i++) {
        if (!use_tier(TIERS[i])) {
            continue;
        }
        rb_i64 *actual = need_memory(NULL, size * 8);
        CHECK_STATUS(RB_OK, compute(plan, all, of, has_available, 0, actual, size));
        for (rb_i64 k = 0; k < size && !check_has_failed(); k++) {
            check_context("%s: %s of bar %d", TIERS[i],
                          k % row_length == 0 ? "flags" : rb_feature_name(plan->profile, (rb_i32)(k % row_length) - 1),
                          (int)(k / row_length));
            CHECK_I64(expected[k], actual[k]);
        }
        free(actual);
        actual = need_memory(NULL, part * 8);
        check_context("%s: bars from %d on", TIERS[i], (int)first_bar);
        CHECK_STATUS(RB_OK, compute(plan, all, of, has_available, first_bar, actual, part));
        CHECK_I64(0, memcmp(expected + size - part, actual, (size_t)part * 8));
        if (part > 0) {
            CHECK_STATUS(RB_ERROR_BUFFER_SIZE, compute(plan, all, of, has_available, first_bar, actual, part - 1));
        }
        free(actual);
    }
    free(expected);
}

/* A row with trades, by the index of its price. */
typedef struct expected_row {
    rb_i64 index;
    wide buys, sells;
    rb_i64 buy_trades, sell_trades;
} expected_row;

static wide volume(const expected_row *row) {
    return row->buys + row->sells;
}

/* Puts the rows of a range in order of price, and returns their number. */
static rb_i64 find_rows(const trades *all, rb_i64 first, rb_i64 count, rb_i64 row_size, expected_row *rows) {
    rb_i64 found = 0;
    for (rb_i64 i = first; i < first + count; i++) {
        rb_i64 index = all->price[i] / row_size;
        rb_i64 at = found;
        while (at > 0 && rows[at - 1].index >= index) {
            at--;
        }
        if (at == found || rows[at].index != index) {
            memmove(rows + at + 1, rows + at, (size_t)(found++ - at) * sizeof(*rows));
            rows[at] = (expected_row){.index = index};
        }
        rb_i64 executions = all->fields & RB_FIELD_TRADE_IDS ? all->last_trade_id[i] - all->first_trade_id[i] + 1 : 1;
        bool is_buy = all->side[i] == RB_SIDE_BUY;
        rows[at].buys += is_buy ? all->quantity[i] : 0;
        rows[at].sells += is_buy ? 0 : all->quantity[i];
        rows[at].buy_trades += is_buy ? executions : 0;
        rows[at].sell_trades += is_buy ? 0 : executions;
    }
    return found;
}

static void check_wide(const char *what, wide expected, rb_u64 low, rb_i64 high) {
    check_i64(__FILE__, __LINE__, what, wide_high(expected), high);
    check_i64(__FILE__, __LINE__, what, (rb_i64)wide_low(expected), (rb_i64)low);
}

static void check_delta(const trades *all, rb_i64 first, rb_i64 count, const rb_footprint *actual) {
    wide delta = 0;
    wide least = 0;
    wide most = 0;
    for (rb_i64 i = first; i < first + count; i++) {
        delta += all->side[i] == RB_SIDE_BUY ? all->quantity[i] : -(wide)all->quantity[i];
        least = delta < least ? delta : least;
        most = delta > most ? delta : most;
    }
    check_wide("delta", delta, actual->delta_lo, actual->delta_hi);
    check_wide("delta_min", least, actual->delta_min_lo, actual->delta_min_hi);
    check_wide("delta_max", most, actual->delta_max_lo, actual->delta_max_hi);
}

/* The larger neighbour of an area is added until it has 70 % of the volume; of equal ones the lower. */
static void check_area(const expected_row *rows, rb_i64 count, rb_i64 row_size, const rb_footprint *actual) {
    wide total = 0;
    rb_i64 poc = 0;
    for (rb_i64 i = 0; i < count; i++) {
        wide from_middle = 2 * (wide)rows[i].index - rows[0].index - rows[count - 1].index;
        wide nearest = 2 * (wide)rows[poc].index - rows[0].index - rows[count - 1].index;
        from_middle = from_middle < 0 ? -from_middle : from_middle;
        nearest = nearest < 0 ? -nearest : nearest;
        total += volume(&rows[i]);
        if (volume(&rows[i]) > volume(&rows[poc]) || (volume(&rows[i]) == volume(&rows[poc]) && from_middle < nearest)) {
            poc = i;
        }
    }
    rb_i64 from = poc;
    rb_i64 to = poc;
    for (wide area = volume(&rows[poc]); area * 10 < total * 7;) {
        bool is_up = from == 0 || (to + 1 < count && volume(&rows[to + 1]) > volume(&rows[from - 1]));
        area += volume(&rows[is_up ? ++to : --from]);
    }
    CHECK_I64(total == 0 ? RB_FEATURE_NULL : rows[poc].index * row_size, actual->point_of_control);
    CHECK_I64(total == 0 ? RB_FEATURE_NULL : rows[from].index * row_size, actual->value_area_low);
    CHECK_I64(total == 0 ? RB_FEATURE_NULL : rows[to].index * row_size, actual->value_area_high);
}

static void check_footprint(const trades *all, rb_i64 first, rb_i64 count, rb_i64 row_size, const rb_footprint *actual,
                            const rb_footprint_row *actual_rows) {
    static expected_row rows[TRADES_MOST];
    rb_i64 found = find_rows(all, first, count, row_size, rows);
    check_delta(all, first, count, actual);
    if (!CHECK_I64(found, actual->row_count)) {
        return;
    }
    rb_i64 bought = 0;
    rb_i64 sold = 0;
    for (rb_i64 i = 0; i < found; i++) {
        wide sells_below = i > 0 && rows[i - 1].index == rows[i].index - 1 ? rows[i - 1].sells : 0;
        wide buys_above = i + 1 < found && rows[i + 1].index == rows[i].index + 1 ? rows[i + 1].buys : 0;
        bool is_bought = i > 0 && rows[i].buys > 0 && rows[i].buys >= 3 * sells_below;
        bool is_sold = i + 1 < found && rows[i].sells > 0 && rows[i].sells >= 3 * buys_above;
        bought += is_bought;
        sold += is_sold;
        const rb_footprint_row *own = &actual_rows[actual->first_row + i];
        CHECK_I64(rows[i].index * row_size, own->price);
        check_wide("buys", rows[i].buys, own->buy_volume_lo, own->buy_volume_hi);
        check_wide("sells", rows[i].sells, own->sell_volume_lo, own->sell_volume_hi);
        CHECK_I64(rows[i].buy_trades, own->buy_trade_count);
        CHECK_I64(rows[i].sell_trades, own->sell_trade_count);
        CHECK_I64((is_bought ? RB_ROW_BUY_IMBALANCE : 0) + (is_sold ? RB_ROW_SELL_IMBALANCE : 0), own->flags);
    }
    CHECK_I64(bought, actual->buy_imbalance_count);
    CHECK_I64(sold, actual->sell_imbalance_count);
    check_area(rows, found, row_size, actual);
}

/* With little room the caller continues where the rows have run out, with the room that the next bar needs. */
static void check_footprints(const trades *all, const ranges *of, rb_i64 row_size, rb_i64 room) {
    bool has_ids = all->fields & RB_FIELD_TRADE_IDS;
    bool has_sides = all->fields & RB_FIELD_SIDE;
    for (rb_i64 done = 0; done < of->count;) {
        rb_footprint *footprints = need_memory(NULL, (of->count - done) * (rb_i64)sizeof(*footprints));
        rb_footprint_row *rows = need_memory(NULL, room * (rb_i64)sizeof(*rows));
        rb_i64 written[3];
        rb_status status =
            rb_compute_footprints(row_size, all->count, all->price, all->quantity, has_ids ? all->first_trade_id : NULL,
                                  has_ids ? all->last_trade_id : NULL, has_sides ? all->side : NULL, of->count - done,
                                  of->first_trades + done, of->trade_counts + done, footprints, rows, room, written);
        if (!has_sides) {
            CHECK_STATUS(RB_ERROR_ARGUMENT, status);
            done = of->count;
        } else {
            CHECK_STATUS(written[0] == of->count - done ? RB_OK : RB_OUTPUT_FULL, status);
            rb_i64 used = 0;
            for (rb_i64 k = 0; k < written[0] && !check_has_failed(); k++) {
                check_context("footprint of bar %d, row size %lld", (int)(done + k), (long long)row_size);
                CHECK_I64(used, footprints[k].first_row);
                used += footprints[k].row_count;
                check_footprint(all, of->first_trades[done + k], of->trade_counts[done + k], row_size, &footprints[k],
                                rows);
            }
            CHECK_I64(used, written[1]);
            done += written[0];
            if (status == RB_OUTPUT_FULL && CHECK(written[2] > room - used && written[2] <= of->trade_counts[done])) {
                room = written[2];
            }
        }
        free(footprints);
        free(rows);
        if (check_has_failed()) {
            return;
        }
    }
}

int LLVMFuzzerTestOneInput(const rb_u8 *data, size_t size) {
    static const rb_i64 sizes[] = {1, 2, 3, 10, 1000, 1000000, 5000000000, INT64_MAX};
    static ranges of;
    input in = {data, size};
    rb_options options = next_options(&in);
    options.include_orphaned = true; /* each trade belongs to a bar */
    rng random = {(rb_u64)next_byte(&in)};
    input plan_bytes = {in.at, in.left < 16 ? in.left : 16}; /* the trades use all bytes behind them */
    in.at += plan_bytes.left;
    in.left -= plan_bytes.left;
    trades all = next_trades(&in, &options);
    rb_status why;
    all.count = oracle_valid(&options, &all, &why);
    find_ranges(&options, &all, &random, &of);
    rb_feature_plan plan = next_plan(&plan_bytes, &of);
    bool has_available = next_byte(&plan_bytes) & 1;
    check_features(&plan, &all, &of, has_available, rng_below(&random, of.count + 1));
    rb_i64 how = next_byte(&plan_bytes);
    rb_i64 row_size = how < 192 ? sizes[(size_t)how % (sizeof(sizes) / sizeof(sizes[0]))] : next_number(&plan_bytes);
    check_footprints(&all, &of, row_size < 1 ? 1 : row_size, next_below(&plan_bytes, MOST_ROOM));
    trades_free(&all);
    return end_input();
}
