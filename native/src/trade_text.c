/* Trades from rows of text: rb_read_trades. The values are those of RowParser.java, which reads the rows that are left. */
#include <stdbool.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "int128.h"

/*
 * A window of the text is scanned for the ends of its cells, 64 bytes at once, without a branch that depends on the text. Then each
 * cell is read with its two ends known: no read waits for the one before, and ignored cells cost no more than their ends.
 */
#define WINDOW 4096
#define STEP 64
/* Eight bytes are read from within a cell. */
#define MARGIN STEP
#define MOST_CELLS 32
/* The ends of a step are written in groups of so many, whether they are there or not. */
#define GROUP 12

#define EACH_BYTE 0x0101010101010101u
#define HIGH_BITS (0x80 * EACH_BYTE)
#define ZEROS ('0' * EACH_BYTE)
/* Carries into the high bit from all bytes of 10 to 127. */
#define BEYOND_NINE (0x76 * EACH_BYTE)
#define CASE_BITS (0x20 * EACH_BYTE)

#define ONE 100000000
#define MICROS_PER_SECOND 1000000
#define SECONDS_PER_DAY 86400
#define MOST_DIGITS 18
#define WHOLE_DIGITS 10
#define NANO_DIGITS 19
/* A floating-point number above it may have lost its last digits. */
#define EXACT_FLOAT_LIMIT ((rb_i64)1 << 53)
#define LENGTH_SHIFT 56
#define SELL_BIT 63

typedef enum kind {
    IGNORED,
    IGNORED_NUMBER,
    IGNORED_TRUTH,
    TIME,
    PRICE,
    QUANTITY,
    AGG_TRADE_ID,
    FIRST_TRADE_ID,
    LAST_TRADE_ID,
    TRADE_ID,
    TRUTH,
    SIDE,
    ASK,
    ASK_SIZE,
    KINDS
} kind;

typedef struct cell {
    rb_i32 column;
    rb_i32 holds;
} cell;

/* The minute of the latest date: that of a row is mostly that of the row above. */
typedef struct minute {
    rb_u64 text[2]; /* such as 2024-01-31T12:00 */
    rb_i64 micros;
} minute;

typedef struct reader {
    const rb_row_layout *layout;
    const rb_i64 *side_words;
    rb_i32 side_word_count;
    rb_i32 column_count;
    rb_i32 cell_count;
    rb_i32 time_digits;      /* of time_from */
    rb_i32 most_time_digits; /* of time_to - 1 */
    rb_i64 micros_per_unit;
    cell cells[MOST_CELLS]; /* those that are read */
    minute minute;
    rb_i64 *timestamp_us;
    rb_i64 *price;
    rb_i64 *quantity;
    rb_i64 *agg_trade_id;
    rb_i64 *first_trade_id;
    rb_i64 *last_trade_id;
    rb_u8 *side;
    rb_i64 rounded; /* the values of the current row that were rounded */
} reader;

/* The ends of the cells of a window, and the number of ends up to each end of a line. */
typedef struct ends {
    rb_i32 line_count;
    uint16_t cell_ends[WINDOW + STEP];
    uint16_t lines[WINDOW];
} ends;

static const rb_i64 POWERS_OF_TEN[MOST_DIGITS + 1] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    10000000000,
    100000000000,
    1000000000000,
    10000000000000,
    100000000000000,
    1000000000000000,
    10000000000000000,
    100000000000000000,
    1000000000000000000,
};

/* ------------------------------------------------------------------------------------------------ eight bytes -- */

