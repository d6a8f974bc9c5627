/*
 * Trades from rows of text, a window at a time. A file includes it for each set of instructions, and names its reader:
 *
 *   #define READ_ROWS rb_read_rows_avx2
 *   #include "trade_rows.h"
 *
 * The values are those of RowParser.java, which reads the rows that are left. Every reader gives the same values, and leaves the same
 * rows.
 */
#include <stdbool.h>
#include <string.h>

#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "int128.h"
#include "kernel.h"

/*
 * A window of the text is scanned for the ends of its cells, 64 bytes at once, without a branch that depends on the text. Then its
 * rows are read column by column, each cell with its two ends known: no read waits for the one before, and ignored cells cost no more
 * than their ends. If one of them is not in the strict form, the rows before it are read once more, row by row.
 */
#define WINDOW 4096
#define STEP 64
/* Up to 29 bytes are read from the beginning of a cell on, whatever its length. */
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
/* No place among sixteen bytes, and all bits of one. */
#define NO 0x80
#define ALL 0xff

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
    KINDS,
    SCALED_PRICE
} kind;

typedef struct cell {
    rb_i32 column;
    rb_i32 holds;
    rb_i64 *numbers; /* where the numbers of the column go; NULL for other cells */
} cell;

/* The minute of the latest date: that of a row is mostly that of the row above. */
typedef struct minute {
    rb_u64 text[2]; /* such as 2024-01-31T12:00 */
    rb_i64 micros;
} minute;

typedef struct rb_row_reader {
    const rb_row_layout *layout;
    const rb_i64 *side_words;
    rb_i32 side_word_count;
    rb_i32 column_count;
    rb_i32 cell_count;
    rb_i32 time_digits;      /* of time_from */
    rb_i32 most_time_digits; /* of time_to - 1 */
    rb_i64 micros_per_unit;
    bool finishes_rows; /* is there more to do for a row than to read its cells? */
    cell cells[MOST_CELLS]; /* those that are read */
    minute minute;
    rb_i64 *timestamp_us;
    rb_i64 *price;
    rb_i64 *quantity;
    rb_i64 *agg_trade_id;
    rb_i64 *first_trade_id;
    rb_i64 *last_trade_id;
    rb_u8 *side;
    rb_i64 rounded; /* the values of this window that were rounded */
} reader;

/* The beginnings of the cells of a window: each is behind the end of the cell before, and the last one behind the last end. */
typedef struct starts {
    rb_i32 count; /* of the ends */
    rb_i32 line_count;
    uint16_t at[1 + WINDOW + STEP];
} starts;

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

#if defined(__AVX2__)

/* The sixteen bytes of text, of which digits become 0 to 9. */
static inline __m128i sixteen_at(const rb_u8 *text) {
    return _mm_xor_si128(_mm_loadu_si128((const __m128i *)(const void *)text), _mm_set1_epi8('0'));
}

/* Reads sixteen digits of 0 to 9: neighbours are joined to two, four and eight digits. */
static inline bool read_sixteen(__m128i digits, rb_i64 *value) {
    __m128i beyond = _mm_subs_epu8(digits, _mm_set1_epi8(9));
    __m128i twos = _mm_maddubs_epi16(digits, _mm_set1_epi16(1 * 256 + 10));
    __m128i fours = _mm_madd_epi16(twos, _mm_set1_epi32(1 * 65536 + 100));
    __m128i eights = _mm_madd_epi16(_mm_packus_epi32(fours, fours), _mm_set1_epi32(1 * 65536 + 10000));
    rb_u64 both = (rb_u64)_mm_cvtsi128_si64(eights);
    *value = (rb_i64)((both & 0xffffffffu) * ONE + (both >> 32));
    return _mm_testz_si128(beyond, beyond) != 0;
}

/* Reads 1 to 16 digits: they become the last of sixteen, behind zeros. */
static inline bool read_up_to_sixteen(const rb_u8 *text, rb_i32 length, rb_i64 *value) {
    static const rb_u8 PLACES[] = {NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
                                   0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15};
    __m128i places = _mm_loadu_si128((const __m128i *)(const void *)(PLACES + length));
    return read_sixteen(_mm_shuffle_epi8(sixteen_at(text), places), value);
}

/*
 * Reads a decimal number of up to 16 bytes, with up to 8 digits before its point and 1 to 8 behind it, or without a point: eight
 * digits before the point, behind zeros, and eight digits behind it, before zeros. Returns false for other numbers.
 */
