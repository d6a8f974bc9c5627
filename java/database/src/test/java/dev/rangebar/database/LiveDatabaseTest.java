package dev.rangebar.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Side;
import dev.rangebar.Threshold;
import dev.rangebar.Trade;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.IdRun;
import dev.rangebar.pipeline.ProcessedInput;
import dev.rangebar.pipeline.ResumePoint;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits of a feed: whatever their cuts and restarts, the database is that of one run over all trades. */
class LiveDatabaseTest {
    private static final int[] THRESHOLDS_DBPS = {25, 100};

    @TempDir
    private Path folder;

    /** A series of a feed, and its trades since the last commit. */
    private static final class Lane {
        private final BarSeriesSpec series;
        private final RangeBarProcessor processor;
        private final BarBuffer bars = BarBuffer.create();
        private final List<IdRun> ids = new ArrayList<>();
        private long trades;
        private long lastTimeMicros;

        Lane(BarSeriesSpec series, ResumePoint point) {
            this.series = series;
            processor = point.state().map(series::restoreProcessor).orElseGet(series::newProcessor);
        }

        void add(Trade trade) {
            processor.push(trade, bars);
            trades++;
            lastTimeMicros = trade.timestampMicros();
            long id = trade.aggTradeId().orElseThrow();
            int end = ids.size() - 1;
            if (end >= 0 && ids.get(end).last() + 1 == id) {
                ids.set(end, IdRun.of(ids.get(end).first(), id));
            } else {
                ids.add(IdRun.of(id, id));
            }
        }

        LiveDatabase.Update update(String source) {
            return new LiveDatabase.Update(series, bars.view(), processor, Optional.empty(),
                    new ProcessedInput(source, Optional.empty(), trades, List.copyOf(ids), lastTimeMicros));
        }

        void committed() {
            bars.clear();
            ids.clear();
            trades = 0;
        }
    }

    private static List<BarSeriesSpec> series(int symbols) {
        List<BarSeriesSpec> all = new ArrayList<>();
        for (int symbol = 0; symbol < symbols; symbol++) {
            for (int dbps : THRESHOLDS_DBPS) {
                all.add(BarSeriesSpec.of(Threshold.ofDecimalBasisPoints(dbps)).withSymbol("S" + symbol));
            }
        }
        return all;
    }

    private static List<Trade> trades(Random random, int count) {
        List<Trade> trades = new ArrayList<>();
        long id = random.nextInt(1_000);
        long timeMicros = 1_723_000_000_000_000L;
        long price = 5_000_000_000_000L;
        for (int i = 0; i < count; i++) {
            id += random.nextInt(30) == 0 ? 4 : 1;
            timeMicros += random.nextInt(100_000);
            price += Math.round(random.nextGaussian() * 3_000_000_000L);
            trades.add(Trade.of(timeMicros, price, 1 + random.nextInt(1_000_000), id, 2 * id, 2 * id + 1,
                    random.nextBoolean() ? Side.BUY : Side.SELL));
        }
        return trades;
    }

    @Test
    void cutsAndRestartsChangeNothing() throws Exception {
        for (int round = 0; round < 3; round++) {
            Random random = new Random(round);
            List<BarSeriesSpec> all = series(1 + random.nextInt(4));
            Map<BarSeriesSpec, List<Trade>> tradesOf = new LinkedHashMap<>();
            Map<BarSeriesSpec, Integer> done = new LinkedHashMap<>();
            for (BarSeriesSpec one : all) {
                tradesOf.put(one, trades(new Random(one.symbol().hashCode()), 240));
                done.put(one, 0);
            }
            Path file = folder.resolve("live-" + round + ".duckdb");
            Map<BarSeriesSpec, Long> runs = new LinkedHashMap<>();
            for (int run = 0; done.values().stream().anyMatch(count -> count < 240); run++) {
                feed(file, "feed " + run, all, tradesOf, done, runs, random);
            }
            check(file, all, tradesOf, runs);
        }
    }

    /** A run of a feed with some commits, of which each has trades of some series. */
    private static void feed(Path file, String source, List<BarSeriesSpec> all, Map<BarSeriesSpec, List<Trade>> tradesOf,
            Map<BarSeriesSpec, Integer> done, Map<BarSeriesSpec, Long> runs, Random random) throws Exception {
        try (LiveDatabase database = LiveDatabase.open(file, all)) {
            Map<BarSeriesSpec, Lane> lanes = new LinkedHashMap<>();
            all.forEach(one -> lanes.put(one, new Lane(one, database.resumePoint(one))));
            Map<BarSeriesSpec, Boolean> used = new LinkedHashMap<>();
            for (int commit = random.nextInt(6); commit >= 0; commit--) {
                List<Lane> changed = new ArrayList<>();
                for (Lane lane : lanes.values()) {
                    int count = Math.min(random.nextInt(60) - 15, 240 - done.get(lane.series));
                    for (int i = 0; i < count; i++) {
                        lane.add(tradesOf.get(lane.series).get(done.merge(lane.series, 1, Integer::sum) - 1));
                    }
                    if (lane.trades > 0) {
                        changed.add(lane);
                        used.put(lane.series, true);
                    }
                }
                assertEquals(Optional.empty(), database.commit(changed.stream().map(lane -> lane.update(source)).toList()));
                changed.forEach(Lane::committed);
            }
            used.keySet().forEach(one -> runs.merge(one, 1L, Long::sum));
        }
    }

