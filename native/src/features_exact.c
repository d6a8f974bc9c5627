/* The features by the exact definitions: the same of a window and of a bar, null where undefined. */
#include "trade_range.h"

static void put(rb_i64 *values, int index, double ratio) {
    values[index] = rb_word_of_ratio(ratio);
}

/*
 * m times the variance is the sum of squares minus the square of the sum over m, in integers: m^2 times it fits 128 bits where the sum
 * of squares is known.
 */
rb_spread rb_spread_of_intervals(const rb_trade_range *range, const rb_totals *totals) {
    const rb_i64 m = range->count - 1;
    const rb_u64 duration = (rb_u64)(range->timestamp_us[m] - range->timestamp_us[0]);
    if (totals->squared_intervals != 0) {
        rb_u128 variance = (rb_u128)(rb_u64)m * totals->squared_intervals - (rb_u128)duration * duration;
        return (rb_spread){(double)duration, rb_sqrt(rb_double_of(variance))};
    }
    if (duration == 0) {
        return (rb_spread){0, 0};
    }
    const double mean = (double)duration / (double)m;
    double squares[2] = {0};
    for (rb_i64 i = 0; i < m; i++) {
        double d = (double)(range->timestamp_us[i + 1] - range->timestamp_us[i]) - mean;
        squares[i & 1] += d * d;
    }
    return (rb_spread){(double)duration, rb_sqrt((squares[0] + squares[1]) * (double)m)};
}

/* Skewness and excess kurtosis of the quantities, which are not all equal. */
static void put_moments(const rb_totals *t, double n, rb_i64 *values) {
    double variance = t->m2 / n;
    if (!(variance > 0)) {
        return; /* the quantities differ by less than a double tells */
    }
    put(values, RB_EXACT_VOLUME_SKEW, t->m3 / n / (variance * rb_sqrt(variance)));
    if (n >= 4) {
        put(values, RB_EXACT_VOLUME_KURT, t->m4 / n / (variance * variance) - 3);
    }
}

static void put_basic(const rb_trade_range *range, const rb_totals *t, rb_i64 *values) {
    rb_i64 n = range->count;
    rb_i64 duration = range->timestamp_us[n - 1] - range->timestamp_us[0];
    double first = (double)range->price[0];
    double last = (double)range->price[n - 1];
    values[RB_EXACT_TRADE_COUNT] = t->trades;
    values[RB_EXACT_DURATION_US] = duration;
    if (duration > 0) {
        put(values, RB_EXACT_TRADE_INTENSITY, (double)t->trades / ((double)duration / 1e6));
    }
    if (t->volume > 0) {
        rb_i64 vwap = rb_vwap(t);
        values[RB_EXACT_VWAP] = vwap;
        if (t->high > t->low) {
            put(values, RB_EXACT_VWAP_POSITION, (double)(vwap - t->low) / (double)(t->high - t->low));
        }
    }
    if (range->side != NULL) {
        put(values, RB_EXACT_COUNT_IMBALANCE, rb_imbalance((rb_u128)t->buy_trades, (rb_u128)t->trades));
        if (t->volume > 0) {
            double ofi = rb_imbalance(t->buy_volume, t->volume);
            put(values, RB_EXACT_OFI, ofi);
            if (n >= 2 && rb_abs(ofi) > DBL_EPSILON) {
                put(values, RB_EXACT_KYLE_LAMBDA, (last - first) / first / ofi);
            }
        }
    }
    put(values, RB_EXACT_PRICE_RANGE, (double)(t->high - t->low) / first);
    if (n < 2) {
        return;
    }
    put(values, RB_EXACT_MAX_DRAWDOWN, t->drawdown);
    put(values, RB_EXACT_MAX_RUNUP, t->runup);
    if (t->path > 0) {
        put(values, RB_EXACT_KAUFMAN_ER, rb_abs(last - first) / t->path);
    }
    double a = rb_ln((double)t->high / (double)t->low);
    double c = rb_ln(last / first);
    double variance = 0.5 * (a * a) - (2 * RB_LN2 - 1) * (c * c);
    put(values, RB_EXACT_GARMAN_KLASS_VOL, variance > 0 ? rb_sqrt(variance) : 0);
    if (n < 3) {
        return;
    }
    if (duration > 0) {
        rb_spread times = rb_spread_of_intervals(range, t);
        put(values, RB_EXACT_BURSTINESS, (times.deviation - times.mean) / (times.deviation + times.mean));
    }
    if (t->has_unequal_quantities) {
        put_moments(t, (double)n, values);
    }
}

/* Epochs of one direction. */
typedef struct epochs {
    rb_i64 count;
    double gains;
    double cv; /* of the distances between them; 0 without any */
} epochs;

/*
 * The search for epochs: a gain since the last one, of rising or of falling prices, above the loss since then and above a hurdle. The
 * hurdle is the largest loss of the range, so the loss since the last epoch is never above it, and only a price beyond the base and
 * the hurdle ends an epoch.
 */
typedef struct search {
    double hurdle;
    double base;
    rb_i64 bound;   /* the best price, or one nearer than the hurdle: the next epoch ends beyond */
    double squares; /* of the distances between epochs */
    rb_i64 last;
    epochs found;
} search;

