/* Scaling: eight symbols of 100,000 trades each share the cores. */
#include <algorithm>
#include <atomic>
#include <thread>

#include "suite.hpp"

using works = std::vector<std::unique_ptr<suite::workload>>;

static void run_next(const works &all, std::atomic<size_t> &next) {
    for (size_t i = next++; i < all.size(); i = next++) {
        all[i]->batch();
    }
}

static void run_all(const works &all, unsigned threads) {
    std::atomic<size_t> next{0};
    std::vector<std::thread> others;
    for (unsigned i = 1; i < threads; i++) {
        others.emplace_back([&] { run_next(all, next); });
    }
    run_next(all, next);
    for (std::thread &other : others) {
        other.join();
    }
}

static void add_symbols(const std::string &name, unsigned threads) {
    suite::add(name, [=](benchmark::State &state) {
        works all;
        std::vector<const suite::workload *> done;
        for (rb_i32 symbol = 0; symbol < RB_BENCH_SYMBOL_COUNT; symbol++) {
            all.push_back(std::make_unique<suite::workload>(
                suite::expect(RB_BENCH_PROFILE_455, 100000, 250, BENCH_ALL_FIELDS, symbol)));
            done.push_back(all.back().get());
        }
        suite::measure(state, [&] { run_all(all, threads); });
        suite::report(state, done);
        state.counters["workers"] = threads; // "threads" is a field of google-benchmark
    });
}

void add_core_multi_symbol() {
    add_symbols("core/multi-symbol/one-core", 1);
    add_symbols("core/multi-symbol/all-cores",
                std::clamp(std::thread::hardware_concurrency(), 1u, static_cast<unsigned>(RB_BENCH_SYMBOL_COUNT)));
}
