/* The scalar kernel: one trade after the other, each rule by its name. It is the reference for the other kernels. */
#include "kernel.h"
#include "rules.h"

RB_INLINE rb_trade_row trade_at(const rb_trade_columns *trades, rb_i64 i, int fields) {
    return (rb_trade_row){
        .timestamp_us = trades->timestamp_us[i],
        .price = trades->price[i],
        .quantity = trades->quantity[i],
        .agg_trade_id = fields & RB_FIELD_AGG_TRADE_ID ? trades->agg_trade_id[i] : 0,
        .first_trade_id = fields & RB_FIELD_TRADE_IDS ? trades->first_trade_id[i] : 0,
        .last_trade_id = fields & RB_FIELD_TRADE_IDS ? trades->last_trade_id[i] : 0,
        .is_sell = fields & RB_FIELD_SIDE ? trades->side[i] != 0 : false,
    };
}

/* The slot for the next orphaned bar, NULL if there is no room; *scratch where orphaned bars are only counted. */
RB_INLINE rb_bar *orphan_slot(const rb_config *config, const rb_output *output, rb_bar *closed, rb_bar *scratch) {
    if (config->include_orphaned) {
        return closed;
    }
    if (output->orphans == NULL) {
        return scratch;
    }
    return output->orphans_written < output->orphan_capacity ? &output->orphans[output->orphans_written] : NULL;
}

RB_INLINE void count_orphan(const rb_config *config, rb_output *output) {
    if (config->include_orphaned) {
        output->bars_written++;
    } else if (output->orphans == NULL) {
        output->orphans_discarded++;
    } else {
        output->orphans_written++;
    }
}

/* fields is a constant wherever this is inlined, so that each set of fields has a loop without tests for it. */
RB_INLINE rb_status run(const rb_config *config, rb_state *caller_state, const rb_trade_columns *trades, rb_output *output,
                        rb_i64 *index, const int fields) {
    rb_state state = *caller_state; /* a local copy: its fields can live in registers */
    rb_status status = RB_OK;
    rb_bar scratch;
    rb_i64 i = 0;
    for (; i < trades->count; i++) {
        rb_trade_row trade = trade_at(trades, i, fields);
        rb_bar *closed = output->bars_written < output->bar_capacity ? &output->bars[output->bars_written] : NULL;
        rb_bar *orphan = orphan_slot(config, output, closed, &scratch);
        status = rb_process_trade(config, &state, &trade, fields, closed, orphan);
        if (status == RB_OK) {
            continue;
        }
        if (status == RB_CLOSED_BAR) {
            output->bars_written++;
        } else if (status == RB_ORPHANED_BAR) {
            count_orphan(config, output);
        } else {
            break;
        }
        status = RB_OK;
    }
    *index = i;
    *caller_state = state;
    return status;
}

static rb_status process(const rb_config *config, rb_state *state, const rb_trade_columns *trades, rb_output *output,
                         rb_i64 *index) {
    switch (trades->fields) {
    case 0: return run(config, state, trades, output, index, 0);
    case 1: return run(config, state, trades, output, index, 1);
    case 2: return run(config, state, trades, output, index, 2);
    case 3: return run(config, state, trades, output, index, 3);
    case 4: return run(config, state, trades, output, index, 4);
    case 5: return run(config, state, trades, output, index, 5);
    case 6: return run(config, state, trades, output, index, 6);
    default: return run(config, state, trades, output, index, RB_ALL_FIELDS);
    }
}

rb_status rb_process_scalar(const rb_config *config, rb_state *state, const rb_trade_columns *trades, rb_i64 from,
                            rb_i64 to, rb_output *output, rb_i64 *index) {
    rb_trade_columns part = *trades;
    part.count = to - from;
    part.timestamp_us += from;
    part.price += from;
    part.quantity += from;
    if (trades->fields & RB_FIELD_AGG_TRADE_ID) { /* adding even 0 to NULL is undefined */
        part.agg_trade_id += from;
    }
    if (trades->fields & RB_FIELD_TRADE_IDS) {
        part.first_trade_id += from;
        part.last_trade_id += from;
    }
    if (trades->fields & RB_FIELD_SIDE) {
        part.side += from;
    }
    rb_i64 processed;
    rb_status status = process(config, state, &part, output, &processed);
    *index = from + processed;
    return status;
}

static void process_many(rb_member *members, rb_i32 count, const rb_trade_columns *trades) {
    for (rb_i32 k = 0; k < count; k++) {
        rb_member *member = &members[k];
        member->status = process(member->config, member->state, trades, &member->output, &member->index);
    }
}

const rb_kernel rb_kernel_scalar = {process, process_many, rb_total_range_scalar, rb_read_rows_portable};
