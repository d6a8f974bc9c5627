/*
 * Builds range bars of 0.25 % from columns of trades, with room for one bar per call, and prints them with values derived
 * from them.
 */
#include <inttypes.h>
#include <stdio.h>

#include <rangebar.h>

enum { TRADE_COUNT = 6, BAR_CAPACITY = 1 };

static double value(rb_i64 fixed_point) {
    return (double)fixed_point / RB_SCALE;
}

static void print_bars(const rb_bar *bars, rb_i64 count) {
    for (rb_i64 i = 0; i < count; i++) {
        rb_derived derived;
        rb_derive(&bars[i], 1, &derived);
        printf("open %.2f high %.2f low %.2f close %.2f vwap %.2f ofi %.2f\n", value(bars[i].open), value(bars[i].high),
               value(bars[i].low), value(bars[i].close), value(derived.vwap), derived.ofi);
    }
}

int main(void) {
    /* Time in microseconds; price and quantity in units of 1e-8. The ids and the side are optional. */
    static const rb_i64 timestamp_us[TRADE_COUNT] = {1725148800000000, 1725148800100000, 1725148800200000,
                                                     1725148800300000, 1725148800300000, 1725148800400000};
    static const rb_i64 price[TRADE_COUNT] = {4200000000000, 4205000000000, 4210500000000,
                                              4210000000000, 4205000000000, 4199400000000};
    static const rb_i64 quantity[TRADE_COUNT] = {10000000, 25000000, 15000000, 1000000, 2000000, 1000000};
    static const rb_i64 agg_trade_id[TRADE_COUNT] = {100, 101, 102, 103, 104, 105};
    static const rb_u8 side[TRADE_COUNT] = {RB_SIDE_BUY,  RB_SIDE_BUY,  RB_SIDE_BUY,
                                            RB_SIDE_SELL, RB_SIDE_SELL, RB_SIDE_SELL};
    rb_trades trades = {
        .count = TRADE_COUNT,
        .timestamp_us = timestamp_us,
        .price = price,
        .quantity = quantity,
        .agg_trade_id = agg_trade_id,
        .side = side,
    };

    rb_options options = RB_OPTIONS_INIT(250); /* 250 dbps = 25 bps = 0.25 % */
    rb_processor *processor;
    rb_status status = rb_create(&options, &processor);
    if (status < 0) {
        fprintf(stderr, "%s: %s\n", rb_status_name(status), rb_status_message(status));
        return 1;
    }
    do {
        rb_bar bars[BAR_CAPACITY];
        rb_result result = RB_RESULT_INIT;
        status = rb_process_trades(processor, &trades, bars, BAR_CAPACITY, &result);
        if (status < 0) {
            fprintf(stderr, "trade %" PRId64 ": %s\n", result.error_index, rb_status_message(status));
        }
        print_bars(bars, result.bars_written);
        trades = rb_trades_from(&trades, result.trades_consumed);
    } while (status == RB_OUTPUT_FULL);
    rb_destroy(processor);
    return status < 0;
}
