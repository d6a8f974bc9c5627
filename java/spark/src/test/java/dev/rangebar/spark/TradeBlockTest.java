package dev.rangebar.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.TradeColumns;
import dev.rangebar.TradeFields;
import dev.rangebar.tradefiles.TradeChunk;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

/** Blocks give back the trades that they were made of, and are small. */
class TradeBlockTest {
    private static final long MAX_GAP = 1_998_000;
    private final Random random = new Random(7);
    private final TradePage page = new TradePage();

    @Test
    void columnsOfAllKindsAreExact() {
        List<LongUnaryOperator> kinds = new ArrayList<>(List.of(i -> 0, i -> 7, i -> i, i -> -i, i -> i * 1_000, i -> Long.MIN_VALUE, i -> Long.MAX_VALUE,
                i -> i % 2 == 0 ? Long.MIN_VALUE : Long.MAX_VALUE, i -> random.nextLong(), i -> random.nextLong() << 40,
                i -> random.nextInt(200), i -> 1_700_000_000_000_000L + i * 1_000_000 + random.nextInt(256),
                i -> 1L << i % 64, i -> -1L >>> i % 64, i -> random.nextLong() * 5, i -> random.nextInt(5) * -1_953_125L, i -> i * 125 + i / 99, i -> 5_000_000_000_000L + random.nextInt(1 << 16) * 1_000_000L));
        for (int bits = 1; bits < Long.SIZE; bits++) {
            int unused = Long.SIZE - bits;
            kinds.add(i -> random.nextLong() >>> unused);
        }
        PackedPages.Builder builder = new PackedPages.Builder();
        for (int count : new int[] {1, 2, 3, 100, TradePage.SIZE}) {
            List<long[]> columns = kinds.stream().map(kind -> LongStream.range(0, count).map(kind).toArray()).toList();
            for (boolean isOfDifferences : new boolean[] {true, false}) {
                for (long[] column : columns) {
                    builder.add(column, count, isOfDifferences);
                    builder.add(columns.get(0), count, !isOfDifferences);
                    builder.endPage();
                }
                PackedPages pages = builder.build();
                for (int k = 0; k < columns.size(); k++) {
                    long[] copy = new long[count];
                    int next = pages.read(pages.startOf(k), count, copy);
                    assertArrayEquals(columns.get(k), copy, "kind " + k + " of " + count);
                    pages.read(next, count, copy);
                    assertArrayEquals(columns.get(0), copy);
                }
            }
        }
    }

    @Test
    void blocksAndPartsHaveTheirTrades() throws Exception {
        for (TradeFields fields : List.of(new TradeFields(true, true, true), TradeFields.NONE, new TradeFields(false, true, false),
                new TradeFields(true, false, false), new TradeFields(false, false, true))) {
            List<Trade> trades = trades(3 * TradePage.SIZE + 17, fields);
            for (int size : new int[] {7, 1_000, TradePage.SIZE, trades.size()}) {
                List<TradeBlock> blocks = blocks(trades, fields, size);
                assertEquals(trades, blocks.stream().flatMap(block -> trades(block).stream()).toList());
                assertEquals(blocks.stream().map(block -> block.size).toList(), sizes(trades.size(), size));
                blocks = blocks(TradeChunk.of(trades), fields, size);
                assertEquals(trades, blocks.stream().flatMap(block -> trades(block).stream()).toList());
            }
            TradeBlock block = copied(blocks(trades, fields, trades.size()).get(0));
            TradeBlock.Builder builder = new TradeBlock.Builder(fields, Integer.MAX_VALUE, MAX_GAP);
            for (int[] part : new int[][] {{0, 1}, {0, TradePage.SIZE}, {5, 6}, {TradePage.SIZE - 1, TradePage.SIZE + 1},
                    {100, 2 * TradePage.SIZE + 100}, {trades.size() - 3, trades.size()}, {0, trades.size()}}) {
                TradeBlock cut = block.part(part[0], part[1], page, builder);
                assertEquals(trades.subList(part[0], part[1]), trades(cut), Arrays.toString(part));
                assertEquals(id(trades.get(part[0]), true), cut.firstId);
                assertEquals(id(trades.get(part[1] - 1), false), cut.lastId);
            }
            assertEquals(steps(trades), steps(block.withPricesOnly()));
            int bytes = serialized(block).length;
            assertTrue(bytes < 12 * trades.size(), bytes + " bytes of " + trades.size() + " trades");
            bytes = serialized(block.withPricesOnly()).length;
            assertTrue(bytes < 2 * trades.size(), bytes + " bytes of " + trades.size() + " trades");
        }
    }