static inline bool read_short_decimal(const rb_u8 *text, rb_i32 length, rb_i64 *value) {
    static const rb_u8 PLACES[][16] = {
        {NO, NO, NO, NO, NO, NO, NO, NO, 1, 2, 3, 4, 5, 6, 7, 8},
        {NO, NO, NO, NO, NO, NO, NO, 0, 2, 3, 4, 5, 6, 7, 8, 9},
        {NO, NO, NO, NO, NO, NO, 0, 1, 3, 4, 5, 6, 7, 8, 9, 10},
        {NO, NO, NO, NO, NO, 0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11},
        {NO, NO, NO, NO, 0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12},
        {NO, NO, NO, 0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13},
        {NO, NO, 0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14},
        {NO, 0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15},
        {0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, NO},
    };
    static const rb_u8 KEPT[] = {ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL,
                                 0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0};
    if (length > 16) {
        return false;
    }
    __m128i sixteen = sixteen_at(text);
    rb_u32 points = (rb_u32)_mm_movemask_epi8(_mm_cmpeq_epi8(sixteen, _mm_set1_epi8('.' ^ '0')));
    rb_i32 whole_digits = __builtin_ctz(points | 1u << length);
    rb_i32 decimals = length - whole_digits - 1; /* -1 without a point */
    if (whole_digits < 1 || whole_digits > 8 || decimals == 0 || decimals > 8) {
        return false;
    }
    __m128i kept = _mm_loadu_si128((const __m128i *)(const void *)(KEPT + 16 - length));
    __m128i places = _mm_loadu_si128((const __m128i *)(const void *)PLACES[whole_digits]);
    return read_sixteen(_mm_shuffle_epi8(_mm_and_si128(sixteen, kept), places), value);
}

#endif

