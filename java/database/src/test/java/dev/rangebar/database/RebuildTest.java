package dev.rangebar.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.pipeline.BarPipeline;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.BuildResult;
import dev.rangebar.tradefiles.TradeFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bars that are built again from a time on. */
class RebuildTest {
    private static final List<BarSeriesSpec> SERIES = List.of(TestBars.series(20), TestBars.series(100));
    private static final String BARS = "SELECT * EXCLUDE (series_id) FROM bars ORDER BY threshold_dbps, rowid";
    private static final String STATES = "SELECT distance, hex(state) FROM series ORDER BY distance";
    private static final String RUNS = "SELECT distance, first_id, last_id FROM series JOIN sources USING (series_id) JOIN "
            + "source_runs USING (source_id) ORDER BY ALL";
    private static final String IDS = "SELECT distance, sum(last_id - first_id + 1)::BIGINT, min(first_id), max(last_id) "
            + "FROM series JOIN sources USING (series_id) JOIN source_runs USING (source_id) GROUP BY ALL ORDER BY ALL";
    private static final String TRADES = "SELECT distance, sum(trades)::BIGINT FROM series JOIN sources USING (series_id) "
            + "GROUP BY ALL ORDER BY ALL";

    @TempDir
    private Path folder;
    private Path database;

    @BeforeEach
    void name() {
        database = folder.resolve("bars.duckdb");
    }

    private static long id(String row) {
        return Long.parseLong(row.substring(0, row.indexOf(',')));
    }

    private static long millis(String row) {
        return Long.parseLong(row.split(",")[5]);
    }

    private BuildResult rebuild(Instant from, List<BarSeriesSpec> series, List<Path> files) throws Exception {
        try (BarDatabase open = BarDatabase.open(database)) {
            return BarPipeline.builder().inputs(files.toArray(Path[]::new)).symbol("A")
                    .distances(series.stream().map(BarSeriesSpec::distance).toList()).sink(open.rebuildFrom(from)).build()
                    .run();
        }
    }

    private void assertSameAs(Path other) throws Exception {
        for (String sql : List.of(BARS, STATES, IDS, TRADES)) {
            assertEquals(BarDatabaseTest.rows(other, sql), BarDatabaseTest.rows(database, sql));
        }
    }

    /** A hole anywhere, and a rebuild from any time before it: as if the whole had been built at once; and it goes on. */
    @Test
    void equalsABuildOfTheWhole() throws Exception {
        Random random = new Random(14);
        for (int round = 0; round < 15; round++) {
            List<String> rows = TestBars.rows(random, 900);
            int from = 1 + random.nextInt(600);
            int to = from + 1 + random.nextInt(200);
            List<String> holed = new ArrayList<>(rows.subList(0, 850));
            holed.subList(from, to).clear();
            database = folder.resolve(round + ".duckdb");
            Path whole = TestBars.write(folder.resolve("whole.csv"), rows.subList(0, 850));
            List<Path> pieces = new ArrayList<>();
            for (List<String> piece : TestBars.cut(holed, 4, random)) {
                pieces.add(TestBars.write(folder.resolve("p" + pieces.size() + ".csv"), piece));
            }
            TestBars.build(database, "A", SERIES, pieces);
            TradeFileException refused = assertThrows(TradeFileException.class,
                    () -> TestBars.build(database, "A", SERIES, List.of(whole)));
            assertTrue(refused.getMessage().contains("trade " + id(rows.get(from)) + " is missing"), refused.getMessage());
            long time = millis(rows.get(from));
            assertTrue(refused.getMessage().contains("--rebuild " + Instant.ofEpochMilli(time).toString().substring(0, 10)
                    + ", "), refused.getMessage());
            Instant at = Instant.ofEpochMilli(time - (round % 3 == 0 ? 0 : random.nextInt(20_000)));
            BuildResult result = rebuild(at, SERIES, List.of(whole));
            assertTrue(result.trades() > 0);
            Path fresh = folder.resolve(round + "-fresh.duckdb");
            TestBars.build(fresh, "A", SERIES, List.of(whole));
            assertSameAs(fresh);
            assertTrue(at.toEpochMilli() < millis(rows.getFirst()) || BarDatabaseTest.rows(database, RUNS).size() >= 2);
            Path more = TestBars.write(folder.resolve("more.csv"), rows.subList(820, 900));
            TestBars.build(database, "A", SERIES, List.of(whole, more));
            TestBars.build(fresh, "A", SERIES, List.of(whole, more));
            assertSameAs(fresh);
        }
    }

    /** One series is rebuilt; others stay. */
    @Test
    void otherSeriesStay() throws Exception {
        List<String> rows = TestBars.rows(new Random(3), 600);
        Path whole = TestBars.write(folder.resolve("whole.csv"), rows);
        TestBars.build(database, "A", SERIES, List.of(whole));
        TestBars.build(database, "B", SERIES, List.of(whole));
        String others = "SELECT * FROM bars WHERE symbol = 'B' OR threshold_dbps = 100 ORDER BY rowid";
        List<List<Object>> before = BarDatabaseTest.rows(database, others);
        List<List<Object>> all = BarDatabaseTest.rows(database, BARS);
        rebuild(Instant.ofEpochMilli(millis(rows.get(300))), SERIES.subList(0, 1), List.of(whole));
        assertEquals(before, BarDatabaseTest.rows(database, others));
        assertEquals(all.size(), BarDatabaseTest.rows(database, BARS).size());
    }

