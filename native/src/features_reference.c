/*
 * The features of the reference implementation: its formulas, so that models that were trained on its columns can move. Its sums are
 * those of doubles in the order of the trades. Exact sums replace them where the difference is far below the tolerance of the
 * definition, 1e-9 of the value and 1e-11; where little is left of large numbers, its own order decides: in_order.
 */
#include "trade_range.h"

#define EPS DBL_EPSILON

static double price_of(const rb_trade_range *range, rb_i64 i) {
    return (double)range->price[i] / 1e8;
}

static double volume_of(const rb_trade_range *range, rb_i64 i) {
    return (double)range->quantity[i] / 1e8;
}

static double clamp01(double value) {
    return value < 0 ? 0 : value > 1 ? 1 : value;
}

static void put(rb_i64 *values, int index, double ratio) {
    values[index] = rb_word_of_ratio(ratio);
}

/* Volumes and the turnover, as doubles. */
typedef struct sums {
    double buys, sells;
    double turnover;
} sums;

static sums sums_in_order(const rb_trade_range *range) {
    sums s = {0};
    for (rb_i64 i = 0; i < range->count; i++) {
        double v = volume_of(range, i);
        *(range->side != NULL && range->side[i] == RB_SIDE_BUY ? &s.buys : &s.sells) += v;
        s.turnover += price_of(range, i) * v;
    }
    return s;
}

/* The prices lie so near to each other that the place of the vwap between them shows how sums are rounded. */
static bool are_near(const rb_totals *t) {
    return (double)(t->high - t->low) * 2048 < (double)t->high;
}

static sums sums_of(const rb_trade_range *range, const rb_totals *t, bool needs_turnover) {
    sums s = {
        .buys = rb_double_of(t->buy_volume) / 1e8,
        .sells = rb_double_of(t->volume - t->buy_volume) / 1e8,
        .turnover = rb_double_of(t->turnover) / 1e16,
    };
    bool are_balanced = rb_abs(s.buys - s.sells) <= 1e-6 * (s.buys + s.sells);
    return are_balanced || (needs_turnover && are_near(t)) ? sums_in_order(range) : s;
}

/* Mean and standard deviation of the times between trades. */
typedef struct spread {
    double mean;
    double deviation;
} spread;

static double interval(const rb_trade_range *range, rb_i64 i) {
    return (double)(range->timestamp_us[i + 1] - range->timestamp_us[i]);
}

static double add_lanes(const double lanes[4]) {
    return ((lanes[0] + lanes[1]) + lanes[2]) + lanes[3];
}

static spread intervals_in_lanes(const rb_trade_range *range) {
    rb_i64 m = range->count - 1;
    rb_i64 even = m - m % 4;
    double w = 1.0 / (double)m;
    double lanes[4] = {0};
    for (rb_i64 i = 0; i < even; i++) {
        lanes[i % 4] += interval(range, i);
    }
    double sum = add_lanes(lanes);
    for (rb_i64 i = even; i < m; i++) {
        sum += interval(range, i);
    }
    double mean = sum * w;
    double squares[4] = {0};
    for (rb_i64 i = 0; i < even; i++) {
        double d = interval(range, i) - mean;
        squares[i % 4] += d * d;
    }
    double square = add_lanes(squares);
    for (rb_i64 i = even; i < m; i++) {
        double d = interval(range, i) - mean;
        square += d * d;
    }
    return (spread){mean, rb_sqrt(square * w)};
}

static spread intervals_in_order(const rb_trade_range *range) {
    rb_i64 m = range->count - 1;
    double w = 1.0 / (double)m;
    double sum = 0;
    for (rb_i64 i = 0; i < m; i++) {
        sum += interval(range, i);
    }
    double mean = sum * w;
    double square = 0;
    for (rb_i64 i = 0; i < m; i++) {
        double d = interval(range, i) - mean;
        square += d * d;
    }
    return (spread){mean, rb_sqrt(square * w)};
}

/* Times at nearly equal distances have a deviation that shows how sums are rounded. */
static spread intervals(const rb_trade_range *range, const rb_totals *t, bool in_lanes) {
    const double m = (double)(range->count - 1);
    rb_spread exact = rb_spread_of_intervals(range, t);
    if (exact.deviation < 1e-6 * exact.mean) {
        return in_lanes ? intervals_in_lanes(range) : intervals_in_order(range);
    }
    return (spread){exact.mean / m, exact.deviation / m};
}

