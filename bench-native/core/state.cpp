/*
 * Cost of save and restore. The state is that after half of 1,000 trades; a restored processor must continue to the bars of
 * the whole. Items are states.
 */
#include <stdexcept>

#include "suite.hpp"

namespace {

class halfway {
  public:
    halfway() {
        rb_clear(work.processor.get());
        run(work.processor.get(), 0, cut);
        save();
    }

    void save() {
        if (rb_save(work.processor.get(), state, sizeof state) != RB_OK) {
            throw std::runtime_error("the state was not saved");
        }
    }

    suite::processor_ptr restore() {
        rb_processor *restored = nullptr;
        if (rb_restore(state, sizeof state, &restored) != RB_OK) {
            throw std::runtime_error("the state was not restored");
        }
        return suite::processor_ptr(restored);
    }

    /* The second half, by a processor restored from the state; the result is that of the whole. */
    void finish() {
        const suite::processor_ptr restored = restore();
        run(restored.get(), cut, work.columns.count - cut);
        work.result.bars_written = closed;
    }

    suite::workload work{suite::expect(RB_BENCH_PROFILE_455, 1000)};

  private:
    void run(rb_processor *processor, rb_i64 from, rb_i64 count) {
        work.result.status = bench_columns_process(&work.columns, from, count, processor, work.bars.data() + closed,
                                                   static_cast<rb_i64>(work.bars.size()) - closed, &work.result);
        closed += work.result.bars_written;
    }

    const rb_i64 cut = work.columns.count / 2;
    rb_i64 closed = 0;
    rb_u8 state[RB_STATE_SIZE]{};
};

void report(benchmark::State &state, halfway &half) {
    half.finish();
    suite::report(state, {&half.work});
    const auto states = static_cast<rb_i64>(state.iterations());
    state.SetItemsProcessed(states);
    state.SetBytesProcessed(states * RB_STATE_SIZE);
}

} // namespace

void add_core_state() {
    suite::add("core/state/save", [](benchmark::State &state) {
        halfway half;
        suite::measure(state, [&] { half.save(); });
        report(state, half);
    });
    suite::add("core/state/restore", [](benchmark::State &state) {
        halfway half;
        suite::measure(state, [&] { benchmark::DoNotOptimize(half.restore().get()); });
        report(state, half);
    });
}
