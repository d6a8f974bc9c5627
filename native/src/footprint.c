/* The footprint of a bar: the running difference of buys and sells, volume by price row, and what follows from the rows. */
#include <string.h>

#include "trade_range.h"

/* The value area has this share of the volume. */
#define VALUE_AREA_PARTS 7
#define WHOLE_PARTS 10

/* An imbalance is a volume of at least this many times the opposite one in the next row. */
#define IMBALANCE_FACTOR 3

/* Rows between the extremes of a bar are summed in place as long as there are at most this many of them for each trade. */
#define DENSE_ROWS_PER_TRADE 16

/* Where the prices of a bar lie, in rows of a size. */
typedef struct price_span {
    rb_i64 lowest; /* index of the lowest row */
    rb_u64 steps;  /* from the lowest row to the highest */
} price_span;

static rb_u128 volume_of(const rb_footprint_row *row) {
    return (rb_u128)rb_join_halves(row->buy_volume_lo, row->buy_volume_hi)
           + (rb_u128)rb_join_halves(row->sell_volume_lo, row->sell_volume_hi);
}

static rb_u128 buys_of(const rb_footprint_row *row) {
    return (rb_u128)rb_join_halves(row->buy_volume_lo, row->buy_volume_hi);
}

static rb_u128 sells_of(const rb_footprint_row *row) {
    return (rb_u128)rb_join_halves(row->sell_volume_lo, row->sell_volume_hi);
}

static void add_buys(rb_footprint_row *row, rb_u128 volume, rb_i64 trades) {
    rb_i128 sum = (rb_i128)(buys_of(row) + volume);
    row->buy_volume_lo = rb_low_half(sum);
    row->buy_volume_hi = rb_high_half(sum);
    row->buy_trade_count += trades;
}

static void add_sells(rb_footprint_row *row, rb_u128 volume, rb_i64 trades) {
    rb_i128 sum = (rb_i128)(sells_of(row) + volume);
    row->sell_volume_lo = rb_low_half(sum);
    row->sell_volume_hi = rb_high_half(sum);
    row->sell_trade_count += trades;
}

static void add_trade(rb_footprint_row *row, const rb_trade_range *range, rb_i64 i) {
    if (range->side[i] == RB_SIDE_BUY) {
        add_buys(row, (rb_u64)range->quantity[i], rb_trades_of_record(range, i));
    } else {
        add_sells(row, (rb_u64)range->quantity[i], rb_trades_of_record(range, i));
    }
}

/* Sums of a bar's trades: its delta with the extremes, and where its prices lie. */
static price_span sum_trades(const rb_trade_range *range, rb_i64 row_size, rb_footprint *footprint) {
    rb_i64 low = range->price[0];
    rb_i64 high = low;
    rb_i128 delta = 0;
    rb_i128 least = 0;
    rb_i128 most = 0;
    for (rb_i64 i = 0; i < range->count; i++) {
        rb_i64 quantity = range->quantity[i];
        delta += range->side[i] == RB_SIDE_BUY ? quantity : -quantity;
        least = delta < least ? delta : least;
        most = delta > most ? delta : most;
        low = range->price[i] < low ? range->price[i] : low;
        high = range->price[i] > high ? range->price[i] : high;
    }
    footprint->delta_lo = rb_low_half(delta);
    footprint->delta_hi = rb_high_half(delta);
    footprint->delta_min_lo = rb_low_half(least);
    footprint->delta_min_hi = rb_high_half(least);
    footprint->delta_max_lo = rb_low_half(most);
    footprint->delta_max_hi = rb_high_half(most);
    rb_i64 lowest = low / row_size;
    return (price_span){lowest, (rb_u64)(high / row_size) - (rb_u64)lowest};
}

/* Makes a row for each step of the span, adds the trades, and drops the rows without any. */
static rb_i64 fill_dense(const rb_trade_range *range, rb_i64 row_size, price_span span, rb_footprint_row *rows) {
    memset(rows, 0, (size_t)(span.steps + 1) * sizeof(*rows));
    rb_i64 row_price = 0;
    rb_footprint_row *row = NULL;
    for (rb_i64 i = 0; i < range->count; i++) {
        rb_i64 price = range->price[i];
        /* One division less where trades share a row. */
        if (row == NULL || price < row_price || price - row_price >= row_size) {
            rb_i64 index = price / row_size;
            row_price = index * row_size;
            row = rows + ((rb_u64)index - (rb_u64)span.lowest);
        }
        add_trade(row, range, i);
    }
    rb_i64 count = 0;
    for (rb_u64 step = 0; step <= span.steps; step++) {
        if (rows[step].buy_trade_count + rows[step].sell_trade_count > 0) {
            rows[count] = rows[step];
            rows[count++].price = (span.lowest + (rb_i64)step) * row_size;
        }
    }
    return count;
}

