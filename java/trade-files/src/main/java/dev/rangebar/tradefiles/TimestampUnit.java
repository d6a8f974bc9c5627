package dev.rangebar.tradefiles;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Units of the times in a file. A time is valid in the range of its unit only; the ranges of milliseconds and microseconds
 * tell the unit of a file that does not name it.
 */
public enum TimestampUnit {
    /** Seconds, which may have decimals. */
    SECONDS("s", 6, 100_000_000L, 100_000_000_000L, "9 to 11 digits"),
    /** Milliseconds. */
    MILLISECONDS("ms", 3, 100_000_000_000L, 100_000_000_000_000L, "12 to 14 digits"),
    /** Microseconds. */
    MICROSECONDS("us", 0, 100_000_000_000_000L, 100_000_000_000_000_000L, "15 to 17 digits"),
    /** Nanoseconds. */
    NANOSECONDS("ns", -3, 100_000_000_000_000_000L, 9_200_000_000_000_000_000L, "18 or 19 digits"),
    /** Dates and times as text, such as {@code 2024-01-31T12:00:00.5Z}. */
    ISO("iso", -3, 1, 0, "such as 2024-01-31T12:00:00.5Z");

    /** The units that the first trade tells without a layout. */
    static final Set<TimestampUnit> DETECTED = EnumSet.of(MILLISECONDS, MICROSECONDS);

    private final String symbol;
    private final int decimals;
    private final long from;
    private final long to;
    private final String range;

    TimestampUnit(String symbol, int decimals, long from, long to, String range) {
        this.symbol = symbol;
        this.decimals = decimals;
        this.from = from;
        this.to = to;
        this.range = range;
    }

    /**
     * {@return a time in microseconds, whose unit its magnitude tells, as in a file that does not name it}
     *
     * @param time milliseconds (12 to 14 digits) or microseconds (15 to 17 digits) since the Unix epoch
     * @throws IllegalArgumentException if it is neither
     */
    public static long detectedMicros(long time) {
        if (MILLISECONDS.contains(time)) {
            return time * 1_000;
        }
        if (!MICROSECONDS.contains(time)) {
            throw new IllegalArgumentException("the timestamp " + time + " is neither " + MILLISECONDS.wordAndRange() + " nor "
                    + MICROSECONDS.wordAndRange());
        }
        return time;
    }

    /** Detects the unit from the magnitude of a time; null if it is of none of these units. */
    static TimestampUnit ofMagnitude(long time, Set<TimestampUnit> units) {
        return units.stream().filter(unit -> unit.contains(time)).findFirst().orElse(null);
    }

    /** Returns the option that reads a time, for the end of a message; empty if no unit fits. */
    static String remedy(long time) {
        return Arrays.stream(values()).filter(unit -> unit.contains(time)).findFirst()
                .map(unit -> "; if these are " + unit.word() + ", give --time-unit " + unit.symbol).orElse("");
    }

    /** Returns the unit that ends the name of a column, such as {@code timestamp_us}; null if none does. */
    static TimestampUnit ofName(String lowerCaseName) {
        return Arrays.stream(values()).filter(unit -> lowerCaseName.endsWith("_" + unit.symbol)).findFirst().orElse(null);
    }

    long from() {
        return from;
    }

    long to() {
        return to;
    }

    /** Returns the exponent of ten by which a time is multiplied to microseconds. */
    int decimals() {
        return decimals;
    }

    /** Returns whether a time is in the range of this unit. */
    boolean contains(long time) {
        return time >= from && time < to;
    }

    /** Returns the unit and its range, for messages. */
    String wordAndRange() {
        return word() + " (" + range + ")";
    }

    /** Returns the number of microseconds of this unit; 0 if it is shorter, or none. */
    long micros() {
        return decimals < 0 ? 0 : BigInteger.TEN.pow(decimals).longValueExact();
    }

    /** Returns a time with its unit: in this unit, as in the file, or in microseconds if it is not whole. */
    String textOf(long timeMicros) {
        return this == ISO ? Instant.EPOCH.plus(timeMicros, ChronoUnit.MICROS).toString() : decimals > 0 && timeMicros % micros() == 0 ? timeMicros / micros() + " " + symbol
                : decimals < 0 ? timeMicros + "000 " + symbol : timeMicros + " " + MICROSECONDS.symbol;
    }

    private String word() {
        return this == ISO ? "dates and times" : name().toLowerCase(Locale.ROOT);
    }

    /** {@return the symbol, such as {@code ms}} */
    @Override
    public String toString() {
        return symbol;
    }
}
