/*
 * A plain read of columns: the roofline. Three loops that have nothing in common but what they read; the best of them
 * is what this machine can read, and what the core is compared with. Each returns the sum of all values, modulo 2^64.
 * All seven columns have to be there.
 */
#ifndef BENCH_READ_LOOPS_H
#define BENCH_READ_LOOPS_H

#include "columns.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef rb_u64 bench_read_loop(const bench_columns *columns);

/* One column after the other, a loop that the compiler makes what it can of. */
bench_read_loop bench_read_simple;

/* One column after the other, in the widest vectors that the processor has, several sums side by side. */
bench_read_loop bench_read_wide;

/* All columns at once: of the six with integers the widest vectors in turn, of the sides a block at a time. */
bench_read_loop bench_read_streams;

/* The vectors that the latter two run with: "avx512", "avx2" or "baseline". Static. */
const char *bench_read_vectors(void);

#ifdef __cplusplus
}
#endif

#endif
