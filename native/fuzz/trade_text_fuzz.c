/*
 * Rows of text, usual or mutated, against a reading byte after byte: the trades are the same, a row in the strict form is never left,
 * and nothing behind the text is read, by the scalar kernel and by that of the machine. The first bytes are the layout and the length;
 * each row is made of the next three.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/int128.h"
#include "fuzz.h"
#include "support/check.h"
#include "support/tiers.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
enum { MOST_TEXT = 65536, MOST_ROW = 600, MOST_ROWS = 400, COLUMNS = 7, ONE = 100000000 };
enum { ANY, NUMBER, IGNORED_TRUTH, TIME, PRICE, QUANTITY, AGG, FIRST, LAST, BOTH, TRUTH, SIDE, ASK, ASK_SIZE };

/* A form of rows, and the mutations that may come near it. */
typedef struct form {
    rb_u8 columns[COLUMNS * 2];
    rb_i32 column_count;
    rb_row_layout layout;
} form;

static const form FORMS[] = {
    {{AGG, PRICE, QUANTITY, FIRST, LAST, TIME, TRUTH, IGNORED_TRUTH}, 8, RB_ROW_LAYOUT_INIT},
    {{TIME, ANY, SIDE, QUANTITY, PRICE, ANY}, 6,
     {sizeof(rb_row_layout), ';', 10, RB_TIME_SECONDS, RB_ROUND_NONE, 0, 0, 0, 100000000, 100000000000, 1, 1}},
    {{ANY, TIME, ANY, ANY, SIDE, PRICE, QUANTITY, ANY}, 8,
     {sizeof(rb_row_layout), ',', '"', RB_TIME_NANOSECONDS, RB_ROUND_DOWN, -9, 0, 0, 100000000000000000, 9200000000000000000, 1, 1}},
    {{ANY, TIME, SIDE, PRICE, QUANTITY}, 5,
     {sizeof(rb_row_layout), ',', '\'', RB_TIME_ISO_UTC, RB_ROUND_HALF_EVEN, 0, 0, 0, 100000000000000, 100000000000000000, 1, 1}},
    {{TIME, PRICE, ASK, ANY}, 4,
     {sizeof(rb_row_layout), '\t', '"', RB_TIME_ISO_Z, RB_ROUND_NONE, 0, RB_QUOTE_MID, RB_QUOTE_VOLUME_TICKS, 0,
      100000000000000000, 1, 1}},
    {{TIME, PRICE, ASK, QUANTITY, ASK_SIZE}, 5,
     {sizeof(rb_row_layout), ',', '"', RB_TIME_MILLISECONDS, RB_ROUND_HALF_EVEN, 0, RB_QUOTE_BID, RB_QUOTE_VOLUME_SIZES,
      100000000000, 100000000000000, 1, 1}},
    {{BOTH, TIME, PRICE, QUANTITY, NUMBER}, 5,
     {sizeof(rb_row_layout), ',', '"', RB_TIME_MILLISECONDS, RB_ROUND_NONE, 0, 0, 0, 100000000000, 100000000000000, ONE, 0}},
    {{TIME, PRICE, QUANTITY}, 3,
     {sizeof(rb_row_layout), '|', '"', RB_TIME_MICROSECONDS, RB_ROUND_DOWN, 0, 0, 0, 100000000000000, 100000000000000000, 12345,
      ONE}},
};

static const char *const WORDS[] = {"buy", "SELL", "Sell", "B", "S", "", "maker_b", "bid_given"};

/* ------------------------------------------------------------------------------------------------------- rows -- */

static rb_u64 next_random(rb_u64 *state) {
    *state += 0x9e3779b97f4a7c15u;
    rb_u64 mixed = (*state ^ *state >> 30) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebu;
    return mixed ^ mixed >> 31;
}

static int random_below(rb_u64 *state, int bound) {
    return (int)(next_random(state) % (rb_u64)bound);
}

static int put_digits(char *at, rb_u64 *state, int most) {
    int digits = 1 + random_below(state, most);
    for (int i = 0; i < digits; i++) {
        at[i] = (char)('0' + random_below(state, 10));
    }
    return digits;
}

static int put_fraction(char *at, rb_u64 *state, int most) {
    if (random_below(state, 3) == 0) {
        return 0;
    }
    at[0] = '.';
    int digits = put_digits(at + 1, state, most);
    for (int i = digits; i > 8; i--) {
        at[i] = '0';
    }
    return 1 + digits;
}

