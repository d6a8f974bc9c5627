/* Cost of the optional columns. Three: time, price, quantity. Seven: also ids and side. */
#include "benchmarks.hpp"
#include "suite.hpp"

void add_core_columns() {
    suite::add_batch("core/columns/3", RB_BENCH_PROFILE_455, 1000000, 250, 0);
    suite::add_batch("core/columns/7", RB_BENCH_PROFILE_455, 1000000, 250, BENCH_ALL_FIELDS);
}
