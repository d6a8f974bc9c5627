/* Invalid calls: missing pointers, negative counts, sizes of structs, options out of range. */
#include <stdlib.h>
#include <string.h>

#include "rangebar_bindings.h"
#include "support/check.h"
#include "support/run.h"
#include "support/tiers.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void test_options(void) {
    rb_options good;
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_default_options(NULL, sizeof(rb_options), 250));
    memset(&good, 0x55, sizeof(good));
    CHECK_STATUS(RB_OK, rb_default_options(&good, sizeof(rb_options), 250));
    const rb_options defaults = {.struct_size = sizeof(rb_options), .threshold_dbps = 250, .timestamp_gate = 1};
    CHECK_I64(0, memcmp(&defaults, &good, sizeof(good)));
    const rb_options initialised = RB_OPTIONS_INIT(250);
    CHECK_I64(0, memcmp(&initialised, &good, sizeof(good)));

    const struct {
        const char *name;
        rb_options options;
        rb_status status;
    } cases[] = {
#define OPTIONS(size, threshold, gate, orphaned, gap, zero) \
    {.struct_size = (size), .threshold_dbps = (threshold), .timestamp_gate = (gate), .include_orphaned = (orphaned), \
     .max_gap_us = (gap), .reserved = (zero)}
        {"struct_size 0", OPTIONS(0, 250, 1, 0, 0, 0), RB_ERROR_STRUCT_SIZE},
        {"struct_size too small", OPTIONS(sizeof(rb_options) - 1, 250, 1, 0, 0, 0), RB_ERROR_STRUCT_SIZE},
        {"smallest threshold", OPTIONS(sizeof(rb_options), 1, 1, 0, 0, 0), RB_OK},
        {"largest threshold", OPTIONS(sizeof(rb_options), 100000, 1, 0, 0, 0), RB_OK},
        {"threshold 0", OPTIONS(sizeof(rb_options), 0, 1, 0, 0, 0), RB_ERROR_THRESHOLD},
        {"threshold -1", OPTIONS(sizeof(rb_options), -1, 1, 0, 0, 0), RB_ERROR_THRESHOLD},
        {"threshold 100001", OPTIONS(sizeof(rb_options), 100001, 1, 0, 0, 0), RB_ERROR_THRESHOLD},
        {"threshold smallest int", OPTIONS(sizeof(rb_options), INT32_MIN, 1, 0, 0, 0), RB_ERROR_THRESHOLD},
        {"threshold largest int", OPTIONS(sizeof(rb_options), INT32_MAX, 1, 0, 0, 0), RB_ERROR_THRESHOLD},
        {"gate off", OPTIONS(sizeof(rb_options), 250, 0, 0, 0, 0), RB_OK},
        {"gate 2", OPTIONS(sizeof(rb_options), 250, 2, 0, 0, 0), RB_ERROR_OPTION},
        {"orphans included", OPTIONS(sizeof(rb_options), 250, 1, 1, 0, 0), RB_OK},
        {"orphans 2", OPTIONS(sizeof(rb_options), 250, 1, 2, 0, 0), RB_ERROR_OPTION},
        {"orphans 2^32 - 1", OPTIONS(sizeof(rb_options), 250, 1, UINT32_MAX, 0, 0), RB_ERROR_OPTION},
        {"reserved 1", OPTIONS(sizeof(rb_options), 250, 1, 0, 0, 1), RB_ERROR_OPTION},
        {"gap 1", OPTIONS(sizeof(rb_options), 250, 1, 0, 1, 0), RB_OK},
        {"largest gap", OPTIONS(sizeof(rb_options), 250, 1, 0, INT64_MAX, 0), RB_OK},
        {"gap -1", OPTIONS(sizeof(rb_options), 250, 1, 0, -1, 0), RB_ERROR_MAX_GAP},
        {"smallest gap", OPTIONS(sizeof(rb_options), 250, 1, 0, INT64_MIN, 0), RB_ERROR_MAX_GAP},
#undef OPTIONS
#define ABSOLUTE(threshold, delta, tick) \
    {.struct_size = sizeof(rb_options), .threshold_dbps = (threshold), .absolute_delta = (delta), .tick_size = (tick)}
        {"smallest absolute distance", ABSOLUTE(0, 1, 0), RB_OK},
        {"largest absolute distance", ABSOLUTE(0, RB_MAX_ABSOLUTE_DELTA, 0), RB_OK},
        {"largest absolute distance + 1", ABSOLUTE(0, RB_MAX_ABSOLUTE_DELTA + 1, 0), RB_ERROR_DISTANCE},
        {"largest int as absolute distance", ABSOLUTE(0, INT64_MAX, 0), RB_ERROR_DISTANCE},
        {"absolute distance -1", ABSOLUTE(0, -1, 0), RB_ERROR_DISTANCE},
        {"absolute distance beside a threshold", ABSOLUTE(250, 1, 0), RB_ERROR_DISTANCE},
        {"absolute distance beside a wrong threshold", ABSOLUTE(-1, 1, 0), RB_ERROR_DISTANCE},
        {"one tick", ABSOLUTE(0, 5, 5), RB_OK},
        {"20 ticks", ABSOLUTE(0, 20000000, 1000000), RB_OK},
        {"distance between two ticks", ABSOLUTE(0, 20500000, 1000000), RB_ERROR_DISTANCE},
        {"tick size above the distance", ABSOLUTE(0, 5, 10), RB_ERROR_DISTANCE},
        {"tick size -5", ABSOLUTE(0, 5, -5), RB_ERROR_DISTANCE},
        {"tick size beside a threshold", ABSOLUTE(250, 0, 5), RB_ERROR_DISTANCE},
#undef ABSOLUTE
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_context("%s", cases[i].name);
        rb_processor *const not_null = (rb_processor *)&good;
        rb_processor *processor = not_null;
        CHECK_STATUS(cases[i].status, rb_create(&cases[i].options, &processor));
        CHECK((processor != NULL) == (cases[i].status == RB_OK));
        if (cases[i].status == RB_OK) {
            rb_options got = {.struct_size = sizeof(got), .reserved = 9};
            CHECK_STATUS(RB_OK, rb_get_options(processor, &got));
            CHECK_I64(0, memcmp(&cases[i].options, &got, sizeof(got)));
            CHECK_I64(-1, rb_get_fields(processor));
            rb_destroy(processor);
        }
    }
    check_context("rb_create without a pointer");
    rb_processor *processor = (rb_processor *)&good;
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_create(&good, NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_create(NULL, &processor));
    CHECK(processor == NULL);
    rb_destroy(NULL);
}