static int put_time(char *at, rb_u64 *state, rb_i32 unit) {
    rb_u64 micros = 1704067200000000 + next_random(state) % 100000000000000;
    int decimals = random_below(state, 10);
    switch (unit) {
    case RB_TIME_SECONDS:
        return snprintf(at, 40, "%llu.%0*llu", (unsigned long long)(micros / 1000000), 6,
                        (unsigned long long)(micros % 1000000));
    case RB_TIME_MILLISECONDS:
        return snprintf(at, 40, "%llu%s", (unsigned long long)(micros / 1000), decimals == 0 ? ".5" : "");
    case RB_TIME_MICROSECONDS:
        return snprintf(at, 40, "%llu%s", (unsigned long long)micros, decimals == 0 ? ".25" : "");
    case RB_TIME_NANOSECONDS:
        return snprintf(at, 40, "%llu%s", (unsigned long long)micros, decimals == 0 ? "500" : "000");
    default:
        return snprintf(at, 80, "20%02d-%02d-%02d%c%02d:%02d:%02d%s%.*s%s", random_below(state, 99), 1 + random_below(state, 12),
                        1 + random_below(state, 31), random_below(state, 4) == 0 ? ' ' : 'T', random_below(state, 25),
                        random_below(state, 60), random_below(state, 61), decimals == 0 ? "" : ".", decimals,
                        random_below(state, 2) == 0 ? "123456789" : "120000000", random_below(state, 4) == 0 ? "" : "Z");
    }
}

static int put_cell(char *at, rb_u64 *state, const form *of, rb_u8 column) {
    switch (column) {
    case ANY:
        return snprintf(at, 20, "%s", (const char *[]){"", "x y", "0.5", "6a9b5c1e-3a52"}[random_below(state, 4)]);
    case TIME:
        return put_time(at, state, of->layout.time_unit);
    case PRICE:
        if (of->layout.price_exponent != 0) {
            return snprintf(at, 20, "%d0", random_below(state, 1000000000));
        } /* fall through */
    case QUANTITY:
    case ASK:
    case ASK_SIZE: {
        int digits = put_digits(at, state, random_below(state, 20) == 0 ? 12 : 5);
        return digits + put_fraction(at + digits, state, random_below(state, 8) == 0 ? 12 : 8);
    }
    case TRUTH:
    case IGNORED_TRUTH:
        return snprintf(at, 20, "%s", (const char *[]){"true", "false", "True", "False"}[random_below(state, 4)]);
    case SIDE:
        return snprintf(at, 20, "%s", WORDS[random_below(state, COUNT(WORDS))]);
    default:
        return put_digits(at, state, random_below(state, 20) == 0 ? 20 : 18);
    }
}

static int put_row(char *at, rb_u64 state, const form *of, rb_i64 mutation) {
    static const char changes[] = "0123456789.,;|\t\n\r\"'-+eEZzT: tTfF";
    int length = 0;
    for (rb_i32 i = 0; i < of->column_count; i++) {
        at[length] = (char)of->layout.separator;
        length += i > 0;
        length += put_cell(at + length, &state, of, of->columns[i]);
    }
    if (random_below(&state, 4) == 0) {
        at[length++] = '\r';
    }
    at[length++] = '\n';
    if (mutation < 64) {
        at[random_below(&state, length)] = mutation == 0 ? (char)random_below(&state, 256) : changes[random_below(&state, COUNT(changes))];
    }
    return length;
}

/* --------------------------------------------------------------------------------------- reading byte after byte -- */

typedef struct cell {
    const rb_u8 *at;
    rb_i64 length;
} cell;

static bool are_digits(cell text, rb_i64 from, rb_i64 to) {
    for (rb_i64 i = from; i < to; i++) {
        if (i >= text.length || text.at[i] < '0' || text.at[i] > '9') {
            return false;
        }
    }
    return to > from;
}

static rb_i64 digits(cell text, rb_i64 from, rb_i64 to) {
    rb_u64 value = 0;
    for (rb_i64 i = from; i < to; i++) {
        value = value * 10 + (rb_u64)(text.at[i] - '0');
    }
    return (rb_i64)value;
}

