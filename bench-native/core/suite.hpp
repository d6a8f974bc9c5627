/* The common part of all benchmarks: workloads with their checks, the timed loop, registration. */
#ifndef BENCH_SUITE_HPP
#define BENCH_SUITE_HPP

#include <benchmark/benchmark.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "support.h"

namespace suite {

/*
 * Registers a benchmark under a name, which is one of the ids under which results are kept: unique and never changed.
 * An exception that leaves the body is a failure of the benchmark.
 */
void add(const std::string &name, std::function<void(benchmark::State &)> body);

/* Marks an invalid benchmark: an error in the output, a line on stderr, a non-zero exit code. */
void fail(benchmark::State &state, const std::string &message);

/* Has any benchmark failed? */
bool any_failed();

/* The benchmark that is running, for the message of a crash; static, never NULL. */
const char *running();

/* Makes google-benchmark count allocations where possible. */
void register_memory_manager();

/* The expected results; throws if there are none. */
rb_bench_expectation expect(rb_i32 profile, rb_i64 trade_count, rb_i32 threshold_dbps = 250,
                            rb_u32 fields = BENCH_ALL_FIELDS, rb_i32 symbol = 0);

struct destroy {
    void operator()(rb_processor *processor) const { rb_destroy(processor); }
};
using processor_ptr = std::unique_ptr<rb_processor, destroy>;

/* The trades of an expectation, a processor and room for their bars. The constructor throws if any is unavailable. */
class workload {
  public:
    explicit workload(const rb_bench_expectation &expected);

    /* Overwrites the bars, so that those of an earlier run are not mistaken for those of this one. */
    void spoil();

    /* One batch: clear, then process all trades. */
    void batch() {
        rb_clear(processor.get());
        result.status = bench_columns_process(&columns, 0, columns.count, processor.get(), bars.data(),
                                              static_cast<rb_i64>(bars.size()), &result);
    }

    /* The same trade by trade. */
    void stream();

    /* The error in the result of the last batch or stream; empty if there is none. */
    std::string complaint() const;

    const rb_bench_expectation expected;
    const bench_columns &columns; /* shared and kept, so that benchmarks of the same trades read the same buffers */
    processor_ptr processor;
    std::vector<rb_bar> bars; /* one more than there are, since a push always needs room */
    rb_result result{};
};

/*
 * Writes the checked results of workloads that ran together beside the times, or fails. Items are trades; their rate uses
 * google-benchmark's processor time of one thread. The rate by the clock is trades / real_time.
 */
void report(benchmark::State &state, const std::vector<const workload *> &workloads);

/* Adds the allocations of the timed loop to the results. */
void report_allocations(benchmark::State &state, const bench_allocations &allocated);

/* The timed loop. */
template <class Body> void measure(benchmark::State &state, Body body) {
    bench_allocations_begin();
    for (auto _ : state) {
        body();
        benchmark::ClobberMemory();
    }
    report_allocations(state, bench_allocations_end());
}

/* A benchmark that runs batches of one workload. */
void add_batch(const std::string &name, rb_i32 profile, rb_i64 trade_count, rb_i32 threshold_dbps = 250,
               rb_u32 fields = BENCH_ALL_FIELDS);

} // namespace suite

/* Registers all benchmarks of a program; each program has its own. */
void register_benchmarks();

/* One function per group of benchmarks, in a file of its name; those of one symbol are all in batch.cpp. */
void add_core_batch();
void add_core_batch_dense();
void add_core_batch_sparse();
void add_core_thresholds();
void add_core_four_thresholds();
void add_core_columns();
void add_core_stream();
void add_core_multi_symbol();
void add_core_derive();
void add_core_features();
void add_core_text();
void add_core_state();
void add_core_roofline();

#endif
