package dev.rangebar;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The trades before a bar that lookback features are computed from: those of the window with a timestamp strictly before that of the
 * bar's first trade.
 *
 * @param kind what the size counts
 * @param size the size, above 0; 0 for {@link Kind#ALL}
 */
public record FeatureWindow(Kind kind, long size) {
    /** The most trades that are kept for windows and the bar that forms; each takes 41 bytes. */
    public static final long MAX_TRADES = 16_000_000;

    /** The longest time, in microseconds: no two trades are farther apart. */
    private static final long MAX_MICROS = 1L << 62;

    private static final Pattern TEXT = Pattern.compile("(trades|bars):([0-9]{1,18})|time:([0-9]{1,12})(us|ms|s|m|h|d)|all");
    private static final String EXPECTED = "; expected trades:N, time:T (such as time:5m), bars:N or all";

    /** The quantity that the size of a window counts. */
    public enum Kind {
        /** The last trades (input records) before the bar. */
        TRADES,
        /** Microseconds before the open of the bar. */
        TIME,
        /** Closed bars: the window begins with the first trade of the oldest of them. */
        BARS,
        /** Every trade of the run. */
        ALL
    }

    /**
     * Checks the size.
     *
     * @throws IllegalArgumentException if there is no such window, if it has more than {@link #MAX_TRADES} trades or bars, or a time
     *     above 2^62 microseconds
     */
    public FeatureWindow {
        Objects.requireNonNull(kind, "kind");
        if (kind == Kind.ALL ? size != 0 : size <= 0) {
            throw new IllegalArgumentException("a window of " + size + " " + kind.name().toLowerCase(Locale.ROOT)
                    + " has no trades; expected a size above 0");
        }
        if (kind == Kind.TIME && size > MAX_MICROS) {
            throw new IllegalArgumentException("a window of " + size + " us is longer than any run of trades, " + MAX_MICROS
                    + " us; for every trade choose all");
        }
        if (kind != Kind.TIME && size > MAX_TRADES) {
            throw new IllegalArgumentException("a window of " + size + " " + kind.name().toLowerCase(Locale.ROOT)
                    + " is above the limit of " + MAX_TRADES + " trades in memory");
        }
    }

    /**
     * {@return the window of a text}
     *
     * @param text {@code trades:500}, {@code time:5m} (us, ms, s, m, h, d), {@code bars:3} or {@code all}
     * @throws IllegalArgumentException if it is no window; the message says what is expected
     */
    public static FeatureWindow parse(String text) {
        Matcher window = TEXT.matcher(text);
        if (!window.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no window" + EXPECTED);
        }
        if (window.group(1) != null) {
            return new FeatureWindow(Kind.valueOf(window.group(1).toUpperCase(Locale.ROOT)), Long.parseLong(window.group(2)));
        }
        if (window.group(3) == null) {
            return new FeatureWindow(Kind.ALL, 0);
        }
        long unit = micros(window.group(4));
        return new FeatureWindow(Kind.TIME, Math.min(Long.parseLong(window.group(3)), Long.MAX_VALUE / unit) * unit);
    }

    private static long micros(String unit) {
        return switch (unit) {
            case "us" -> 1;
            case "ms" -> 1_000;
            case "s" -> 1_000_000;
            case "m" -> 60_000_000L;
            case "h" -> 3_600_000_000L;
            default -> 86_400_000_000L;
        };
    }

    /** {@return the text that {@link #parse} reads} */
    @Override
    public String toString() {
        return switch (kind) {
            case TRADES -> "trades:" + size;
            case TIME -> "time:" + size + "us";
            case BARS -> "bars:" + size;
            case ALL -> "all";
        };
    }
}
