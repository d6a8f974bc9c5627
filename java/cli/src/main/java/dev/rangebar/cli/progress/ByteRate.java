package dev.rangebar.cli.progress;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** The rate of bytes in the last seconds; and numbers of bytes as text. */
public final class ByteRate {
    private static final long WINDOW_NANOS = 10_000_000_000L;
    private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB"};

    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(long nanos, long bytes) {}

    /** Counts from this time on. */
    public ByteRate(long nanos) {
        samples.add(new Sample(nanos, 0));
    }

    /**
     * The rate, and the time left.
     *
     * @param bytes how many have come since the start
     * @param left how many are still to come; negative if that is not known
     */
    public String text(long nanos, long bytes, long left) {
        samples.addLast(new Sample(nanos, bytes));
        while (samples.size() > 2 && nanos - samples.getFirst().nanos > WINDOW_NANOS) {
            samples.removeFirst();
        }
        Sample first = samples.getFirst();
        double perSecond = nanos == first.nanos ? 0 : (bytes - first.bytes) * 1e9 / (nanos - first.nanos);
        String rate = bytes((long) perSecond) + "/s";
        return left < 0 || perSecond < 1 ? rate : rate + ", " + TimeSpan.about(left / perSecond) + " left";
    }

    /** A number of bytes with three digits: {@code 12.3 MB}. */
    public static String bytes(long count) {
        double value = count;
        int unit = 0;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1_000;
            unit++;
        }
        int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f %s", value, UNITS[unit]);
    }
}
