/* The position of a trade relative to the last one processed: checked before a run continues. */
#include "kernel.h"

/* Compares by ids. */
static void compare_ids(rb_position *position, rb_i64 last, rb_i64 next) {
    if (next <= last) {
        position->kind = RB_POSITION_OVERLAP;
        position->ids = last - next < RB_I64_MAX ? last - next + 1 : RB_I64_MAX;
    } else if (next == last + 1) {
        position->kind = RB_POSITION_EXACT;
    } else {
        position->kind = RB_POSITION_GAP;
        position->ids = next - last - 1;
    }
}

rb_status rb_compare_position(const rb_processor *processor, rb_u32 fields, rb_i64 timestamp_us, rb_i64 agg_trade_id,
                              rb_i64 first_trade_id, rb_position *position) {
    if (processor == NULL || position == NULL || (fields & ~(rb_u32)RB_ALL_FIELDS) != 0
        || timestamp_us < -RB_TIMESTAMP_LIMIT || timestamp_us >= RB_TIMESTAMP_LIMIT
        || (fields & RB_FIELD_AGG_TRADE_ID && agg_trade_id < 0)
        || (fields & RB_FIELD_TRADE_IDS && first_trade_id < 0)) {
        return RB_ERROR_ARGUMENT;
    }
    if (position->struct_size != sizeof(rb_position)) {
        return RB_ERROR_STRUCT_SIZE;
    }
    const rb_state *state = &processor->state;
    *position = (rb_position){
        .struct_size = sizeof(rb_position),
        .kind = RB_POSITION_START,
        .last_timestamp_us = state->last_timestamp_us,
        .last_agg_trade_id = state->last_agg_trade_id,
        .last_trade_id = state->last_trade_id,
    };
    if (state->fields == RB_FIELDS_UNKNOWN) {
        return RB_OK;
    }
    position->time_us = timestamp_us - state->last_timestamp_us;
    rb_u32 common = fields & (rb_u32)state->fields;
    position->kind = RB_POSITION_TIME_GAP;
    if (common & RB_FIELD_AGG_TRADE_ID) {
        compare_ids(position, state->last_agg_trade_id, agg_trade_id);
    } else if (common & RB_FIELD_TRADE_IDS) {
        compare_ids(position, state->last_trade_id, first_trade_id);
    }
    if (position->time_us < 0 && position->kind != RB_POSITION_OVERLAP) {
        position->kind = RB_POSITION_OVERLAP;
        position->ids = 0;
    }
    return RB_OK;
}