/* Reads digits, and perhaps a point with digits of which at most 8 are not 0. Returns the number of digits before it; 0 for others. */
static rb_i64 number(cell text, rb_i64 *whole, rb_i64 *fraction) {
    rb_i64 point = 0;
    while (point < text.length && text.at[point] != '.') {
        point++;
    }
    *fraction = 0;
    if (!are_digits(text, 0, point) || point > 19
        || (point < text.length && !are_digits(text, point + 1, text.length))) {
        return 0;
    }
    *whole = digits(text, 0, point);
    for (rb_i64 i = 0; i < 8; i++) {
        rb_i64 at = point + 1 + i;
        *fraction = *fraction * 10 + (at < text.length ? text.at[at] - '0' : 0);
    }
    for (rb_i64 i = point + 9; i < text.length; i++) {
        if (text.at[i] != '0') {
            return 0;
        }
    }
    return point;
}

static bool whole_number(cell text, rb_i64 most_digits, rb_i64 *value) {
    *value = 0;
    if (text.length > most_digits || !are_digits(text, 0, text.length)) {
        return false;
    }
    *value = digits(text, 0, text.length);
    return true;
}

static bool decimal(cell text, rb_i64 *value) {
    rb_i64 whole;
    rb_i64 fraction;
    rb_i64 before = number(text, &whole, &fraction);
    if (before == 0 || before > 10) {
        return false;
    }
    *value = whole * ONE + fraction;
    return true;
}

/* Rounds parts of a microsecond. */
static bool whole_micros(rb_i32 rounding, rb_i64 rest, rb_i64 of, rb_i64 *micros, rb_i64 *rounded) {
    *rounded += rest != 0;
    if (rounding == RB_ROUND_HALF_EVEN && (rest * 2 > of || (rest * 2 == of && *micros % 2 == 1))) {
        *micros += 1;
    }
    return rest == 0 || rounding != RB_ROUND_NONE;
}

static bool date(const rb_row_layout *layout, cell text, rb_i64 *micros, rb_i64 *rounded) {
    static const char shape[] = "dddd-dd-ddTdd:dd:dd";
    static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int i = 0; i < 19; i++) {
        if (i >= text.length || (shape[i] == 'd' ? text.at[i] < '0' || text.at[i] > '9'
                                 : shape[i] == 'T' ? text.at[i] != 'T' && text.at[i] != ' '
                                                   : text.at[i] != (rb_u8)shape[i])) {
            return false;
        }
    }
    rb_i64 year = digits(text, 0, 4);
    rb_i64 month = digits(text, 5, 7);
    rb_i64 day = digits(text, 8, 10);
    rb_i64 seconds = digits(text, 11, 13) * 3600 + digits(text, 14, 16) * 60 + digits(text, 17, 19);
    if (year < 1971 || year > 2261 || month < 1 || month > 12 || digits(text, 11, 13) > 23 || digits(text, 14, 16) > 59
        || digits(text, 17, 19) > 59) {
        return false;
    }
    rb_i64 days = 0;
    for (rb_i64 y = 1970; y <= year; y++) {
        bool is_leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
        for (rb_i64 m = 1; m <= 12; m++) {
            rb_i64 length = month_days[m - 1] + (m == 2 && is_leap);
            if (y == year && m == month) {
                if (day < 1 || day > length) {
                    return false;
                }
                days += day - 1;
                m = 12;
            } else if (y < year || m < month) {
                days += length;
            }
        }
    }
    bool is_utc = text.at[text.length - 1] == 'Z';
    rb_i64 end = text.length - is_utc;
    rb_i64 nanos = 0;
    if (!is_utc && layout->time_unit == RB_TIME_ISO_Z) {
        return false;
    }
    if (end > 19) {
        if (text.at[19] != '.' || end > 29 || !are_digits(text, 20, end)) {
            return false;
        }
        nanos = digits(text, 20, end);
        for (rb_i64 i = end; i < 29; i++) {
            nanos *= 10;
        }
    }
    *micros = (days * 86400 + seconds) * 1000000 + nanos / 1000;
    return *micros >= layout->time_from && *micros < layout->time_to
           && whole_micros(layout->rounding, nanos % 1000, 1000, micros, rounded);
}

