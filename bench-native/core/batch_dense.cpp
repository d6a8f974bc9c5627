/* What do bars cost that have few trades, so that the ends of bars weigh more than what is between? */
#include "questions.hpp"
#include "suite.hpp"

void add_core_batch_dense() {
    suite::add_batch("core/batch-dense/6", RB_BENCH_PROFILE_6, 1000000);
    suite::add_batch("core/batch-dense/24", RB_BENCH_PROFILE_24, 1000000);
}
