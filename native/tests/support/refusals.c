#include "support/refusals.h"

#include <string.h>

#define TIME_LIMIT ((rb_i64)1 << 62)
#define SET(field, value) {offsetof(trade, field), VALUE, value}
#define AFTER_PREVIOUS(field, value) {offsetof(trade, field), PREVIOUS_PLUS, value}

const refusal REFUSALS[] = {
    {"price 0", RB_ERROR_PRICE, 0, {SET(price, 0)}},
    {"price -1", RB_ERROR_PRICE, 0, {SET(price, -1)}},
    {"smallest price", RB_ERROR_PRICE, 0, {SET(price, INT64_MIN)}},
    {"largest price", RB_ERROR_PRICE, 0, {SET(price, INT64_MAX)}},
    {"volume -1", RB_ERROR_QUANTITY, 0, {SET(quantity, -1)}},
    {"smallest volume", RB_ERROR_QUANTITY, 0, {SET(quantity, INT64_MIN)}},
    {"timestamp below the range", RB_ERROR_TIMESTAMP, 0, {SET(timestamp_us, -TIME_LIMIT - 1)}},
    {"timestamp above the range", RB_ERROR_TIMESTAMP, 0, {SET(timestamp_us, TIME_LIMIT)}},
    {"smallest timestamp", RB_ERROR_TIMESTAMP, 0, {SET(timestamp_us, INT64_MIN)}},
    {"largest timestamp", RB_ERROR_TIMESTAMP, 0, {SET(timestamp_us, INT64_MAX)}},
    {"time falls by 1", RB_ERROR_TIME_ORDER, 0, {AFTER_PREVIOUS(timestamp_us, -1)}},
    {"time falls far", RB_ERROR_TIME_ORDER, 0, {SET(timestamp_us, -TIME_LIMIT)}},
    {"same time, same id", RB_ERROR_ID_ORDER, RB_FIELD_AGG_TRADE_ID,
     {AFTER_PREVIOUS(timestamp_us, 0), AFTER_PREVIOUS(agg_trade_id, 0)}},
    {"same time, lower id", RB_ERROR_ID_ORDER, RB_FIELD_AGG_TRADE_ID,
     {AFTER_PREVIOUS(timestamp_us, 0), AFTER_PREVIOUS(agg_trade_id, -1)}},
    {"aggregate trade id -1", RB_ERROR_NEGATIVE_ID, RB_FIELD_AGG_TRADE_ID, {SET(agg_trade_id, -1)}},
    {"smallest aggregate trade id", RB_ERROR_NEGATIVE_ID, RB_FIELD_AGG_TRADE_ID, {SET(agg_trade_id, INT64_MIN)}},
    {"first trade id -1", RB_ERROR_NEGATIVE_ID, RB_FIELD_TRADE_IDS, {SET(first_trade_id, -1)}},
    {"both trade ids negative", RB_ERROR_NEGATIVE_ID, RB_FIELD_TRADE_IDS,
     {SET(first_trade_id, -7), SET(last_trade_id, -7)}},
    {"last trade id -1", RB_ERROR_NEGATIVE_ID, RB_FIELD_TRADE_IDS, {SET(last_trade_id, -1)}},
    {"first trade id below 0, last one not", RB_ERROR_NEGATIVE_ID, RB_FIELD_TRADE_IDS,
     {SET(first_trade_id, -1), SET(last_trade_id, 1)}},
    {"trade ids that wrap round", RB_ERROR_NEGATIVE_ID, RB_FIELD_TRADE_IDS,
     {SET(first_trade_id, INT64_MAX), SET(last_trade_id, INT64_MIN)}},
    {"last trade id below first", RB_ERROR_TRADE_ID_RANGE, RB_FIELD_TRADE_IDS,
     {SET(first_trade_id, 1001), SET(last_trade_id, 1000)}},
    {"2^63 trades in one record", RB_ERROR_OVERFLOW, RB_FIELD_TRADE_IDS,
     {SET(first_trade_id, 0), SET(last_trade_id, INT64_MAX)}},
};

const int REFUSAL_COUNT = sizeof(REFUSALS) / sizeof(REFUSALS[0]);

bool needs_previous(const refusal *wrong) {
    return wrong->status == RB_ERROR_TIME_ORDER || wrong->status == RB_ERROR_ID_ORDER;
}

trade spoil(const refusal *wrong, trade valid, const trade *previous) {
    for (size_t i = 0; i < sizeof(wrong->edits) / sizeof(wrong->edits[0]); i++) {
        const edit *change = &wrong->edits[i];
        rb_i64 value = change->value;
        if (change->from == UNCHANGED) {
            continue;
        }
        if (change->from == PREVIOUS_PLUS) {
            rb_i64 before;
            memcpy(&before, (const char *)previous + change->field, sizeof(before));
            value += before;
        }
        memcpy((char *)&valid + change->field, &value, sizeof(value));
    }
    return valid;
}
