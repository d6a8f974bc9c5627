/*
 * All functions in any order with any arguments, on a few processors: invalid calls are refused and change nothing, valid
 * ones succeed.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "rangebar_bindings.h"
#include "support/check.h"
#include "support/run.h"
#include "support/tiers.h"
#include "support/wide.h"

#define SLOTS 3
#define ROWS 12
#define TIME_LIMIT ((rb_i64)1 << 62)
#define NO_FIELD ((rb_u32)8)

typedef struct caller {
    rb_processor *slots[SLOTS]; /* NULL: no processor */
    rb_options options;         /* the options that trades are generated for */
    trade last;
} caller;

static size_t next_size(input *in, size_t right) {
    return next_byte(in) < 240 ? right : (size_t)next_below(in, 512);
}

static bool is_one_in_16(input *in) {
    return next_byte(in) % 16 == 15;
}

#define MAX_OPTIONS_SIZE 4096

/* Options with room for those of later versions. */
typedef union sized_options {
    rb_options options;
    rb_u8 bytes[MAX_OPTIONS_SIZE];
} sized_options;

static bool is_options_size(rb_u32 size) {
    return size >= 8 && size % 8 == 0 && size <= MAX_OPTIONS_SIZE;
}

static rb_status expected_options_status(const rb_options *options) {
    if (options->absolute_delta != 0
        && (options->threshold_dbps != 0 || options->absolute_delta < 0 || options->absolute_delta > (rb_i64)1 << 62)) {
        return RB_ERROR_DISTANCE;
    }
    if (options->absolute_delta == 0 && (options->threshold_dbps < 1 || options->threshold_dbps > 100000)) {
        return RB_ERROR_THRESHOLD;
    }
    if (options->tick_size != 0
        && (options->absolute_delta == 0 || options->tick_size < 0 || options->absolute_delta % options->tick_size != 0)) {
        return RB_ERROR_DISTANCE;
    }
    if (options->max_gap_us < 0) {
        return RB_ERROR_MAX_GAP;
    }
    return options->timestamp_gate > 1 || options->include_orphaned > 1 || options->reserved != 0 ? RB_ERROR_OPTION
                                                                                                  : RB_OK;
}

/* The status of rb_create; *effective receives the options that the processor works by. */
static rb_status expected_create_status(const sized_options *given, rb_options *effective) {
    rb_u32 size = given->options.struct_size;
    if (!is_options_size(size)) {
        return RB_ERROR_STRUCT_SIZE;
    }
    for (size_t i = sizeof(rb_options); i < size; i++) {
        if (given->bytes[i] != 0) {
            return RB_ERROR_STRUCT_SIZE;
        }
    }
    *effective = (rb_options){
        .struct_size = sizeof(rb_options),
        .threshold_dbps = given->options.threshold_dbps,
        .timestamp_gate = size < 16 ? 1 : given->options.timestamp_gate,
        .include_orphaned = size < 16 ? 0 : given->options.include_orphaned,
        .max_gap_us = size < 24 ? 0 : given->options.max_gap_us,
        .reserved = size < 32 ? 0 : given->options.reserved,
        .absolute_delta = size < 40 ? 0 : given->options.absolute_delta,
        .tick_size = size < 48 ? 0 : given->options.tick_size,
    };
    return expected_options_status(effective);
}