/* The options of a caller with another version of the header, in memory of exactly that size. */
static void test_options_of_size(rb_u32 size) {
    check_context("options of %u bytes", size);
    const bool is_supported = size >= 8 && size % 8 == 0 && size <= 4096;
    const rb_status status = is_supported ? RB_OK : RB_ERROR_STRUCT_SIZE;
    const rb_options full = {.struct_size = size, .threshold_dbps = 300, .include_orphaned = 1, .max_gap_us = 77};
    const size_t known = size < sizeof(full) ? size : sizeof(full);
    rb_options *options = need_memory(NULL, size < sizeof(size) ? (rb_i64)sizeof(size) : (rb_i64)size);
    memset(options, 0, size < sizeof(size) ? sizeof(size) : size);
    memcpy(options, &full, known < sizeof(size) ? sizeof(size) : known);
    rb_processor *processor;
    CHECK_STATUS(status, rb_create(options, &processor));
    CHECK((processor != NULL) == is_supported);
    if (is_supported) {
        rb_options expected = RB_OPTIONS_INIT(300);
        memcpy(&expected, &full, known);
        expected.struct_size = sizeof(expected);
        rb_options used = {.struct_size = sizeof(used)};
        CHECK_STATUS(RB_OK, rb_get_options(processor, &used));
        CHECK_I64(0, memcmp(&expected, &used, sizeof(used)));

        rb_options *got = need_memory(NULL, size);
        memset(got, 0x55, size);
        got->struct_size = size;
        CHECK_STATUS(RB_OK, rb_get_options(processor, got));
        CHECK_I64(0, memcmp(options, got, size));
        free(got);
        rb_destroy(processor);
    }
    /* A nonzero byte beyond the struct of this library stands for an unknown option. */
    const size_t beyond[] = {sizeof(full), (sizeof(full) + size) / 2, (size_t)size - 1};
    for (size_t i = 0; i < COUNT(beyond) && is_supported && size > sizeof(full); i++) {
        rb_u8 *unknown = (rb_u8 *)options + beyond[i];
        *unknown = 0x80;
        CHECK_STATUS(RB_ERROR_STRUCT_SIZE, rb_create(options, &processor));
        CHECK(processor == NULL);
        *unknown = 0;
    }
    memset(options, 0x55, size);
    CHECK_STATUS(status, rb_default_options(options, size, 300));
    if (is_supported) {
        CHECK_I64(size, options->struct_size);
        CHECK_STATUS(RB_OK, rb_create(options, &processor));
        const rb_options expected = RB_OPTIONS_INIT(300);
        rb_options used = {.struct_size = sizeof(used)};
        CHECK_STATUS(RB_OK, rb_get_options(processor, &used));
        CHECK_I64(0, memcmp(&expected, &used, sizeof(used)));
        rb_destroy(processor);
    }
    free(options);
}

