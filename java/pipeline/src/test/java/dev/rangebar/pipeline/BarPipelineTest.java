package dev.rangebar.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.InvalidTradeException;
import dev.rangebar.RangeBar;
import dev.rangebar.Side;
import dev.rangebar.Threshold;
import dev.rangebar.Trade;
import dev.rangebar.TradeFields;
import dev.rangebar.tradefiles.InvalidRowReason;
import dev.rangebar.tradefiles.InvalidRows;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BarPipelineTest {
    private static final Threshold NARROW = Threshold.parse("100");
    private static final Threshold WIDE = Threshold.parse("250");

    @TempDir
    private Path folder;

    private static List<RangeBar> only(MemorySink sink) {
        assertEquals(1, sink.bars().size());
        return sink.bars().values().iterator().next();
    }

    /** Writes random slices that cover all trades, in rising order of their ends; some lie within others. */
    private List<Path> cut(Trades trades, Random random, String prefix) throws IOException {
        List<Path> files = new ArrayList<>();
        int end = 0;
        while (end < trades.count()) {
            int from = random.nextInt(end + 1);
            int to = Math.min(trades.count(), from + 1 + random.nextInt(trades.count() / 2));
            end = Math.max(end, to);
            files.add(trades.slice(from, to).write(folder.resolve(prefix + files.size() + ".csv")));
        }
        return files;
    }

    @Test
    void tenLinesBuildWhatTheFilesHold() throws Exception {
        Trades trades = Trades.random(1, 3_000, 0);
        Path day1 = trades.slice(0, 2_000).write(folder.resolve("day1.csv"));
        Path day2 = trades.slice(1_500, 3_000).write(folder.resolve("day2.csv"));
        String out = folder.resolve("bars-{threshold}.csv").toString();
        BuildResult result = ReadmeExample.build(day1, day2, out);
        assertEquals(3_000, result.trades());
        assertEquals(500, result.duplicateTrades());
        for (Threshold threshold : List.of(Threshold.parse("0.25%"), Threshold.parse("0.5%"))) {
            Path file = folder.resolve("bars-" + threshold.decimalBasisPoints() + ".csv");
            assertEquals(trades.bars(threshold).size() + 1, Files.readAllLines(file).size());
        }
    }

    @Test
    void classCommentHasTheExample() throws Exception {
        Path sources = Path.of(System.getProperty("rangebar.test.root"), "java", "pipeline", "src");
        String example = Files.readString(sources.resolve("test/java/dev/rangebar/pipeline/ReadmeExample.java"));
        List<String> lines = example.substring(example.indexOf("@start") + "@start region=\"pipeline\"".length(),
                example.indexOf("// @end")).strip().lines().map(String::strip).toList();
        String comment = Files.readString(sources.resolve("main/java/dev/rangebar/pipeline/BarPipeline.java"));
        List<String> snippet = comment.substring(comment.indexOf("{@snippet :") + "{@snippet :".length(),
                comment.indexOf(" * }")).strip().lines().map(line -> line.replaceFirst("^ \\* *", "").strip()).toList();
        assertEquals(lines, snippet.stream().map(line -> line.replaceFirst("^\\* *", "")).toList());
    }

    /** Any cuts and overlaps, with and without missing ids, build the bars of all trades at once. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50})
    void overlappingFilesEqualTheirTrades(int missing) throws Exception {
        Random random = new Random(missing);
        for (int round = 0; round < 12; round++) {
            Trades trades = Trades.random(random.nextLong(), 2_000, missing);
            List<Path> files = cut(trades, random, round + "-");
            MemorySink sink = MemorySink.ofOneRun();
            BuildResult result = BarPipeline.builder().inputs(files.toArray(Path[]::new)).thresholds(NARROW).sink(sink)
                    .build().run();
            assertEquals(trades.bars(NARROW), only(sink));
            assertEquals(trades.count(), result.trades());
            assertEquals(0, sink.open());
            boolean isContinuous = result.symbols().getFirst().notes().stream()
                    .noneMatch(InputNote.Discontinuity.class::isInstance);
            assertTrue(isContinuous || missing > 0, result.toString());
        }
    }

    /** Runs one after the other, each with some of the files, equal one run. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50})
    void laterRunsResume(int missing) throws Exception {
        Random random = new Random(missing);
        for (int round = 0; round < 12; round++) {
            Trades trades = Trades.random(random.nextLong(), 2_000, missing);
            List<Path> files = cut(trades, random, round + "-");
            MemorySink sink = MemorySink.lasting();
            long duplicateInputs = 0;
            for (int done = 0; done < files.size();) {
                int more = Math.min(files.size(), done + 1 + random.nextInt(3));
                // The files of earlier runs again, and more of them; at first for one threshold, then for two.
                BuildResult result = BarPipeline.builder().inputs(files.subList(0, more).toArray(Path[]::new))
                        .symbol("AAA").thresholds(done == 0 ? List.of(NARROW) : List.of(WIDE, NARROW)).sink(sink).build()
                        .run();
                duplicateInputs += result.duplicateInputs();
                done = more;
            }
            assertEquals(trades.bars(NARROW), sink.bars().get(BarSeriesSpec.of(NARROW).withSymbol("AAA")));
            List<RangeBar> wide = sink.bars().get(BarSeriesSpec.of(WIDE).withSymbol("AAA"));
            if (wide != null) {
                assertEquals(trades.bars(WIDE), wide);
                assertTrue(duplicateInputs > 0);
            }
        }
    }

    /** Files with a hole, and the file that fills it: the bars lack its trades, and the message names the first one. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fileThatFillsAHoleIsRefused(boolean isLasting) throws Exception {
        Trades trades = Trades.random(3, 300, 0);
        List<Trades.Row> incomplete = new ArrayList<>(trades.rows());
        incomplete.subList(100, 200).clear();
        Path first = new Trades(incomplete).write(folder.resolve("1.csv"));
        Path second = trades.write(folder.resolve("2.csv"));
        long missingId = trades.rows().get(100).id();
        MemorySink sink = isLasting ? MemorySink.lasting() : MemorySink.ofOneRun();
        TradeFileException error = assertThrows(TradeFileException.class, () -> BarPipeline.builder().inputs(first, second)
                .thresholds(NARROW).sink(sink).build().run());
        assertTrue(error.getMessage().startsWith(second + (isLasting ? ": " : ":102:6: transact_time: ") + "trade "
                + missingId + " is missing from the bars"), error.getMessage());
        assertTrue(isLasting || error.getMessage().contains("; name the inputs in order of time; if they are, an earlier one lacks "
                + "this trade"), error.getMessage());
        // The ends alone, then all: nothing between them was seen.
        List<Trades.Row> ends = List.of(trades.rows().getFirst(), trades.rows().getLast());
        Path third = new Trades(ends).write(folder.resolve("3.csv"));
        TradeFileException other = assertThrows(TradeFileException.class, () -> BarPipeline.builder()
                .inputs(third, second).thresholds(NARROW).sink(isLasting ? MemorySink.lasting() : MemorySink.ofOneRun())
                .build().run());
        assertTrue(other.getMessage().contains("trade " + trades.rows().get(1).id() + " is missing from the bars"),
                other.getMessage());
    }

    @Test
    void skippingAHoleCountsItsTrades() throws Exception {
        Trades trades = Trades.random(3, 300, 0);
        List<Trades.Row> incomplete = new ArrayList<>(trades.rows().subList(0, 250));
        incomplete.subList(100, 200).clear();
        Trades known = new Trades(incomplete);
        List<Trades.Row> all = new ArrayList<>(incomplete);
        all.addAll(trades.rows().subList(250, 300));
        MemorySink sink = MemorySink.ofOneRun();
        SymbolResult result = BarPipeline.builder()
                .inputs(known.write(folder.resolve("1.csv")), trades.write(folder.resolve("2.csv"))).thresholds(NARROW)
                .onInvalidRow(OnInvalidRow.SKIP).sink(sink).build().run().symbols().getFirst();
        assertEquals(new Trades(all).bars(NARROW), only(sink));
        assertEquals(150, result.duplicateTrades());
        assertEquals(100, result.skippedRows().counts().get(InvalidRowReason.TIME_ORDER));
        assertEquals(200, result.trades());
    }

    @Test
    void severalThresholdsOfSeveralSymbols() throws Exception {
        MemorySink sink = MemorySink.ofOneRun();
        List<Path> files = new ArrayList<>();
        for (String symbol : List.of("AAA", "BBB", "CCC", "DDD", "EEE")) {
            Trades trades = Trades.random(symbol.hashCode(), 2_000, 0);
            files.add(trades.slice(0, 1_200).write(folder.resolve(symbol + "-aggTrades-2024-08-01.csv")));
            files.add(trades.slice(1_000, 2_000).write(folder.resolve(symbol + "-aggTrades-2024-08-02.csv")));
        }
        List<Threshold> thresholds = List.of(NARROW, WIDE, Threshold.parse("1000"));
        BuildResult result = BarPipeline.builder().inputs(files.toArray(Path[]::new)).thresholds(thresholds).sink(sink)
                .build().run();
        assertEquals(15, sink.bars().size());
        sink.bars().forEach((series, bars) -> assertEquals(
                Trades.random(series.symbol().orElseThrow().hashCode(), 2_000, 0).bars(series.distance()), bars));
        assertEquals(10_000, result.trades());
        assertEquals(List.of("AAA", "BBB", "CCC", "DDD", "EEE"),
                result.symbols().stream().map(one -> one.symbol().orElseThrow()).toList());
        assertEquals(sink.bars().values().stream().mapToLong(List::size).sum(), result.bars());
    }

    @Test
    void callbackReceivesEachBar() throws Exception {
        Trades trades = Trades.random(5, 1_000, 0);
        List<RangeBar> bars = new ArrayList<>();
        BarPipeline.builder().inputs(trades.write(folder.resolve("1.csv"))).thresholds(NARROW)
                .sink(CallbackSink.of((series, bar) -> bars.add(bar))).build().run();
        assertEquals(trades.bars(NARROW), bars);
    }

    @Test
    void incompleteBarComesLast() throws Exception {
        Trades trades = Trades.random(5, 999, 0);
        MemorySink sink = MemorySink.ofOneRun();
        MemorySink lasting = MemorySink.lasting();
        BuildResult result = BarPipeline.builder().inputs(trades.write(folder.resolve("1.csv"))).thresholds(NARROW)
                .includeIncomplete(true).sink(sink).sink(lasting).build().run();
        List<RangeBar> closed = trades.bars(NARROW);
        assertEquals(closed, only(sink).subList(0, closed.size()));
        assertEquals(closed.size() + 1, only(sink).size());
        assertTrue(only(sink).getLast().incomplete());
        assertEquals(closed, only(lasting));
        assertEquals(1, result.incompleteBars());
    }

    @ParameterizedTest
    @EnumSource(TextFormat.class)
    void fileEqualsStream(TextFormat format) throws Exception {
        Path input = Trades.random(6, 1_000, 0).write(folder.resolve("1.csv"));
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        BarPipeline.builder().inputs(input).thresholds(NARROW).sink(TextSink.toStream(format, stream))
                .sink(TextSink.toFile(format, folder.resolve("bars.txt").toString())).build().run();
        assertEquals(stream.toString(StandardCharsets.US_ASCII), Files.readString(folder.resolve("bars.txt")));
        assertTrue(stream.size() > 1_000);
    }

    @Test
    void failureLeavesNothingVisible() throws Exception {
        Trades trades = Trades.random(7, 1_000, 0);
        Path first = trades.slice(0, 500).write(folder.resolve("AAA-aggTrades-1.csv"));
        Path second = trades.slice(500, 1_000).write(folder.resolve("AAA-aggTrades-2.csv"));
        Files.writeString(second, Files.readString(second) + "x\n");
        Path other = trades.write(folder.resolve("BBB-aggTrades-1.csv"));
        Path old = Files.writeString(folder.resolve("bars-AAA.csv"), "precious");
        MemorySink sink = MemorySink.ofOneRun();
        MemorySink lasting = MemorySink.lasting();
        BarPipeline pipeline = BarPipeline.builder().inputs(other, first, second).thresholds(NARROW).sink(sink)
                .sink(lasting).sink(TextSink.toFile(TextFormat.CSV, folder.resolve("bars-{symbol}.csv").toString()))
                .build();
        TradeFileException error = assertThrows(TradeFileException.class, pipeline::run);
        assertTrue(error.getMessage().startsWith(second + ":502:"), error.getMessage());
        assertTrue(sink.bars().isEmpty());
        assertEquals(0, sink.open());
        assertEquals("precious", Files.readString(old));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(first, second, other, old).stream().sorted().toList(), left.sorted().toList());
        }
        // The inputs that were processed whole stay in sinks that keep them, and the next run goes on from there.
        BarSeriesSpec series = BarSeriesSpec.of(NARROW).withSymbol("AAA");
        assertEquals(trades.slice(0, 500).bars(NARROW), lasting.bars().get(series));
        trades.slice(500, 1_000).write(second);
        BuildResult mended = pipeline.run();
        assertEquals(trades.bars(NARROW), lasting.bars().get(series));
        assertEquals(trades.bars(NARROW), sink.bars().get(series));
        assertEquals(2_000, mended.trades(), "each once, though both kinds of sinks read them");
    }

    @Test
    void sinkThatFailsEndsThePipeline() throws Exception {
        Path input = Trades.random(7, 1_000, 0).write(folder.resolve("1.csv"));
        MemorySink other = MemorySink.ofOneRun();
        BarSinkFactory failing = (series, inputs) -> {
            throw new IOException("no room");
        };
        IOException error = assertThrows(IOException.class, () -> BarPipeline.builder().inputs(input).thresholds(NARROW)
                .sink(other).sink(failing).build().run());
        assertEquals("no room", error.getMessage());
        assertEquals(0, other.open());
        assertTrue(other.bars().isEmpty());
    }

    /** A feed: trades that come from no file. */
    @Test
    void anotherSourceOfTrades() throws Exception {
        Trades trades = Trades.random(8, 1_000, 0);
        MemorySink sink = MemorySink.ofOneRun();
        BarPipeline.builder().inputs(List.of(feed(trades.slice(0, 700)), feed(trades.slice(300, 1_000))))
                .thresholds(NARROW).sink(sink).build().run();
        assertEquals(trades.bars(NARROW), only(sink));
    }

    private static TradeSource feed(Trades trades) {
        return new TradeSource() {
            @Override
            public String name() {
                return "feed";
            }

            @Override
            public TradeReader open(ReadOptions options, Optional<InvalidRows> skipped) {
                Iterator<Trades.Row> rows = trades.rows().iterator();
                return new FeedReader(rows);
            }
        };
    }

    /** Reads a few trades at a time. */
    private record FeedReader(Iterator<Trades.Row> rows) implements TradeReader {
        @Override
        public TradeChunk next() {
            List<Trade> some = new ArrayList<>();
            while (rows.hasNext() && some.size() < 7) {
                Trades.Row row = rows.next();
                some.add(Trade.of(row.time() * 1_000, row.cents() * 1_000_000, row.quantity() * 100_000_000, row.id(),
                        row.id(), row.id(), row.isBuyerMaker() ? Side.SELL : Side.BUY));
            }
            return some.isEmpty() ? null : TradeChunk.of(some);
        }

        @Override
        public TradeFields fields() {
            return TradeFields.ALL;
        }

        @Override
        public void reject(InvalidTradeException refusal, int index, TradeChunk chunk) {
            throw refusal;
        }

        @Override
        public void reject(InvalidRowReason reason, String what, int index, TradeChunk chunk) {
            throw new IllegalStateException(what);
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    /** Otherwise the endless feed would never end. */
    @Test
    void failureStopsTheOtherSymbols() throws Exception {
        Path invalid = Files.writeString(folder.resolve("AAA-aggTrades-1.csv"), "x\n");
        Trades trades = Trades.random(8, 1_000, 0);
        TradeSource endless = new TradeSource() {
            @Override
            public String name() {
                return "endless";
            }

            @Override
            public Optional<Path> path() {
                return Optional.of(Path.of("BBB-aggTrades-endless")); // no such file: has the symbol alone
            }

            @Override
            public TradeReader open(ReadOptions options, Optional<InvalidRows> skipped) {
                long[] step = {0};
                return new FeedReader(Stream.generate(() -> {
                    Trades.Row row = trades.rows().getFirst();
                    step[0]++;
                    return new Trades.Row(row.id() + step[0], row.cents(), 1, row.time() + step[0], true);
                }).iterator());
            }
        };
        BarPipeline pipeline = BarPipeline.builder().inputs(List.of(TradeSource.ofFile(invalid), endless))
                .thresholds(NARROW).sink(MemorySink.ofOneRun()).build();
        assertThrows(TradeFileException.class, pipeline::run);
    }

    @Test
    void notesTellWhereInputsDoNotMeet() throws Exception {
        Trades trades = Trades.random(9, 400, 0);
        Path first = trades.slice(0, 100).write(folder.resolve("1.csv"));
        Path second = trades.slice(103, 200).write(folder.resolve("2.csv"));
        Path third = trades.slice(150, 300).write(folder.resolve("3.csv"));
        Path copy = Files.copy(second, folder.resolve("4.csv"));
        SymbolResult result = BarPipeline.builder().inputs(first, second, third, copy).thresholds(NARROW)
                .sink(MemorySink.ofOneRun()).build().run().symbols().getFirst();
        assertEquals(3, result.notes().size(), result.notes().toString());
        InputNote.MissingIds missing = (InputNote.MissingIds) result.notes().get(0);
        assertEquals(3, missing.ids());
        assertEquals(Optional.of(first.toString()), missing.previous());
        assertEquals(new InputNote.DuplicateTrades(third.toString(), Optional.of(second.toString()), 50),
                result.notes().get(1));
        assertEquals(new InputNote.DuplicateInput(copy.toString()), result.notes().get(2));
        assertEquals(1, result.duplicateInputs());
        assertEquals(50, result.duplicateTrades());
    }

    /** Series at two places read the same inputs: each row and each remark counts once. */
    @Test
    void aRowCountsOnceNotOncePerPlace() throws Exception {
        Trades trades = Trades.random(11, 400, 0);
        Path first = trades.slice(0, 100).write(folder.resolve("1.csv"));
        List<Trades.Row> rows = new ArrayList<>(trades.rows().subList(50, 400));
        rows.subList(100, 105).clear();
        Trades.Row late = rows.get(200);
        rows.set(200, new Trades.Row(late.id(), late.cents(), late.quantity(), 1, late.isBuyerMaker()));
        Path rest = new Trades(rows).write(folder.resolve("2.csv"));
        MemorySink sink = MemorySink.lasting();
        BarPipeline.builder().inputs(first).symbol("A").thresholds(WIDE).sink(sink).build().run();
        BarPipeline both = BarPipeline.builder().inputs(first, rest).symbol("A").thresholds(NARROW, WIDE)
                .onInvalidRow(OnInvalidRow.SKIP).sink(sink).build();
        SymbolResult result = both.run().symbols().getFirst();
        assertEquals(394, result.trades());
        assertEquals(50, result.duplicateTrades());
        assertEquals(0, result.duplicateInputs(), "one of the series did not have it");
        assertEquals(1, result.skippedRows().count());
        assertEquals(445, result.rows());
        assertEquals(List.of(new InputNote.MissingIdsWithin(rest.toString(), 6, rows.get(99).id(), 1)), result.notes());
        assertEquals(2, both.run().symbols().getFirst().duplicateInputs());
    }

    /** One transaction for all series that stand at the same place. */
    @Test
    void seriesAtTheSamePlaceShareACheckpoint() throws Exception {
        Trades trades = Trades.random(10, 900, 0);
        Path first = trades.slice(0, 300).write(folder.resolve("1.csv"));
        Path second = trades.slice(300, 900).write(folder.resolve("2.csv"));
        MemorySink sink = MemorySink.lasting();
        BarPipeline.builder().inputs(first, second).symbol("A").thresholds(NARROW, WIDE).sink(sink).build().run();
        assertEquals(2, sink.checkpoints());
    }

    @Test
    void unprovenIdsAreNeitherDuplicateNorMissing() throws Exception {
        Trades trades = Trades.random(11, 100, 0);
        long first = trades.rows().getFirst().id();
        MemorySink sink = MemorySink.lasting();
        Path file = trades.slice(0, 50).write(folder.resolve("1.csv"));
        BarPipeline.builder().inputs(file).thresholds(NARROW).sink(sink).build().run();
        BarSinkFactory migrated = new BarSinkFactory() {
            @Override
            public BarSink open(BarSeriesSpec series, List<String> inputs) {
                BarSink memory = sink.open(series, inputs);
                ResumePoint place = memory.resumePoint().orElseThrow();
                return new BarSink() {
                    @Override
                    public void write(dev.rangebar.BarView bars) throws IOException {
                        memory.write(bars);
                    }

                    @Override
                    public void commit() throws IOException {
                        memory.commit();
                    }

                    @Override
                    public Optional<ResumePoint> resumePoint() {
                        return Optional.of(new ResumePoint(place.state(), List.of(new IdRun(first, first + 49, false)),
                                place.lastTimestampMicros(), place.lastClose(), place.sha256s()));
                    }

                    @Override
                    public void close() throws IOException {
                        memory.close();
                    }
                };
            }
        };
        Path overlapping = trades.slice(20, 100).write(folder.resolve("2.csv"));
        TradeFileException error = assertThrows(TradeFileException.class, () -> BarPipeline.builder().inputs(overlapping)
                .thresholds(NARROW).sink(migrated).build().run());
        assertTrue(error.getMessage().contains("trade " + (first + 20) + " lies within ids of which only"),
                error.getMessage());
        Path next = trades.slice(50, 100).write(folder.resolve("3.csv"));
        assertEquals(50, BarPipeline.builder().inputs(next).thresholds(NARROW).sink(migrated).build().run().trades());
    }

    @Test
    void builderNamesWhatIsWrong() {
        Path file = folder.resolve("1.csv");
        MemorySink sink = MemorySink.ofOneRun();
        assertThrows(IllegalArgumentException.class, () -> BarPipeline.builder().thresholds(NARROW).sink(sink).build());
        assertThrows(IllegalArgumentException.class, () -> BarPipeline.builder().inputs(file).sink(sink).build());
        assertThrows(IllegalArgumentException.class, () -> BarPipeline.builder().inputs(file).thresholds(NARROW).build());
        assertThrows(IllegalArgumentException.class, () -> BarPipeline.builder().inputs(file)
                .thresholds(NARROW, NARROW).sink(sink).build());
        assertThrows(IllegalArgumentException.class, () -> BarPipeline.builder()
                .inputs(file, Path.of("AAA-aggTrades-1.csv")).thresholds(NARROW).sink(sink).build());
        assertThrows(IllegalArgumentException.class, () -> BarPipeline.builder().inputs(file)
                .thresholds(NARROW, WIDE).sink(TextSink.toFile(TextFormat.CSV, "bars.csv")).build());
        assertThrows(IllegalArgumentException.class, () -> BarPipeline.builder().inputs(file)
                .thresholds(NARROW, WIDE).sink(TextSink.toStream(TextFormat.CSV, System.out)).build());
        assertThrows(IllegalArgumentException.class, () -> BarPipeline.builder().symbol("a/b"));
        assertFalse(Files.exists(folder.resolve("bars.csv")));
    }
}
