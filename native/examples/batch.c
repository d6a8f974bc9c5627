/* Builds range bars of 25 basis points from a few trades and prints them. */
#include <inttypes.h>
#include <stdio.h>

#include <rangebar.h>

int main(void) {
    /* Time in microseconds; price and volume in units of 1e-8. */
    const rb_i64 timestamp_us[] = {1725148800000000, 1725148800100000, 1725148800200000, 1725148800300000};
    const rb_i64 price[] = {4200000000000, 4205000000000, 4210500000000, 4210000000000};
    const rb_i64 volume[] = {10000000, 25000000, 15000000, 1000000};

    rb_options options;
    rb_default_options(&options, 250); /* 250 dbps = 25 bps = 0.25 % */
    rb_processor *processor;
    rb_status status = rb_create(&options, &processor);
    if (status != RB_OK) {
        fprintf(stderr, "%s: %s\n", rb_status_name(status), rb_status_message(status));
        return 1;
    }

    rb_bar bars[4]; /* a call closes no more bars than it has trades */
    rb_result result = {.struct_size = sizeof(result)};
    status = rb_process(processor, 4, timestamp_us, price, volume, NULL, NULL, NULL, NULL, bars, 4, NULL, 0, &result);
    if (status < 0) {
        fprintf(stderr, "trade %" PRId64 ": %s\n", result.error_index, rb_status_message(status));
        rb_destroy(processor);
        return 1;
    }
    for (rb_i64 i = 0; i < result.bars_written; i++) {
        rb_derived derived;
        rb_derive(&bars[i], 1, &derived);
        printf("open %.2f high %.2f low %.2f close %.2f vwap %.2f\n", (double)bars[i].open / 1e8,
               (double)bars[i].high / 1e8, (double)bars[i].low / 1e8, (double)bars[i].close / 1e8,
               (double)derived.vwap / 1e8);
    }
    rb_destroy(processor);
    return 0;
}
