package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Methods that are called for every trade, batch or bar make no garbage. */
class AllocationTest {
    private static final int CALLS = 20_000;
    /** An object is 16 bytes at the least: a call that made one would make ten times as much as this. */
    private static final double BYTES_PER_CALL = 1.6;
    private static final long TIME_LIMIT_NANOS = 60_000_000_000L;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final RunOptions setup = new TradeGenerator(7).setup();
    private final Trades trades = new TradeGenerator(7).next(200);

    /**
     * The best of several rounds: the first ones run in the interpreter, which makes objects that compiled code does
     * not, and when the compiler is done is not ours to say.
     */
    private void makesNoGarbage(Runnable calls) {
        double least = Double.MAX_VALUE;
        long start = System.nanoTime();
        while (least > BYTES_PER_CALL && System.nanoTime() - start < TIME_LIMIT_NANOS) {
            long before = threads.getCurrentThreadAllocatedBytes();
            calls.run();
            least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / (double) CALLS);
        }
        double bytes = least;
        assertTrue(bytes <= BYTES_PER_CALL, () -> bytes + " bytes per call");
    }

    @Test
    void theMeasureSeesOneObjectPerCall() {
        Object[] kept = new Object[1];
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            kept[0] = new Object();
        }
        assertTrue(threads.getCurrentThreadAllocatedBytes() - before >= CALLS * 8L, "objects are seen: " + kept[0]);
    }

    @Test
    void batchesOfNativeColumns() {
        try (RangeBarProcessor processor = setup.processor();
                Arena arena = Arena.ofConfined();
                BarBuffer bars = BarBuffer.withCapacity(200)) {
            TradeColumns columns = trades.inNative(arena);
            makesNoGarbage(() -> {
                for (int i = 0; i < CALLS; i++) {
                    processor.clear();
                    bars.clear();
                    processor.process(columns, bars);
                }
            });
            assertEquals(setup.oracle().take(trades).closed, ExactBar.of(bars));
        }
    }

    @Test
    void batchesOfAGroup() {
        try (RangeBarProcessor first = setup.processor();
                RangeBarProcessor second = RunOptions.of(1_000, setup.fields()).processor();
                ProcessorGroup group = ProcessorGroup.of(List.of(first, second));
                Arena arena = Arena.ofConfined();
                BarBuffer bars = BarBuffer.withCapacity(200);
                BarBuffer others = BarBuffer.withCapacity(200)) {
            TradeColumns columns = trades.inNative(arena);
            List<BarBuffer> buffers = List.of(bars, others);
            makesNoGarbage(() -> {
                for (int i = 0; i < CALLS; i++) {
                    first.clear();
                    second.clear();
                    bars.clear();
                    others.clear();
                    group.process(columns, buffers);
                }
            });
            assertEquals(setup.oracle().take(trades).closed, ExactBar.of(bars));
        }
    }

    @Test
    void pushes() {
        try (RangeBarProcessor processor = setup.processor(); BarBuffer bars = BarBuffer.withCapacity(200)) {
            makesNoGarbage(() -> {
                for (int i = 0; i < CALLS; i++) {
                    int k = i % trades.count();
                    if (k == 0) {
                        processor.clear();
                        bars.clear();
                    }
                    processor.push(trades.timestampMicros[k], trades.price[k], trades.quantity[k], trades.aggTradeId[k],
                            trades.firstTradeId[k], trades.lastTradeId[k], Side.ofByte(trades.side[k]), bars);
                }
            });
            assertEquals(setup.oracle().take(trades).closed, ExactBar.of(bars));
        }
    }

    @Test
    void barByBarWithEveryDerivedValue() {
        try (RangeBarProcessor processor = setup.processor(); Arena arena = Arena.ofConfined()) {
            TradeColumns columns = trades.inNative(arena);
            double[] sum = new double[1];
            BarConsumer consumer = (view, index) -> sum[0] += view.close(index) + view.vwap(index)
                    + view.tradeIntensity(index);
            makesNoGarbage(() -> {
                for (int i = 0; i < CALLS; i++) {
                    processor.clear();
                    processor.forEachBar(columns, consumer);
                }
            });
            assertTrue(sum[0] != 0);
        }
    }

    @Test
    void viewsReadInPlace() {
        try (RangeBarProcessor processor = setup.processor(); BarBuffer bars = BarBuffer.create()) {
            processor.process(trades.onHeap(), bars);
            BarView view = bars.view();
            double[] sum = new double[1];
            makesNoGarbage(() -> {
                for (int i = 0; i < CALLS; i++) {
                    long index = i % view.size();
                    sum[0] += view.high(index) + view.turnoverLo64(index) + view.vwap(index)
                            + view.orderFlowImbalance(index);
                }
            });
            assertTrue(sum[0] != 0);
        }
    }
}
