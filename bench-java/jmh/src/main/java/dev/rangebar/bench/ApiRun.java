package dev.rangebar.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.rangebar.BarBuffer;
import dev.rangebar.BarConsumer;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.TradeColumns;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A workload through the Java API: a processor and one buffer that is used again and again. */
public final class ApiRun implements AutoCloseable {
    private final Workload workload;
    private final TradeColumns trades;
    private final RangeBarProcessor processor;
    private final BarBuffer bars;

    /**
     * Makes ready to run.
     *
     * @param workload the trades
     * @param trades the same, in the form in which they are handed over
     */
    public ApiRun(Workload workload, TradeColumns trades) {
        this.workload = workload;
        this.trades = trades;
        this.processor = RangeBarProcessor.create(workload.threshold());
        this.bars = BarBuffer.withCapacity(workload.expected().barCount() + 1);
    }

    /** {@return the bars closed by one batch of all trades} */
    public long batch() {
        processor.clear();
        bars.clear();
        return processor.process(trades, bars);
    }

    /** {@return the bars closed by all trades, pushed one by one out of native memory} */
    public long stream() {
        processor.clear();
        bars.clear();
        return push(0, trades.count());
    }

    /**
     * Goes on with some trades, one by one; returns how many bars they closed. The columns stand in local variables and are
     * read by an int, as the native loop's stand in its arguments: so neither loads them anew for each trade.
     */
    long push(long from, long to) {
        Workload.Columns of = workload.columns();
        MemorySegment timestampMicros = of.timestampMicros();
        MemorySegment price = of.price();
        MemorySegment volume = of.volume();
        MemorySegment aggTradeId = of.aggTradeId();
        MemorySegment firstTradeId = of.firstTradeId();
        MemorySegment lastTradeId = of.lastTradeId();
        MemorySegment side = of.side();
        int end = Math.toIntExact(to);
        long closed = 0;
        for (int i = Math.toIntExact(from); i < end; i++) {
            boolean ended = processor.push(timestampMicros.getAtIndex(JAVA_LONG, i), price.getAtIndex(JAVA_LONG, i),
                    volume.getAtIndex(JAVA_LONG, i), aggTradeId.getAtIndex(JAVA_LONG, i),
                    firstTradeId.getAtIndex(JAVA_LONG, i), lastTradeId.getAtIndex(JAVA_LONG, i),
                    side.get(JAVA_BYTE, i) != 0, bars);
            closed += ended ? 1 : 0;
        }
        return closed;
    }

    /** Goes on with some trades as a batch; returns how many bars they closed. */
    long process(TradeColumns some) {
        return processor.process(some, bars);
    }

    /** Begins anew. */
    public void clear() {
        processor.clear();
        bars.clear();
    }

    /**
     * Hands every bar of one batch to a consumer.
     *
     * @param consumer takes the bars
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

    /** {@return the processor, to be run beside others} */
    public RangeBarProcessor processor() {
        return processor;
    }

    /** {@return the buffer with the bars of the last batch or stream} */
    public BarBuffer bars() {
        return bars;
    }

    /**
     * {@return how many bars there are, after checking them}
     *
     * @param benchmark whose bars they are
     * @throws IllegalStateException if they are not the pinned ones
     */
    public long check(String benchmark) {
        check(benchmark, workload, bars);
        return bars.size();
    }

    /**
     * Checks bars that were made by other means.
     *
     * @param benchmark whose bars they are
     * @param workload what they were made of
     * @param bars the bars
     * @throws IllegalStateException if they are not the pinned ones
     */
    public static void check(String benchmark, Workload workload, BarBuffer bars) {
        workload.expected().check(benchmark, bars.size(), Checksum.ofBars(bars.view()));
    }

    /**
     * Checks what is derived from the bars of the last batch.
     *
     * @param benchmark whose bars they are
     * @throws IllegalStateException if it is not what is pinned
     */
    public void checkDerived(String benchmark) {
        check(benchmark);
        if (Checksum.ofDerived(bars.view()) != workload.expected().derivedChecksum()) {
            throw new IllegalStateException(benchmark + ": the derived values are not the pinned ones");
        }
    }

    /**
     * Checks bars that were handed to a consumer.
     *
     * @param benchmark whose bars they are
     * @throws IllegalStateException if they are not the pinned ones
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
