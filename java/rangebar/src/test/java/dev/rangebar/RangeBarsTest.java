package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RangeBarsTest {
    private static final List<Threshold> THRESHOLDS = List.of(new Threshold(500), new Threshold(100), new Threshold(250));

    private static List<ExactBar> expected(Trades trades, Threshold threshold) {
        return RunOptions.of(threshold.decimalBasisPoints(), trades.fields).oracle().take(trades).closed;
    }

    private static Map<String, Trades> symbols(int count) {
        Map<String, Trades> symbols = new LinkedHashMap<>();
        for (int k = 0; k < count; k++) {
            symbols.put("S" + k, new TradeGenerator(8 * k + k % 8).next(1_000 + 300 * k));
        }
        return symbols;
    }

    @Test
    void everyFormBuildsTheSameBars() {
        Trades trades = new TradeGenerator(7).next(3_000);
        TradeBuffer buffer = new TradeBuffer().allowAnyTime();
        trades.stream().forEach(buffer::add);
        List<Trade> list = trades.stream().toList();
        for (Threshold threshold : THRESHOLDS) {
            List<ExactBar> expected = expected(trades, threshold);
            assertTrue(expected.size() > 3);
            assertEquals(expected, ExactBar.of(RangeBars.of(buffer, threshold)));
            assertEquals(expected, ExactBar.of(RangeBars.of(trades.onHeap(), threshold)));
            assertEquals(expected, ExactBar.of(RangeBars.of(list, threshold)));
        }
    }

    @Test
    void severalSymbolsAtSeveralThresholds() {
        Map<String, Trades> symbols = symbols(5);
        Map<String, TradeColumns> columns = new LinkedHashMap<>();
        symbols.forEach((symbol, trades) -> columns.put(symbol, trades.onHeap()));
        Map<String, Map<Threshold, List<RangeBar>>> bars = RangeBars.of(columns, THRESHOLDS);
        assertEquals(List.copyOf(symbols.keySet()), List.copyOf(bars.keySet()));
        bars.forEach((symbol, byThreshold) -> {
            assertEquals(THRESHOLDS, List.copyOf(byThreshold.keySet()));
            byThreshold.forEach((threshold, some) ->
                    assertEquals(expected(symbols.get(symbol), threshold), ExactBar.of(some), symbol + " " + threshold));
        });
    }

    /** More distances than one group holds. */
    @Test
    void manyThresholds() {
        Trades trades = new TradeGenerator(15).next(500);
        List<Threshold> many = IntStream.rangeClosed(1, ProcessorGroup.MAX_PROCESSORS + 3).mapToObj(Threshold::new).toList();
        Map<Threshold, List<RangeBar>> bars = RangeBars.of(Map.of("S", trades.onHeap()), many).get("S");
        assertEquals(many, List.copyOf(bars.keySet()));
        bars.forEach((threshold, some) -> assertEquals(expected(trades, threshold), ExactBar.of(some)));
    }

    @Test
    void aRefusedTradeNamesItsSymbol() {
        Trades right = new TradeGenerator(7).next(100);
        Trades wrong = right.copy();
        wrong.price[50] = 0;
        JobException e = assertThrows(JobException.class,
                () -> RangeBars.of(Map.of("RIGHT", right.onHeap(), "WRONG", wrong.onHeap()), THRESHOLDS));
        assertEquals("WRONG", e.job());
        assertEquals(TradeError.PRICE, assertInstanceOf(InvalidTradeException.class, e.getCause()).error());
    }

    @Test
    void rejectsNoDistanceAndTheSameTwice() {
        Map<String, TradeColumns> none = Map.of();
        assertThrows(IllegalArgumentException.class, () -> RangeBars.of(none, List.<Threshold>of()));
        assertThrows(IllegalArgumentException.class,
                () -> RangeBars.of(none, List.of(new Threshold(1), Threshold.ofPercent("0.001"))));
        assertEquals(Map.of(), RangeBars.of(none, THRESHOLDS));
    }

    @Test
    void anInterruptedCallerStaysInterrupted() {
        Map<String, TradeColumns> trades = Map.of("S", new TradeGenerator(7).next(100).onHeap());
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> RangeBars.of(trades, THRESHOLDS));
        assertTrue(Thread.interrupted());
    }

    /** Jobs of groups beside jobs of one processor; a group with a refused trade is as it was before. */
    @Test
    void groupsAreJobsOfABatch() throws InterruptedException {
        List<AutoCloseable> open = new ArrayList<>();
        List<ParallelBatch.Job> jobs = new ArrayList<>();
        List<Trades> all = List.copyOf(symbols(4).values());
        long[] progress = new long[2];
        try {
            for (int k = 0; k < all.size(); k++) {
                List<RangeBarProcessor> processors = THRESHOLDS.stream().map(RangeBarProcessor::create).toList();
                List<BarBuffer> buffers = THRESHOLDS.stream().map(threshold -> BarBuffer.create()).toList();
                open.addAll(processors);
                open.addAll(buffers);
                if (k == 2) {
                    all.get(k).quantity[700] = -1;
                }
                if (k == 3) {
                    jobs.add(ParallelBatch.Job.of("S3", processors.get(0), all.get(k).onHeap(), buffers.get(0)));
                } else {
                    ProcessorGroup group = ProcessorGroup.of(processors);
                    open.add(group);
                    jobs.add(ParallelBatch.Job.of("S" + k, group, all.get(k).onHeap(), buffers));
                }
            }
            ParallelBatch batch = new ParallelBatch(jobs, 2, (done, trades, jobsDone, count) -> {
                progress[0] = done;
                progress[1] = jobsDone;
            });
            assertEquals("S2", assertThrows(JobException.class, batch::run).job());
            assertEquals(3, progress[1]);
            assertEquals(all.get(0).count() + all.get(1).count() + all.get(3).count(), progress[0]);
            for (int k = 0; k < all.size(); k++) {
                for (int p = 0; p < jobs.get(k).processors().size(); p++) {
                    assertEquals(k == 2 ? List.of() : expected(all.get(k), THRESHOLDS.get(p)),
                            ExactBar.of(jobs.get(k).buffers().get(p)));
                    assertEquals(k == 2, jobs.get(k).processors().get(p).fields().isEmpty());
                }
            }
            ParallelBatch.Job first = jobs.get(0);
            ParallelBatch.Job shares = ParallelBatch.Job.of("shares", first.processors().get(1), first.trades(),
                    BarBuffer.create());
            open.addAll(shares.buffers());
            assertThrows(IllegalArgumentException.class, () -> new ParallelBatch(List.of(first, shares)));
        } finally {
            for (int k = open.size() - 1; k >= 0; k--) {
                try {
                    open.get(k).close();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        }
    }
}