/* Reads a whole number of 1 to 19 digits, which is below 2^63 if there are 18. */
static inline bool read_whole(const rb_u8 *text, rb_i32 length, rb_i64 *value) {
#if defined(__AVX2__)
    if (length <= 16) {
        return length > 0 && read_up_to_sixteen(text, length, value);
    }
#endif
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
#if defined(__AVX2__)
    if (read_short_decimal(text, length, value)) {
        return true;
    }
#endif
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

static inline bool read_cell(reader *in, const cell *of, const rb_u8 *text, rb_i32 length, rb_i64 row) {
    rb_i64 ignored;
    rb_u8 ignored_truth;
    switch (of->holds) {
    case IGNORED_NUMBER:
        return read_id(text, length, &ignored);
    case IGNORED_TRUTH:
        return read_truth(text, length, &ignored_truth);
    case TIME:
        return read_time(in, text, length, &of->numbers[row]);
    case TRADE_ID:
        if (!read_id(text, length, &of->numbers[row])) {
            return false;
        }
        in->last_trade_id[row] = of->numbers[row];
        return true;
    case AGG_TRADE_ID:
    case FIRST_TRADE_ID:
    case LAST_TRADE_ID:
        return read_id(text, length, &of->numbers[row]);
    case TRUTH:
        return read_truth(text, length, &in->side[row]);
    case SIDE:
        return read_side(in, text, length, &in->side[row]);
    case SCALED_PRICE:
        return read_scaled(text, length, in->layout->price_exponent, &of->numbers[row]);
    default: /* prices, quantities and sizes */
        return read_decimal(text, length, &of->numbers[row]);
    }
}

/* Derives what no cell holds. */
static bool finish_row(reader *in, rb_i64 row) {
    return in->layout->quote_price != RB_QUOTE_NONE ? finish_quote(in, row) : derive_quantity(in, row);
}

/* The length of a cell that begins at starts[0]; that of the last one of a row without a carriage return. */
static inline rb_i32 length_of(const rb_u8 *text, const uint16_t *cell_starts, bool is_last) {
    rb_i32 length = cell_starts[1] - cell_starts[0] - 1;
    return is_last && text[cell_starts[0] + length - (length > 0)] == '\r' ? length - 1 : length;
}

/* Reads one row, whose cells begin at starts. */
static bool read_row(reader *in, const rb_u8 *text, const uint16_t *cell_starts, rb_i64 row) {
    for (rb_i32 i = 0; i < in->cell_count; i++) {
        rb_i32 column = in->cells[i].column;
        const uint16_t *start = &cell_starts[column];
        if (!read_cell(in, &in->cells[i], text + *start, length_of(text, start, column == in->column_count - 1), row)) {
            return false;
        }
    }
    return !in->finishes_rows || finish_row(in, row);
}

/* Reads the cells of a column in some rows by an expression for the cell at `at`, in the row number `row` from 0. */
#define READ_ALL(expression)                                                 \
    for (rb_i32 row = 0; row < rows; row++, start += in->column_count) {     \
        const rb_u8 *at = text + *start;                                     \
        rb_i32 length = length_of(text, start, is_last);                     \
        is_read &= (expression);                                             \
    }

/* Reads one column of some rows: the same work again and again, of which no part waits for the one before. */
static bool read_column(reader *in, const cell *of, const rb_u8 *text, const uint16_t *cell_starts, rb_i32 rows, rb_i64 first_row) {
    const uint16_t *start = &cell_starts[of->column];
    bool is_last = of->column == in->column_count - 1;
    rb_i64 *numbers = of->numbers == NULL ? NULL : of->numbers + first_row;
    rb_u8 *sides = in->side == NULL ? NULL : in->side + first_row;
    rb_i64 ignored;
    rb_u8 ignored_truth;
    bool is_read = true;
    switch (of->holds) {
    case IGNORED_NUMBER:
        READ_ALL(read_id(at, length, &ignored))
        break;
    case IGNORED_TRUTH:
        READ_ALL(read_truth(at, length, &ignored_truth))
        break;
    case TIME:
        if (in->micros_per_unit != 0) {
            READ_ALL(read_unix_time(in, at, length, &numbers[row]))
        } else {
            READ_ALL(read_time(in, at, length, &numbers[row]))
        }
        break;
    case TRUTH:
        READ_ALL(read_truth(at, length, &sides[row]))
        break;
    case SIDE:
        READ_ALL(read_side(in, at, length, &sides[row]))
        break;
    case SCALED_PRICE:
        READ_ALL(read_scaled(at, length, in->layout->price_exponent, &numbers[row]))
        break;
    case AGG_TRADE_ID:
    case FIRST_TRADE_ID:
    case LAST_TRADE_ID:
    case TRADE_ID:
        READ_ALL(read_id(at, length, &numbers[row]))
        if (of->holds == TRADE_ID) {
            memcpy(in->last_trade_id + first_row, numbers, (size_t)rows * sizeof(*numbers));
        }
        break;
    default: /* prices, quantities and sizes */
        READ_ALL(read_decimal(at, length, &numbers[row]))
    }
    return is_read;
}

/* Reads some rows column by column; returns false, with undefined trades, if one of them is not in the strict form. */
static bool read_columns(reader *in, const rb_u8 *text, const uint16_t *cell_starts, rb_i32 rows, rb_i64 first_row) {
    for (rb_i32 i = 0; i < in->cell_count; i++) {
        if (!read_column(in, &in->cells[i], text, cell_starts, rows, first_row)) {
            return false;
        }
    }
    for (rb_i32 row = 0; in->finishes_rows && row < rows; row++) {
        if (!finish_row(in, first_row + row)) {
            return false;
        }
    }
    return true;
}

/* -------------------------------------------------------------------------------------------- ends of the cells -- */

/* A bit for each of 64 bytes. */
typedef struct marks {
    rb_u64 separators;
    rb_u64 lines;
    rb_u64 quotes;
} marks;

#if defined(__AVX2__)

static inline rb_u64 equal_bytes(const __m256i *halves, rb_u8 byte) {
    const __m256i all = _mm256_set1_epi8((char)byte);
    rb_u64 low = (rb_u32)_mm256_movemask_epi8(_mm256_cmpeq_epi8(halves[0], all));
    rb_u64 high = (rb_u32)_mm256_movemask_epi8(_mm256_cmpeq_epi8(halves[1], all));
    return low | high << 32;
}

static inline marks find_marks(const rb_u8 *text, rb_u8 separator, rb_u8 quote) {
    const __m256i *at = (const __m256i *)(const void *)text;
    __m256i halves[2] = {_mm256_loadu_si256(at), _mm256_loadu_si256(at + 1)};
    return (marks){equal_bytes(halves, separator), equal_bytes(halves, '\n'), equal_bytes(halves, quote)};
}

#elif defined(__SSE2__)

static inline rb_u64 equal_bytes(const __m128i *sixteen, rb_u8 byte) {
    const __m128i all = _mm_set1_epi8((char)byte);
    rb_u64 bits = 0;
    for (int i = 0; i < 4; i++) {
        rb_u64 mask = (rb_u32)_mm_movemask_epi8(_mm_cmpeq_epi8(sixteen[i], all));
        bits |= mask << (16 * i);
    }
    return bits;
}

static inline marks find_marks(const rb_u8 *text, rb_u8 separator, rb_u8 quote) {
    __m128i sixteen[4];
    memcpy(sixteen, text, sizeof(sixteen));
    return (marks){equal_bytes(sixteen, separator), equal_bytes(sixteen, '\n'), equal_bytes(sixteen, quote)};
}

#else

/* A bit for each byte that is 0. */
static inline rb_u64 zero_bytes(rb_u64 eight) {
    rb_u64 low_bits = ~HIGH_BITS;
    rb_u64 high_bits = ~(((eight & low_bits) + low_bits) | eight | low_bits);
    return ((high_bits >> 7) * 0x0102040810204080u) >> 56;
}

static inline marks find_marks(const rb_u8 *text, rb_u8 separator, rb_u8 quote) {
    marks all = {0, 0, 0};
    for (int i = 0; i < 8; i++) {
        rb_u64 eight = eight_at(text + 8 * i);
        all.separators |= zero_bytes(eight ^ separator * EACH_BYTE) << (8 * i);
        all.lines |= zero_bytes(eight ^ '\n' * EACH_BYTE) << (8 * i);
        all.quotes |= zero_bytes(eight ^ quote * EACH_BYTE) << (8 * i);
    }
    return all;
}

#endif

static inline rb_i32 count_bits(rb_u64 bits) {
#if defined(__POPCNT__)
    return __builtin_popcountll(bits);
#else
    bits -= (bits >> 1) & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + ((bits >> 2) & 0x3333333333333333u);
    bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (rb_i32)(bits * EACH_BYTE >> 56);
#endif
}

/* The place of the lowest bit; any number without one. */
static inline rb_i32 lowest_bit(rb_u64 bits) {
#if defined(__AVX2__) && defined(__BMI__)
    return (rb_i32)_tzcnt_u64(bits);
#else
    return __builtin_ctzll(bits | (rb_u64)1 << (STEP - 1));
#endif
}

/* Finds the ends of all cells before the first quote. The text ends at a multiple of STEP, or has zeros up to there. */
static void find_ends(const rb_u8 *text, rb_i32 length, const rb_row_layout *layout, starts *found) {
    const rb_u8 separator = (rb_u8)layout->separator;
    const rb_u8 quote = (rb_u8)layout->quote;
    uint16_t *behind = found->at + 1;
    rb_i32 count = 0;
    rb_i32 line_count = 0;
    bool has_quote = false;
    for (rb_i32 at = 0; at < length && !has_quote; at += STEP) {
        marks all = find_marks(text + at, separator, quote);
        if (quote != '\n' && all.quotes != 0) {
            has_quote = true;
            rb_u64 before = (all.quotes & (0 - all.quotes)) - 1;
            all.separators &= before;
            all.lines &= before;
        }
        rb_u64 bits = all.separators | all.lines;
        line_count += count_bits(all.lines);
        rb_i32 total = count + count_bits(bits);
        do {
            for (rb_i32 i = 0; i < GROUP; i++) { /* behind the last bit any number, which the next step overwrites */
                behind[count + i] = (uint16_t)(at + 1 + lowest_bit(bits));
                bits &= bits - 1;
            }
            count += GROUP;
        } while (bits != 0);
        count = total;
    }
    found->at[0] = 0;
    found->count = count;
    found->line_count = line_count;
}

/* The number of whole rows before the first one that has more or fewer cells. */
static rb_i32 count_rows(const rb_u8 *text, const starts *found, rb_i32 columns) {
    const uint16_t *behind = found->at + 1;
    rb_i32 rows = found->count / columns;
    if (rows == found->line_count) {
        /* If so many rows end with the last one of their cells, no line ends within a row. */
        bool are_lines = true;
        for (rb_i32 i = columns - 1; i < rows * columns; i += columns) {
            are_lines &= text[behind[i] - 1] == '\n';
        }
        if (are_lines) {
            return rows;
        }
    }
    rows = 0;
    rb_i32 cells = 0;
    for (rb_i32 i = 0; i < found->count; i++) {
        bool is_line = text[behind[i] - 1] == '\n';
        if (is_line != (++cells == columns)) {
            break;
        }
        if (is_line) {
            rows++;
            cells = 0;
        }
    }
    return rows;
}

rb_i32 READ_ROWS(reader *in, const rb_u8 *text, rb_i32 length, rb_i64 first_row, rb_i64 capacity, rb_i64 *counts) {
    starts found;
    find_ends(text, length, in->layout, &found);
    rb_i32 columns = in->column_count;
    rb_i32 rows = count_rows(text, &found, columns);
    rb_i64 room = capacity - counts[0];
    rows = room < rows ? (rb_i32)room : rows;
    rb_i64 first = first_row + counts[0];
    in->rounded = 0;
    if (!read_columns(in, text, found.at, rows, first)) {
        rb_i64 rounded = 0;
        rb_i32 row = 0;
        in->rounded = 0;
        while (row < rows && read_row(in, text, found.at + row * columns, first + row)) {
            rounded = in->rounded;
            row++;
        }
        rows = row;
        in->rounded = rounded;
    }
    counts[0] += rows;
    counts[2] += in->rounded;
    return found.at[rows * columns];
}
