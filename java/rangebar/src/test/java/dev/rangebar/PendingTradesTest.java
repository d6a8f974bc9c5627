package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushes that are gathered before they go to the core do exactly what trade by trade does. */
class PendingTradesTest {
    private static final int CAPACITY = 256;
    private static final long PLAIN = 1L << 52;
    private static final long PRICE = 1_000_000;
    private static final int STEPS = 12;

    /** A trade inside the bar that PRICE has opened, all its values plain. */
    private static Trade plain(int i) {
        return Trade.of(1_000 + i, PRICE + i % 7, 10 + i, 100 + i, 1_000 + 2 * i, 1_001 + 2 * i,
                i % 3 == 0 ? Side.SELL : Side.BUY);
    }

    /** Trades 0 to count, the first of which opens the bar: count are left to be gathered. */
    private static void pushPlain(DifferentialPair pair, int count) {
        for (int i = 0; i <= count; i++) {
            pair.push(plain(i));
        }
    }

    // ------------------------------------------------------------------------------------------ random scripts

    static IntStream seeds() {
        return IntStream.range(0, 64);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyScript(int seed) {
        PushScript script = new PushScript(seed);
        try (DifferentialPair pair = script.pair()) {
            for (int step = 0; step < STEPS; step++) {
                script.pushes();
                script.call();
                pair.checkBars();
                if (step % 3 == 0) {
                    pair.check();
                }
            }
            pair.check();
        }
    }

    /** Scripts that never reach their cases would prove little. */
    @Test
    void theScriptsBringTheHardCases() {
        PushScript.Seen seen = new PushScript.Seen();
        for (int seed : seeds().filter(i -> i % 3 == 0).toArray()) {
            PushScript script = new PushScript(seed, seen);
            try (DifferentialPair pair = script.pair()) {
                for (int step = 0; step < STEPS; step++) {
                    script.pushes();
                    script.call();
                    pair.checkBars();
                }
            }
        }
        assertTrue(seen.pushes > 10_000, seen::toString);
        assertTrue(seen.gathered > seen.pushes / 3, seen::toString);
        assertTrue(seen.callsWithGathered > 50, seen::toString);
        assertTrue(seen.refused > 50, seen::toString);
        assertTrue(seen.full > 5, seen::toString);
        assertTrue(seen.bars > 100, seen::toString);
        for (TradeError error : EnumSet.complementOf(EnumSet.of(TradeError.TICK_SIZE))) { // no script has ticks: BarDistanceTest
            assertTrue(seen.errors.contains(error.name()), () -> error + " missing in " + seen);
        }
    }

    // --------------------------------------------------------------------------------------------- wrong trades

    @ParameterizedTest
    @EnumSource
    void aWrongTradeAfterAnyNumberOfRightOnes(InvalidTrade fault) {
        for (int count : new int[] {0, 1, 2, CAPACITY - 1, CAPACITY, CAPACITY + 1}) {
            try (DifferentialPair pair = new DifferentialPair(RunOptions.of(250, TradeFields.ALL))) {
                pushPlain(pair, count);
                assertEquals(count <= CAPACITY ? count : count - CAPACITY, pair.gathered(), "gathered before the wrong one");
                Trades two = new Trades(TradeFields.ALL, 2);
                for (int i = 0; i < 2; i++) {
                    Trade trade = plain(count + i);
                    two.timestampMicros[i] = trade.timestampMicros();
                    two.price[i] = trade.price();
                    two.quantity[i] = trade.quantity();
                    two.aggTradeId[i] = trade.rawAggTradeId();
                    two.firstTradeId[i] = trade.rawFirstTradeId();
                    two.lastTradeId[i] = trade.rawLastTradeId();
                }
                fault.spoil(two, 1, 250);
                assertEquals(false, pair.push(two.trade(1)), "accepted");
                assertEquals(false, pair.push(two.trade(1)), "accepted when pushed once more");
                for (int i = count + 1; i < count + 5; i++) {
                    assertTrue(pair.push(plain(i)));
                }
                pair.check();
            }
        }
    }

    @Test
    void otherColumnsThanThoseOfTheRun() {
        RefusedTradesTest.columnSets().forEach(ofRun -> RefusedTradesTest.columnSets().forEach(other -> {
            try (DifferentialPair pair = new DifferentialPair(RunOptions.of(250, ofRun))) {
                for (int i = 0; i < 5; i++) {
                    pair.push(as(ofRun, plain(i)));
                }
                assertEquals(4, pair.gathered());
                assertEquals(ofRun.equals(other), pair.push(as(other, plain(5))));
                pair.push(as(ofRun, plain(6)));
                pair.check();
            }
        }));
    }

    /** Values that are not given are not read, whatever they are. */
    @Test
    void valuesOfAbsentColumns() {
        for (long junk : new long[] {-1, 0, PLAIN, Long.MAX_VALUE, Long.MIN_VALUE}) {
            RefusedTradesTest.columnSets().forEach(columns -> {
                try (DifferentialPair pair = new DifferentialPair(RunOptions.of(250, columns))) {
                    for (int i = 0; i < 4; i++) {
                        pair.push(new Trade(i, PRICE, 1, columns.aggTradeIds() ? i : junk,
                                columns.tradeIds() ? i : junk, columns.tradeIds() ? i : -junk, i % 2 == 0, columns));
                    }
                    pair.push(new Trade(-1, PRICE, 1, junk, junk, junk, true, columns));
                    pair.check();
                }
            });
        }
    }

    private static Trade as(TradeFields columns, Trade trade) {
        return new Trade(trade.timestampMicros(), trade.price(), trade.quantity(), trade.rawAggTradeId(),
                trade.rawFirstTradeId(), trade.rawLastTradeId(), trade.rawSell(), columns);
    }

    // --------------------------------------------------------------------------------------------------- limits

    /** Prices on and beside every limit, after some that were gathered, at the open time and after it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 250, 99_999, 100_000})
    void pricesAtTheLimits(int threshold) {
        long max = Limits.maxPrice(threshold);
        for (boolean gate : new boolean[] {true, false}) {
            try (DifferentialPair pair = new DifferentialPair(new RunOptions(threshold, gate, 0, false,
                    TradeFields.NONE))) {
                pricesAtTheLimits(pair, threshold, max);
            }
        }
    }

    private static void pricesAtTheLimits(DifferentialPair pair, int threshold, long max) {
        for (long open : new long[] {1, 7, 99_999, 100_000, 4_231_390_000_000L, PLAIN - 1_000, PLAIN, max}) {
            long delta = BigInteger.valueOf(open).multiply(BigInteger.valueOf(threshold))
                    .divide(BigInteger.valueOf(100_000)).longValueExact();
            for (long limit : new long[] {open - delta, open + delta, max, PLAIN, 1}) {
                for (long price = Math.max(0, limit - 1); price - limit <= 1; price++) {
                    priceAfterGathered(pair, open, price, 0);
                    priceAfterGathered(pair, open, price, 1);
                }
            }
        }
    }

    private static void priceAfterGathered(DifferentialPair pair, long open, long price, int later) {
        for (int i = 0; i < 4; i++) {
            pair.push(Trade.of(0, open, 1));
        }
        pair.push(Trade.of(later, price, 1));
        pair.push(Trade.of(later, open, 1));
        pair.push(Trade.of(later + 1, price, 1));
        pair.check();
        pair.clear();
    }

    /** Values on both sides of what counts as plain. */
    @Test
    void valuesAroundThePlainLimit() {
        List<Trade> edges = new ArrayList<>();
        for (long value = PLAIN - 2; value <= PLAIN + 2; value++) {
            edges.add(Trade.of(2_000, PRICE, value, 500, 2_000, 2_000, Side.BUY));
            edges.add(Trade.of(2_000, PRICE, 1, value, 2_000, 2_000, Side.BUY));
            edges.add(Trade.of(2_000, PRICE, 1, 500, value, value, Side.SELL));
            edges.add(Trade.of(2_000, PRICE, 1, 500, 0, value, Side.SELL));
            edges.add(Trade.of(2_000, PRICE, 1, 500, 2_000, 2_000 + value, Side.SELL));
        }
        edges.add(Trade.of(2_000, PRICE, Long.MAX_VALUE, 500, 2_000, 2_000, Side.BUY));
        edges.add(Trade.of(2_000, PRICE, 1, Long.MAX_VALUE, 2_000, 2_000, Side.BUY));
        edges.add(Trade.of(2_000, PRICE, 1, 500, Long.MAX_VALUE, Long.MAX_VALUE, Side.BUY));
        for (Trade edge : edges) {
            try (DifferentialPair pair = new DifferentialPair(RunOptions.of(250, TradeFields.ALL))) {
                pushPlain(pair, 3);
                assertTrue(pair.push(edge), edge::toString);
                pair.push(Trade.of(2_001, PRICE, 3, 1, 5, 6, Side.SELL));
                pair.check();
            }
        }
    }

    /** Room in the turnover for none, one or a few of the largest plain trades, and a little more or less. */
    @Test
    void turnoverNearItsEnd() {
        BigInteger most = BigInteger.ONE.shiftLeft(127).subtract(BigInteger.ONE);
        long max = Limits.maxPrice(100_000);
        RunOptions setup = RunOptions.of(100_000, TradeFields.NONE);
        BigInteger three = BigInteger.valueOf(max).multiply(BigInteger.valueOf(Long.MAX_VALUE))
                .multiply(BigInteger.valueOf(3));
        for (int room = 0; room <= 3; room++) {
            for (int more = -1; more <= 1; more++) {
                BigInteger left = BigInteger.ONE.shiftLeft(104).multiply(BigInteger.valueOf(room))
                        .add(BigInteger.valueOf(more).shiftLeft(62)).max(BigInteger.ZERO);
                BigInteger volume = most.subtract(three).subtract(left).divide(BigInteger.valueOf(max));
                long half = volume.shiftRight(1).longValueExact();
                for (long price : new long[] {PLAIN - 1, PLAIN, 2 * PLAIN}) {
                    try (DifferentialPair pair = new DifferentialPair(setup)) {
                        for (int i = 0; i < 3; i++) {
                            assertTrue(pair.push(Trade.of(0, max, Long.MAX_VALUE)));
                        }
                        assertTrue(pair.push(Trade.of(1, max, half)));
                        assertTrue(pair.push(Trade.of(1, max, volume.subtract(BigInteger.valueOf(half)).longValue())));
                        int accepted = 0;
                        while (pair.push(Trade.of(2, price, PLAIN - 1))) {
                            accepted++;
                        }
                        assertTrue(Math.abs(accepted - room / (price > PLAIN ? 2 : 1)) <= 1, accepted + " for " + room);
                        pair.push(Trade.of(3, 1, 1));
                        pair.check();
                    }
                }
            }
        }
    }

    @Test
    void tradeCountNearItsEnd() {
        RunOptions setup = RunOptions.of(250, new TradeFields(false, true, false));
        for (int room = 0; room <= 3; room++) {
            for (int more = -1; more <= 1; more++) {
                long left = Math.max(0, room * PLAIN + more);
                try (DifferentialPair pair = new DifferentialPair(setup)) {
                    assertTrue(pair.push(record(0, Long.MAX_VALUE - left, setup)));
                    int accepted = 0;
                    while (pair.push(record(1, PLAIN, setup))) {
                        accepted++;
                    }
                    assertEquals(left / PLAIN, accepted);
                    pair.push(record(1, PLAIN - 1, setup));
                    pair.push(record(2, 1, setup));
                    pair.check();
                }
            }
        }
    }

    private static Trade record(long timestamp, long trades, RunOptions setup) {
        return new Trade(timestamp, PRICE, 1, 0, 0, trades - 1, false, setup.fields());
    }

    @Test
    void gapsAtTheMaximum() {
        for (long gap : new long[] {1, 1_000, Long.MAX_VALUE}) {
            for (boolean include : new boolean[] {true, false}) {
                for (long over : new long[] {-1, 0, 1}) {
                    try (DifferentialPair pair = new DifferentialPair(new RunOptions(250, true, gap, include,
                            TradeFields.NONE))) {
                        long from = -(1L << 62);
                        pair.push(Trade.of(from, PRICE, 1));
                        pair.push(Trade.of(from, PRICE, 1));
                        // The longest time between two trades is that of the whole range.
                        long to = gap == Long.MAX_VALUE ? (1L << 62) - 1 : from + Math.max(0, gap + over);
                        pair.push(Trade.of(to, PRICE, 2));
                        pair.push(Trade.of(to, PRICE, 3));
                        assertEquals(over == 1 && gap != Long.MAX_VALUE,
                                pair.singleOrphans.size() + pair.singleBars.size() == 1, "is a gap");
                        pair.check();
                    }
                }
            }
        }
    }

    @Test
    void timesAndIdsInOrderAndOut() {
        for (long id : new long[] {0, 102, 103, 104, 1_000, Long.MAX_VALUE}) {
            for (long timestamp : new long[] {1_002, 1_003, 1_004, (1L << 62) - 1, 1L << 62, Long.MIN_VALUE}) {
                for (TradeFields columns : List.of(TradeFields.ALL, new TradeFields(false, true, true))) {
                    try (DifferentialPair pair = new DifferentialPair(RunOptions.of(250, columns))) {
                        for (int i = 0; i <= 3; i++) {
                            pair.push(as(columns, plain(i)));
                        }
                        assertEquals(3, pair.gathered());
                        pair.push(as(columns, Trade.of(timestamp, PRICE, 1, id, 5, 6, Side.BUY)));
                        pair.push(as(columns, plain(4)));
                        pair.push(as(columns, Trade.of(timestamp, PRICE, 1, id, 5, 6, Side.BUY)));
                        pair.check();
                    }
                }
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ other calls

    private static final Map<String, DifferentialPair.Call<?>> CALLS = new LinkedHashMap<>();

    static {
        List<Trade> next = List.of(plain(50), plain(51));
        List<Trade> wrong = List.of(plain(50), plain(0));
        CALLS.put("process", (processor, bars) -> processor.process(DifferentialPair.rows(next), bars));
        CALLS.put("process as values", (processor, bars) -> processor.process(DifferentialPair.rows(next)));
        CALLS.put("process a wrong batch", (processor, bars) -> processor.process(DifferentialPair.rows(wrong), bars));
        CALLS.put("forEachBar", (processor, bars) -> {
            List<ExactBar> list = new ArrayList<>();
            processor.forEachBar(DifferentialPair.rows(next), (view, i) -> list.add(ExactBar.of(view, i)));
            return list;
        });
        CALLS.put("forEachBar of a wrong batch", (processor, bars) -> {
            processor.forEachBar(DifferentialPair.rows(wrong), (view, i) -> {});
            return null;
        });
        CALLS.put("formingBar", (processor, bars) -> processor.formingBar());
        CALLS.put("formingBar into a buffer", (processor, bars) -> processor.formingBar(bars));
        CALLS.put("saveState", (processor, bars) -> Arrays.toString(processor.saveState()));
        CALLS.put("positionOf", (processor, bars) -> processor.positionOf(plain(60)));
        CALLS.put("columns", (processor, bars) -> processor.fields());
        CALLS.put("reset", (processor, bars) -> processor.reset(bars));
        CALLS.put("clear", (processor, bars) -> {
            processor.clear();
            return null;
        });
        CALLS.put("iterator", (processor, bars) -> processor.bars(next.iterator()).hasNext());
        CALLS.put("stream", (processor, bars) -> processor.bars(next.stream()).toList());
        CALLS.put("group", (processor, bars) -> {
            try (ProcessorGroup group = ProcessorGroup.of(List.of(processor))) {
                group.process(DifferentialPair.rows(next), List.of(bars));
            }
            return null;
        });
    }

    static Iterable<String> calls() {
        return CALLS.keySet();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void everyCallSeesWhatWasGathered(String name) {
        try (DifferentialPair pair = new DifferentialPair(RunOptions.of(250, TradeFields.ALL))) {
            pushPlain(pair, 5);
            assertEquals(5, pair.gathered());
            pair.same(name, CALLS.get(name));
            pushPlain70(pair);
            pair.same(name + " once more", CALLS.get(name));
            pair.check();
        }
    }

    /** Trades after those of every call; the last one closes the bar. */
    private static void pushPlain70(DifferentialPair pair) {
        for (int i = 70; i < 76; i++) {
            pair.push(plain(i));
        }
        pair.push(Trade.of(5_000, 2 * PRICE, 1, 1_000, 5_000, 5_000, Side.BUY));
        pair.push(Trade.of(5_001, 2 * PRICE, 1, 1_001, 5_001, 5_001, Side.SELL));
        pair.push(Trade.of(5_002, 2 * PRICE, 1, 1_002, 5_002, 5_002, Side.SELL));
        pair.checkBars();
    }

    @Test
    void anIteratorThatRestsAndPushesInBetween() {
        try (DifferentialPair pair = new DifferentialPair(RunOptions.of(250, TradeFields.ALL))) {
            List<Trade> pulled = new ArrayList<>();
            Iterator<RangeBar> bars = pair.pushed.bars(IntStream.iterate(0, i -> i + 2).limit(300).mapToObj(i -> {
                Trade trade = i % 50 == 0 ? Trade.of(1_000 + i, PRICE * (2 + i / 50 % 2), 1, i, i, i, Side.SELL) : plain(i);
                pulled.add(trade);
                return trade;
            }).iterator());
            int next = 0;
            while (bars.hasNext()) {
                pair.pushedBars.clear();
                ExactBar bar = ExactBar.of(bars.next());
                pair.singleBars.clear();
                for (; next < pulled.size(); next++) {
                    pair.takeSingly(pulled.get(next));
                }
                assertEquals(List.of(bar), ExactBar.of(pair.singleBars));
                pair.singleBars.clear();
                long time = pulled.get(pulled.size() - 1).timestampMicros();
                pair.push(Trade.of(time, pulled.get(pulled.size() - 1).price(), 1, 1_000_000, 1, 1, Side.BUY));
            }
            assertTrue(next > 100);
            pulled.subList(next, pulled.size()).forEach(pair::takeSingly);
            pair.check();
        }
    }

    @Test
    void closedWithGatheredTrades() {
        try (DifferentialPair pair = new DifferentialPair(RunOptions.of(250, TradeFields.ALL))) {
            pushPlain(pair, 5);
            assertEquals(5, pair.gathered());
            pair.pushed.close();
            assertThrows(IllegalStateException.class, () -> pair.pushed.push(plain(6), pair.pushedBars));
            assertThrows(IllegalStateException.class, () -> pair.pushed.saveState());
        }
    }

    @Test
    void aClosedBufferIsRefusedEvenIfNoBarComes() {
        try (DifferentialPair pair = new DifferentialPair(RunOptions.of(250, TradeFields.ALL))) {
            pushPlain(pair, 5);
            BarBuffer closed = BarBuffer.create();
            closed.close();
            assertThrows(IllegalStateException.class, () -> pair.pushed.push(plain(6), closed));
            assertThrows(IllegalArgumentException.class,
                    () -> pair.pushed.push(plain(6), pair.pushedBars, pair.pushedBars));
            pair.check();
        }
    }
}
