/* The calls that process trades: they check arguments, run a kernel, restore the state on an error, and report. */
#include "kernel.h"
#include "rules.h"

/* Reports a successful call. */
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

/* Reports an error that no trade has caused. */
static rb_status report_error(rb_result *result, rb_status status) {
    *result = (rb_result){.struct_size = sizeof(rb_result), .status = status, .error_index = -1};
    return status;
}

/* Reports the refused trade and the one before it. */
static void report_refused(rb_result *result, rb_status status, rb_i64 index, const rb_trade_row *trade,
                           rb_i64 previous_timestamp_us, rb_i64 previous_agg_trade_id) {
    *result = (rb_result){
        .struct_size = sizeof(rb_result),
        .status = status,
        .error_index = index,
        .timestamp_us = trade->timestamp_us,
        .price = trade->price,
        .quantity = trade->quantity,
        .agg_trade_id = trade->agg_trade_id,
        .first_trade_id = trade->first_trade_id,
        .last_trade_id = trade->last_trade_id,
        .previous_timestamp_us = previous_timestamp_us,
        .previous_agg_trade_id = previous_agg_trade_id,
    };
}

/* One row; absent fields are 0. */
static rb_trade_row row(const rb_trade_columns *trades, rb_i64 index) {
    return (rb_trade_row){
        .timestamp_us = trades->timestamp_us[index],
        .price = trades->price[index],
        .quantity = trades->quantity[index],
        .agg_trade_id = trades->agg_trade_id != NULL ? trades->agg_trade_id[index] : 0,
        .first_trade_id = trades->first_trade_id != NULL ? trades->first_trade_id[index] : 0,
        .last_trade_id = trades->last_trade_id != NULL ? trades->last_trade_id[index] : 0,
    };
}

static void report_refused_row(rb_result *result, rb_status status, rb_i64 index, const rb_trade_columns *trades,
                               const rb_state *before) {
    rb_trade_row refused = row(trades, index);
    if (index == 0) {
        report_refused(result, status, index, &refused, before->last_timestamp_us, before->last_agg_trade_id);
    } else {
        rb_trade_row previous = row(trades, index - 1);
        report_refused(result, status, index, &refused, previous.timestamp_us, previous.agg_trade_id);
    }
}

/* Collects the columns for a kernel; false if a required one is missing. */
static bool gather(rb_trade_columns *trades, rb_i64 count, const rb_i64 *timestamp_us, const rb_i64 *price,
                   const rb_i64 *quantity, const rb_i64 *agg_trade_id, const rb_i64 *first_trade_id,
                   const rb_i64 *last_trade_id, const rb_u8 *side) {
    *trades = (rb_trade_columns){
        .count = count,
        .fields = (agg_trade_id != NULL ? RB_FIELD_AGG_TRADE_ID : 0) | (first_trade_id != NULL ? RB_FIELD_TRADE_IDS : 0)
                   | (side != NULL ? RB_FIELD_SIDE : 0),
        .timestamp_us = timestamp_us,
        .price = price,
        .quantity = quantity,
        .agg_trade_id = agg_trade_id,
        .first_trade_id = first_trade_id,
        .last_trade_id = last_trade_id,
        .side = side,
    };
    return count >= 0 && (count == 0 || (timestamp_us != NULL && price != NULL && quantity != NULL));
}

/* Are these the trade fields of the run? The first trade fixes them. */
static bool fits_run(const rb_state *state, rb_i32 fields) {
    return state->fields == RB_FIELDS_UNKNOWN || state->fields == fields;
}

static bool fit_run(const rb_state *state, const rb_trade_columns *trades) {
    return (trades->first_trade_id == NULL) == (trades->last_trade_id == NULL) && fits_run(state, trades->fields);
}

/* Does this price break the rule of the tick size? Prices that another rule refuses do not. */
static bool is_off_grid(const rb_config *config, rb_i64 price) {
    return price > 0 && price <= config->max_price && !rb_is_on_grid(&config->ticks, price);
}

