#include "support.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rangebar_bindings.h"

static bool allocate(rb_i64 count, rb_u32 set, bench_columns *columns) {
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
    if (!made) {
        bench_columns_free(columns);
    }
    return made;
}

bool bench_columns_make(rb_i32 profile, rb_i32 symbol, rb_i64 count, rb_u32 set, bench_columns *columns) {
    if (!allocate(count, set, columns)) {
        return false;
    }
    if (rb_bench_trades(profile, symbol, count, columns->timestamp_us, columns->price, columns->quantity,
                        columns->agg_trade_id, columns->first_trade_id, columns->last_trade_id, columns->side)
        != RB_OK) {
        bench_columns_free(columns);
        return false;
    }
    return true;
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

#define WINDOW_TRADES 500
#define ROW_SIZE 500000000
#define MOST_ROWS 100 /* of a bar */

static rb_i32 feature_count(rb_u32 profile) {
    rb_i32 count = 0;
    while (rb_feature_name(profile, count) != NULL) {
        count++;
    }
    return count;
}

bool bench_features_make(const bench_columns *columns, rb_u32 profile, rb_i64 bar_count, bench_features *features) {
    *features = (bench_features){.plan = RB_FEATURE_PLAN_INIT, .bar_count = bar_count, .status = RB_ERROR_ARGUMENT};
    features->plan.profile = profile;
    features->plan.parts = RB_PART_BASIC;
    features->plan.window_size = WINDOW_TRADES;
    bool is_footprint = profile == BENCH_FOOTPRINT;
    features->value_capacity = bar_count * (is_footprint ? MOST_ROWS : 1 + (rb_i64)feature_count(profile));
    features->first_trades = malloc((size_t)bar_count * sizeof(rb_i64) + 1);
    features->trade_counts = malloc((size_t)bar_count * sizeof(rb_i64) + 1);
    if (is_footprint) {
        features->footprints = malloc((size_t)bar_count * sizeof(rb_footprint) + 1);
        features->rows = malloc((size_t)features->value_capacity * sizeof(rb_footprint_row) + 1);
    } else {
        features->values = malloc((size_t)features->value_capacity * sizeof(rb_i64) + 1);
    }
    bool is_made = is_footprint ? features->footprints != NULL && features->rows != NULL : features->values != NULL;
    if (columns->count < bar_count || features->first_trades == NULL || features->trade_counts == NULL || !is_made) {
        bench_features_free(features);
        return false;
    }
    return true;
}

void bench_features_free(bench_features *features) {
    free(features->first_trades);
    free(features->trade_counts);
    free(features->values);
    free(features->footprints);
    free(features->rows);
    *features = (bench_features){0};
}

void bench_features_compute(bench_features *features, const bench_columns *columns, const rb_bar *bars) {
    rb_i64 at = 0;
    for (rb_i64 i = 0; i < features->bar_count; i++) {
        features->first_trades[i] = at;
        features->trade_counts[i] = bars[i].agg_trade_count;
        at += bars[i].agg_trade_count;
    }
    if (features->plan.profile == BENCH_FOOTPRINT) {
        features->status = rb_compute_footprints(
            ROW_SIZE, columns->count, columns->price, columns->quantity, columns->first_trade_id, columns->last_trade_id,
            columns->side, features->bar_count, features->first_trades, features->trade_counts, features->footprints,
            features->rows, features->value_capacity, features->written);
        return;
    }
    features->status = rb_compute_features(&features->plan, columns->count, columns->timestamp_us, columns->price,
                                           columns->quantity, columns->first_trade_id, columns->last_trade_id,
                                           columns->side, features->bar_count, 0, features->first_trades,
                                           features->trade_counts, NULL, features->values, features->value_capacity);
}

static rb_i32 index_of(rb_u32 profile, const char *name) {
    rb_i32 index = 0;
    while (strcmp(rb_feature_name(profile, index), name) != 0) {
        index++;
    }
    return index;
}

/* Are the trades of the rows those of each bar, and its delta the difference of its sides? Modulo 2^64. */
static bool are_footprints_of(const bench_features *features, const rb_bar *bars) {
    for (rb_i64 i = 0; i < features->bar_count; i++) {
        const rb_footprint *footprint = &features->footprints[i];
        rb_i64 trades = 0;
        rb_u64 buys = 0;
        for (rb_i64 k = footprint->first_row; k < footprint->first_row + footprint->row_count; k++) {
            trades += features->rows[k].buy_trade_count + features->rows[k].sell_trade_count;
            buys += features->rows[k].buy_volume_lo;
        }
        if (trades != bars[i].trade_count || buys != bars[i].buy_volume_lo
            || footprint->delta_lo != bars[i].buy_volume_lo - bars[i].sell_volume_lo) {
            return false;
        }
    }
    return features->written[0] == features->bar_count;
}

const char *bench_features_complaint(const bench_features *features, const rb_bar *bars) {
    if (features->status < 0) {
        return rb_status_message(features->status);
    }
    rb_u32 profile = features->plan.profile;
    if (profile == BENCH_FOOTPRINT) {
        return features->status == RB_OK && are_footprints_of(features, bars) ? NULL
                                                                              : "the footprints are not those of the bars";
    }
    bool is_exact = profile == RB_PROFILE_EXACT;
    rb_i32 count = 1 + index_of(profile, is_exact ? "bar_agg_trade_count" : "intra_trade_count");
    rb_i32 duration = 1 + index_of(profile, is_exact ? "bar_duration_us" : "intra_duration_us");
    rb_i32 ofi = 1 + index_of(profile, is_exact ? "bar_ofi" : "intra_ofi");
    const rb_i64 row_length = features->value_capacity / features->bar_count;
    for (rb_i64 i = 0; i < features->bar_count; i++) {
        const rb_i64 *row = features->values + i * row_length;
        rb_derived derived = {.struct_size = sizeof derived};
        rb_derive(&bars[i], 1, &derived);
        double difference = rb_feature_ratio(row[ofi]) - derived.ofi;
        if (row[count] != bars[i].agg_trade_count || row[duration] != derived.duration_us
            || !(difference < 1e-9 && difference > -1e-9)) {
            return "the features are not those of the bars";
        }
    }
    return NULL;
}

#define MOST_ROW_BYTES 160
#define UNITS 100000000 /* of a price or a quantity */

/* The ids, price, quantity, time and side of a row, with the digits behind the point that an exchange writes. */
static int write_row(char *at, const bench_columns *columns, rb_i64 row) {
    return snprintf(at, MOST_ROW_BYTES,
                    "%" PRId64 ",%" PRId64 ".%08" PRId64 ",%" PRId64 ".%08" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64
                    ",%s\n",
                    columns->agg_trade_id[row], columns->price[row] / UNITS, columns->price[row] % UNITS,
                    columns->quantity[row] / UNITS, columns->quantity[row] % UNITS, columns->first_trade_id[row],
                    columns->last_trade_id[row], columns->timestamp_us[row], columns->side[row] != 0 ? "true" : "false");
}

bool bench_rows_make(const bench_columns *columns, bench_rows *rows) {
    *rows = (bench_rows){.status = RB_ERROR_ARGUMENT};
    rows->text = malloc((size_t)columns->count * MOST_ROW_BYTES + 1);
    if (rows->text == NULL || columns->set != BENCH_ALL_FIELDS || !allocate(columns->count, columns->set, &rows->read)) {
        bench_rows_free(rows);
        return false;
    }
    for (rb_i64 row = 0; row < columns->count; row++) {
        rows->byte_count += write_row((char *)rows->text + rows->byte_count, columns, row);
    }
    return true;
}

void bench_rows_free(bench_rows *rows) {
    free(rows->text);
    bench_columns_free(&rows->read);
    *rows = (bench_rows){.text = NULL};
}

void bench_rows_read(bench_rows *rows) {
    static const rb_row_layout layout = RB_ROW_LAYOUT_INIT;
    static const rb_u8 cells[] = {6, 4, 5, 7, 8, 3, 10}; /* as rb_read_trades numbers them */
    const bench_columns *to = &rows->read;
    rows->status = rb_read_trades(&layout, cells, (rb_i32)sizeof(cells), NULL, 0, rows->text, 0, rows->byte_count,
                                  to->timestamp_us, to->price, to->quantity, to->agg_trade_id, to->first_trade_id,
                                  to->last_trade_id, to->side, 0, to->count, rows->counts);
}

const char *bench_rows_complaint(const bench_rows *rows, const bench_columns *columns) {
    return rows->status != RB_OK                 ? "the rows were refused"
           : rows->counts[0] != columns->count   ? "not all rows were read"
           : rows->counts[1] != rows->byte_count ? "not all bytes were read"
           : rows->counts[2] != 0                ? "values were rounded"
           : bench_columns_checksum(&rows->read) != bench_columns_checksum(columns)
               ? "other trades were read than were written"
               : NULL;
}
