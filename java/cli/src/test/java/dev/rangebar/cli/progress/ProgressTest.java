package dev.rangebar.cli.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rangebar.pipeline.TradeSource;
import dev.rangebar.tradefiles.TradeInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The progress of long runs, and its rates and times. */
class ProgressTest {
    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private TradeSource file(String name, int bytes) throws IOException {
        return TradeSource.of(TradeInput.ofFile(name, Files.write(folder.resolve(name), new byte[bytes])));
    }

    private Progress progress(ProgressLine.Mode mode, TradeSource... inputs) {
        return new Progress(new PrintStream(err, true, StandardCharsets.UTF_8), mode, List.of(inputs));
    }

    @Test
    void rateAndPartAndTimeLeft() throws IOException {
        TradeSource small = file("small.csv", 100);
        TradeSource large = file("large.csv", 300);
        try (Progress progress = progress(ProgressLine.Mode.QUIET, small, large)) {
            progress.tradesRead(small, 1_000);
            assertEquals("rangebar: 1000 trades, 500 trades/s", progress.text(2));
            progress.sourceDone(small);
            assertEquals("rangebar: 1000 trades, 500 trades/s, 25 % done, 6s left", progress.text(2));
            progress.tradesRead(large, 3_000);
            progress.sourceDone(large);
            assertEquals("rangebar: 4000 trades, 1000 trades/s, 100 % done, 0s left", progress.text(4));
        }
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    /** A pipe has no length. */
    @Test
    void withoutALengthThereIsNoPart() throws IOException {
        TradeSource small = file("small.csv", 100);
        TradeSource pipe = TradeSource.of(TradeInput.ofStream("pipe", InputStream.nullInputStream()));
        try (Progress progress = progress(ProgressLine.Mode.QUIET, small, pipe)) {
            progress.tradesRead(small, 10);
            progress.sourceDone(small);
            assertEquals("rangebar: 10 trades, 10 trades/s", progress.text(1));
            assertEquals("rangebar: 10 trades, 1 trade/s", progress.text(10));
            assertEquals("rangebar: 10 trades, 0 trades/s", progress.text(100));
        }
    }

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

    @ParameterizedTest
    @CsvSource({"1us, PT0.000001S, 0.000001s", "1500ms, PT1.5S, 1.5s", "90s, PT90S, 1m 30s", "90 s, PT90S, 1m 30s",
        "1.5h, PT1H30M, 1h 30m", "2d, PT48H, 2d", "100.5m, PT1H40M30S, 1h 40m 30s"})
    void timesAreReadAndShown(String text, String iso, String shown) {
        assertEquals(Duration.parse(iso), TimeSpan.parse(text));
        assertEquals(shown, TimeSpan.text(Duration.parse(iso)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "0s", "0.5us", "1e3s", "5 min", "PT5S", "999999999999d"})
    void refusesWhatIsNoTime(String text) {
        assertThrows(IllegalArgumentException.class, () -> TimeSpan.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"0.4, 0s", "59.4, 59s", "59.5, 1m", "200, 3m 20s", "3599.7, 1h", "7379, 2h 3m", "7409, 2h 3m",
        "7410, 2h 4m", "86399, 1d", "95400, 1d 3h", "864000, 10d"})
    void estimatesOfTime(double seconds, String shown) {
        assertEquals(shown, TimeSpan.about(seconds));
    }

    @Test
    void noTime() {
        assertEquals("0s", TimeSpan.text(Duration.ZERO));
    }
}
