package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarField;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Compares rows of the format csv with the same rows of raw-csv, by what the columns are documented to hold. */
final class ReadableCells {
    private static final Set<BarField> TIMES = EnumSet.of(BarField.OPEN_TIME, BarField.CLOSE_TIME);
    private static final Set<BarField> HUNDRED_MILLIONTHS = EnumSet.of(BarField.OPEN, BarField.HIGH, BarField.LOW,
            BarField.CLOSE, BarField.VOLUME, BarField.BUY_VOLUME, BarField.SELL_VOLUME, BarField.VWAP);
    private static final Set<BarField> TURNOVERS = EnumSet.of(BarField.TURNOVER, BarField.BUY_TURNOVER,
            BarField.SELL_TURNOVER);
    private static final Set<BarField> DOUBLES = EnumSet.range(BarField.OFI, BarField.TURNOVER_IMBALANCE);

    private ReadableCells() {}

    static void assertSame(List<String> raw, List<String> readable) {
        assertEquals(raw.size(), readable.size());
        for (int row = 0; row < raw.size(); row++) {
            String[] exact = raw.get(row).split(",", -1);
            String[] text = readable.get(row).split(",", -1);
            assertEquals(BarField.values().length, text.length);
            for (BarField column : BarField.values()) {
                assertSame(column, exact[column.ordinal()], text[column.ordinal()]);
            }
        }
    }

    private static void assertSame(BarField column, String exact, String text) {
        String message = column + ": " + text + " for " + exact;
        if (TIMES.contains(column)) {
            assertTrue(text.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z"), message);
            assertEquals(Long.parseLong(exact), ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text)), message);
        } else if (HUNDRED_MILLIONTHS.contains(column) || TURNOVERS.contains(column)) {
            BigDecimal expected = new BigDecimal(exact).movePointLeft(TURNOVERS.contains(column) ? 16 : 8);
            assertEquals(expected.stripTrailingZeros().toPlainString(), text, message);
        } else if (DOUBLES.contains(column)) {
            assertTrue(text.matches("-?\\d+(\\.\\d*[1-9])?"), message);
            assertEquals(0, Double.compare(Double.parseDouble(exact) + 0.0, Double.parseDouble(text) + 0.0), message);
        } else if (column == BarField.IS_INCOMPLETE) {
            assertEquals(exact.equals("1") ? "true" : "false", text, message);
        } else {
            assertEquals(exact, text, message);
        }
    }
}
