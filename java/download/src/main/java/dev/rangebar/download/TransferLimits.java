package dev.rangebar.download;

import java.time.Duration;

/**
 * Limits of what a server may send.
 *
 * @param minBytesPerSecond the least rate, averaged over the timeout of the {@link RetryPolicy}; a slower response is closed,
 *     and progress at a lower rate counts as none
 * @param maxFileBytes the size above which a file fails
 */
public record TransferLimits(long minBytesPerSecond, long maxFileBytes) {
    /** The limits for a public archive: 1,000 bytes per second and 8 GB. */
    public static final TransferLimits DEFAULT = new TransferLimits(1_000, 8_000_000_000L);

    private static final double NANOS = 1e9;

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one of them is below 1
     */
    public TransferLimits {
        if (minBytesPerSecond < 1 || maxFileBytes < 1) {
            throw new IllegalArgumentException("the least rate is " + minBytesPerSecond + " and the largest size "
                    + maxFileBytes + ", but both have to be at least 1");
        }
    }

    boolean isTooSlow(long bytes, long nanos) {
        return bytes < minBytesPerSecond * (nanos / NANOS);
    }

    /** Returns the message about a response that is too slow. */
    String tooSlow(Duration time) {
        return "fewer than " + minBytesPerSecond + " bytes per second for " + time.toMillis() / 1e3 + " s";
    }

    void checkSize(long bytes) throws TransferException {
        if (bytes < 0 || bytes > maxFileBytes) {
            throw TransferException.permanent("the file is larger than the limit of " + maxFileBytes + " bytes");
        }
    }
}
