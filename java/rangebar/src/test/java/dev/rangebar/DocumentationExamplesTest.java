package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documents show the code that is compiled, and it does what they say. */
class DocumentationExamplesTest {
    @TempDir
    private Path folder;

    @Test
    void theBatchReadsAFileOfDecimals() throws IOException {
        Path file = folder.resolve("trades.csv");
        Files.writeString(file, """
                1704067200000,100,1,BUY
                1704067201000,100.1,2,SELL
                1704067202000,100.25,3,BUY
                1704067203000,101,1,BUY
                """);
        List<RangeBar> bars = DocumentationExamples.bars(file);
        assertEquals("2024-01-01T00:00:00Z to 2024-01-01T00:00:02Z open 100 high 100.25 low 100 close 100.25 volume 6, 3 trades",
                bars.get(0).toString());
        assertEquals(1, bars.size());
    }

    @Test
    void columnsAreProcessedInPlace() {
        Trades some = new TradeGenerator(7).next(3_000);
        long expected = 0;
        for (RangeBar bar : RangeBars.of(TradeColumns.of(some.timestampMicros, some.price, some.quantity),
                Threshold.ofPercent("0.25"))) {
            expected += bar.close().subtract(bar.open()).movePointRight(FixedPoint.DECIMALS).longValueExact();
        }
        assertEquals(expected, DocumentationExamples.sumOfMoves(some.timestampMicros, some.price, some.quantity));
    }

    @Test
    void columnsInFilesAreMapped() throws IOException {
        Trades some = new TradeGenerator(7).next(3_000);
        int expected = RangeBars.of(TradeColumns.of(some.timestampMicros, some.price, some.quantity), Threshold.ofPercent("0.25"))
                .size();
        assertTrue(expected > 0);
        assertEquals(expected, DocumentationExamples.countBars(column("time", some.timestampMicros), column("price", some.price),
                column("quantity", some.quantity)));
    }

    private Path column(String name, long[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.nativeOrder());
        bytes.asLongBuffer().put(values);
        return Files.write(folder.resolve(name), bytes.array());
    }

    @Test
    void theGridCountsTheBarsOfEachSymbolAndThreshold() {
        Map<String, TradeColumns> trades = new LinkedHashMap<>();
        StringBuilder expected = new StringBuilder();
        for (String symbol : List.of("A", "B", "C", "D", "E")) {
            Trades some = new TradeGenerator(symbol.hashCode()).next(3_000);
            TradeColumns columns = TradeColumns.of(some.timestampMicros, some.price, some.quantity);
            trades.put(symbol, columns);
            for (int dbps : new int[] {100, 250, 500}) {
                Threshold threshold = Threshold.ofDecimalBasisPoints(dbps);
                expected.append(symbol).append(" at ").append(threshold).append(": ")
                        .append(RangeBars.of(columns, threshold).size()).append(" bars").append(System.lineSeparator());
            }
        }
        assertEquals(expected.toString(), printed(() -> DocumentationExamples.printCounts(trades)));
    }

    @Test
    void theHistoryPrintsFeaturesAndTheLargestTrade() {
        Trades some = new TradeGenerator(7).next(3_000);
        TradeColumns columns = TradeColumns.of(some.timestampMicros, some.price, some.quantity).withSides(some.side);
        List<String> lines = printed(() -> DocumentationExamples.printFeatures(columns)).lines().toList();
        int first = 0;
        int bars = 0;
        for (RangeBar bar : RangeBars.of(columns, Threshold.ofPercent("0.25"))) {
            long largest = 0;
            for (int i = first; i < first + bar.aggTradeCount(); i++) {
                largest = Math.max(largest, some.quantity[i]);
            }
            first += (int) bar.aggTradeCount();
            String[] cells = lines.get(bars++).split(" ");
            assertEquals(bar.features().orderFlowImbalance(), Double.parseDouble(cells[0]), 1e-12);
            assertEquals(FixedPoint.toString(largest), cells[1]);
        }
        assertEquals(bars, lines.size());
        assertTrue(bars > 10, "bars: " + bars);
    }

    private static String printed(Runnable example) {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            example.run();
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** A file, and the name of the part of it where it has several. */
    private static final Pattern MARKER = Pattern.compile("<!-- example: (\\S+)( \\S+)? -->\n");
    private static final Pattern SHOWN = Pattern.compile("```java\n(.*?)\n```\n", Pattern.DOTALL);

    @Test
    void documentsShowTheCodeThatIsCompiled() throws IOException {
        Path root = Path.of(System.getProperty("rangebar.test.root"));
        List<Path> documents = new ArrayList<>(List.of(root.resolve("README.md")));
        try (Stream<Path> docs = Files.walk(root.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        Set<Path> withExamples = new HashSet<>();
        for (Path document : documents) {
            String text = Files.readString(document);
            Matcher marker = MARKER.matcher(text);
            while (marker.find()) {
                withExamples.add(document);
                Matcher shown = SHOWN.matcher(text).region(marker.end(), text.length());
                assertTrue(shown.lookingAt(), document + " has a ```java block right after " + marker.group());
                String name = marker.group(2) == null ? "" : marker.group(2);
                Matcher compiled = Pattern.compile("// example" + name + " begins\n(.*?)\n *// example" + name + " ends",
                        Pattern.DOTALL).matcher(Files.readString(root.resolve(marker.group(1))));
                assertTrue(compiled.find(), marker.group());
                assertEquals(compiled.group(1).stripIndent(), shown.group(1), document.toString());
            }
        }
        assertTrue(withExamples.contains(root.resolve("README.md")));
    }

    @Test
    void itPrintsTheBars() {
        assertEquals("2026-01-02T03:04:05.678Z open 100.00000000 close 100.25000000 volume 4.00000000" + System.lineSeparator(),
                printed(DocumentationExamples::printBars));
    }

    private static List<Trade> trades(int count) {
        Random random = new Random(1);
        List<Trade> trades = new ArrayList<>();
        long price = 100_00000000L;
        for (int i = 0; i < count; i++) {
            price += random.nextLong(-10_000_000, 10_000_001);
            trades.add(Trade.of(1_700_000_000_000_000L + i * 1_000L, price, 1_00000000L).withAggTradeId(i + 1L));
        }
        return trades;
    }

    @Test
    void continuesExactlyWhereverItIsInterrupted() throws IOException {
        List<Trade> trades = trades(2_000);
        List<RangeBar> expected = new ArrayList<>();
        DocumentationExamples.follow(trades.iterator(), folder.resolve("whole"), expected::add);
        assertTrue(expected.size() > 20, expected.size() + " bars");
        Random random = new Random(2);
        for (int round = 0; round < 5; round++) {
            Path state = folder.resolve("state" + round);
            List<RangeBar> bars = new ArrayList<>();
            int end = 0;
            while (end < trades.size()) {
                int begin = Math.max(0, end - random.nextInt(20)); // the source repeats some trades after a restart
                end = Math.min(trades.size(), end + 1 + random.nextInt(600));
                DocumentationExamples.follow(trades.subList(begin, end).iterator(), state, bars::add);
            }
            assertEquals(expected, bars);
        }
    }

    @Test
    void stopsWhereTradesAreMissing() throws IOException {
        List<Trade> trades = trades(100);
        Path state = folder.resolve("state");
        DocumentationExamples.follow(trades.subList(0, 50).iterator(), state, bar -> {});
        assertThrows(IOException.class,
                () -> DocumentationExamples.follow(trades.subList(51, 100).iterator(), state, bar -> {}));
    }
}
