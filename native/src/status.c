/* The name and the meaning of every status. */
#include "int128.h"

typedef struct status_text {
    rb_status status;
    const char *name;
    const char *message;
} status_text;

#define TEXT(status, message) {status, #status, message}

static const status_text TEXTS[] = {
    TEXT(RB_OK, "done"),
    TEXT(RB_CLOSED_BAR, "the trade has closed a bar"),
    TEXT(RB_ORPHANED_BAR, "a gap before the trade has ended the forming bar"),
    TEXT(RB_OUTPUT_FULL, "the output has no room for the next bar"),
    TEXT(RB_NO_BAR, "no bar is forming"),
    TEXT(RB_ERROR_ARGUMENT, "an argument is missing or out of range"),
    TEXT(RB_ERROR_STRUCT_SIZE, "a struct_size is not one that this library supports, or an unknown option is set"),
    TEXT(RB_ERROR_THRESHOLD, "the threshold is outside 1..100000 decimal basis points"),
    TEXT(RB_ERROR_MAX_GAP, "the maximum gap is negative"),
    TEXT(RB_ERROR_OPTION, "an option is neither 0 nor 1, or a reserved field is not 0"),
    TEXT(RB_ERROR_MEMORY, "out of memory"),
    TEXT(RB_ERROR_BUFFER_SIZE, "a buffer is too small"),
    TEXT(RB_ERROR_KERNEL, "the environment variable RB_KERNEL names no kernel that this machine can run"),
    TEXT(RB_ERROR_DISTANCE,
         "the absolute distance is outside 1..2^62, is given beside a threshold, or is no multiple of the "
         "tick size"),
    TEXT(RB_ERROR_PRICE, "the price is not above 0, or too large for this distance"),
    TEXT(RB_ERROR_QUANTITY, "the quantity is negative"),
    TEXT(RB_ERROR_TIMESTAMP, "the timestamp is outside [-2^62, 2^62) microseconds"),
    TEXT(RB_ERROR_TIME_ORDER, "the timestamp is earlier than the previous trade's"),
    TEXT(RB_ERROR_ID_ORDER, "the timestamp equals the previous trade's, but the aggregate trade id is not higher"),
    TEXT(RB_ERROR_NEGATIVE_ID, "an id is negative"),
    TEXT(RB_ERROR_TRADE_ID_RANGE, "last_trade_id is below first_trade_id"),
    TEXT(RB_ERROR_FIELDS,
         "the trade fields differ from those of the run's first trade, or only one of the two trade ids is given"),
    TEXT(RB_ERROR_TICK_SIZE, "the price is no multiple of the tick size"),
    TEXT(RB_ERROR_OVERFLOW, "a trade count or a turnover would leave its range"),
    TEXT(RB_ERROR_STATE_FOREIGN, "not a saved state of rangebar"),
    TEXT(RB_ERROR_STATE_VERSION, "the saved state has a version that this library does not support"),
    TEXT(RB_ERROR_STATE_TRUNCATED, "the saved state does not have the expected length"),
    TEXT(RB_ERROR_STATE_CHECKSUM, "the saved state is damaged: its checksum does not match"),
    TEXT(RB_ERROR_STATE_INVALID, "the saved state contradicts itself"),
};

static const status_text *find(rb_status status) {
    static const status_text unknown = {0, "RB_UNKNOWN_STATUS", "not a status of this library"};
    for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++) {
        if (TEXTS[i].status == status) {
            return &TEXTS[i];
        }
    }
    return &unknown;
}

const char *rb_status_name(rb_status status) {
    return find(status)->name;
}

const char *rb_status_message(rb_status status) {
    return find(status)->message;
}
