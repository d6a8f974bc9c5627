#include "support/blob.h"

int blob_size_of(int at) {
    if (at >= AT_VERSION && at < AT_MAX_GAP) {
        return 4;
    }
    return at >= AT_VOLUME && at < AT_BAR_FIRST_TRADE_ID ? 16 : 8;
}

wide blob_get(const rb_u8 *blob, int at) {
    int size = blob_size_of(at);
    bool is_negative = blob[at + size - 1] >= 0x80;
    unsigned_wide value = is_negative ? ~(unsigned_wide)0 : 0;
    for (int i = size - 1; i >= 0; i--) {
        value = value << 8 | blob[at + i];
    }
    return (wide)value;
}

void blob_set(rb_u8 *blob, int at, wide value) {
    for (int i = 0; i < blob_size_of(at); i++) {
        blob[at + i] = (rb_u8)((unsigned_wide)value >> 8 * i);
    }
}

static wide random_value(rng *random, wide old) {
    static const rb_i64 edges[] = {INT64_MIN, -1, 0, 1, 2, 100000, INT32_MAX, INT64_MAX / 2, INT64_MAX};
    switch (rng_below(random, 5)) {
    case 0: return edges[rng_below(random, sizeof(edges) / sizeof(edges[0]))];
    case 1: return wide_from_halves(rng_next(random), (rb_i64)rng_next(random) >> rng_below(random, 64));
    case 2: return (wide)((unsigned_wide)old ^ (unsigned_wide)1 << rng_below(random, 127));
    default: return (wide)((unsigned_wide)old + (unsigned_wide)(rng_below(random, 7) - 3));
    }
}

void blob_change_number(rb_u8 *blob, rng *random) {
    int at = AT_THRESHOLD + 4 * (int)rng_below(random, (AT_CHECKSUM - AT_THRESHOLD) / 4);
    at -= at >= AT_MAX_GAP ? at % 8 : 0;
    at -= at >= AT_VOLUME && at < AT_BAR_FIRST_TRADE_ID ? (at - AT_VOLUME) % 16 : 0;
    blob_set(blob, at, random_value(random, blob_get(blob, at)));
}

rb_u64 blob_crc(const rb_u8 *bytes, rb_i64 size) {
    /* The polynomial ECMA-182 as it is written in the standard, bit by bit: reflected input and output. */
    rb_u64 crc = UINT64_MAX;
    for (rb_i64 bit = 0; bit < 8 * size; bit++) {
        rb_u64 input = (rb_u64)bytes[bit / 8] >> bit % 8 & 1u;
        rb_u64 top = crc >> 63;
        crc = crc << 1 ^ (top != input ? 0x42F0E1EBA9EA3693u : 0);
    }
    rb_u64 reflected = 0;
    for (int bit = 0; bit < 64; bit++) {
        reflected |= (crc >> bit & 1u) << (63 - bit);
    }
    return ~reflected;
}

void blob_seal(rb_u8 *blob) {
    blob_set(blob, AT_CHECKSUM, (wide)blob_crc(blob, AT_CHECKSUM));
}
