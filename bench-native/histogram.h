/*
 * A histogram of times that keeps the relative error of every percentile below 1/128, at any magnitude: 128 equal
 * buckets per power of two, exact below 256. (The idea of Gil Tene's HdrHistogram.)
 */
#ifndef BENCH_HISTOGRAM_H
#define BENCH_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_PRECISION_BITS 7
#define HISTOGRAM_BUCKETS ((65 - HISTOGRAM_PRECISION_BITS) << HISTOGRAM_PRECISION_BITS)

/* All zero to begin with. */
typedef struct histogram {
    uint64_t total;
    uint64_t largest;
    uint64_t counts[HISTOGRAM_BUCKETS];
} histogram;

void histogram_add(histogram *h, uint64_t value);

/*
 * The smallest value that at least per_mille / 1000 of the values do not exceed, at most 1/128 too large; 0 of an empty
 * histogram. per_mille: 1 .. 1000.
 */
uint64_t histogram_percentile(const histogram *h, uint64_t per_mille);

#endif
