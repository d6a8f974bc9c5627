package dev.rangebar;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Conversions of the values of trades that are exact or fail; the message of a failure names the value. */
final class Exact {
    private static final int NANOS_PER_MICRO = 1_000;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private Exact() {}

    static long price(CharSequence text) {
        return units("price", text);
    }

    static long quantity(CharSequence text) {
        return units("quantity", text);
    }

    static long price(BigDecimal value) {
        return units("price", value);
    }

    static long quantity(BigDecimal value) {
        return units("quantity", value);
    }

    private static long units(String name, CharSequence text) {
        try {
            return FixedPoint.parse(text);
        } catch (NumberFormatException e) {
            NumberFormatException error = new NumberFormatException(name + " " + e.getMessage());
            error.initCause(e);
            throw error;
        }
    }

    private static long units(String name, BigDecimal value) {
        try {
            return FixedPoint.ofBigDecimal(value);
        } catch (ArithmeticException e) {
            ArithmeticException error = new ArithmeticException(name + " " + e.getMessage());
            error.initCause(e);
            throw error;
        }
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Throws an {@link ArithmeticException} for a time that is no whole number of microseconds, or beyond 63 bits. */
    static long micros(Instant time) {
        if (time.getNano() % NANOS_PER_MICRO != 0) {
            throw new ArithmeticException("time " + time + " is not a whole number of microseconds; truncate it first: "
                    + "time.truncatedTo(ChronoUnit.MICROS)");
        }
        try {
            return Math.addExact(Math.multiplyExact(time.getEpochSecond(), MICROS_PER_SECOND),
                    time.getNano() / NANOS_PER_MICRO);
        } catch (ArithmeticException e) {
            ArithmeticException error = new ArithmeticException("time " + time + " does not fit in 64 bits of microseconds");
            error.initCause(e);
            throw error;
        }
    }
}
