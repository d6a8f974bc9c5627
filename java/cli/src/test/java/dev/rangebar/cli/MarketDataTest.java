package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarField;
import dev.rangebar.testsupport.Assume;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Real files: what goes into the bars is what the files hold, to the last unit. */
class MarketDataTest {
    private static final List<BarField> SUMS = List.of(BarField.VOLUME, BarField.TURNOVER, BarField.BUY_VOLUME,
            BarField.SELL_VOLUME, BarField.BUY_TURNOVER, BarField.SELL_TURNOVER, BarField.TRADE_COUNT,
            BarField.AGG_TRADE_COUNT, BarField.BUY_TRADE_COUNT, BarField.SELL_TRADE_COUNT);

    @Test
    void nothingIsLostOrInvented() throws IOException {
        Path folder = Cli.shared("market-data");
        Assume.that(Files.isDirectory(folder), "there is no folder " + folder);
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().contains(".csv")).sorted().toList();
        }
        assertTrue(files.size() >= 7, files.size() + " files");
        for (Path file : files) {
            List<BigInteger> expected = sumsOfFile(file);
            int fewerBars = Integer.MAX_VALUE;
            for (int dbps : new int[] {10, 50, 100, 250}) {
                List<String> bars = bars(file, dbps);
                assertEquals(expected, sumsOfBars(bars), file + " at " + dbps + " dbps");
                assertTrue(bars.size() <= fewerBars, "a wider range makes no more bars");
                fewerBars = bars.size();
            }
        }
    }

    private static List<String> bars(Path file, int dbps) {
        List<String> lines = Cli.run("build", file.toString(), "--threshold", dbps + "dbps", "--format", "raw-csv",
                "--include-incomplete").succeeded().lines();
        return lines.subList(1, lines.size());
    }

    private static List<BigInteger> sumsOfBars(List<String> bars) {
        BigInteger[] sums = zeros();
        for (String bar : bars) {
            String[] cells = bar.split(",");
            for (int i = 0; i < sums.length; i++) {
                sums[i] = sums[i].add(new BigInteger(cells[SUMS.get(i).ordinal()]));
            }
        }
        return Arrays.asList(sums);
    }

    /** The same sums straight from the file: another reader, other arithmetic. */
    private static List<BigInteger> sumsOfFile(Path file) throws IOException {
        BigInteger[] sums = zeros();
        try (BufferedReader reader = open(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] cells = line.split(",");
                if (Character.isLetter(cells[0].charAt(0))) {
                    continue;
                }
                BigInteger price = new BigDecimal(cells[1]).movePointRight(8).toBigIntegerExact();
                BigInteger volume = new BigDecimal(cells[2]).movePointRight(8).toBigIntegerExact();
                BigInteger turnover = price.multiply(volume);
                boolean isPlain = cells.length == 3;
                BigInteger count = isPlain ? BigInteger.ONE
                        : new BigInteger(cells[4]).subtract(new BigInteger(cells[3])).add(BigInteger.ONE);
                add(sums, BarField.VOLUME, volume);
                add(sums, BarField.TURNOVER, turnover);
                add(sums, BarField.TRADE_COUNT, count);
                add(sums, BarField.AGG_TRADE_COUNT, BigInteger.ONE);
                if (!isPlain) {
                    boolean isSell = cells[6].toLowerCase(Locale.ROOT).equals("true");
                    add(sums, isSell ? BarField.SELL_VOLUME : BarField.BUY_VOLUME, volume);
                    add(sums, isSell ? BarField.SELL_TURNOVER : BarField.BUY_TURNOVER, turnover);
                    add(sums, isSell ? BarField.SELL_TRADE_COUNT : BarField.BUY_TRADE_COUNT, count);
                }
            }
        }
        return Arrays.asList(sums);
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        return new BufferedReader(new InputStreamReader(file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in,
                StandardCharsets.US_ASCII));
    }

    private static void add(BigInteger[] sums, BarField column, BigInteger value) {
        int i = SUMS.indexOf(column);
        sums[i] = sums[i].add(value);
    }

    private static BigInteger[] zeros() {
        BigInteger[] zeros = new BigInteger[SUMS.size()];
        Arrays.fill(zeros, BigInteger.ZERO);
        return zeros;
    }

    /** The readable form says the same as the exact one, cell by cell. */
    @Test
    void bothFormatsAgree() throws IOException {
        Path file = Cli.shared("market-data").resolve("BTCUSDT-aggTrades-2024-08-08.um.csv");
        Assume.that(Files.exists(file), "there is no file " + file);
        List<String> raw = new ArrayList<>(bars(file, 10));
        List<String> readable = Cli.run("build", file.toString(), "--threshold", "10", "--include-incomplete")
                .succeeded().lines();
        assertTrue(raw.size() > 20, raw.size() + " bars");
        ReadableCells.assertSame(raw, readable.subList(1, readable.size()));
    }

    /** Compares rows of the format csv with the same rows of raw-csv, by what the columns are documented to hold. */
    static final class ReadableCells {
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
}