    /** The trades from the last bar that stays to the time are needed; the message names the first that is missing. */
    @Test
    void namesTheFirstTradeThatIsNeeded() throws Exception {
        List<String> rows = TestBars.rows(new Random(5), 600);
        TestBars.build(database, "A", SERIES, List.of(TestBars.write(folder.resolve("whole.csv"), rows)));
        List<List<Object>> before = BarDatabaseTest.rows(database, BARS);
        Instant from = Instant.ofEpochMilli(millis(rows.get(400)));
        long last = (long) BarDatabaseTest.rows(database, "SELECT min(id) FROM (SELECT max(last_agg_trade_id) AS id FROM bars "
                + "WHERE close_time < '" + from + "' GROUP BY threshold_dbps)").getFirst().getFirst();
        int needed = 0;
        while (id(rows.get(needed)) <= last) {
            needed++;
        }
        Path late = TestBars.write(folder.resolve("late.csv"), rows.subList(needed + 1, 600));
        TradeFileException refused = assertThrows(TradeFileException.class, () -> rebuild(from, SERIES, List.of(late)));
        assertTrue(refused.getMessage().startsWith(late + ": trade " + id(rows.get(needed)) + " is missing from the files: the "
                + "bars of A before " + from + " were built from it; "), refused.getMessage());
        // A file that ends before the time, or has none of the trades.
        Path early = TestBars.write(folder.resolve("early.csv"), rows.subList(0, 300));
        assertThrows(TradeFileException.class, () -> rebuild(from, SERIES, List.of(early)));
        Path none = TestBars.write(folder.resolve("none.csv"), rows.subList(0, 1));
        assertThrows(TradeFileException.class, () -> rebuild(from, SERIES, List.of(none)));
        assertEquals(before, BarDatabaseTest.rows(database, BARS));
        Path enough = TestBars.write(folder.resolve("enough.csv"), rows.subList(needed, 600));
        rebuild(from, SERIES, List.of(enough));
        assertEquals(before, BarDatabaseTest.rows(database, BARS));
    }

    /** An error in the last file, after others were processed: all is as before. */
    @Test
    void anErrorLeavesTheOldBars() throws Exception {
        List<String> rows = TestBars.rows(new Random(6), 600);
        TestBars.build(database, "A", SERIES, List.of(TestBars.write(folder.resolve("whole.csv"), rows)));
        Path first = TestBars.write(folder.resolve("1.csv"), rows.subList(0, 400));
        Path second = TestBars.write(folder.resolve("2.csv"), rows.subList(400, 600));
        Files.writeString(second, Files.readString(second) + "x\n");
        Path copy = Files.copy(database, folder.resolve("copy.duckdb"));
        assertThrows(TradeFileException.class, () -> rebuild(Instant.EPOCH, SERIES, List.of(first, second)));
        assertSameAs(copy);
        assertEquals(BarDatabaseTest.rows(copy, RUNS), BarDatabaseTest.rows(database, RUNS));
    }

    @Test
    void withoutIdsOnlyTheWholeCanBeRebuilt() throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"),
                "1723161256322,100,1\n1723161256323,102,2\n1723161256324,101.5,3\n1723161256325,104,3\n");
        TestBars.build(database, "A", SERIES, List.of(file));
        Path copy = Files.copy(database, folder.resolve("copy.duckdb"));
        DatabaseException refused = assertThrows(DatabaseException.class,
                () -> rebuild(Instant.ofEpochMilli(1_723_161_256_324L), SERIES, List.of(file)));
        assertTrue(refused.getMessage().contains("was built from trades without ids"), refused.getMessage());
        Path nothing = Files.writeString(folder.resolve("none.csv"), "");
        DatabaseException empty = assertThrows(DatabaseException.class,
                () -> rebuild(Instant.EPOCH, SERIES, List.of(nothing)));
        assertTrue(empty.getMessage().startsWith("no trade of the inputs follows"), empty.getMessage());
        assertSameAs(copy);
        rebuild(Instant.EPOCH, SERIES, List.of(file));
        assertEquals(BarDatabaseTest.rows(copy, BARS), BarDatabaseTest.rows(database, BARS));
    }

    @Test
    void aSeriesThatIsNotThereCannotBeRebuilt() throws Exception {
        List<String> rows = TestBars.rows(new Random(6), 100);
        Path file = TestBars.write(folder.resolve("whole.csv"), rows);
        TestBars.build(database, "A", SERIES.subList(0, 1), List.of(file));
        DatabaseException refused = assertThrows(DatabaseException.class,
                () -> rebuild(Instant.EPOCH, SERIES, List.of(file)));
        assertEquals("there are no bars of A at 100 dbps (0.1%) to rebuild", refused.getMessage());
    }
}
