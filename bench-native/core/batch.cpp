/* Benchmarks of one symbol: batches, single pushes, derived values, features, rows of text. */
#include <ctime>
#include <stdexcept>

#include "suite.hpp"

/* Time of a batch, from one that fits into the first cache to one that fits into none. */
void add_core_batch() {
    suite::add_batch("core/batch/1k", RB_BENCH_PROFILE_455, 1000);
    suite::add_batch("core/batch/100k", RB_BENCH_PROFILE_455, 100000);
    suite::add_batch("core/batch/1m", RB_BENCH_PROFILE_455, 1000000);
    suite::add_batch("core/batch/20m", RB_BENCH_PROFILE_455, 20000000);
}

/* Cost of bars with few trades, where the ends of bars dominate. */
void add_core_batch_dense() {
    suite::add_batch("core/batch-dense/6", RB_BENCH_PROFILE_6, 1000000);
    suite::add_batch("core/batch-dense/24", RB_BENCH_PROFILE_24, 1000000);
}

/* Speed of long bars, where nearly every trade only adds to the bar. */
void add_core_batch_sparse() {
    suite::add_batch("core/batch-sparse/2600", RB_BENCH_PROFILE_2600, 1000000);
    suite::add_batch("core/batch-sparse/5000", RB_BENCH_PROFILE_5000, 1000000);
}

/* Cost of the optional columns. Three: time, price, quantity. Seven: also ids and side. */
void add_core_columns() {
    suite::add_batch("core/columns/3", RB_BENCH_PROFILE_455, 1000000, 250, 0);
    suite::add_batch("core/columns/7", RB_BENCH_PROFILE_455, 1000000, 250, BENCH_ALL_FIELDS);
}

/* Influence of the threshold on the same trades. Here 250 dbps gives 2,600 trades per bar, 10 dbps about 14. */
void add_core_thresholds() {
    for (const int threshold_dbps : {10, 50, 100, 250, 500, 1000}) {
        suite::add_batch("core/thresholds/" + std::to_string(threshold_dbps), RB_BENCH_PROFILE_2600, 1000000,
                         threshold_dbps);
    }
}

/* Cost of a single push. */
static void add_stream(const std::string &name, rb_i64 trade_count) {
    suite::add(name, [=](benchmark::State &state) {
        suite::workload work(suite::expect(RB_BENCH_PROFILE_455, trade_count));
        suite::measure(state, [&] { work.stream(); });
        suite::report(state, {&work});
    });
}

void add_core_stream() {
    add_stream("core/stream/1k", 1000);
    add_stream("core/stream/1m", 1000000);
}

/* Cost of the derived values of a bar. Items are bars: those of core/batch/1m. */
void add_core_derive() {
    suite::add("core/derive/1m", [](benchmark::State &state) {
        suite::workload work(suite::expect(RB_BENCH_PROFILE_455, 1000000));
        work.batch();
        const rb_i64 count = work.expected.bar_count;
        std::vector<rb_derived> derived(static_cast<size_t>(count));
        rb_status status = RB_ERROR_ARGUMENT;
        suite::measure(state, [&] { status = rb_derive(work.bars.data(), count, derived.data()); });
        suite::report(state, {&work});
        if (status != RB_OK
            || rb_bench_derived_checksum(derived.data(), count) != work.expected.derived_checksum) {
            suite::fail(state, "the derived values are not the expected ones");
        }
        const auto bars = static_cast<rb_i64>(state.iterations()) * count;
        state.SetItemsProcessed(bars);
        state.SetBytesProcessed(bars * static_cast<rb_i64>(sizeof(rb_bar)));
    });
}

/*
 * Cost of features: bars, then the basic features of both groups with windows of 500 trades, or the footprints in rows of 5.00, in
 * turn. bars_ns and features_ns are the two parts of the processor time, rate_of_bars is the rate as a share of that of the bars alone.
 */
static void add_features(const std::string &name, rb_u32 profile) {
    suite::add(name, [=](benchmark::State &state) {
        suite::workload work(suite::expect(RB_BENCH_PROFILE_455, 1000000));
        bench_features features;
        if (!bench_features_make(&work.columns, profile, work.expected.bar_count, &features)) {
            throw std::runtime_error("no memory for the features");
        }
        std::clock_t of_bars = 0;
        std::clock_t of_features = 0;
        suite::measure(state, [&] {
            const std::clock_t start = std::clock();
            work.batch();
            const std::clock_t middle = std::clock();
            bench_features_compute(&features, &work.columns, work.bars.data());
            of_bars += middle - start;
            of_features += std::clock() - middle;
        });
        suite::report(state, {&work});
        const char *complaint = bench_features_complaint(&features, work.bars.data());
        if (complaint != nullptr) {
            suite::fail(state, complaint);
        }
        bench_features_free(&features);
        const double ns = 1e9 / CLOCKS_PER_SEC;
        const double bars_ns = ns * static_cast<double>(of_bars);
        const double features_ns = ns * static_cast<double>(of_features);
        state.counters["bars_ns"] = benchmark::Counter(bars_ns, benchmark::Counter::kAvgIterations);
        state.counters["features_ns"] = benchmark::Counter(features_ns, benchmark::Counter::kAvgIterations);
        state.counters["rate_of_bars"] = bars_ns / (bars_ns + features_ns);
    });
}

void add_core_features() {
    add_features("core/features/exact/1m", RB_PROFILE_EXACT);
    add_features("core/features/reference/1m", RB_PROFILE_REFERENCE);
    add_features("core/features/footprint/1m", BENCH_FOOTPRINT);
}

/* Cost of reading trades from rows of text, which fit into no first cache. Items are rows, bytes those of the text. */
void add_core_text() {
    suite::add("core/text/read/100k", [](benchmark::State &state) {
        suite::workload work(suite::expect(RB_BENCH_PROFILE_455, 100000));
        work.batch();
        bench_rows rows;
        if (!bench_rows_make(&work.columns, &rows)) {
            throw std::runtime_error("no memory for the rows");
        }
        suite::measure(state, [&] { bench_rows_read(&rows); });
        suite::report(state, {&work});
        const char *complaint = bench_rows_complaint(&rows, &work.columns);
        if (complaint != nullptr) {
            suite::fail(state, complaint);
        }
        state.SetBytesProcessed(static_cast<rb_i64>(state.iterations()) * rows.byte_count);
        bench_rows_free(&rows);
    });
}

void register_benchmarks() {
    add_core_batch();
    add_core_roofline();
    add_core_batch_dense();
    add_core_batch_sparse();
    add_core_thresholds();
    add_core_four_thresholds();
    add_core_columns();
    add_core_stream();
    add_core_multi_symbol();
    add_core_derive();
    add_core_features();
    add_core_text();
    add_core_state();
}