static void create(caller *all, rb_processor **slot, input *in) {
    static sized_options given;
    rb_options options = next_options(in);
    rb_i64 wrong = next_byte(in);
    options.struct_size = wrong == 1 ? (rb_u32)next_i64(in) : options.struct_size;
    options.threshold_dbps = wrong == 2 ? (rb_i32)next_number(in) : options.threshold_dbps;
    options.max_gap_us = wrong == 3 ? next_number(in) : options.max_gap_us;
    options.timestamp_gate = wrong == 4 ? (rb_u32)next_number(in) : options.timestamp_gate;
    options.include_orphaned = wrong == 5 ? (rb_u32)next_number(in) : options.include_orphaned;
    options.reserved = wrong == 6 ? (rb_u64)next_number(in) : options.reserved;
    options.absolute_delta = wrong == 8 ? next_number(in) : options.absolute_delta;
    options.tick_size = wrong == 9 ? next_number(in) : options.tick_size;
    memset(&given, 0, sizeof(given));
    if (wrong == 7) { /* another version of the struct, with an unknown option or not */
        options.struct_size = 8 * (rb_u32)(1 + next_below(in, MAX_OPTIONS_SIZE / 8));
        given.bytes[next_below(in, MAX_OPTIONS_SIZE)] = (rb_u8)next_byte(in);
    }
    given.options = options;
    rb_processor *made = NULL;
    use_tier(next_tier(in));
    rb_status expected = expected_create_status(&given, &options);
    rb_status status = rb_create(&given.options, &made);
    CHECK_STATUS(expected, status);
    CHECK((status == RB_OK) == (made != NULL));
    if (made != NULL) {
        rb_destroy(*slot);
        *slot = made;
        all->options = options;
    }
    if (made != NULL) {
        rb_options used = {.struct_size = sizeof(used)};
        CHECK_STATUS(RB_OK, rb_get_options(made, &used));
        CHECK_I64(0, memcmp(&options, &used, sizeof(used)));
    }
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_create(NULL, &made));
    CHECK(made == NULL);
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_create(&options, NULL));
}

/* The state before a call, and a check that a refused call has kept it. */
typedef struct witness {
    const rb_processor *processor;
    rb_u8 state[RB_STATE_SIZE];
} witness;

static witness watch(const rb_processor *processor) {
    witness before = {.processor = processor};
    if (processor != NULL) {
        save_state(processor, before.state);
    }
    return before;
}

static void check_untouched(const witness *before) {
    if (before->processor != NULL) {
        rb_u8 after[RB_STATE_SIZE];
        save_state(before->processor, after);
        check_same_state(before->state, after);
    }
}

static bool is_of_a_trade(rb_status status) {
    return status <= RB_ERROR_PRICE && status >= RB_ERROR_TICK_SIZE;
}

/* Usually the trade fields of the run. */
static rb_u32 next_fields(const rb_processor *processor, input *in) {
    rb_i32 fields = rb_get_fields(processor);
    return fields < 0 || is_one_in_16(in) ? (rb_u32)next_byte(in) % 16 : (rb_u32)fields;
}

static void push(caller *all, rb_processor *processor, input *in) {
    trade next = next_trade_of(in, &all->options, &all->last);
    rb_u32 fields = next_fields(processor, in);
    rb_bar bar = {.flags = 12345};
    bool has_bar = !is_one_in_16(in);
    rb_result result = {.struct_size = (rb_u32)next_size(in, sizeof(result))};
    bool has_result = next_byte(in) % 2 == 0;
    witness before = watch(processor);
    rb_status status = push_trade(processor, fields, &next, has_bar ? &bar : NULL, has_result ? &result : NULL);
    if (has_result && result.struct_size != sizeof(result)) {
        CHECK_STATUS(RB_ERROR_STRUCT_SIZE, status);
    } else if (processor == NULL || !has_bar || fields >= NO_FIELD) {
        CHECK_STATUS(RB_ERROR_ARGUMENT, status);
    } else {
        CHECK(status == RB_OK || status == RB_CLOSED_BAR || status == RB_ORPHANED_BAR || is_of_a_trade(status));
    }
    if (status < 0) {
        check_untouched(&before);
    } else {
        all->last = next;
    }
    if (status <= 0) {
        CHECK(bar.flags == 12345);
    }
    if (has_result && result.struct_size == sizeof(result) && status < 0) {
        CHECK_STATUS(status, result.status);
    }
}

/* Columns of rows, any of which may be missing. */
typedef struct rows {
    trades all;
    rb_i64 count;
    rb_bar *bars;
    rb_i64 capacity;
    const rb_i64 *time, *price, *quantity, *id, *first, *last;
    const rb_u8 *side;
} rows;

