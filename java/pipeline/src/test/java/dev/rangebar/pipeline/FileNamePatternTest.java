package dev.rangebar.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.Threshold;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileNamePatternTest {
    private static final BarSeriesSpec SERIES = BarSeriesSpec.of(Threshold.parse("25bps")).withSymbol("ETHUSDT");

    @Test
    void replacesPlaceholders() {
        assertEquals(Path.of("out/ETHUSDT-250.csv"), new FileNamePattern("out/{symbol}-{threshold}.csv").fileOf(SERIES));
    }

    @Test
    void rejectsUnknownPlaceholder() {
        Exception error = assertThrows(IllegalArgumentException.class, () -> new FileNamePattern("{day}.csv"));
        assertTrue(error.getMessage().contains("{day}"), error.getMessage());
    }

    @Test
    void rejectsPatternThatNeedsAnUnknownSymbol() {
        BarSeriesSpec nameless = BarSeriesSpec.of(Threshold.parse("25bps"));
        assertThrows(IllegalArgumentException.class, () -> new FileNamePattern("{symbol}.csv").fileOf(nameless));
    }

    @Test
    void rejectsTwoSeriesOfOneFile() {
        List<BarSeriesSpec> both = List.of(SERIES, BarSeriesSpec.of(Threshold.parse("500")).withSymbol("ETHUSDT"));
        new FileNamePattern("{threshold}.csv").check(both);
        assertThrows(IllegalArgumentException.class, () -> new FileNamePattern("{symbol}.csv").check(both));
    }
}
