/*
 * No header in the usual sense: the text of the wide loops, included once per instruction set with NAME, TARGET and
 * VECTOR_BYTES defined.
 */
#define VECTOR NAME(vector)
#define LANES ((rb_i64)(VECTOR_BYTES / sizeof(rb_u64)))
#define SUMS 8
#define BLOCK 64 /* trades; a multiple of LANES */

typedef rb_u64 VECTOR __attribute__((vector_size(VECTOR_BYTES)));

/* Adds count words to the sum; the pointer need not be aligned. */
TARGET static inline rb_u64 NAME(sum_words)(const void *from, rb_i64 count) {
    const rb_u64 *words = from;
    VECTOR sums[SUMS] = {{0}};
    rb_i64 i = 0;
    for (; i + SUMS * LANES <= count; i += SUMS * LANES) {
        for (int s = 0; s < SUMS; s++) {
            VECTOR next;
            memcpy(&next, words + i + s * LANES, sizeof next);
            sums[s] += next;
        }
    }
    rb_u64 sum = 0;
    for (int s = 0; s < SUMS; s++) {
        for (rb_i64 lane = 0; lane < LANES; lane++) {
            sum += sums[s][lane];
        }
    }
    for (; i < count; i++) {
        sum += words[i];
    }
    return sum;
}

/* Sides are 0 or 1, so eight of them fit into a word and 255 such words can be added before a byte overflows. */
TARGET static inline rb_u64 NAME(sum_bytes)(const rb_u8 *bytes, rb_i64 count) {
    rb_u64 sum = 0;
    rb_i64 i = 0;
    while (count - i >= (rb_i64)sizeof(VECTOR)) {
        rb_i64 vectors = (count - i) / (rb_i64)sizeof(VECTOR);
        vectors = vectors < 255 ? vectors : 255;
        VECTOR packed = {0};
        for (rb_i64 v = 0; v < vectors; v++) {
            VECTOR next;
            memcpy(&next, bytes + i, sizeof next);
            packed += next;
            i += (rb_i64)sizeof next;
        }
        VECTOR pairs = (packed & 0x00FF00FF00FF00FFu) + (packed >> 8 & 0x00FF00FF00FF00FFu);
        for (rb_i64 lane = 0; lane < LANES; lane++) {
            sum += pairs[lane] * 0x0001000100010001u >> 48;
        }
    }
    for (; i < count; i++) {
        sum += bytes[i];
    }
    return sum;
}

TARGET static rb_u64 NAME(read_wide)(const bench_columns *c) {
    return NAME(sum_words)(c->timestamp_us, c->count) + NAME(sum_words)(c->price, c->count)
           + NAME(sum_words)(c->quantity, c->count) + NAME(sum_words)(c->agg_trade_id, c->count)
           + NAME(sum_words)(c->first_trade_id, c->count) + NAME(sum_words)(c->last_trade_id, c->count)
           + NAME(sum_bytes)(c->side, c->count);
}

/*
 * All columns at once, a block of each in turn. A block is eight cache lines of a column: enough for the prefetcher to follow each
 * stream, and few enough that all of them stay in flight. 20M trades, which fit no cache: 25.3 to 25.8 ms, where a vector of each
 * column in turn needs 28.3 to 31.0 ms (Zen 5, idle).
 */
TARGET static rb_u64 NAME(read_streams)(const bench_columns *c) {
    const rb_i64 *const columns[] = {c->timestamp_us, c->price, c->quantity, c->agg_trade_id, c->first_trade_id,
                                     c->last_trade_id};
    enum { COLUMNS = sizeof columns / sizeof columns[0] };
    VECTOR sums[COLUMNS] = {{0}};
    rb_u64 sum = 0;
    rb_i64 i = 0;
    for (; i + BLOCK <= c->count; i += BLOCK) {
        for (int k = 0; k < COLUMNS; k++) {
            for (rb_i64 j = i; j < i + BLOCK; j += LANES) {
                VECTOR next;
                memcpy(&next, columns[k] + j, sizeof next);
                sums[k] += next;
            }
        }
        sum += NAME(sum_bytes)(c->side + i, BLOCK);
    }
    for (int k = 0; k < COLUMNS; k++) {
        for (rb_i64 lane = 0; lane < LANES; lane++) {
            sum += sums[k][lane];
        }
        sum += NAME(sum_words)(columns[k] + i, c->count - i);
    }
    return sum + NAME(sum_bytes)(c->side + i, c->count - i);
}

#undef NAME
#undef TARGET
#undef VECTOR
#undef VECTOR_BYTES
#undef LANES
#undef SUMS
#undef BLOCK