/* Eight bytes of text, the first one lowest. */
static inline rb_u64 eight_at(const rb_u8 *text) {
    rb_u64 eight;
    memcpy(&eight, text, sizeof(eight));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

static inline rb_i32 first_byte_of(rb_u64 high_bits) {
    return __builtin_ctzll(high_bits) >> 3;
}

/* The first 1 to 8 bytes, zeros behind them. */
static inline rb_u64 first_bytes(rb_u64 eight, rb_i32 count) {
    return eight & (~(rb_u64)0 >> (64 - 8 * count));
}

/* The first 1 to 8 bytes, zeros before them. */
static inline rb_u64 shifted(rb_u64 eight, rb_i32 count) {
    return eight << (64 - 8 * count);
}

/* Not 0 if a byte is above 9. */
static inline rb_u64 beyond_nine(rb_u64 digits) {
    return ((digits + BEYOND_NINE) | digits) & HIGH_BITS;
}

/* The number of eight digits of 0 to 9: neighbours are joined to two, four and eight digits. */
static inline rb_i64 number_of(rb_u64 digits) {
    digits = (digits * (10 * 256 + 1) >> 8) & 0x00ff00ff00ff00ffu;
    digits = (digits * (100 * 65536 + 1) >> 16) & 0x0000ffff0000ffffu;
    return (rb_i64)(digits * (10000 * 4294967296u + 1) >> 32);
}

/* Reads 1 to 8 digits. */
static inline bool read_short(const rb_u8 *text, rb_i32 length, rb_i64 *value) {
    rb_u64 digits = shifted(eight_at(text) ^ ZEROS, length);
    *value = number_of(digits);
    return beyond_nine(digits) == 0;
}

/* Reads a whole number of 1 to 19 digits, which is below 2^63 if there are 18. */
static inline bool read_whole(const rb_u8 *text, rb_i32 length, rb_i64 *value) {
    if (length <= 8) {
        return length > 0 && read_short(text, length, value);
    }
    if (length > NANO_DIGITS) {
        return false;
    }
    rb_u64 last = eight_at(text + length - 8) ^ ZEROS;
    rb_i64 before;
    bool is_valid;
    if (length <= 16) {
        is_valid = read_short(text, length - 8, &before);
    } else {
        rb_u64 middle = eight_at(text + length - 16) ^ ZEROS;
        is_valid = read_short(text, length - 16, &before) && beyond_nine(middle) == 0;
        before = before * ONE + number_of(middle);
    }
    *value = (rb_i64)((rb_u64)before * ONE + (rb_u64)number_of(last));
    return is_valid && beyond_nine(last) == 0;
}

/* Reads the digits behind a point, in units of 1e-8; those from the ninth on have to be 0. */
static inline bool read_fraction(const rb_u8 *text, rb_i32 length, rb_i64 *value) {
    if (length <= 0) {
        return false;
    }
    for (; length > 8; length--) {
        if (text[length - 1] != '0') {
            return false;
        }
    }
    rb_u64 digits = first_bytes(eight_at(text) ^ ZEROS, length);
    *value = number_of(digits);
    return beyond_nine(digits) == 0;
}

/* --------------------------------------------------------------------------------------------- kinds of cells -- */

static bool read_long_decimal(const rb_u8 *text, rb_i32 length, rb_i64 *value) {
    rb_i32 whole_digits = 8;
    while (whole_digits < length && text[whole_digits] != '.') {
        if (++whole_digits > WHOLE_DIGITS) {
            return false;
        }
    }
    rb_i64 whole;
    rb_i64 fraction = 0;
    if (!read_whole(text, whole_digits, &whole)
        || (whole_digits < length
            && !read_fraction(text + whole_digits + 1, length - whole_digits - 1, &fraction))) {
        return false;
    }
    *value = whole * ONE + fraction;
    return true;
}

/* Reads a decimal number in units of 1e-8. */
static inline bool read_decimal(const rb_u8 *text, rb_i32 length, rb_i64 *value) {
    rb_u64 eight = eight_at(text);
    rb_u64 not_points = eight ^ ('.' * EACH_BYTE);
    rb_u64 points = (not_points - EACH_BYTE) & ~not_points & HIGH_BITS;
    rb_i32 whole_digits = points == 0 ? 8 : first_byte_of(points);
    if (whole_digits >= length) { /* the point of another cell, or none */
        rb_i64 whole;
        bool is_valid = length > 0 && read_short(text, length, &whole);
        *value = is_valid ? whole * ONE : 0;
        return is_valid;
    }
    if (points == 0) {
        return read_long_decimal(text, length, value);
    }
    rb_i64 whole;
    rb_i64 fraction;
    if (whole_digits == 0 || !read_short(text, whole_digits, &whole)
        || !read_fraction(text + whole_digits + 1, length - whole_digits - 1, &fraction)) {
        return false;
    }
    *value = whole * ONE + fraction;
    return true;
}

/* Reads a whole number of 10^exponent in units of 1e-8. */
static bool read_scaled(const rb_u8 *text, rb_i32 length, rb_i32 exponent, rb_i64 *value) {
    rb_i32 shift = exponent + 8;
    rb_i64 whole;
    if (length > MOST_DIGITS || length + shift > MOST_DIGITS || !read_whole(text, length, &whole)) {
        return false;
    }
    if (shift >= 0) {
        *value = whole * POWERS_OF_TEN[shift];
        return true;
    }
    *value = whole / POWERS_OF_TEN[-shift];
    return whole % POWERS_OF_TEN[-shift] == 0;
}

/* Rounds a time of which rest / whole microseconds are left; returns false if it may not be rounded. */
static inline bool round_time(reader *in, rb_i64 *micros, rb_i64 rest, rb_i64 whole) {
    if (rest == 0) {
        return true;
    }
    in->rounded++;
    if (in->layout->rounding == RB_ROUND_HALF_EVEN && (2 * rest > whole || (2 * rest == whole && (*micros & 1) != 0))) {
        ++*micros;
    }
    return in->layout->rounding != RB_ROUND_NONE;
}

static inline bool is_time(const reader *in, rb_i64 time) {
    return time >= in->layout->time_from && time < in->layout->time_to;
}

static bool read_nanos(reader *in, const rb_u8 *text, rb_i32 length, rb_i64 *micros) {
    rb_i64 nanos;
    if (!read_whole(text, length, &nanos) || !is_time(in, nanos)) {
        return false;
    }
    *micros = nanos / 1000;
    return round_time(in, micros, nanos % 1000, 1000);
}

/* Reads a time in seconds, milliseconds or microseconds, which may have decimals. */
static inline bool read_unix_time(reader *in, const rb_u8 *text, rb_i32 length, rb_i64 *micros) {
    rb_i32 whole_digits = length;
    rb_i64 fraction = 0;
    if (length > in->most_time_digits) {
        whole_digits = in->time_digits;
        while (whole_digits < length && text[whole_digits] != '.') {
            whole_digits++;
        }
        if (!read_fraction(text + whole_digits + 1, length - whole_digits - 1, &fraction)) {
            return false;
        }
    }
    rb_i64 whole;
    if (!read_whole(text, whole_digits, &whole) || !is_time(in, whole)
        || (whole_digits < length && whole >= EXACT_FLOAT_LIMIT)) {
        return false;
    }
    *micros = whole * in->micros_per_unit;
    if (fraction == 0) {
        return true;
    }
    rb_i64 part = fraction * in->micros_per_unit;
    *micros += part / ONE;
    return round_time(in, micros, part % ONE, ONE);
}

/* Reads two digits. */
static inline rb_i32 two_digits(const rb_u8 *text) {
    rb_u32 tens = (rb_u32)text[0] - '0';
    rb_u32 ones = (rb_u32)text[1] - '0';
    return tens > 9 || ones > 9 ? -1 : (rb_i32)(tens * 10 + ones);
}

/* Reads the text up to the minute and keeps it. */
static bool read_minute(minute *latest, const rb_u8 *text) {
    static const rb_u8 DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    rb_i32 century = two_digits(text);
    rb_i32 year = century < 0 ? -1 : century * 100 + two_digits(text + 2);
    rb_i32 month = two_digits(text + 5);
    rb_i32 day = two_digits(text + 8);
    rb_i32 hour = two_digits(text + 11);
    rb_i32 minute_of_hour = two_digits(text + 14);
    if (two_digits(text + 2) < 0 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ')
        || text[13] != ':' || year < 1971 || year > 2261 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 23
        || minute_of_hour < 0 || minute_of_hour > 59) {
        return false;
    }
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (day > DAYS[month - 1] + (month == 2 && is_leap ? 1 : 0)) {
        return false;
    }
    /* Years are counted from March on, so that a leap day is the last of its year. */
    rb_i32 years = month > 2 ? year : year - 1;
    rb_i32 months = month > 2 ? month - 3 : month + 9;
    rb_i64 days = (rb_i64)years * 365 + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day - 1 - 719468;
    latest->text[0] = eight_at(text);
    latest->text[1] = eight_at(text + 8);
    latest->micros = (days * SECONDS_PER_DAY + (rb_i64)hour * 3600 + (rb_i64)minute_of_hour * 60) * MICROS_PER_SECOND;
    return true;
}

static bool read_date(reader *in, const rb_u8 *text, rb_i32 length, rb_i64 *micros) {
    minute *latest = &in->minute;
    if (length < 19 || text[16] != ':'
        || ((((eight_at(text) ^ latest->text[0]) | (eight_at(text + 8) ^ latest->text[1])) != 0)
            && !read_minute(latest, text))) {
        return false;
    }
    rb_i32 seconds = two_digits(text + 17);
    bool is_utc = text[length - 1] == 'Z';
    rb_i32 decimals = length - (is_utc ? 1 : 0) - 20;
    rb_i64 fraction = 0;
    rb_i64 ninth = 0;
    if (seconds < 0 || seconds > 59 || (!is_utc && in->layout->time_unit != RB_TIME_ISO_UTC)) {
        return false;
    }
    if (decimals >= 0) {
        if (decimals == 9) {
            ninth = text[28] - '0';
            if (ninth < 0 || ninth > 9) {
                return false;
            }
            decimals = 8;
        }
        if (text[19] != '.' || !read_fraction(text + 20, decimals, &fraction)) {
            return false;
        }
    }
    *micros = latest->micros + (rb_i64)seconds * MICROS_PER_SECOND + fraction / 100;
    return is_time(in, *micros) && round_time(in, micros, fraction % 100 * 10 + ninth, 1000);
}

static inline bool read_time(reader *in, const rb_u8 *text, rb_i32 length, rb_i64 *micros) {
    return in->micros_per_unit != 0                          ? read_unix_time(in, text, length, micros)
           : in->layout->time_unit == RB_TIME_NANOSECONDS    ? read_nanos(in, text, length, micros)
                                                             : read_date(in, text, length, micros);
}

static inline rb_u64 word(const char *letters, rb_i32 length) {
    rb_u64 all = (rb_u64)length << LENGTH_SHIFT;
    for (rb_i32 i = 0; i < length; i++) {
        all |= (rb_u64)(rb_u8)letters[i] << (8 * i);
    }
    return all;
}

/* Reads true or false. Which of them it is, nobody can foretell, so that there is no branch. */
static inline bool read_truth(const rb_u8 *text, rb_i32 length, rb_u8 *is_true) {
    if (length != 4 && length != 5) {
        return false;
    }
    rb_u64 letters = (first_bytes(eight_at(text), length) | 0x20) | (rb_u64)length << LENGTH_SHIFT;
    bool is_yes = letters == word("true", 4);
    *is_true = is_yes;
    return is_yes | (letters == word("false", 5));
}

/* Reads the word for a side, without a branch that depends on the side. */
static inline bool read_side(const reader *in, const rb_u8 *text, rb_i32 length, rb_u8 *side) {
    if (length < 1 || length > 7) {
        return false;
    }
    rb_u64 letters = first_bytes(eight_at(text), length);
    rb_u64 lower = (letters | first_bytes(CASE_BITS, length)) | (rb_u64)length << LENGTH_SHIFT;
    letters |= (rb_u64)length << LENGTH_SHIFT;
    bool is_known = false;
    bool is_sell = false;
    for (rb_i32 i = 0; i < in->side_word_count; i++) {
        rb_u64 known = (rb_u64)in->side_words[i];
        bool is_this = (known & ~((rb_u64)1 << SELL_BIT)) == letters;
        is_sell |= !is_known & is_this & (known >> SELL_BIT != 0);
        is_known |= is_this;
    }
    bool is_sell_word = lower == word("sell", 4);
    *side = (rb_u8)(is_sell | (!is_known & is_sell_word));
    return is_known | is_sell_word | (lower == word("buy", 3));
}

/* ------------------------------------------------------------------------------------------------------ trades -- */

/* Derives the quantity; returns false if it does not fit, or is a product that is not whole. */
static bool derive_quantity(reader *in, rb_i64 row) {
    rb_i64 value = in->quantity[row];
    rb_i64 price = in->price[row];
    rb_i64 divisor = in->layout->quantity_divisor == 0 ? price : in->layout->quantity_divisor;
    if (price <= 0) {
        return false;
    }
    rb_u128 product = (rb_u128)(rb_u64)value * (rb_u64)in->layout->quantity_factor;
    rb_u128 by = (rb_u128)(rb_u64)divisor;
    rb_u128 quotient = product >> 64 == 0 ? (rb_u64)product / (rb_u64)divisor : product / by;
    rb_u64 rest = (rb_u64)(product - quotient * by);
    if (quotient >= RB_I64_MAX || (rest != 0 && in->layout->quantity_divisor != 0)) {
        return false;
    }
    in->quantity[row] = (rb_i64)quotient;
    if (rest != 0) {
        in->rounded++;
        rb_u64 above = (rb_u64)divisor - rest;
        if (in->layout->rounding != RB_ROUND_DOWN && (rest > above || (rest == above && (quotient & 1) != 0))) {
            in->quantity[row]++;
        }
    }
    return true;
}

/* Makes a trade of a quote. Bid, ask and sizes are at most 10^18, so that sums fit. */
static bool finish_quote(reader *in, rb_i64 row) {
    rb_i64 bid = in->price[row];
    rb_i64 ask = in->agg_trade_id[row];
    rb_i32 price = in->layout->quote_price;
    if (bid <= 0 || bid > ask || (price == RB_QUOTE_MID && ((bid ^ ask) & 1) != 0)) {
        return false;
    }
    in->price[row] = price == RB_QUOTE_MID ? (bid + ask) / 2 : price == RB_QUOTE_BID ? bid : ask;
    in->agg_trade_id[row] = ask - bid;
    in->quantity[row] = in->layout->quote_volume == RB_QUOTE_VOLUME_NONE    ? 0
                        : in->layout->quote_volume == RB_QUOTE_VOLUME_TICKS ? ONE
                                                                            : in->quantity[row] + in->last_trade_id[row];
    return true;
}

static inline bool read_id(const rb_u8 *text, rb_i32 length, rb_i64 *value) {
    return length <= MOST_DIGITS && read_whole(text, length, value);
}

static inline bool read_cell(reader *in, rb_i32 holds, const rb_u8 *text, rb_i32 length, rb_i64 row) {
    rb_i64 ignored;
    rb_u8 ignored_truth;
    switch (holds) {
    case IGNORED_NUMBER:
        return read_id(text, length, &ignored);
    case IGNORED_TRUTH:
        return read_truth(text, length, &ignored_truth);
    case TIME:
        return read_time(in, text, length, &in->timestamp_us[row]);
    case PRICE:
        return in->layout->price_exponent == 0
                   ? read_decimal(text, length, &in->price[row])
                   : read_scaled(text, length, in->layout->price_exponent, &in->price[row]);
    case QUANTITY:
        return read_decimal(text, length, &in->quantity[row]);
    case AGG_TRADE_ID:
        return read_id(text, length, &in->agg_trade_id[row]);
    case FIRST_TRADE_ID:
        return read_id(text, length, &in->first_trade_id[row]);
    case LAST_TRADE_ID:
        return read_id(text, length, &in->last_trade_id[row]);
    case TRADE_ID:
        if (!read_id(text, length, &in->first_trade_id[row])) {
            return false;
        }
        in->last_trade_id[row] = in->first_trade_id[row];
        return true;
    case TRUTH:
        return read_truth(text, length, &in->side[row]);
    case SIDE:
        return read_side(in, text, length, &in->side[row]);
    case ASK:
        return read_decimal(text, length, &in->agg_trade_id[row]);
    default:
        return read_decimal(text, length, &in->last_trade_id[row]);
    }
}

/* Reads one row: the text from start on, whose cells end at cell_ends. */
static inline bool read_row(reader *in, const rb_u8 *text, rb_i32 start, uint16_t *cell_ends, rb_i64 row) {
    uint16_t *last = &cell_ends[in->column_count - 1];
    if (*last > start && text[*last - 1] == '\r') {
        --*last;
    }
    in->rounded = 0;
    for (rb_i32 i = 0; i < in->cell_count; i++) {
        rb_i32 column = in->cells[i].column;
        rb_i32 from = column == 0 ? start : cell_ends[column - 1] + 1;
        if (!read_cell(in, in->cells[i].holds, text + from, cell_ends[column] - from, row)) {
            return false;
        }
    }
    const rb_row_layout *layout = in->layout;
    if (layout->quote_price != RB_QUOTE_NONE) {
        return finish_quote(in, row);
    }
    return (layout->quantity_factor == 1 && layout->quantity_divisor == 1) || derive_quantity(in, row);
}

/* -------------------------------------------------------------------------------------------- ends of the cells -- */

/* A bit for each of 64 bytes. */
typedef struct marks {
    rb_u64 separators;
    rb_u64 lines;
    rb_u64 quotes;
} marks;

#if defined(__SSE2__)

static inline rb_u64 equal_bytes(const __m128i *sixteen, __m128i byte) {
    rb_u64 bits = 0;
    for (int i = 0; i < 4; i++) {
        rb_u64 mask = (rb_u32)_mm_movemask_epi8(_mm_cmpeq_epi8(sixteen[i], byte));
        bits |= mask << (16 * i);
    }
    return bits;
}

static inline marks find_marks(const rb_u8 *text, const rb_row_layout *layout) {
    __m128i sixteen[4];
    memcpy(sixteen, text, sizeof(sixteen));
    return (marks){equal_bytes(sixteen, _mm_set1_epi8((char)layout->separator)),
                   equal_bytes(sixteen, _mm_set1_epi8('\n')), equal_bytes(sixteen, _mm_set1_epi8((char)layout->quote))};
}

#else

/* A bit for each byte that is 0. */
static inline rb_u64 zero_bytes(rb_u64 eight) {
    rb_u64 low_bits = ~HIGH_BITS;
    rb_u64 high_bits = ~(((eight & low_bits) + low_bits) | eight | low_bits);
    return ((high_bits >> 7) * 0x0102040810204080u) >> 56;
}

static inline marks find_marks(const rb_u8 *text, const rb_row_layout *layout) {
    marks all = {0, 0, 0};
    for (int i = 0; i < 8; i++) {
        rb_u64 eight = eight_at(text + 8 * i);
        all.separators |= zero_bytes(eight ^ (rb_u8)layout->separator * EACH_BYTE) << (8 * i);
        all.lines |= zero_bytes(eight ^ '\n' * EACH_BYTE) << (8 * i);
        all.quotes |= zero_bytes(eight ^ (rb_u8)layout->quote * EACH_BYTE) << (8 * i);
    }
    return all;
}

#endif

static inline rb_i32 count_bits(rb_u64 bits) {
    bits -= (bits >> 1) & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + ((bits >> 2) & 0x3333333333333333u);
    bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (rb_i32)(bits * EACH_BYTE >> 56);
}

/* Finds the ends of all cells before the first quote. The text ends at a multiple of STEP, or has zeros up to there. */
static void find_ends(const rb_u8 *text, rb_i32 length, const rb_row_layout *layout, ends *found) {
    rb_i32 count = 0;
    found->line_count = 0;
    bool has_quote = false;
    for (rb_i32 at = 0; at < length && !has_quote; at += STEP) {
        marks all = find_marks(text + at, layout);
        if (layout->quote != '\n' && all.quotes != 0) {
            has_quote = true;
            rb_u64 before = (all.quotes & (0 - all.quotes)) - 1;
            all.separators &= before;
            all.lines &= before;
        }
        rb_u64 bits = all.separators | all.lines;
        for (rb_u64 lines = all.lines; lines != 0; lines &= lines - 1) {
            rb_u64 up_to = lines ^ (lines - 1);
            found->lines[found->line_count++] = (uint16_t)(count + count_bits(bits & up_to));
        }
        rb_i32 total = count + count_bits(bits);
        do {
            for (rb_i32 i = 0; i < GROUP; i++) { /* behind the last bit any number, which the next step overwrites */
                found->cell_ends[count + i] = (uint16_t)(at + __builtin_ctzll(bits | (rb_u64)1 << (STEP - 1)));
                bits &= bits - 1;
            }
            count += GROUP;
        } while (bits != 0);
        count = total;
    }
}

/* Reads the rows of one window; returns the number of its bytes that were read. */
static rb_i32 read_window(reader *in, const rb_u8 *text, rb_i32 length, rb_i64 first_row, rb_i64 capacity, rb_i64 *counts) {
    ends found;
    find_ends(text, length, in->layout, &found);
    rb_i32 start = 0;
    rb_i32 before = 0;
    for (rb_i32 line = 0; line < found.line_count && counts[0] < capacity; line++) {
        rb_i32 after = found.lines[line];
        rb_i32 next = found.cell_ends[after - 1] + 1;
        if (after - before != in->column_count
            || !read_row(in, text, start, &found.cell_ends[before], first_row + counts[0])) {
            break;
        }
        counts[0]++;
        counts[2] += in->rounded;
        start = next;
        before = after;
    }
    return start;
}

/* --------------------------------------------------------------------------------------------------- arguments -- */

static rb_i32 digits_of(rb_i64 number) {
    rb_i32 digits = 1;
    while (digits <= MOST_DIGITS && number >= POWERS_OF_TEN[digits]) {
        digits++;
    }
    return digits;
}

static bool is_within(rb_i64 value, rb_i64 least, rb_i64 most) {
    return value >= least && value <= most;
}

static bool is_layout(const rb_row_layout *layout) {
    return is_within(layout->separator, 1, 255) && layout->separator != '\n' && layout->separator != '\r'
           && is_within(layout->quote, 1, 255) && layout->quote != layout->separator
           && is_within(layout->time_unit, RB_TIME_SECONDS, RB_TIME_ISO_Z)
           && is_within(layout->rounding, RB_ROUND_NONE, RB_ROUND_HALF_EVEN)
           && is_within(layout->price_exponent, -26, 10)
           && is_within(layout->quote_price, RB_QUOTE_NONE, RB_QUOTE_ASK)
           && is_within(layout->quote_volume, RB_QUOTE_VOLUME_NONE, RB_QUOTE_VOLUME_SIZES) && layout->time_from >= 0
           && layout->time_to > layout->time_from
           && layout->quantity_factor >= 1 && layout->quantity_divisor >= 0;
}

/* Is there memory for what a column holds? */
static bool has_room(const reader *in, kind holds) {
    switch (holds) {
    case IGNORED:
    case IGNORED_NUMBER:
    case IGNORED_TRUTH:
        return true;
    case TIME:
        return in->timestamp_us != NULL;
    case PRICE:
        return in->price != NULL;
    case QUANTITY:
        return in->quantity != NULL && in->price != NULL;
    case AGG_TRADE_ID:
    case ASK:
        return in->agg_trade_id != NULL;
    case FIRST_TRADE_ID:
        return in->first_trade_id != NULL;
    case LAST_TRADE_ID:
    case ASK_SIZE:
        return in->last_trade_id != NULL;
    case TRADE_ID:
        return in->first_trade_id != NULL && in->last_trade_id != NULL;
    case TRUTH:
    case SIDE:
        return in->side != NULL;
    default:
        return false;
    }
}

static bool prepare(reader *in, const rb_u8 *columns) {
    static const rb_i64 MICROS_PER_UNIT[] = {MICROS_PER_SECOND, 1000, 1, 0, 0, 0};
    const rb_row_layout *layout = in->layout;
    in->micros_per_unit = MICROS_PER_UNIT[layout->time_unit];
    if (in->micros_per_unit != 0 && layout->time_to > RB_I64_MAX / in->micros_per_unit - 1) {
        return false;
    }
    in->minute.text[0] = '\n' * EACH_BYTE; /* no text of a cell */
    in->time_digits = digits_of(layout->time_from);
    in->most_time_digits = digits_of(layout->time_to - 1);
    for (rb_i32 i = 0; i < in->column_count; i++) {
        if (columns[i] >= KINDS || !has_room(in, columns[i])) {
            return false;
        }
        if (columns[i] != IGNORED) {
            if (in->cell_count == MOST_CELLS) {
                return false;
            }
            in->cells[in->cell_count++] = (cell){i, columns[i]};
        }
    }
    return layout->quote_price == RB_QUOTE_NONE
           || (in->price != NULL && in->quantity != NULL && in->agg_trade_id != NULL && in->last_trade_id != NULL);
}

rb_status rb_read_trades(const rb_row_layout *layout, const rb_u8 *columns, rb_i32 column_count,
                         const rb_i64 *side_words, rb_i32 side_word_count, const rb_u8 *text, rb_i64 first_byte,
                         rb_i64 byte_count, rb_i64 *timestamp_us, rb_i64 *price, rb_i64 *quantity,
                         rb_i64 *agg_trade_id, rb_i64 *first_trade_id, rb_i64 *last_trade_id, rb_u8 *side,
                         rb_i64 first_row, rb_i64 capacity, rb_i64 *counts) {
    if (counts == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    counts[0] = 0;
    counts[1] = 0;
    counts[2] = 0;
    if (layout == NULL || columns == NULL || column_count < 1 || side_word_count < 0
        || (side_words == NULL && side_word_count > 0) || first_byte < 0 || byte_count < 0
        || (text == NULL && byte_count > 0) || first_row < 0 || capacity < 0) {
        return RB_ERROR_ARGUMENT;
    }
    if (layout->struct_size != sizeof(rb_row_layout)) {
        return RB_ERROR_STRUCT_SIZE;
    }
    reader in = {
        .layout = layout,
        .side_words = side_words,
        .side_word_count = side_word_count,
        .column_count = column_count,
        .timestamp_us = timestamp_us,
        .price = price,
        .quantity = quantity,
        .agg_trade_id = agg_trade_id,
        .first_trade_id = first_trade_id,
        .last_trade_id = last_trade_id,
        .side = side,
    };
    if (!is_layout(layout) || !prepare(&in, columns)) {
        return RB_ERROR_ARGUMENT;
    }
    rb_i32 read = 1;
    while (read > 0 && counts[0] < capacity && counts[1] < byte_count) {
        const rb_u8 *rest = text + first_byte + counts[1];
        rb_i64 left = byte_count - counts[1];
        if (left >= WINDOW + MARGIN) {
            read = read_window(&in, rest, WINDOW, first_row, capacity, counts);
        } else { /* a copy, so that eight bytes at once never reach beyond the text */
            rb_u8 copy[WINDOW + MARGIN + MARGIN];
            rb_i32 length = left < WINDOW ? (rb_i32)left : WINDOW;
            memcpy(copy, rest, (size_t)length);
            memset(copy + length, 0, sizeof(copy) - (size_t)length);
            read = read_window(&in, copy, length, first_row, capacity, counts);
        }
        counts[1] += read;
    }
    return RB_OK;
}
