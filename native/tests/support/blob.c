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
