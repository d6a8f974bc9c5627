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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
}