    private static void check(Path file, List<BarSeriesSpec> all, Map<BarSeriesSpec, List<Trade>> tradesOf, Map<BarSeriesSpec, Long> runs)
            throws Exception {
        Map<BarSeriesSpec, ResumePoint> points = new LinkedHashMap<>();
        try (LiveDatabase database = LiveDatabase.open(file, all)) {
            all.forEach(one -> points.put(one, database.resumePoint(one)));
        }
        for (BarSeriesSpec one : all) {
            Lane whole = new Lane(one, ResumePoint.START);
            tradesOf.get(one).forEach(whole::add);
            ResumePoint point = points.get(one);
            assertEquals(whole.ids, point.ids(), one.toString());
            assertEquals(whole.lastTimeMicros, point.lastTimestampMicros());
            assertTrue(Arrays.equals(whole.processor.saveState(), point.state().orElseThrow()), one.toString());
            String series = "(SELECT series_id FROM series WHERE " + BarDatabase.condition(one) + ")";
            List<String> closes = new ArrayList<>();
            for (long index = 0; index < whole.bars.view().size(); index++) {
                closes.add(whole.bars.view().get(index).closeTime().toString() + " " + whole.bars.view().get(index).volume());
            }
            assertFalse(closes.isEmpty());
            assertEquals(closes, rows(file, "SELECT strftime(close_time, '%Y-%m-%dT%H:%M:%S.%fZ') || ' ' || volume FROM bars WHERE series_id = "
                    + series + " ORDER BY rowid").stream().map(LiveDatabaseTest::withoutZeros).toList());
            assertEquals(List.of(runs.get(one) + " 240 " + lastId(tradesOf.get(one))), rows(file, "SELECT count(*) || ' ' || sum(trades) || ' ' "
                    + "|| (SELECT live_trade_id FROM series WHERE series_id = " + series + ") FROM sources WHERE series_id = " + series));
        }
    }

    private static long lastId(List<Trade> trades) {
        return trades.get(trades.size() - 1).aggTradeId().orElseThrow();
    }

    /** Java prints the digits of a second in groups of three, as far as they are needed. */
    private static String withoutZeros(String row) {
        return Instant.parse(row.split(" ")[0]) + " " + row.split(" ")[1];
    }

    private static List<String> rows(Path file, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file); Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            try (ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    rows.add(result.getString(1));
                }
            }
        }
        return rows;
    }

    /** DuckDB queries the system for the holder of a lock after it was refused: by then the holder may have ended. */
    @Test
    void aLockOfAProcessThatHasJustEndedIsALock() {
        for (String holder : List.of("Conflicting lock is held in /usr/bin/java (PID 17) by user a", "Conflicting lock is held in PID 0",
                "Conflicting lock is held in (PID 0)", "Resource temporarily unavailable")) {
            DatabaseException locked = DatabaseException.ofOpening(new SQLException("IO Error: Could not set lock on file \"/x/a.duckdb\": "
                    + holder + ". See also https://duckdb.org/docs/stable/connect/concurrency"));
            assertTrue(locked.isLocked(), holder);
            assertTrue(locked.getMessage().startsWith(holder.contains("17") ? "process 17 has the database open, and no"
                    : "another process has the database open, and no"), locked.getMessage());
        }
        assertFalse(DatabaseException.ofOpening(new SQLException("IO Error: Could not read from file")).isLocked());
    }

    /** Another process that continues a series, or makes a new one, is noticed, and nothing of the commit is written. */
    @Test
    void refusesASeriesThatAnotherProcessHasContinued() throws Exception {
        List<BarSeriesSpec> all = series(2);
        Path days = TestBars.write(folder.resolve("day.csv"), TestBars.rows(new Random(1), 300));
        for (String symbol : List.of("S0", "S1")) {
            Path file = folder.resolve(symbol + ".duckdb");
            try (LiveDatabase database = LiveDatabase.open(file, all)) {
                List<Trade> trades = trades(new Random(3), 200);
                Lane lane = new Lane(all.get(0), ResumePoint.START);
                trades.subList(0, 100).forEach(lane::add);
                database.commit(List.of(lane.update("feed")));
                lane.committed();
                TestBars.build(file, symbol, List.of(TestBars.series(THRESHOLDS_DBPS[0])), List.of(days));
                long before = Long.parseLong(rows(file, "SELECT count(*) FROM bars").get(0));
                trades.subList(100, 200).forEach(lane::add);
                Lane other = new Lane(all.get(2), ResumePoint.START);
                trades.forEach(other::add);
                List<LiveDatabase.Update> updates = List.of(lane.update("feed"), other.update("feed"));
                String message = assertThrows(DatabaseException.class, () -> database.commit(updates)).getMessage();
                assertTrue(message.contains("another process has added to " + all.get(symbol.equals("S0") ? 0 : 2)), message);
                assertEquals(before, Long.parseLong(rows(file, "SELECT count(*) FROM bars").get(0)));
            }
        }
    }
}
