/* The processor except for the calls that process trades: creation, forming bar, reset, checkpoints. */
#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "rules.h"

/*
 * The size of rb_options tells the version of the header that a caller was compiled with. All fields come in units of
 * OPTIONS_UNIT bytes, so no supported size ends within a field; the smallest holds the threshold.
 */
#define OPTIONS_UNIT 8
#define MAX_OPTIONS_SIZE 4096 /* a larger one is not a size: do not read that far */

static bool is_options_size(rb_u32 size) {
    return size >= OPTIONS_UNIT && size % OPTIONS_UNIT == 0 && size <= MAX_OPTIONS_SIZE;
}

/* Writes the part of the options that fits into size bytes, and zeros where there are more. */
static void write_options(const rb_options *full, rb_u32 size, rb_options *options) {
    size_t known = size < sizeof(rb_options) ? size : sizeof(rb_options);
    memcpy(options, full, known);
    memset((rb_u8 *)options + known, 0, size - known);
    options->struct_size = size;
}

/* Reads options of any supported size: fields beyond a smaller one have their defaults, a larger one ends with zeros. */
static rb_status complete_options(const rb_options *options, rb_options *full) {
    rb_u32 size = options->struct_size;
    if (!is_options_size(size)) {
        return RB_ERROR_STRUCT_SIZE;
    }
    const rb_u8 *bytes = (const rb_u8 *)options;
    for (size_t i = sizeof(rb_options); i < size; i++) {
        if (bytes[i] != 0) {
            return RB_ERROR_STRUCT_SIZE;
        }
    }
    *full = (rb_options)RB_OPTIONS_INIT(options->threshold_dbps);
    memcpy(full, options, size < sizeof(rb_options) ? size : sizeof(rb_options));
    full->struct_size = sizeof(rb_options);
    return RB_OK;
}

rb_status rb_default_options(rb_options *options, rb_u32 struct_size, rb_i32 threshold_dbps) {
    if (options == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    if (!is_options_size(struct_size)) {
        return RB_ERROR_STRUCT_SIZE;
    }
    const rb_options defaults = RB_OPTIONS_INIT(threshold_dbps);
    write_options(&defaults, struct_size, options);
    return RB_OK;
}

rb_status rb_read_options(const rb_options *options, rb_config *config) {
    bool is_absolute = options->absolute_delta != 0;
    if (is_absolute
        && (options->threshold_dbps != 0 || options->absolute_delta < 0
            || options->absolute_delta > RB_MAX_ABSOLUTE_DELTA)) {
        return RB_ERROR_DISTANCE;
    }
    if (!is_absolute
        && (options->threshold_dbps < RB_MIN_THRESHOLD_DBPS || options->threshold_dbps > RB_MAX_THRESHOLD_DBPS)) {
        return RB_ERROR_THRESHOLD;
    }
    if (options->tick_size < 0
        || (options->tick_size > 0 && (!is_absolute || options->absolute_delta % options->tick_size != 0))) {
        return RB_ERROR_DISTANCE;
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
        .absolute_delta = options->absolute_delta,
        .tick_size = options->tick_size,
        .max_price = rb_max_price(options->threshold_dbps, options->absolute_delta),
        .delta_scale = rb_delta_scale(options->threshold_dbps),
        .ticks = options->tick_size > 0 ? rb_ticks_of(options->tick_size) : (rb_ticks){0},
    };
    return RB_OK;
}

rb_status rb_new_processor(const rb_config *config, const rb_state *state, rb_processor **processor) {
    *processor = NULL;
    const rb_kernel *kernel = rb_choose_kernel();
    if (kernel == NULL) {
        return RB_ERROR_KERNEL;
    }
    rb_processor *created = malloc(sizeof(rb_processor));
    if (created == NULL) {
        return RB_ERROR_MEMORY;
    }
    *created = (rb_processor){
        .config = *config,
        .kernel = kernel,
        .state = *state,
        .before = *state,
        .checkpoint = *state,
    };
    *processor = created;
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
    rb_options full;
    rb_config config;
    rb_status status = complete_options(options, &full);
    if (status == RB_OK) {
        status = rb_read_options(&full, &config);
    }
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
    if (!is_options_size(options->struct_size)) {
        return RB_ERROR_STRUCT_SIZE;
    }
    const rb_options full = {
        .struct_size = sizeof(rb_options),
        .threshold_dbps = processor->config.threshold_dbps,
        .timestamp_gate = processor->config.timestamp_gate,
        .include_orphaned = processor->config.include_orphaned,
        .max_gap_us = processor->config.max_gap_us,
        .absolute_delta = processor->config.absolute_delta,
        .tick_size = processor->config.tick_size,
    };
    write_options(&full, options->struct_size, options);
    return RB_OK;
}

rb_i32 rb_get_fields(const rb_processor *processor) {
    return processor == NULL ? RB_FIELDS_UNKNOWN : processor->state.fields;
}

rb_status rb_forming_bar(const rb_processor *processor, rb_bar *bar) {
    if (processor == NULL || bar == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    if (!processor->state.has_bar) {
        return RB_NO_BAR;
    }
    rb_write_bar(&processor->state.bar, processor->state.fields, RB_BAR_INCOMPLETE, bar);
    return RB_OK;
}

/* A lower bound of the number of records with values below 2^52 for which the bar still has room. */
static rb_i64 fast_path_room(const rb_forming *bar) {
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
        .fields = state->fields,
        .lower = state->bar.lower > 0 ? state->bar.lower : 0, /* below 0 with an absolute distance above the open */
        .upper = state->bar.upper,
        .max_price = processor->config.max_price,
        .last_timestamp_us = state->last_timestamp_us,
        .last_agg_trade_id = state->last_agg_trade_id,
        .fast_path_room = processor->config.tick_size > 0 ? 0 : fast_path_room(&state->bar),
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
    rb_end_bar(&processor->state, processor->state.fields, RB_BAR_ORPHANED | RB_BAR_RESET, bar);
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
