#include "support/text_oracle.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support/wide.h"

static const char *const NAMES[TEXT_COLUMNS] = {
    "open_time",
    "close_time",
    "open",
    "high",
    "low",
    "close",
    "volume",
    "turnover",
    "buy_volume",
    "sell_volume",
    "buy_turnover",
    "sell_turnover",
    "first_trade_id",
    "last_trade_id",
    "first_agg_trade_id",
    "last_agg_trade_id",
    "trade_count",
    "agg_trade_count",
    "buy_trade_count",
    "sell_trade_count",
    "vwap",
    "duration_us",
    "ofi",
    "vwap_close_deviation",
    "price_impact",
    "kyle_lambda_proxy",
    "trade_intensity",
    "volume_per_trade",
    "aggression_ratio",
    "aggregation_density",
    "turnover_imbalance",
    "is_incomplete",
};

/* Decimals of the unit of each column; -1: a time, -2: a double, -3: true or false. */
static const int DECIMALS[TEXT_COLUMNS] = {-1, -1, 8, 8, 8, 8, 8,  16, 8,  8,  16, 16, 0,  0,  0,  0,
                                           0,  0,  0, 0, 8, 0, -2, -2, -2, -2, -2, -2, -2, -2, -2, -3};

static wide number_of(int column, const rb_bar *bar, const rb_derived *derived) {
    switch (column) {
    case 0:
        return bar->open_time_us;
    case 1:
        return bar->close_time_us;
    case 2:
        return bar->open;
    case 3:
        return bar->high;
    case 4:
        return bar->low;
    case 5:
        return bar->close;
    case 6:
        return wide_from_halves(bar->volume_lo, bar->volume_hi);
    case 7:
        return wide_from_halves(bar->turnover_lo, bar->turnover_hi);
    case 8:
        return wide_from_halves(bar->buy_volume_lo, bar->buy_volume_hi);
    case 9:
        return wide_from_halves(bar->sell_volume_lo, bar->sell_volume_hi);
    case 10:
        return wide_from_halves(bar->buy_turnover_lo, bar->buy_turnover_hi);
    case 11:
        return wide_from_halves(bar->sell_turnover_lo, bar->sell_turnover_hi);
    case 12:
        return bar->first_trade_id;
    case 13:
        return bar->last_trade_id;
    case 14:
        return bar->first_agg_trade_id;
    case 15:
        return bar->last_agg_trade_id;
    case 16:
        return bar->trade_count;
    case 17:
        return bar->agg_trade_count;
    case 18:
        return bar->buy_trade_count;
    case 19:
        return bar->sell_trade_count;
    case 20:
        return derived->vwap;
    case 21:
        return derived->duration_us;
    default:
        return (bar->flags & RB_BAR_INCOMPLETE) != 0;
    }
}

static double ratio_of(int column, const rb_derived *derived) {
    const double ratios[] = {derived->ofi,
                             derived->vwap_close_deviation,
                             derived->price_impact,
                             derived->kyle_lambda_proxy,
                             derived->trade_intensity,
                             derived->volume_per_trade,
                             derived->aggression_ratio,
                             derived->aggregation_density,
                             derived->turnover_imbalance};
    return ratios[column - 22];
}

static bool is_known(int column, const rb_bar *bar) {
    bool needs_side = (column >= 8 && column <= 11) || column == 18 || column == 19 || column == 22 || column == 25
                      || column == 28 || column == 30;
    if (column == 12 || column == 13) {
        return (bar->flags & RB_BAR_TRADE_IDS) != 0;
    }
    if (column == 14 || column == 15) {
        return (bar->flags & RB_BAR_AGG_TRADE_ID) != 0;
    }
    return !needs_side || (bar->flags & RB_BAR_SIDE) != 0;
}

#if defined(__GNUC__) && !defined(_WIN32)
__attribute__((format(printf, 2, 3)))
#endif
static void
append(char **at, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    *at += vsnprintf(*at, MOST_LINE_BYTES_PER_COLUMN, format, arguments);
    va_end(arguments);
}

static void append_wide(char **at, wide number, int decimals) {
    unsigned_wide left = number < 0 ? -(unsigned_wide)number : (unsigned_wide)number;
    char digits[64]; /* the last one first */
    int count = 0;
    while (left > 0 || count < decimals + 1) {
        digits[count++] = (char)('0' + (int)(left % 10));
        left /= 10;
    }
    int last = 0;
    while (last < decimals && digits[last] == '0') {
        last++;
    }
    append(at, "%s", number < 0 ? "-" : "");
    for (int i = count - 1; i >= last; i--) {
        append(at, "%s%c", i == decimals - 1 ? "." : "", digits[i]);
    }
}

