package dev.rangebar;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.NativeFunctions;
import dev.rangebar.bindings.Words;
import java.util.Arrays;
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
 * <p>The group does not own its processors; between batches they can be used by themselves, and after {@link
 * #close} as well.
 *
 * <p>Thread rule: that of {@link RangeBarProcessor}.
 */
public final class ProcessorGroup implements AutoCloseable {
    /** The most processors of a group. */
    public static final int MAX_PROCESSORS = 64;

    private static final long STRUCT_SIZE_WORD = Words.ofStruct(Abi.Result.BYTES).array[0];
    private static final LongConsumer NO_LISTENER = processed -> {};

    private final List<RangeBarProcessor> processors;
    private final CoreSession[] members;
    private final long[] sizesBefore;
    private final long tradesPerCall;

    // The arguments of one native call, for as many processors as it takes.
    private final Words addresses = Words.of(NativeFunctions.MOST_TOGETHER);
    private final Words[] bars = new Words[NativeFunctions.MOST_TOGETHER];
    private final Words firstBars = Words.of(NativeFunctions.MOST_TOGETHER);
    private final Words barCapacities = Words.of(NativeFunctions.MOST_TOGETHER);
    private final Words results = Words.of(NativeFunctions.MOST_TOGETHER * Abi.Result.WORDS);
    /** The results, one after the other, cannot be read by offset in a struct: each is copied here. */
    private final Words result = Words.ofStruct(Abi.Result.BYTES);

    private boolean closed;
    /** Atomic: if two threads mixed their addresses and capacities, the core would write past the end of a buffer. */
    private final AtomicBoolean inUse = new AtomicBoolean();

    /** Initialises this class and those that it needs. */
    static void initialise() {
        new AtomicBoolean();
    }

    private ProcessorGroup(List<RangeBarProcessor> processors) {
        int count = processors.size();
        this.processors = processors;
        this.members = new CoreSession[count];
        this.sizesBefore = new long[count];
        // The garbage collector waits for all processors of a call. Those of a group take about half as long as alone.
        this.tradesPerCall =
                2L * TradeColumns.TRADES_PER_CALL / Math.max(2, Math.min(count, NativeFunctions.MOST_TOGETHER));
        Arrays.fill(bars, Words.ABSENT);
        for (int k = 0; k < count; k++) {
            members[k] = processors.get(k).session();
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
     * @throws InvalidTradeException if a processor refuses a trade; if several do, that of any of them; nothing has changed then
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
            if (closed) {
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
                members[entered].enterBatch();
                sizesBefore[entered] = into.get(entered).size();
            }
            long most = Math.min(tradesPerCall, trades.tradesPerCall());
            for (long from = 0; from < trades.count();) {
                long to = cross(trades, from, Math.min(trades.count(), from + most), into);
                processPiece(trades, from, to, into);
                processed.accept(to - from);
                from = to;
            }
            done = true;
        } finally {
            leave(into, entered, done);
        }
    }

    /** Ends the forming bars whose boundary the trade at an index has reached; returns the index of the next boundary of any. */
    private long cross(TradeColumns trades, long from, long to, List<BarBuffer> into) {
        long end = to;
        for (int k = 0; k < members.length; k++) {
            if (members[k].hasResets()) {
                end = members[k].cross(trades, from, end, into.get(k), null);
            }
        }
        return end;
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
        for (int first = 0; first < members.length; first += NativeFunctions.MOST_TOGETHER) {
            processTogether(first, Math.min(NativeFunctions.MOST_TOGETHER, members.length - first), trades, from, to, into);
        }
    }

    /** Processes the trades from..to with some of the processors. */
    private void processTogether(int firstMember, int count, TradeColumns trades, long from, long to, List<BarBuffer> into) {
        int status = call(firstMember, count, trades, from, to, into);
        if (status < 0) {
            throw refused(status, firstMember, count, trades, from);
        }
        // By index, here and below: whether an iterator is made on the heap is up to the compiler.
        for (int k = 0; k < count; k++) {
            into.get(firstMember + k).size = firstBars.array[k] + resultOf(k).getLong(Abi.Result.BARS_WRITTEN);
            members[firstMember + k].countDiscarded(result.getLong(Abi.Result.ORPHANS_DISCARDED));
        }
        for (int k = 0; k < count; k++) {
            // Those that had no room go on alone.
            long next = from + resultOf(k).getLong(Abi.Result.TRADES_CONSUMED);
            if (next < to) {
                into.get(firstMember + k).ensureRoom();
                members[firstMember + k].processAll(trades, next, to, into.get(firstMember + k), null);
            }
        }
    }

    private Words resultOf(int k) {
        System.arraycopy(results.array, k * Abi.Result.WORDS, result.array, 0, Abi.Result.WORDS);
        return result;
    }

    /** The status is that of the first processor that has refused a trade. */
    private InvalidTradeException refused(int status, int firstMember, int count, TradeColumns trades, long from) {
        for (int k = 0; k < count; k++) {
            if (resultOf(k).getInt(Abi.Result.STATUS) == status) {
                return members[firstMember + k].refused(result, trades, from, 0);
            }
        }
        throw new AssertionError(NativeCore.nameOf(status) + ": " + NativeCore.messageOf(status));
    }

    private int call(int firstMember, int count, TradeColumns trades, long from, long to, List<BarBuffer> into) {
        Objects.checkFromToIndex(from, to, trades.count());
        for (int k = 0; k < count; k++) {
            BarBuffer buffer = into.get(firstMember + k);
            Words slots = buffer.words();
            long first = buffer.size;
            bars[k] = slots;
            firstBars.array[k] = first;
            barCapacities.array[k] = buffer.room(slots, first);
            results.array[k * Abi.Result.WORDS] = STRUCT_SIZE_WORD;
        }
        int held = 0;
        try {
            for (; held < count; held++) { // nothing between that may fail: who is held has to be let go
                addresses.array[held] = members[firstMember + held].core.hold();
            }
            return NativeFunctions.processUpTo8(addresses, count, from, to - from, trades.all, bars, firstBars,
                    barCapacities, results);
        } finally {
            for (int k = 0; k < held; k++) {
                members[firstMember + k].core.held = false;
            }
            for (int k = 0; k < count; k++) {
                bars[k] = Words.ABSENT; // not kept beyond their buffer's life
            }
        }
    }

    /**
     * Ends the use of the group; its processors stay open. Closing twice does nothing.
     *
     * @throws IllegalStateException if the group is in use by another thread
     */
    @Override
    public void close() {
        enter();
        try {
            closed = true;
        } finally {
            inUse.set(false);
        }
    }
}
