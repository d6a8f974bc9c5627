/*
 * Saved state: a blob of RB_STATE_SIZE bytes, every number little-endian on every machine.
 *
 *   magic, version, size | options | trade fields, has_bar | position | forming bar | CRC-64 of all before it
 *
 * Version 1 is a processor with a threshold. Version 2 is one with an absolute distance, which stands, with the tick size, where
 * version 1 has the limits of the forming bar: with such a distance they follow from the open.
 *
 * The order of the numbers is that of put_state and get_state. A state has exactly one blob: absent values are zero.
 */
#include <string.h>

#include "kernel.h"
#include "rules.h"

#define VERSION_THRESHOLD 1
#define VERSION_ABSOLUTE 2
#define CHECKSUM_SIZE 8

static const rb_u8 MAGIC[8] = {'R', 'B', 'S', 'T', 'A', 'T', 'E', '\n'};

/* CRC-64/XZ (ECMA-182 polynomial, reflected): every single burst of up to 64 damaged bits is found. */
static rb_u64 crc64(const rb_u8 *bytes, rb_i64 size) {
    rb_u64 crc = ~(rb_u64)0;
    for (rb_i64 i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (crc & 1 ? 0xC96C5795D7870F42u : 0);
        }
    }
    return ~crc;
}

static void put_bytes(rb_u8 **at, rb_u64 value, int size) {
    for (int i = 0; i < size; i++) {
        *(*at)++ = (rb_u8)(value >> 8 * i);
    }
}

static void put_i32(rb_u8 **at, rb_i32 value) {
    put_bytes(at, (rb_u32)value, 4);
}

static void put_i64(rb_u8 **at, rb_i64 value) {
    put_bytes(at, (rb_u64)value, 8);
}

static void put_i128(rb_u8 **at, rb_i128 value) {
    put_bytes(at, rb_low_half(value), 8);
    put_i64(at, rb_high_half(value));
}

static rb_u64 get_bytes(const rb_u8 **at, int size) {
    rb_u64 value = 0;
    for (int i = 0; i < size; i++) {
        value |= (rb_u64) * (*at)++ << 8 * i;
    }
    return value;
}

static rb_i32 get_i32(const rb_u8 **at) {
    return (rb_i32)get_bytes(at, 4);
}

static rb_i64 get_i64(const rb_u8 **at) {
    return (rb_i64)get_bytes(at, 8);
}

static rb_i128 get_i128(const rb_u8 **at) {
    rb_u64 low = get_bytes(at, 8);
    return rb_join_halves(low, get_i64(at));
}

static void put_state(rb_u8 **at, const rb_config *config, const rb_state *state) {
    put_i32(at, config->threshold_dbps);
    put_i32(at, config->timestamp_gate);
    put_i32(at, config->include_orphaned);
    put_i32(at, state->fields);
    put_i64(at, config->max_gap_us);
    put_i64(at, state->has_bar);
    put_i64(at, state->last_timestamp_us);
    put_i64(at, state->last_agg_trade_id);
    put_i64(at, state->last_trade_id);
    static const rb_forming no_bar;
    const rb_forming *bar = state->has_bar ? &state->bar : &no_bar;
    put_i64(at, bar->open_time_us);
    put_i64(at, bar->close_time_us);
    put_i64(at, bar->open);
    put_i64(at, bar->high);
    put_i64(at, bar->low);
    put_i64(at, bar->close);
    put_i64(at, config->absolute_delta != 0 ? config->absolute_delta : bar->upper);
    put_i64(at, config->absolute_delta != 0 ? config->tick_size : bar->lower);
    put_i128(at, bar->volume);
    put_i128(at, bar->turnover);
    put_i128(at, bar->buy_volume);
    put_i128(at, bar->buy_turnover);
    put_i64(at, bar->first_trade_id);
    put_i64(at, bar->last_trade_id);
    put_i64(at, bar->first_agg_trade_id);
    put_i64(at, bar->last_agg_trade_id);
    put_i64(at, bar->trade_count);
    put_i64(at, bar->record_count);
    put_i64(at, bar->buy_trade_count);
}

