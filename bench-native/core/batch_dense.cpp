/* Cost of bars with few trades, where the ends of bars dominate. */
#include "benchmarks.hpp"
#include "suite.hpp"

void add_core_batch_dense() {
    suite::add_batch("core/batch-dense/6", RB_BENCH_PROFILE_6, 1000000);
    suite::add_batch("core/batch-dense/24", RB_BENCH_PROFILE_24, 1000000);
}
