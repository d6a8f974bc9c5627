package dev.rangebar.cli.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeSpanTest {
    @ParameterizedTest
    @CsvSource({"1us, PT0.000001S, 0.000001s", "1500ms, PT1.5S, 1.5s", "90s, PT90S, 1m 30s", "90 s, PT90S, 1m 30s",
        "1.5h, PT1H30M, 1h 30m", "2d, PT48H, 2d", "100.5m, PT1H40M30S, 1h 40m 30s"})
    void readAndShown(String text, String iso, String shown) {
        assertEquals(Duration.parse(iso), TimeSpan.parse(text));
        assertEquals(shown, TimeSpan.text(Duration.parse(iso)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "0s", "0.5us", "1e3s", "5 min", "PT5S", "999999999999d"})
    void wrong(String text) {
        assertThrows(IllegalArgumentException.class, () -> TimeSpan.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"0.4, 0s", "59.4, 59s", "59.5, 1m", "200, 3m 20s", "3599.7, 1h", "7379, 2h 3m", "7409, 2h 3m",
        "7410, 2h 4m", "86399, 1d", "95400, 1d 3h", "864000, 10d"})
    void estimates(double seconds, String shown) {
        assertEquals(shown, TimeSpan.about(seconds));
    }

    @Test
    void noTime() {
        assertEquals("0s", TimeSpan.text(Duration.ZERO));
    }
}
