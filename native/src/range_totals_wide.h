/*
 * The totals of a range, LANES trades at a time; kernel_wide.h includes this. Three passes: integers in the order of the trades,
 * prices in segments side by side, powers of quantities. A range with a value outside the fast path, which the passes detect,
 * is left to the scalar function.
 *
 * The including file defines, beside the operations that kernel_wide.h names:
 *   load_some                                  the first n of LANES numbers in memory, 0 in the other lanes; reads no others
 *   zero_bytes_some                            the same of zero_bytes: the other lanes are not set
 *   sums_of                                    the sums of the lanes of six vectors, modulo 2^64, and of the products
 *   or_differences                             a | (b ^ c)
 *   add_square                                 a + b * b of the low 32 bits of b
 *   vecd                                       LANES doubles
 *   to_double                                  exact of numbers from 0 to 2^52 - 1; of larger ones at least 2^52, below 0 or not a number
 *   splatd stored addd subd muld               stored: LANES doubles in memory
 *   maxd mind distance keepd                   distance: absolute difference; keepd(m, a): a or 0
 *   pick_greater                               the lanes where a > b: replaces x by c and y by d
 *   transpose                                  of LANES vectors; not of one
 */
#include "range_totals.h"

/* Doubles and lanes of the segments: SEGMENT_GROUPS vectors of LANES. Rows are read in blocks of an even number. */
#define SEGMENT_GROUPS (RB_SEGMENTS / LANES)
#define BLOCK_ROWS (LANES == 1 ? 2 : LANES)

typedef struct range_sums {
    vec volume;
    vec buy_volume;
    vec extra_trades;
    vec buy_extra_trades;
    vec squared_intervals;
    vec differences; /* of the quantities from the first one */
    vec not_fast;
    vec buy_records;
    product turnover;
} range_sums;

RB_INLINE void add_trades(range_sums *s, vec price, vec quantity, vec first_quantity, vec extra, vec interval, mask buy,
                          const bool has_ids, const bool has_sides) {
    s->volume = add(s->volume, quantity);
    s->differences = or_differences(s->differences, quantity, first_quantity);
    add_product(&s->turnover, price, quantity);
    s->squared_intervals = add_square(s->squared_intervals, interval);
    if (has_ids) {
        s->extra_trades = add(s->extra_trades, extra);
        s->not_fast = or(s->not_fast, extra);
    }
    if (has_sides) {
        s->buy_volume = add_where(s->buy_volume, buy, quantity);
        s->buy_records = add_where(s->buy_records, buy, splat(1));
        if (has_ids) {
            s->buy_extra_trades = add_where(s->buy_extra_trades, buy, extra);
        }
    }
}

/* Adds the integers of the trades from .. to-1, at most CHUNK; false if they are outside the fast path. */
RB_INLINE bool add_chunk(const rb_trade_range *r, rb_i64 from, rb_i64 to, rb_totals *totals, const bool has_ids,
                         const bool has_sides) {
    const vec none = splat(0);
    const vec first_quantity = splat(r->quantity[0]);
    range_sums s = {none, none, none, none, none, none, none, none, no_product()};
    rb_i64 i = from;
    /* The last interval of a vector ends with the trade after it. */
    for (; i + LANES < to; i += LANES) {
        vec extra = has_ids ? sub(load(r->last_trade_id + i), load(r->first_trade_id + i)) : none;
        vec interval = sub(load(r->timestamp_us + i + 1), load(r->timestamp_us + i));
        add_trades(&s, load(r->price + i), load(r->quantity + i), first_quantity, extra, interval,
                   has_sides ? zero_bytes(r->side + i) : no_mask(), has_ids, has_sides);
    }
    {
        const unsigned left = (unsigned)(to - i); /* 1 .. LANES */
        const unsigned intervals = to < r->count ? left : left - 1;
        vec extra = has_ids ? sub(load_some(r->last_trade_id + i, left), load_some(r->first_trade_id + i, left)) : none;
        vec interval = keep(first_lanes(intervals),
                            sub(load_some(r->timestamp_us + i + 1, intervals), load_some(r->timestamp_us + i, left)));
        vec differences = s.differences;
        vec quantity = load_some(r->quantity + i, left);
        add_trades(&s, load_some(r->price + i, left), quantity, first_quantity, extra, interval,
                   has_sides ? zero_bytes_some(r->side + i, left) : no_mask(), has_ids, has_sides);
        s.differences = or_differences(differences, quantity, keep(first_lanes(left), first_quantity));
    }
    /* Evidence that quantities and trades fit; prices are compared when they are all known. */
    const rb_i64 limits = ~(FAST_PATH_LIMIT - 1);
    if (any_bit(or(or(s.differences, first_quantity), s.not_fast), limits)) {
        return false;
    }
    /* Unsigned: the trades of many bars may exceed 63 bits. */
    rb_u64 sums[6];
    rb_u128 turnover;
    sums_of(s.volume, s.buy_volume, s.extra_trades, s.buy_extra_trades, s.buy_records, s.squared_intervals, &s.turnover,
            sums, &turnover);
    totals->volume += sums[0];
    totals->buy_volume += sums[1];
    totals->trades = (rb_i64)((rb_u64)totals->trades + (rb_u64)(to - from) + sums[2]);
    totals->buy_trades = (rb_i64)((rb_u64)totals->buy_trades + sums[4] + sums[3]);
    totals->buy_records += (rb_i64)sums[4];
    totals->squared_intervals += sums[5];
    totals->turnover += turnover;
    totals->has_unequal_quantities |= any_bit(s.differences, -1);
    return true;
}

