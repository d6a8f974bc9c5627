/* Bars as lines of text: rb_write_bars. The cells are those of TextSink.java, byte for byte. */
#include <float.h>
#include <stdbool.h>
#include <string.h>

#include "int128.h"
#include "shortest.h"

/*
 * More than any cell takes with its name, 343 characters for a plain double of the smallest magnitude, and with what is written behind
 * its end, because copies have a fixed length.
 */
#define MOST_CELL_BYTES 448
#define NAME_BYTES 32    /* enough for any name with what is around it */
#define GROUP 100000000u /* the digits are written in groups of 8 */
#define WIDE_GROUP 10000000000000000u
#define MOST_DOUBLE_DIGITS 24 /* more than 17 */
#define MICROS_PER_MINUTE 60000000
#define MINUTES_PER_DAY 1440

typedef enum kind { TIME, PRICE, VOLUME, TURNOVER, WHOLE, VWAP, DURATION, RATIO, FLAG } kind;

typedef struct column {
    char json_name[NAME_BYTES]; /* with all that is between two values, but a quote in front of the value */
    rb_u8 json_length;
    rb_u8 kind;
    rb_u8 offset; /* in rb_bar; of derived values in rb_derived */
    rb_u32 needs; /* a flag of the bar, without which the value is absent, or 0 */
} column;

#define NAMED(name) ",\"" name "\":", sizeof(",\"" name "\":") - 1
#define BAR_COLUMN(name, kind, field, needs) \
    { NAMED(name), kind, offsetof(rb_bar, field), needs }
