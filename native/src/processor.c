/* The processor: creation, the calls that take trades, the forming bar, checkpoints. Checks arguments, then delegates. */
#include <stdlib.h>

#include "kernel.h"
#include "rules.h"

rb_status rb_default_options(rb_options *options, rb_i32 threshold_dbps) {
    if (options == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    *options = (rb_options){
        .struct_size = sizeof(rb_options),
        .threshold_dbps = threshold_dbps,
        .timestamp_gate = 1,
    };
    return RB_OK;
}

rb_status rb_read_options(const rb_options *options, rb_config *config) {
    if (options->struct_size != sizeof(rb_options)) {
        return RB_ERROR_STRUCT_SIZE;
    }
    if (options->threshold_dbps < RB_MIN_THRESHOLD_DBPS || options->threshold_dbps > RB_MAX_THRESHOLD_DBPS) {
        return RB_ERROR_THRESHOLD;
    }
    if (options->max_gap_us < 0) {
        return RB_ERROR_MAX_GAP;
    }
    if (options->timestamp_gate > 1 || options->include_orphaned > 1 || options->reserved != 0) {
        return RB_ERROR_OPTION;
    }
    *config = (rb_config){
        .threshold_dbps = options->threshold_dbps,
        .timestamp_gate = options->timestamp_gate == 1,
        .include_orphaned = options->include_orphaned == 1,
        .max_gap_us = options->max_gap_us,
        .max_price = rb_max_price(options->threshold_dbps),
    };
    return RB_OK;
}

rb_processor *rb_new_processor(const rb_config *config, const rb_state *state) {
    rb_processor *processor = malloc(sizeof(rb_processor));
    if (processor != NULL) {
        *processor = (rb_processor){.config = *config, .state = *state, .checkpoint = *state};
    }
    return processor;
}

rb_status rb_create(const rb_options *options, rb_processor **processor) {
    if (processor == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    *processor = NULL;
    if (options == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    rb_config config;
    rb_status status = rb_read_options(options, &config);
    if (status != RB_OK) {
        return status;
    }
    rb_state state = rb_initial_state();
    *processor = rb_new_processor(&config, &state);
    return *processor == NULL ? RB_ERROR_MEMORY : RB_OK;
}

void rb_destroy(rb_processor *processor) {
    free(processor);
}

rb_status rb_clear(rb_processor *processor) {
    if (processor == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    processor->state = rb_initial_state();
    processor->checkpoint = processor->state;
    return RB_OK;
}

rb_status rb_get_options(const rb_processor *processor, rb_options *options) {
    if (processor == NULL || options == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    if (options->struct_size != sizeof(rb_options)) {
        return RB_ERROR_STRUCT_SIZE;
    }
    *options = (rb_options){
        .struct_size = sizeof(rb_options),
        .threshold_dbps = processor->config.threshold_dbps,
        .timestamp_gate = processor->config.timestamp_gate,
        .include_orphaned = processor->config.include_orphaned,
        .max_gap_us = processor->config.max_gap_us,
    };
    return RB_OK;
}

rb_i32 rb_get_columns(const rb_processor *processor) {
    return processor == NULL ? RB_COLUMNS_UNKNOWN : processor->state.columns;
}

/* Fills in what a successful call has done. */
static void report_done(rb_result *result, rb_status status, rb_i64 consumed, const rb_output *output) {
    *result = (rb_result){
        .struct_size = sizeof(rb_result),
        .status = status,
        .trades_consumed = consumed,
        .bars_written = output->bars_written,
        .orphans_written = output->orphans_written,
        .orphans_discarded = output->orphans_discarded,
        .error_index = -1,
    };
}

/* Fills in why nothing was done. trade is the one that was refused; index is -1 and trade NULL if none was. */
static void report_error(rb_result *result, rb_status status, rb_i64 index, const rb_trade *trade,
                         const rb_state *previous) {
    *result = (rb_result){.struct_size = sizeof(rb_result), .status = status, .error_index = index};
    if (trade != NULL) {
        result->timestamp_us = trade->timestamp_us;
        result->price = trade->price;
        result->volume = trade->volume;
        result->aggregate_id = trade->aggregate_id;
        result->first_trade_id = trade->first_trade_id;
        result->last_trade_id = trade->last_trade_id;
        result->previous_timestamp_us = previous->last_timestamp_us;
        result->previous_aggregate_id = previous->last_aggregate_id;
    }
}

/* The row of columns that a refusal is about. */
static rb_trade row(const rb_trades *trades, rb_i64 index) {
    return (rb_trade){
        .timestamp_us = trades->timestamp_us[index],
        .price = trades->price[index],
        .volume = trades->volume[index],
        .aggregate_id = trades->aggregate_id != NULL ? trades->aggregate_id[index] : 0,
        .first_trade_id = trades->first_trade_id != NULL ? trades->first_trade_id[index] : 0,
        .last_trade_id = trades->last_trade_id != NULL ? trades->last_trade_id[index] : 0,
        .is_sell = trades->is_buyer_maker != NULL && trades->is_buyer_maker[index] != 0,
    };
}

/* Are these the columns of the run? The first trade fixes them. */
static bool fits_run(const rb_state *state, rb_i32 columns) {
    return state->columns == RB_COLUMNS_UNKNOWN || state->columns == columns;
}

rb_status rb_process(rb_processor *processor, rb_i64 trade_count, const rb_i64 *timestamp_us, const rb_i64 *price,
                     const rb_i64 *volume, const rb_i64 *aggregate_id, const rb_i64 *first_trade_id,
                     const rb_i64 *last_trade_id, const rb_u8 *is_buyer_maker, rb_bar *bars, rb_i64 bar_capacity,
                     rb_bar *orphans, rb_i64 orphan_capacity, rb_result *result) {
    if (result == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    if (result->struct_size != sizeof(rb_result)) {
        return RB_ERROR_STRUCT_SIZE;
    }
    if (processor == NULL || trade_count < 0 || bar_capacity < 0 || orphan_capacity < 0
        || (bars == NULL && bar_capacity > 0) || (orphans == NULL && orphan_capacity > 0)
        || (trade_count > 0 && (timestamp_us == NULL || price == NULL || volume == NULL))) {
        report_error(result, RB_ERROR_ARGUMENT, -1, NULL, NULL);
        return RB_ERROR_ARGUMENT;
    }
    rb_output output = {
        .bars = bars,
        .bar_capacity = bar_capacity,
        .orphans = orphans,
        .orphan_capacity = orphan_capacity,
    };
    if (trade_count == 0) {
        report_done(result, RB_OK, 0, &output);
        return RB_OK;
    }
    rb_trades trades = {
        .count = trade_count,
        .columns = (aggregate_id != NULL ? RB_COLUMN_AGGREGATE_ID : 0) | (first_trade_id != NULL ? RB_COLUMN_TRADE_IDS : 0)
                   | (is_buyer_maker != NULL ? RB_COLUMN_SIDE : 0),
        .timestamp_us = timestamp_us,
        .price = price,
        .volume = volume,
        .aggregate_id = aggregate_id,
        .first_trade_id = first_trade_id,
        .last_trade_id = last_trade_id,
        .is_buyer_maker = is_buyer_maker,
    };
    rb_state before = processor->state;
    rb_i64 index = 0;
    rb_status status = RB_ERROR_COLUMNS;
    if ((first_trade_id == NULL) == (last_trade_id == NULL) && fits_run(&before, trades.columns)) {
        status = rb_kernel_scalar(&processor->config, &processor->state, &trades, &output, &index);
    }
    if (status >= 0) {
        report_done(result, status, index, &output);
        return status;
    }
    rb_trade refused = row(&trades, index);
    if (index > 0) {
        rb_trade previous = row(&trades, index - 1);
        processor->state.last_timestamp_us = previous.timestamp_us;
        processor->state.last_aggregate_id = previous.aggregate_id;
    }
    report_error(result, status, index, &refused, index > 0 ? &processor->state : &before);
    processor->state = before;
    return status;
}

rb_status rb_push(rb_processor *processor, rb_u32 columns, rb_i64 timestamp_us, rb_i64 price, rb_i64 volume,
                  rb_i64 aggregate_id, rb_i64 first_trade_id, rb_i64 last_trade_id, rb_u8 is_buyer_maker, rb_bar *bar,
                  rb_result *result) {
    if (result != NULL && result->struct_size != sizeof(rb_result)) {
        return RB_ERROR_STRUCT_SIZE;
    }
    if (processor == NULL || bar == NULL || (columns & ~(rb_u32)RB_ALL_COLUMNS) != 0) {
        if (result != NULL) {
            report_error(result, RB_ERROR_ARGUMENT, -1, NULL, NULL);
        }
        return RB_ERROR_ARGUMENT;
    }
    rb_trade trade = {
        .timestamp_us = timestamp_us,
        .price = price,
        .volume = volume,
        .aggregate_id = columns & RB_COLUMN_AGGREGATE_ID ? aggregate_id : 0,
        .first_trade_id = columns & RB_COLUMN_TRADE_IDS ? first_trade_id : 0,
        .last_trade_id = columns & RB_COLUMN_TRADE_IDS ? last_trade_id : 0,
        .is_sell = is_buyer_maker != 0,
    };
    rb_state *state = &processor->state;
    int set = (int)columns;
    rb_status status = RB_ERROR_COLUMNS;
    if (fits_run(state, set)) {
        status = rb_take_trade(&processor->config, state, &trade, set, bar, bar);
    }
    if (status < 0 && result != NULL) {
        report_error(result, status, 0, &trade, state);
    }
    return status;
}

rb_status rb_forming_bar(const rb_processor *processor, rb_bar *bar) {
    if (processor == NULL || bar == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    if (!processor->state.has_bar) {
        return RB_NO_BAR;
    }
    rb_write_bar(&processor->state.bar, processor->state.columns, RB_BAR_INCOMPLETE, bar);
    return RB_OK;
}

rb_status rb_reset(rb_processor *processor, rb_bar *bar) {
    if (processor == NULL || bar == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    if (!processor->state.has_bar) {
        return RB_NO_BAR;
    }
    rb_end_bar(&processor->state, processor->state.columns, RB_BAR_ORPHANED, bar);
    return RB_OK;
}

rb_status rb_checkpoint(rb_processor *processor) {
    if (processor == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    processor->checkpoint = processor->state;
    return RB_OK;
}

rb_status rb_rollback(rb_processor *processor) {
    if (processor == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    processor->state = processor->checkpoint;
    return RB_OK;
}
