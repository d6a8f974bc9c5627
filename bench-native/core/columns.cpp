/* What do the optional columns cost? Three: time, price, volume. Seven: ids and side as well. */
#include "questions.hpp"
#include "suite.hpp"

void add_core_columns() {
    suite::add_batch("core/columns/3", RB_BENCH_PROFILE_455, 1000000, 250, 0);
    suite::add_batch("core/columns/7", RB_BENCH_PROFILE_455, 1000000, 250, BENCH_ALL_FIELDS);
}
