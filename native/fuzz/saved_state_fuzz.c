/*
 * Any bytes as a saved state: refused with the error of their format, or accepted. An accepted one is the only form of its
 * state, works alike with every kernel and leads only to states that are accepted; damage to it is detected. The first
 * RB_STATE_SIZE bytes are the state; the others become the trades after it.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "rangebar_bindings.h"
#include "support/blob.h"
#include "support/check.h"
#include "support/differential.h"
#include "support/run.h"
#include "support/tiers.h"

/* Restores from memory of exactly that size. */
static rb_status restore(const rb_u8 *blob, size_t size, rb_processor **processor) {
    rb_u8 *copy = need_memory(NULL, (rb_i64)size);
    memcpy(copy, blob, size);
    rb_status status = rb_restore(copy, (rb_i64)size, processor);
    CHECK((status == RB_OK) == (*processor != NULL));
    free(copy);
    return status;
}

/* The error that the format alone gives. RB_OK: the content decides. */
static rb_status expected_format_status(const rb_u8 *blob, size_t size) {
    static const rb_u8 magic[8] = {'R', 'B', 'S', 'T', 'A', 'T', 'E', '\n'};
    if (memcmp(blob, magic, size < sizeof(magic) ? size : sizeof(magic)) != 0) {
        return RB_ERROR_STATE_FOREIGN;
    }
    if (size < AT_THRESHOLD) {
        return RB_ERROR_STATE_TRUNCATED;
    }
    if (blob_get(blob, AT_VERSION) != 1 && blob_get(blob, AT_VERSION) != 2) {
        return RB_ERROR_STATE_VERSION;
    }
    if (size != RB_STATE_SIZE || blob_get(blob, AT_SIZE) != RB_STATE_SIZE) {
        return RB_ERROR_STATE_TRUNCATED;
    }
    return (rb_u64)blob_get(blob, AT_CHECKSUM) == blob_crc(blob, AT_CHECKSUM) ? RB_OK : RB_ERROR_STATE_CHECKSUM;
}

/* The processor, or NULL if the bytes are refused. */
static rb_processor *try_restore(const rb_u8 *blob, size_t size) {
    rb_processor *processor = NULL;
    rb_status expected = expected_format_status(blob, size);
    rb_status status = restore(blob, size, &processor);
    CHECK_STATUS(expected == RB_OK && status != RB_OK ? RB_ERROR_STATE_INVALID : expected, status);
    return processor;
}

/* A checksum of 64 bits detects every change within 64 consecutive bits. */
static void check_damage(const rb_u8 *blob, rb_i64 at, rb_i64 change) {
    rb_u8 damaged[RB_STATE_SIZE];
    memcpy(damaged, blob, RB_STATE_SIZE);
    for (int i = 0; i < 8; i++) {
        damaged[at + i] ^= (rb_u8)((rb_u64)change >> 8 * i);
    }
    rb_processor *processor = NULL;
    CHECK(restore(damaged, RB_STATE_SIZE, &processor) < 0);
    rb_destroy(processor);
}

static void check_can_be_read(const rb_processor *processor) {
    rb_bar bar;
    rb_derived derived;
    rb_limits limits = {.struct_size = sizeof(limits)};
    rb_status status = rb_forming_bar(processor, &bar);
    CHECK(status == RB_OK || status == RB_NO_BAR);
    CHECK_STATUS(status, rb_get_limits(processor, &limits));
    if (status == RB_OK) {
        CHECK_STATUS(RB_OK, rb_derive(&bar, 1, &derived));
        CHECK(derived.vwap >= bar.low && derived.vwap <= bar.high);
        CHECK(limits.lower <= bar.open && limits.upper >= bar.open && limits.fast_path_room >= 0);
    }
}

static trades next_trades_after(input *in, const rb_u8 *blob, const rb_options *options) {
    rb_i64 fields = (rb_i64)blob_get(blob, AT_FIELDS);
    trades all = {.fields = fields < 0 ? ALL_FIELDS : (rb_u32)fields};
    trade next = {
        .timestamp_us = (rb_i64)blob_get(blob, AT_LAST_TIMESTAMP),
        .price = (rb_i64)blob_get(blob, AT_OPEN),
        .agg_trade_id = (rb_i64)blob_get(blob, AT_LAST_AGG_TRADE_ID),
        .first_trade_id = (rb_i64)blob_get(blob, AT_LAST_TRADE_ID),
        .last_trade_id = (rb_i64)blob_get(blob, AT_LAST_TRADE_ID),
    };
    do {
        next = next_trade_of(in, options, &next);
        trades_add(&all, next);
    } while (in->left > 0 && all.count < TRADES_MOST);
    return all;
}

static rb_processor *restore_to(const char *tier, const rb_u8 *blob) {
    rb_processor *processor = NULL;
    use_tier(tier);
    CHECK_STATUS(RB_OK, restore(blob, RB_STATE_SIZE, &processor));
    return processor;
}

/* Continues from the state with each kernel, as far as the trades are valid. */
static void check_goes_on(const rb_u8 *blob, const trades *all) {
    for (int i = 0; i < TIER_COUNT; i++) {
        if (!use_tier(TIERS[i])) {
            continue;
        }
        check_context("%s", TIERS[i]);
        differential_pair both = {.scalar = restore_to("scalar", blob), .tested = restore_to(TIERS[i], blob)};
        rb_result result;
        rb_i64 count = all->count;
        if (pair_process(&both, all, 0, count, count + 1, count, &result) < 0) {
            count = result.error_index;
            CHECK_STATUS(RB_OK, pair_process(&both, all, 0, count, count, count, &result));
        }
        rb_u8 after[RB_STATE_SIZE];
        save_state(both.tested, after);
        rb_destroy(restore_to(TIERS[i], after));
        pair_free(&both);
    }
}

int LLVMFuzzerTestOneInput(const rb_u8 *data, size_t size) {
    if (size > RB_STATE_SIZE) {
        rb_destroy(try_restore(data, size)); /* too long in any case */
    }
    input in = {data, size};
    in.left = size < RB_STATE_SIZE ? size : RB_STATE_SIZE;
    rb_processor *processor = try_restore(data, in.left);
    if (processor == NULL) {
        return end_input();
    }
    rb_u8 again[RB_STATE_SIZE];
    save_state(processor, again);
    check_same_state(data, again);
    check_can_be_read(processor);
    rb_options options = {.struct_size = sizeof(options)};
    CHECK_STATUS(RB_OK, rb_get_options(processor, &options));
    rb_destroy(processor);

    in = (input){data + RB_STATE_SIZE, size - RB_STATE_SIZE};
    rb_i64 at = next_below(&in, RB_STATE_SIZE - 7);
    rb_i64 change = next_i64(&in);
    check_damage(data, at, change != 0 ? change : 1);
    trades all = next_trades_after(&in, data, &options);
    check_goes_on(data, &all);
    trades_free(&all);
    return end_input();
}
