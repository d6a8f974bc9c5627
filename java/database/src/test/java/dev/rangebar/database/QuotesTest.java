package dev.rangebar.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.ResetRule;
import dev.rangebar.Threshold;
import dev.rangebar.pipeline.BarPipeline;
import dev.rangebar.pipeline.BarSinkFactory;
import dev.rangebar.pipeline.BarSpreads;
import dev.rangebar.pipeline.BuildResult;
import dev.rangebar.pipeline.FileNamePattern;
import dev.rangebar.pipeline.OnInvalidRow;
import dev.rangebar.pipeline.TextFormat;
import dev.rangebar.pipeline.TextSink;
import dev.rangebar.pipeline.TradeSource;
import dev.rangebar.tradefiles.InvalidRows;
import dev.rangebar.tradefiles.Quotes;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.Rounding;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeLayout;
import dev.rangebar.tradefiles.TradeReader;
import dev.rangebar.tradefiles.TradeSorting;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bars of quotes with their spreads, compared with a slow computation by the rules, for any cuts. */
class QuotesTest {
    private static final String HEADER = "time,bid,ask,bid_size,ask_size\n";
    private static final String COLUMNS = "open_time, close_time, open, high, low, close, volume, turnover, vwap, trade_count, "
            + "agg_trade_count, spread_min, spread_max, spread_mean";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'")
            .withZone(ZoneOffset.UTC);
    /** The time between boundaries. */
    private static final long RESET_MICROS = 300_000_000;
    private static final List<Threshold> THRESHOLDS = List.of(Threshold.ofDecimalBasisPoints(5), Threshold.ofDecimalBasisPoints(40));

    @TempDir
    private Path folder;

    /** Quote in units of 1e-8. */
    private record Quote(long micros, long bid, long ask, long bidSize, long askSize) {
        private String row() {
            return micros + "," + decimal(bid) + "," + decimal(ask) + "," + decimal(bidSize) + "," + decimal(askSize);
        }

        private BigDecimal price(Quotes rule) {
            return switch (rule.price()) {
                case BID -> BigDecimal.valueOf(bid, 8);
                case ASK -> BigDecimal.valueOf(ask, 8);
                case MID -> BigDecimal.valueOf(bid, 8).add(BigDecimal.valueOf(ask, 8)).divide(BigDecimal.valueOf(2))
                        .setScale(8, RoundingMode.HALF_EVEN);
            };
        }

        private BigDecimal volume(Quotes rule) {
            return switch (rule.volume()) {
                case NONE -> BigDecimal.ZERO;
                case TICKS -> BigDecimal.ONE;
                case QUOTED -> BigDecimal.valueOf(bidSize, 8).add(BigDecimal.valueOf(askSize, 8));
            };
        }
    }