static bool read_time(const rb_row_layout *layout, cell text, rb_i64 *micros, rb_i64 *rounded) {
    static const rb_i64 per_unit[] = {1000000, 1000, 1};
    if (layout->time_unit >= RB_TIME_ISO_UTC) {
        return date(layout, text, micros, rounded);
    }
    rb_i64 whole;
    rb_i64 fraction;
    if (number(text, &whole, &fraction) == 0 || whole < layout->time_from || whole >= layout->time_to) {
        return false;
    }
    bool has_point = memchr(text.at, '.', (size_t)text.length) != NULL;
    if (layout->time_unit == RB_TIME_NANOSECONDS) {
        *micros = whole / 1000;
        return !has_point && whole_micros(layout->rounding, whole % 1000, 1000, micros, rounded);
    }
    rb_i64 part = fraction * per_unit[layout->time_unit];
    *micros = whole * per_unit[layout->time_unit] + part / ONE;
    return (!has_point || whole < (rb_i64)1 << 53) && whole_micros(layout->rounding, part % ONE, ONE, micros, rounded);
}

static bool is_word(cell text, const char *word, bool in_any_case) {
    for (rb_i64 i = 0; i < text.length; i++) {
        rb_u8 letter = in_any_case ? text.at[i] | 0x20 : text.at[i];
        if (word[i] == '\0' || letter != (rb_u8)word[i]) {
            return false;
        }
    }
    return word[text.length] == '\0';
}

static bool side(cell text, rb_i64 *value) {
    *value = is_word(text, "S", false) || is_word(text, "maker_b", false) || is_word(text, "sell", true);
    return *value || is_word(text, "B", false) || is_word(text, "buy", true);
}

static bool truth(cell text, rb_i64 *value) {
    *value = text.length == 4 && (text.at[0] | 0x20) == 't' && memcmp(text.at + 1, "rue", 3) == 0;
    return *value || (text.length == 5 && (text.at[0] | 0x20) == 'f' && memcmp(text.at + 1, "alse", 4) == 0);
}