static rows next_rows(caller *all, rb_u32 fields, input *in) {
    trades all_rows = {.fields = fields};
    for (rb_i64 i = next_below(in, ROWS + 1); i > 0; i--) {
        all->last = next_trade_of(in, &all->options, &all->last);
        trades_add(&all_rows, all->last);
    }
    rows given = {.all = trades_copy(&all_rows, 0, all_rows.count)};
    trades_free(&all_rows);
    return given;
}

static void free_rows(rows *given) {
    trades_free(&given->all);
    free(given->bars);
}

/* Omits the columns of absent fields, and sometimes another one; the counts may be wrong, too. */
static void spoil_rows(rows *given, input *in) {
    const trades *all = &given->all;
    rb_i64 missing = is_one_in_16(in) ? next_byte(in) : 0;
    given->time = missing & 1 ? NULL : all->timestamp_us;
    given->price = missing & 2 ? NULL : all->price;
    given->quantity = missing & 4 ? NULL : all->quantity;
    given->id = all->fields & RB_FIELD_AGG_TRADE_ID ? all->agg_trade_id : NULL;
    given->first = all->fields & RB_FIELD_TRADE_IDS && !(missing & 8) ? all->first_trade_id : NULL;
    given->last = all->fields & RB_FIELD_TRADE_IDS && !(missing & 16) ? all->last_trade_id : NULL;
    given->side = all->fields & RB_FIELD_SIDE ? all->side : NULL;
    given->count = missing & 32 ? INT64_MIN : missing & 64 ? -1 : all->count;
    given->capacity = next_below(in, ROWS);
    given->bars = missing & 128 ? NULL : need_memory(NULL, given->capacity * (rb_i64)sizeof(rb_bar));
    given->capacity = is_one_in_16(in) ? -1 : given->capacity;
}

static bool are_wrong(const rows *given) {
    bool misses_one = given->time == NULL || given->price == NULL || given->quantity == NULL;
    return given->count < 0 || (given->count > 0 && misses_one) || given->capacity < 0
           || (given->bars == NULL && given->capacity > 0);
}

static void process(caller *all, rb_processor *processor, input *in) {
    rows given = next_rows(all, next_fields(processor, in) & ALL_FIELDS, in);
    spoil_rows(&given, in);
    rb_bar orphans[2];
    rb_i64 orphan_capacity = next_byte(in) % 4 - 1;
    bool has_orphans = next_byte(in) % 2 == 0;
    orphan_capacity = orphan_capacity > 2 ? 2 : orphan_capacity;
    rb_result result = {.struct_size = (rb_u32)next_size(in, sizeof(result))};
    witness before = watch(processor);
    rb_status status =
        rb_process(processor, given.count, given.time, given.price, given.quantity, given.id, given.first, given.last,
                   given.side, given.bars, given.capacity, has_orphans ? orphans : NULL, orphan_capacity, &result);
    if (result.struct_size != sizeof(result)) {
        CHECK_STATUS(RB_ERROR_STRUCT_SIZE, status);
    } else if (processor == NULL || are_wrong(&given) || orphan_capacity < 0 || (!has_orphans && orphan_capacity > 0)) {
        CHECK_STATUS(RB_ERROR_ARGUMENT, status);
    } else {
        CHECK(status == RB_OK || status == RB_OUTPUT_FULL || is_of_a_trade(status));
        CHECK((status == RB_OK) == (result.trades_consumed == given.count && status >= 0) || status < 0);
        CHECK(result.bars_written >= 0 && result.bars_written <= given.capacity);
    }
    if (status < 0) {
        check_untouched(&before);
    }
    free_rows(&given);
}

