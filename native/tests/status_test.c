/* Every status has its fixed number, its name and a message of its own; any other number has a name and a message, too. */
#include <string.h>

#include "support/check.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FURTHEST 200

/* The numbers are written out, because they must never change. */
static const struct {
    rb_status status;
    const char *name;
} STATUSES[] = {
    {0, "RB_OK"},
    {1, "RB_CLOSED_BAR"},
    {2, "RB_ORPHANED_BAR"},
    {3, "RB_OUTPUT_FULL"},
    {4, "RB_NO_BAR"},
    {-10, "RB_ERROR_ARGUMENT"},
    {-11, "RB_ERROR_STRUCT_SIZE"},
    {-12, "RB_ERROR_THRESHOLD"},
    {-13, "RB_ERROR_MAX_GAP"},
    {-14, "RB_ERROR_OPTION"},
    {-15, "RB_ERROR_MEMORY"},
    {-16, "RB_ERROR_BUFFER_SIZE"},
    {-17, "RB_ERROR_KERNEL"},
    {-18, "RB_ERROR_DISTANCE"},
    {-30, "RB_ERROR_PRICE"},
    {-31, "RB_ERROR_QUANTITY"},
    {-32, "RB_ERROR_TIMESTAMP"},
    {-33, "RB_ERROR_TIME_ORDER"},
    {-34, "RB_ERROR_ID_ORDER"},
    {-35, "RB_ERROR_NEGATIVE_ID"},
    {-36, "RB_ERROR_TRADE_ID_RANGE"},
    {-37, "RB_ERROR_FIELDS"},
    {-38, "RB_ERROR_OVERFLOW"},
    {-39, "RB_ERROR_TICK_SIZE"},
    {-60, "RB_ERROR_STATE_FOREIGN"},
    {-61, "RB_ERROR_STATE_VERSION"},
    {-62, "RB_ERROR_STATE_TRUNCATED"},
    {-63, "RB_ERROR_STATE_CHECKSUM"},
    {-64, "RB_ERROR_STATE_INVALID"},
};

static const char *expected_name(rb_status status) {
    for (size_t i = 0; i < COUNT(STATUSES); i++) {
        if (STATUSES[i].status == status) {
            return STATUSES[i].name;
        }
    }
    return "RB_UNKNOWN_STATUS";
}

static void check_number(rb_status status) {
    check_context("status %d", status);
    CHECK_TEXT(expected_name(status), rb_status_name(status));
    const char *message = rb_status_message(status);
    size_t length = message == NULL ? 0 : strlen(message);
    CHECK(length > 3 && message[length - 1] != '.');
}

int main(void) {
    for (rb_status status = -FURTHEST; status <= FURTHEST; status++) {
        check_number(status);
    }
    check_number(INT32_MIN);
    check_number(INT32_MAX);
    const char *unknown = rb_status_message(FURTHEST);
    for (size_t i = 0; i < COUNT(STATUSES); i++) {
        check_context("%s", STATUSES[i].name);
        const char *message = rb_status_message(STATUSES[i].status);
        CHECK(strcmp(unknown, message) != 0);
        for (size_t other = 0; other < i; other++) {
            CHECK(strcmp(rb_status_message(STATUSES[other].status), message) != 0);
        }
    }
    return check_result();
}