#define DERIVED_COLUMN(name, kind, needs) \
    { NAMED(#name), kind, offsetof(rb_derived, name), needs }

/* In the order of the fields of BarField.java, which numbers the columns. */
static const column COLUMNS[] = {
    BAR_COLUMN("open_time", TIME, open_time_us, 0),
    BAR_COLUMN("close_time", TIME, close_time_us, 0),
    BAR_COLUMN("open", PRICE, open, 0),
    BAR_COLUMN("high", PRICE, high, 0),
    BAR_COLUMN("low", PRICE, low, 0),
    BAR_COLUMN("close", PRICE, close, 0),
    BAR_COLUMN("volume", VOLUME, volume_lo, 0),
    BAR_COLUMN("turnover", TURNOVER, turnover_lo, 0),
    BAR_COLUMN("buy_volume", VOLUME, buy_volume_lo, RB_BAR_SIDE),
    BAR_COLUMN("sell_volume", VOLUME, sell_volume_lo, RB_BAR_SIDE),
    BAR_COLUMN("buy_turnover", TURNOVER, buy_turnover_lo, RB_BAR_SIDE),
    BAR_COLUMN("sell_turnover", TURNOVER, sell_turnover_lo, RB_BAR_SIDE),
    BAR_COLUMN("first_trade_id", WHOLE, first_trade_id, RB_BAR_TRADE_IDS),
    BAR_COLUMN("last_trade_id", WHOLE, last_trade_id, RB_BAR_TRADE_IDS),
    BAR_COLUMN("first_agg_trade_id", WHOLE, first_agg_trade_id, RB_BAR_AGG_TRADE_ID),
    BAR_COLUMN("last_agg_trade_id", WHOLE, last_agg_trade_id, RB_BAR_AGG_TRADE_ID),
    BAR_COLUMN("trade_count", WHOLE, trade_count, 0),
    BAR_COLUMN("agg_trade_count", WHOLE, agg_trade_count, 0),
    BAR_COLUMN("buy_trade_count", WHOLE, buy_trade_count, RB_BAR_SIDE),
    BAR_COLUMN("sell_trade_count", WHOLE, sell_trade_count, RB_BAR_SIDE),
    DERIVED_COLUMN(vwap, VWAP, 0),
    DERIVED_COLUMN(duration_us, DURATION, 0),
    DERIVED_COLUMN(ofi, RATIO, RB_BAR_SIDE),
    DERIVED_COLUMN(vwap_close_deviation, RATIO, 0),
    DERIVED_COLUMN(price_impact, RATIO, 0),
    DERIVED_COLUMN(kyle_lambda_proxy, RATIO, RB_BAR_SIDE),
    DERIVED_COLUMN(trade_intensity, RATIO, 0),
    DERIVED_COLUMN(volume_per_trade, RATIO, 0),
    DERIVED_COLUMN(aggression_ratio, RATIO, RB_BAR_SIDE),
    DERIVED_COLUMN(aggregation_density, RATIO, 0),
    DERIVED_COLUMN(turnover_imbalance, RATIO, RB_BAR_SIDE),
    BAR_COLUMN("is_incomplete", FLAG, flags, 0),
};

#define COLUMN_COUNT (sizeof(COLUMNS) / sizeof(COLUMNS[0]))

_Static_assert(sizeof(rb_bar) <= UINT8_MAX && COLUMN_COUNT <= 32, "offsets fit into a byte, columns into 32 bits");

/* The minute of the last time that was written, as text. */
typedef struct minute_text {
    rb_i64 minute; /* since the epoch; INT64_MIN before the first */
    rb_u8 length;
    rb_u8 text[24]; /* -290308-12-21T19:59: */
} minute_text;

/* Eight digits as bytes from 0 to 9, the first one lowest. All quotients of a step come from one multiplication. */
static rb_u64 eight_digits(rb_u32 number) {
    rb_u64 fours = (rb_u64)(number / 10000) | (rb_u64)(number % 10000) << 32;
    rb_u64 hundreds = (fours * 10486 >> 20) & 0x0000007f0000007fu; /* 10486 / 2^20 is 1 / 100 for numbers below 10000 */
    rb_u64 twos = hundreds | (fours - hundreds * 100) << 16;
    rb_u64 tens = (twos * 103 >> 10) & 0x000f000f000f000fu; /* 103 / 2^10 is 1 / 10 for numbers below 100 */
    return tens | (twos - tens * 10) << 8;
}

/* Writes eight bytes as characters of digits. */
static void put_eight(rb_u8 *at, rb_u64 digits) {
    digits |= 0x3030303030303030u;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    digits = __builtin_bswap64(digits);
#endif
    memcpy(at, &digits, sizeof(digits));
}

static rb_u8 *put_2(rb_u8 *at, rb_u32 number) {
    at[0] = (rb_u8)('0' + number / 10);
    at[1] = (rb_u8)('0' + number % 10);
    return at + 2;
}

static rb_u8 *put_8(rb_u8 *at, rb_u32 number) {
    put_eight(at, eight_digits(number));
    return at + 8;
}

/* Appends a number below 10^8 without zeros in front, but at least one digit. */
static inline rb_u8 *put_first(rb_u8 *at, rb_u32 number) {
    if (number < 100) {
        put_2(at, number);
        at[0] = number < 10 ? at[1] : at[0];
        return at + 2 - (number < 10);
    }
    rb_u64 digits = eight_digits(number);
    int zeros = __builtin_ctzll(digits | (rb_u64)1 << 56) >> 3;
    put_eight(at, digits >> 8 * zeros);
    return at + 8 - zeros;
}

static rb_u8 *put_number(rb_u8 *at, rb_u64 number) {
    if (number < GROUP) {
        return put_first(at, (rb_u32)number);
    }
    if (number < WIDE_GROUP) {
        return put_8(put_first(at, (rb_u32)(number / GROUP)), (rb_u32)(number % GROUP));
    }
    rb_u64 last = number % WIDE_GROUP;
    at = put_first(at, (rb_u32)(number / WIDE_GROUP));
    return put_8(put_8(at, (rb_u32)(last / GROUP)), (rb_u32)(last % GROUP));
}

static rb_u8 *put_signed(rb_u8 *at, rb_i64 number) {
    if (number >= 0) {
        return put_number(at, (rb_u64)number);
    }
    *at = '-';
    return put_number(at + 1, -(rb_u64)number);
}

static rb_u8 *put_wide(rb_u8 *at, rb_u128 number) {
    if (number <= UINT64_MAX) {
        return put_number(at, (rb_u64)number);
    }
    rb_u64 last = (rb_u64)(number % WIDE_GROUP);
    at = put_wide(at, number / WIDE_GROUP);
    return put_8(put_8(at, (rb_u32)(last / GROUP)), (rb_u32)(last % GROUP));
}

static rb_u8 *put_signed_wide(rb_u8 *at, rb_i128 number) {
    if (number >= 0) {
        return put_wide(at, (rb_u128)number);
    }
    *at = '-';
    return put_wide(at + 1, -(rb_u128)number);
}

/* Appends eight digits without zeros at the end; the first one even if all are zeros. */
static inline rb_u8 *put_8_shortened(rb_u8 *at, rb_u32 number) {
    rb_u64 digits = eight_digits(number);
    put_eight(at, digits);
    return at + 8 - (__builtin_clzll(digits | 1) >> 3);
}

/* Appends a point and eight decimals without zeros at the end; nothing if there are only zeros. */
static inline rb_u8 *put_decimals(rb_u8 *at, rb_u32 number) {
    *at = '.';
    rb_u8 *end = put_8_shortened(at + 1, number);
    return number == 0 ? at : end;
}

/* Appends a number of 10^-8 and its sign. */
static rb_u8 *put_price(rb_u8 *at, rb_i64 number) {
    rb_u64 magnitude = (rb_u64)number;
    if (number < 0) {
        *at++ = '-';
        magnitude = -magnitude;
    }
    return put_decimals(put_number(at, magnitude / GROUP), (rb_u32)(magnitude % GROUP));
}

static rb_u8 *put_volume(rb_u8 *at, rb_i128 number) {
    if ((rb_i64)number == number) {
        return put_price(at, (rb_i64)number);
    }
    rb_u128 magnitude = (rb_u128)number;
    if (number < 0) {
        *at++ = '-';
        magnitude = -magnitude;
    }
    return put_decimals(put_wide(at, magnitude / GROUP), (rb_u32)(magnitude % GROUP));
}

/* Appends a number of 10^-16. */
static rb_u8 *put_turnover(rb_u8 *at, rb_i128 number) {
    rb_u128 magnitude = (rb_u128)number;
    if (number < 0) {
        *at++ = '-';
        magnitude = -magnitude;
    }
    rb_u64 decimals = (rb_u64)(magnitude % WIDE_GROUP);
    at = put_wide(at, magnitude / WIDE_GROUP);
    rb_u32 last = (rb_u32)(decimals % GROUP);
    if (last == 0) {
        return put_decimals(at, (rb_u32)(decimals / GROUP));
    }
    *at = '.';
    return put_8_shortened(put_8(at + 1, (rb_u32)(decimals / GROUP)), last);
}

/* Remembers the text of a minute, by the proleptic Gregorian calendar. */
static void set_minute(minute_text *cache, rb_i64 minute) {
    cache->minute = minute;
    rb_i64 day = minute / MINUTES_PER_DAY - (minute % MINUTES_PER_DAY < 0);
    rb_u32 of_day = (rb_u32)(minute - day * MINUTES_PER_DAY);
    /* Years begin in March here, so that a leap day is the last one; 400 of them have 146,097 days. */
    rb_i64 shifted = day + 719468; /* from 0000-03-01 */
    rb_i64 era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    rb_i64 of_era = shifted - era * 146097;
    rb_i64 year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    rb_i64 of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    rb_i64 march_month = (5 * of_year + 2) / 153;
    rb_i64 month = march_month < 10 ? march_month + 3 : march_month - 9;
    rb_i64 year = year_of_era + era * 400 + (month <= 2);
    rb_u8 *at = cache->text;
    rb_u64 magnitude = (rb_u64)(year < 0 ? -year : year);
    if (year < 0 || year > 9999) {
        *at++ = year < 0 ? '-' : '+';
    }
    at = magnitude < 10000 ? put_2(put_2(at, (rb_u32)magnitude / 100), (rb_u32)magnitude % 100) : put_number(at, magnitude);
    *at++ = '-';
    at = put_2(at, (rb_u32)month);
    *at++ = '-';
    at = put_2(at, (rb_u32)(of_year - (153 * march_month + 2) / 5 + 1));
    *at = 'T';
    at = put_2(at + 1, of_day / 60);
    *at = ':';
    at = put_2(at + 1, of_day % 60);
    *at++ = ':';
    cache->length = (rb_u8)(at - cache->text);
}

/* Appends a time in UTC as ISO 8601 with six decimals. */
static rb_u8 *put_time(rb_u8 *at, rb_i64 micros, minute_text *cache) {
    rb_i64 minute = micros / MICROS_PER_MINUTE;
    rb_i64 of_minute = micros % MICROS_PER_MINUTE;
    if (of_minute < 0) {
        minute--;
        of_minute += MICROS_PER_MINUTE;
    }
    if (minute != cache->minute) {
        set_minute(cache, minute);
    }
    memcpy(at, cache->text, sizeof(cache->text));
    at += cache->length;
    rb_u64 digits = eight_digits((rb_u32)of_minute);
    put_eight(at, digits);
    at[2] = '.';
    put_eight(at + 3, digits >> 16);
    at[9] = 'Z';
    return at + 10;
}

static rb_u8 *put_zeros(rb_u8 *at, int count) {
    put_eight(at, 0);
    put_eight(at + 8, 0);
    if (count > 16) {
        memset(at, '0', (size_t)count);
    }
    return at + count;
}

/* Appends the decimal without an exponent. */
static rb_u8 *put_plain(rb_u8 *at, rb_decimal decimal) {
    if (decimal.exponent >= 0) {
        return put_zeros(put_number(at, decimal.digits), decimal.exponent);
    }
    rb_u8 text[2 * MOST_DOUBLE_DIGITS] = {0};
    int digits = (int)(put_number(text, decimal.digits) - text);
    int before_point = digits + decimal.exponent;
    if (before_point > 0) {
        memcpy(at, text, MOST_DOUBLE_DIGITS);
        at[before_point] = '.';
        memcpy(at + before_point + 1, text + before_point, MOST_DOUBLE_DIGITS);
        return at + digits + 1;
    }
    *at++ = '0';
    *at++ = '.';
    at = put_zeros(at, -before_point);
    memcpy(at, text, MOST_DOUBLE_DIGITS);
    return at + digits;
}

/* Appends the decimal with one digit before the point, and the exponent. */
static rb_u8 *put_scientific(rb_u8 *at, rb_decimal decimal) {
    rb_u8 *end = put_number(at + 1, decimal.digits);
    int decimals = (int)(end - at) - 2;
    at[0] = at[1];
    at[1] = '.';
    end = decimals == 0 ? at + 1 : end;
    *end = 'e';
    return put_signed(end + 1, decimal.exponent + decimals);
}

/* Appends a finite number. The plain zero has no sign. */
static rb_u8 *put_double(rb_u8 *at, double number, bool is_raw) {
    bool is_negative = number < 0 || (is_raw && number == 0 && 1 / number < 0);
    if (is_negative) {
        *at++ = '-';
        number = -number;
    }
    if (number == 0) {
        *at++ = '0';
        if (is_raw) {
            *at++ = 'e';
            *at++ = '0';
        }
        return at;
    }
    rb_decimal decimal = rb_shortest_decimal(number);
    return is_raw ? put_scientific(at, decimal) : put_plain(at, decimal);
}

static rb_i64 number_at(const void *record, rb_u8 offset) {
    rb_i64 value;
    memcpy(&value, (const char *)record + offset, sizeof(value));
    return value;
}

static rb_i128 wide_at(const rb_bar *bar, rb_u8 offset) {
    return rb_join_halves((rb_u64)number_at(bar, offset), number_at(bar, (rb_u8)(offset + sizeof(rb_i64))));
}

static double ratio_at(const rb_derived *derived, rb_u8 offset) {
    double value;
    memcpy(&value, (const char *)derived + offset, sizeof(value));
    return value;
}

/* Appends the exact number: integers in their units, doubles in scientific notation, 1 or 0. */
static rb_u8 *put_raw(rb_u8 *at, const column *of, const rb_bar *bar, const rb_derived *derived) {
    switch (of->kind) {
    case VOLUME:
    case TURNOVER:
        return put_signed_wide(at, wide_at(bar, of->offset));
    case VWAP:
    case DURATION:
        return put_signed(at, number_at(derived, of->offset));
    case RATIO:
        return put_double(at, ratio_at(derived, of->offset), true);
    case FLAG:
        return put_number(at, (bar->flags & RB_BAR_INCOMPLETE) != 0);
    default:
        return put_signed(at, number_at(bar, of->offset));
    }
}

/* Appends the value in natural units. */
static rb_u8 *put_readable(rb_u8 *at, const column *of, const rb_bar *bar, const rb_derived *derived, minute_text *minute) {
    switch (of->kind) {
    case TIME:
        return put_time(at, number_at(bar, of->offset), minute);
    case PRICE:
        return put_price(at, number_at(bar, of->offset));
    case VOLUME:
        return put_volume(at, wide_at(bar, of->offset));
    case TURNOVER:
        return put_turnover(at, wide_at(bar, of->offset));
    case VWAP:
        return put_price(at, number_at(derived, of->offset));
    case DURATION:
        return put_signed(at, number_at(derived, of->offset));
    case RATIO:
        return put_double(at, ratio_at(derived, of->offset), false);
    case FLAG: {
        bool is_set = (bar->flags & RB_BAR_INCOMPLETE) != 0;
        memcpy(at, is_set ? "true" : "false", 5);
        return at + (is_set ? 4 : 5);
    }
    default:
        return put_signed(at, number_at(bar, of->offset));
    }
}

static const rb_u8 JSON_NULL[] = {'n', 'u', 'l', 'l'};

/* Appends "name":value. What is read as a double elsewhere, and must not be, is a text. */
static rb_u8 *put_member(rb_u8 *at, const column *of, bool is_absent, const rb_bar *bar, const rb_derived *derived,
                         minute_text *minute) {
    memcpy(at, of->json_name, NAME_BYTES);
    at += of->json_length;
    if (is_absent) {
        memcpy(at, JSON_NULL, sizeof(JSON_NULL));
        return at + sizeof(JSON_NULL);
    }
    bool is_text = of->kind <= TURNOVER || of->kind == VWAP;
    if (is_text) {
        *at++ = '"';
    }
    at = put_readable(at, of, bar, derived, minute);
    if (is_text) {
        *at++ = '"';
    }
    return at;
}

/* Appends one cell with what is in front of it. There is room for any. */
static inline rb_u8 *put_cell(rb_u8 *at, rb_i32 format, bool is_first, rb_u8 number, const rb_bar *bar,
                              const rb_derived *derived, minute_text *minute) {
    const column *of = &COLUMNS[number & (RB_TEXT_ABSENT - 1)];
    bool is_absent = (number & RB_TEXT_ABSENT) != 0 || (format != RB_TEXT_RAW_CSV && (of->needs & ~bar->flags) != 0);
    if (format == RB_TEXT_JSON_LINES) {
        rb_u8 *end = put_member(at, of, is_absent, bar, derived, minute);
        *at = is_first ? '{' : ',';
        return end;
    }
    *at = ',';
    at += !is_first;
    if (is_absent) {
        return at;
    }
    return format == RB_TEXT_RAW_CSV ? put_raw(at, of, bar, derived) : put_readable(at, of, bar, derived, minute);
}

typedef struct text_layout {
    rb_i32 format;
    rb_i32 column_count;
    const rb_u8 *columns;
    bool is_derived; /* a value of some column is derived */
    rb_u32 ratios;   /* the columns that are doubles, as bits */
} text_layout;

static bool is_finite(double value) {
    return value >= -DBL_MAX && value <= DBL_MAX;
}

/* Is a value of some column no number? No bar of this library has one. */
static bool has_no_text(const text_layout *layout, const rb_derived *derived) {
    for (rb_u32 left = layout->ratios; left != 0; left &= left - 1) {
        if (!is_finite(ratio_at(derived, COLUMNS[__builtin_ctz(left)].offset))) {
            return true;
        }
    }
    return false;
}

/* Copies a part that may be longer than the room that is left; returns NULL then. */
static rb_u8 *copy_part(rb_u8 *at, const rb_u8 *end, const rb_u8 *part, rb_i64 length) {
    if (length > end - at) {
        return NULL;
    }
    memcpy(at, part, (size_t)length);
    return at + length;
}

/* Appends one line; returns NULL if there is no room. Compiled once for each format, which is a constant of the caller. */
static inline rb_u8 *put_line(rb_u8 *at, const rb_u8 *end, rb_i32 format, const text_layout *layout, const rb_bar *bar,
                              const rb_derived *derived, minute_text *minute) {
    for (rb_i32 i = 0; i < layout->column_count; i++) {
        if (end - at >= MOST_CELL_BYTES) {
            at = put_cell(at, format, i == 0, layout->columns[i], bar, derived, minute);
            continue;
        }
        rb_u8 cell[MOST_CELL_BYTES];
        rb_i64 length = put_cell(cell, format, i == 0, layout->columns[i], bar, derived, minute) - cell;
        at = copy_part(at, end, cell, length);
        if (at == NULL) {
            return NULL;
        }
    }
    bool is_json = format == RB_TEXT_JSON_LINES;
    return copy_part(at, end, (const rb_u8 *)(is_json ? "}\n" : "\n"), is_json ? 2 : 1);
}

static rb_u8 *put_line_of(rb_u8 *at, const rb_u8 *end, const text_layout *layout, const rb_bar *bar,
                          const rb_derived *derived, minute_text *minute) {
    switch (layout->format) {
    case RB_TEXT_CSV:
        return put_line(at, end, RB_TEXT_CSV, layout, bar, derived, minute);
    case RB_TEXT_RAW_CSV:
        return put_line(at, end, RB_TEXT_RAW_CSV, layout, bar, derived, minute);
    default:
        return put_line(at, end, RB_TEXT_JSON_LINES, layout, bar, derived, minute);
    }
}

static rb_status layout_of(rb_i32 format, const rb_u8 *columns, rb_i32 column_count, text_layout *layout) {
    if (format < RB_TEXT_CSV || format > RB_TEXT_JSON_LINES || columns == NULL || column_count < 1) {
        return RB_ERROR_ARGUMENT;
    }
    *layout = (text_layout){.format = format, .column_count = column_count, .columns = columns};
    for (rb_i32 i = 0; i < column_count; i++) {
        rb_u8 number = columns[i] & (RB_TEXT_ABSENT - 1);
        if (number >= COLUMN_COUNT) {
            return RB_ERROR_ARGUMENT;
        }
        kind of = (kind)COLUMNS[number].kind;
        layout->is_derived |= of == VWAP || of == DURATION || of == RATIO;
        layout->ratios |= of == RATIO ? (rb_u32)1 << number : 0;
    }
    return RB_OK;
}

rb_status rb_write_bars(rb_i32 format, const rb_u8 *columns, rb_i32 column_count, const rb_bar *bars, rb_i64 first_bar,
                        rb_i64 bar_count, rb_u8 *text, rb_i64 capacity, rb_i64 *written) {
    if (written == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    written[0] = 0;
    written[1] = 0;
    text_layout layout;
    rb_status status = layout_of(format, columns, column_count, &layout);
    if (status != RB_OK || first_bar < 0 || bar_count < 0 || capacity < 0 || (bars == NULL && bar_count > 0)
        || (text == NULL && capacity > 0)) {
        return RB_ERROR_ARGUMENT;
    }
    minute_text minute = {.minute = INT64_MIN};
    rb_derived derived = {0};
    rb_u8 *at = text;
    for (rb_i64 i = 0; i < bar_count; i++) {
        const rb_bar *bar = &bars[first_bar + i];
        if (bar->struct_size != sizeof(rb_bar)) {
            return RB_ERROR_STRUCT_SIZE;
        }
        if (layout.is_derived) {
            rb_derive(bar, 1, &derived);
            if (has_no_text(&layout, &derived)) {
                return RB_ERROR_ARGUMENT;
            }
        }
        rb_u8 *end_of_line = text == NULL ? NULL : put_line_of(at, text + capacity, &layout, bar, &derived, &minute);
        if (end_of_line == NULL) {
            return RB_OUTPUT_FULL;
        }
        at = end_of_line;
        written[0] = i + 1;
        written[1] = at - text;
    }
    return RB_OK;
}