/*
 * The number of trades before the first one whose price is no multiple of the tick size. A pass of its own: without a tick size
 * no kernel does anything for it.
 */
static rb_i64 count_on_grid(const rb_config *config, const rb_trade_columns *trades) {
    if (config->tick_size == 0) {
        return trades->count;
    }
    rb_i64 count = 0;
    while (count < trades->count && !is_off_grid(config, trades->price[count])) {
        count++;
    }
    return count;
}

/* Runs the kernel of a processor. The trades fit the run; there is at least one. */
static rb_status process_alone(rb_processor *processor, const rb_trade_columns *trades, rb_output *output, rb_i64 *index) {
    rb_trade_columns on_grid = *trades;
    on_grid.count = count_on_grid(&processor->config, trades);
    rb_status status = RB_OK;
    *index = 0;
    if (on_grid.count > 0) {
        status = processor->kernel->process(&processor->config, &processor->state, &on_grid, output, index);
    }
    return status == RB_OK && on_grid.count < trades->count ? RB_ERROR_TICK_SIZE : status;
}

/* rb_process, for both functions that do it: one would pay for passing all arguments on to the other. */
RB_INLINE rb_status process_batch(rb_processor *processor, rb_i64 trade_count, const rb_i64 *timestamp_us, const rb_i64 *price,
                                  const rb_i64 *quantity, const rb_i64 *agg_trade_id, const rb_i64 *first_trade_id,
                                  const rb_i64 *last_trade_id, const rb_u8 *side, rb_bar *bars, rb_i64 bar_capacity,
                                  rb_bar *orphans, rb_i64 orphan_capacity, rb_result *result) {
    if (result == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    if (result->struct_size != sizeof(rb_result)) {
        return RB_ERROR_STRUCT_SIZE;
    }
    rb_trade_columns trades;
    if (!gather(&trades, trade_count, timestamp_us, price, quantity, agg_trade_id, first_trade_id, last_trade_id,
                side)
        || processor == NULL || bar_capacity < 0 || orphan_capacity < 0 || (bars == NULL && bar_capacity > 0)
        || (orphans == NULL && orphan_capacity > 0)) {
        return report_error(result, RB_ERROR_ARGUMENT);
    }
    rb_output output = {
        .bars = bars,
        .bar_capacity = bar_capacity,
        .orphans = orphans,
        .orphan_capacity = orphan_capacity,
    };
    rb_status status = RB_OK;
    rb_i64 index = 0;
    if (trade_count > 0) {
        processor->before = processor->state;
        status = fit_run(&processor->state, &trades) ? process_alone(processor, &trades, &output, &index) : RB_ERROR_FIELDS;
    }
    if (status < 0) {
        report_refused_row(result, status, index, &trades, &processor->before);
        processor->state = processor->before;
    } else {
        report_done(result, status, index, &output);
    }
    return status;
}

rb_status rb_process(rb_processor *processor, rb_i64 trade_count, const rb_i64 *timestamp_us, const rb_i64 *price,
                     const rb_i64 *quantity, const rb_i64 *agg_trade_id, const rb_i64 *first_trade_id,
                     const rb_i64 *last_trade_id, const rb_u8 *side, rb_bar *bars, rb_i64 bar_capacity,
                     rb_bar *orphans, rb_i64 orphan_capacity, rb_result *result) {
    return process_batch(processor, trade_count, timestamp_us, price, quantity, agg_trade_id, first_trade_id, last_trade_id, side,
                         bars, bar_capacity, orphans, orphan_capacity, result);
}

/* The column from a trade on; an absent one stays absent. */
static const rb_i64 *from(const rb_i64 *column, rb_i64 first) {
    return column != NULL ? column + first : NULL;
}

static const rb_u8 *sides_from(const rb_u8 *column, rb_i64 first) {
    return column != NULL ? column + first : NULL;
}

static rb_bar *slots_from(rb_bar *bars, rb_i64 first) {
    return bars != NULL ? bars + first : NULL;
}

rb_status rb_process_part(rb_processor *processor, rb_i32 clear_first, rb_i64 first_trade, rb_i64 trade_count,
                          const rb_i64 *timestamp_us, const rb_i64 *price, const rb_i64 *quantity,
                          const rb_i64 *agg_trade_id, const rb_i64 *first_trade_id, const rb_i64 *last_trade_id,
                          const rb_u8 *side, rb_bar *bars, rb_i64 first_bar, rb_i64 bar_capacity, rb_bar *orphans,
                          rb_i64 first_orphan, rb_i64 orphan_capacity, rb_result *result) {
    if (clear_first != 0 && processor != NULL) {
        processor->state = rb_initial_state();
        processor->checkpoint = processor->state;
    }
    if (first_trade < 0 || first_bar < 0 || first_orphan < 0) {
        trade_count = -1; /* is refused */
        first_trade = first_bar = first_orphan = 0;
    }
    return process_batch(processor, trade_count, from(timestamp_us, first_trade), from(price, first_trade),
                         from(quantity, first_trade), from(agg_trade_id, first_trade), from(first_trade_id, first_trade),
                         from(last_trade_id, first_trade), sides_from(side, first_trade), slots_from(bars, first_bar),
                         bar_capacity, slots_from(orphans, first_orphan), orphan_capacity, result);
}

/* Can these processors be called together: none NULL, none twice? */
static bool are_distinct(rb_processor *const *processors, rb_i32 count) {
    for (rb_i32 k = 0; k < count; k++) {
        if (processors[k] == NULL) {
            return false;
        }
        for (rb_i32 other = 0; other < k; other++) {
            if (processors[other] == processors[k]) {
                return false;
            }
        }
    }
    return true;
}

rb_status rb_process_many(rb_processor *const *processors, rb_i32 processor_count, rb_i64 trade_count,
                          const rb_i64 *timestamp_us, const rb_i64 *price, const rb_i64 *quantity,
                          const rb_i64 *agg_trade_id, const rb_i64 *first_trade_id, const rb_i64 *last_trade_id,
                          const rb_u8 *side, rb_bar *const *bars, const rb_i64 *bar_capacities,
                          rb_result *results) {
    rb_trade_columns trades;
    if (processors == NULL || processor_count < 1 || processor_count > RB_MAX_PROCESSORS || bars == NULL
        || bar_capacities == NULL || results == NULL || !are_distinct(processors, processor_count)
        || !gather(&trades, trade_count, timestamp_us, price, quantity, agg_trade_id, first_trade_id, last_trade_id,
                   side)) {
        return RB_ERROR_ARGUMENT;
    }
    rb_member members[RB_MAX_PROCESSORS];
    for (rb_i32 k = 0; k < processor_count; k++) {
        if (results[k].struct_size != sizeof(rb_result)) {
            return RB_ERROR_STRUCT_SIZE;
        }
        if (bar_capacities[k] < 0 || (bars[k] == NULL && bar_capacities[k] > 0)) {
            return RB_ERROR_ARGUMENT;
        }
        members[k] = (rb_member){
            .config = &processors[k]->config,
            .state = &processors[k]->state,
            .output = {.bars = bars[k], .bar_capacity = bar_capacities[k]},
            .bars_per_block = processors[k]->bars_per_block,
        };
    }
    bool fit = true;
    bool are_on_grid = true;
    for (rb_i32 k = 0; trade_count > 0 && k < processor_count; k++) {
        processors[k]->before = processors[k]->state;
        are_on_grid = are_on_grid && count_on_grid(members[k].config, &trades) == trade_count;
        if (!fit_run(&processors[k]->state, &trades)) {
            members[k].status = RB_ERROR_FIELDS;
            fit = false;
        }
    }
    for (rb_i32 k = 0; fit && !are_on_grid && k < processor_count; k++) {
        members[k].status = process_alone(processors[k], &trades, &members[k].output, &members[k].index);
    }
    if (trade_count > 0 && fit && are_on_grid) {
        processors[0]->kernel->process_many(members, processor_count, &trades);
        for (rb_i32 k = 0; k < processor_count; k++) {
            processors[k]->bars_per_block = members[k].bars_per_block;
        }
    }
    rb_status status = RB_OK;
    for (rb_i32 k = 0; k < processor_count; k++) {
        /* The first error wins, then a full output. */
        if (status >= 0 && members[k].status != RB_OK) {
            status = members[k].status;
        }
    }
    for (rb_i32 k = 0; k < processor_count; k++) {
        if (status >= 0) {
            report_done(&results[k], members[k].status, members[k].index, &members[k].output);
            continue;
        }
        if (members[k].status < 0) {
            report_refused_row(&results[k], members[k].status, members[k].index, &trades, &processors[k]->before);
        } else {
            report_error(&results[k], RB_OK);
        }
        processors[k]->state = processors[k]->before;
    }
    return status;
}

rb_status rb_process_up_to_8(rb_processor *const *processors, rb_i32 processor_count, rb_i64 first_trade,
                             rb_i64 trade_count, const rb_i64 *timestamp_us, const rb_i64 *price, const rb_i64 *quantity,
                             const rb_i64 *agg_trade_id, const rb_i64 *first_trade_id, const rb_i64 *last_trade_id,
                             const rb_u8 *side, rb_bar *bars_0, rb_bar *bars_1, rb_bar *bars_2, rb_bar *bars_3,
                             rb_bar *bars_4, rb_bar *bars_5, rb_bar *bars_6, rb_bar *bars_7, const rb_i64 *first_bars,
                             const rb_i64 *bar_capacities, rb_result *results) {
    rb_bar *bars[] = {bars_0, bars_1, bars_2, bars_3, bars_4, bars_5, bars_6, bars_7};
    if (processor_count < 1 || processor_count > (rb_i32)(sizeof(bars) / sizeof(bars[0])) || first_trade < 0
        || first_bars == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    for (rb_i32 k = 0; k < processor_count; k++) {
        if (first_bars[k] < 0) {
            return RB_ERROR_ARGUMENT;
        }
        bars[k] = slots_from(bars[k], first_bars[k]);
    }
    return rb_process_many(processors, processor_count, trade_count, from(timestamp_us, first_trade),
                           from(price, first_trade), from(quantity, first_trade), from(agg_trade_id, first_trade),
                           from(first_trade_id, first_trade), from(last_trade_id, first_trade),
                           sides_from(side, first_trade), bars, bar_capacities, results);
}

/* A pushed trade; absent fields are 0. */
RB_INLINE rb_trade_row row_of(rb_u32 fields, rb_i64 timestamp_us, rb_i64 price, rb_i64 quantity, rb_i64 agg_trade_id,
                              rb_i64 first_trade_id, rb_i64 last_trade_id, rb_u8 side) {
    return (rb_trade_row){
        .timestamp_us = timestamp_us,
        .price = price,
        .quantity = quantity,
        .agg_trade_id = fields & RB_FIELD_AGG_TRADE_ID ? agg_trade_id : 0,
        .first_trade_id = fields & RB_FIELD_TRADE_IDS ? first_trade_id : 0,
        .last_trade_id = fields & RB_FIELD_TRADE_IDS ? last_trade_id : 0,
        .is_sell = side != 0,
    };
}

/* Any push: every argument is checked, and a bar may open or end. */
static RB_NOINLINE rb_status push_any(rb_processor *processor, rb_u32 fields, rb_i64 timestamp_us, rb_i64 price, rb_i64 quantity,
                                      rb_i64 agg_trade_id, rb_i64 first_trade_id, rb_i64 last_trade_id, rb_u8 side, rb_bar *bar,
                                      rb_result *result) {
    if (result != NULL && result->struct_size != sizeof(rb_result)) {
        return RB_ERROR_STRUCT_SIZE;
    }
    if (processor == NULL || bar == NULL || (fields & ~(rb_u32)RB_ALL_FIELDS) != 0) {
        return result != NULL ? report_error(result, RB_ERROR_ARGUMENT) : RB_ERROR_ARGUMENT;
    }
    rb_trade_row trade = row_of(fields, timestamp_us, price, quantity, agg_trade_id, first_trade_id, last_trade_id, side);
    rb_state *state = &processor->state;
    int set = (int)fields;
    rb_status status = RB_ERROR_FIELDS;
    if (fits_run(state, set)) {
        status = RB_UNLIKELY(processor->config.tick_size != 0 && is_off_grid(&processor->config, price))
                     ? RB_ERROR_TICK_SIZE
                     : rb_process_trade(&processor->config, state, &trade, set, bar, bar);
    }
    if (status < 0 && result != NULL) {
        report_refused(result, status, 0, &trade, state->last_timestamp_us, state->last_agg_trade_id);
    }
    return status;
}

/* Adds a trade to the forming bar; false, without effect, where that is not all. The fields are those of the run, a constant. */
RB_INLINE bool push_added(rb_processor *processor, const int fields, rb_i64 timestamp_us, rb_i64 price, rb_i64 quantity,
                          rb_i64 agg_trade_id, rb_i64 first_trade_id, rb_i64 last_trade_id, rb_u8 side) {
    const rb_config *config = &processor->config;
    rb_state *state = &processor->state;
    rb_trade_row trade = row_of((rb_u32)fields, timestamp_us, price, quantity, agg_trade_id, first_trade_id, last_trade_id, side);
    /* Where ids rise, equal times are in order. A branch on equal times would be unpredictable. */
    if ((fields & RB_FIELD_AGG_TRADE_ID) && RB_UNLIKELY(trade.agg_trade_id <= state->last_agg_trade_id)) {
        return false;
    }
    if (rb_check_trade(config, state, &trade, fields) != RB_OK || rb_is_gap(config, state, &trade)
        || rb_closes(config, &state->bar, &trade) || !rb_add_in_place(&state->bar, &trade, fields)) {
        return false;
    }
    rb_move_to(state, &trade, fields);
    return true;
}

/*
 * Most pushes only add to the forming bar. They have a path of their own, which holds nothing that writes a bar: beside that, gcc keeps
 * the sums in halves on the stack and reads them back whole, which waits for both writes.
 */
rb_status rb_push(rb_processor *processor, rb_u32 fields, rb_i64 timestamp_us, rb_i64 price, rb_i64 quantity,
                  rb_i64 agg_trade_id, rb_i64 first_trade_id, rb_i64 last_trade_id, rb_u8 side, rb_bar *bar,
                  rb_result *result) {
    bool added = false;
    if (processor != NULL && bar != NULL && processor->state.has_bar && processor->state.fields == (int)fields
        && processor->config.tick_size == 0 && (result == NULL || result->struct_size == sizeof(rb_result))) {
#define PUSH(set) push_added(processor, set, timestamp_us, price, quantity, agg_trade_id, first_trade_id, last_trade_id, side)
        switch (fields) {
        case 0: added = PUSH(0); break;
        case 1: added = PUSH(1); break;
        case 2: added = PUSH(2); break;
        case 3: added = PUSH(3); break;
        case 4: added = PUSH(4); break;
        case 5: added = PUSH(5); break;
        case 6: added = PUSH(6); break;
        default: added = PUSH(RB_ALL_FIELDS); break;
        }
#undef PUSH
    }
    return added ? RB_OK
                 : push_any(processor, fields, timestamp_us, price, quantity, agg_trade_id, first_trade_id, last_trade_id, side, bar,
                            result);
}
