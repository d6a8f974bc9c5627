package dev.rangebar;

import dev.rangebar.bindings.CriticalCalls;
import dev.rangebar.bindings.ProcessorHandle;
import dev.rangebar.bindings.generated.RangebarNative;
import dev.rangebar.bindings.generated.rb_options;
import dev.rangebar.bindings.generated.rb_position;
import dev.rangebar.bindings.generated.rb_result;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Builds range bars from trades: a bar opens with a trade and closes with the first trade whose price has moved by the distance,
 * such as a {@link Threshold}, from the bar's open.
 *
 * {@snippet class="dev.rangebar.snippets.Processing" region="batch"}
 *
 * <p>Trades that arrive one by one:
 *
 * {@snippet class="dev.rangebar.snippets.Processing" region="push"}
 *
 * <p>A run that continues later, or on another machine:
 *
 * {@snippet class="dev.rangebar.snippets.Processing" region="resume"}
 *
 * <p>How trades are cut into calls never changes the bars. Close a processor to free its native memory at once; the garbage
 * collector frees that of a forgotten one.
 *
 * <p>Thread rule: one thread at a time; a processor may move from one thread to another. Use by two threads at once, or from
 * within its own callback, is detected where possible and throws {@link IllegalStateException}; it never crashes the JVM.
 *
 * <p>Errors: batches ({@code process}) are atomic: on an error nothing has changed, neither here nor in the buffers. The forms
 * that deliver bar by bar ({@link #forEachBar}, {@link #bars(Iterator)}, {@link #bars(Stream)}) are atomic for each trade:
 * delivered bars stay delivered, and the exception has the number of applied trades. A {@link StackOverflowError}, an {@link
 * OutOfMemoryError} or the use by two threads at once can end a call in the middle. Where the call cannot be undone, every
 * further call throws {@link IllegalStateException} until {@link #clear()} or {@link #close()}.
 */
public final class RangeBarProcessor implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final long DELIVERED_AT_ONCE = 256;
    private static final MemorySegment NO_BARS = MemorySegment.NULL;
    private static final long NOT_CALLED = -1;
    private static final int ALL_FIELDS = TradeFields.ALL.bits();
    private static final LongConsumer NO_LISTENER = processed -> {};

    private final Memory memory;
    private final Cleaner.Cleanable cleanable;
    private final MemorySegment handle;
    private final MemorySegment result;
    private final MemorySegment bar;
    private final MemorySegment resultAddress;
    private final MemorySegment barAddress;
    private final BarDistance distance;
    private final boolean timestampGate;
    private final boolean includeOrphaned;
    private final Duration maxGap;
    private final PendingTrades pending;
    private BarBuffer delivery;
    private BarView delivered;
    private long orphansDiscarded;
    private long discardedBefore;
    private Undo undo = Undo.NOTHING;
    boolean inUse;
    /** A call is changing the core, or an Error has ended it in the middle. Like the one above set without a call. */
    private boolean unfinished;

    /** The way in which a failed batch returns to its start. */
    private enum Undo {
        /** Nothing was processed: a native call that fails restores the state itself. */
        NOTHING,
        /** Restores the state before the only native call, which costs less than a checkpoint before it. */
        LAST_CALL,
        CHECKPOINT,
        /** The first native call has not returned: the result says whether the core was called at all. */
        UNKNOWN
    }

    private RangeBarProcessor(Memory memory, MemorySegment handle) {
        Arena arena = memory.arena;
        this.memory = memory;
        this.handle = handle;
        this.result = arena.allocate(rb_result.layout());
        rb_result.struct_size(result, (int) rb_result.sizeof());
        this.bar = arena.allocate(BarLayout.BYTES, Long.BYTES);
        // Bare addresses for the calls: guarding one argument of the arena, the handle, guards it all, and costs less.
        this.resultAddress = MemorySegment.ofAddress(result.address());
        this.barAddress = MemorySegment.ofAddress(bar.address());
        MemorySegment options = arena.allocate(rb_options.layout());
        rb_options.struct_size(options, (int) rb_options.sizeof());
        NativeCore.check(RangebarNative.rb_get_options(handle, options));
        this.distance = new Threshold(rb_options.threshold_dbps(options));
        this.timestampGate = rb_options.timestamp_gate(options) == 1;
        this.includeOrphaned = rb_options.include_orphaned(options) == 1;
        this.maxGap = Duration.of(rb_options.max_gap_us(options), ChronoUnit.MICROS);
        this.pending = new PendingTrades(arena, handle, result, rb_options.max_gap_us(options));
        // Links the calls while there is stack and heap for it.
        NativeCore.check(CriticalCalls.checkpointBefore(handle));
        NativeCore.check(CriticalCalls.rollback(handle));
        this.cleanable = CLEANER.register(this, memory);
    }

    /** The native memory of a processor; apart from it, so that the cleaner does not keep the processor alive. */
    private static final class Memory extends OwnedArena implements Runnable {
        private final Lease lease = new Lease();

        private Memory() {
            super(RangeBarProcessor.class);
        }

        @Override
        public void run() {
            // Together: who gets the lease after this has to see that it is closed.
            lease.exclusively(this::close);
        }
    }

    /**
     * {@return a builder of a processor}
     *
     * @param distance the distance from a bar's open at which a trade closes the bar, such as a {@link Threshold}
     */
    public static Builder builder(BarDistance distance) {
        return new Builder(distance);
    }

    /**
     * {@return a processor with the default options}
     *
     * @param distance the distance from a bar's open at which a trade closes the bar, such as a {@link Threshold}
     * @throws NativeLibraryException if the native library cannot be used
     */
    public static RangeBarProcessor create(BarDistance distance) {
        return builder(distance).build();
    }

    /**
     * {@return a processor that continues exactly where the saved one stood, options included}
     *
     * @param state bytes that {@link #saveState()} has returned, on any machine
     * @throws SavedStateException if the bytes are no saved state, or a damaged one
     * @throws NativeLibraryException if the native library cannot be used
     */
    public static RangeBarProcessor restore(byte[] state) {
        Objects.requireNonNull(state, "state");
        NativeCore.load();
        try (Arena call = Arena.ofConfined()) {
            MemorySegment bytes = call.allocate(Math.max(1, state.length));
            MemorySegment.copy(state, 0, bytes, ValueLayout.JAVA_BYTE, 0, state.length);
            return make(pointer -> RangebarNative.rb_restore(bytes, state.length, pointer), NativeCore::refusedState);
        }
    }

    private static RangeBarProcessor make(ToIntFunction<MemorySegment> maker, ProcessorHandle.StatusHandler onError) {
        Memory memory = new Memory();
        RangeBarProcessor made = null;
        try {
            made = new RangeBarProcessor(memory, ProcessorHandle.make(memory.arena, maker, onError));
            return made;
        } finally {
            if (made == null) {
                memory.close();
            }
        }
    }

    /** The options of a processor that is to be built. */
    public static final class Builder {
        private final BarDistance distance;
        private boolean timestampGate = true;
        private boolean includeOrphaned;
        private long maxGapMicros;

        private Builder(BarDistance distance) {
            this.distance = Objects.requireNonNull(distance, "distance");
        }

        /**
         * Sets the timestamp gate: with it (the default) a bar never closes with a trade that has its open time.
         *
         * @param on {@code true} for a gate
         * @return this builder
         */
        public Builder timestampGate(boolean on) {
            timestampGate = on;
            return this;
        }

        /**
         * Sets the maximum gap: a longer time between two trades ends the forming bar, which becomes an orphaned one. Off by
         * default.
         *
         * @param gap above zero, whole microseconds
         * @return this builder
         * @throws IllegalArgumentException if it is not
         */
        public Builder maxGap(Duration gap) {
            if (gap.isNegative() || gap.isZero() || gap.getNano() % 1_000 != 0) {
                throw new IllegalArgumentException("maximum gap of " + gap + " is not a positive number of microseconds");
            }
            try {
                maxGapMicros = Math.addExact(Math.multiplyExact(gap.getSeconds(), 1_000_000L), gap.getNano() / 1_000);
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException("maximum gap of " + gap + " is too long for 63 bits of microseconds", e);
            }
            return this;
        }

        /**
         * Puts orphaned bars among the closed ones, in order. Off by default: then they stay apart.
         *
         * @param on {@code true} to put orphaned bars among the closed ones
         * @return this builder
         */
        public Builder includeOrphaned(boolean on) {
            includeOrphaned = on;
            return this;
        }

        /**
         * {@return the processor}
         *
         * @throws NativeLibraryException if the native library cannot be used
         */
        public RangeBarProcessor build() {
            NativeCore.load();
            try (Arena call = Arena.ofConfined()) {
                MemorySegment options = call.allocate(rb_options.layout());
                switch (distance) {
                    case Threshold threshold -> NativeCore.check(
                            RangebarNative.rb_default_options(options, (int) rb_options.sizeof(),
                                    threshold.decimalBasisPoints()));
                }
                rb_options.timestamp_gate(options, timestampGate ? 1 : 0);
                rb_options.include_orphaned(options, includeOrphaned ? 1 : 0);
                rb_options.max_gap_us(options, maxGapMicros);
                return make(pointer -> RangebarNative.rb_create(options, pointer), NativeCore::refusedOptions);
            }
        }
    }

    /**
     * {@return the distance from a bar's open at which a trade closes the bar}
     */
    public BarDistance distance() {
        return distance;
    }

    /**
     * {@return {@code true} if a bar never closes with a trade that has its open time}
     */
    public boolean timestampGate() {
        return timestampGate;
    }

    /**
     * {@return {@code true} if orphaned bars stand among the closed ones}
     */
    public boolean includesOrphaned() {
        return includeOrphaned;
    }

    /**
     * {@return the longest time between two trades of one bar, empty if there is no limit}
     */
    public Optional<Duration> maxGap() {
        return maxGap.isZero() ? Optional.empty() : Optional.of(maxGap);
    }

    /**
     * {@return the optional fields of the run's trades; empty before the first trade}
     *
     * @throws IllegalStateException if the processor is closed or in use
     */
    public Optional<TradeFields> fields() {
        enter();
        try {
            return runFields();
        } finally {
            inUse = false;
        }
    }

    private Optional<TradeFields> runFields() {
        int bits = RangebarNative.rb_get_fields(handle);
        return bits < 0 ? Optional.empty() : Optional.of(TradeFields.ofBits(bits));
    }

    /**
     * {@return the number of orphaned bars that were dropped since this object was made, because no buffer received them}
     */
    public long orphansDiscarded() {
        return orphansDiscarded;
    }

    // ------------------------------------------------------------------------------------------------------ batches

    /**
     * Processes a batch of trades and returns the bars that it closes, as values. For speed, and without garbage, use {@link
     * #process(TradeColumns, BarBuffer)}.
     *
     * @param trades the trades, following those processed before
     * @return the closed bars, in order
     * @throws InvalidTradeException if a trade is refused; nothing has changed then
     * @throws IllegalStateException if the processor is closed or in use
     */
    public List<RangeBar> process(TradeColumns trades) {
        Objects.requireNonNull(trades, "trades");
        List<RangeBar> values = new ArrayList<>();
        List<RangeBar> result = Collections.unmodifiableList(values);
        try (BarBuffer bars = BarBuffer.create()) {
            // Within the batch: without memory for the values nothing is processed.
            processBatch(trades, bars, null, trades.count(), processed -> bars.view().forEach(values::add));
        }
        return result;
    }

    /**
     * Processes a batch of trades and appends the bars that it closes. Bars that a gap has orphaned are only counted ({@link
     * #orphansDiscarded()}), unless this processor includes them.
     *
     * @param trades the trades, following those processed before
     * @param bars receives the closed bars, in order
     * @return the number of bars appended
     * @throws InvalidTradeException if a trade is refused; nothing has changed then
     * @throws IllegalStateException if the processor or the buffer is closed, or in use
     */
    public long process(TradeColumns trades, BarBuffer bars) {
        Objects.requireNonNull(trades, "trades");
        return processBatch(trades, bars, null, trades.count(), NO_LISTENER);
    }

    /**
     * Processes a batch of trades, appends the bars that it closes to one buffer and those that a gap has orphaned to another.
     *
     * @param trades the trades, following those processed before
     * @param bars receives the closed bars, in order
     * @param orphans receives the orphaned bars, in order; stays empty if this processor puts them among the closed ones
     * @return the number of bars appended to {@code bars}
     * @throws InvalidTradeException if a trade is refused; nothing has changed then
     * @throws IllegalArgumentException if both buffers are the same
     * @throws IllegalStateException if the processor or a buffer is closed, or in use
     */
    public long process(TradeColumns trades, BarBuffer bars, BarBuffer orphans) {
        Objects.requireNonNull(trades, "trades");
        Objects.requireNonNull(orphans, "orphans");
        return processBatch(trades, bars, orphans, trades.count(), NO_LISTENER);
    }

    /** Processes a batch in pieces and tells a listener, which may stop it by an exception, the number of trades of each. */
    long process(TradeColumns trades, BarBuffer bars, long piece, LongConsumer processed) {
        return processBatch(trades, bars, null, piece, processed);
    }

    private long processBatch(TradeColumns trades, BarBuffer bars, BarBuffer orphans, long piece, LongConsumer processed) {
        checkBuffers(bars, orphans);
        enterToChange();
        undo = Undo.NOTHING;
        unfinished = true;
        discardedBefore = orphansDiscarded;
        long barsBefore = bars.size;
        long orphansBefore = orphans == null ? 0 : orphans.size;
        boolean done = false;
        try {
            if (orphans != null) {
                orphans.ensureRoom(); // without memory it would pass for absent
            }
            for (long from = 0, to; from < trades.count(); from = to) {
                to = Math.min(trades.count(), from + piece);
                processAll(trades, from, to, bars, orphans);
                processed.accept(to - from);
            }
            done = true;
            return bars.size() - barsBefore;
        } finally {
            try {
                if (!done) {
                    bars.size = barsBefore;
                    if (orphans != null) {
                        orphans.size = orphansBefore;
                    }
                }
                leaveBatch(done);
            } finally {
                inUse = false;
            }
        }
    }

    /** Processes the trades from..to, in as many native calls as they need; bars and orphans grow. */
    void processAll(TradeColumns trades, long from, long to, BarBuffer bars, BarBuffer orphans) {
        for (long next = from; next < to;) {
            if (undo == Undo.LAST_CALL) {
                keepBefore();
            }
            int status = call(trades, next, to, bars, orphans);
            if (status < 0) {
                throw refused(result, trades, next, 0);
            }
            next += rb_result.trades_consumed(result);
            if (status == RangebarNative.RB_OUTPUT_FULL()) {
                bars.ensureRoom();
                if (orphans != null) {
                    orphans.ensureRoom();
                }
            }
        }
    }

    /** Enters a batch of a group: until {@link #leaveBatch} this processor is in use, and can go back to here. */
    void enterBatch() {
        enterToChange();
        boolean entered = false;
        try {
            NativeCore.check(CriticalCalls.checkpoint(handle));
            undo = Undo.CHECKPOINT;
            discardedBefore = orphansDiscarded;
            unfinished = true;
            entered = true;
        } finally {
            inUse = entered;
        }
    }

    /** One native call was not the whole batch: makes what was before it the checkpoint. */
    private void keepBefore() {
        NativeCore.check(CriticalCalls.checkpointBefore(handle));
        undo = Undo.CHECKPOINT;
    }

    /** Leaves a batch, which has changed nothing if it is not done. */
    void leaveBatch(boolean done) {
        try {
            if (!done) {
                orphansDiscarded = discardedBefore;
                if (undo == Undo.UNKNOWN) {
                    boolean processed = rb_result.trades_consumed(result) != NOT_CALLED && rb_result.status(result) >= 0;
                    undo = processed ? Undo.LAST_CALL : Undo.NOTHING;
                }
                if (undo == Undo.LAST_CALL) {
                    keepBefore();
                }
                if (undo == Undo.CHECKPOINT) {
                    NativeCore.check(CriticalCalls.rollback(handle));
                }
            }
            unfinished = false;
        } catch (IllegalStateException e) {
            // Closed meanwhile by another thread: nothing is left to go back to, and why the batch failed is on its way.
        } finally {
            inUse = false;
        }
    }

    void countDiscarded(long orphans) {
        orphansDiscarded += orphans;
    }

    Lease lease() {
        return memory.lease;
    }

    /** The handle, for a caller that holds the lease. */
    MemorySegment openHandle() {
        checkOpen();
        return handle;
    }

    /** One native call with the trades from..to, or as many of them as one call takes; appends what it has written. */
    private int call(TradeColumns trades, long from, long to, BarBuffer bars, BarBuffer orphans) {
        MemorySegment free = bars.free();
        MemorySegment freeOrphans = orphans == null ? NO_BARS : orphans.free();
        long count = trades.onHeap ? Math.min(to - from, TradeColumns.HEAP_PIECE) : to - from;
        TradeColumns piece = from == 0 && count == trades.count() ? trades : trades.slice(from, count);
        boolean isFirst = undo == Undo.NOTHING;
        if (isFirst) {
            rb_result.trades_consumed(result, NOT_CALLED);
            undo = Undo.UNKNOWN;
        }
        int status = nativeProcess(piece, free, freeOrphans);
        if (isFirst) {
            undo = status >= 0 ? Undo.LAST_CALL : Undo.NOTHING;
        }
        if (status >= 0) {
            bars.append(rb_result.bars_written(result));
            if (orphans != null) {
                orphans.append(rb_result.orphans_written(result));
            }
            orphansDiscarded += rb_result.orphans_discarded(result);
        }
        return status;
    }

    private int nativeProcess(TradeColumns piece, MemorySegment free, MemorySegment freeOrphans) {
        long capacity = free.byteSize() / BarLayout.BYTES;
        long orphanCapacity = freeOrphans.byteSize() / BarLayout.BYTES;
        return piece.onHeap
                ? CriticalCalls.process(handle, piece.count(), piece.timestampMicros, piece.priceArgument,
                        piece.quantityArgument, piece.aggTradeIdArgument, piece.firstTradeIdArgument,
                        piece.lastTradeIdArgument, piece.sideArgument, free, capacity, freeOrphans,
                        orphanCapacity, resultAddress)
                : RangebarNative.rb_process(handle, piece.count(), piece.timestampMicros, piece.priceArgument,
                        piece.quantityArgument, piece.aggTradeIdArgument, piece.firstTradeIdArgument,
                        piece.lastTradeIdArgument, piece.sideArgument, free, capacity, freeOrphans,
                        orphanCapacity, resultAddress);
    }

    /** A call has refused a trade, as the result says; it began with the one at the given index. */
    InvalidTradeException refused(MemorySegment result, TradeColumns trades, long from, long applied) {
        long index = from + rb_result.error_index(result);
        return NativeCore.refusedTrade(result, handle, trades.fields(), trades.isSell(index), from, applied);
    }

    // ------------------------------------------------------------------------------------------------- bar by bar

    /**
     * Processes trades and calls a consumer for each bar that they close, without allocating anything per bar. Bars that a gap
     * has orphaned are among them only if this processor includes them.
     *
     * @param trades the trades, following those processed before
     * @param consumer called for each bar; must not use this processor
     * @throws InvalidTradeException if a trade is refused; the trades before it are applied and their bars delivered
     * @throws DeliveryException if the consumer throws; the trades up to the one that ended the bar it was given are applied.
     *     An {@link Error} of the consumer is thrown as it is, with the same trades applied
     * @throws IllegalStateException if the processor is closed or in use
     */
    public void forEachBar(TradeColumns trades, BarConsumer consumer) {
        Objects.requireNonNull(trades, "trades");
        Objects.requireNonNull(consumer, "consumer");
        enterToChange();
        try {
            if (delivery == null) {
                delivery = BarBuffer.over(memory.arena.allocate(DELIVERED_AT_ONCE * BarLayout.BYTES, Long.BYTES));
                delivered = delivery.view();
            }
            long end = trades.count();
            for (long from = 0; from < trades.count();) {
                delivery.clear();
                NativeCore.check(CriticalCalls.checkpoint(handle));
                undo = Undo.CHECKPOINT;
                discardedBefore = orphansDiscarded;
                unfinished = true;
                // Behind the trades that are known to be valid, the invalid one is processed alone, for its error.
                int status = callOrReturn(trades, from, from < end ? end : from + 1);
                if (status < 0) {
                    unfinished = false;
                    long right = rb_result.error_index(result);
                    if (right == 0) {
                        throw refused(result, trades, from, from);
                    }
                    end = from + right;
                    continue;
                }
                long consumed = rb_result.trades_consumed(result);
                deliver(trades, from, consumer);
                unfinished = false;
                from += consumed;
            }
        } finally {
            if (delivery != null) {
                delivery.clear(); // a view that the consumer has kept throws from now on
            }
            inUse = false;
        }
    }

    /** Calls as {@link #call} does, and returns to the checkpoint if that fails. */
    private int callOrReturn(TradeColumns trades, long from, long to) {
        boolean called = false;
        try {
            int status = call(trades, from, to, delivery, null);
            called = true;
            return status;
        } finally {
            if (!called) {
                leaveBatch(false);
            }
        }
    }

    private void deliver(TradeColumns trades, long from, BarConsumer consumer) {
        delivery.show(delivered);
        long count = delivered.size();
        for (long index = 0; index < count; index++) {
            try {
                consumer.accept(delivered, index);
            } catch (Throwable e) { // also a checked one, which a consumer can smuggle out
                long applied = replayThrough(trades, from, index, e);
                unfinished = false;
                if (e instanceof Error error) {
                    throw error;
                }
                throw new DeliveryException(applied, e);
            }
        }
    }

    /**
     * Goes back to the checkpoint and processes again the trades that end the bars up to the given one, no more. Returns how many
     * trades of the whole call are applied then. If the consumer has changed or freed the trades, that cannot be done: the
     * processor stays at the checkpoint, and what went wrong is added to the consumer's exception.
     */
    @SuppressWarnings("ReferenceEquality") // two OutOfMemoryErrors may be one object, which cannot suppress itself
    private long replayThrough(TradeColumns trades, long from, long index, Throwable why) {
        returnToCheckpoint();
        try {
            return replay(trades, from, index);
        } catch (RuntimeException | Error e) {
            if (e != why) {
                why.addSuppressed(e);
            }
            returnToCheckpoint();
            return from;
        } finally {
            delivery.limit(DELIVERED_AT_ONCE);
        }
    }

    private void returnToCheckpoint() {
        NativeCore.check(CriticalCalls.rollback(handle));
        orphansDiscarded = discardedBefore;
        delivery.clear();
    }

    /** Stops the core in front of the trade that ends a bar, by leaving no room for that bar. */
    private long replay(TradeColumns trades, long from, long index) {
        delivery.limit(index);
        for (long next = from; next < trades.count();) {
            int status = call(trades, next, trades.count(), delivery, null);
            if (status < 0) {
                throw refused(result, trades, next, from);
            }
            next += rb_result.trades_consumed(result);
            if (status == RangebarNative.RB_OUTPUT_FULL()) {
                delivery.limit(index + 1);
                NativeCore.check(call(trades, next, next + 1, delivery, null));
                return next + 1;
            }
        }
        throw new IllegalStateException("the trades were changed while their bars were delivered");
    }

    /**
     * {@return an iterator over the bars that trades close, pulling one trade at a time} The processor can be used otherwise
     * while the iterator rests. Bars that a gap has orphaned are among them only if this processor includes them.
     *
     * <p>{@code hasNext} and {@code next} throw {@link InvalidTradeException} for a trade that is refused, with its index in
     * the order it was pulled; the trades before it are applied, and the iterator can be used again for those after it.
     *
     * @param trades the source of trades
     */
    public Iterator<RangeBar> bars(Iterator<Trade> trades) {
        Objects.requireNonNull(trades, "trades");
        return new Iterator<>() {
            private RangeBar next;
            private Trade waiting; // pulled, but neither processed nor refused yet: the processor may be in use
            private long pulled;
            private long applied;

            @Override
            public boolean hasNext() {
                while (next == null && (waiting != null || trades.hasNext())) {
                    if (waiting == null) {
                        waiting = Objects.requireNonNull(trades.next(), "trade");
                    }
                    try {
                        next = pushForValue(waiting, pulled, applied);
                        applied++;
                    } catch (InvalidTradeException e) {
                        waiting = null;
                        pulled++;
                        throw e;
                    }
                    waiting = null;
                    pulled++;
                }
                return next != null;
            }

            @Override
            public RangeBar next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                RangeBar bar = next;
                next = null;
                return bar;
            }
        };
    }

    /**
     * {@return a stream of the bars that trades close, pulling one trade at a time; sequential} Like {@link
     * #bars(Iterator)} in all else.
     *
     * @param trades the source of trades; closed with the returned stream
     */
    public Stream<RangeBar> bars(Stream<Trade> trades) {
        Iterator<RangeBar> bars = bars(trades.sequential().iterator());
        return StreamSupport
                .stream(Spliterators.spliteratorUnknownSize(bars, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .onClose(trades::close);
    }

    /**
     * Processes one trade and returns the bar that it ends. For speed, and without garbage, use {@link #push(Trade,
     * BarBuffer)}.
     *
     * @param trade the trade, following those processed before
     * @return the bar that the trade closes, or that a gap before it has orphaned if this processor includes those; empty if
     *     no bar ends
     * @throws InvalidTradeException if the trade is refused; nothing has changed then
     * @throws IllegalStateException if the processor is closed or in use
     */
    public Optional<RangeBar> push(Trade trade) {
        return Optional.ofNullable(pushForValue(trade, 0, 0));
    }

    private RangeBar pushForValue(Trade trade, long index, long applied) {
        enter();
        try {
            int fields = trade.fields().bits();
            if (pending.gather(fields, trade.timestampMicros(), trade.price(), trade.quantity(), trade.rawAggTradeId(),
                    trade.rawFirstTradeId(), trade.rawLastTradeId(), trade.rawSell())) {
                return null;
            }
            int status = nativePush(fields, trade.timestampMicros(), trade.price(), trade.quantity(), trade.rawAggTradeId(),
                    trade.rawFirstTradeId(), trade.rawLastTradeId(), trade.rawSell(), index, applied);
            RangeBar ended = null;
            if (status == RangebarNative.RB_ORPHANED_BAR() && !includeOrphaned) {
                orphansDiscarded++;
            } else if (status != RangebarNative.RB_OK()) {
                ended = BarBuffer.valueOf(bar);
            }
            unfinished = false;
            return ended;
        } finally {
            inUse = false;
        }
    }

    // --------------------------------------------------------------------------------------------------- streaming

    /**
     * Processes one trade with every value and appends the bar it closes, if any.
     *
     * @param timestampMicros microseconds since the Unix epoch, in [-2^62, 2^62)
     * @param price unit 1e-8, above 0
     * @param quantity unit 1e-8, at least 0
     * @param aggTradeId at least 0
     * @param firstTradeId at least 0
     * @param lastTradeId at least {@code firstTradeId}
     * @param side the side of the aggressor
     * @param bars receives the bar
     * @return {@code true} if a bar was appended
     * @throws InvalidTradeException if the trade is refused; nothing has changed then
     * @throws IllegalStateException if the processor or the buffer is closed, or in use
     */
    public boolean push(long timestampMicros, long price, long quantity, long aggTradeId, long firstTradeId,
            long lastTradeId, Side side, BarBuffer bars) {
        return pushTrade(ALL_FIELDS, timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId,
                Trade.isSell(side), bars, null);
    }

    /**
     * Processes one trade without ids and side and appends the bar it closes, if any.
     *
     * @param timestampMicros microseconds since the Unix epoch, in [-2^62, 2^62)
     * @param price unit 1e-8, above 0
     * @param quantity unit 1e-8, at least 0
     * @param bars receives the bar
     * @return {@code true} if a bar was appended
     * @throws InvalidTradeException if the trade is refused; nothing has changed then
     * @throws IllegalStateException if the processor or the buffer is closed, or in use
     */
    public boolean push(long timestampMicros, long price, long quantity, BarBuffer bars) {
        return pushTrade(0, timestampMicros, price, quantity, 0, 0, 0, false, bars, null);
    }

    /**
     * Processes one trade and appends the bar it closes, if any. A bar that a gap before it has orphaned is only counted, unless
     * this processor includes them.
     *
     * @param trade the trade
     * @param bars receives the bar
     * @return {@code true} if a bar was appended
     * @throws InvalidTradeException if the trade is refused; nothing has changed then
     * @throws IllegalStateException if the processor or the buffer is closed, or in use
     */
    public boolean push(Trade trade, BarBuffer bars) {
        return pushTrade(trade.fields().bits(), trade.timestampMicros(), trade.price(), trade.quantity(),
                trade.rawAggTradeId(), trade.rawFirstTradeId(), trade.rawLastTradeId(), trade.rawSell(), bars, null);
    }

    /**
     * Processes one trade, appends the bar it closes to one buffer, or the bar that a gap before it has orphaned to another.
     *
     * @param trade the trade
     * @param bars receives the bar that was closed
     * @param orphans receives the bar that was orphaned, unless this processor puts it among the closed ones
     * @return {@code true} if a bar was appended to {@code bars}
     * @throws InvalidTradeException if the trade is refused; nothing has changed then
     * @throws IllegalArgumentException if both buffers are the same
     * @throws IllegalStateException if the processor or a buffer is closed, or in use
     */
    public boolean push(Trade trade, BarBuffer bars, BarBuffer orphans) {
        Objects.requireNonNull(orphans, "orphans");
        return pushTrade(trade.fields().bits(), trade.timestampMicros(), trade.price(), trade.quantity(),
                trade.rawAggTradeId(), trade.rawFirstTradeId(), trade.rawLastTradeId(), trade.rawSell(), bars, orphans);
    }

    private boolean pushTrade(int fields, long timestampMicros, long price, long quantity, long aggTradeId,
            long firstTradeId, long lastTradeId, boolean sell, BarBuffer bars, BarBuffer orphans) {
        checkBuffers(bars, orphans);
        enter();
        try {
            if (pending.gather(fields, timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId,
                    sell)) {
                return false;
            }
            // Room first: once the core has processed the trade, nothing may fail.
            bars.ensureRoom();
            if (orphans != null) {
                orphans.ensureRoom();
            }
            int status = nativePush(fields, timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId,
                    sell, 0, 0);
            boolean ends = status == RangebarNative.RB_CLOSED_BAR()
                    || status == RangebarNative.RB_ORPHANED_BAR() && includeOrphaned;
            if (ends) {
                bars.append(bar);
            } else if (status != RangebarNative.RB_OK()) {
                if (orphans == null) {
                    orphansDiscarded++;
                } else {
                    orphans.append(bar);
                }
            }
            unfinished = false;
            return ends;
        } finally {
            inUse = false;
        }
    }

    /**
     * Passes the gathered trades to the core, then this one. A bar that ends is in {@link #bar}; the caller copies it and then ends
     * the call by clearing {@link #unfinished}.
     */
    private int nativePush(int fields, long timestampMicros, long price, long quantity, long aggTradeId,
            long firstTradeId, long lastTradeId, boolean sell, long index, long applied) {
        unfinished = true;
        pending.deliver();
        int status = CriticalCalls.push(handle, fields, timestampMicros, price, quantity, aggTradeId, firstTradeId,
                lastTradeId, (byte) (sell ? 1 : 0), barAddress, resultAddress);
        if (status < 0) {
            unfinished = false;
            TradeFields given = TradeFields.ofBits(fields);
            throw NativeCore.refusedTrade(result, handle, given, given.side() && sell, index, applied);
        }
        pending.refresh();
        return status;
    }

    // ------------------------------------------------------------------------------------------- forming bar, reset

    /**
     * {@return the bar that is forming, empty before the first trade and right after a bar has ended}
     *
     * @throws IllegalStateException if the processor is closed or in use
     */
    public Optional<RangeBar> formingBar() {
        enterToRead();
        try {
            return NativeCore.check(RangebarNative.rb_forming_bar(handle, bar)) == RangebarNative.RB_OK()
                    ? Optional.of(BarBuffer.valueOf(bar))
                    : Optional.empty();
        } finally {
            inUse = false;
        }
    }

    /**
     * Appends a copy of the bar that is forming, flagged incomplete.
     *
     * @param into receives the copy
     * @return {@code true} if a bar is forming
     * @throws IllegalStateException if the processor or the buffer is closed, or in use
     */
    public boolean formingBar(BarBuffer into) {
        checkBuffers(into, null);
        enterToRead();
        try {
            into.ensureRoom();
            boolean forming = NativeCore.check(RangebarNative.rb_forming_bar(handle, bar)) == RangebarNative.RB_OK();
            if (forming) {
                into.append(bar);
            }
            return forming;
        } finally {
            inUse = false;
        }
    }

    /**
     * Ends the forming bar at a boundary (a day, a month): it becomes an orphaned one, and the next trade opens a
     * new bar. Order is still checked across the boundary.
     *
     * @param orphans receives the bar
     * @return {@code true} if a bar was forming
     * @throws IllegalStateException if the processor or the buffer is closed, or in use
     */
    public boolean reset(BarBuffer orphans) {
        checkBuffers(orphans, null);
        enterToChange();
        try {
            orphans.ensureRoom();
            unfinished = true;
            boolean forming = NativeCore.check(RangebarNative.rb_reset(handle, bar)) == RangebarNative.RB_OK();
            if (forming) {
                orphans.append(bar);
            }
            unfinished = false;
            return forming;
        } finally {
            inUse = false;
        }
    }

    /**
     * Resets the processor to its initial state, for the next run, such as another symbol: no forming bar, no position, no fields
     * fixed.
     *
     * @throws IllegalStateException if the processor is closed or in use
     */
    public void clear() {
        enterAnyhow();
        try {
            unfinished = true;
            NativeCore.check(CriticalCalls.clear(handle));
            pending.drop();
            unfinished = false;
        } finally {
            inUse = false;
        }
    }

    // -------------------------------------------------------------------------------------------------- saved state

    /**
     * {@return the whole state (options, forming bar, fields, position) as bytes that {@link #restore} reads on any
     * machine}
     *
     * @throws IllegalStateException if the processor is closed or in use
     */
    public byte[] saveState() {
        enterToRead();
        try (Arena call = Arena.ofConfined()) {
            MemorySegment state = call.allocate(RangebarNative.RB_STATE_SIZE());
            NativeCore.check(RangebarNative.rb_save(handle, state, state.byteSize()));
            return state.toArray(ValueLayout.JAVA_BYTE);
        } finally {
            inUse = false;
        }
    }

    /**
     * Compares a trade with the last one processed, without processing it; for the first trade after a restore. The comparison is by
     * aggregate trade id where trade and run have it, else by trade id, else by time alone.
     *
     * @param next the trade to continue with
     * @return the position: exact continuation, gap, overlap, or time gap
     * @throws IllegalArgumentException if a value of the trade is out of its range
     * @throws IllegalStateException if the processor is closed or in use
     */
    public Position positionOf(Trade next) {
        enterToRead();
        try (Arena call = Arena.ofConfined()) {
            MemorySegment position = call.allocate(rb_position.layout());
            rb_position.struct_size(position, (int) rb_position.sizeof());
            int status = RangebarNative.rb_compare_position(handle, next.fields().bits(), next.timestampMicros(),
                    next.rawAggTradeId(), next.rawFirstTradeId(), position);
            if (status < 0) {
                throw new IllegalArgumentException(NativeCore.messageOf(status) + ": " + next);
            }
            return Position.of(position, runFields().orElse(TradeFields.NONE));
        } finally {
            inUse = false;
        }
    }

    /**
     * Frees the native memory. Closing twice does nothing; any other use after it throws {@link IllegalStateException}.
     *
     * @throws IllegalStateException if the processor is in use, by another thread or by the callback that closes it
     */
    @Override
    public void close() {
        if (memory.closed) {
            return;
        }
        enterAnyhow();
        try {
            memory.run();
            cleanable.clean();
            if (delivery != null) {
                delivery.close();
            }
        } finally {
            inUse = false;
        }
    }

    private void checkOpen() {
        if (memory.closed) {
            throw new IllegalStateException("this RangeBarProcessor is closed");
        }
    }

    private void enter() {
        if (unfinished && !inUse && !memory.closed) {
            throw new IllegalStateException("an Error, or the use by two threads at once, has left this RangeBarProcessor in"
                    + " the middle of a call: clear() or close() it");
        }
        enterAnyhow();
    }

    private void enterAnyhow() {
        checkOpen();
        if (inUse) {
            throw new IllegalStateException(
                    "this RangeBarProcessor is in use by another thread, or by the callback that calls it");
        }
        inUse = true;
    }

    /** Enters a method that reads the core's state: the core has to have every trade. */
    private void enterToRead() {
        enterDelivered(false);
    }

    /** Enters a method that changes the core's state in other ways than pushing. */
    private void enterToChange() {
        enterDelivered(true);
    }

    /** Calls nothing after it has entered: a call may be one too many for the stack, and would leave this in use. */
    private void enterDelivered(boolean forget) {
        enter();
        boolean entered = false;
        try {
            unfinished = true;
            pending.deliver();
            if (forget) {
                pending.forget();
            }
            unfinished = false;
            entered = true;
        } finally {
            inUse = entered;
        }
    }

    private static void checkBuffers(BarBuffer bars, BarBuffer orphans) {
        bars.checkOpen();
        if (orphans != null) {
            orphans.checkOpen();
            if (orphans == bars) {
                throw new IllegalArgumentException("closed and orphaned bars need two buffers");
            }
        }
    }
}
