/* Time of a batch, from one that fits into the first cache to one that fits into none. */
#include "benchmarks.hpp"
#include "suite.hpp"

void add_core_batch() {
    suite::add_batch("core/batch/1k", RB_BENCH_PROFILE_455, 1000);
    suite::add_batch("core/batch/100k", RB_BENCH_PROFILE_455, 100000);
    suite::add_batch("core/batch/1m", RB_BENCH_PROFILE_455, 1000000);
    suite::add_batch("core/batch/20m", RB_BENCH_PROFILE_455, 20000000);
}
