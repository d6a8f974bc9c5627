package dev.rangebar;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Conversions between a time and its microseconds since the Unix epoch that are exact or fail. */
final class Exact {
    private static final int NANOS_PER_MICRO = 1_000;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private Exact() {}

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
