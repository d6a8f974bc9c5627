package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Methods that are called for every trade, batch or bar make no garbage, in a JVM without escape analysis: whether that finds the
 * objects that it can omit depends on what else has run.
 */
class AllocationTest {
    private static final List<String> OPTIONS = List.of("-XX:-DoEscapeAnalysis");

    static Set<String> names() {
        return Allocations.CASES.keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void noGarbage(String name) throws Exception {
        ForkedJvm.run(OPTIONS, Allocations.class, name);
    }

    @Test
    void theMeasureSeesOneObjectPerCall() {
        AssertionError failed = assertThrows(AssertionError.class,
                () -> ForkedJvm.run(OPTIONS, Allocations.class, Allocations.ONE_OBJECT_PER_CALL));
        assertTrue(failed.getMessage().contains(" bytes per call"), failed::getMessage);
    }

    /**
     * Methods that are called for every trade, batch or bar, and what they allocate: {@code Allocations CASE} fails if it is an object
     * per call.
     */
    static final class Allocations {
        /** The cases by their names. */
        static final Map<String, Runnable> CASES = Map.of(
                "batches of native columns", () -> new Allocations().batchesOfNativeColumns(),
                "batches in pieces", () -> new Allocations().batchesInPieces(),
                "batches of a group", () -> new Allocations().batchesOfAGroup(),
                "batches of a group of more than one call takes", () -> new Allocations().batchesOfALargeGroup(),
                "pushes", () -> new Allocations().pushes(),
                "bar by bar with derived values", () -> new Allocations().barByBarWithDerivedValues(),
                "views read in place", () -> new Allocations().viewsReadInPlace());
        /** A case that fails, since the measure sees an object per call. */
        static final String ONE_OBJECT_PER_CALL = "one object per call";

        private static final LongConsumer NO_LISTENER = processed -> {};
        private static final int CALLS = 20_000;
        /** An object is 16 bytes at the least: a call that made one would make ten times as much as this. */
        private static final double BYTES_PER_CALL = 1.6;
        private static final long TIME_LIMIT_NANOS = 180_000_000_000L;

        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final RunOptions setup = new TradeGenerator(7).setup();
        private final Trades trades = new TradeGenerator(7).next(200);
        private Object kept;

        public static void main(String[] arguments) {
            if (arguments[0].equals(ONE_OBJECT_PER_CALL)) {
                new Allocations().oneObjectPerCall();
            } else {
                CASES.get(arguments[0]).run();
            }
        }

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
            if (least > BYTES_PER_CALL) {
                throw new AssertionError(least + " bytes per call");
            }
        }

        private void oneObjectPerCall() {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                kept = new Object();
            }
            double bytes = (threads.getCurrentThreadAllocatedBytes() - before) / (double) CALLS;
            if (bytes > BYTES_PER_CALL) {
                throw new AssertionError(bytes + " bytes per call: " + kept);
            }
        }

        private void checkBars(BarBuffer bars) {
            if (!setup.oracle().take(trades).closed.equals(ExactBar.of(bars))) {
                throw new AssertionError("other bars than the oracle's");
            }
        }

        private void batchesOfNativeColumns() {
            try (RangeBarProcessor processor = setup.processor();
                    BarBuffer bars = BarBuffer.withCapacity(200)) {
                TradeColumns columns = trades.inNative();
                makesNoGarbage(() -> {
                    for (int i = 0; i < CALLS; i++) {
                        processor.clear();
                        bars.clear();
                        processor.process(columns, bars);
                    }
                });
                checkBars(bars);
            }
        }

        /** Batches that take several native calls each, as those of a million trades do. */
        private void batchesInPieces() {
            try (RangeBarProcessor processor = setup.processor();
                    BarBuffer bars = BarBuffer.withCapacity(200)) {
                TradeColumns inNative = trades.inNative();
                TradeColumns onHeap = trades.onHeap();
                makesNoGarbage(() -> {
                    for (int i = 0; i < CALLS; i++) {
                        processor.clear();
                        bars.clear();
                        processor.process(i % 2 == 0 ? inNative : onHeap, bars, 64, NO_LISTENER);
                    }
                });
                checkBars(bars);
            }
        }

        private void batchesOfAGroup() {
            try (RangeBarProcessor first = setup.processor();
                    RangeBarProcessor second = RunOptions.of(1_000, setup.fields()).processor();
                    ProcessorGroup group = ProcessorGroup.of(List.of(first, second));
                    BarBuffer bars = BarBuffer.withCapacity(200);
                    BarBuffer others = BarBuffer.withCapacity(200)) {
                TradeColumns columns = trades.inNative();
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
                checkBars(bars);
            }
        }

        private void batchesOfALargeGroup() {
            List<RangeBarProcessor> processors = Stream.generate(setup::processor).limit(11).toList();
            List<BarBuffer> buffers = List.copyOf(Stream.generate(() -> BarBuffer.withCapacity(200)).limit(11).toList());
            try (ProcessorGroup group = ProcessorGroup.of(processors)) {
                TradeColumns columns = trades.onHeap();
                makesNoGarbage(() -> {
                    for (int i = 0; i < CALLS; i++) {
                        for (int k = 0; k < buffers.size(); k++) {
                            processors.get(k).clear();
                            buffers.get(k).clear();
                        }
                        group.process(columns, buffers);
                    }
                });
                buffers.forEach(this::checkBars);
            }
            processors.forEach(RangeBarProcessor::close);
        }

        private void pushes() {
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
                checkBars(bars);
            }
        }

        private void barByBarWithDerivedValues() {
            try (RangeBarProcessor processor = setup.processor()) {
                TradeColumns columns = trades.inNative();
                double[] sum = new double[1];
                BarConsumer consumer = (view, index) -> sum[0] += view.close(index) + view.vwap(index)
                        + view.tradeIntensity(index);
                makesNoGarbage(() -> {
                    for (int i = 0; i < CALLS; i++) {
                        processor.clear();
                        processor.forEachBar(columns, consumer);
                    }
                });
                kept = sum;
            }
        }

        private void viewsReadInPlace() {
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
                kept = sum;
            }
        }
    }
}
