/* The library's description of its own binary interface, with which bindings are compared. */
#include "int128.h"

_Static_assert(sizeof(rb_i32) == 4 && sizeof(rb_u32) == 4, "rb_i32 and rb_u32 have 32 bits");
_Static_assert(sizeof(rb_i64) == 8 && sizeof(rb_u64) == 8, "rb_i64 and rb_u64 have 64 bits");
_Static_assert(sizeof(double) == 8, "double has 64 bits");
_Static_assert(sizeof(rb_options) == 32 && sizeof(rb_bar) == 216 && sizeof(rb_derived) == 96 && sizeof(rb_result) == 112
                   && sizeof(rb_position) == 48 && sizeof(rb_limits) == 56,
               "struct sizes are part of the interface: a change needs a new RB_ABI_VERSION");

typedef struct abi_entry {
    const char *name;
    rb_i64 value;
} abi_entry;

#define CONSTANT(name) {#name, name}
#define SIZE(type) {#type, sizeof(type)}
#define OFFSET(type, field) {#type "." #field, offsetof(type, field)}

static const abi_entry ENTRIES[] = {
    CONSTANT(RB_ABI_VERSION),
    CONSTANT(RB_SCALE),
    CONSTANT(RB_MIN_THRESHOLD_DBPS),
    CONSTANT(RB_MAX_THRESHOLD_DBPS),
    CONSTANT(RB_STATE_SIZE),
    CONSTANT(RB_MAX_PROCESSORS),
    CONSTANT(RB_OK),
    CONSTANT(RB_CLOSED_BAR),
    CONSTANT(RB_ORPHANED_BAR),
    CONSTANT(RB_OUTPUT_FULL),
    CONSTANT(RB_NO_BAR),
    CONSTANT(RB_ERROR_ARGUMENT),
    CONSTANT(RB_ERROR_STRUCT_SIZE),
    CONSTANT(RB_ERROR_THRESHOLD),
    CONSTANT(RB_ERROR_MAX_GAP),
    CONSTANT(RB_ERROR_OPTION),
    CONSTANT(RB_ERROR_MEMORY),
    CONSTANT(RB_ERROR_BUFFER_SIZE),
    CONSTANT(RB_ERROR_KERNEL),
    CONSTANT(RB_ERROR_PRICE),
    CONSTANT(RB_ERROR_QUANTITY),
    CONSTANT(RB_ERROR_TIMESTAMP),
    CONSTANT(RB_ERROR_TIME_ORDER),
    CONSTANT(RB_ERROR_ID_ORDER),
    CONSTANT(RB_ERROR_NEGATIVE_ID),
    CONSTANT(RB_ERROR_TRADE_ID_RANGE),
    CONSTANT(RB_ERROR_FIELDS),
    CONSTANT(RB_ERROR_OVERFLOW),
    CONSTANT(RB_ERROR_STATE_FOREIGN),
    CONSTANT(RB_ERROR_STATE_VERSION),
    CONSTANT(RB_ERROR_STATE_TRUNCATED),
    CONSTANT(RB_ERROR_STATE_CHECKSUM),
    CONSTANT(RB_ERROR_STATE_INVALID),
    CONSTANT(RB_SIDE_BUY),
    CONSTANT(RB_SIDE_SELL),
    CONSTANT(RB_FIELD_AGG_TRADE_ID),
    CONSTANT(RB_FIELD_TRADE_IDS),
    CONSTANT(RB_FIELD_SIDE),
    CONSTANT(RB_BAR_INCOMPLETE),
    CONSTANT(RB_BAR_ORPHANED),
    CONSTANT(RB_BAR_AGG_TRADE_ID),
    CONSTANT(RB_BAR_TRADE_IDS),
    CONSTANT(RB_BAR_SIDE),
    CONSTANT(RB_POSITION_START),
    CONSTANT(RB_POSITION_EXACT),
    CONSTANT(RB_POSITION_GAP),
    CONSTANT(RB_POSITION_OVERLAP),
    CONSTANT(RB_POSITION_TIME_GAP),
    CONSTANT(RB_TEXT_CSV),
    CONSTANT(RB_TEXT_RAW_CSV),
    CONSTANT(RB_TEXT_JSON_LINES),
    CONSTANT(RB_TEXT_ABSENT),
    SIZE(rb_options),
    OFFSET(rb_options, struct_size),
    OFFSET(rb_options, threshold_dbps),
    OFFSET(rb_options, timestamp_gate),
    OFFSET(rb_options, include_orphaned),
    OFFSET(rb_options, max_gap_us),
    OFFSET(rb_options, reserved),
    SIZE(rb_bar),
    OFFSET(rb_bar, struct_size),
    OFFSET(rb_bar, flags),
    OFFSET(rb_bar, open_time_us),
    OFFSET(rb_bar, close_time_us),
    OFFSET(rb_bar, open),
    OFFSET(rb_bar, high),
    OFFSET(rb_bar, low),
    OFFSET(rb_bar, close),
    OFFSET(rb_bar, volume_lo),
    OFFSET(rb_bar, volume_hi),
    OFFSET(rb_bar, turnover_lo),
    OFFSET(rb_bar, turnover_hi),
    OFFSET(rb_bar, buy_volume_lo),
    OFFSET(rb_bar, buy_volume_hi),
    OFFSET(rb_bar, sell_volume_lo),
    OFFSET(rb_bar, sell_volume_hi),
    OFFSET(rb_bar, buy_turnover_lo),
    OFFSET(rb_bar, buy_turnover_hi),
    OFFSET(rb_bar, sell_turnover_lo),
    OFFSET(rb_bar, sell_turnover_hi),
    OFFSET(rb_bar, first_trade_id),
    OFFSET(rb_bar, last_trade_id),
    OFFSET(rb_bar, first_agg_trade_id),
    OFFSET(rb_bar, last_agg_trade_id),
    OFFSET(rb_bar, trade_count),
    OFFSET(rb_bar, agg_trade_count),
    OFFSET(rb_bar, buy_trade_count),
    OFFSET(rb_bar, sell_trade_count),
    SIZE(rb_derived),
    OFFSET(rb_derived, struct_size),
    OFFSET(rb_derived, reserved),
    OFFSET(rb_derived, vwap),
    OFFSET(rb_derived, duration_us),
    OFFSET(rb_derived, ofi),
    OFFSET(rb_derived, vwap_close_deviation),
    OFFSET(rb_derived, price_impact),
    OFFSET(rb_derived, kyle_lambda_proxy),
    OFFSET(rb_derived, trade_intensity),
    OFFSET(rb_derived, volume_per_trade),
    OFFSET(rb_derived, aggression_ratio),
    OFFSET(rb_derived, aggregation_density),
    OFFSET(rb_derived, turnover_imbalance),
    SIZE(rb_result),
    OFFSET(rb_result, struct_size),
    OFFSET(rb_result, status),
    OFFSET(rb_result, trades_consumed),
    OFFSET(rb_result, bars_written),
    OFFSET(rb_result, orphans_written),
    OFFSET(rb_result, orphans_discarded),
    OFFSET(rb_result, error_index),
    OFFSET(rb_result, timestamp_us),
    OFFSET(rb_result, price),
    OFFSET(rb_result, quantity),
    OFFSET(rb_result, agg_trade_id),
    OFFSET(rb_result, first_trade_id),
    OFFSET(rb_result, last_trade_id),
    OFFSET(rb_result, previous_timestamp_us),
    OFFSET(rb_result, previous_agg_trade_id),
    SIZE(rb_limits),
    OFFSET(rb_limits, struct_size),
    OFFSET(rb_limits, fields),
    OFFSET(rb_limits, lower),
    OFFSET(rb_limits, upper),
    OFFSET(rb_limits, max_price),
    OFFSET(rb_limits, last_timestamp_us),
    OFFSET(rb_limits, last_agg_trade_id),
    OFFSET(rb_limits, fast_path_room),
    SIZE(rb_position),
    OFFSET(rb_position, struct_size),
    OFFSET(rb_position, kind),
    OFFSET(rb_position, ids),
    OFFSET(rb_position, time_us),
    OFFSET(rb_position, last_timestamp_us),
    OFFSET(rb_position, last_agg_trade_id),
    OFFSET(rb_position, last_trade_id),
};

const char *rb_abi_entry(rb_i32 index, rb_i64 *value) {
    if (index < 0 || (size_t)index >= sizeof(ENTRIES) / sizeof(ENTRIES[0]) || value == NULL) {
        return NULL;
    }
    *value = ENTRIES[index].value;
    return ENTRIES[index].name;
}

rb_u32 rb_abi_version(void) {
    return RB_ABI_VERSION;
}

const char *rb_version(void) {
    return RB_VERSION_STRING;
}
