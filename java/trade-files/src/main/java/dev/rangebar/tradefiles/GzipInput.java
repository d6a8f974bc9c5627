package dev.rangebar.tradefiles;

import dev.rangebar.bindings.IsalInflater;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses gzip (RFC 1952), any number of members one after the other. Unlike {@link
 * java.util.zip.GZIPInputStream} it neither takes a pause of a pipe for the end nor ignores a member that is cut off in
 * its header: no trade gets lost silently. Zeros behind the last member are padding, as for gzip itself.
 */
final class GzipInput extends InputStream {
    private static final int MAGIC_1 = 0x1f;
    private static final int MAGIC_2 = 0x8b;

    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    /** The last bytes of the block before stay in front of a block, since the inflater can give them back. */
    private static final int MARGIN = IsalInflater.MAX_HELD;

    private final InputStream in;
    private final Inflater inflater;
    private final CRC32 checksum = new CRC32();
    private final byte[] buffer = new byte[MARGIN + (1 << 16)];
    private int next = MARGIN;
    private int limit = MARGIN;
    private boolean inMember;
    private boolean ended;

    GzipInput(InputStream in) {
        this(in, IsalInflater.orJdk());
    }

    GzipInput(InputStream in, Inflater inflater) {
        this.in = in;
        this.inflater = inflater;
    }

    /** Returns whether a file that begins with these bytes is gzip. */
    static boolean isGzip(byte[] magic) {
        return magic.length >= 2 && (magic[0] & 0xff) == MAGIC_1 && (magic[1] & 0xff) == MAGIC_2;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            if (!inMember) {
                readHeader();
            }
            int count = inflate(bytes, offset, length);
            if (count > 0) {
                checksum.update(bytes, offset, count);
                return count;
            }
            if (inflater.finished()) {
                readTrailer();
            } else if (inflater.needsInput()) {
                if (next == limit && !fill()) {
                    throw truncated();
                }
                inflater.setInput(buffer, next, limit - next);
                next = limit;
            } else {
                throw new IOException("the gzip data are damaged");
            }
        }
        return -1;
    }

    /** Returns how many bytes are at hand that may give more: 0 only if reading could wait for the stream. */
    @Override
    public int available() throws IOException {
        return ended ? 0 : inMember && !inflater.needsInput() ? 1 : limit - next + in.available();
    }

    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        try {
            return inflater.inflate(bytes, offset, length);
        } catch (DataFormatException e) {
            throw new IOException("the gzip data are damaged", e);
        }
    }

    private void readHeader() throws IOException {
        if (nextByte() != MAGIC_1 || nextByte() != MAGIC_2) {
            throw somethingElse();
        }
        int method = nextByte();
        int flags = nextByte();
        if (method != DEFLATE || (flags & RESERVED) != 0) {
            throw new IOException("the gzip header is damaged");
        }
        skip(6); // time, flags of the compressor, system
        if ((flags & EXTRA) != 0) {
            skip(nextByte() | nextByte() << 8);
        }
        for (int text : new int[] {NAME, COMMENT}) {
            while ((flags & text) != 0 && nextByte() != 0) {
                // zero ends it
            }
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(2);
        }
        inflater.reset();
        checksum.reset();
        inMember = true;
    }

    private void readTrailer() throws IOException {
        next = limit - inflater.getRemaining();
        long expectedChecksum = nextInt();
        long expectedLength = nextInt();
        if (expectedChecksum != checksum.getValue() || expectedLength != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw new IOException("the gzip data are damaged (checksum or length differ)");
        }
        inMember = false;
        ended = !hasMember();
    }

    /** Returns whether one more member follows. */
    private boolean hasMember() throws IOException {
        boolean isPadded = false;
        while (next < limit || fill()) {
            if (buffer[next] != 0) {
                if (isPadded) {
                    throw somethingElse();
                }
                return true;
            }
            isPadded = true;
            next++;
        }
        return false;
    }

    private long nextInt() throws IOException {
        return nextByte() | nextByte() << 8 | nextByte() << 16 | (long) nextByte() << 24;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            nextByte();
        }
    }

    private int nextByte() throws IOException {
        if (next == limit && !fill()) {
            throw truncated();
        }
        return buffer[next++] & 0xff;
    }

    private boolean fill() throws IOException {
        System.arraycopy(buffer, limit - MARGIN, buffer, 0, MARGIN);
        next = MARGIN;
        limit = MARGIN + Math.max(0, in.read(buffer, MARGIN, buffer.length - MARGIN));
        return limit > MARGIN;
    }

    private static IOException somethingElse() {
        return new IOException("there is something else behind the gzip data");
    }

    private static IOException truncated() {
        return new IOException("the gzip data end in the middle: the file is truncated");
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
