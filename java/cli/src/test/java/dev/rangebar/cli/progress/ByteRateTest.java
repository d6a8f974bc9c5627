package dev.rangebar.cli.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRateTest {
    private static final long SECOND = 1_000_000_000L;

    /** A changed rate is soon the reported one. */
    @Test
    void rateAndTimeLeftAreThoseOfTheLastSeconds() {
        ByteRate rate = new ByteRate(0);
        assertEquals("0 bytes/s", rate.text(0, 0, 10_000));
        assertEquals("100 bytes/s, 1m 40s left", rate.text(SECOND, 100, 10_000));
        assertEquals("12 bytes/s", rate.text(8 * SECOND, 100, -1));
        assertEquals("1.00 kB/s, 2s left", rate.text(16 * SECOND, 8_100, 2_000));
    }

    @ParameterizedTest
    @CsvSource({"0, 0 bytes", "999, 999 bytes", "1000, 1.00 kB", "9994, 9.99 kB", "9995, 10.0 kB", "99949, 99.9 kB",
        "99950, 100 kB", "999499, 999 kB", "999500, 1.00 MB", "1234567890, 1.23 GB", "9223372036854775807, 9223372 TB"})
    void bytes(long count, String text) {
        assertEquals(text, ByteRate.bytes(count));
    }
}
