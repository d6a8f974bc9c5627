/* Speed of long bars, where nearly every trade only adds to the bar. */
#include "benchmarks.hpp"
#include "suite.hpp"

void add_core_batch_sparse() {
    suite::add_batch("core/batch-sparse/2600", RB_BENCH_PROFILE_2600, 1000000);
    suite::add_batch("core/batch-sparse/5000", RB_BENCH_PROFILE_5000, 1000000);
}