/* Lets a row sink to its place in a heap with the highest price on top. */
static void sift_down(rb_footprint_row *heap, rb_i64 at, rb_i64 count) {
    rb_footprint_row row = heap[at];
    for (rb_i64 child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && heap[child + 1].price > heap[child].price) {
            child++;
        }
        if (heap[child].price <= row.price) {
            break;
        }
        heap[at] = heap[child];
    }
    heap[at] = row;
}

/* Sorts in place: nothing is allocated, and no order of the prices makes it slow. */
static void sort_by_price(rb_footprint_row *rows, rb_i64 count) {
    for (rb_i64 at = count / 2; at-- > 0;) {
        sift_down(rows, at, count);
    }
    for (rb_i64 last = count - 1; last > 0; last--) {
        rb_footprint_row highest = rows[0];
        rows[0] = rows[last];
        sift_down(rows, 0, last);
        rows[last] = highest;
    }
}

/* Makes a row for each change of the row, sorts them, and adds up those of one price. */
static rb_i64 fill_sparse(const rb_trade_range *range, rb_i64 row_size, rb_footprint_row *rows) {
    rb_i64 made = 0;
    for (rb_i64 i = 0; i < range->count; i++) {
        rb_i64 row_price = range->price[i] / row_size * row_size;
        if (made == 0 || rows[made - 1].price != row_price) {
            rows[made++] = (rb_footprint_row){.price = row_price};
        }
        add_trade(&rows[made - 1], range, i);
    }
    sort_by_price(rows, made);
    rb_i64 count = 1;
    for (rb_i64 i = 1; i < made; i++) {
        if (rows[i].price == rows[count - 1].price) {
            add_buys(&rows[count - 1], buys_of(&rows[i]), rows[i].buy_trade_count);
            add_sells(&rows[count - 1], sells_of(&rows[i]), rows[i].sell_trade_count);
        } else {
            rows[count++] = rows[i];
        }
    }
    return count;
}

/*
 * Marks the imbalances between diagonal neighbours: the buys of a row against the sells of the row below, its sells against the
 * buys of the row above. A row between the lowest and the highest one that has no trades has no volume.
 */
static void mark_imbalances(rb_i64 row_size, rb_footprint_row *rows, rb_footprint *footprint) {
    rb_i64 count = footprint->row_count;
    footprint->buy_imbalance_count = 0;
    footprint->sell_imbalance_count = 0;
    for (rb_i64 i = 0; i < count; i++) {
        bool is_below = i > 0 && rows[i].price - rows[i - 1].price == row_size;
        bool is_above = i + 1 < count && rows[i + 1].price - rows[i].price == row_size;
        rb_u128 sells_below = is_below ? sells_of(&rows[i - 1]) : 0;
        rb_u128 buys_above = is_above ? buys_of(&rows[i + 1]) : 0;
        if (i > 0 && buys_of(&rows[i]) > 0 && buys_of(&rows[i]) >= IMBALANCE_FACTOR * sells_below) {
            rows[i].flags |= RB_ROW_BUY_IMBALANCE;
            footprint->buy_imbalance_count++;
        }
        if (i + 1 < count && sells_of(&rows[i]) > 0 && sells_of(&rows[i]) >= IMBALANCE_FACTOR * buys_above) {
            rows[i].flags |= RB_ROW_SELL_IMBALANCE;
            footprint->sell_imbalance_count++;
        }
    }
}

/* The row with the largest volume; of equal ones that nearest to the middle of all rows, then the lower one. */
static rb_i64 point_of_control(const rb_footprint_row *rows, rb_i64 count) {
    rb_i128 ends = (rb_i128)rows[0].price + rows[count - 1].price;
    rb_i64 best = 0;
    for (rb_i64 i = 1; i < count; i++) {
        rb_u128 volume = volume_of(&rows[i]);
        rb_u128 largest = volume_of(&rows[best]);
        rb_i128 distance = 2 * (rb_i128)rows[i].price - ends;
        rb_i128 nearest = 2 * (rb_i128)rows[best].price - ends;
        distance = distance < 0 ? -distance : distance;
        nearest = nearest < 0 ? -nearest : nearest;
        if (volume > largest || (volume == largest && distance < nearest)) {
            best = i;
        }
    }
    return best;
}

