package dev.rangebar.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.pipeline.TradeIdHistory.Extent;
import dev.rangebar.tradefiles.TradeChunk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TradeIdHistoryTest {
    /** Compares with a set of ids. */
    @Test
    void equalsASetOfIds() {
        Random random = new Random(4);
        for (int round = 0; round < 3_000; round++) {
            List<Trade> trades = new ArrayList<>();
            long next = 1;
            for (int i = 0; i < 30; i++) {
                long first = random.nextInt(4) == 0 ? 1 + random.nextLong(next) : next + random.nextInt(3) / 2;
                long last = first + random.nextInt(4);
                next = Math.max(next, last + 1);
                trades.add(Trade.of(1, 1, 1, i, first, last, Side.BUY));
            }
            TradeChunk chunk = TradeChunk.of(trades);
            TradeIdHistory history = new TradeIdHistory();
            Set<Long> ids = new HashSet<>();
            for (int i = 0; i < trades.size(); i++) {
                long first = chunk.firstTradeId(i);
                long last = chunk.lastTradeId(i);
                long known = LongStream.rangeClosed(first, last).filter(ids::contains).count();
                Extent expected = known == 0 ? Extent.NONE : known == last - first + 1 ? Extent.ALL : Extent.PART;
                assertEquals(expected, history.extent(chunk, i), trades.subList(0, i + 1).toString());
                long largest = history.largest();
                int old = history.add(chunk, i, i + 1);
                assertEquals(first > largest ? i + 1 : i, old);
                if (old == i) {
                    assertEquals(expected, history.addOld(chunk, i));
                }
                // The part of a row that is below the largest id and new is not kept: a repeat of it alone is not found.
                LongStream.rangeClosed(first, last).filter(id -> expected == Extent.NONE || id > largest).forEach(ids::add);
            }
        }
    }
}