RB_INLINE bool add_integers(const rb_trade_range *range, rb_totals *totals, const bool has_ids, const bool has_sides) {
    for (rb_i64 from = 0; from < range->count; from += CHUNK) {
        rb_i64 to = range->count - from < CHUNK ? range->count : from + CHUNK;
        if (!add_chunk(range, from, to, totals, has_ids, has_sides)) {
            return false;
        }
    }
    return true;
}

typedef struct price_lanes {
    vecd high;
    vecd low;
    vecd fall;
    vecd fall_from;
    vecd rise;
    vecd rise_to;
    vecd before;
    vecd path;
    vecd path_of_pairs;
} price_lanes;

/* Adds two consecutive prices of each segment: add_pair of range_totals.c. */
RB_INLINE void add_price_pair(price_lanes *s, vecd a, vecd b, const bool needs_excursions) {
    vecd top = maxd(a, b);
    vecd bottom = mind(a, b);
    s->path = addd(s->path, distance(a, s->before));
    s->path_of_pairs = addd(s->path_of_pairs, subd(top, bottom));
    s->before = b;
    if (needs_excursions) {
        vecd high = maxd(s->high, a);
        vecd low = mind(s->low, a);
        vecd fall = subd(high, bottom);
        vecd rise = subd(top, low);
        pick_greater(muld(fall, s->fall_from), muld(s->fall, high), fall, &s->fall, high, &s->fall_from);
        pick_greater(muld(rise, s->rise_to), muld(s->rise, top), rise, &s->rise, top, &s->rise_to);
    }
    s->high = maxd(s->high, top);
    s->low = mind(s->low, bottom);
}

/* Loads a block: rows of LANES segments, whose first prices are stride apart. */
RB_INLINE void load_block(const rb_i64 *first, rb_i64 stride, vecd x[BLOCK_ROWS]) {
#if LANES == 1
    (void)stride;
    x[0] = to_double(load(first));
    x[1] = to_double(load(first + 1));
#else
    for (int k = 0; k < LANES; k++) {
        x[k] = to_double(load(first + k * stride));
    }
    transpose(x);
#endif
}

/* The same of rows of which some are not there: they have the last price. The block begins with the price of this index. */
RB_INLINE void load_last_block(const rb_trade_range *range, rb_i64 index, rb_i64 stride, vecd x[BLOCK_ROWS]) {
    const vec last = splat(range->price[range->count - 1]);
#if LANES == 1
    (void)stride;
    x[0] = to_double(index < range->count ? load(range->price + index) : last);
    x[1] = to_double(index + 1 < range->count ? load(range->price + index + 1) : last);
#else
    for (int k = 0; k < LANES; k++, index += stride) {
        const rb_i64 left = range->count - index;
        if (left >= LANES) {
            x[k] = to_double(load(range->price + index));
        } else if (left > 0) {
            x[k] = to_double(pick(first_lanes((unsigned)left), load_some(range->price + index, (unsigned)left), last));
        } else {
            x[k] = to_double(last);
        }
    }
    transpose(x);
#endif
}

