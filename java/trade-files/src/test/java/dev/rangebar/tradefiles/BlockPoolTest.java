package dev.rangebar.tradefiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.Trade;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Readers share blocks: what one has done with serves another, in any order, and nothing else passes between them. */
class BlockPoolTest {
    /** Layouts with other columns, so that values of one file that stay in a block would show in another. */
    private static final List<String> HEADERS = List.of(
            "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker", "timestamp,price,quantity",
            "agg_trade_id,price,quantity,timestamp,is_buyer_maker");

    private static final int MAX_ROWS = 30_000;

    /** A file and its trades. */
    private record Sample(String text, List<Trade> trades) {
        static Sample of(Random random) throws TradeFileException {
            int layout = random.nextInt(HEADERS.size());
            int count = 1 + random.nextInt(MAX_ROWS);
            StringBuilder text = new StringBuilder(HEADERS.get(layout)).append('\n');
            long time = 1_723_161_256_000L;
            for (int row = 1; row <= count; row++) {
                time += random.nextInt(3);
                String price = 100 + random.nextInt(9) + "." + random.nextInt(99);
                switch (layout) {
                    case 0 -> text.append(row + "," + price + ",1," + row + "," + row + "," + time + ",true\n");
                    case 1 -> text.append(time + "," + price + ",2\n");
                    default -> text.append(row + "," + price + ",3," + time + ",false\n");
                }
            }
            Sample sample = new Sample(text.toString(), new ArrayList<>());
            try (TradeFileReader reader = sample.open()) { // alone
                for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                    addAll(chunk, sample.trades);
                }
            }
            assertEquals(count, sample.trades.size());
            return sample;
        }

        TradeFileReader open() throws TradeFileException {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            return TradeFileReader.open(TradeInput.ofStream("in", new ByteArrayInputStream(bytes)));
        }
    }

    /** A reader that is open, and what it has returned. */
    private record Opened(Sample sample, TradeFileReader reader, List<Trade> trades) {}

    private static void addAll(TradeChunk chunk, List<Trade> trades) {
        for (int i = 0; i < chunk.size(); i++) {
            trades.add(chunk.trade(i));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void readersThatShareBlocksReturnTheirOwnTrades(long seed) throws TradeFileException {
        Random random = new Random(seed);
        List<Sample> samples = List.of(Sample.of(random), Sample.of(random), Sample.of(random), Sample.of(random));
        List<Opened> open = new ArrayList<>();
        int opened = 0;
        while (opened < 12 || !open.isEmpty()) {
            if (opened < 12 && (open.isEmpty() || random.nextInt(3) == 0)) {
                Sample sample = samples.get(random.nextInt(samples.size()));
                open.add(new Opened(sample, sample.open(), new ArrayList<>()));
                opened++;
                continue;
            }
            Opened one = open.get(random.nextInt(open.size()));
            TradeChunk chunk = one.reader.next();
            boolean isEarly = random.nextInt(20) == 0;
            if (isEarly || chunk == null) {
                one.reader.close();
                open.remove(one);
            }
            if (chunk == null) {
                assertEquals(one.sample.trades, one.trades);
            } else { // of a closed reader as well
                addAll(chunk, one.trades);
                assertEquals(one.sample.trades.subList(0, one.trades.size()), one.trades);
            }
        }
    }

    @Test
    void memoryIsBoundedAndEachReaderHasItsGuaranteedBlocks() {
        long before = BlockPool.memory();
        int[] woken = new int[1];
        BlockPool first = new BlockPool(() -> { }, 2);
        BlockPool second = new BlockPool(() -> woken[0]++, 2);
        List<Block> ofFirst = new ArrayList<>();
        for (Block block = first.take(Long.MAX_VALUE); block != null; block = first.take(Long.MAX_VALUE)) {
            first.count(block);
            ofFirst.add(block);
        }
        assertTrue(BlockPool.memory() <= BlockPool.MAX_MEMORY, () -> BlockPool.memory() + " bytes");
        assertTrue(BlockPool.memory() + 2 * ofFirst.get(0).memory() > BlockPool.MAX_MEMORY, "all of it is used");
        List<Block> ofSecond = new ArrayList<>(List.of(second.take(0), second.take(0)));
        assertNull(second.take(0), "it may have no more than its guaranteed blocks");
        assertNull(second.take(Long.MAX_VALUE), "others have all");
        assertEquals(0, woken[0]);
        first.give(ofFirst.remove(0)); // above the limit: it is dropped
        first.give(ofFirst.remove(0));
        Block given = ofFirst.remove(0);
        first.give(given);
        assertEquals(1, woken[0], "once for each time that it found none");
        assertEquals(given, second.take(Long.MAX_VALUE), "what one has done with serves another");
        ofSecond.add(given);
        first.leave(ofFirst.remove(0));
        first.close();
        first.close();
        assertNotNull(second.take(Long.MAX_VALUE), "there is room for one more");
        second.close();
        ofFirst.forEach(first::give);
        ofSecond.forEach(second::give);
        assertTrue(BlockPool.memory() - before <= 2 * given.countedMemory, "when no reader is open, none is kept");
    }
}