RB_INLINE void set_base(search *s, const bool rising, rb_i64 base) {
    s->base = (double)base;
    rb_i64 near = rising ? rb_price_below(s->base * (1 + s->hurdle)) : rb_price_above(s->base / (1 + s->hurdle));
    s->bound = (rising ? near > base : near < base) ? near : base;
}

RB_INLINE search begin_search(const bool rising, rb_i64 first, double largest_loss) {
    search s = {.hurdle = largest_loss > DBL_EPSILON ? largest_loss : DBL_EPSILON};
    set_base(&s, rising, first);
    return s;
}

RB_INLINE void add_price(search *s, const bool rising, rb_i64 i, rb_i64 price) {
    if (rising ? price <= s->bound : price >= s->bound) {
        return;
    }
    s->bound = price;
    double x = (double)price;
    double gain = rising ? (x - s->base) / s->base : (s->base - x) / x;
    if (gain > s->hurdle) {
        s->squares += (double)(i - s->last) * (double)(i - s->last);
        s->last = i;
        s->found.count++;
        s->found.gains += gain;
        set_base(s, rising, price);
    }
}

static epochs end_search(const search *s) {
    epochs found = s->found;
    if (found.count > 0) {
        double mean = (double)s->last / (double)found.count;
        double variance = s->squares / (double)found.count - mean * mean;
        found.cv = rb_sqrt(variance > 0 ? variance : 0) / mean;
    }
    return found;
}

static void find_epochs(const rb_trade_range *range, const rb_totals *totals, epochs *bull, epochs *bear) {
    const rb_i64 *price = range->price;
    search rising = begin_search(true, price[0], totals->drawdown);
    search falling = begin_search(false, price[0], totals->runup);
    rb_i64 i = 1;
    while (i < range->count) {
        bool is_block = range->count - i >= RB_BLOCK;
        rb_i64 end = is_block ? i + RB_BLOCK : range->count;
        if (is_block && rb_is_block_within(falling.bound, rising.bound, price + i)) {
            i = end;
        }
        for (; i < end; i++) {
            add_price(&rising, true, i, price[i]);
            add_price(&falling, false, i, price[i]);
        }
    }
    *bull = end_search(&rising);
    *bear = end_search(&falling);
}

static void put_epochs(const rb_trade_range *range, const rb_totals *totals, rb_i64 *values) {
    epochs bull;
    epochs bear;
    find_epochs(range, totals, &bull, &bear);
    const double n = (double)range->count;
    double powers[] = {
        rb_logistic_power(10 * ((double)bull.count / n - 0.5)),
        rb_logistic_power(10 * ((double)bear.count / n - 0.5)),
        rb_tanh_power(5 * bull.gains),
        rb_tanh_power(5 * bear.gains),
        rb_logistic_power(4 * ((bull.cv < 100 ? bull.cv : 100) - 0.5)),
        rb_logistic_power(4 * ((bear.cv < 100 ? bear.cv : 100) - 0.5)),
    };
    rb_expm1_each(powers, 6);
    put(values, RB_EXACT_BULL_EPOCH_DENSITY, rb_logistic(powers[0]));
    put(values, RB_EXACT_BEAR_EPOCH_DENSITY, rb_logistic(powers[1]));
    put(values, RB_EXACT_BULL_EXCESS_GAIN, rb_tanh(powers[2]));
    put(values, RB_EXACT_BEAR_EXCESS_GAIN, rb_tanh(powers[3]));
    if (bull.count > 0) {
        put(values, RB_EXACT_BULL_CV, rb_logistic(powers[4]));
    }
    if (bear.count > 0) {
        put(values, RB_EXACT_BEAR_CV, rb_logistic(powers[5]));
    }
}

double rb_permutation_entropy(const rb_trade_range *range, double divisor) {
    rb_i64 counts[6] = {0};
    rb_i64 patterns = range->count - 2;
    for (rb_i64 i = 0; i < patterns; i++) {
        rb_i64 a = range->price[i];
        rb_i64 b = range->price[i + 1];
        rb_i64 c = range->price[i + 2];
        int pattern = a <= b ? (b <= c ? 0 : a <= c ? 1 : 4) : a <= c ? 2 : b <= c ? 3 : 5;
        counts[pattern]++;
    }
    double w = 1.0 / (double)patterns;
    double entropy = 0;
    for (int k = 0; k < 6; k++) {
        if (counts[k] > 0) {
            double q = (double)counts[k] * w;
            entropy += -q * rb_ln(q);
        }
    }
    return entropy / divisor;
}

/* Fewer trades than this say nothing about the order of three. */
#define MIN_ENTROPY_TRADES 60

void rb_exact_features(const rb_trade_range *range, const rb_totals *totals, rb_u32 parts, rb_i64 *values) {
    rb_i64 n = range->count;
    if (parts & RB_PART_BASIC) {
        values[RB_EXACT_AGG_TRADE_COUNT] = n;
        values[RB_EXACT_TRADE_COUNT] = 0;
    }
    if (n == 0) {
        return;
    }
    if (parts & RB_PART_BASIC) {
        put_basic(range, totals, values);
    }
    if (parts & RB_PART_EPOCHS && n >= 2) {
        put_epochs(range, totals, values);
    }
    if (parts & RB_PART_COMPLEXITY && n >= MIN_ENTROPY_TRADES) {
        double entropy = rb_permutation_entropy(range, 1.791759469228055);
        put(values, RB_EXACT_PERMUTATION_ENTROPY, entropy < 1 ? entropy : 1);
    }
}