static bool is_leap(rb_i64 year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Year by year and month by month, after whole cycles of 400 years. */
static void append_time(char **at, rb_i64 micros) {
    static const int LENGTHS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const rb_i64 second = 1000000;
    rb_i64 cycle = second * 86400 * 146097;
    rb_i64 year = 1970;
    while (micros >= cycle) {
        micros -= cycle;
        year += 400;
    }
    while (micros < 0) {
        micros += cycle;
        year -= 400;
    }
    rb_i64 days = micros / (86400 * second);
    rb_i64 of_day = micros % (86400 * second);
    while (days >= 365 + is_leap(year)) {
        days -= 365 + is_leap(year);
        year++;
    }
    int month = 0;
    while (days >= LENGTHS[month] + (month == 1 && is_leap(year))) {
        days -= LENGTHS[month] + (month == 1 && is_leap(year));
        month++;
    }
    append(at, "%s%04lld-%02d-%02d",
           year < 0      ? "-"
           : year > 9999 ? "+"
                         : "",
           (long long)(year < 0 ? -year : year), month + 1, (int)days + 1);
    append(at, "T%02d:%02d:%02d.%06dZ", (int)(of_day / second / 3600), (int)(of_day / second / 60 % 60),
           (int)(of_day / second % 60), (int)(of_day % second));
}

/* Does digits * 10^exponent read back the same? */
static bool reads_back(rb_i64 digits, int exponent, double value) {
    char text[64];
    snprintf(text, sizeof(text), "%llde%d", (long long)digits, exponent);
    return strtod(text, NULL) == value;
}

void oracle_decimal(double value, char text[64]) {
    rb_i64 best = 0;
    int exponent = 0;
    for (int length = 17; length >= 2; length--) { /* printf rounds to the nearest decimal of a length */
        snprintf(text, 64, "%.*e", length - 1, value);
        char *mark = strchr(text, 'e');
        int power = atoi(mark + 1) - (length - 1);
        *mark = '\0';
        text[1] = text[0]; /* in place of the point */
        rb_i64 nearest = strtoll(text + 1, NULL, 10);
        rb_i64 found = reads_back(nearest, power, value)       ? nearest
                       : reads_back(nearest + 1, power, value) ? nearest + 1
                       : reads_back(nearest - 1, power, value) ? nearest - 1
                                                               : 0;
        if (found == 0) {
            break;
        }
        best = found;
        exponent = power;
    }
    while (best % 10 == 0 && best != 0) {
        best /= 10;
        exponent++;
    }
    snprintf(text, 64, "%lld %d", (long long)best, exponent);
}

static void append_double(char **at, double value, bool is_raw) {
    append(at, "%s", value < 0 || (is_raw && value == 0 && signbit(value)) ? "-" : "");
    if (value == 0) {
        append(at, is_raw ? "0e0" : "0");
        return;
    }
    char digits[64];
    oracle_decimal(fabs(value), digits);
    int exponent = atoi(strchr(digits, ' ') + 1);
    *strchr(digits, ' ') = '\0';
    int length = (int)strlen(digits);
    if (is_raw) {
        append(at, "%c%s%se%d", digits[0], length > 1 ? "." : "", digits + 1, exponent + length - 1);
        return;
    }
    for (int place = length + exponent > 1 ? length + exponent - 1 : 0; place >= (exponent < 0 ? exponent : 0); place--) {
        int index = length + exponent - 1 - place;
        append(at, "%s%c", place == -1 ? "." : "", index >= 0 && index < length ? digits[index] : '0');
    }
}

static void append_value(char **at, rb_i32 format, int column, const rb_bar *bar, const rb_derived *derived) {
    bool is_raw = format == RB_TEXT_RAW_CSV;
    if (DECIMALS[column] == -2) {
        append_double(at, ratio_of(column, derived), is_raw);
    } else if (DECIMALS[column] == -1 && !is_raw) {
        append_time(at, (rb_i64)number_of(column, bar, derived));
    } else if (DECIMALS[column] == -3 && !is_raw) {
        append(at, "%s", number_of(column, bar, derived) != 0 ? "true" : "false");
    } else {
        append_wide(at, number_of(column, bar, derived), is_raw || DECIMALS[column] < 0 ? 0 : DECIMALS[column]);
    }
}

size_t oracle_line(rb_i32 format, const rb_u8 *columns, rb_i32 column_count, const rb_bar *bar, char *text) {
    rb_derived derived;
    CHECK_STATUS(RB_OK, rb_derive(bar, 1, &derived));
    bool is_json = format == RB_TEXT_JSON_LINES;
    char *at = text;
    for (rb_i32 i = 0; i < column_count; i++) {
        int column = columns[i] & 127;
        if (DECIMALS[column] == -2 && !isfinite(ratio_of(column, &derived))) {
            return 0;
        }
        bool is_absent = columns[i] >= 128 || (format != RB_TEXT_RAW_CSV && !is_known(column, bar));
        bool is_quoted = is_json && !is_absent && (DECIMALS[column] == -1 || DECIMALS[column] > 0);
        append(&at, "%s", i > 0 ? "," : is_json ? "{" : "");
        if (is_json) {
            append(&at, "\"%s\":%s", NAMES[column], is_quoted ? "\"" : is_absent ? "null" : "");
        }
        if (!is_absent) {
            append_value(&at, format, column, bar, &derived);
        }
        append(&at, "%s", is_quoted ? "\"" : "");
    }
    append(&at, "%s\n", is_json ? "}" : "");
    return (size_t)(at - text);
}