typedef struct moments {
    double deviation;
    double skew;
    double kurt;
} moments;

static moments moments_of(double m2, double m3, double m4, double n) {
    double w = 1.0 / n;
    double sg = rb_sqrt(m2 * w);
    double square = sg * sg;
    return (moments){sg, m3 * w / (square * sg), m4 * w / (square * square) - 3};
}

static moments moments_in_order(const rb_trade_range *range) {
    double n = (double)range->count;
    double volume = 0;
    for (rb_i64 i = 0; i < range->count; i++) {
        volume += volume_of(range, i);
    }
    double mean = volume / n;
    double m2 = 0;
    double m3 = 0;
    double m4 = 0;
    for (rb_i64 i = 0; i < range->count; i++) {
        double d = volume_of(range, i) - mean;
        double square = d * d;
        m2 += square;
        m3 += square * d;
        m4 += square * square;
    }
    return moments_of(m2, m3, m4, n);
}

/* Of the volumes; skew and kurtosis have no meaning where the deviation is as good as 0. */
static moments volume_moments(const rb_trade_range *range, const rb_totals *t) {
    double n = (double)range->count;
    moments of = moments_of(t->m2, t->m3, t->m4, n);
    if (of.deviation <= 1e-4 * rb_mean_quantity(t->volume, range->count)) {
        return moments_in_order(range);
    }
    of.deviation /= 1e8;
    return of;
}

static double path_in_lanes(const rb_trade_range *range) {
    rb_i64 m = range->count - 1;
    rb_i64 even = m - m % 4;
    double lanes[4] = {0};
    for (rb_i64 i = 0; i < even; i++) {
        lanes[i % 4] += rb_abs(price_of(range, i + 1) - price_of(range, i));
    }
    double sum = add_lanes(lanes);
    for (rb_i64 i = even; i < m; i++) {
        sum += rb_abs(price_of(range, i + 1) - price_of(range, i));
    }
    return sum;
}

static double path_in_order(const rb_trade_range *range) {
    double sum = 0;
    for (rb_i64 i = 0; i + 1 < range->count; i++) {
        sum += rb_abs(price_of(range, i + 1) - price_of(range, i));
    }
    return sum;
}

/* The way of the price. Where its steps are small against the price, those of doubles show how these are rounded. */
static double path_of(const rb_trade_range *range, const rb_totals *t, bool in_lanes) {
    double high = (double)t->high * 0x1p-20;
    if (t->path * t->path < (double)range->count * (high * high)) {
        return in_lanes ? path_in_lanes(range) : path_in_order(range);
    }
    return t->path / 1e8;
}

/* 0 where the logarithms leave nothing. */
static double garman_klass(const rb_trade_range *range, const rb_totals *t, double k) {
    double a = rb_ln(((double)t->high / 1e8) / ((double)t->low / 1e8));
    double c = rb_ln(price_of(range, range->count - 1) / price_of(range, 0));
    double x = 0.5 * (a * a) - k * (c * c);
    return x > 0 ? rb_sqrt(x) : 0;
}

/* The relative change of the price per imbalance of volume; above 500 trades the imbalance is that of every fifth. */
static double lookback_lambda(const rb_trade_range *range, const sums *s) {
    double buys = s->buys;
    double sells = s->sells;
    if (range->count > 500) {
        buys = 0;
        sells = 0;
        for (rb_i64 i = 0; i < range->count; i += 5) {
            *(range->side[i] == RB_SIDE_BUY ? &buys : &sells) += volume_of(range, i);
        }
    }
    double change = (price_of(range, range->count - 1) - price_of(range, 0)) / price_of(range, 0);
    double both = buys + sells;
    if (buys >= both - EPS) {
        return change;
    }
    if (sells >= both - EPS) {
        return -change;
    }
    double imbalance = (buys - sells) / both;
    return rb_abs(imbalance) <= EPS ? 0 : change / imbalance;
}

/* ------------------------------------------------------------------------------------------------ the tables -- */

