/* Cost of four thresholds over the same trades, in one pass each or in one common pass. One threshold: core/batch/1m. */
#include <array>

#include "suite.hpp"

namespace {

constexpr size_t COUNT = 4;
using thresholds = std::array<int, COUNT>;

constexpr thresholds USUAL{100, 250, 500, 1000};
constexpr thresholds LONG{250, 500, 1000, 2000};

/* The same trades at each threshold; the benchmarks decide how to run them. */
class workloads {
  public:
    explicit workloads(const thresholds &all_dbps) {
        for (size_t k = 0; k < COUNT; k++) {
            works[k] = std::make_unique<suite::workload>(suite::expect(RB_BENCH_PROFILE_455, 1000000, all_dbps[k]));
            processors[k] = works[k]->processor.get();
            bars[k] = works[k]->bars.data();
            capacities[k] = static_cast<rb_i64>(works[k]->bars.size());
            results[k].struct_size = sizeof results[k];
        }
    }

    void separate() {
        for (const auto &work : works) {
            work->batch();
        }
    }

    void together() {
        for (rb_processor *const processor : processors) {
            rb_clear(processor);
        }
        const bench_columns &c = columns();
        const rb_status status =
            rb_process_many(processors.data(), COUNT, c.count, c.timestamp_us, c.price, c.quantity, c.agg_trade_id,
                            c.first_trade_id, c.last_trade_id, c.side, bars.data(), capacities.data(),
                            results.data());
        for (size_t k = 0; k < COUNT; k++) {
            works[k]->result = results[k];
            works[k]->result.status = status;
        }
    }

    void report(benchmark::State &state) const {
        std::vector<const suite::workload *> done;
        for (const auto &work : works) {
            done.push_back(work.get());
        }
        suite::report(state, done);
    }

    const bench_columns &columns() const { return works[0]->columns; }

  private:
    std::array<std::unique_ptr<suite::workload>, COUNT> works;
    std::array<rb_processor *, COUNT> processors{};
    std::array<rb_bar *, COUNT> bars{};
    std::array<rb_i64, COUNT> capacities{};
    std::array<rb_result, COUNT> results{};
};

void add_together(const std::string &name, const thresholds &all_dbps) {
    suite::add(name, [=](benchmark::State &state) {
        workloads all(all_dbps);
        suite::measure(state, [&] { all.together(); });
        all.report(state);
        /* Trades count once for each threshold, as in the separate passes, but they are read once. */
        const bench_columns &read = all.columns();
        state.SetBytesProcessed(static_cast<rb_i64>(state.iterations()) * read.count * bench_columns_width(read.set));
    });
}

} // namespace

void add_core_four_thresholds() {
    suite::add("core/four-thresholds/separate", [](benchmark::State &state) {
        workloads all(USUAL);
        suite::measure(state, [&] { all.separate(); });
        all.report(state);
    });
    add_together("core/four-thresholds/together", USUAL);
    add_together("core/four-thresholds-long/together", LONG);
}
