package dev.rangebar.tradefiles;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Zstandard (RFC 8878), read by zstd-jni. The dependency is optional: this class names none of its classes. */
final class ZstdInput {
    private static final int MAGIC_BYTES = 4;
    private static final String REMEDY = "unpack the file, such as by zstd -dc FILE | rangebar build -";

    private ZstdInput() {}

    /** Returns whether a file that begins with these bytes is Zstandard: with a frame of data, or with one to be skipped. */
    static boolean isZstd(byte[] magic) {
        if (magic.length < MAGIC_BYTES) {
            return false;
        }
        boolean isFrame = (magic[0] & 0xff) == 0x28 && (magic[1] & 0xff) == 0xb5 && magic[2] == 0x2f && (magic[3] & 0xff) == 0xfd;
        return isFrame || (magic[0] & 0xf0) == 0x50 && magic[1] == 0x2a && magic[2] == 0x4d && magic[3] == 0x18;
    }

    /** Opens a stream of frames. */
    static InputStream open(InputStream in) throws IOException {
        try {
            return new Frames(in);
        } catch (NoClassDefFoundError e) {
            throw new IOException("Zstandard is read by the library com.github.luben:zstd-jni, which is not there; add it to the "
                    + "class path or module path, or " + REMEDY, e);
        } catch (UnsatisfiedLinkError e) {
            throw new IOException("the library zstd-jni cannot be loaded (" + e.getMessage() + "); " + REMEDY, e);
        }
    }

    /**
     * Decompresses any number of frames one after the other. The library compares the checksum of each frame and needs at most 128 MB
     * for its window. Unlike its own stream this one also notices a frame that is cut off in its header: no trade gets lost silently.
     */
    private static final class Frames extends InputStream {
        private static final int BUFFER_BYTES = 1 << 17;

        private final InputStream in;
        private final ZstdDecompressCtx context = new ZstdDecompressCtx();
        private final byte[] buffer = new byte[BUFFER_BYTES];
        /** The bytes that were read and not yet decompressed, and those that were decompressed and not yet returned. */
        private final ByteBuffer packed = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();
        private final ByteBuffer plain = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();
        private boolean isWithinFrame;
        /** {@code true} if the library may hold more bytes, without any input. */
        private boolean mayHaveMore;
        private boolean isClosed;

        private Frames(InputStream in) {
            this.in = in;
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
            while (!plain.hasRemaining()) {
                if (!packed.hasRemaining() && !mayHaveMore && !fill()) {
                    if (isWithinFrame) {
                        throw new IOException("the Zstandard data end in the middle: the file is truncated");
                    }
                    return -1;
                }
                decompress();
            }
            int count = Math.min(length, plain.remaining());
            plain.get(bytes, offset, count);
            return count;
        }

        private boolean fill() throws IOException {
            int count = Math.max(0, in.read(buffer));
            packed.clear();
            packed.put(buffer, 0, count).flip();
            return count > 0;
        }

        private void decompress() throws IOException {
            plain.clear();
            try {
                isWithinFrame = !context.decompressDirectByteBufferStream(plain, packed);
            } catch (ZstdException e) {
                String reason = String.valueOf(e.getMessage());
                throw new IOException(reason.contains("too much memory") ? "the Zstandard data need more than 128 MB of memory; unpack the "
                        + "file by zstd -dc --long=31 FILE | rangebar build -" : "the Zstandard data are damaged (" + reason + ")", e);
            }
            mayHaveMore = isWithinFrame && !plain.hasRemaining();
            plain.flip();
        }

        /** Returns how many bytes are at hand that may give more: 0 only if reading could wait for the stream. */
        @Override
        public int available() throws IOException {
            return plain.hasRemaining() ? plain.remaining() : packed.hasRemaining() || mayHaveMore ? 1 : in.available();
        }

        @Override
        public void close() throws IOException {
            if (!isClosed) {
                isClosed = true;
                context.close();
                in.close();
            }
        }
    }
}
