/* The native loops with which calls from Java are compared, on the same memory and in the same process. */
#include <stddef.h>

#include "rangebar_bench.h"

rb_i64 rb_bench_batches(rb_bench_clear_function clear, rb_bench_process_function process, rb_i64 batch_count,
                        rb_processor *processor, rb_i64 trade_count, const rb_i64 *timestamp_us, const rb_i64 *price,
                        const rb_i64 *quantity, const rb_i64 *agg_trade_id, const rb_i64 *first_trade_id,
                        const rb_i64 *last_trade_id, const rb_u8 *side, rb_bar *bars, rb_i64 bar_capacity,
                        rb_result *result) {
    if (clear == NULL || process == NULL || batch_count < 0) {
        return RB_ERROR_ARGUMENT;
    }
    rb_i64 bar_count = 0;
    for (rb_i64 batch = 0; batch < batch_count; batch++) {
        rb_status status = clear(processor);
        if (status < 0) {
            return status;
        }
        status = process(processor, trade_count, timestamp_us, price, quantity, agg_trade_id, first_trade_id,
                         last_trade_id, side, bars, bar_capacity, NULL, 0, result);
        if (status != RB_OK) {
            return status < 0 ? status : RB_ERROR_BUFFER_SIZE;
        }
        bar_count += result->bars_written;
    }
    return bar_count;
}

rb_i64 rb_bench_pushes(rb_bench_clear_function clear, rb_bench_push_function push, rb_i64 round_count,
                       rb_processor *processor, rb_i64 trade_count, const rb_i64 *timestamp_us, const rb_i64 *price,
                       const rb_i64 *quantity, const rb_i64 *agg_trade_id, const rb_i64 *first_trade_id,
                       const rb_i64 *last_trade_id, const rb_u8 *side, rb_bar *bars, rb_i64 bar_capacity) {
    if (clear == NULL || push == NULL || round_count < 0 || trade_count < 0 || timestamp_us == NULL || price == NULL
        || quantity == NULL || (first_trade_id == NULL) != (last_trade_id == NULL) || bars == NULL) {
        return RB_ERROR_ARGUMENT;
    }
    rb_u32 fields = (agg_trade_id != NULL ? RB_FIELD_AGG_TRADE_ID : 0u)
                     | (first_trade_id != NULL ? RB_FIELD_TRADE_IDS : 0u)
                     | (side != NULL ? RB_FIELD_SIDE : 0u);
    rb_i64 bar_count = 0;
    for (rb_i64 round = 0; round < round_count; round++) {
        rb_status status = clear(processor);
        if (status < 0) {
            return status;
        }
        rb_i64 closed = 0;
        for (rb_i64 i = 0; i < trade_count; i++) {
            if (closed >= bar_capacity) {
                return RB_ERROR_BUFFER_SIZE;
            }
            status = push(processor, fields, timestamp_us[i], price[i], quantity[i],
                          agg_trade_id != NULL ? agg_trade_id[i] : 0, first_trade_id != NULL ? first_trade_id[i] : 0,
                          last_trade_id != NULL ? last_trade_id[i] : 0,
                          side != NULL ? side[i] : 0, &bars[closed], NULL);
            if (status < 0) {
                return status;
            }
            closed += status == RB_CLOSED_BAR;
        }
        bar_count += closed;
    }
    return bar_count;
}

void rb_bench_empty(void) {
}