static void test_options_sizes(void) {
    for (rb_u32 size = 0; size <= 200; size++) {
        test_options_of_size(size);
    }
    test_options_of_size(4088);
    test_options_of_size(4096);
    test_options_of_size(4097);
    test_options_of_size(4104);
}

/* All functions except rb_process: one pointer is missing, or a struct_size is wrong. */
static void test_small_functions(rb_processor *processor) {
    check_context("small functions");
    rb_options options = {.struct_size = sizeof(options)};
    rb_position position = {.struct_size = sizeof(position)};
    rb_result result = {.struct_size = sizeof(result)};
    rb_derived derived;
    rb_bar bar;
    rb_u8 state[RB_STATE_SIZE];
    rb_i64 value;
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_clear(NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_checkpoint(NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_checkpoint_before(NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_rollback(NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_get_options(NULL, &options));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_get_options(processor, NULL));
    CHECK_I64(-1, rb_get_fields(NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_forming_bar(NULL, &bar));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_forming_bar(processor, NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_reset(NULL, &bar));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_reset(processor, NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_derive(NULL, 1, &derived));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_derive(&bar, 1, NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_derive(&bar, -1, &derived));
    CHECK_STATUS(RB_OK, rb_derive(NULL, 0, NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_save(NULL, state, RB_STATE_SIZE));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_save(processor, NULL, RB_STATE_SIZE));
    CHECK_STATUS(RB_ERROR_BUFFER_SIZE, rb_save(processor, state, RB_STATE_SIZE - 1));
    CHECK_STATUS(RB_ERROR_BUFFER_SIZE, rb_save(processor, state, 0));
    CHECK_STATUS(RB_ERROR_BUFFER_SIZE, rb_save(processor, state, INT64_MIN));
    CHECK_STATUS(RB_OK, rb_save(processor, state, INT64_MAX)); /* a larger capacity is allowed */
    rb_processor *restored = processor;
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_restore(state, RB_STATE_SIZE, NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_restore(NULL, RB_STATE_SIZE, &restored));
    CHECK(restored == NULL);
    restored = processor;
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_restore(state, -1, &restored));
    CHECK(restored == NULL);
    CHECK(rb_abi_entry(0, NULL) == NULL);
    CHECK(rb_abi_entry(-1, &value) == NULL);
    CHECK(rb_abi_entry(INT32_MAX, &value) == NULL);
    CHECK(rb_abi_entry(INT32_MIN, &value) == NULL);

    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_compare_position(NULL, 0, 1, 0, 0, &position));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_compare_position(processor, 0, 1, 0, 0, NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_compare_position(processor, ALL_FIELDS + 1, 1, 0, 0, &position));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_push(NULL, 0, 1, 1, 1, 0, 0, 0, 0, &bar, &result));
    CHECK_STATUS(RB_ERROR_ARGUMENT, result.status);
    CHECK_I64(-1, result.error_index);
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_push(processor, 0, 1, 1, 1, 0, 0, 0, 0, NULL, NULL));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_push(processor, ALL_FIELDS + 1, 1, 1, 1, 0, 0, 0, 0, &bar, &result));
    CHECK_STATUS(RB_ERROR_ARGUMENT, rb_push(processor, UINT32_MAX, 1, 1, 1, 0, 0, 0, 0, &bar, NULL));

    options.struct_size = sizeof(options) - 4;
    position.struct_size = 0;
    result.struct_size = sizeof(result) + 8;
    CHECK_STATUS(RB_ERROR_STRUCT_SIZE, rb_get_options(processor, &options));
    CHECK_STATUS(RB_ERROR_STRUCT_SIZE, rb_compare_position(processor, 0, 1, 0, 0, &position));
    CHECK_STATUS(RB_ERROR_STRUCT_SIZE, rb_push(processor, 0, 1, 1, 1, 0, 0, 0, 0, &bar, &result));
    CHECK_I64(0, position.struct_size);
    CHECK_I64(sizeof(result) + 8, result.struct_size);
}

