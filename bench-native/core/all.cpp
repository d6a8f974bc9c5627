#include "benchmarks.hpp"
#include "suite.hpp"

void register_benchmarks() {
    add_core_batch();
    add_core_roofline();
    add_core_batch_dense();
    add_core_batch_sparse();
    add_core_thresholds();
    add_core_four_thresholds();
    add_core_columns();
    add_core_stream();
    add_core_multi_symbol();
    add_core_derive();
    add_core_state();
}
