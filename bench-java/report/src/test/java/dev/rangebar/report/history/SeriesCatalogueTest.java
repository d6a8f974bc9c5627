package dev.rangebar.report.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.report.Resources;
import dev.rangebar.report.history.SeriesCatalogue.Better;
import dev.rangebar.report.results.JmhOutput;
import dev.rangebar.report.run.RunScope;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesCatalogueTest {
    @Test
    void knowsEverySeriesOfEveryScope() {
        Stream.of(Resources.lines("published-series.txt").stream().map(line -> line.substring(0, line.indexOf(' '))),
            Resources.lines("names.txt").stream(), JmhOutput.expectedIds(RunScope.WEEKLY).stream()).flatMap(lines -> lines)
            .forEach(id -> {
                assertTrue(SeriesCatalogue.knows(id), id);
                SeriesCatalogue.Entry entry =
                    SeriesCatalogue.of(new SeriesDescriptor(id, "core", "ns", "native-bench.json"));
                assertFalse(entry.title().contains("{"), entry.title());
                assertTrue(entry.description().endsWith("."), entry.description());
            });
    }

    @ParameterizedTest
    @CsvSource({"api/allocated/batch/1m, true, false", "api/bars-per-million/250, true, true",
        "core/memory/native, true, false", "core/batch/1m, false, false", "core/latency/p99, false, false"})
    void marksExactAndNeutralSeries(String id, boolean exact, boolean neutral) {
        SeriesCatalogue.Entry entry = SeriesCatalogue.of(new SeriesDescriptor(id, "core", "bytes", "derived-bench.json"));
        assertEquals(exact, entry.exact());
        assertEquals(neutral, entry.better() == Better.NEITHER);
    }

    /** Titles have the sizes that the charts of the page have. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"api/stream/1m | Java pushes of 1M trades", "core/batch/100k | native batch of 100,000 trades",
        "ffm/overhead/heap/1k | FFM overhead, heap, 1,000 trades", "core/thresholds/1000 | native batch at 1000 dbps"})
    void writesSizesForPeople(String id, String title) {
        assertEquals(title, SeriesCatalogue.of(new SeriesDescriptor(id, "core", "ns", "native-bench.json")).title());
    }

    @Test
    void treatsLargerRatesOfOtherProjectsAsBetter() {
        assertEquals(Better.LARGER,
            SeriesCatalogue.of(new SeriesDescriptor("fib(10)", "other", "ops/sec", "suite")).better());
        assertEquals(Better.SMALLER,
            SeriesCatalogue.of(new SeriesDescriptor("fib_10", "other", "ns/iter", "suite")).better());
    }

    @ParameterizedTest
    @CsvSource({"api/**, api/batch/1m, true", "api/*, api/batch/1m, false", "api/*/1m, api/batch/1m, true",
        "api/batch/1m, api/batch/1m, true", "api/batch/1, api/batch/1m, false", "**, ffm/overhead, true",
        "core/latency/p9., core/latency/p95, false"})
    void matchesGlobs(String glob, String id, boolean matches) {
        assertEquals(matches, new Glob(glob).matches(id));
    }
}
