/* The processor but for the calls that take trades: creation, forming bar, reset, checkpoints. */
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
        .delta_scale = rb_delta_scale(options->threshold_dbps),
    };
    return RB_OK;
}

rb_status rb_new_processor(const rb_config *config, const rb_state *state, rb_processor **processor) {
    *processor = NULL;
    const rb_kernel *kernel = rb_choose_kernel();
    if (kernel == NULL) {
        return RB_ERROR_KERNEL;
    }
    rb_processor *made = malloc(sizeof(rb_processor));
    if (made == NULL) {
        return RB_ERROR_MEMORY;
    }
    *made = (rb_processor){
        .config = *config,
        .kernel = kernel,
        .state = *state,
        .before = *state,
        .checkpoint = *state,
    };
    *processor = made;
    return RB_OK;
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
    return rb_new_processor(&config, &state, processor);
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

rb_i32 rb_get_fields(const rb_processor *processor) {
    return processor == NULL ? RB_COLUMNS_UNKNOWN : processor->state.columns;
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

/* How many more records of values below 2^52 the bar has room for at the least. */
static rb_i64 plain_room(const rb_forming *bar) {
    const rb_i128 most_turnover = (((rb_i128)1 << 126) - 1) * 2 + 1;
    rb_i64 by_turnover = (rb_i64)((most_turnover - bar->turnover) >> 104);
    rb_i64 by_trades = (RB_I64_MAX - bar->trade_count) >> 52;
    return by_turnover < by_trades ? by_turnover : by_trades;
}

rb_status rb_get_limits(const rb_processor *processor, rb_limits *limits) {
    if (processor == NULL || limits == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    if (limits->struct_size != sizeof(rb_limits)) {
        return RB_ERROR_STRUCT_SIZE;
    }
    const rb_state *state = &processor->state;
    if (!state->has_bar) {
        return RB_NO_BAR;
    }
    *limits = (rb_limits){
        .struct_size = sizeof(rb_limits),
        .columns = state->columns,
        .lower = state->bar.lower,
        .upper = state->bar.upper,
        .max_price = processor->config.max_price,
        .last_timestamp_us = state->last_timestamp_us,
        .last_agg_trade_id = state->last_agg_trade_id,
        .plain_room = plain_room(&state->bar),
    };
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

rb_status rb_checkpoint_before(rb_processor *processor) {
    if (processor == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    processor->checkpoint = processor->before;
    return RB_OK;
}

rb_status rb_rollback(rb_processor *processor) {
    if (processor == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    processor->state = processor->checkpoint;
    return RB_OK;
}
