/* One function per group of benchmarks, in a file of its name; those of one symbol are all in batch.cpp. */
#ifndef BENCH_BENCHMARKS_HPP
#define BENCH_BENCHMARKS_HPP

void add_core_batch();
void add_core_batch_dense();
void add_core_batch_sparse();
void add_core_thresholds();
void add_core_four_thresholds();
void add_core_columns();
void add_core_stream();
void add_core_multi_symbol();
void add_core_derive();
void add_core_state();
void add_core_roofline();

#endif
