package dev.rangebar.chart;

import dev.rangebar.FixedPoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Reads bars from the CSV of {@code rangebar build --format csv}, whose header names the columns. */
public final class BarCsv {
    private static final List<String> NEEDED = List.of("open_time", "close_time", "open", "high", "low", "close",
            "volume", "buy_volume", "sell_volume", "trade_count", "is_incomplete");
    /** A 128-bit sum in decimal notation: at most 31 digits before the point. */
    private static final Pattern SUM = Pattern.compile("[0-9]{1,31}(\\.[0-9]{1,8})?");
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,18}");
    private static final int QUOTED_LENGTH = 60;

    private final String file;
    private final List<String> titles;
    private long line = 1;
    private String[] cells;

    private BarCsv(String file, List<String> titles) throws BarFileException {
        this.file = file;
        this.titles = titles;
        for (String title : NEEDED) {
            if (!titles.contains(title)) {
                throw new BarFileException(file + ":1", "no column " + title + "; the file has to be the CSV of "
                        + "rangebar build --format csv", null);
            }
        }
    }

    /**
     * {@return {@code true} if the header of a file has the columns of bars}
     *
     * @param path the file
     * @throws IOException if it cannot be read
     */
    public static boolean isBars(Path path) throws IOException {
        String start = "open_time,";
        try (var in = Files.newInputStream(path)) {
            return new String(in.readNBytes(start.length()), StandardCharsets.US_ASCII).equals(start);
        }
    }

    /**
     * {@return the bars of a file}
     *
     * @param file the name of the file for messages
     * @param path the path of the file
     * @param label the name of these bars in the chart
     * @throws BarFileException if the file has another content
     */
    public static ChartBars read(String file, Path path, String label) throws BarFileException {
        // One byte is one char, so any content is decoded and rejected with its place.
        try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.ISO_8859_1)) {
            String header = reader.readLine();
            return read(file, header == null ? List.of() : Arrays.asList(header.split(",", -1)), reader::readLine, label);
        } catch (IOException e) {
            throw new BarFileException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Lines of CSV. */
    public interface Lines {
        /**
         * {@return the next bar; null behind the last one}
         *
         * @throws IOException if it cannot be read
         */
        String next() throws IOException;
    }

    /**
     * {@return the bars of lines, which messages number from 2, as after a header}
     *
     * @param file the name of the file for messages
     * @param titles the names of the columns
     * @param lines the lines
     * @param label the name of these bars in the chart
     * @throws BarFileException if the lines have another content
     * @throws IOException if the lines cannot be read
     */
    public static ChartBars read(String file, List<String> titles, Lines lines, String label)
            throws BarFileException, IOException {
        ChartBars bars = new ChartBars(label);
        BarCsv csv = new BarCsv(file, titles);
        for (String text = lines.next(); text != null; text = lines.next()) {
            csv.line++;
            csv.add(bars, text);
        }
        return bars;
    }

    private void add(ChartBars bars, String text) throws BarFileException {
        cells = text.split(",", -1);
        if (cells.length != titles.size()) {
            throw at("the line has " + cells.length + " cells, the header " + titles.size());
        }
        long openTime = time("open_time");
        long closeTime = time("close_time");
        long open = price("open");
        long high = price("high");
        long low = price("low");
        long close = price("close");
        if (closeTime < openTime) {
            throw at("the bar closes before it opens");
        }
        if (bars.size() > 0 && openTime < bars.closeTimeMicros(bars.size() - 1)) {
            throw at("the bar opens before the one above it closes");
        }
        if (low > Math.min(open, close) || high < Math.max(open, close)) {
            throw at("open and close are not between low and high");
        }
        boolean hasSide = !cell("buy_volume").isEmpty();
        if (bars.size() > 0 && hasSide != bars.hasSide()) {
            throw at("buy_volume is " + (hasSide ? "present" : "absent") + ", unlike in the lines above");
        }
        BigInteger volume = sum("volume");
        BigInteger buy = hasSide ? sum("buy_volume") : BigInteger.ZERO;
        BigInteger sell = hasSide ? sum("sell_volume") : BigInteger.ZERO;
        try {
            bars.add(hasSide, truth("is_incomplete"), openTime, closeTime, open, high, low, close, low(volume),
                    high(volume), low(buy), high(buy), low(sell), high(sell), count("trade_count"));
        } catch (IllegalArgumentException e) {
            throw new BarFileException(file + ":" + line, e.getMessage(), e);
        }
    }

    private String cell(String title) {
        return cells[titles.indexOf(title)];
    }

    private long time(String title) throws BarFileException {
        try {
            return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(cell(title)));
        } catch (DateTimeException | ArithmeticException e) {
            throw wrong(title, "a time such as 2024-01-01T00:00:00.000000Z, as --format csv has it", e);
        }
    }

    private long price(String title) throws BarFileException {
        long price;
        try {
            price = FixedPoint.parse(cell(title));
        } catch (NumberFormatException e) {
            throw wrong(title, "a price with at most 8 decimals", e);
        }
        if (price <= 0) {
            throw wrong(title, "a price above 0", null);
        }
        return price;
    }

    private BigInteger sum(String title) throws BarFileException {
        if (!SUM.matcher(cell(title)).matches()) {
            throw wrong(title, "a volume with at most 8 decimals", null);
        }
        BigInteger sum = new BigDecimal(cell(title)).setScale(FixedPoint.DECIMALS).unscaledValue();
        if (sum.bitLength() > 127) {
            throw wrong(title, "a volume of 128 bits", null);
        }
        return sum;
    }

    private static long low(BigInteger sum) {
        return sum.longValue();
    }

    private static long high(BigInteger sum) {
        return sum.shiftRight(64).longValueExact();
    }

    private long count(String title) throws BarFileException {
        if (!COUNT.matcher(cell(title)).matches()) {
            throw wrong(title, "a number of trades", null);
        }
        return Long.parseLong(cell(title));
    }

    private boolean truth(String title) throws BarFileException {
        return switch (cell(title)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(title, "true or false", null);
        };
    }

    private BarFileException wrong(String title, String expected, Throwable cause) {
        String text = cell(title);
        StringBuilder quoted = new StringBuilder();
        for (char c : text.substring(0, Math.min(QUOTED_LENGTH, text.length())).toCharArray()) {
            quoted.append(c >= ' ' && c < 127 ? String.valueOf(c) : String.format("\\x%02x", (int) c));
        }
        return new BarFileException(file + ":" + line + ":" + (titles.indexOf(title) + 1),
                title + " \"" + quoted + "\" is not " + expected, cause);
    }

    private BarFileException at(String what) {
        return new BarFileException(file + ":" + line, what, null);
    }
}