/* Adds the prices of LANES segments, of which the first begins with the price of this index; returns their path. */
RB_INLINE double add_segments(const rb_trade_range *range, rb_i64 index, rb_i64 length, rb_segments *segments, int group,
                              const bool needs_excursions) {
    price_lanes s = {.high = splatd(RB_NO_HIGH),
                     .low = splatd(RB_NO_LOW),
                     .fall = splatd(RB_NO_CANDIDATE),
                     .fall_from = splatd(RB_NO_CANDIDATE_OVER),
                     .rise = splatd(RB_NO_CANDIDATE),
                     .rise_to = splatd(RB_NO_CANDIDATE_OVER),
                     .path = splatd(0),
                     .path_of_pairs = splatd(0)};
    /* The rows that the last one of these segments has, too. */
    const rb_i64 in_last = range->count - index - (LANES - 1) * length;
    const rb_i64 whole = in_last < length ? in_last : length;
    vecd x[BLOCK_ROWS];
    rb_i64 row = 0;
    for (; row + BLOCK_ROWS <= whole; row += BLOCK_ROWS) {
        load_block(range->price + index + row, length, x);
        s.before = row == 0 ? x[0] : s.before;
        for (int k = 0; k < BLOCK_ROWS; k += 2) {
            add_price_pair(&s, x[k], x[k + 1], needs_excursions);
        }
    }
    for (; row < length; row += BLOCK_ROWS) {
        const rb_i64 rows = length - row < BLOCK_ROWS ? length - row : BLOCK_ROWS;
        load_last_block(range, index + row, length, x);
        s.before = row == 0 ? x[0] : s.before;
        for (rb_i64 k = 0; k < rows; k += 2) {
            add_price_pair(&s, x[k], x[k + 1 < rows ? k + 1 : k], needs_excursions);
        }
    }
    stored(segments->high + group * LANES, s.high);
    stored(segments->low + group * LANES, s.low);
    stored(segments->fall + group * LANES, s.fall);
    stored(segments->fall_from + group * LANES, s.fall_from);
    stored(segments->rise + group * LANES, s.rise);
    stored(segments->rise_to + group * LANES, s.rise_to);
    double lanes[LANES];
    stored(lanes, addd(s.path, s.path_of_pairs));
    for (int half = LANES / 2; half > 0; half /= 2) {
        for (int k = 0; k < half; k++) {
            lanes[k] += lanes[k + half];
        }
    }
    return lanes[0];
}

/* Adds the prices, and computes the excursions if they are needed; false if a price or the path is outside the fast path. */
RB_INLINE bool add_prices(const rb_trade_range *range, rb_totals *totals, const bool needs_excursions) {
    const rb_i64 length = rb_segment_length(range->count);
    rb_segments segments;
    double path = 0;
    for (int group = 0; group < SEGMENT_GROUPS; group++) {
        path += add_segments(range, group * LANES * length, length, &segments, group, needs_excursions);
    }
    rb_u64 between = 0;
    for (rb_i64 first = length; first < range->count; first += length) {
        const rb_i64 step = range->price[first] - range->price[first - 1];
        between += (rb_u64)(step < 0 ? -step : step);
    }
    path += (double)(rb_i64)between;
    const rb_extremes of = needs_excursions ? rb_join_segments(&segments, range->count, totals) : rb_extremes_of(&segments);
    /* Before they become integers: other prices are any doubles here. The path of a price that is not a number is none. */
    if (!(of.low > 0 && of.high < (double)FAST_PATH_LIMIT && path < 2 * (double)FAST_PATH_LIMIT)) {
        return false;
    }
    totals->high = (rb_i64)of.high;
    totals->low = (rb_i64)of.low;
    totals->path = path;
    return true;
}