/* rb_process with one argument changed from a valid call. */
static void test_process(rb_processor *processor) {
    enum { NO_PROCESSOR = 1, NO_TIME = 2, NO_PRICE = 4, NO_QUANTITY = 8, NO_BARS = 16, NO_ORPHANS = 32 };
    static const struct {
        const char *name;
        int missing;
        rb_i64 count, capacity, orphan_capacity;
        rb_status status;
    } cases[] = {
        {"processor missing", NO_PROCESSOR, 1, 1, 1, RB_ERROR_ARGUMENT},
        {"time missing", NO_TIME, 1, 1, 1, RB_ERROR_ARGUMENT},
        {"price missing", NO_PRICE, 1, 1, 1, RB_ERROR_ARGUMENT},
        {"volume missing", NO_QUANTITY, 1, 1, 1, RB_ERROR_ARGUMENT},
        {"bars missing", NO_BARS, 1, 1, 1, RB_ERROR_ARGUMENT},
        {"orphans missing", NO_ORPHANS, 1, 1, 1, RB_ERROR_ARGUMENT},
        {"count negative", 0, -1, 1, 1, RB_ERROR_ARGUMENT},
        {"smallest count", 0, INT64_MIN, 1, 1, RB_ERROR_ARGUMENT},
        {"capacity negative", 0, 1, -1, 1, RB_ERROR_ARGUMENT},
        {"orphan capacity negative", 0, 1, 1, -1, RB_ERROR_ARGUMENT},
        {"both missing, capacity 0", NO_BARS | NO_ORPHANS, 0, 0, 0, RB_OK},
        {"no trades, no columns", NO_TIME | NO_PRICE | NO_QUANTITY, 0, 1, 1, RB_OK},
        {"no trades", 0, 0, 1, 1, RB_OK},
    };
    const rb_i64 one = 1000;
    rb_bar bar;
    rb_bar orphan;
    rb_u8 before[RB_STATE_SIZE];
    rb_u8 after[RB_STATE_SIZE];
    save_state(processor, before);
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_context("rb_process, %s", cases[i].name);
        int missing = cases[i].missing;
        rb_result result;
        memset(&result, 0x55, sizeof(result));
        result.struct_size = sizeof(result);
        CHECK_STATUS(cases[i].status,
                     rb_process(missing & NO_PROCESSOR ? NULL : processor, cases[i].count,
                                missing & NO_TIME ? NULL : &one, missing & NO_PRICE ? NULL : &one,
                                missing & NO_QUANTITY ? NULL : &one, NULL, NULL, NULL, NULL,
                                missing & NO_BARS ? NULL : &bar, cases[i].capacity,
                                missing & NO_ORPHANS ? NULL : &orphan, cases[i].orphan_capacity, &result));
        const rb_result expected = {.struct_size = sizeof(result), .status = cases[i].status, .error_index = -1};
        CHECK_I64(0, memcmp(&expected, &result, sizeof(result)));
        save_state(processor, after);
        check_same_state(before, after);
    }
    check_context("rb_process, result");
    rb_result result = {.struct_size = sizeof(result) - 1};
    CHECK_STATUS(RB_ERROR_ARGUMENT,
                 rb_process(processor, 1, &one, &one, &one, NULL, NULL, NULL, NULL, &bar, 1, NULL, 0, NULL));
    CHECK_STATUS(RB_ERROR_STRUCT_SIZE,
                 rb_process(processor, 1, &one, &one, &one, NULL, NULL, NULL, NULL, &bar, 1, NULL, 0, &result));
    CHECK_I64(sizeof(result) - 1, result.struct_size);
    save_state(processor, after);
    check_same_state(before, after);
    CHECK_I64(-1, rb_get_fields(processor)); /* calls without a trade fix no fields */
}