/* Reads what put_state writes. Flags are returned as numbers, which the caller checks. */
static void get_state(const rb_u8 **at, rb_i32 version, rb_options *options, rb_state *state, rb_i64 *has_bar) {
    options->threshold_dbps = get_i32(at);
    options->timestamp_gate = (rb_u32)get_i32(at);
    options->include_orphaned = (rb_u32)get_i32(at);
    state->fields = get_i32(at);
    options->max_gap_us = get_i64(at);
    *has_bar = get_i64(at);
    state->last_timestamp_us = get_i64(at);
    state->last_agg_trade_id = get_i64(at);
    state->last_trade_id = get_i64(at);
    rb_forming *bar = &state->bar;
    bar->open_time_us = get_i64(at);
    bar->close_time_us = get_i64(at);
    bar->open = get_i64(at);
    bar->high = get_i64(at);
    bar->low = get_i64(at);
    bar->close = get_i64(at);
    if (version == VERSION_ABSOLUTE) {
        options->absolute_delta = get_i64(at);
        options->tick_size = get_i64(at);
    } else {
        bar->upper = get_i64(at);
        bar->lower = get_i64(at);
    }
    bar->volume = get_i128(at);
    bar->turnover = get_i128(at);
    bar->buy_volume = get_i128(at);
    bar->buy_turnover = get_i128(at);
    bar->first_trade_id = get_i64(at);
    bar->last_trade_id = get_i64(at);
    bar->first_agg_trade_id = get_i64(at);
    bar->last_agg_trade_id = get_i64(at);
    bar->trade_count = get_i64(at);
    bar->record_count = get_i64(at);
    bar->buy_trade_count = get_i64(at);
}

/* Sets the limits of a bar with an absolute distance. Unsigned: an impossible open is refused later. */
static void set_limits(const rb_config *config, rb_forming *bar) {
    bar->upper = (rb_i64)((rb_u64)bar->open + (rb_u64)config->absolute_delta);
    bar->lower = (rb_i64)((rb_u64)bar->open - (rb_u64)config->absolute_delta);
}

/* Can this number of records (0 or more), with prices in low..high, have this volume and this turnover? */
static bool fits_prices(rb_i128 volume, rb_i128 turnover, rb_i64 records, rb_i64 low, rb_i64 high) {
    if (volume < 0 || turnover < 0 || volume > (rb_i128)records * RB_I64_MAX) {
        return false;
    }
    if (volume == 0) {
        return turnover == 0;
    }
    rb_i128 mean = turnover / volume;
    rb_i128 mean_rounded_up = mean + (turnover % volume != 0);
    return mean >= low && mean_rounded_up <= high;
}

/* Is a bar of one record consistent with one record? */
static bool is_one_record(const rb_forming *bar, bool has_ids) {
    rb_i64 trades = has_ids ? bar->last_trade_id - bar->first_trade_id : 0; /* minus one: the count could overflow */
    return bar->high == bar->low && bar->open_time_us == bar->close_time_us
           && bar->first_agg_trade_id == bar->last_agg_trade_id && bar->trade_count - 1 == trades
           && (bar->buy_trade_count == 0 || bar->buy_trade_count == bar->trade_count);
}

/* Can the rules have produced this bar at this position? */
static bool is_possible_bar(const rb_config *config, const rb_state *state) {
    const rb_forming *bar = &state->bar;
    bool has_ids = state->fields & RB_FIELD_TRADE_IDS;
    bool has_side = state->fields & RB_FIELD_SIDE;
    if (bar->open <= 0 || bar->high > config->max_price || bar->low <= 0 || bar->low > bar->open || bar->low > bar->close
        || bar->high < bar->open || bar->high < bar->close) {
        return false;
    }
    if (config->tick_size > 0
        && !(rb_is_on_grid(&config->ticks, bar->open) && rb_is_on_grid(&config->ticks, bar->high)
             && rb_is_on_grid(&config->ticks, bar->low) && rb_is_on_grid(&config->ticks, bar->close))) {
        return false;
    }
    rb_i64 delta = rb_delta(config, bar->open);
    if (bar->upper != bar->open + delta || bar->lower != bar->open - delta) {
        return false;
    }
    if (bar->open_time_us < -RB_TIMESTAMP_LIMIT || bar->open_time_us > bar->close_time_us
        || bar->close_time_us != state->last_timestamp_us) {
        return false;
    }
    if (bar->record_count < 1 || bar->trade_count < bar->record_count
        || (!has_ids && bar->trade_count != bar->record_count)) {
        return false;
    }
    bool was_breached = bar->record_count > 1 && (bar->high >= bar->upper || bar->low <= bar->lower);
    bool breaches_now = bar->close >= bar->upper || bar->close <= bar->lower;
    if ((was_breached && !config->timestamp_gate)
        || (bar->record_count > 1 && breaches_now && bar->close_time_us != bar->open_time_us)) {
        return false; /* the bar would have closed */
    }
    if (bar->last_agg_trade_id != state->last_agg_trade_id || bar->last_trade_id != state->last_trade_id
        || bar->first_agg_trade_id < 0 || bar->first_trade_id < 0) {
        return false;
    }
    if (!(state->fields & RB_FIELD_AGG_TRADE_ID) && bar->first_agg_trade_id != 0) {
        return false;
    }
    if (!has_ids && bar->first_trade_id != 0) {
        return false;
    }
    rb_i64 buys = bar->buy_trade_count;
    if (buys < 0 || buys > bar->trade_count
        || (!has_side && (buys != 0 || bar->buy_volume != 0 || bar->buy_turnover != 0))) {
        return false;
    }
    if (bar->record_count == 1 && !is_one_record(bar, has_ids)) {
        return false;
    }
    rb_i64 sells = bar->trade_count - buys;
    return fits_prices(bar->volume, bar->turnover, bar->record_count, bar->low, bar->high)
           && fits_prices(bar->buy_volume, bar->buy_turnover, buys < bar->record_count ? buys : bar->record_count,
                          bar->low, bar->high)
           && (!has_side
               || fits_prices(bar->volume - bar->buy_volume, bar->turnover - bar->buy_turnover,
                              sells < bar->record_count ? sells : bar->record_count, bar->low, bar->high));
}

