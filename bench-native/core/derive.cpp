/* Cost of the derived values of a bar. Items are bars: those of core/batch/1m. */
#include "benchmarks.hpp"
#include "suite.hpp"

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
