package dev.rangebar.bindings;

import dev.rangebar.bindings.NativeAccess.LibraryFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates raw deflate data (RFC 1951) by ISA-L, in less than half of the JDK's time, where {@code libisal.so.2} is installed. It takes
 * the place of the JDK's {@link Inflater#Inflater(boolean) Inflater(true)} with one difference: at the end of the data {@link
 * #getRemaining()} can exceed the last input by up to {@link #MAX_HELD} bytes, which came with the input before. Calls go through JNI on
 * every JVM: linking them through FFM costs what ISA-L saves on a million trades.
 */
public final class IsalInflater extends Inflater {
    /** The largest number of bytes that ISA-L reads ahead. */
    public static final int MAX_HELD = 8;

    /** The property that turns ISA-L off: {@code -Drangebar.inflater=jdk}. */
    static final String PROPERTY = "rangebar.inflater";

    private static final int WRITTEN_BITS = 31;
    private static final long FINISHED = 1L << 62;
    private static final long DAMAGED = 1L << 63;
    private static final byte[] NOTHING = {};

    /** The reason why the JDK inflates; empty if ISA-L does. */
    private static final Optional<String> MISSING = load();

    private final long[] state = newState();
    private byte[] input = NOTHING;
    private int next;
    private int limit;
    private boolean isFinished;
    private boolean isDamaged;
    private boolean mayHoldMore;
    private long bytesRead;
    private long bytesWritten;

    private IsalInflater() {
        super(true);
    }

    /**
     * {@return {@code true} if ISA-L inflates in this JVM}
     */
    public static boolean isAvailable() {
        return MISSING.isEmpty();
    }

    /**
     * {@return an inflater of raw deflate data: ISA-L's where it is found, the JDK's otherwise}
     */
    public static Inflater orJdk() {
        return isAvailable() ? new IsalInflater() : new Inflater(true);
    }

    /**
     * {@return the name of what inflates, with the reason if it is the JDK}
     */
    public static String description() {
        return MISSING.map(reason -> "the JDK (" + reason + ")").orElse("ISA-L (libisal.so.2)");
    }

    private static Optional<String> load() {
        if ("jdk".equals(System.getProperty(PROPERTY))) {
            return Optional.of("-D" + PROPERTY + "=jdk");
        }
        try {
            Optional<Path> path = LibraryCache.libraryOfThisPlatform("rangebar-isal");
            if (path.isEmpty()) {
                return Optional.of("this rangebar-bindings jar was built without ISA-L");
            }
            LibraryFile file = new LibraryFile(path.get(), "copied from the jar", "");
            try {
                JniAccess.load(file);
                return inflatesALetter() ? Optional.empty() : Optional.of("libisal.so.2 inflates wrongly");
            } catch (LoadFailure e) {
                return Optional.of(e.getCause() instanceof UnsatisfiedLinkError error ? file.reasonOf(error) : e.getMessage());
            }
        } catch (LoadFailure e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Checks that this libisal has the state and the functions that the build has seen. */
    private static boolean inflatesALetter() {
        byte[] packed = {0x4b, 0x04, 0x00};
        byte[] letter = new byte[2];
        long outcome = inflate(newState(), packed, 0, packed.length, letter, 0, letter.length);
        return outcome == (FINISHED | (long) (packed.length + MAX_HELD) << WRITTEN_BITS | 1) && letter[0] == 'a';
    }

    private static long[] newState() {
        long[] state = new long[(stateBytes() + Long.BYTES - 1) / Long.BYTES];
        begin(state);
        return state;
    }

    private static native int stateBytes();

    private static native void begin(long[] state);

    /** Returns the flags, the bytes read plus MAX_HELD, and the bytes written. */
    private static native long inflate(long[] state, byte[] in, int inOffset, int inCount, byte[] out, int outOffset, int outCount);

    @Override
    public void setInput(byte[] bytes, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        input = bytes;
        next = offset;
        limit = offset + count;
    }

    @Override
    public int inflate(byte[] bytes, int offset, int count) throws DataFormatException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        if (isDamaged) {
            throw new DataFormatException("invalid deflate data");
        }
        if (isFinished) {
            return 0;
        }
        long outcome = inflate(state, input, next, limit - next, bytes, offset, count);
        int read = (int) ((outcome & ~(FINISHED | DAMAGED)) >>> WRITTEN_BITS) - MAX_HELD;
        int written = (int) (outcome & Integer.MAX_VALUE);
        next += read;
        bytesRead += read;
        bytesWritten += written;
        isFinished = (outcome & FINISHED) != 0;
        isDamaged = (outcome & DAMAGED) != 0;
        mayHoldMore = written == count && written > 0;
        return isDamaged && written == 0 ? inflate(bytes, offset, count) : written; // what precedes the damage comes first
    }

    @Override
    public int getRemaining() {
        return limit - next;
    }

    @Override
    public boolean needsInput() {
        return next >= limit && !mayHoldMore;
    }

    @Override
    public boolean finished() {
        return isFinished;
    }

    @Override
    public boolean needsDictionary() {
        return false; // raw data name none
    }

    @Override
    public long getBytesRead() {
        return bytesRead;
    }

    @Override
    public long getBytesWritten() {
        return bytesWritten;
    }

    @Override
    public void reset() {
        begin(state);
        input = NOTHING;
        next = 0;
        limit = 0;
        isFinished = false;
        isDamaged = false;
        mayHoldMore = false;
        bytesRead = 0;
        bytesWritten = 0;
    }

    /** Refuses a buffer: nothing here needs one. */
    @Override
    public void setInput(ByteBuffer bytes) {
        throw new UnsupportedOperationException("arrays only");
    }

    @Override
    public int inflate(ByteBuffer bytes) {
        throw new UnsupportedOperationException("arrays only");
    }
}
