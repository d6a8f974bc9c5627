/* Influence of the threshold on the same trades. Here 250 dbps gives 2,600 trades per bar, 10 dbps about 14. */
#include "benchmarks.hpp"
#include "suite.hpp"

void add_core_thresholds() {
    for (const int threshold_dbps : {10, 50, 100, 250, 500, 1000}) {
        suite::add_batch("core/thresholds/" + std::to_string(threshold_dbps), RB_BENCH_PROFILE_2600, 1000000,
                         threshold_dbps);
    }
}
