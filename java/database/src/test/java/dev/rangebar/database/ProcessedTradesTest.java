package dev.rangebar.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.TradeColumns;
import dev.rangebar.pipeline.BarPipeline;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.BarSink;
import dev.rangebar.pipeline.ProcessedInput;
import dev.rangebar.pipeline.ResumePoint;
import dev.rangebar.pipeline.TradeSource;
import dev.rangebar.tradefiles.TradeFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trades that a database has processed, lacks, or cannot tell. */
class ProcessedTradesTest {
    private static final List<BarSeriesSpec> SERIES = List.of(TestBars.series(100));

    @TempDir
    private Path folder;
    private Path database;

    @BeforeEach
    void name() {
        database = folder.resolve("bars.duckdb");
    }

    private List<Path> write(List<List<String>> pieces) throws IOException {
        List<Path> files = new ArrayList<>();
        for (List<String> piece : pieces) {
            files.add(TestBars.write(folder.resolve("f" + files.size() + ".csv"), piece));
        }
        return files;
    }

    private List<List<Object>> bars() throws SQLException {
        return BarDatabaseTest.rows(database, "FROM bars ORDER BY rowid");
    }

    private void build(List<Path> files) throws Exception {
        TestBars.build(database, "A", SERIES, files);
    }

    /** Checks that a file is rejected with a message that contains a text, and that the database stays as it was. */
    private void assertRejected(String text, Path file) throws Exception {
        List<List<Object>> before = bars();
        TradeFileException e = assertThrows(TradeFileException.class, () -> build(List.of(file)));
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
        assertTrue(e.getMessage().contains(text), e.getMessage());
        assertEquals(before, bars());
    }

    private static long id(String row) {
        return Long.parseLong(row.substring(0, row.indexOf(',')));
    }

    /** {@return rows with the given aggregate trade ids, 40 ms from id to id} */
    private static List<String> rows(long... ids) {
        List<String> rows = new ArrayList<>();
        for (long id : ids) {
            rows.add("%d,60000,1,%d,%d,%d,true".formatted(id, id, id, 1_723_161_256_322L + 40 * id));
        }
        return rows;
    }

    /** A download was hashed when it was compared with the archive's checksum: its bytes are not hashed again. */
    @Test
    void takesTheDigestOfADownload() throws Exception {
        String digest = "f".repeat(64);
        Path file = write(List.of(rows(1, 2, 3))).get(0);
        try (BarDatabase opened = BarDatabase.open(database)) {
            BarPipeline.builder().inputs(List.of(TradeSource.ofFile(file, Optional.of(digest)))).symbol("A")
                    .distances(List.of(SERIES.get(0).distance())).sink(opened).build().run();
        }
        assertEquals(List.of(List.of(digest)), BarDatabaseTest.rows(database, "SELECT sha256 FROM sources"));
    }

    /** Only the ends of a hole were processed: nothing between them may be called a duplicate. */
    @Test
    void rejectsAFileThatFillsAHole() throws Exception {
        build(write(List.of(rows(1, 5_000))));
        long[] all = new long[5_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = i + 1;
        }
        assertRejected("trade 2 is missing from the bars of A, which go on to trade 5000; ",
                TestBars.write(folder.resolve("all.csv"), rows(all)));
    }

    /** A hole that both files have is no reason to reject the second. */
    @Test
    void skipsDuplicatesOnBothSidesOfAHole() throws Exception {
        build(write(List.of(rows(1, 2, 3, 8, 9))));
        Path more = TestBars.write(folder.resolve("more.csv"), rows(2, 3, 8, 9, 10, 12));
        build(List.of(more));
        assertEquals(List.of(List.of(1L, 3L), List.of(8L, 9L), List.of(10L, 10L), List.of(12L, 12L)), BarDatabaseTest.rows(
                database, "SELECT first_id, last_id FROM source_runs ORDER BY ALL"));
        assertEquals(List.of(List.of(5L), List.of(2L)),
                BarDatabaseTest.rows(database, "SELECT trades FROM sources ORDER BY source_id"));
        assertRejected("trade 11 is missing from the bars of A", TestBars.write(folder.resolve("x.csv"), rows(10, 11, 12)));
    }

