/* Bars as lines of text: rb_write_bars. The cells are those of TextSink.java, byte for byte. */
#include <float.h>
#include <stdbool.h>
#include <string.h>

#include "int128.h"
#include "shortest.h"

/* More than any cell takes with its name: a plain double of the smallest magnitude has 343 characters. */
#define MOST_CELL_BYTES 400
#define GROUP 100000000u /* the digits are written in groups of 8 */
#define WIDE_GROUP 10000000000000000u
#define MICROS_PER_SECOND 1000000
#define MICROS_PER_DAY 86400000000

typedef enum kind { TIME, PRICE, VOLUME, TURNOVER, WHOLE, VWAP, DURATION, RATIO, FLAG } kind;

typedef struct column {
    const char *json_name; /* with all that is between two values, but a quote in front of the value */
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

_Static_assert(sizeof(rb_bar) <= UINT8_MAX && COLUMN_COUNT <= RB_TEXT_ABSENT, "offsets and columns fit into a byte");

/* The day of the last time that was written, as text. */
typedef struct day_text {
    rb_i64 day; /* since the epoch; INT64_MIN before the first */
    rb_u8 length;
    rb_u8 text[16]; /* -290308-12-21 */
} day_text;

/* Two digits for each number below 100. */
static const char PAIRS[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748"
    "49505152535455565758596061626364656667686970717273747576777879808182838485868788899091929394959697"
    "9899";

static rb_u8 *put_2(rb_u8 *at, rb_u32 number) {
    memcpy(at, PAIRS + (size_t)2 * number, 2);
    return at + 2;
}

static rb_u8 *put_4(rb_u8 *at, rb_u32 number) {
    return put_2(put_2(at, number / 100), number % 100);
}

static rb_u8 *put_8(rb_u8 *at, rb_u32 number) {
    return put_4(put_4(at, number / 10000), number % 10000);
}

/* Appends a number below 10^8 without zeros in front. */
static rb_u8 *put_first(rb_u8 *at, rb_u32 number) {
    if (number < 10000) {
        if (number < 100) {
            if (number < 10) {
                *at = (rb_u8)('0' + number);
                return at + 1;
            }
            return put_2(at, number);
        }
        return put_2(put_first(at, number / 100), number % 100);
    }
    return put_4(put_first(at, number / 10000), number % 10000);
}

static rb_u8 *put_number(rb_u8 *at, rb_u64 number) {
    if (number < GROUP) {
        return put_first(at, (rb_u32)number);
    }
    return put_8(put_number(at, number / GROUP), (rb_u32)(number % GROUP));
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

static rb_u8 *without_zeros(rb_u8 *at) {
    while (at[-1] == '0') {
        at--;
    }
    return at;
}

/* Appends a number of 10^-8 and its sign. */
static rb_u8 *put_price(rb_u8 *at, rb_i64 number) {
    rb_u64 magnitude = (rb_u64)number;
    if (number < 0) {
        *at++ = '-';
        magnitude = -magnitude;
    }
    rb_u32 decimals = (rb_u32)(magnitude % GROUP);
    at = put_number(at, magnitude / GROUP);
    if (decimals == 0) {
        return at;
    }
    *at = '.';
    return without_zeros(put_8(at + 1, decimals));
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
    rb_u32 decimals = (rb_u32)(magnitude % GROUP);
    at = put_wide(at, magnitude / GROUP);
    if (decimals == 0) {
        return at;
    }
    *at = '.';
    return without_zeros(put_8(at + 1, decimals));
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
    if (decimals == 0) {
        return at;
    }
    *at = '.';
    at = put_8(at + 1, (rb_u32)(decimals / GROUP));
    return without_zeros(decimals % GROUP == 0 ? at : put_8(at, (rb_u32)(decimals % GROUP)));
}

/* Remembers the text of a day, by the proleptic Gregorian calendar. */
static void set_day(day_text *cache, rb_i64 day) {
    cache->day = day;
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
    at = magnitude < 10000 ? put_4(at, (rb_u32)magnitude) : put_number(at, magnitude);
    *at++ = '-';
    at = put_2(at, (rb_u32)month);
    *at++ = '-';
    at = put_2(at, (rb_u32)(of_year - (153 * march_month + 2) / 5 + 1));
    cache->length = (rb_u8)(at - cache->text);
}

/* Appends a time in UTC as ISO 8601 with six decimals. */
static rb_u8 *put_time(rb_u8 *at, rb_i64 micros, day_text *cache) {
    rb_i64 day = micros / MICROS_PER_DAY;
    rb_i64 of_day = micros % MICROS_PER_DAY;
    if (of_day < 0) {
        day--;
        of_day += MICROS_PER_DAY;
    }
    if (day != cache->day) {
        set_day(cache, day);
    }
    memcpy(at, cache->text, sizeof(cache->text));
    at += cache->length;
    rb_u32 seconds = (rb_u32)(of_day / MICROS_PER_SECOND);
    rb_u32 decimals = (rb_u32)(of_day % MICROS_PER_SECOND);
    *at = 'T';
    at = put_2(at + 1, seconds / 3600);
    *at = ':';
    at = put_2(at + 1, seconds / 60 % 60);
    *at = ':';
    at = put_2(at + 1, seconds % 60);
    *at = '.';
    at = put_4(put_2(at + 1, decimals / 10000), decimals % 10000);
    *at = 'Z';
    return at + 1;
}

static rb_u8 *put_zeros(rb_u8 *at, int count) {
    memset(at, '0', (size_t)count);
    return at + count;
}

/* Appends the decimal without an exponent. */
static rb_u8 *put_plain(rb_u8 *at, rb_decimal decimal) {
    if (decimal.exponent >= 0) {
        return put_zeros(put_number(at, decimal.digits), decimal.exponent);
    }
    rb_u8 text[24];
    int digits = (int)(put_number(text, decimal.digits) - text);
    int before_point = digits + decimal.exponent;
    if (before_point > 0) {
        memcpy(at, text, (size_t)before_point);
        at += before_point;
        *at++ = '.';
        memcpy(at, text + before_point, (size_t)(digits - before_point));
        return at + digits - before_point;
    }
    *at++ = '0';
    *at++ = '.';
    at = put_zeros(at, -before_point);
    memcpy(at, text, (size_t)digits);
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
static rb_u8 *put_readable(rb_u8 *at, const column *of, const rb_bar *bar, const rb_derived *derived, day_text *day) {
    switch (of->kind) {
    case TIME:
        return put_time(at, number_at(bar, of->offset), day);
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
                         day_text *day) {
    memcpy(at, of->json_name, of->json_length);
    at += of->json_length;
    if (is_absent) {
        memcpy(at, JSON_NULL, sizeof(JSON_NULL));
        return at + sizeof(JSON_NULL);
    }
    bool is_text = of->kind <= TURNOVER || of->kind == VWAP;
    if (is_text) {
        *at++ = '"';
    }
    at = put_readable(at, of, bar, derived, day);
    if (is_text) {
        *at++ = '"';
    }
    return at;
}

/* Appends one cell with what is in front of it. There is room for any. */
static rb_u8 *put_cell(rb_u8 *at, rb_i32 format, bool is_first, rb_u8 number, const rb_bar *bar, const rb_derived *derived,
                       day_text *day) {
    const column *of = &COLUMNS[number & (RB_TEXT_ABSENT - 1)];
    bool is_absent =
        (number & RB_TEXT_ABSENT) != 0 || (format != RB_TEXT_RAW_CSV && of->needs != 0 && (bar->flags & of->needs) == 0);
    if (format == RB_TEXT_JSON_LINES) {
        rb_u8 *end = put_member(at, of, is_absent, bar, derived, day);
        *at = is_first ? '{' : ',';
        return end;
    }
    if (!is_first) {
        *at++ = ',';
    }
    if (is_absent) {
        return at;
    }
    return format == RB_TEXT_RAW_CSV ? put_raw(at, of, bar, derived) : put_readable(at, of, bar, derived, day);
}

typedef struct text_layout {
    rb_i32 format;
    rb_i32 column_count;
    const rb_u8 *columns;
    bool is_derived; /* a value of some column is derived */
} text_layout;

static bool is_finite(double value) {
    return value >= -DBL_MAX && value <= DBL_MAX;
}

/* Is a value of some column no number? No bar of this library has one. */
static bool has_no_text(const text_layout *layout, const rb_derived *derived) {
    for (rb_i32 i = 0; i < layout->column_count; i++) {
        const column *of = &COLUMNS[layout->columns[i] & (RB_TEXT_ABSENT - 1)];
        if (of->kind == RATIO && !is_finite(ratio_at(derived, of->offset))) {
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

/* Appends one line; returns NULL if there is no room. */
static rb_u8 *put_line(rb_u8 *at, const rb_u8 *end, const text_layout *layout, const rb_bar *bar, const rb_derived *derived,
                       day_text *day) {
    for (rb_i32 i = 0; i < layout->column_count; i++) {
        if (end - at >= MOST_CELL_BYTES) {
            at = put_cell(at, layout->format, i == 0, layout->columns[i], bar, derived, day);
            continue;
        }
        rb_u8 cell[MOST_CELL_BYTES];
        rb_i64 length = put_cell(cell, layout->format, i == 0, layout->columns[i], bar, derived, day) - cell;
        at = copy_part(at, end, cell, length);
        if (at == NULL) {
            return NULL;
        }
    }
    bool is_json = layout->format == RB_TEXT_JSON_LINES;
    return copy_part(at, end, (const rb_u8 *)(is_json ? "}\n" : "\n"), is_json ? 2 : 1);
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
    day_text day = {.day = INT64_MIN};
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
        rb_u8 *end_of_line = text == NULL ? NULL : put_line(at, text + capacity, &layout, bar, &derived, &day);
        if (end_of_line == NULL) {
            return RB_OUTPUT_FULL;
        }
        at = end_of_line;
        written[0] = i + 1;
        written[1] = at - text;
    }
    return RB_OK;
}
