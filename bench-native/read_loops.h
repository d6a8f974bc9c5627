/*
 * The roofline: three independent loops that only read the columns. The best of them shows the reading speed of this
 * machine, with which the core is compared. Each returns the sum of all values modulo 2^64 and needs all seven columns.
 */
#ifndef BENCH_READ_LOOPS_H
#define BENCH_READ_LOOPS_H

#include "columns.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef rb_u64 bench_read_loop(const bench_columns *columns);

/* One column after the other, a simple loop for the compiler to optimise. */
bench_read_loop bench_read_simple;

/* One column after the other, in the widest vectors that the processor has, several sums side by side. */
bench_read_loop bench_read_wide;

/* All columns at once: the six with integers in the widest vectors in turn, the sides a block at a time. */
bench_read_loop bench_read_streams;

/* The vectors of the latter two: "avx512", "avx2" or "baseline". Static. */
const char *bench_read_vectors(void);

#ifdef __cplusplus
}
#endif

#endif
