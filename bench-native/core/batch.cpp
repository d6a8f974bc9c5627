/* Benchmarks of one batch of one symbol. */
#include "benchmarks.hpp"
#include "suite.hpp"

/* Time of a batch, from one that fits into the first cache to one that fits into none. */
void add_core_batch() {
    suite::add_batch("core/batch/1k", RB_BENCH_PROFILE_455, 1000);
    suite::add_batch("core/batch/100k", RB_BENCH_PROFILE_455, 100000);
    suite::add_batch("core/batch/1m", RB_BENCH_PROFILE_455, 1000000);
    suite::add_batch("core/batch/20m", RB_BENCH_PROFILE_455, 20000000);
}

/* Cost of bars with few trades, where the ends of bars dominate. */
void add_core_batch_dense() {
    suite::add_batch("core/batch-dense/6", RB_BENCH_PROFILE_6, 1000000);
    suite::add_batch("core/batch-dense/24", RB_BENCH_PROFILE_24, 1000000);
}

/* Speed of long bars, where nearly every trade only adds to the bar. */
void add_core_batch_sparse() {
    suite::add_batch("core/batch-sparse/2600", RB_BENCH_PROFILE_2600, 1000000);
    suite::add_batch("core/batch-sparse/5000", RB_BENCH_PROFILE_5000, 1000000);
}

/* Cost of the optional columns. Three: time, price, quantity. Seven: also ids and side. */
void add_core_columns() {
    suite::add_batch("core/columns/3", RB_BENCH_PROFILE_455, 1000000, 250, 0);
    suite::add_batch("core/columns/7", RB_BENCH_PROFILE_455, 1000000, 250, BENCH_ALL_FIELDS);
}

/* Influence of the threshold on the same trades. Here 250 dbps gives 2,600 trades per bar, 10 dbps about 14. */
void add_core_thresholds() {
    for (const int threshold_dbps : {10, 50, 100, 250, 500, 1000}) {
        suite::add_batch("core/thresholds/" + std::to_string(threshold_dbps), RB_BENCH_PROFILE_2600, 1000000,
                         threshold_dbps);
    }
}
