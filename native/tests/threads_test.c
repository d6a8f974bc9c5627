/*
 * The thread rule of the header: different processors concurrently, over the same columns; one processor passed from thread
 * to thread; functions without a processor from any thread. The bars are those of one thread. The preset tsan checks races.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "rangebar_bindings.h"
#include "support/check.h"
#include "support/oracle.h"
#include "support/tiers.h"

#define THREADS 6
#define TRADES 2500

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_moved = PTHREAD_COND_INITIALIZER;

/* The expected outcome of each thread, computed before any of them starts. */
typedef struct task {
    const trades *all; /* shared */
    rb_options options;
    outcome expected;
    rb_u64 seed;
    pthread_t thread;
} task;

static task task_of(const trades *all, int number) {
    task made = {.all = all, .options = mixed_options(number), .seed = (rb_u64)number};
    made.expected = oracle_run(&made.options, all);
    outcome whole = run_trades(WAY_WHOLE, &made.options, all, 0);
    memcpy(made.expected.state, whole.state, RB_STATE_SIZE); /* the oracle has no saved state */
    check_same_outcome(&made.expected, &whole);
    outcome_free(&whole);
    return made;
}

static void start(pthread_t *thread, void *(*work)(void *), void *argument) {
    if (pthread_create(thread, NULL, work, argument) != 0) {
        check_abort("no thread");
    }
}

static void join(pthread_t thread) {
    CHECK_I64(0, pthread_join(thread, NULL));
}