/* Several calls as one transaction. */
static void test_checkpoint(void) {
    check_context("checkpoint");
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), 250);
    rb_processor *processor = need_processor(&options);
    trades all = trades_generate(MARKET_JUMPS, ALL_FIELDS, 1, 60);
    rb_u8 states[3][RB_STATE_SIZE];
    rb_u8 state[RB_STATE_SIZE];
    rb_bar bar;
    for (rb_i64 i = 0; i < 60; i++) {
        if (i % 20 == 0) {
            save_state(processor, states[i / 20]);
        }
        if (i == 20) {
            CHECK_STATUS(RB_OK, rb_checkpoint(processor));
        }
        trade pushed = trades_get(&all, i);
        CHECK(push_trade(processor, ALL_FIELDS, &pushed, &bar, NULL) >= 0);
    }
    for (int again = 0; again < 2; again++) {
        CHECK_STATUS(RB_OK, rb_rollback(processor));
        save_state(processor, state);
        check_same_state(states[1], state);
        trade pushed = trades_get(&all, 20);
        CHECK(push_trade(processor, ALL_FIELDS, &pushed, &bar, NULL) >= 0);
    }
    CHECK_STATUS(RB_OK, rb_clear(processor));
    CHECK_STATUS(RB_OK, rb_rollback(processor)); /* to the state of creation: rb_clear removes the checkpoint */
    save_state(processor, state);
    check_same_state(states[0], state);
    rb_destroy(processor);

    check_context("rollback of a restored processor");
    CHECK_STATUS(RB_OK, rb_restore(states[2], RB_STATE_SIZE, &processor));
    trade pushed = trades_get(&all, 40);
    CHECK(push_trade(processor, ALL_FIELDS, &pushed, &bar, NULL) >= 0);
    CHECK_STATUS(RB_OK, rb_rollback(processor));
    save_state(processor, state);
    check_same_state(states[2], state);
    rb_destroy(processor);
    trades_free(&all);
}

/* A checkpoint that is set only after the call that it undoes. */
static void test_checkpoint_before(void) {
    check_context("checkpoint before a call");
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), 250);
    rb_processor *processor = need_processor(&options);
    trades all = trades_generate(MARKET_JUMPS, ALL_FIELDS, 1, 60);
    rb_u8 states[3][RB_STATE_SIZE];
    rb_u8 state[RB_STATE_SIZE];
    rb_bar bars[60];
    rb_result result = {.struct_size = sizeof(result)};
    save_state(processor, states[0]);
    for (int part = 0; part < 2; part++) {
        rb_i64 from = part * 20;
        CHECK_STATUS(RB_OK, rb_process(processor, 20, all.timestamp_us + from, all.price + from, all.quantity + from,
                                       all.agg_trade_id + from, all.first_trade_id + from, all.last_trade_id + from,
                                       all.side + from, bars, 60, NULL, 0, &result));
        save_state(processor, states[part + 1]);
    }
    trade pushed = trades_get(&all, 40);
    CHECK(push_trade(processor, ALL_FIELDS, &pushed, bars, NULL) >= 0);
    CHECK_STATUS(RB_OK, rb_rollback(processor)); /* no checkpoint was set yet */
    save_state(processor, state);
    check_same_state(states[0], state);
    CHECK_STATUS(RB_OK, rb_checkpoint_before(processor));
    CHECK_STATUS(RB_OK, rb_rollback(processor));
    save_state(processor, state);
    check_same_state(states[1], state);
    rb_destroy(processor);

    check_context("checkpoint before no call");
    CHECK_STATUS(RB_OK, rb_restore(states[2], RB_STATE_SIZE, &processor));
    CHECK(push_trade(processor, ALL_FIELDS, &pushed, bars, NULL) >= 0);
    CHECK_STATUS(RB_OK, rb_checkpoint_before(processor));
    CHECK_STATUS(RB_OK, rb_rollback(processor));
    save_state(processor, state);
    check_same_state(states[2], state);
    rb_destroy(processor);
    trades_free(&all);
}