    @Test
    void smallFilesShareTasks(@TempDir Path folder) throws IOException {
        List<Tuple2<String, String>> files = new ArrayList<>();
        for (int bytes : new int[] {10, 20, 30, 500, 40, 40, 40, 0}) {
            Path file = Files.write(folder.resolve(files.size() + ".csv"), new byte[bytes]);
            files.add(new Tuple2<>(file.toString(), "AAAUSDT"));
        }
        files.add(4, new Tuple2<>("hdfs://host/a.csv", "AAAUSDT"));
        List<List<Tuple2<String, String>>> tasks = FileBlocks.tasks(files, 2);
        assertEquals(List.of(3, 1, 1, 3, 1), tasks.stream().map(List::size).toList());
        assertEquals(files, tasks.stream().flatMap(List::stream).toList());
        assertEquals(files.size(), FileBlocks.tasks(files, 1_000).size());
        List<Tuple2<String, String>> equal = List.of(files.get(5), files.get(6), files.get(7));
        assertEquals(List.of(2, 1), FileBlocks.tasks(equal, 1).stream().map(List::size).toList());
        Path archive = Files.write(folder.resolve("a.zip"), new byte[10]);
        Path other = Files.write(folder.resolve("b.zip"), new byte[10]);
        List<Tuple2<String, String>> archives = List.of(files.get(5), new Tuple2<>(archive.toString(), "AAAUSDT"),
                new Tuple2<>(other.toString(), "AAAUSDT"), files.get(6));
        assertEquals(List.of(1, 1, 1, 1), FileBlocks.tasks(archives, 2).stream().map(List::size).toList());
    }

    /** The times of the trades, each as the step from the one before: the same, later, or beyond the maximum gap. */
    private static List<Long> steps(List<Trade> trades) {
        List<Long> steps = new ArrayList<>(List.of(0L));
        for (int i = 1; i < trades.size(); i++) {
            long micros = trades.get(i).timestampMicros() - trades.get(i - 1).timestampMicros();
            steps.add(micros == 0 ? 0L : micros > MAX_GAP ? 2 : 1);
        }
        assertTrue(steps.containsAll(List.of(0L, 1L, 2L)));
        return steps;
    }

    private List<Long> steps(TradeBlock block) {
        List<Long> steps = new ArrayList<>();
        for (int number = 0; number < block.pages(); number++) {
            assertEquals(steps.size(), block.readPrices(number, page));
            Arrays.stream(page.timestampMicros, 0, page.size).forEach(steps::add);
        }
        return steps;
    }

    private static List<Integer> sizes(int total, int size) {
        List<Integer> sizes = new ArrayList<>();
        for (int left = total; left > 0; left -= size) {
            sizes.add(Math.min(left, size));
        }
        return sizes;
    }

    private static long id(Trade trade, boolean isFirst) {
        return trade.aggTradeId().orElse((isFirst ? trade.firstTradeId() : trade.lastTradeId()).orElse(-1));
    }

    private static List<TradeBlock> blocks(List<Trade> trades, TradeFields fields, int size) {
        TradeBlock.Builder builder = new TradeBlock.Builder(fields, size, MAX_GAP);
        List<TradeBlock> blocks = new ArrayList<>();
        for (Trade trade : trades) {
            builder.add(trade);
            if (builder.isFull()) {
                blocks.add(builder.build(new TradeBlock.Place("AAAUSDT", "a.csv", blocks.size(), 0)));
            }
        }
        if (!builder.isEmpty()) {
            blocks.add(builder.build(new TradeBlock.Place("AAAUSDT", "a.csv", blocks.size(), 0)));
        }
        return blocks;
    }

    private static List<TradeBlock> blocks(TradeChunk chunk, TradeFields fields, int size) {
        TradeBlock.Builder builder = new TradeBlock.Builder(fields, size, MAX_GAP);
        List<TradeBlock> blocks = new ArrayList<>();
        for (int at = builder.add(chunk, 0); !builder.isEmpty(); at = builder.add(chunk, at)) {
            blocks.add(builder.build(new TradeBlock.Place("AAAUSDT", "a.csv", blocks.size(), 0)));
        }
        return blocks;
    }

    private List<Trade> trades(TradeBlock block) {
        List<Trade> trades = new ArrayList<>();
        for (int number = 0; number < block.pages(); number++) {
            assertEquals(trades.size(), block.read(number, page));
            TradeColumns columns = page.columns(block.fields());
            for (int i = 0; i < page.size; i++) {
                trades.add(columns.get(i));
            }
        }
        return trades;
    }

    /** A random walk in steps of 0.01, with some hundred milliseconds between trades. */
    private List<Trade> trades(int count, TradeFields fields) {
        List<Trade> trades = new ArrayList<>();
        long micros = 1_704_067_200_000_000L;
        long price = 4_200_000_000_000L;
        long tradeId = 3_000_000;
        for (int i = 0; i < count; i++) {
            micros += random.nextInt(2_000) * 1_000L;
            price += (random.nextInt(401) - 200) * 1_000_000L;
            Trade trade = Trade.of(micros, price, 1 + random.nextInt(100_000) * 100_000L);
            trade = fields.aggTradeIds() ? trade.withAggTradeId(1_000 + i) : trade;
            long last = tradeId + random.nextInt(9);
            trade = fields.tradeIds() ? trade.withTradeIds(tradeId, last) : trade;
            tradeId = last + 1;
            trades.add(fields.side() ? trade.withSide(random.nextBoolean() ? Side.SELL : Side.BUY) : trade);
        }
        return trades;
    }

    private static TradeBlock copied(TradeBlock block) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(serialized(block)))) {
            return (TradeBlock) in.readObject();
        }
    }

    private static byte[] serialized(TradeBlock block) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(block);
        }
        return bytes.toByteArray();
    }
}
