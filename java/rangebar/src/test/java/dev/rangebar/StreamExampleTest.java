package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stream of the documentation continues exactly, wherever it is interrupted. */
class StreamExampleTest {
    @TempDir
    private Path folder;

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
        StreamExample.follow(trades.iterator(), folder.resolve("whole"), expected::add);
        assertTrue(expected.size() > 20, expected.size() + " bars");
        Random random = new Random(2);
        for (int round = 0; round < 5; round++) {
            Path state = folder.resolve("state" + round);
            List<RangeBar> bars = new ArrayList<>();
            int end = 0;
            while (end < trades.size()) {
                int begin = Math.max(0, end - random.nextInt(20)); // the source repeats some trades after a restart
                end = Math.min(trades.size(), end + 1 + random.nextInt(600));
                StreamExample.follow(trades.subList(begin, end).iterator(), state, bars::add);
            }
            assertEquals(expected, bars);
        }
    }

    @Test
    void stopsWhereTradesAreMissing() throws IOException {
        List<Trade> trades = trades(100);
        Path state = folder.resolve("state");
        StreamExample.follow(trades.subList(0, 50).iterator(), state, bar -> {});
        assertThrows(IOException.class,
                () -> StreamExample.follow(trades.subList(51, 100).iterator(), state, bar -> {}));
    }
}