/* Runs work concurrently, in a thread for each of the tasks. */
static void run_at_once(task tasks[THREADS], void *(*work)(void *)) {
    for (int i = 0; i < THREADS; i++) {
        start(&tasks[i].thread, work, &tasks[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        join(tasks[i].thread);
    }
}

/* A processor of its own: created, saved, restored and freed here. */
static void *run_alone(void *argument) {
    task *own = argument;
    for (int by = 0; by < WAYS; by++) {
        check_context("at once, thread %llu, %s", (unsigned long long)own->seed, WAY_NAMES[by]);
        outcome actual = run_trades((way)by, &own->options, own->all, own->seed);
        check_same_outcome(&own->expected, &actual);
        outcome_free(&actual);
    }
    return NULL;
}

/* A group of its own. */
static void *run_group(void *argument) {
    task *own = argument;
    check_context("groups at once, thread %llu", (unsigned long long)own->seed);
    enum { MEMBERS = 4 };
    rb_processor *processors[MEMBERS];
    rb_bar *bars[MEMBERS];
    rb_i64 capacities[MEMBERS];
    rb_result results[MEMBERS];
    rb_processor *alone[MEMBERS];
    const trades *all = own->all;
    for (int k = 0; k < MEMBERS; k++) {
        rb_options options = mixed_options(k + (rb_i64)own->seed);
        processors[k] = need_processor(&options);
        alone[k] = need_processor(&options);
        capacities[k] = all->count;
        bars[k] = need_memory(NULL, all->count * (rb_i64)sizeof(rb_bar));
        results[k].struct_size = sizeof(rb_result);
    }
    CHECK_STATUS(RB_OK, rb_process_many(processors, MEMBERS, all->count, all->timestamp_us, all->price, all->quantity,
                                        all->agg_trade_id, all->first_trade_id, all->last_trade_id,
                                        all->side, bars, capacities, results));
    for (int k = 0; k < MEMBERS; k++) {
        rb_result result = {.struct_size = sizeof(result)};
        rb_u8 expected[RB_STATE_SIZE];
        rb_u8 actual[RB_STATE_SIZE];
        CHECK_STATUS(RB_OK, process_trades(alone[k], all, 0, all->count, bars[k], all->count, NULL, 0, &result));
        CHECK_I64(result.bars_written, results[k].bars_written);
        save_state(alone[k], expected);
        save_state(processors[k], actual);
        check_same_state(expected, actual);
        rb_destroy(processors[k]);
        rb_destroy(alone[k]);
        free(bars[k]);
    }
    return NULL;
}

/* Functions without a processor, and those that only read the shared bars. */
static void *call_without_processor(void *argument) {
    const task *own = argument;
    check_context("without a processor, thread %llu", (unsigned long long)own->seed);
    const char *name = rb_kernel_name();
    for (int round = 0; round < 200; round++) {
        rb_i64 size;
        CHECK_TEXT(name, rb_kernel_name());
        CHECK(strlen(rb_kernel_reason()) > 0);
        CHECK_TEXT("RB_ERROR_PRICE", rb_status_name(RB_ERROR_PRICE));
        CHECK(strlen(rb_status_message(-round)) > 0);
        CHECK(rb_abi_entry(round % 20, &size) != NULL);
        CHECK_I64(RB_ABI_VERSION, rb_abi_version());
        rb_derived derived;
        CHECK_STATUS(RB_OK, rb_derive(&own->expected.forming, own->expected.has_forming, &derived));
    }
    return NULL;
}

/* One run that threads pass around: the thread that holds the lock and has the turn processes the next trades. */
typedef struct baton {
    runner run;
    const trades *all;
    rb_i64 at;
    int next; /* whose turn it is */
    pthread_t threads[THREADS];
    rb_i64 turns[THREADS];
} baton;

typedef struct hand {
    baton *shared;
    int number;
} hand;

static bool run_turn(baton *shared, int number) {
    rb_i64 left = shared->all->count - shared->at;
    if (left == 0) {
        return false;
    }
    rb_i64 turn = shared->turns[number]++;
    rb_i64 count = left < 7 + number ? left : 7 + number;
    check_context("from hand to hand, thread %d, turn %lld", number, (long long)turn);
    if (turn % 3 == 0) {
        rb_limits limits = {.struct_size = sizeof(limits)};
        rb_status status = rb_get_limits(shared->run.processor, &limits);
        CHECK(status == RB_OK || status == RB_NO_BAR);
        run_push(&shared->run, shared->all, shared->at);
        count = 1;
    } else {
        run_process(&shared->run, shared->all, shared->at, count, 2, 2);
    }
    if (turn % 5 == 0) {
        run_save_and_restore(&shared->run); /* created here, freed by the next thread */
    }
    shared->at += count;
    return true;
}

static void *run_turns(void *argument) {
    const hand *own = argument;
    baton *shared = own->shared;
    bool goes_on = true;
    pthread_mutex_lock(&lock);
    while (goes_on) {
        while (shared->next != own->number) {
            pthread_cond_wait(&has_moved, &lock);
        }
        goes_on = run_turn(shared, own->number);
        shared->next = (own->number + 1) % THREADS;
        pthread_cond_broadcast(&has_moved);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *run_one_turn(void *argument) {
    const hand *own = argument;
    run_turn(own->shared, own->number);
    return NULL;
}

static void check_baton(baton *shared, const task *expected) {
    outcome actual = run_end(&shared->run);
    check_same_outcome(&expected->expected, &actual);
    outcome_free(&actual);
}

static void hand_over_by_lock(const task *given) {
    baton shared = {.run = run_begin(&given->options), .all = given->all};
    hand hands[THREADS];
    for (int i = 0; i < THREADS; i++) {
        hands[i] = (hand){&shared, i};
        start(&shared.threads[i], run_turns, &hands[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        join(shared.threads[i]);
    }
    check_baton(&shared, given);
}

/* Each thread ends before the next one starts. */
static void hand_over_by_join(const task *given) {
    baton shared = {.run = run_begin(&given->options), .all = given->all};
    while (shared.at < given->all->count) {
        hand next = {&shared, (int)(shared.at % THREADS)};
        start(&shared.threads[0], run_one_turn, &next);
        join(shared.threads[0]);
    }
    check_baton(&shared, given);
}

static void test_kernel(const char *tier) {
    check_context("%s", tier);
    use_tier(tier); /* before any thread starts: the environment must not change while others read it */
    trades all = trades_generate(MARKET_JUMPS, ALL_FIELDS, 5, TRADES);
    task tasks[THREADS];
    for (int i = 0; i < THREADS; i++) {
        tasks[i] = task_of(&all, i);
    }
    run_at_once(tasks, run_alone);
    run_at_once(tasks, run_group);
    run_at_once(tasks, call_without_processor);
    hand_over_by_lock(&tasks[0]);
    hand_over_by_join(&tasks[1]);
    for (int i = 0; i < THREADS; i++) {
        outcome_free(&tasks[i].expected);
    }
    trades_free(&all);
}

int main(void) {
    for_each_wide_tier(test_kernel);
    test_kernel("scalar");
    return check_result();
}