/*
 * The reference's values for a density of 0, 0.01, ..., 1, in units of 1e-8. It means 1/(1 + exp(-10 (d - 0.5))), but only its first
 * value is that, and the others follow no formula: they are data, so that trained models get what they were trained on.
 */
static const rb_i32 density_entries[101] = {
    669285,   726909,   787748,   852097,   920163,   992070,   1068062,  1148386,  1233315,  1323157,  1418152,  1518559,
    1624660,  1736751,  1855145,  1980068,  2111768,  2250503,  2396549,  2550206,  2711793,  2881645,  3060120,  3247589,
    3444445,  3651086,  3867829,  4095020,  4333015,  4582189,  4842939,  5115589,  5400481,  5697966,  6008420,  6332142,
    6669455,  7020703,  7386263,  7766543,  8161889,  8572681,  8999323,  9442140,  9901573,  10378017, 10871902, 11383679,
    11913730, 12462478, 13030270, 13616428, 14221304, 14845280, 15488763, 16152085, 16835600, 17539580, 18264328, 19010081,
    19777098, 20565666, 21376008, 22208360, 23062885, 23939769, 24839228, 25760407, 26703461, 27668572, 28655950, 29665838,
    30698413, 31753900, 32832457, 33934256, 35059484, 36208355, 37381088, 38577921, 39799109, 41044938, 42315722, 43611799,
    44933528, 46281192, 47655109, 49055630, 50483125, 51937889, 53420245, 54930542, 56469158, 58036497, 59633001, 61259045,
    62915049, 64601464, 66318783, 68067547, 69848350,
};

static double density_entry(double density) {
    return density_entries[(int)(100 * density + 0.5)] / 1e8;
}

/* A value of a table of 8 decimals. */
static double eight_decimals(double value) {
    return (double)(rb_i64)(value * 1e8 + 0.5) / 1e8;
}

/* The entry of a table with steps of 0.1 up to 5, half away from zero. */
static double tenth(double value) {
    double z = value < 0 ? 0 : value > 5 ? 5 : value;
    return (double)(rb_i64)(z * 10 + 0.5) / 10;
}

/*
 * tanh at the nearest tenth, z, from its power. The reference's table is 1 from 4.1 on, as this is, and else differs from tanh by up
 * to 0.0008.
 */
static double tanh_entry(double z, double power) {
    return z > 4.05 ? 1 : eight_decimals(rb_tanh(power));
}

static double soft_clamp(double h) {
    double z = (h - 0.5) * 4;
    double size = tenth(rb_abs(z));
    double power = rb_tanh_power(size);
    rb_expm1_each(&power, 1);
    double entry = tanh_entry(size, power);
    return 0.5 + 0.5 * (z < 0 ? -entry : entry);
}

/* --------------------------------------------------------------------------------------- entropy and exponents -- */

typedef struct levels {
    double mean;
    double deviation;
} levels;

static levels price_levels(const rb_trade_range *range, bool by_reciprocal) {
    double n = (double)range->count;
    double w = 1.0 / n;
    double sum = 0;
    for (rb_i64 i = 0; i < range->count; i++) {
        sum += price_of(range, i);
    }
    double mean = by_reciprocal ? sum * w : sum / n;
    double square = 0;
    for (rb_i64 i = 0; i < range->count; i++) {
        double d = price_of(range, i) - mean;
        square += d * d;
    }
    return (levels){mean, rb_sqrt(by_reciprocal ? square * w : square / n)};
}

/* Rescaled range of the prices themselves. */
static double rescaled_range(const rb_trade_range *range) {
    levels of = price_levels(range, true);
    double sum = 0;
    double high = 0;
    double low = 0;
    for (rb_i64 i = 0; i < range->count; i++) {
        sum += price_of(range, i) - of.mean;
        high = sum > high ? sum : high;
        low = sum < low ? sum : low;
    }
    double ratio = (high - low) / of.deviation;
    if (of.deviation < EPS || ratio < EPS) {
        return 0.5;
    }
    return rb_ln(ratio) / rb_ln((double)range->count);
}

/* Blocks of patterns for pattern_share: what two of them have fits on the stack. */
#define BLOCK 256

