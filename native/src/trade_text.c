/* Trades from rows of text: rb_read_trades, with the reader of each row for any processor. */
#define READ_ROWS rb_read_rows_portable
#include "trade_rows.h"

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

/* The column to which the numbers of a cell go; NULL for what is no number. */
static rb_i64 *numbers_of(const reader *in, rb_i32 holds) {
    switch (holds) {
    case TIME:
        return in->timestamp_us;
    case PRICE:
        return in->price;
    case QUANTITY:
        return in->quantity;
    case AGG_TRADE_ID:
    case ASK:
        return in->agg_trade_id;
    case FIRST_TRADE_ID:
    case TRADE_ID:
        return in->first_trade_id;
    case LAST_TRADE_ID:
    case ASK_SIZE:
        return in->last_trade_id;
    default:
        return NULL;
    }
}

/* Is there memory for what a column holds? */
static bool has_room(const reader *in, rb_i32 holds) {
    switch (holds) {
    case IGNORED:
    case IGNORED_NUMBER:
    case IGNORED_TRUTH:
        return true;
    case QUANTITY:
        return in->quantity != NULL && in->price != NULL;
    case TRADE_ID:
        return in->first_trade_id != NULL && in->last_trade_id != NULL;
    case TRUTH:
    case SIDE:
        return in->side != NULL;
    default:
        return numbers_of(in, holds) != NULL;
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
    in->finishes_rows = layout->quote_price != RB_QUOTE_NONE || layout->quantity_factor != 1 || layout->quantity_divisor != 1;
    for (rb_i32 i = 0; i < in->column_count; i++) {
        if (columns[i] >= KINDS || !has_room(in, columns[i])) {
            return false;
        }
        if (columns[i] != IGNORED) {
            if (in->cell_count == MOST_CELLS) {
                return false;
            }
            bool is_scaled = columns[i] == PRICE && layout->price_exponent != 0;
            in->cells[in->cell_count++] = (cell){i, is_scaled ? SCALED_PRICE : columns[i], numbers_of(in, columns[i])};
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
    const rb_kernel *kernel = rb_choose_kernel();
    rb_read_rows *read_rows = kernel == NULL ? rb_read_rows_portable : kernel->read_rows;
    rb_i32 read = 1;
    while (read > 0 && counts[0] < capacity && counts[1] < byte_count) {
        const rb_u8 *rest = text + first_byte + counts[1];
        rb_i64 left = byte_count - counts[1];
        if (left >= WINDOW + MARGIN) {
            read = read_rows(&in, rest, WINDOW, first_row, capacity, counts);
        } else { /* a copy, so that eight bytes at once never reach beyond the text */
            rb_u8 copy[WINDOW + MARGIN + MARGIN];
            rb_i32 length = left < WINDOW ? (rb_i32)left : WINDOW;
            memcpy(copy, rest, (size_t)length);
            memset(copy + length, 0, sizeof(copy) - (size_t)length);
            read = read_rows(&in, copy, length, first_row, capacity, counts);
        }
        counts[1] += read;
    }
    return RB_OK;
}
