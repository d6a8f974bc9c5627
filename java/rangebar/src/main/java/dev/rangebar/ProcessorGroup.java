package dev.rangebar;

import dev.rangebar.bindings.CriticalCalls;
import dev.rangebar.bindings.generated.RangebarNative;
import dev.rangebar.bindings.generated.rb_result;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/**
 * Several processors that process the same trades in one pass, typically one for each threshold.
 *
 * {@snippet class="dev.rangebar.snippets.Columnar" region="group"}
 *
 * <p>The pass reads, checks and sums once what the processors have in common. Each processor builds the bars that it would
 * build alone.
 *
 * <p>The group does not own its processors; between batches they can be used by themselves. Close it to free the little
 * native memory that it needs; the processors stay open.
 *
 * <p>Thread rule: that of {@link RangeBarProcessor}.
 */
public final class ProcessorGroup implements AutoCloseable {
    /** The most processors of a group. */
    public static final int MAX_PROCESSORS = 64;

    /** The maximum number of trades of one call: a processor whose buffer is full continues alone, and not for too long. */
    private static final long NATIVE_PIECE = 1 << 18;

    private static final LongConsumer NO_LISTENER = processed -> {};

    private final List<RangeBarProcessor> processors;
    private final RangeBarProcessor[] members;
    private final OwnedArena memory = new OwnedArena(ProcessorGroup.class);
    private final MemorySegment handles;
    private final MemorySegment bars;
    private final MemorySegment capacities;
    private final MemorySegment results;
    private final MemorySegment[] resultOf;
    private final long[] sizesBefore;
    private final long heapPiece;
    /** Atomic: if two threads mixed their addresses and capacities, the core would write past the end of a buffer. */
    private final AtomicBoolean inUse = new AtomicBoolean();

    private ProcessorGroup(List<RangeBarProcessor> processors) {
        this.processors = processors;
        this.members = processors.toArray(RangeBarProcessor[]::new);
        Arena arena = memory.arena;
        int count = processors.size();
        this.heapPiece = Math.max(1, TradeColumns.HEAP_PIECE / count); // the garbage collector waits for all of them
        this.handles = arena.allocate(ValueLayout.ADDRESS, count);
        this.bars = arena.allocate(ValueLayout.ADDRESS, count);
        this.capacities = arena.allocate(ValueLayout.JAVA_LONG, count);
        this.results = arena.allocate(rb_result.layout(), count);
        this.resultOf = new MemorySegment[count];
        this.sizesBefore = new long[count];
        for (int k = 0; k < count; k++) {
            resultOf[k] = results.asSlice(k * rb_result.sizeof(), rb_result.sizeof());
            rb_result.struct_size(resultOf[k], (int) rb_result.sizeof());
        }
    }

    /**
     * {@return a group of processors}
     *
     * @param processors 1 to {@value #MAX_PROCESSORS} of them, none twice; their options may differ
     * @throws IllegalArgumentException if they are too few, too many, or one is there twice
     */
    public static ProcessorGroup of(List<RangeBarProcessor> processors) {
        List<RangeBarProcessor> copy = List.copyOf(processors);
        if (copy.isEmpty() || copy.size() > MAX_PROCESSORS) {
            throw new IllegalArgumentException(
                    copy.size() + " processors are not 1 to " + MAX_PROCESSORS + ", which a group can have");
        }
        if (hasOneTwice(copy)) {
            throw new IllegalArgumentException("a processor is in the group twice");
        }
        return new ProcessorGroup(copy);
    }