static bool is_possible_state(const rb_config *config, const rb_state *state, rb_i64 has_bar) {
    static const rb_forming no_bar;
    if (has_bar != 0 && has_bar != 1) {
        return false;
    }
    if (has_bar == 0 && memcmp(&state->bar, &no_bar, sizeof(no_bar)) != 0) {
        return false;
    }
    if (state->fields == RB_FIELDS_UNKNOWN) {
        return has_bar == 0 && state->last_timestamp_us == 0 && state->last_agg_trade_id == 0 && state->last_trade_id == 0;
    }
    if (state->fields < 0 || state->fields > RB_ALL_FIELDS) {
        return false;
    }
    if (state->last_timestamp_us < -RB_TIMESTAMP_LIMIT || state->last_timestamp_us >= RB_TIMESTAMP_LIMIT
        || state->last_agg_trade_id < 0 || state->last_trade_id < 0) {
        return false;
    }
    if ((!(state->fields & RB_FIELD_AGG_TRADE_ID) && state->last_agg_trade_id != 0)
        || (!(state->fields & RB_FIELD_TRADE_IDS) && state->last_trade_id != 0)) {
        return false;
    }
    return has_bar == 0 || is_possible_bar(config, state);
}

rb_status rb_save(const rb_processor *processor, rb_u8 *state, rb_i64 capacity) {
    if (processor == NULL || state == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    if (capacity < RB_STATE_SIZE) {
        return RB_ERROR_BUFFER_SIZE;
    }
    rb_u8 *at = state;
    memcpy(at, MAGIC, sizeof(MAGIC));
    at += sizeof(MAGIC);
    put_i32(&at, processor->config.absolute_delta != 0 ? VERSION_ABSOLUTE : VERSION_THRESHOLD);
    put_i32(&at, RB_STATE_SIZE);
    put_state(&at, &processor->config, &processor->state);
    put_bytes(&at, crc64(state, RB_STATE_SIZE - CHECKSUM_SIZE), CHECKSUM_SIZE);
    return RB_OK;
}

rb_status rb_restore(const rb_u8 *state, rb_i64 size, rb_processor **processor) {
    if (processor == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    *processor = NULL;
    if (state == NULL || size < 0) {
        return RB_ERROR_ARGUMENT;
    }
    rb_i64 compared = size < (rb_i64)sizeof(MAGIC) ? size : (rb_i64)sizeof(MAGIC);
    if (memcmp(state, MAGIC, (size_t)compared) != 0) {
        return RB_ERROR_STATE_FOREIGN;
    }
    if (size < (rb_i64)sizeof(MAGIC) + 8) {
        return RB_ERROR_STATE_TRUNCATED;
    }
    const rb_u8 *at = state + sizeof(MAGIC);
    rb_i32 version = get_i32(&at);
    if (version != VERSION_THRESHOLD && version != VERSION_ABSOLUTE) {
        return RB_ERROR_STATE_VERSION;
    }
    if (get_i32(&at) != RB_STATE_SIZE || size != RB_STATE_SIZE) {
        return RB_ERROR_STATE_TRUNCATED;
    }
    const rb_u8 *checksum = state + RB_STATE_SIZE - CHECKSUM_SIZE;
    if (get_bytes(&checksum, CHECKSUM_SIZE) != crc64(state, RB_STATE_SIZE - CHECKSUM_SIZE)) {
        return RB_ERROR_STATE_CHECKSUM;
    }
    rb_options options = {.struct_size = sizeof(rb_options)};
    rb_state restored;
    memset(&restored, 0, sizeof(restored)); /* the padding, too: is_possible_state compares bytes */
    rb_i64 has_bar;
    get_state(&at, version, &options, &restored, &has_bar);
    rb_config config;
    if (rb_read_options(&options, &config) != RB_OK || (version == VERSION_ABSOLUTE) != (config.absolute_delta != 0)) {
        return RB_ERROR_STATE_INVALID;
    }
    if (version == VERSION_ABSOLUTE && has_bar == 1) {
        set_limits(&config, &restored.bar);
    }
    if (!is_possible_state(&config, &restored, has_bar)) {
        return RB_ERROR_STATE_INVALID;
    }
    restored.has_bar = has_bar == 1;
    return rb_new_processor(&config, &restored, processor);
}