/* The patterns from number first on: m prices each, step trades apart. */
static rb_i64 load_patterns(const rb_trade_range *range, rb_i64 first, rb_i64 count, rb_i64 step, int m,
                            double block[BLOCK][3]) {
    rb_i64 length = count - first < BLOCK ? count - first : BLOCK;
    for (rb_i64 i = 0; i < length; i++) {
        for (int j = 0; j < m; j++) {
            block[i][j] = price_of(range, (first + i) * step + j);
        }
    }
    return length;
}

static bool is_match(const double a[3], const double b[3], int m, double r) {
    for (int j = 0; j < m; j++) {
        if (!(rb_abs(a[j] - b[j]) <= r)) {
            return false;
        }
    }
    return true;
}

/* -c ln c of the share of pairs of patterns of m prices that are near each other. */
static double pattern_term(const rb_trade_range *range, int m, double r) {
    rb_i64 patterns = range->count - m + 1;
    rb_i64 step = patterns >= 1000 ? 4 : patterns >= 500 ? 3 : patterns > 300 ? 2 : 1;
    rb_i64 count = (patterns + step - 1) / step;
    rb_i64 matches = 0;
    double rows[BLOCK][3];
    double columns[BLOCK][3];
    for (rb_i64 row = 0; row < count; row += BLOCK) {
        rb_i64 row_count = load_patterns(range, row, count, step, m, rows);
        for (rb_i64 column = row; column < count; column += BLOCK) {
            rb_i64 column_count = load_patterns(range, column, count, step, m, columns);
            for (rb_i64 i = 0; i < row_count; i++) {
                for (rb_i64 j = column == row ? i + 1 : 0; j < column_count; j++) {
                    matches += is_match(rows[i], columns[j], m, r);
                }
            }
        }
    }
    if (matches == 0) {
        return 0;
    }
    double n = (double)patterns;
    double c = (double)(matches * step * step) * (2.0 / (n * (n - 1)));
    return -c * rb_ln(c);
}

static double lookback_entropy(const rb_trade_range *range) {
    if (range->count < 500) {
        return rb_permutation_entropy(range, 1.791759469228055);
    }
    double r = 0.2 * price_levels(range, false).deviation;
    return clamp01((pattern_term(range, 2, r) - pattern_term(range, 3, r)) / rb_ln((double)range->count));
}

/* Mean of the rms of segments of s levels around their trend. */
static double fluctuation(const rb_trade_range *range, double scale, double mean, rb_i64 s) {
    rb_i64 segments = range->count / s;
    double sum = 0;
    double y = 0;
    rb_i64 at = 0;
    double size = (double)s;
    double centre = (size - 1) / 2;
    double xx = size * (size * size - 1) / 12;
    for (rb_i64 segment = 0; segment < segments; segment++) {
        double xy = 0;
        double ys = 0;
        double yy = 0;
        for (rb_i64 j = 0; j < s; j++) {
            y += price_of(range, at++) * scale - mean;
            xy += ((double)j - centre) * y;
            ys += y;
            yy += y * y;
        }
        double q = yy - ys * ys * (1.0 / size);
        q -= xy * xy / xx;
        sum += rb_sqrt((q > 0 ? q : 0) * (1.0 / size));
    }
    return sum / (double)segments;
}

/* Detrended fluctuation analysis of levels over two scales. */
static double two_scale_dfa(const rb_trade_range *range) {
    rb_i64 n = range->count;
    double scale = 1.0 / price_of(range, 0);
    double sum = 0;
    for (rb_i64 i = 0; i < n; i++) {
        sum += price_of(range, i) * scale;
    }
    double mean = sum / (double)n;
    rb_i64 shorter = n / 4 > 8 ? n / 4 : 8;
    rb_i64 longer = (3 * shorter + 1) / 2;
    if (longer > n / 2) {
        return 0.5;
    }
    double of_shorter = fluctuation(range, scale, mean, shorter);
    double of_longer = fluctuation(range, scale, mean, longer);
    if (of_shorter <= EPS || of_longer <= EPS) {
        return 0.5;
    }
    return (rb_ln(of_longer) - rb_ln(of_shorter)) / (rb_ln((double)longer) - rb_ln((double)shorter));
}

/* ------------------------------------------------------------------------------------------------------ epochs -- */

typedef struct epochs {
    double gains;
    rb_i64 count;
    double cv;
} epochs;

/* The price of a trade as a share of the first one; it never falls where the price rises. */
RB_INLINE double share_of(const rb_trade_range *range, double scale, rb_i64 i) {
    return price_of(range, i) * scale;
}

