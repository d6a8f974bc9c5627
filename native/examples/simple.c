/* The example at the top of rangebar.h. */
#include <stdio.h>

#include <rangebar.h>

int main(void) {
    // Three trades: time in microseconds, price and quantity in units of 1e-8.
    const rb_i64 timestamp_us[] = {1725148800000000, 1725148800100000, 1725148800200000};
    const rb_i64 price[] = {42000 * RB_SCALE, 42050 * RB_SCALE, 42105 * RB_SCALE};
    const rb_i64 quantity[] = {RB_SCALE / 10, RB_SCALE / 4, RB_SCALE / 2};
    rb_trades trades = {.count = 3, .timestamp_us = timestamp_us, .price = price, .quantity = quantity};

    rb_options options = RB_OPTIONS_INIT(250); // 250 dbps = 25 bps = 0.25 %
    rb_processor *processor;
    rb_status status = rb_create(&options, &processor);

    rb_bar bars[3]; // a call closes at most as many bars as it has trades
    rb_result result = RB_RESULT_INIT;
    if (status >= 0) {
        status = rb_process_trades(processor, &trades, bars, 3, &result);
    }
    for (rb_i64 i = 0; i < result.bars_written; i++) {
        printf("open %.2f close %.2f\n", (double)bars[i].open / RB_SCALE, (double)bars[i].close / RB_SCALE);
    }
    if (status < 0) {
        fprintf(stderr, "%s\n", rb_status_message(status));
    }
    rb_destroy(processor);
    return status < 0;
}
