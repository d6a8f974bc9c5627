/*
 * Processes trades one by one, as they come from a feed, and keeps its state in a file, so that a later run continues
 * exactly where this one ends: stream STATE_FILE. Both runs are shown here, one after the other.
 */
#include <stdio.h>
#include <stdlib.h>

#include <rangebar.h>

enum { TRADE_COUNT = 6, FIRST_RUN = 3, FIELDS = RB_FIELD_AGG_TRADE_ID | RB_FIELD_SIDE };

static const rb_trade feed[TRADE_COUNT] = {
    {.timestamp_us = 1725148800000000, .price = 4200000000000, .quantity = 10000000, .agg_trade_id = 100,
     .side = RB_SIDE_BUY, .fields = FIELDS},
    {.timestamp_us = 1725148800100000, .price = 4205000000000, .quantity = 25000000, .agg_trade_id = 101,
     .side = RB_SIDE_BUY, .fields = FIELDS},
    {.timestamp_us = 1725148800200000, .price = 4200100000000, .quantity = 15000000, .agg_trade_id = 102,
     .side = RB_SIDE_SELL, .fields = FIELDS},
    {.timestamp_us = 1725148800300000, .price = 4210500000000, .quantity = 1000000, .agg_trade_id = 103,
     .side = RB_SIDE_BUY, .fields = FIELDS},
    {.timestamp_us = 1725148800400000, .price = 4210400000000, .quantity = 2000000, .agg_trade_id = 104,
     .side = RB_SIDE_SELL, .fields = FIELDS},
    {.timestamp_us = 1725148800500000, .price = 4210300000000, .quantity = 1000000, .agg_trade_id = 105,
     .side = RB_SIDE_SELL, .fields = FIELDS},
};

static void need(rb_status status) {
    if (status < 0) {
        fprintf(stderr, "%s: %s\n", rb_status_name(status), rb_status_message(status));
        exit(EXIT_FAILURE);
    }
}

static void need_file(int is_complete, const char *file_name) {
    if (!is_complete) {
        perror(file_name);
        exit(EXIT_FAILURE);
    }
}

static void print_bar(const char *kind, const rb_bar *bar) {
    printf("%s: open %.2f close %.2f trades %d\n", kind, (double)bar->open / RB_SCALE, (double)bar->close / RB_SCALE,
           (int)bar->agg_trade_count);
}

static void push(rb_processor *processor, const rb_trade *trades, int count) {
    for (int i = 0; i < count; i++) {
        rb_bar bar;
        rb_result result = RB_RESULT_INIT;
        rb_status status = rb_push_trade(processor, &trades[i], &bar, &result);
        need(status);
        if (status == RB_CLOSED_BAR) {
            print_bar("closed", &bar);
        }
    }
}

static void first_run(const char *file_name) {
    rb_options options = RB_OPTIONS_INIT(250); /* 250 dbps = 25 bps = 0.25 % */
    rb_processor *processor;
    need(rb_create(&options, &processor));
    push(processor, feed, FIRST_RUN);

    rb_u8 state[RB_STATE_SIZE];
    need(rb_save(processor, state, sizeof(state)));
    rb_destroy(processor);
    FILE *file = fopen(file_name, "wb");
    need_file(file != NULL && fwrite(state, sizeof(state), 1, file) == 1 && fclose(file) == 0, file_name);
}

static void second_run(const char *file_name) {
    rb_u8 state[RB_STATE_SIZE];
    FILE *file = fopen(file_name, "rb");
    need_file(file != NULL && fread(state, sizeof(state), 1, file) == 1 && fclose(file) == 0, file_name);
    rb_processor *processor;
    need(rb_restore(state, sizeof(state), &processor));

    /* Does the feed continue with the next trade? */
    const rb_trade *next = &feed[FIRST_RUN];
    rb_position position = RB_POSITION_INIT;
    need(rb_compare_position(processor, next->fields, next->timestamp_us, next->agg_trade_id, next->first_trade_id,
                             &position));
    printf("the feed %s\n", position.kind == RB_POSITION_EXACT ? "continues exactly" : "has a gap or an overlap");
    push(processor, next, TRADE_COUNT - FIRST_RUN);

    rb_bar bar;
    if (rb_forming_bar(processor, &bar) == RB_OK) {
        print_bar("forming", &bar);
    }
    rb_destroy(processor);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: stream STATE_FILE\n");
        return EXIT_FAILURE;
    }
    first_run(argv[1]);
    second_run(argv[1]);
    return EXIT_SUCCESS;
}