/*
 * The search for epochs: a gain since the last one, of rising or of falling prices, above the loss since then and above a hurdle. The
 * hurdle is the largest loss of the range, from shares like the loss since the last epoch, which is therefore never above it.
 */
typedef struct search {
    double hurdle;
    double base, gain;
    rb_i64 best;         /* price */
    double squares, sum; /* of the distances between epochs */
    rb_i64 last;
    epochs found;
} search;

static search begin_search(double first, rb_i64 price, double largest_loss) {
    return (search){.hurdle = largest_loss > EPS ? largest_loss : EPS, .base = first, .best = price};
}

RB_INLINE void add_price(search *s, const bool rising, const rb_trade_range *range, double scale, rb_i64 i) {
    rb_i64 price = range->price[i];
    if (rising ? price <= s->best : price >= s->best) {
        s->found.gains += s->gain;
        return;
    }
    double x = share_of(range, scale, i);
    s->best = price;
    s->gain = (rising ? x / s->base : s->base / x) - 1;
    s->found.gains += s->gain;
    if (s->gain > s->hurdle) {
        double length = (double)(i - s->last);
        s->sum += length;
        s->squares += length * length;
        s->last = i;
        s->found.count++;
        s->base = x;
        s->gain = 0;
    }
}

/* Adds a block that changes nothing; the definition counts the gain again at each trade, one rounding after the other. */
RB_INLINE void add_unmoved_block(search *s) {
    if (s->gain != 0) {
        for (int i = 0; i < RB_BLOCK; i++) {
            s->found.gains += s->gain;
        }
    }
}

static epochs end_search(const search *s) {
    epochs found = s->found;
    if (found.count > 0) {
        double mean = s->sum / (double)found.count;
        double variance = s->squares / (double)found.count - mean * mean;
        found.cv = rb_sqrt(variance > 0 ? variance : 0) / mean;
    }
    return found;
}

static void find_epochs(const rb_trade_range *range, double drawdown, double runup, epochs *bull, epochs *bear) {
    const rb_i64 *price = range->price;
    double scale = 1.0 / price_of(range, 0);
    double first = share_of(range, scale, 0);
    search rising = begin_search(first, price[0], drawdown);
    search falling = begin_search(first, price[0], runup);
    rb_i64 i = 1;
    while (i < range->count) {
        bool is_block = range->count - i >= RB_BLOCK;
        rb_i64 end = is_block ? i + RB_BLOCK : range->count;
        if (is_block && rb_is_block_within(falling.best, rising.best, price + i)) {
            add_unmoved_block(&rising);
            add_unmoved_block(&falling);
            i = end;
        }
        for (; i < end; i++) {
            add_price(&rising, true, range, scale, i);
            add_price(&falling, false, range, scale, i);
        }
    }
    *bull = end_search(&rising);
    *bear = end_search(&falling);
}

typedef struct excursions {
    double drawdown;
    double runup;
} excursions;

/*
 * The largest fall from a high and the largest rise from a low, of shares. Those of the totals differ by a rounding, so only a fall
 * that nearly reaches theirs is computed.
 */
static excursions find_excursions(const rb_trade_range *range, const rb_totals *totals) {
    const rb_i64 *price = range->price;
    double scale = 1.0 / price_of(range, 0);
    double fall = 1 - totals->drawdown * (1 - RB_SLACK) + RB_SLACK;
    double rise = 1 - totals->runup * (1 - RB_SLACK) + RB_SLACK;
    rb_i64 high = 0; /* trades */
    rb_i64 low = 0;
    rb_i64 least = price[0]; /* a price below may be the largest fall */
    rb_i64 most = price[0];
    excursions found = {0};
    rb_i64 i = 1;
    while (i < range->count) {
        bool is_block = range->count - i >= RB_BLOCK;
        rb_i64 end = is_block ? i + RB_BLOCK : range->count;
        if (is_block
            && rb_is_block_within(least > price[low] ? least : price[low], most < price[high] ? most : price[high],
                                  price + i)) {
            i = end;
        }
        for (; i < end; i++) {
            if (price[i] > price[high]) {
                high = i;
                rb_i64 near = rb_price_above((double)price[i] * fall);
                least = near < price[i] ? near : price[i];
            } else if (price[i] < least) {
                double drawdown = 1 - share_of(range, scale, i) / share_of(range, scale, high);
                found.drawdown = drawdown > found.drawdown ? drawdown : found.drawdown;
            }
            if (price[i] < price[low]) {
                low = i;
                rb_i64 near = rb_price_below((double)price[i] / rise);
                most = near > price[i] ? near : price[i];
            } else if (price[i] > most) {
                double runup = 1 - share_of(range, scale, low) / share_of(range, scale, i);
                found.runup = runup > found.runup ? runup : found.runup;
            }
        }
    }
    return (excursions){clamp01(found.drawdown), clamp01(found.runup)};
}