/* The same of at most RB_SEGMENTS prices: each segment is one price, which has no candidate of its own. */
RB_INLINE bool add_few_prices(const rb_trade_range *range, rb_totals *totals) {
    rb_i64 before = range->price[0];
    rb_i64 high = before;
    rb_i64 low = before;
    rb_u64 path = 0;
    rb_i64 not_fast = before;
    double fall = RB_NO_CANDIDATE;
    double fall_from = RB_NO_CANDIDATE_OVER;
    double rise = RB_NO_CANDIDATE;
    double rise_to = RB_NO_CANDIDATE_OVER;
    for (rb_i64 i = 1; i < range->count; i++) {
        const rb_i64 price = range->price[i];
        rb_take_better(&fall, &fall_from, (double)(high - price), (double)high);
        rb_take_better(&rise, &rise_to, (double)(price - low), (double)price);
        path += (rb_u64)(price < before ? before - price : price - before);
        high = price > high ? price : high;
        low = price < low ? price : low;
        not_fast |= price;
        before = price;
    }
    totals->high = high;
    totals->low = low;
    totals->path = (double)(rb_i64)path;
    totals->drawdown = fall / fall_from;
    totals->runup = rise / rise_to;
    return low > 0 && not_fast < FAST_PATH_LIMIT;
}

RB_INLINE void add_power_sums(const rb_trade_range *range, rb_totals *totals) {
    const vecd mean = splatd(rb_mean_quantity(totals->volume, range->count));
    vecd m2[SEGMENT_GROUPS];
    vecd m3[SEGMENT_GROUPS];
    vecd m4[SEGMENT_GROUPS];
    for (int g = 0; g < SEGMENT_GROUPS; g++) {
        m2[g] = m3[g] = m4[g] = splatd(0);
    }
    rb_i64 i = 0;
    for (; i + RB_SEGMENTS <= range->count; i += RB_SEGMENTS) {
        for (int g = 0; g < SEGMENT_GROUPS; g++) {
            vecd d = subd(to_double(load(range->quantity + i + g * LANES)), mean);
            vecd square = muld(d, d);
            m2[g] = addd(m2[g], square);
            m3[g] = addd(m3[g], muld(square, d));
            m4[g] = addd(m4[g], muld(square, square));
        }
    }
    for (int g = 0; g < SEGMENT_GROUPS && i < range->count; g++, i += LANES) {
        const unsigned left = range->count - i < LANES ? (unsigned)(range->count - i) : LANES;
        vecd d = keepd(first_lanes(left), subd(to_double(load_some(range->quantity + i, left)), mean));
        vecd square = muld(d, d);
        m2[g] = addd(m2[g], square);
        m3[g] = addd(m3[g], muld(square, d));
        m4[g] = addd(m4[g], muld(square, square));
    }
    double sums[3][RB_SEGMENTS];
    for (int g = 0; g < SEGMENT_GROUPS; g++) {
        stored(sums[0] + g * LANES, m2[g]);
        stored(sums[1] + g * LANES, m3[g]);
        stored(sums[2] + g * LANES, m4[g]);
    }
    totals->m2 = rb_add_lanes(sums[0]);
    totals->m3 = rb_add_lanes(sums[1]);
    totals->m4 = rb_add_lanes(sums[2]);
}

/* Each set of columns and of results has its own loop. */
static bool add_integers_of(const rb_trade_range *range, rb_totals *totals) {
    bool has_sides = range->side != NULL;
    if (range->first_trade_id != NULL) {
        return has_sides ? add_integers(range, totals, true, true) : add_integers(range, totals, true, false);
    }
    return has_sides ? add_integers(range, totals, false, true) : add_integers(range, totals, false, false);
}

static bool add_prices_of(const rb_trade_range *range, bool needs_excursions, rb_totals *totals) {
    if (range->count <= RB_SEGMENTS && needs_excursions) {
        return add_few_prices(range, totals);
    }
    return needs_excursions ? add_prices(range, totals, true) : add_prices(range, totals, false);
}

static void total_range(const rb_trade_range *range, bool needs_excursions, rb_totals *totals) {
    *totals = (rb_totals){0};
    if (RB_UNLIKELY(!add_integers_of(range, totals) || !add_prices_of(range, needs_excursions, totals))) {
        rb_total_range_scalar(range, needs_excursions, totals);
        return;
    }
    if (totals->has_unequal_quantities) {
        add_power_sums(range, totals);
    }
    rb_drop_inexact_squares(range, totals);
}
