/*
 * Changes a saved state number by number and then corrects the checksum, so that the checks after the checksum are
 * reached. Random changes of bytes never get that far.
 */
#include <string.h>

#include "fuzz.h"
#include "support/blob.h"
#include "support/run.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Provided by libFuzzer: changes the bytes and returns their number. Then the function that libFuzzer calls. */
size_t LLVMFuzzerMutate(rb_u8 *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(rb_u8 *data, size_t size, size_t max_size, unsigned int seed);

static void make_fresh(rb_u8 *blob, bool is_absolute) {
    rb_options threshold = RB_OPTIONS_INIT(250);
    rb_options absolute = RB_OPTIONS_INIT_ABSOLUTE(500000000);
    rb_processor *processor = need_processor(is_absolute ? &absolute : &threshold);
    save_state(processor, blob);
    rb_destroy(processor);
}

/* Numbers that are equal in every possible state: a change of one alone is always refused. */
static void copy_number(rb_u8 *blob, rng *random) {
    static const int pairs[][2] = {
        {AT_LAST_TIMESTAMP, AT_CLOSE_TIME},
        {AT_CLOSE_TIME, AT_LAST_TIMESTAMP},
        {AT_OPEN_TIME, AT_CLOSE_TIME},
        {AT_LAST_AGG_TRADE_ID, AT_BAR_LAST_AGG_TRADE_ID},
        {AT_BAR_FIRST_AGG_TRADE_ID, AT_BAR_LAST_AGG_TRADE_ID},
        {AT_LAST_TRADE_ID, AT_BAR_LAST_TRADE_ID},
        {AT_BAR_FIRST_TRADE_ID, AT_BAR_LAST_TRADE_ID},
        {AT_HIGH, AT_OPEN},
        {AT_LOW, AT_OPEN},
        {AT_CLOSE, AT_OPEN},
        {AT_CLOSE, AT_HIGH},
        {AT_CLOSE, AT_LOW},
        {AT_BUY_VOLUME, AT_VOLUME},
        {AT_BUY_TURNOVER, AT_TURNOVER},
        {AT_BUY_TRADE_COUNT, AT_TRADE_COUNT},
        {AT_RECORD_COUNT, AT_TRADE_COUNT},
    };
    size_t pair = (size_t)rng_below(random, COUNT(pairs));
    blob_set(blob, pairs[pair][0], blob_get(blob, pairs[pair][1]));
}

static void fit_limits(rb_u8 *blob) {
    if (blob_get(blob, AT_VERSION) == 2) { /* has none */
        return;
    }
    wide open = blob_get(blob, AT_OPEN);
    wide delta = open * blob_get(blob, AT_THRESHOLD) / 100000;
    blob_set(blob, AT_UPPER, open + delta);
    blob_set(blob, AT_LOWER, open - delta);
}

static void fit_turnover(rb_u8 *blob) {
    unsigned_wide volume = (unsigned_wide)blob_get(blob, AT_VOLUME);
    unsigned_wide buy_volume = (unsigned_wide)blob_get(blob, AT_BUY_VOLUME);
    unsigned_wide price = (unsigned_wide)blob_get(blob, AT_LOW);
    blob_set(blob, AT_TURNOVER, (wide)(volume * price));
    blob_set(blob, AT_BUY_TURNOVER, (wide)(buy_volume * price));
}

size_t LLVMFuzzerCustomMutator(rb_u8 *data, size_t size, size_t max_size, unsigned int seed) {
    rng random = {seed};
    if (max_size < RB_STATE_SIZE || rng_chance(&random, 16)) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    if (size < RB_STATE_SIZE) {
        make_fresh(data, rng_chance(&random, 2));
        size = RB_STATE_SIZE;
    }
    rb_i64 how = rng_below(&random, 8);
    if (how <= 1) { /* the trades after the state */
        return RB_STATE_SIZE
               + LLVMFuzzerMutate(data + RB_STATE_SIZE, size - RB_STATE_SIZE, max_size - RB_STATE_SIZE);
    }
    for (rb_i64 changes = 1 + rng_below(&random, 3); changes > 0; changes--) {
        blob_change_number(data, &random);
    }
    while (rng_chance(&random, 2)) {
        copy_number(data, &random);
    }
    if (!rng_chance(&random, 3)) {
        fit_limits(data);
    }
    if (rng_chance(&random, 3)) {
        fit_turnover(data);
    }
    if (how != 7) {
        blob_seal(data);
    }
    return size;
}
