/*
 * Counts allocations of the whole process, the libraries it has loaded included, by standing in for malloc and its kin.
 * Only where the linker lets a program do that (ELF); bench_allocations_supported says so.
 */
#ifndef BENCH_ALLOCATION_COUNTER_H
#define BENCH_ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What was asked for. Frees are not watched: a sum, not a peak. */
typedef struct bench_allocations {
    int64_t count;
    int64_t bytes;
} bench_allocations;

bool bench_allocations_supported(void);

/* Counts from 0, until the end; what any thread allocates in between is counted. */
void bench_allocations_begin(void);
bench_allocations bench_allocations_end(void);

#ifdef __cplusplus
}
#endif

#endif
