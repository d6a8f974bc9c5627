#include "support.h"

#include <stdlib.h>

bool bench_columns_make(rb_i32 profile, rb_i32 symbol, rb_i64 count, rb_u32 set, bench_columns *columns) {
    if (count < 0 || count > RB_BENCH_MAX_TRADES) {
        return false;
    }
    size_t words = ((size_t)count + 1) * sizeof(rb_i64); /* never 0, so that NULL always means out of memory */
    *columns = (bench_columns){.count = count, .set = set};
    columns->timestamp_us = malloc(words);
    columns->price = malloc(words);
    columns->quantity = malloc(words);
    bool made = columns->timestamp_us != NULL && columns->price != NULL && columns->quantity != NULL;
    if (set & RB_FIELD_AGG_TRADE_ID) {
        columns->agg_trade_id = malloc(words);
        made = made && columns->agg_trade_id != NULL;
    }
    if (set & RB_FIELD_TRADE_IDS) {
        columns->first_trade_id = malloc(words);
        columns->last_trade_id = malloc(words);
        made = made && columns->first_trade_id != NULL && columns->last_trade_id != NULL;
    }
    if (set & RB_FIELD_SIDE) {
        columns->side = malloc((size_t)count + 1);
        made = made && columns->side != NULL;
    }
    made = made
           && rb_bench_trades(profile, symbol, count, columns->timestamp_us, columns->price, columns->quantity,
                              columns->agg_trade_id, columns->first_trade_id, columns->last_trade_id,
                              columns->side) == RB_OK;
    if (!made) {
        bench_columns_free(columns);
    }
    return made;
}

void bench_columns_free(bench_columns *columns) {
    free(columns->timestamp_us);
    free(columns->price);
    free(columns->quantity);
    free(columns->agg_trade_id);
    free(columns->first_trade_id);
    free(columns->last_trade_id);
    free(columns->side);
    *columns = (bench_columns){0};
}

rb_u64 bench_columns_checksum(const bench_columns *columns) {
    return rb_bench_trades_checksum(columns->count, columns->timestamp_us, columns->price, columns->quantity,
                                    columns->agg_trade_id, columns->first_trade_id, columns->last_trade_id,
                                    columns->side);
}

rb_i64 bench_columns_width(rb_u32 set) {
    rb_i64 words = 3 + (set & RB_FIELD_AGG_TRADE_ID ? 1 : 0) + (set & RB_FIELD_TRADE_IDS ? 2 : 0);
    return words * (rb_i64)sizeof(rb_i64) + (set & RB_FIELD_SIDE ? 1 : 0);
}

static const rb_i64 *part(const rb_i64 *column, rb_i64 from) {
    return column == NULL ? NULL : column + from;
}

rb_status bench_columns_process(const bench_columns *columns, rb_i64 from, rb_i64 count, rb_processor *processor,
                                rb_bar *bars, rb_i64 bar_capacity, rb_result *result) {
    return rb_process(processor, count, columns->timestamp_us + from, columns->price + from, columns->quantity + from,
                      part(columns->agg_trade_id, from), part(columns->first_trade_id, from),
                      part(columns->last_trade_id, from),
                      columns->side == NULL ? NULL : columns->side + from, bars, bar_capacity, NULL,
                      0, result);
}

rb_status bench_columns_push(const bench_columns *columns, rb_i64 index, rb_processor *processor, rb_bar *bar) {
    bool ids = columns->set & RB_FIELD_TRADE_IDS;
    return rb_push(processor, columns->set, columns->timestamp_us[index], columns->price[index],
                   columns->quantity[index], columns->set & RB_FIELD_AGG_TRADE_ID ? columns->agg_trade_id[index] : 0,
                   ids ? columns->first_trade_id[index] : 0, ids ? columns->last_trade_id[index] : 0,
                   columns->set & RB_FIELD_SIDE ? columns->side[index] : 0, bar, NULL);
}