static void process_many(caller *all, input *in) {
    rb_processor *processors[SLOTS];
    for (int k = 0; k < SLOTS; k++) {
        processors[k] = all->slots[is_one_in_16(in) ? 0 : k];
    }
    rows given = next_rows(all, next_fields(processors[0], in) & ALL_FIELDS, in);
    spoil_rows(&given, in);
    rb_bar more_bars[SLOTS];
    rb_bar *bars[SLOTS] = {given.bars, &more_bars[1], NULL};
    rb_i64 capacities[SLOTS] = {given.capacity, 1, 0};
    rb_result results[SLOTS];
    witness before[SLOTS];
    bool is_wrong = are_wrong(&given);
    rb_i32 count = is_one_in_16(in) ? (rb_i32)next_number(in) : 1 + (rb_i32)next_below(in, SLOTS);
    count = count > SLOTS && count <= RB_MAX_PROCESSORS ? SLOTS : count;
    is_wrong = is_wrong || count < 1 || count > SLOTS;
    for (int k = 0; k < SLOTS; k++) {
        results[k] = (rb_result){.struct_size = sizeof(rb_result)};
        before[k] = watch(processors[k]);
        is_wrong = is_wrong || (k < count && processors[k] == NULL)
                   || (k > 0 && k < count && processors[k] == processors[0]);
    }
    rb_status status = rb_process_many(processors, count, given.count, given.time, given.price, given.quantity, given.id,
                                       given.first, given.last, given.side, bars, capacities, results);
    if (is_wrong) {
        CHECK_STATUS(RB_ERROR_ARGUMENT, status);
    } else {
        CHECK(status == RB_OK || status == RB_OUTPUT_FULL || is_of_a_trade(status));
    }
    for (int k = 0; k < SLOTS && status < 0; k++) {
        check_untouched(&before[k]);
    }
    free_rows(&given);
}

static void look(const rb_processor *processor, input *in) {
    rb_bar bar;
    rb_bar *to = is_one_in_16(in) ? NULL : &bar;
    bool is_wrong = processor == NULL || to == NULL;
    rb_status status = rb_forming_bar(processor, to);
    CHECK(is_wrong ? status == RB_ERROR_ARGUMENT : status == RB_OK || status == RB_NO_BAR);
    sized_options got;
    memset(&got, 0x55, sizeof(got));
    const rb_u32 size = (rb_u32)next_size(in, sizeof(rb_options));
    got.options.struct_size = size;
    rb_status right = processor == NULL        ? RB_ERROR_ARGUMENT
                      : !is_options_size(size) ? RB_ERROR_STRUCT_SIZE
                                               : RB_OK;
    CHECK_STATUS(right, rb_get_options(processor, &got.options));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_get_options(processor, NULL));
    if (right == RB_OK) {
        rb_options effective;
        CHECK_I64(size, got.options.struct_size);
        CHECK(size == MAX_OPTIONS_SIZE || got.bytes[size] == 0x55);
        CHECK_STATUS(RB_OK, expected_create_status(&got, &effective));
    }
}

/* A trade within the limits only adds to the bar. */
static void trust_limits(caller *all, rb_processor *processor, input *in) {
    const rb_i64 plain = ((rb_i64)1 << 52) - 1;
    rb_limits limits = {.struct_size = (rb_u32)next_size(in, sizeof(limits))};
    rb_options options = {.struct_size = sizeof(options)};
    rb_status status = rb_get_limits(processor, &limits);
    if (processor == NULL || limits.struct_size != sizeof(limits)) {
        CHECK_STATUS(processor == NULL ? RB_ERROR_ARGUMENT : RB_ERROR_STRUCT_SIZE, status);
        return;
    }
    CHECK_STATUS(RB_OK, rb_get_options(processor, &options));
    if (status == RB_NO_BAR || limits.fast_path_room == 0) {
        return;
    }
    CHECK_STATUS(RB_OK, status);
    trade next = next_trade_of(in, &all->options, &all->last);
    next.quantity &= plain;
    next.first_trade_id &= INT64_MAX;
    next.last_trade_id = (rb_i64)((rb_u64)next.first_trade_id + ((rb_u64)next.last_trade_id & (rb_u64)plain));
    wide time_passed = (wide)next.timestamp_us - limits.last_timestamp_us;
    bool is_plain = next.price >= 0 && next.price > limits.lower && next.price < limits.upper
                    && next.price <= limits.max_price && next.price <= plain && time_passed >= 0
                    && next.timestamp_us < TIME_LIMIT && next.agg_trade_id >= 0 && next.last_trade_id >= 0
                    && next.last_trade_id >= next.first_trade_id
                    && (time_passed > 0 || next.agg_trade_id > limits.last_agg_trade_id)
                    && (options.max_gap_us == 0 || time_passed <= options.max_gap_us);
    if (is_plain) {
        rb_bar bar;
        CHECK_STATUS(RB_OK, push_trade(processor, (rb_u32)limits.fields, &next, &bar, NULL));
        all->last = next;
    }
}

