package dev.rangebar.tradefiles;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.ZipException;

/**
 * The bytes of a zip archive, watched for the record that ends it: of an archive that is cut off between two files, the
 * first one is whole and the others are lost.
 */
final class ZipEnd extends FilterInputStream {
    /** The signature of the record, in little-endian order. */
    private static final int SIGNATURE = 0x06054b50;

    /** The longest record: 22 bytes and a comment. */
    private static final int MAX_BYTES = 22 + 0xffff;

    private long read;
    private int last;
    private long signatureEnd = -1;

    ZipEnd(InputStream in) {
        super(in);
    }

    /**
     * Reads to the end, and checks that the record was there.
     *
     * @throws ZipException if it was not
     */
    void check() throws IOException {
        transferTo(OutputStream.nullOutputStream());
        if (signatureEnd < 0 || read - signatureEnd > MAX_BYTES) {
            throw new ZipException("zip END header not found");
        }
    }

    private void watch(int value) {
        last = last >>> 8 | value << 24;
        read++;
        if (last == SIGNATURE) {
            signatureEnd = read;
        }
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            watch(value);
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        for (int i = 0; i < count; i++) {
            watch(bytes[offset + i]);
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        return readNBytes((int) Math.min(count, MAX_BYTES)).length;
    }
}
