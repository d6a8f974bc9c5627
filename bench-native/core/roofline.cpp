/* Speed at which this machine can read the columns. The best of the three loops is the roof; none closes a bar. */
#include "support.h"
#include "suite.hpp"

/* The expected sum of every loop; volatile, so that it stays a sequence of simple additions. */
static rb_u64 plain_sum(const bench_columns &c) {
    volatile rb_u64 sum = 0;
    for (rb_i64 i = 0; i < c.count; i++) {
        sum = sum + static_cast<rb_u64>(c.timestamp_us[i]) + static_cast<rb_u64>(c.price[i])
              + static_cast<rb_u64>(c.quantity[i]) + static_cast<rb_u64>(c.agg_trade_id[i])
              + static_cast<rb_u64>(c.first_trade_id[i]) + static_cast<rb_u64>(c.last_trade_id[i])
              + c.side[i];
    }
    return sum;
}

static void add_read(const std::string &name, bench_read_loop *read, rb_i64 trade_count) {
    suite::add(name, [=](benchmark::State &state) {
        const suite::workload work(suite::expect(RB_BENCH_PROFILE_455, trade_count));
        rb_u64 sum = 0;
        suite::measure(state, [&] { benchmark::DoNotOptimize(sum = read(&work.columns)); });
        if (sum != plain_sum(work.columns)) {
            suite::fail(state, "the sum of what was read is wrong");
            return;
        }
        const auto trades = static_cast<rb_i64>(state.iterations()) * trade_count;
        const rb_i64 bytes = trades * bench_columns_width(work.columns.set);
        state.SetItemsProcessed(trades);
        state.SetBytesProcessed(bytes);
        state.counters["trades"] = static_cast<double>(trade_count);
        state.counters["GB_per_second"] =
            benchmark::Counter(static_cast<double>(bytes) / 1e9, benchmark::Counter::kIsRate);
    });
}

void add_core_roofline() {
    const std::pair<const char *, rb_i64> sizes[] = {{"100k", 100000}, {"1m", 1000000}, {"20m", 20000000}};
    for (const auto &[size, trade_count] : sizes) {
        add_read(std::string("core/roofline/simple/") + size, bench_read_simple, trade_count);
        add_read(std::string("core/roofline/wide/") + size, bench_read_wide, trade_count);
        add_read(std::string("core/roofline/streams/") + size, bench_read_streams, trade_count);
    }
}