    /** Without garbage, for lists as short as these. */
    @SuppressWarnings("ReferenceEquality") // the same object, not an equal one
    private static boolean hasOneTwice(List<?> list) {
        for (int k = 1; k < list.size(); k++) {
            for (int other = 0; other < k; other++) {
                if (list.get(k) == list.get(other)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * {@return the processors of the group, in order}
     */
    public List<RangeBarProcessor> processors() {
        return processors;
    }

    /**
     * Processes a batch of trades with every processor and appends the bars that each closes to its buffer. Atomic: on an
     * error none of them has changed. Bars that a gap has orphaned are only counted, unless the processor includes
     * them.
     *
     * @param trades the trades, following those processed before
     * @param buffers one for each processor, in the same order, none twice
     * @throws InvalidTradeException if a processor refuses a trade: that of the first one, in order, that does; nothing
     *     has changed then
     * @throws IllegalArgumentException if the buffers do not match the processors
     * @throws IllegalStateException if the group, a processor or a buffer is closed, or in use
     */
    public void process(TradeColumns trades, List<BarBuffer> buffers) {
        process(trades, buffers, NO_LISTENER);
    }

    /** A batch that tells a listener, which may stop it by an exception, the number of trades of each piece. */
    void process(TradeColumns trades, List<BarBuffer> buffers, LongConsumer processed) {
        Objects.requireNonNull(trades, "trades");
        List<BarBuffer> into = List.copyOf(buffers);
        if (into.size() != processors.size() || hasOneTwice(into)) {
            throw new IllegalArgumentException("there are " + processors.size() + " processors and " + into.size()
                    + " buffers: each needs one of its own");
        }
        enter();
        try {
            if (memory.closed) {
                throw new IllegalStateException("this ProcessorGroup is closed");
            }
            processBatch(trades, into, processed);
        } finally {
            inUse.set(false);
        }
    }

    private void enter() {
        if (!inUse.compareAndSet(false, true)) {
            throw new IllegalStateException("this ProcessorGroup is in use by another thread");
        }
    }

    private void processBatch(TradeColumns trades, List<BarBuffer> into, LongConsumer processed) {
        int entered = 0;
        boolean done = false;
        try {
            for (; entered < into.size(); entered++) {
                into.get(entered).checkOpen();
                processors.get(entered).enterBatch();
                sizesBefore[entered] = into.get(entered).size();
            }
            for (long from = 0; from < trades.count();) {
                long to = Math.min(trades.count(), from + (trades.onHeap ? heapPiece : NATIVE_PIECE));
                // By index, here and below: whether an iterator is made on the heap is up to the compiler.
                for (int k = 0; k < into.size(); k++) {
                    into.get(k).ensureRoom();
                }
                processPiece(trades, from, to, into);
                processed.accept(to - from);
                from = to;
            }
            done = true;
        } finally {
            leave(into, entered, done);
        }
    }

    private void leave(List<BarBuffer> into, int entered, boolean done) {
        int left = 0;
        try {
            for (; left < entered; left++) {
                if (!done) {
                    into.get(left).size = sizesBefore[left];
                }
                members[left].leaveBatch(done);
            }
        } finally {
            // An Error has ended this: they are as it left them, but nobody uses them.
            for (; left < entered; left++) {
                members[left].inUse = false;
            }
        }
    }

    private void processPiece(TradeColumns trades, long from, long to, List<BarBuffer> into) {
        int status = call(from == 0 && to == trades.count() ? trades : trades.slice(from, to - from), into);
        if (status < 0) {
            throw refused(status, trades, from);
        }
        for (int k = 0; k < into.size(); k++) {
            into.get(k).append(rb_result.bars_written(resultOf[k]));
            processors.get(k).countDiscarded(rb_result.orphans_discarded(resultOf[k]));
        }
        for (int k = 0; k < into.size(); k++) {
            // Those that had no room go on alone.
            long next = from + rb_result.trades_consumed(resultOf[k]);
            if (next < to) {
                into.get(k).ensureRoom();
                processors.get(k).processAll(trades, next, to, into.get(k), null);
            }
        }
    }

    /** The status is that of the first processor that has refused a trade. */
    private InvalidTradeException refused(int status, TradeColumns trades, long from) {
        for (int k = 0; k < resultOf.length; k++) {
            if (rb_result.status(resultOf[k]) == status) {
                return processors.get(k).refused(resultOf[k], trades, from, 0);
            }
        }
        throw new AssertionError(NativeCore.nameOf(status) + ": " + NativeCore.messageOf(status));
    }

    private int call(TradeColumns piece, List<BarBuffer> into) {
        int count = processors.size();
        int processorsHeld = 0;
        int buffersHeld = 0;
        try {
            for (int k = 0; k < count; k++) {
                processors.get(k).lease().hold();
                processorsHeld++;
                into.get(k).lease.hold();
                buffersHeld++;
                MemorySegment free = into.get(k).free();
                handles.setAtIndex(ValueLayout.ADDRESS, k, processors.get(k).openHandle());
                bars.setAtIndex(ValueLayout.ADDRESS, k, free);
                capacities.setAtIndex(ValueLayout.JAVA_LONG, k, free.byteSize() / BarLayout.BYTES);
            }
            return piece.onHeap
                    ? CriticalCalls.processMany(handles, count, piece.count(), piece.timestampMicros,
                            piece.priceArgument, piece.quantityArgument, piece.aggTradeIdArgument,
                            piece.firstTradeIdArgument, piece.lastTradeIdArgument, piece.sideArgument,
                            bars, capacities, results)
                    : RangebarNative.rb_process_many(handles, count, piece.count(), piece.timestampMicros,
                            piece.priceArgument, piece.quantityArgument, piece.aggTradeIdArgument,
                            piece.firstTradeIdArgument, piece.lastTradeIdArgument, piece.sideArgument,
                            bars, capacities, results);
        } finally {
            for (int k = 0; k < buffersHeld; k++) {
                into.get(k).lease.release();
            }
            for (int k = 0; k < processorsHeld; k++) {
                processors.get(k).lease().release();
            }
        }
    }

    /**
     * Frees the memory of the group; its processors stay open. Closing twice does nothing.
     *
     * @throws IllegalStateException if the group is in use by another thread
     */
    @Override
    public void close() {
        enter();
        try {
            memory.close();
        } finally {
            inUse.set(false);
        }
    }
}