/* RB_KERNEL selects the kernel of every processor created or restored from then on. */
static void test_kernels(void) {
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), 250);
    rb_processor *processor = need_processor(&options);
    rb_u8 state[RB_STATE_SIZE];
    save_state(processor, state);
    rb_destroy(processor);

    check_context("the kernel that the library chooses");
    CHECK(use_tier(NULL));
    const char *chosen = rb_kernel_name();
    const char *reason = rb_kernel_reason();
    bool is_known = false;
    CHECK(strlen(reason) > 10);
    for (int i = 0; i < TIER_COUNT; i++) {
        check_context("RB_KERNEL=%s", TIERS[i]);
        is_known = is_known || strcmp(TIERS[i], chosen) == 0;
        bool is_here = use_tier(TIERS[i]);
        if (is_here) {
            CHECK_TEXT(TIERS[i], rb_kernel_name());
            CHECK_TEXT("the environment variable RB_KERNEL names it", rb_kernel_reason());
        } else {
            CHECK(strncmp(TIERS[i], "avx", 3) == 0); /* the other kernels run on every processor */
            CHECK(strstr(reason, "has no ") != NULL); /* the reason why the library has not selected it */
            CHECK_TEXT(rb_status_message(RB_ERROR_KERNEL), rb_kernel_reason());
        }
        CHECK_STATUS(is_here ? RB_OK : RB_ERROR_KERNEL, rb_create(&options, &processor));
        CHECK((processor != NULL) == is_here);
        rb_destroy(processor);
        CHECK_STATUS(is_here ? RB_OK : RB_ERROR_KERNEL, rb_restore(state, RB_STATE_SIZE, &processor));
        CHECK((processor != NULL) == is_here);
        rb_destroy(processor);
    }
    CHECK(is_known);
    CHECK(strcmp(chosen, "scalar") != 0);

    static const char *const unknown[] = {"nonsense", "AVX2", "avx", "scalar ", "default"};
    for (size_t i = 0; i < COUNT(unknown); i++) {
        check_context("RB_KERNEL=%s", unknown[i]);
        CHECK(!use_tier(unknown[i]));
        CHECK(rb_kernel_name() == NULL);
        CHECK_TEXT(rb_status_message(RB_ERROR_KERNEL), rb_kernel_reason());
        processor = (rb_processor *)&options;
        CHECK_STATUS(RB_ERROR_KERNEL, rb_create(&options, &processor));
        CHECK(processor == NULL);
        processor = (rb_processor *)&options;
        CHECK_STATUS(RB_ERROR_KERNEL, rb_restore(state, RB_STATE_SIZE, &processor));
        CHECK(processor == NULL);
        options.threshold_dbps = 0; /* errors of the arguments come first */
        CHECK_STATUS(RB_ERROR_THRESHOLD, rb_create(&options, &processor));
        options.threshold_dbps = 250;
        CHECK_STATUS(RB_ERROR_STATE_TRUNCATED, rb_restore(state, RB_STATE_SIZE - 1, &processor));
    }
    check_context("RB_KERNEL is empty");
    CHECK(use_tier(""));
    CHECK_TEXT(chosen, rb_kernel_name());
    CHECK_TEXT(reason, rb_kernel_reason());
    use_tier(NULL);
}

int main(void) {
    test_options();
    test_options_sizes();
    rb_options options;
    rb_default_options(&options, sizeof(rb_options), 250);
    rb_processor *processor = need_processor(&options);
    test_small_functions(processor);
    test_process(processor);
    rb_destroy(processor);
    test_checkpoint();
    test_checkpoint_before();
    test_kernels();
    return check_result();
}
