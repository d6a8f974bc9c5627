/*
 * rangebar-bench-broken: benchmarks that must never be reported as results, one for each kind of error, and one that
 * allocates a known amount. They test the checks.
 */
#include <cstdlib>
#include <limits>
#include <stdexcept>

#include "suite.hpp"

static void add_altered(const std::string &name, void (*alter)(rb_bench_expectation &)) {
    suite::add(name, [=](benchmark::State &state) {
        rb_bench_expectation expected = suite::expect(RB_BENCH_PROFILE_455, 1000);
        alter(expected);
        suite::workload work(expected);
        suite::measure(state, [&] { work.batch(); });
        suite::report(state, {&work});
    });
}

static void add_planted(const std::string &name, void (*allocate)()) {
    suite::add(name, [=](benchmark::State &state) {
        suite::workload work(suite::expect(RB_BENCH_PROFILE_455, 1000));
        suite::measure(state, [&] {
            work.batch();
            allocate();
        });
        suite::report(state, {&work});
    });
}

/* Opaque to the compiler, so that it cannot remove the allocation. */
static void keep_and_free(void *memory) {
    benchmark::DoNotOptimize(memory);
    std::free(memory);
}

void register_benchmarks() {
    add_altered("broken/trades-checksum", [](rb_bench_expectation &e) { e.trades_checksum ^= 1; });
    add_altered("broken/bars-checksum", [](rb_bench_expectation &e) { e.bars_checksum ^= 1; });
    add_altered("broken/bar-count", [](rb_bench_expectation &e) { e.bar_count += 1; });
    add_altered("broken/no-bars", [](rb_bench_expectation &e) { e.threshold_dbps = RB_MAX_THRESHOLD_DBPS; });
    suite::add("broken/unexpected", [](benchmark::State &) { suite::expect(RB_BENCH_PROFILE_455, 1234); });
    suite::add("broken/crash", [](benchmark::State &) { std::abort(); });
    suite::add("broken/nan", [](benchmark::State &state) {
        suite::measure(state, [] {});
        state.counters["bars"] = std::numeric_limits<double>::quiet_NaN();
    });
    add_planted("planted/none", [] {});
    add_planted("planted/malloc", [] { keep_and_free(std::malloc(100)); });
    add_planted("planted/five-kinds", [] {
        keep_and_free(std::malloc(100));
        keep_and_free(std::calloc(10, 10));
        void *memory = std::realloc(nullptr, 100);
        keep_and_free(memory);
        keep_and_free(std::aligned_alloc(64, 128));
        void *aligned = nullptr;
        if (posix_memalign(&aligned, 64, 100) == 0) {
            keep_and_free(aligned);
        }
    });
    add_planted("planted/new", [] {
        char *memory = new char[100];
        benchmark::DoNotOptimize(memory);
        delete[] memory;
    });
}
