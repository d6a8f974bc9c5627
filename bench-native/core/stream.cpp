/* Cost of a single push. */
#include "benchmarks.hpp"
#include "suite.hpp"

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
