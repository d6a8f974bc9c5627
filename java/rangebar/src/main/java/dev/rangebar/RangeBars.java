package dev.rangebar;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/**
 * Builds range bars with one call, for trades that are all in memory.
 *
 * {@snippet class="dev.rangebar.snippets.Simple" region="rangeBars"}
 *
 * <p>The bars are those that a {@link RangeBarProcessor} with its default options closes; the forming bar is not among them.
 * Use a processor for other options, for the forming bar, for trades that arrive over time, and where an object for each bar
 * costs too much.
 */
public final class RangeBars {
    private RangeBars() {}

    /**
     * {@return the bars that the trades close, in order}
     *
     * @param trades the trades, sorted by time
     * @param distance the distance at which a trade closes a bar, such as a {@link Threshold}
     * @throws InvalidTradeException if a trade is refused
     * @throws NativeLibraryException if the native library cannot be used
     */
    public static List<RangeBar> of(TradeBuffer trades, BarDistance distance) {
        return of(trades.columns(), distance);
    }

    /**
     * {@return the bars that the trades close, in order}
     *
     * @param trades the trades, sorted by time
     * @param distance the distance at which a trade closes a bar, such as a {@link Threshold}
     * @throws InvalidTradeException if a trade is refused
     * @throws NativeLibraryException if the native library cannot be used
     */
    public static List<RangeBar> of(TradeColumns trades, BarDistance distance) {
        try (RangeBarProcessor processor = RangeBarProcessor.create(distance)) {
            return processor.process(trades);
        }
    }

    /**
     * {@return the bars that the trades close, in order}
     *
     * @param trades the trades, sorted by time, all with the same fields
     * @param distance the distance at which a trade closes a bar, such as a {@link Threshold}
     * @throws InvalidTradeException if a trade is refused
     * @throws NativeLibraryException if the native library cannot be used
     */
    public static List<RangeBar> of(Iterable<Trade> trades, BarDistance distance) {
        List<RangeBar> bars = new ArrayList<>();
        try (RangeBarProcessor processor = RangeBarProcessor.create(distance)) {
            processor.bars(trades.iterator()).forEachRemaining(bars::add);
        }
        return List.copyOf(bars);
    }

    /**
     * Builds the bars of several symbols at several distances, on all cores. The trades of a symbol are read once for all
     * distances.
     *
     * @param <D> the kind of distance
     * @param trades the trades of each symbol, sorted by time; columns in memory segments must be accessible to other threads
     * @param distances the distances, none twice
     * @return the bars by symbol and distance, in the order of the arguments
     * @throws JobException if a trade is refused; its name is the symbol, its cause the {@link InvalidTradeException}
     * @throws IllegalArgumentException if there is no distance, or one is given twice
     * @throws CancellationException if the calling thread is interrupted; it stays interrupted
     * @throws NativeLibraryException if the native library cannot be used
     */
    public static <D extends BarDistance> Map<String, Map<D, List<RangeBar>>> of(Map<String, TradeColumns> trades,
            List<D> distances) {
        if (distances.isEmpty() || new HashSet<>(distances).size() != distances.size()) {
            throw new IllegalArgumentException("distances " + distances + ": expected at least one, none twice");
        }
        Resources resources = new Resources();
        try (resources) {
            Map<String, List<BarBuffer>> buffers = new LinkedHashMap<>();
            List<ParallelBatch.Job> jobs = new ArrayList<>();
            trades.forEach((symbol, columns) -> {
                Objects.requireNonNull(columns, symbol);
                List<BarBuffer> ofSymbol = new ArrayList<>();
                for (int from = 0; from < distances.size(); from += ProcessorGroup.MAX_PROCESSORS) {
                    List<D> some = distances.subList(from, Math.min(distances.size(), from + ProcessorGroup.MAX_PROCESSORS));
                    List<BarBuffer> into = some.stream().map(distance -> resources.add(BarBuffer.create())).toList();
                    ProcessorGroup group = resources.add(ProcessorGroup.of(some.stream()
                            .map(distance -> resources.add(RangeBarProcessor.create(distance))).toList()));
                    jobs.add(ParallelBatch.Job.of(symbol, group, columns, into));
                    ofSymbol.addAll(into);
                }
                buffers.put(symbol, ofSymbol);
            });
            run(jobs);
            Map<String, Map<D, List<RangeBar>>> bars = new LinkedHashMap<>();
            buffers.forEach((symbol, ofSymbol) -> {
                Map<D, List<RangeBar>> byDistance = new LinkedHashMap<>();
                for (int k = 0; k < distances.size(); k++) {
                    byDistance.put(distances.get(k), ofSymbol.get(k).view().stream().toList());
                }
                bars.put(symbol, byDistance);
            });
            return bars;
        }
    }

    private static void run(List<ParallelBatch.Job> jobs) {
        try {
            new ParallelBatch(jobs).run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("the calling thread was interrupted");
            cancelled.initCause(e);
            throw cancelled;
        }
    }

    /** Closes what was added, in the opposite order. */
    private static final class Resources implements AutoCloseable {
        private final List<Runnable> closers = new ArrayList<>();

        BarBuffer add(BarBuffer bars) {
            closers.add(bars::close);
            return bars;
        }

        RangeBarProcessor add(RangeBarProcessor processor) {
            closers.add(processor::close);
            return processor;
        }

        ProcessorGroup add(ProcessorGroup group) {
            closers.add(group::close);
            return group;
        }

        @Override
        public void close() {
            for (int k = closers.size() - 1; k >= 0; k--) {
                closers.get(k).run();
            }
        }
    }
}
