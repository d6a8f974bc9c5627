package dev.rangebar.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeTicksTest {
    private static String text(ZonedDateTime time, String pattern) {
        return time.format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
    }

    private static ZonedDateTime time(ChartBars bars, int i) {
        return bars.openTime(i).atZone(ZoneOffset.UTC);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 10", "3, 60", "4, 250", "5, 5000"})
    void labelsAreCorrectAndApart(long seed, int apart) {
        ChartBars bars = GeneratedBars.walk("", seed, 3_000);
        TreeMap<Integer, String> labels = new TreeMap<>(TimeTicks.of(bars, apart));
        assertFalse(labels.isEmpty());
        int before = -apart;
        for (Map.Entry<Integer, String> label : labels.entrySet()) {
            assertTrue(label.getKey() - before >= apart, labels.toString());
            before = label.getKey();
            ZonedDateTime time = time(bars, label.getKey());
            assertTrue(List.of(text(time, "uuuu"), text(time, "MMM"), text(time, "d MMM"), text(time, "HH:mm"),
                    text(time, "HH:mm:ss"), text(time, "HH:mm:ss.SSS")).contains(label.getValue()), label + " " + time);
        }
    }

    /** Days come before hours, so only another day, month or year displaces the label of a day. */
    @ParameterizedTest
    @CsvSource({"6, 20", "7, 80"})
    void prefersDaysToHours(long seed, int apart) {
        ChartBars bars = GeneratedBars.walk("", seed, 3_000);
        TreeMap<Integer, String> labels = new TreeMap<>(TimeTicks.of(bars, apart));
        int days = 0;
        for (int i = 1; i < bars.size(); i++) {
            if (!time(bars, i).toLocalDate().equals(time(bars, i - 1).toLocalDate())) {
                days++;
                boolean hasLabel = labels.subMap(i - apart + 1, i + apart).values().stream()
                        .anyMatch(label -> !label.contains(":"));
                assertTrue(hasLabel, "bar " + i + ": " + labels);
            }
        }
        assertTrue(days > 5);
    }

    @Test
    void namesYearsAndMonths() {
        ChartBars bars = new ChartBars("");
        for (String time : List.of("2023-12-30T10:00:00Z", "2023-12-31T23:59:59Z", "2024-01-01T00:00:00Z",
                "2024-01-31T12:00:00Z", "2024-02-01T00:00:00Z", "2024-02-01T00:00:00.5Z", "2024-02-01T00:31:00Z")) {
            long micros = ZonedDateTime.parse(time).toInstant().toEpochMilli() * 1_000;
            GeneratedBars.add(bars, micros, "1", "2");
        }
        assertEquals("{0=30 Dec, 1=31 Dec, 2=2024, 3=31 Jan, 4=Feb, 6=00:31}", TimeTicks.of(bars, 1).toString());
    }
}
