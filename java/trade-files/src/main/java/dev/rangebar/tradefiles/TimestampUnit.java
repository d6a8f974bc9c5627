package dev.rangebar.tradefiles;

import java.util.Locale;

/** Units of the times in a file. If the header does not name the unit, the magnitude of the first time decides. */
enum TimestampUnit {
    MILLISECONDS("ms", 1_000, 100_000_000_000L, 100_000_000_000_000L),
    MICROSECONDS("us", 1, 100_000_000_000_000L, 100_000_000_000_000_000L);

    private final String symbol;
    private final long micros;
    private final long from;
    private final long to;

    TimestampUnit(String symbol, long micros, long from, long to) {
        this.symbol = symbol;
        this.micros = micros;
        this.from = from;
        this.to = to;
    }

    /**
     * Detects the unit from the magnitude of a time.
     *
     * @throws NumberFormatException if it is of neither
     */
    static TimestampUnit ofMagnitude(long time) {
        for (TimestampUnit unit : values()) {
            if (unit.contains(time)) {
                return unit;
            }
        }
        throw new NumberFormatException("\"" + time + "\" is neither milliseconds (" + MILLISECONDS.range()
                + ") nor microseconds (" + MICROSECONDS.range() + ") since 1970");
    }

    long from() {
        return from;
    }

    long to() {
        return to;
    }

    /** Returns whether a time is in the range by which this unit is detected. */
    boolean contains(long time) {
        return time >= from && time < to;
    }

    /** Returns the range by which this unit is detected, for messages. */
    String range() {
        return String.valueOf(from).length() + " to " + (String.valueOf(to).length() - 1) + " digits";
    }

    /**
     * Converts to microseconds.
     *
     * @throws ArithmeticException if that does not fit in 64 bits
     */
    long toMicros(long time) {
        return Math.multiplyExact(time, micros);
    }

    /** Returns a time with its unit: in this unit, as in the file, or in microseconds if it is not whole. */
    String textOf(long timeMicros) {
        return timeMicros % micros == 0 ? timeMicros / micros + " " + symbol
                : timeMicros + " " + MICROSECONDS.symbol;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
