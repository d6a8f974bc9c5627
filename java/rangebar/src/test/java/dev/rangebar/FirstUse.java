package dev.rangebar;

import java.util.List;

/**
 * Uses the API for the first time, in a JVM that logs which classes it initialises; {@link FirstUseTest} reads the log. What
 * comes after {@link Begin} may come under a full heap. Without lambdas and text of its own, which need classes, too.
 */
final class FirstUse {
    private static final long PRICE = 10_000_000_000L;

    private FirstUse() {}

    /** Its initialisation marks the log: from here on no class may be new. */
    static final class Begin {
        static int marks = Integer.parseInt("0");
    }

    public static void main(String[] arguments) throws InterruptedException {
        Trade first = Trade.of(1, PRICE, 1, 1, 1, 1, Side.BUY);
        Trade last = Trade.of(2, 3 * PRICE, 1, 2, 2, 2, Side.SELL);
        Trade wrong = Trade.of(3, PRICE, -1, 3, 3, 3, Side.SELL);
        TradeColumns columns = TradeColumns.of(new long[] {1, 2}, new long[] {PRICE, 3 * PRICE}, new long[] {1, 1})
                .withAggTradeIds(new long[] {1, 2}).withTradeIds(new long[] {1, 2}, new long[] {1, 2})
                .withSides(new byte[] {0, 1});
        TradeColumns refused = TradeColumns.of(new long[] {1, 2}, new long[] {PRICE, -1}, new long[] {1, 1});
        Threshold threshold = Threshold.ofDecimalBasisPoints(100_000);
        RangeBarProcessor processor = RangeBarProcessor.create(threshold);
        BarBuffer bars = BarBuffer.create();
        List<BarBuffer> buffers = List.of(bars);
        List<RangeBarProcessor> processors = List.of(processor);
        List<Trade> trades = List.of(first, last);

        Begin.marks++;
        processor.process(columns, bars);
        read(bars.view());
        processor.clear();
        processor.process(columns);
        processor.clear();
        processor.push(first, bars);
        processor.push(last, bars);
        try {
            processor.push(wrong, bars);
        } catch (InvalidTradeException e) {
            e.getMessage();
        }
        processor.formingBar();
        processor.positionOf(first);
        processor.fields();
        RangeBarProcessor.restore(processor.saveState()).close();
        processor.reset(bars);
        processor.clear();
        try {
            processor.process(refused, bars);
        } catch (InvalidTradeException e) {
            e.getMessage();
        }
        processor.bars(trades.iterator()).hasNext();
        processor.clear();
        processor.forEachBar(columns, new Reader(false));
        processor.clear();
        try {
            processor.forEachBar(columns, new Reader(true));
        } catch (DeliveryException e) {
            e.getMessage();
        }
        processor.clear();
        ProcessorGroup group = ProcessorGroup.of(processors);
        group.process(columns, buffers);
        group.close();
        bars.clear();
        processor.clear();
        new ParallelBatch(List.of(ParallelBatch.Job.of("job", processor, columns, bars))).run();
        try {
            new ParallelBatch(List.of(ParallelBatch.Job.of("job", processor, refused, bars))).run();
        } catch (JobException e) {
            e.getMessage();
        }
        bars.close();
        processor.close();
        try {
            processor.saveState();
        } catch (IllegalStateException e) {
            e.getMessage();
        }
    }

    private static void read(BarView view) {
        for (RangeBar bar : view) {
            bar.vwap();
        }
        view.vwap(0);
        view.hasSide(0);
    }

    /** A consumer that throws if it has to. */
    private record Reader(boolean fails) implements BarConsumer {
        @Override
        public void accept(BarView bars, long index) {
            bars.vwap(index);
            if (fails) {
                throw new IllegalArgumentException();
            }
        }
    }
}