    /** For random holes and files: accepted are those without an id that the bars lack, and only those. */
    @Test
    void acceptsExactlyFilesWithoutMissingIds() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < 12; round++) {
            database = folder.resolve("round" + round + ".duckdb");
            TreeSet<Long> processed = new TreeSet<>();
            for (int file = 0; file < 4; file++) {
                long from = 1 + random.nextInt(30);
                long[] ids = random.longs(1 + random.nextInt(20), from, from + 25).sorted().distinct().toArray();
                Path path = TestBars.write(folder.resolve(round + "-" + file + ".csv"), rows(ids));
                long last = processed.isEmpty() ? 0 : processed.last();
                long missing = 0; // at the beginning of the file, up to its first new trade
                for (long id : ids) {
                    if (id > last) {
                        break;
                    }
                    if (!processed.contains(id)) {
                        missing = id;
                        break;
                    }
                }
                if (missing > 0) {
                    assertRejected("trade " + missing + " is missing from the bars of A, which go on to trade " + last, path);
                } else {
                    build(List.of(path));
                    for (long id : ids) {
                        processed.add(id);
                    }
                    assertEquals(List.of(List.of((long) processed.size())),
                            BarDatabaseTest.rows(database, "SELECT sum(trades)::BIGINT FROM sources"));
                }
            }
        }
    }

    /** A migrated database does not tell which of these ids it has processed, so it does not guess. */
    @Test
    void rejectsTradesThatFormat1DoesNotProve() throws Exception {
        build(write(List.of(rows(1, 2, 3, 8, 9))));
        database = Format1.copyOf(database, folder.resolve("old.duckdb"));
        assertRejected("trade 2 lies within ids of which only the first and the last are known",
                TestBars.write(folder.resolve("more.csv"), rows(2, 3, 8, 9, 10, 12)));
        build(List.of(TestBars.write(folder.resolve("new.csv"), rows(9, 10, 11))));
        assertEquals(List.of(List.of(2L)), BarDatabaseTest.rows(database, "SELECT max(trades) FROM sources WHERE name "
                + "LIKE '%new.csv'"));
    }

    /** A file that should have come before those that have. */
    @Test
    void rejectsTradesThatThePreviousFilesHavePassed() throws Exception {
        List<String> rows = TestBars.rows(new Random(8), 300);
        List<Path> files = write(List.of(rows.subList(0, 100), rows.subList(100, 200), rows.subList(200, 300)));
        build(List.of(files.get(0), files.get(2)));
        String missing = "trade " + id(rows.get(100)) + " is missing from the bars of A, which go on to trade "
                + id(rows.get(299)) + "; ";
        assertRejected(missing, files.get(1));
        assertRejected(missing, TestBars.write(folder.resolve("all.csv"), rows));
    }

    /** Ids that begin again cannot be distinguished from those of the first round. */
    @Test
    void rejectsIdsThatBeginAgain() throws Exception {
        List<String> rows = TestBars.rows(new Random(10), 100);
        List<String> second = new ArrayList<>(rows.subList(50, 100));
        second.set(0, "1" + second.get(0).substring(second.get(0).indexOf(',')));
        List<Path> files = write(List.of(rows.subList(10, 50), second));
        build(files.subList(0, 1));
        assertRejected("trade 1 is later than the trades that the bars of A were built from, but its id is not above "
                + "theirs", files.get(1));
    }

    /** An id that is far too large, at the end of a file, must not swallow the next file. */
    @Test
    void laterTradesAreNoDuplicatesOfAWrongId() throws Exception {
        List<String> rows = TestBars.rows(new Random(9), 200);
        List<String> first = new ArrayList<>(rows.subList(0, 100));
        first.set(99, "999999" + first.get(99).substring(first.get(99).indexOf(',')));
        List<Path> files = write(List.of(first, rows.subList(110, 200)));
        build(files.subList(0, 1));
        assertRejected("trade " + id(rows.get(110)), files.get(1));
    }

    /** Without ids only the same bytes are known to be the same trades. */
    @Test
    void knowsFilesWithoutIdsByTheirBytes() throws Exception {
        Path first = Files.writeString(folder.resolve("a.csv"),
                "1723161256322,100,1\n1723161256323,101,2\n1723161256324,101.5,3\n");
        Path second = Files.writeString(folder.resolve("b.csv"), "1723161256324,101.5,4\n1723161256325,102,3\n");
        build(List.of(first, second));
        build(List.of(first, second));
        assertEquals(List.of(List.of(3L), List.of(2L)), BarDatabaseTest.rows(database, "SELECT trades FROM sources ORDER BY rowid"));
        Path overlap = Files.writeString(folder.resolve("c.csv"), "1723161256324,101.5,4\n1723161256326,103,3\n");
        assertRejected("begins at 2024-08-08T23:54:16.324Z, and the bars of A were built from trades up to "
                + "2024-08-08T23:54:16.325Z; without ids, ", overlap);
    }

    /** The bar that is still forming belongs to the saved state. */
    @Test
    void rejectsBarsAfterTheLastCheckpoint() throws Exception {
        try (BarDatabase open = BarDatabase.open(database);
                BarSink sink = open.open(SERIES.getFirst().withSymbol("A"), List.of());
                RangeBarProcessor processor = SERIES.getFirst().newProcessor();
                BarBuffer buffer = BarBuffer.create()) {
            assertEquals(ResumePoint.START, sink.resumePoint().orElseThrow());
            processor.process(TradeColumns.of(new long[] {1, 2}, new long[] {100, 200}, new long[] {1, 1}), buffer);
            sink.write(buffer.view());
            assertThrows(IllegalStateException.class, sink::commit);
        }
        assertEquals(List.of(), bars());
    }

    /** The series of a symbol at the same place are in one transaction: a checkpoint without one of them is wrong. */
    @Test
    void aCheckpointHoldsAllSeriesOfAPass() throws Exception {
        BarSeriesSpec other = TestBars.series(200).withSymbol("A");
        try (BarDatabase open = BarDatabase.open(database);
                BarSink first = open.open(SERIES.getFirst().withSymbol("A"), List.of());
                BarSink second = open.open(other, List.of());
                RangeBarProcessor processor = other.newProcessor();
                BarBuffer buffer = BarBuffer.create()) {
            processor.process(TradeColumns.of(new long[] {1, 2}, new long[] {100, 200}, new long[] {1, 1}), buffer);
            second.write(buffer.view());
            assertThrows(IllegalStateException.class, () -> open.checkpoint(new ProcessedInput("x",
                    Optional.empty(), 2, List.of(), 2), List.of(first), List.of(processor)));
        }
        assertThrows(IllegalArgumentException.class, () -> {
            try (BarDatabase open = BarDatabase.open(database)) {
                open.check(List.of(other, other));
            }
        });
    }
}
