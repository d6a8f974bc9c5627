/*
 * Bars of any bits as text: the lines are those of the oracle, as many as fit, and nothing is written beyond the capacity. The
 * first bytes are the format, the capacity and the columns; the others become bars.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "rangebar_bindings.h"
#include "support/check.h"
#include "support/run.h"
#include "support/text_oracle.h"

enum { MOST_BARS = 4, MOST_COLUMNS = 40 };

static rb_bar next_bar(input *in) {
    rb_i64 words[sizeof(rb_bar) / sizeof(rb_i64)];
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        words[i] = next_number(in);
    }
    rb_bar bar;
    memcpy(&bar, words, sizeof(bar));
    bar.struct_size = sizeof(rb_bar);
    return bar;
}

int LLVMFuzzerTestOneInput(const rb_u8 *data, size_t size) {
    static char expected[MOST_BARS * MOST_COLUMNS * MOST_LINE_BYTES_PER_COLUMN];
    input in = {data, size};
    rb_i32 format = (rb_i32)next_below(&in, 3);
    rb_i64 capacity = next_below(&in, 65536) / (1 + next_byte(&in));
    rb_u8 columns[MOST_COLUMNS];
    rb_i32 column_count = (rb_i32)(1 + next_below(&in, MOST_COLUMNS));
    for (rb_i32 i = 0; i < column_count; i++) {
        rb_i64 byte = next_byte(&in);
        columns[i] = (rb_u8)(byte % TEXT_COLUMNS + (byte >= 240 ? RB_TEXT_ABSENT : 0));
    }
    rb_bar bars[MOST_BARS];
    rb_i64 bar_count = 0;
    do {
        bars[bar_count++] = next_bar(&in);
    } while (in.left > 0 && bar_count < MOST_BARS);

    rb_i64 fitting = 0;
    rb_i64 length = 0;
    rb_status status = RB_OK;
    while (fitting < bar_count && status == RB_OK) {
        rb_i64 line = (rb_i64)oracle_line(format, columns, column_count, &bars[fitting], expected + length);
        if (line == 0 || length + line > capacity) {
            status = line == 0 ? RB_ERROR_ARGUMENT : RB_OUTPUT_FULL;
        } else {
            fitting++;
            length += line;
        }
    }
    rb_u8 *text = need_memory(NULL, capacity); /* a sanitizer sees what goes further */
    rb_i64 written[2];
    check_context("format %d, capacity %d", format, (int)capacity);
    CHECK_STATUS(status, rb_write_bars(format, columns, column_count, bars, 0, bar_count, text, capacity, written));
    CHECK_I64(fitting, written[0]);
    CHECK_I64(length, written[1]);
    CHECK_I64(0, memcmp(expected, text, (size_t)length));
    free(text);
    return end_input();
}