/* ------------------------------------------------------------------------------------------------------ groups -- */

void rb_reference_lookback(const rb_trade_range *range, const rb_totals *totals, rb_u32 parts, rb_i64 *values) {
    rb_i64 n = range->count;
    if (n == 0) {
        return;
    }
    bool has_side = range->side != NULL;
    if (parts & RB_PART_BASIC) {
        sums s = sums_of(range, totals, false);
        rb_i64 duration = range->timestamp_us[n - 1] - range->timestamp_us[0];
        double both = s.buys + s.sells;
        rb_i64 vwap = totals->volume == 0 ? 0 : rb_vwap(totals);
        rb_i64 high = totals->high;
        rb_i64 low = totals->low;
        values[RB_LOOKBACK_TRADE_COUNT] = n;
        values[RB_LOOKBACK_DURATION_US] = duration;
        put(values, RB_LOOKBACK_INTENSITY, duration == 0 ? (double)n : (double)n / ((double)duration * 1e-6));
        values[RB_LOOKBACK_VWAP_RAW] = vwap;
        put(values, RB_LOOKBACK_VWAP_POSITION, high == low ? 0.5 : (double)(vwap - low) / (double)(high - low));
        if (has_side) {
            rb_i64 buys = totals->buy_records;
            put(values, RB_LOOKBACK_OFI, both <= EPS ? 0 : (s.buys - s.sells) / both);
            put(values, RB_LOOKBACK_COUNT_IMBALANCE, ((double)buys - (double)(n - buys)) / (double)n);
        }
        put(values, RB_LOOKBACK_PRICE_RANGE, ((double)high / 1e8 - (double)low / 1e8) / price_of(range, 0));
        put(values, RB_LOOKBACK_GARMAN_KLASS_VOL, garman_klass(range, totals, 0.3862943611198906));
        if (n >= 2) {
            spread times = intervals(range, totals, true);
            double size = times.deviation + times.mean;
            put(values, RB_LOOKBACK_BURSTINESS, (times.deviation - times.mean) / (size > EPS ? size : EPS));
            double path = path_of(range, totals, true);
            double change = rb_abs(price_of(range, n - 1) - price_of(range, 0));
            put(values, RB_LOOKBACK_KAUFMAN_ER, path <= EPS ? 0 : change / path);
            if (has_side) {
                put(values, RB_LOOKBACK_KYLE_LAMBDA, lookback_lambda(range, &s));
            }
        }
        if (n >= 3) {
            moments of = volume_moments(range, totals);
            put(values, RB_LOOKBACK_VOLUME_SKEW, of.deviation < EPS ? 0 : of.skew);
            if (n >= 4) {
                put(values, RB_LOOKBACK_VOLUME_KURT, of.deviation < EPS ? 0 : of.kurt);
            }
        }
    }
    if (parts & RB_PART_COMPLEXITY && n >= 60) {
        double entropy = lookback_entropy(range);
        put(values, RB_LOOKBACK_PERMUTATION_ENTROPY, entropy);
        if (n >= 64) {
            put(values, RB_LOOKBACK_HURST, entropy > 0.75 ? 0.5 : soft_clamp(rescaled_range(range)));
        }
    }
}

