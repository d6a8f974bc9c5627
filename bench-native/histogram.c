#include "support.h"

#define PER_POWER (UINT64_C(1) << HISTOGRAM_PRECISION_BITS)

/* The number of bits by which a value is shifted so that at most PRECISION_BITS + 1 digits remain. */
static unsigned shift_of(uint64_t value) {
    unsigned shift = 0;
    while (value >> shift >= 2 * PER_POWER) {
        shift++;
    }
    return shift;
}

/* Shift 0 has 2 * PER_POWER buckets, every further one PER_POWER: its leading digit is always 1. */
static uint64_t bucket_of(uint64_t value) {
    unsigned shift = shift_of(value);
    return shift * PER_POWER + (value >> shift);
}

static uint64_t highest_of(uint64_t bucket) {
    uint64_t shift = bucket < 2 * PER_POWER ? 0 : bucket / PER_POWER - 1;
    uint64_t mantissa = bucket - shift * PER_POWER;
    return (mantissa << shift) + ((UINT64_C(1) << shift) - 1);
}

void histogram_add(histogram *h, uint64_t value) {
    h->counts[bucket_of(value)]++;
    h->total++;
    if (value > h->largest) {
        h->largest = value;
    }
}

uint64_t histogram_percentile(const histogram *h, uint64_t per_mille) {
    if (h->total == 0) {
        return 0;
    }
    uint64_t rank = h->total / 1000 * per_mille + (h->total % 1000 * per_mille + 999) / 1000;
    uint64_t seen = 0;
    for (uint64_t bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
        seen += h->counts[bucket];
        if (seen >= rank) {
            uint64_t highest = highest_of(bucket);
            return highest < h->largest ? highest : h->largest;
        }
    }
    return h->largest;
}
