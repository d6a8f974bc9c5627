/* The text of bars, written with printf and digit by digit: slow, and independent of the library. */
#ifndef RB_TEST_TEXT_ORACLE_H
#define RB_TEST_TEXT_ORACLE_H

#include <stddef.h>

#include "rangebar_bindings.h"

enum { TEXT_COLUMNS = 32, MOST_LINE_BYTES_PER_COLUMN = 512 };

/* Writes the shortest decimal of a finite number above 0 as "digits exponent", such as "49 -325". */
void oracle_decimal(double value, char text[64]);

/*
 * Writes the line of a bar, ended by a zero, and returns its length; 0 if a derived value is not finite. There is room for
 * MOST_LINE_BYTES_PER_COLUMN bytes per column.
 */
size_t oracle_line(rb_i32 format, const rb_u8 *columns, rb_i32 column_count, const rb_bar *bar, char *text);

#endif