    private static String decimal(long units) {
        return plain(BigDecimal.valueOf(units, 8));
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    /** {@return quotes with equal times, jumps, gaps, and mids that lie between two units} */
    private static List<Quote> quotes(Random random, int count) {
        List<Quote> quotes = new ArrayList<>();
        long micros = 1_723_161_256_322_000L;
        long bid = 110_400_000;
        for (int i = 0; i < count; i++) {
            micros += random.nextInt(4) == 0 ? 0 : random.nextInt(25) == 0 ? 90_000_000 : 1_000L * (1 + random.nextInt(2_000));
            bid += Math.round(random.nextGaussian() * 20_000);
            long spread = random.nextInt(3) == 0 ? 0 : random.nextInt(12) == 0 ? random.nextLong(5_000_000) : random.nextInt(20) * 1_000L;
            quotes.add(new Quote(micros, bid, bid + spread, random.nextLong(1_000_000_000_000L), random.nextLong(1_000_000_000_000L)));
        }
        return quotes;
    }

    /** {@return the rows of {@link #COLUMNS} by the rules of a bar, exactly} */
    private static List<String> expected(List<Quote> quotes, Quotes rule, Threshold threshold, Optional<Duration> maxGap) {
        return expected(quotes, rule, threshold, maxGap, false, false);
    }

    private static List<String> expected(List<Quote> quotes, Quotes rule, Threshold threshold, Optional<Duration> maxGap,
            boolean hasResets, boolean includesOrphaned) {
        List<String> rows = new ArrayList<>();
        List<Quote> bar = new ArrayList<>();
        BigDecimal delta = BigDecimal.ZERO;
        for (Quote quote : quotes) {
            long last = bar.isEmpty() ? quote.micros() : bar.get(bar.size() - 1).micros();
            if (maxGap.isPresent() && quote.micros() - last > maxGap.get().toNanos() / 1_000
                    || hasResets && quote.micros() / RESET_MICROS > last / RESET_MICROS) {
                if (includesOrphaned) {
                    rows.add(row(bar, rule));
                }
                bar.clear();
            }
            if (bar.isEmpty()) {
                delta = quote.price(rule).multiply(BigDecimal.valueOf(threshold.decimalBasisPoints())).movePointLeft(5)
                        .setScale(8, RoundingMode.DOWN);
            }
            bar.add(quote);
            BigDecimal move = quote.price(rule).subtract(bar.get(0).price(rule)).abs();
            if (bar.size() > 1 && move.compareTo(delta) >= 0 && quote.micros() != bar.get(0).micros()) {
                rows.add(row(bar, rule));
                bar.clear();
            }
        }
        return rows;
    }

    private static String row(List<Quote> bar, Quotes rule) {
        List<BigDecimal> prices = bar.stream().map(quote -> quote.price(rule)).toList();
        BigDecimal volume = BigDecimal.ZERO;
        BigDecimal turnover = BigDecimal.ZERO;
        BigInteger spreads = BigInteger.ZERO;
        for (Quote quote : bar) {
            volume = volume.add(quote.volume(rule));
            turnover = turnover.add(quote.volume(rule).multiply(quote.price(rule)));
            spreads = spreads.add(BigInteger.valueOf(quote.ask() - quote.bid()));
        }
        boolean hasVolume = rule.volume() != Quotes.Volume.NONE;
        BigDecimal mean = new BigDecimal(spreads).divide(BigDecimal.valueOf(bar.size()), 0, RoundingMode.DOWN).movePointLeft(8);
        return String.join("|", time(bar.get(0)), time(bar.get(bar.size() - 1)), plain(prices.get(0)), plain(Collections.max(prices)),
                plain(Collections.min(prices)), plain(prices.get(prices.size() - 1)), hasVolume ? plain(volume) : "",
                hasVolume ? plain(turnover) : "", hasVolume ? plain(volume.signum() == 0 ? prices.get(0)
                        : turnover.divide(volume, 8, RoundingMode.DOWN)) : "",
                String.valueOf(bar.size()), String.valueOf(bar.size()),
                decimal(bar.stream().mapToLong(quote -> quote.ask() - quote.bid()).min().orElseThrow()),
                decimal(bar.stream().mapToLong(quote -> quote.ask() - quote.bid()).max().orElseThrow()), plain(mean));
    }

    private static String time(Quote quote) {
        return TIME.format(Instant.EPOCH.plus(quote.micros(), ChronoUnit.MICROS));
    }

    private static TradeLayout layout(Quotes rule) {
        return TradeLayout.named("quotes").toBuilder().quoteRule(rule).build();
    }

    private Path write(String name, List<Quote> quotes) throws IOException {
        return Files.writeString(folder.resolve(name), HEADER + String.join("\n", quotes.stream().map(Quote::row).toList()) + "\n");
    }

    private static BarPipeline.Builder pipeline(List<Path> files, Quotes rule, Optional<Duration> maxGap, BarSinkFactory sink) {
        BarPipeline.Builder pipeline = BarPipeline.builder().inputs(files.toArray(Path[]::new)).symbol("EURUSD").thresholds(THRESHOLDS)
                .reading(ReadOptions.DEFAULT.withLayout(layout(rule)).withRounding(Rounding.HALF_EVEN)).sink(sink);
        maxGap.ifPresent(pipeline::maxGap);
        return pipeline;
    }

    /** Boundaries every five minutes: the begin and the end of each session. */
    private static ResetRule resets() {
        List<String> lines = new ArrayList<>(List.of("zone UTC"));
        for (int minute = 0; minute < 24 * 60; minute += 10) {
            lines.add(String.format("mon-sun %02d:%02d-%02d:%02d", minute / 60, minute % 60, minute / 60, minute % 60 + 5));
        }
        return ResetRule.ofSessions("five minutes", lines);
    }

    /** {@return the rows of {@link #COLUMNS} of a database or Parquet file} */
    private static List<String> rows(Path file, String where) throws IOException {
        List<String> rows = new ArrayList<>();
        try (BarQuery query = BarQuery.execute(file, "SELECT " + COLUMNS + " FROM bars" + where)) {
            for (List<Object> row = query.next(); row != null; row = query.next()) {
                rows.add(String.join("|", row.stream().map(cell -> cell == null ? "" : cell instanceof BigDecimal number ? plain(number)
                        : cell instanceof Number ? cell.toString() : TIME.format(TestBars.instant(cell))).toList()));
            }
        }
        return rows;
    }

    private List<String> csv(Threshold threshold) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("bars-" + threshold.decimalBasisPoints() + ".csv"));
        List<String> names = List.of(lines.get(0).split(",", -1));
        assertEquals(List.of("spread_min", "spread_max", "spread_mean"), names.subList(names.size() - 3, names.size()));
        int[] chosen = List.of(COLUMNS.split(", ")).stream().mapToInt(names::indexOf).toArray();
        return lines.stream().skip(1).map(line -> {
            String[] cells = line.split(",", -1);
            List<String> row = new ArrayList<>();
            for (int index : chosen) {
                row.add(cells[index]);
            }
            return String.join("|", row);
        }).toList();
    }

    private static List<List<Quote>> cut(List<Quote> quotes, Random random) {
        List<List<Quote>> pieces = new ArrayList<>();
        for (int from = 0; from < quotes.size();) {
            int to = Math.min(quotes.size(), from + 1 + random.nextInt(quotes.size()));
            pieces.add(quotes.subList(from, to));
            from = to;
        }
        return pieces;
    }

    /** All prices and volumes, with and without a gap; in one run, in several files, and file by file with a state between. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void equalsTheRulesForAnyCuts(int seed) throws Exception {
        Random random = new Random(seed);
        Quotes rule = new Quotes(Quotes.Price.values()[seed % 3], Quotes.Volume.values()[seed / 3 % 3]);
        Optional<Duration> maxGap = seed % 2 == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(60));
        List<Quote> quotes = quotes(random, 400);
        List<Path> files = new ArrayList<>();
        for (List<Quote> piece : cut(quotes, random)) {
            files.add(write("piece" + files.size() + ".csv", piece));
        }
        pipeline(files, rule, maxGap, TextSink.toFile(TextFormat.CSV, folder.resolve("bars-{threshold}.csv").toString())).build().run();
        pipeline(files, rule, maxGap, ParquetSink.factory(new FileNamePattern(folder.resolve("bars-{threshold}.parquet").toString())))
                .build().run();
        Path database = folder.resolve("bars.duckdb");
        for (Path file : files) {
            try (BarDatabase opened = BarDatabase.open(database)) {
                pipeline(List.of(file), rule, maxGap, opened).build().run();
            }
        }
        for (Threshold threshold : THRESHOLDS) {
            List<String> expected = expected(quotes, rule, threshold, maxGap);
            assertTrue(expected.size() > 10, expected.size() + " bars");
            assertEquals(expected, csv(threshold));
            assertEquals(expected, rows(folder.resolve("bars-" + threshold.decimalBasisPoints() + ".parquet"), ""));
            assertEquals(expected, rows(database, " WHERE threshold_dbps = " + threshold.decimalBasisPoints() + " ORDER BY rowid"));
        }
    }

    /** Spreads end with their bars at boundaries, with and without a gap; orphaned bars have theirs where they are written. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void resetsEndSpreads(int seed) throws Exception {
        Random random = new Random(seed);
        Optional<Duration> maxGap = seed % 2 == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(60));
        List<Quote> quotes = quotes(random, 1_000);
        List<Path> files = new ArrayList<>();
        for (List<Quote> piece : cut(quotes, random)) {
            files.add(write("piece" + files.size() + ".csv", piece));
        }
        Path database = folder.resolve("bars.duckdb");
        for (Path file : files) {
            try (BarDatabase opened = BarDatabase.open(database)) {
                pipeline(List.of(file), Quotes.DEFAULT, maxGap, opened).resets(resets()).build().run();
            }
        }
        for (Threshold threshold : THRESHOLDS) {
            assertEquals(expected(quotes, Quotes.DEFAULT, threshold, maxGap, true, false), rows(database, " WHERE threshold_dbps = "
                    + threshold.decimalBasisPoints() + " ORDER BY rowid"));
        }
        for (boolean includesOrphaned : new boolean[] {false, true}) {
            pipeline(files, Quotes.DEFAULT, maxGap, TextSink.toFile(TextFormat.CSV, folder.resolve("bars-{threshold}.csv").toString()))
                    .resets(resets()).includeOrphaned(includesOrphaned).build().run();
            for (Threshold threshold : THRESHOLDS) {
                List<String> expected = expected(quotes, Quotes.DEFAULT, threshold, maxGap, true, includesOrphaned);
                assertEquals(expected, csv(threshold));
                assertTrue(expected.size() > expected(quotes, Quotes.DEFAULT, threshold, maxGap, true, false).size() || !includesOrphaned,
                        "orphaned bars");
            }
        }
    }

    /** More quotes than a block of a file, chunks that close many bars, unsorted files, and the forming bar. */
    @Test
    void manyQuotes() throws Exception {
        Random random = new Random(7);
        List<Quote> quotes = quotes(random, 30_000);
        List<Quote> shuffled = new ArrayList<>();
        for (int from = 0; from < quotes.size(); from += 10_000) { // equal times keep their order within a file
            shuffled.addAll(0, quotes.subList(from, from + 10_000));
        }
        long middle = quotes.get(10_000).micros();
        long last = quotes.get(20_000).micros();
        if (quotes.get(9_999).micros() == middle || quotes.get(19_999).micros() == last) {
            throw new AssertionError("the pieces meet within one time: choose another seed");
        }
        BarSinkFactory sink = TextSink.toFile(TextFormat.CSV, folder.resolve("bars-{threshold}.csv").toString());
        BuildResult result = pipeline(List.of(write("shuffled.csv", shuffled)), Quotes.DEFAULT, Optional.empty(), sink)
                .sort(TradeSorting.inFolder(folder)).includeIncomplete(true).build().run();
        assertEquals(30_000, result.trades());
        for (Threshold threshold : THRESHOLDS) {
            List<String> expected = expected(quotes, Quotes.DEFAULT, threshold, Optional.empty());
            List<String> actual = csv(threshold);
            assertEquals(expected, actual.subList(0, expected.size()));
            assertTrue(actual.size() <= expected.size() + 1);
        }
    }

    /** Invalid quotes are skipped where the user says so; the others give the bars that they give alone. */
    @Test
    void invalidQuotesAreSkipped() throws Exception {
        List<Quote> quotes = quotes(new Random(3), 300);
        StringBuilder text = new StringBuilder(HEADER);
        for (Quote quote : quotes) {
            text.append(quote.row()).append('\n');
            if (quote.micros() % 3 == 0) {
                text.append(quote.micros()).append(",2,1,0,0\n").append(quote.micros()).append(",,1,0,0\n");
            }
        }
        Path dirty = Files.writeString(folder.resolve("dirty.csv"), text);
        String name = folder.resolve("bars-{threshold}.csv").toString();
        BuildResult result = pipeline(List.of(dirty), Quotes.DEFAULT, Optional.empty(), TextSink.toFile(TextFormat.CSV, name))
                .onInvalidRow(OnInvalidRow.SKIP).build().run();
        assertTrue(result.symbols().get(0).skippedRows().count() > 20);
        for (Threshold threshold : THRESHOLDS) {
            assertEquals(expected(quotes, Quotes.DEFAULT, threshold, Optional.empty()), csv(threshold));
        }
    }

    /** Trades and quotes of one symbol, and quotes by another rule, are series of their own; trades keep their columns. */
    @Test
    void seriesOfTradesAndOfQuotes() throws Exception {
        Path database = folder.resolve("bars.duckdb");
        Path trades = Files.writeString(folder.resolve("trades.csv"), "timestamp,price,quantity\n1723161256322,100,1\n1723161256323,101,1\n");
        Path more = Files.writeString(folder.resolve("more.csv"), "timestamp,price,quantity\n1723161256324,100,1\n1723161256325,101,1\n");
        List<Quote> quotes = quotes(new Random(4), 200);
        Path file = write("quotes.csv", quotes);
        Quotes bid = new Quotes(Quotes.Price.BID, Quotes.Volume.NONE);
        try (BarDatabase opened = BarDatabase.open(database)) {
            BarPipeline.builder().inputs(trades).symbol("EURUSD").thresholds(THRESHOLDS).sink(opened).build().run();
        }
        try (BarQuery query = BarQuery.execute(database, "FROM bars")) {
            assertTrue(query.columns().stream().noneMatch(name -> name.startsWith("spread")));
        }
        for (Quotes rule : List.of(Quotes.DEFAULT, bid, Quotes.DEFAULT)) {
            try (BarDatabase opened = BarDatabase.open(database)) {
                pipeline(List.of(file), rule, Optional.empty(), opened).build().run();
            }
        }
        try (BarDatabase opened = BarDatabase.open(database)) {
            BarPipeline.builder().inputs(more).symbol("EURUSD").thresholds(THRESHOLDS).sink(opened).build().run();
        }
        assertEquals(List.of(List.of(6L, 4L, 2L)), BarDatabaseTest.rows(database, "SELECT count(*), count(further_options), "
                + "count(*) FILTER (further_options LIKE '%bid%') FROM series"));
        assertEquals(List.of(List.of(2L, 0L)), BarDatabaseTest.rows(database, "SELECT count(*), count(spread_min) FROM bars WHERE "
                + "series_id = 1"));
        int series = 3;
        for (Quotes rule : List.of(Quotes.DEFAULT, bid)) {
            for (Threshold threshold : THRESHOLDS) {
                assertEquals(expected(quotes, rule, threshold, Optional.empty()), rows(database, " WHERE series_id = " + series++
                        + " ORDER BY rowid"));
            }
        }
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE series SET forming_spreads = '1000 1 2 1500' WHERE series_id = 3");
        }
        try (BarDatabase opened = BarDatabase.open(database)) {
            List<Quote> later = List.of(new Quote(quotes.get(199).micros() + 1, 1, 1, 0, 0));
            Path next = write("later.csv", later);
            IOException damaged = assertThrows(IOException.class, () -> pipeline(List.of(next), Quotes.DEFAULT, Optional.empty(), opened)
                    .build().run());
            assertTrue(damaged.getMessage().contains("is damaged: the forming bar has "), damaged.getMessage());
        }
    }

    /** A source of trades is no source of quotes. */
    @Test
    void tradesInThePlaceOfQuotes() throws Exception {
        Path trades = Files.writeString(folder.resolve("trades.csv"), "time,price,quantity\n1723161256322,100,1\n");
        BarSinkFactory sink = TextSink.toFile(TextFormat.CSV, folder.resolve("{threshold}.csv").toString());
        TradeLayout layout = TradeLayout.builder().time("time").quotes("bid", "ask").build();
        TradeFileException error = assertThrows(TradeFileException.class, () -> pipeline(List.of(trades), Quotes.DEFAULT,
                Optional.empty(), sink).layout(layout).build().run());
        assertTrue(error.getMessage().contains("the mapping names the column \"bid\" for bid, but the header has time, price, quantity"),
                error.getMessage());
        TradeSource feed = new TradeSource() {
            @Override
            public String name() {
                return "feed";
            }

            @Override
            public TradeReader open(ReadOptions options, Optional<InvalidRows> skipped) throws TradeFileException {
                return TradeSource.ofFile(trades).open(ReadOptions.DEFAULT, skipped);
            }
        };
        assertEquals("feed: this input has trades, but the layout that is stated is one of quotes", assertThrows(TradeFileException.class,
                () -> BarPipeline.builder().inputs(List.of(feed)).thresholds(THRESHOLDS).layout(layout).sink(sink).build().run())
                .getMessage());
        assertThrows(IllegalArgumentException.class, () -> BarPipeline.builder().inputs(trades).thresholds(THRESHOLDS).sink(
                TextSink.toFile(TextFormat.CSV, folder.resolve("{threshold}.csv").toString(), List.of(BarSpreads.Column.SPREAD_MEAN)))
                .build());
    }
}