static void change(rb_processor *processor, input *in) {
    rb_bar bar;
    rb_status right = processor == NULL ? RB_ERROR_ARGUMENT : RB_OK;
    switch (next_byte(in) % 8) {
    case 4: CHECK_STATUS(right, rb_checkpoint_before(processor)); break;
    case 0: CHECK_STATUS(right, rb_clear(processor)); break;
    case 1: CHECK_STATUS(right, rb_checkpoint(processor)); break;
    case 2: CHECK_STATUS(right, rb_rollback(processor)); break;
    default: {
        rb_status status = rb_reset(processor, &bar);
        CHECK(right == RB_OK ? status == RB_OK || status == RB_NO_BAR : status == right);
        CHECK_STATUS(RB_ERROR_ARGUMENT, rb_reset(processor, NULL));
        break;
    }
    }
}

/* Bars of any content: rb_derive computes numbers or refuses. */
static void derive(input *in) {
    rb_bar bars[2];
    rb_derived derived[2];
    for (int k = 0; k < 2; k++) {
        for (size_t i = 0; i < sizeof(rb_bar) / 8; i++) {
            rb_i64 number = next_number(in);
            memcpy((char *)&bars[k] + 8 * i, &number, 8);
        }
        bars[k].struct_size = (rb_u32)next_size(in, sizeof(rb_bar));
    }
    rb_i64 count = next_byte(in) % 4 - 1;
    count = count > 2 ? 2 : count;
    memset(derived, 0x55, sizeof(derived));
    rb_status status = rb_derive(bars, count, derived);
    rb_status right = count < 0 ? RB_ERROR_ARGUMENT : RB_OK;
    for (rb_i64 k = 0; k < count; k++) {
        right = bars[k].struct_size != sizeof(rb_bar) ? RB_ERROR_STRUCT_SIZE : right;
    }
    CHECK_STATUS(right, status);
    for (rb_i64 k = 0; k < 2; k++) {
        CHECK((derived[k].struct_size == sizeof(rb_derived)) == (status == RB_OK && k < count));
    }
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_derive(NULL, 1, derived));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_derive(bars, 1, NULL));
}

/* The expected position, computed in arithmetic that is wide enough for every input. */
static rb_position expected_position(const rb_processor *processor, rb_u32 fields, const trade *next,
                                  const rb_position *actual) {
    rb_position right = {
        .struct_size = sizeof(right),
        .kind = RB_POSITION_TIME_GAP,
        .last_timestamp_us = actual->last_timestamp_us,
        .last_agg_trade_id = actual->last_agg_trade_id,
        .last_trade_id = actual->last_trade_id,
    };
    rb_i32 of_run = rb_get_fields(processor);
    if (of_run < 0) {
        right.kind = RB_POSITION_START;
        return right;
    }
    right.time_us = next->timestamp_us - actual->last_timestamp_us;
    rb_u32 common = fields & (rb_u32)of_run;
    if (common & (RB_FIELD_AGG_TRADE_ID | RB_FIELD_TRADE_IDS)) {
        bool by_aggregate = common & RB_FIELD_AGG_TRADE_ID;
        wide step = by_aggregate ? (wide)next->agg_trade_id - actual->last_agg_trade_id
                                 : (wide)next->first_trade_id - actual->last_trade_id;
        wide ids = step <= 0 ? 1 - step : step - 1;
        right.kind = step <= 0 ? RB_POSITION_OVERLAP : step == 1 ? RB_POSITION_EXACT : RB_POSITION_GAP;
        right.ids = ids > INT64_MAX ? INT64_MAX : (rb_i64)ids;
    }
    if (right.time_us < 0 && right.kind != RB_POSITION_OVERLAP) {
        right.kind = RB_POSITION_OVERLAP;
        right.ids = 0;
    }
    return right;
}

