package dev.rangebar.tradefiles;

import java.util.Locale;

/** The unit of the times in a file. Where the header does not name it, the magnitude of the first one tells. */
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
     * Tells the unit by the magnitude of a time.
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

    /** Whether a time has the magnitude by which this unit is told. */
    boolean contains(long time) {
        return time >= from && time < to;
    }

    /** The magnitude by which this unit is told, for messages. */
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

    /** A time with the unit behind it: in this unit, as a file has it, or in microseconds where it is not whole. */
    String textOf(long timeMicros) {
        return timeMicros % micros == 0 ? timeMicros / micros + " " + symbol
                : timeMicros + " " + MICROSECONDS.symbol;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