/* Adds rows to the point of control, the larger neighbour first, the lower one of equals, until they have the share. */
static void put_value_area(const rb_footprint_row *rows, rb_footprint *footprint) {
    rb_i64 count = footprint->row_count;
    rb_u128 total = 0;
    for (rb_i64 i = 0; i < count; i++) {
        total += volume_of(&rows[i]);
    }
    footprint->point_of_control = RB_FEATURE_NULL;
    footprint->value_area_low = RB_FEATURE_NULL;
    footprint->value_area_high = RB_FEATURE_NULL;
    if (total == 0) {
        return;
    }
    rb_i64 low = point_of_control(rows, count);
    rb_i64 high = low;
    footprint->point_of_control = rows[low].price;
    /* No overflow: the trades of a bar are in memory, at most 2^57 of them with quantities below 2^63. */
    for (rb_u128 area = volume_of(&rows[low]); WHOLE_PARTS * area < VALUE_AREA_PARTS * total;) {
        bool is_up = low == 0 || (high + 1 < count && volume_of(&rows[high + 1]) > volume_of(&rows[low - 1]));
        area += volume_of(&rows[is_up ? ++high : --low]);
    }
    footprint->value_area_low = rows[low].price;
    footprint->value_area_high = rows[high].price;
}

rb_status rb_compute_footprints(rb_i64 row_size, rb_i64 trade_count, const rb_i64 *price, const rb_i64 *quantity,
                                const rb_i64 *first_trade_id, const rb_i64 *last_trade_id, const rb_u8 *side,
                                rb_i64 bar_count, const rb_i64 *first_trades, const rb_i64 *trade_counts,
                                rb_footprint *footprints, rb_footprint_row *rows, rb_i64 row_capacity, rb_i64 *written) {
    if (row_size < 1 || trade_count < 0 || bar_count < 0 || row_capacity < 0 || (rows == NULL && row_capacity > 0)
        || written == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    if (bar_count > 0
        && (price == NULL || quantity == NULL || side == NULL || first_trades == NULL || trade_counts == NULL
            || footprints == NULL || (first_trade_id == NULL) != (last_trade_id == NULL))) {
        return RB_ERROR_ARGUMENT;
    }
    for (rb_i64 k = 0; k < bar_count; k++) {
        if (first_trades[k] < 0 || trade_counts[k] < 1 || first_trades[k] > trade_count - trade_counts[k]) {
            return RB_ERROR_ARGUMENT;
        }
    }
    rb_i64 used = 0;
    for (rb_i64 k = 0; k < bar_count; k++) {
        rb_i64 first = first_trades[k];
        rb_i64 count = trade_counts[k];
        rb_trade_range range = {
            .count = count,
            .price = price + first,
            .quantity = quantity + first,
            .first_trade_id = first_trade_id == NULL ? NULL : first_trade_id + first,
            .last_trade_id = last_trade_id == NULL ? NULL : last_trade_id + first,
            .side = side + first,
        };
        rb_footprint footprint = {.struct_size = sizeof(footprint), .first_row = used};
        price_span span = sum_trades(&range, row_size, &footprint);
        rb_u64 room = (rb_u64)(row_capacity - used);
        bool is_dense =
            span.steps < (rb_u64)count || (span.steps / DENSE_ROWS_PER_TRADE < (rb_u64)count && span.steps < room);
        rb_u64 needed = is_dense ? span.steps + 1 : (rb_u64)count;
        if (needed > room) {
            written[0] = k;
            written[1] = used;
            written[2] = (rb_i64)needed;
            return RB_OUTPUT_FULL;
        }
        rb_footprint_row *own = rows + used;
        footprint.row_count = is_dense ? fill_dense(&range, row_size, span, own) : fill_sparse(&range, row_size, own);
        mark_imbalances(row_size, own, &footprint);
        put_value_area(own, &footprint);
        footprints[k] = footprint;
        used += footprint.row_count;
    }
    written[0] = bar_count;
    written[1] = used;
    written[2] = 0;
    return RB_OK;
}
