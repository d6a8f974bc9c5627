/* Percentiles of the histogram against those of the sorted values. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "support/check.h"

#define VALUES 20000

static int compare(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* The smallest of the sorted values that at least per_mille / 1000 of them do not exceed. */
static uint64_t exact(const uint64_t *sorted, uint64_t count, uint64_t per_mille) {
    uint64_t rank = (count * per_mille + 999) / 1000;
    return sorted[rank - 1];
}

static void check_values(uint64_t *values, uint64_t count) {
    static histogram h;
    memset(&h, 0, sizeof h);
    for (uint64_t i = 0; i < count; i++) {
        histogram_add(&h, values[i]);
    }
    qsort(values, count, sizeof *values, compare);
    for (uint64_t per_mille = 1; per_mille <= 1000; per_mille++) {
        uint64_t expected = exact(values, count, per_mille);
        uint64_t actual = histogram_percentile(&h, per_mille);
        CHECK(actual >= expected && actual - expected <= expected / 128);
    }
    CHECK(h.total == count && h.largest == values[count - 1]);
    CHECK(histogram_percentile(&h, 1000) == h.largest);
}

int main(void) {
    static uint64_t values[VALUES];
    uint64_t random = 1;
    for (unsigned bits = 1; bits <= 64; bits++) {
        check_context("values of up to %u bits", bits);
        for (uint64_t i = 0; i < VALUES / 20; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            values[i] = (random ^ random >> 29) >> (64 - bits);
        }
        check_values(values, VALUES / 20);
    }
    check_context("times with a long tail");
    for (uint64_t i = 0; i < VALUES; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        values[i] = 200 + (random >> 60) + (random % 50 == 0 ? random >> 50 : 0);
    }
    check_values(values, VALUES);
    check_context("edges");
    uint64_t edges[] = {0, 127, 128, 255, 256, 257, 511, 512, UINT64_MAX - 1, UINT64_MAX};
    check_values(edges, sizeof edges / sizeof edges[0]);
    static const histogram EMPTY;
    CHECK(histogram_percentile(&EMPTY, 500) == 0);
    return check_result();
}