static void compare_position(const caller *all, const rb_processor *processor, input *in) {
    trade next = next_trade_of(in, &all->options, &all->last);
    rb_u32 fields = next_fields(processor, in);
    rb_position position = {.struct_size = (rb_u32)next_size(in, sizeof(position))};
    witness before = watch(processor);
    rb_status status = rb_compare_position(processor, fields, next.timestamp_us, next.agg_trade_id,
                                           next.first_trade_id, &position);
    bool is_wrong = processor == NULL || fields >= NO_FIELD || next.timestamp_us < -TIME_LIMIT
                    || next.timestamp_us >= TIME_LIMIT || (fields & RB_FIELD_AGG_TRADE_ID && next.agg_trade_id < 0)
                    || (fields & RB_FIELD_TRADE_IDS && next.first_trade_id < 0);
    if (is_wrong) {
        CHECK_STATUS(RB_ERROR_ARGUMENT, status);
    } else if (position.struct_size != sizeof(position)) {
        CHECK_STATUS(RB_ERROR_STRUCT_SIZE, status);
    } else if (CHECK_STATUS(RB_OK, status)) {
        rb_position right = expected_position(processor, fields, &next, &position);
        CHECK_I64(0, memcmp(&right, &position, sizeof(right)));
    }
    check_untouched(&before);
}

static void save(rb_processor **slot, input *in) {
    rb_u8 state[RB_STATE_SIZE];
    rb_i64 capacity = is_one_in_16(in) ? next_number(in) : RB_STATE_SIZE;
    rb_status status = rb_save(*slot, state, capacity < RB_STATE_SIZE ? capacity : RB_STATE_SIZE);
    CHECK_STATUS(*slot == NULL ? RB_ERROR_ARGUMENT : capacity < RB_STATE_SIZE ? RB_ERROR_BUFFER_SIZE : RB_OK, status);
    if (status == RB_OK) {
        rb_destroy(*slot);
        CHECK_STATUS(RB_OK, rb_restore(state, RB_STATE_SIZE, slot));
    }
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_save(*slot, NULL, RB_STATE_SIZE));
}

static void call_without_processor(input *in) {
    rb_i32 number = (rb_i32)next_number(in);
    rb_i64 value;
    CHECK(rb_status_name(number) != NULL && strlen(rb_status_message(number)) > 0);
    const char *name = rb_abi_entry(number, &value);
    CHECK(name == NULL || (number >= 0 && number < 1000 && strlen(name) > 0));
    CHECK(rb_abi_entry(number, NULL) == NULL);
    CHECK(rb_kernel_name() != NULL && rb_kernel_reason() != NULL && rb_version() != NULL);
    CHECK_I64(RB_ABI_VERSION, rb_abi_version());
}

int LLVMFuzzerTestOneInput(const rb_u8 *data, size_t size) {
    input in = {data, size};
    caller all = {.last = {.timestamp_us = 1725148800000000, .price = 4200000000000}};
    all.options = next_options(&in);
    for (int steps = 0; in.left > 0 && steps < 400; steps++) {
        rb_i64 what = next_byte(&in);
        rb_processor **slot = &all.slots[(what >> 4) % SLOTS];
        check_context("step %d, %d", steps, (int)what);
        switch (what & 15) {
        case 0: create(&all, slot, &in); break;
        case 1: process(&all, *slot, &in); break;
        case 2: process_many(&all, &in); break;
        case 3: look(*slot, &in); break;
        case 4: trust_limits(&all, *slot, &in); break;
        case 5: change(*slot, &in); break;
        case 6: derive(&in); break;
        case 7: compare_position(&all, *slot, &in); break;
        case 8: save(slot, &in); break;
        case 9: call_without_processor(&in); break;
        case 10: all.last = (trade){.timestamp_us = next_number(&in), .price = next_number(&in)}; break;
        default: push(&all, *slot, &in); break;
        }
    }
    for (int k = 0; k < SLOTS; k++) {
        rb_destroy(all.slots[k]);
    }
    return end_input();
}