static void put_basic_intra(const rb_trade_range *range, const rb_totals *totals, rb_i64 *values) {
    rb_i64 n = range->count;
    bool has_side = range->side != NULL;
    sums s = sums_of(range, totals, true);
    rb_i64 duration = range->timestamp_us[n - 1] - range->timestamp_us[0];
    double both = s.buys + s.sells;
    double imbalance = (s.buys - s.sells) / both;
    values[RB_INTRA_TRADE_COUNT] = n;
    values[RB_INTRA_DURATION_US] = duration;
    put(values, RB_INTRA_INTENSITY, n == 1 ? 0 : duration == 0 ? (double)n : (double)n / ((double)duration * 1e-6));
    if (has_side) {
        put(values, RB_INTRA_OFI, n == 1 || both <= EPS ? 0 : imbalance);
    }
    if (n == 1) {
        return;
    }
    double high = (double)totals->high / 1e8;
    double low = (double)totals->low / 1e8;
    double first = price_of(range, 0);
    double vwap = both <= EPS ? first : s.turnover / both;
    put(values, RB_INTRA_VWAP_POSITION, high - low <= EPS ? 0.5 : clamp01((vwap - low) / (high - low)));
    if (has_side) {
        put(values, RB_INTRA_COUNT_IMBALANCE, rb_imbalance((rb_u128)totals->buy_trades, (rb_u128)totals->trades));
        if (both > EPS && rb_abs(imbalance) > EPS) {
            put(values, RB_INTRA_KYLE_LAMBDA, (price_of(range, n - 1) - first) / first / imbalance);
        }
    }
    double path = path_of(range, totals, false);
    put(values, RB_INTRA_KAUFMAN_ER, path <= EPS ? 1 : clamp01(rb_abs(price_of(range, n - 1) - first) / path));
    put(values, RB_INTRA_GARMAN_KLASS_VOL, totals->high == totals->low ? 0 : garman_klass(range, totals, 0.6137));
    if (n >= 3) {
        spread times = intervals(range, totals, false);
        if (times.deviation > EPS) {
            put(values, RB_INTRA_BURSTINESS, (times.deviation - times.mean) / (times.deviation + times.mean));
        }
        moments of = volume_moments(range, totals);
        if (of.deviation > EPS) {
            put(values, RB_INTRA_VOLUME_SKEW, of.skew);
            put(values, RB_INTRA_VOLUME_KURT, of.kurt);
        }
    }
}

void rb_reference_intra(const rb_trade_range *range, const rb_totals *totals, rb_u32 parts, rb_i64 *values) {
    if (parts & RB_PART_BASIC) {
        put_basic_intra(range, totals, values);
    }
    if (range->count == 1) {
        return;
    }
    if (parts & RB_PART_BASIC) {
        put(values, RB_INTRA_MAX_DRAWDOWN, totals->drawdown);
        put(values, RB_INTRA_MAX_RUNUP, totals->runup);
    }
    if (parts & RB_PART_EPOCHS) {
        excursions of = find_excursions(range, totals);
        epochs bull;
        epochs bear;
        find_epochs(range, of.drawdown, of.runup, &bull, &bear);
        put(values, RB_INTRA_BULL_EPOCH_DENSITY, density_entry((double)bull.count / (double)range->count));
        put(values, RB_INTRA_BEAR_EPOCH_DENSITY, density_entry((double)bear.count / (double)range->count));
        const double gains[] = {tenth(5 * bull.gains), tenth(5 * bear.gains)};
        double powers[] = {rb_tanh_power(gains[0]), rb_tanh_power(gains[1]), rb_logistic_power(4 * (tenth(bull.cv) - 0.5)),
                           rb_logistic_power(4 * (tenth(bear.cv) - 0.5))};
        rb_expm1_each(powers, 4);
        put(values, RB_INTRA_BULL_EXCESS_GAIN, tanh_entry(gains[0], powers[0]));
        put(values, RB_INTRA_BEAR_EXCESS_GAIN, tanh_entry(gains[1], powers[1]));
        put(values, RB_INTRA_BULL_CV, eight_decimals(rb_logistic(powers[2])));
        put(values, RB_INTRA_BEAR_CV, eight_decimals(rb_logistic(powers[3])));
    }
    if (parts & RB_PART_COMPLEXITY && range->count >= 60) {
        put(values, RB_INTRA_PERMUTATION_ENTROPY, clamp01(rb_permutation_entropy(range, 1.791759469228327)));
        if (range->count >= 64) {
            put(values, RB_INTRA_HURST, soft_clamp(two_scale_dfa(range)));
        }
    }
}
