/* What do four thresholds over the same trades cost? One pass each, so far; one threshold alone is core/batch/1m. */
#include "questions.hpp"
#include "suite.hpp"

void add_core_four_thresholds() {
    suite::add("core/four-thresholds/separate", [](benchmark::State &state) {
        std::vector<std::unique_ptr<suite::workload>> works;
        std::vector<const suite::workload *> done;
        for (const int threshold_dbps : {100, 250, 500, 1000}) {
            works.push_back(std::make_unique<suite::workload>(
                suite::expect(RB_BENCH_PROFILE_455, 1000000, threshold_dbps)));
            done.push_back(works.back().get());
        }
        suite::measure(state, [&] {
            for (const auto &work : works) {
                work->batch();
            }
        });
        suite::report(state, done);
    });
}
