/* The reader of rows of text on AVX2: sixteen digits at once. */
#define READ_ROWS rb_read_rows_avx2
#include "trade_rows.h"