/* Reads a row without its line feed into the columns of the call. */
static bool read_row(const form *of, const rb_u8 *text, rb_i64 length, rb_i64 values[COLUMNS], rb_i64 *rounded) {
    const rb_row_layout *layout = &of->layout;
    length -= length > 0 && text[length - 1] == '\r';
    rb_i64 start = 0;
    rb_i64 ignored;
    for (rb_i32 i = 0; i < of->column_count; i++) {
        rb_i64 end = start;
        while (end < length && text[end] != layout->separator) {
            if (layout->quote != '\n' && text[end] == layout->quote) {
                return false;
            }
            end++;
        }
        if ((i == of->column_count - 1) != (end == length)) {
            return false;
        }
        cell own = {text + start, end - start};
        bool is_valid;
        switch (of->columns[i]) {
        case ANY:
            is_valid = true;
            break;
        case NUMBER:
            is_valid = whole_number(own, 18, &ignored);
            break;
        case IGNORED_TRUTH:
            is_valid = truth(own, &ignored);
            break;
        case TIME:
            is_valid = read_time(layout, own, &values[0], rounded);
            break;
        case PRICE:
            is_valid = layout->price_exponent == 0 ? decimal(own, &values[1]) : whole_number(own, 18, &values[1]);
            if (layout->price_exponent == -9) {
                is_valid = is_valid && values[1] % 10 == 0;
                values[1] /= 10;
            }
            break;
        case QUANTITY:
            is_valid = decimal(own, &values[2]);
            break;
        case ASK:
            is_valid = decimal(own, &values[3]);
            break;
        case ASK_SIZE:
            is_valid = decimal(own, &values[5]);
            break;
        case TRUTH:
            is_valid = truth(own, &values[6]);
            break;
        case SIDE:
            is_valid = side(own, &values[6]);
            break;
        case BOTH:
            is_valid = whole_number(own, 18, &values[4]);
            values[5] = values[4];
            break;
        default:
            is_valid = whole_number(own, 18, &values[of->columns[i] == AGG ? 3 : of->columns[i] == FIRST ? 4 : 5]);
        }
        if (!is_valid) {
            return false;
        }
        start = end + 1;
    }
    if (layout->quote_price != RB_QUOTE_NONE) {
        rb_i64 bid = values[1];
        rb_i64 ask = values[3];
        values[1] = layout->quote_price == RB_QUOTE_MID ? (bid + ask) / 2 : bid;
        values[2] = layout->quote_volume == RB_QUOTE_VOLUME_TICKS ? ONE : values[2] + values[5];
        values[3] = ask - bid;
        return bid > 0 && bid <= ask && (layout->quote_price != RB_QUOTE_MID || (bid + ask) % 2 == 0);
    }
    if (layout->quantity_factor > 1) {
        rb_i128 product = (rb_i128)values[2] * layout->quantity_factor;
        rb_i128 by = layout->quantity_divisor == 0 ? values[1] : layout->quantity_divisor;
        if (values[1] <= 0 || product / by >= RB_I64_MAX || (product % by != 0 && layout->quantity_divisor != 0)) {
            return false;
        }
        rb_i128 rest = product % by;
        values[2] = (rb_i64)(product / by);
        *rounded += rest != 0;
        values[2] += layout->rounding != RB_ROUND_DOWN && (rest * 2 > by || (rest * 2 == by && values[2] % 2 == 1));
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------------ target -- */

/* Reads the text by calls of a kernel, and each row byte after byte. */
static void check_reader(const form *of, const rb_u8 *text, rb_i64 length, rb_i64 capacity) {
    static rb_i64 columns[COLUMNS - 1][MOST_ROWS];
    static rb_u8 sides[MOST_ROWS];
    static const rb_i64 words[] = {(rb_i64)((rb_u64)1 << 63 | (rb_u64)1 << 56 | 'S'), (rb_i64)1 << 56 | 'B',
                                   (rb_i64)((rb_u64)1 << 63 | (rb_u64)7 << 56 | 0x625f72656b616d)};
    rb_i64 at = 0;
    while (at < length) {
        rb_i64 counts[3];
        CHECK_STATUS(RB_OK, rb_read_trades(&of->layout, of->columns, of->column_count, words, COUNT(words), text, at, length - at,
                                           columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], sides, 1,
                                           capacity < MOST_ROWS - 1 ? capacity : MOST_ROWS - 1, counts));
        rb_i64 start = at;
        rb_i64 rounded = 0;
        for (rb_i64 row = 0; row <= counts[0] && at < length; row++) {
            const rb_u8 *end = memchr(text + at, '\n', (size_t)(length - at));
            rb_i64 values[COLUMNS] = {0};
            rb_i64 own_rounded = 0;
            bool is_read = end != NULL && read_row(of, text + at, end - (text + at), values, &own_rounded);
            check_context("form %d, byte %d of %d, row %d of %d", (int)(of - FORMS), (int)at, (int)length, (int)row, (int)counts[0]);
            if (row == counts[0]) {
                CHECK(!is_read || counts[0] == capacity);
                at = end == NULL ? length : end + 1 - text;
                break;
            }
            CHECK(is_read);
            rounded += own_rounded;
            for (rb_i32 i = 0; i < of->column_count; i++) {
                static const int places[] = {-1, -1, -1, 0, 1, 2, 3, 4, 5, 4, 6, 6, 3, 2};
                int place = places[of->columns[i]];
                if (place >= 0) {
                    CHECK_I64(values[place], place == 6 ? sides[1 + row] : columns[place][1 + row]);
                }
            }
            at = end == NULL ? length : end + 1 - text;
            if (row == counts[0] - 1) {
                CHECK_I64(at - start, counts[1]);
                CHECK_I64(rounded, counts[2]);
            }
        }
    }
}

int LLVMFuzzerTestOneInput(const rb_u8 *data, size_t size) {
    static char made[MOST_TEXT];
    input in = {data, size};
    const form *of = &FORMS[next_below(&in, COUNT(FORMS))];
    rb_i64 capacity = 1 + next_byte(&in);
    rb_i64 cut = next_byte(&in);
    rb_i64 length = 0;
    for (int row = 0; in.left > 0 && row < MOST_ROWS - 1 && length < MOST_TEXT - MOST_ROW; row++) {
        rb_u64 state = (rb_u64)next_byte(&in) * 256 + (rb_u64)next_byte(&in);
        length += put_row(made + length, state, of, next_byte(&in));
    }
    length = length > cut ? length - cut : length;
    rb_u8 *text = need_memory(NULL, length + 1);
    text = realloc(text, (size_t)length + (length == 0)); /* exactly so long, so that a sanitizer sees what is read behind it */
    memcpy(text, made, (size_t)length);

    use_tier("scalar");
    check_reader(of, text, length, capacity);
    use_tier(NULL); /* the kernel of this machine */
    check_reader(of, text, length, capacity);
    free(text);
    return end_input();
}
