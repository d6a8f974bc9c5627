/* The totals of a range, one trade after the other: the reference for the wide kernels. */
#include "range_totals.h"

static void add_sums(const rb_trade_range *range, rb_totals *t) {
    rb_u128 path = 0;
    rb_i64 before = range->price[0];
    rb_i64 time_before = range->timestamp_us[0];
    for (rb_i64 i = 0; i < range->count; i++) {
        rb_i64 price = range->price[i];
        rb_i64 quantity = range->quantity[i];
        /* Unsigned: the trades of many bars may exceed 63 bits. */
        rb_u64 trades = 1;
        if (range->first_trade_id != NULL) {
            trades += (rb_u64)range->last_trade_id[i] - (rb_u64)range->first_trade_id[i];
        }
        rb_u64 interval = (rb_u64)(range->timestamp_us[i] - time_before);
        t->volume += (rb_u64)quantity;
        t->turnover += (rb_u128)(rb_u64)price * (rb_u64)quantity;
        t->trades = (rb_i64)((rb_u64)t->trades + trades);
        if (range->side != NULL && range->side[i] == RB_SIDE_BUY) {
            t->buy_volume += (rb_u64)quantity;
            t->buy_trades = (rb_i64)((rb_u64)t->buy_trades + trades);
            t->buy_records++;
        }
        t->high = price > t->high ? price : t->high;
        t->low = price < t->low ? price : t->low;
        t->has_unequal_quantities |= quantity != range->quantity[0];
        t->squared_intervals += interval * interval;
        path += (rb_u64)(price > before ? price - before : before - price);
        before = price;
        time_before = range->timestamp_us[i];
    }
    t->path = rb_double_of(path);
}

/* Compares the candidates of two consecutive prices with the best ones of segment j. */
static void add_pair(rb_segments *s, int j, double a, double b) {
    double top = a > b ? a : b;
    double bottom = a < b ? a : b;
    double high = s->high[j] > a ? s->high[j] : a;
    double low = s->low[j] < a ? s->low[j] : a;
    double fall = high - bottom; /* if b is a new high, bottom is a */
    double rise = top - low;
    if (fall * s->fall_from[j] > s->fall[j] * high) {
        s->fall[j] = fall;
        s->fall_from[j] = high;
    }
    if (rise * s->rise_to[j] > s->rise[j] * top) {
        s->rise[j] = rise;
        s->rise_to[j] = top;
    }
    s->high[j] = s->high[j] > top ? s->high[j] : top;
    s->low[j] = s->low[j] < bottom ? s->low[j] : bottom;
}

static void add_excursions(const rb_trade_range *range, rb_totals *t) {
    rb_segments s;
    const rb_i64 length = rb_segment_length(range->count);
    for (int j = 0; j < RB_SEGMENTS; j++) {
        const rb_i64 last = range->count - 1;
        const rb_i64 first = j * length < last ? j * length : last; /* an empty segment has the last price */
        const rb_i64 end = first + length <= last ? first + length : last + 1;
        s.high[j] = RB_NO_HIGH;
        s.low[j] = RB_NO_LOW;
        s.fall[j] = s.rise[j] = RB_NO_CANDIDATE;
        s.fall_from[j] = s.rise_to[j] = RB_NO_CANDIDATE_OVER;
        for (rb_i64 i = first; i < end; i += 2) {
            add_pair(&s, j, (double)range->price[i], (double)range->price[i + 1 < end ? i + 1 : i]);
        }
    }
    rb_join_segments(&s, range->count, t);
}

static void add_moments(const rb_trade_range *range, rb_totals *t) {
    double m2[RB_SEGMENTS] = {0};
    double m3[RB_SEGMENTS] = {0};
    double m4[RB_SEGMENTS] = {0};
    const double mean = rb_mean_quantity(t->volume, range->count);
    for (rb_i64 i = 0; i < range->count; i++) {
        double d = (double)range->quantity[i] - mean;
        double square = d * d;
        m2[i % RB_SEGMENTS] += square;
        m3[i % RB_SEGMENTS] += square * d;
        m4[i % RB_SEGMENTS] += square * square;
    }
    t->m2 = rb_add_lanes(m2);
    t->m3 = rb_add_lanes(m3);
    t->m4 = rb_add_lanes(m4);
}

void rb_total_range_scalar(const rb_trade_range *range, bool needs_excursions, rb_totals *totals) {
    *totals = (rb_totals){.high = range->price[0], .low = range->price[0]};
    add_sums(range, totals);
    if (needs_excursions) {
        add_excursions(range, totals);
    }
    if (totals->has_unequal_quantities) {
        add_moments(range, totals);
    }
    rb_drop_inexact_squares(range, totals);
}
