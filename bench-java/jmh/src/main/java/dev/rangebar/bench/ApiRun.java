package dev.rangebar.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.rangebar.BarBuffer;
import dev.rangebar.BarConsumer;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Side;
import dev.rangebar.TradeColumns;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Workload through the Java API, with one processor and one reused buffer. */
public final class ApiRun implements AutoCloseable {
    private final Workload workload;
    private final TradeColumns trades;
    private final RangeBarProcessor processor;
    private final BarBuffer bars;

    /**
     * Creates a processor and a buffer.
     *
     * @param workload the trades
     * @param trades the same trades, in the form that is passed to the API
     */
    public ApiRun(Workload workload, TradeColumns trades) {
        this.workload = workload;
        this.trades = trades;
        this.processor = RangeBarProcessor.create(workload.threshold());
        this.bars = BarBuffer.withCapacity(workload.expected().barCount() + 1);
    }

    /** {@return the number of bars that one batch of all trades completes} */
    public long batch() {
        processor.clear();
        bars.clear();
        return processor.process(trades, bars);
    }

    /** {@return the number of bars that all trades complete, pushed one by one from native memory} */
    public long stream() {
        processor.clear();
        bars.clear();
        return push(0, trades.count());
    }

    /**
     * Pushes some trades one by one and returns the number of completed bars. The columns are local variables with an
     * int index, like the arguments of the native loop, so that neither loop reloads them for each trade.
     */
    long push(long from, long to) {
        Workload.Columns of = workload.columns();
        MemorySegment timestampMicros = of.timestampMicros();
        MemorySegment price = of.price();
        MemorySegment quantity = of.quantity();
        MemorySegment aggTradeId = of.aggTradeId();
        MemorySegment firstTradeId = of.firstTradeId();
        MemorySegment lastTradeId = of.lastTradeId();
        MemorySegment side = of.side();
        int end = Math.toIntExact(to);
        long closed = 0;
        for (int i = Math.toIntExact(from); i < end; i++) {
            boolean ended = processor.push(timestampMicros.getAtIndex(JAVA_LONG, i), price.getAtIndex(JAVA_LONG, i),
                    quantity.getAtIndex(JAVA_LONG, i), aggTradeId.getAtIndex(JAVA_LONG, i),
                    firstTradeId.getAtIndex(JAVA_LONG, i), lastTradeId.getAtIndex(JAVA_LONG, i),
                    side.get(JAVA_BYTE, i) != 0 ? Side.SELL : Side.BUY, bars);
            closed += ended ? 1 : 0;
        }
        return closed;
    }

    /** Processes some trades as a batch and returns the number of completed bars. */
    long process(TradeColumns some) {
        return processor.process(some, bars);
    }

    /** Clears the processor and the buffer. */
    public void clear() {
        processor.clear();
        bars.clear();
    }

    /**
     * Passes every bar of one batch to a consumer.
     *
     * @param consumer of the bars
     */
    public void forEachBar(BarConsumer consumer) {
        processor.clear();
        processor.forEachBar(trades, consumer);
    }

    /** {@return the bars of one batch as values} */
    public List<RangeBar> values() {
        processor.clear();
        return processor.process(trades);
    }

    /** {@return the processor} */
    public RangeBarProcessor processor() {
        return processor;
    }

    /** {@return the buffer with the bars of the last batch or stream} */
    public BarBuffer bars() {
        return bars;
    }

    /**
     * {@return the number of bars, after a check}
     *
     * @param benchmark id of the benchmark, for the message
     * @throws IllegalStateException if they are not the expected ones
     */
    public long check(String benchmark) {
        check(benchmark, workload, bars);
        return bars.size();
    }

    /**
     * Checks bars from another source.
     *
     * @param benchmark id of the benchmark, for the message
     * @param workload the trades
     * @param bars the bars
     * @throws IllegalStateException if they are not the expected ones
     */
    public static void check(String benchmark, Workload workload, BarBuffer bars) {
        workload.expected().check(benchmark, bars.size(), Checksum.ofBars(bars.view()));
    }

    /**
     * Checks the derived values of the bars of the last batch.
     *
     * @param benchmark id of the benchmark, for the message
     * @throws IllegalStateException if they are not the expected ones
     */
    public void checkDerived(String benchmark) {
        check(benchmark);
        if (Checksum.ofDerived(bars.view()) != workload.expected().derivedChecksum()) {
            throw new IllegalStateException(benchmark + ": the derived values are not the expected ones");
        }
    }

    /**
     * Checks bars that a consumer receives.
     *
     * @param benchmark id of the benchmark, for the message
     * @throws IllegalStateException if they are not the expected ones
     */
    public void checkDelivered(String benchmark) {
        Checksum sum = new Checksum();
        long[] count = new long[1];
        forEachBar((view, index) -> {
            sum.addBar(view, index);
            count[0]++;
        });
        workload.expected().check(benchmark, count[0], sum.value());
    }

    @Override
    public void close() {
        processor.close();
        bars.close();
    }
}
