/*
 * Counts the allocations of the whole process, including the libraries it has loaded, by replacing malloc and its
 * relatives. Works only where the linker allows that (ELF): see bench_allocations_supported.
 */
#ifndef BENCH_ALLOCATION_COUNTER_H
#define BENCH_ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The requested memory. Frees are not counted: a sum, not a peak. */
typedef struct bench_allocations {
    int64_t count;
    int64_t bytes;
} bench_allocations;

bool bench_allocations_supported(void);

/* Counts from 0 until the end, for all threads. */
void bench_allocations_begin(void);
bench_allocations bench_allocations_end(void);

#ifdef __cplusplus
}
#endif

#endif
