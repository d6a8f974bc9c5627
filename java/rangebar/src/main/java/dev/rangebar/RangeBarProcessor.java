package dev.rangebar;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.NativeFunctions;
import dev.rangebar.bindings.Words;
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
 * <p>How trades are cut into calls never changes the bars. Close a processor to free its native memory at once, about 1 KB; the
 * garbage collector frees that of a forgotten one.
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
    private static final int ALL_FIELDS = TradeFields.ALL.bits();
    private static final LongConsumer NO_LISTENER = processed -> {};

    private final CoreSession session;
    /** That of the session, one step nearer: every push needs it. */
    private final PendingTrades pending;
    private final BarDistance distance;
    private final boolean timestampGate;
    private final Duration maxGap;
    private final ResetRule resets;
    private BarDelivery delivery;

    private RangeBarProcessor(NativeProcessor core, Words options, ResetRule resets) {
        this.resets = resets;
        this.distance = distanceOf(options);
        this.timestampGate = options.getInt(Abi.Options.TIMESTAMP_GATE) == 1;
        long maxGapMicros = options.getLong(Abi.Options.MAX_GAP_US);
        this.maxGap = Duration.of(maxGapMicros, ChronoUnit.MICROS);
        this.session = new CoreSession(core, options.getInt(Abi.Options.INCLUDE_ORPHANED) == 1, maxGapMicros,
                resets);
        this.pending = session.pending;
    }

    /** The microseconds of a maximum gap. */
    static long maxGapMicros(Duration gap) {
        if (gap.isNegative() || gap.isZero() || gap.getNano() % 1_000 != 0) {
            throw new IllegalArgumentException("maximum gap of " + gap + " is not a positive number of microseconds");
        }
        try {
            return Math.addExact(Math.multiplyExact(gap.getSeconds(), 1_000_000L), gap.getNano() / 1_000);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("maximum gap of " + gap + " is too long for 63 bits of microseconds", e);
        }
    }

    private static BarDistance distanceOf(Words options) {
        long delta = options.getLong(Abi.Options.ABSOLUTE_DELTA);
        long tickSize = options.getLong(Abi.Options.TICK_SIZE);
        if (delta == 0) {
            return new Threshold(options.getInt(Abi.Options.THRESHOLD_DBPS));
        }
        return tickSize == 0 ? new BarDistance.Absolute(delta) : new BarDistance.Ticks(delta / tickSize, tickSize);
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
        NativeCore.prepare();
        return make(state, null, null);
    }

    /**
     * {@return a processor that continues exactly where the saved one stood, with its reset rule} A state does not hold the rule.
     *
     * @param state bytes that {@link #saveState()} has returned, on any machine
     * @param resets the rule of the saved processor
     * @throws SavedStateException if the bytes are no saved state, or a damaged one
     * @throws NativeLibraryException if the native library cannot be used
     */
    public static RangeBarProcessor restore(byte[] state, ResetRule resets) {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(resets, "resets");
        NativeCore.prepare();
        return make(state, null, resets);
    }

    /**
     * Makes a processor of a saved state or else of options. Whatever fails on the way, the native memory is freed. Without lambdas,
     * as the other calls: linking one needs stack, and if there is none, it fails for ever.
     */
    private static RangeBarProcessor make(byte[] state, Words given, ResetRule resets) {
        Words options = Words.ofStruct(Abi.Options.BYTES);
        Words address = Words.of(1);
        NativeProcessor core = null;
        boolean made = false;
        try {
            int status = state != null ? NativeFunctions.restore(state, address) : NativeFunctions.create(given, address);
            if (status < 0) {
                throw state != null ? NativeCore.refusedState(status) : NativeCore.refusedOptions(status);
            }
            core = new NativeProcessor(address.array[0]);
            NativeCore.check(NativeFunctions.getOptions(address.array[0], options));
            RangeBarProcessor processor = new RangeBarProcessor(core, options, resets);
            made = true;
            return processor;
        } finally {
            if (!made && core != null) {
                core.run();
            } else if (!made && address.array[0] != 0) {
                NativeFunctions.destroy(address.array[0]);
            }
        }
    }

    /** The options of a processor that is to be built. */
    public static final class Builder {
        private final BarDistance distance;
        private boolean timestampGate = true;
        private boolean includeOrphaned;
        private long maxGapMicros;
        private ResetRule resets;

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
            maxGapMicros = RangeBarProcessor.maxGapMicros(gap);
            return this;
        }

        /**
         * Sets boundaries of a clock before which the forming bar ends, which becomes an orphaned one. Off by default.
         *
         * @param rule the boundaries
         * @return this builder
         */
        public Builder resets(ResetRule rule) {
            resets = Objects.requireNonNull(rule, "rule");
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
            NativeCore.prepare();
            Words options = Words.ofStruct(Abi.Options.BYTES);
            if (distance instanceof Threshold threshold) {
                options.setInt(Abi.Options.THRESHOLD_DBPS, threshold.decimalBasisPoints());
            } else if (distance instanceof BarDistance.Absolute absolute) {
                options.setLong(Abi.Options.ABSOLUTE_DELTA, absolute.units());
            } else if (distance instanceof BarDistance.Ticks ticks) {
                options.setLong(Abi.Options.ABSOLUTE_DELTA, ticks.units());
                options.setLong(Abi.Options.TICK_SIZE, ticks.tickSize());
            }
            options.setInt(Abi.Options.TIMESTAMP_GATE, timestampGate ? 1 : 0);
            options.setInt(Abi.Options.INCLUDE_ORPHANED, includeOrphaned ? 1 : 0);
            options.setLong(Abi.Options.MAX_GAP_US, maxGapMicros);
            return make(null, options, resets);
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
        return session.includeOrphaned;
    }

    /**
     * {@return the longest time between two trades of one bar, empty if there is no limit}
     */
    public Optional<Duration> maxGap() {
        return maxGap.isZero() ? Optional.empty() : Optional.of(maxGap);
    }

    /**
     * {@return the boundaries before which the forming bar ends, empty if there are none}
     */
    public Optional<ResetRule> resets() {
        return Optional.ofNullable(resets);
    }

    /**
     * {@return the optional fields of the run's trades; empty before the first trade}
     *
     * @throws IllegalStateException if the processor is closed or in use
     */
    public Optional<TradeFields> fields() {
        session.enter();
        try {
            return session.runFields();
        } finally {
            session.inUse = false;
        }
    }

    /**
     * {@return the number of orphaned bars that were dropped since this object was made, because no buffer received them}
     */
    public long orphansDiscarded() {
        return session.orphansDiscarded();
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
            processBatch(trades, bars, null, trades.count(), new ToValues(bars, values));
        }
        return result;
    }

    /** Makes values of the bars of a batch once it is processed. */
    static final class ToValues implements LongConsumer {
        private final BarBuffer bars;
        private final List<RangeBar> values;

        ToValues(BarBuffer bars, List<RangeBar> values) {
            this.bars = bars;
            this.values = values;
        }

        @Override
        public void accept(long processed) {
            BarView view = bars.view();
            for (long i = 0; i < view.size(); i++) {
                values.add(view.get(i));
            }
        }
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
        return session.process(trades, bars, orphans, piece, processed);
    }

    CoreSession session() {
        return session;
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
        session.enterToChange();
        try {
            if (delivery == null) {
                delivery = new BarDelivery(session);
            }
            delivery.deliverAll(trades, consumer);
        } finally {
            session.inUse = false;
        }
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
        return pending.gather(trade.fields().bits(), trade.timestampMicros(), trade.price(), trade.quantity(), trade.rawAggTradeId(),
                trade.rawFirstTradeId(), trade.rawLastTradeId(), trade.rawSell()) ? null : passForValue(trade, index, applied);
    }

    /** Passes a trade to the core, after those that were gathered. */
    private RangeBar passForValue(Trade trade, long index, long applied) {
        session.enter();
        try {
            int status = session.push(trade.fields().bits(), trade.timestampMicros(), trade.price(), trade.quantity(),
                    trade.rawAggTradeId(), trade.rawFirstTradeId(), trade.rawLastTradeId(), trade.rawSell(), index, applied);
            RangeBar ended = null;
            if (status == Abi.RB_ORPHANED_BAR && !session.includeOrphaned) {
                session.countDiscarded(1);
            } else if (status != Abi.RB_OK) {
                ended = BarBuffer.valueOf(session.bar());
            }
            session.finish();
            return ended;
        } finally {
            session.inUse = false;
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
        // Trades are gathered only while the session is idle, so that this need not look at its flags.
        return !pending.gather(fields, timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId, sell)
                && passTrade(fields, timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId, sell, bars, orphans);
    }

    /**
     * Passes a trade to the core, after those that were gathered. Apart from {@link #pushTrade} and with its arguments only, so that
     * no value has to be kept for it while trades are gathered.
     */
    private boolean passTrade(int fields, long timestampMicros, long price, long quantity, long aggTradeId,
            long firstTradeId, long lastTradeId, boolean sell, BarBuffer bars, BarBuffer orphans) {
        session.enter();
        try {
            // Room first: once the core has processed the trade, nothing may fail.
            bars.ensureRoom();
            if (orphans != null) {
                orphans.ensureRoom();
            }
            int status = session.push(fields, timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId, sell,
                    0, 0);
            boolean ends = status == Abi.RB_CLOSED_BAR || status == Abi.RB_ORPHANED_BAR && session.includeOrphaned;
            if (ends) {
                bars.append(session.bar());
            } else if (status != Abi.RB_OK) {
                if (orphans == null) {
                    session.countDiscarded(1);
                } else {
                    orphans.append(session.bar());
                }
            }
            session.finish();
            return ends;
        } finally {
            session.inUse = false;
        }
    }

    // ------------------------------------------------------------------------------------------- forming bar, reset

    /**
     * {@return the bar that is forming, empty before the first trade and right after a bar has ended}
     *
     * @throws IllegalStateException if the processor is closed or in use
     */
    public Optional<RangeBar> formingBar() {
        session.enterToRead();
        try {
            return session.readFormingBar() ? Optional.of(BarBuffer.valueOf(session.bar())) : Optional.empty();
        } finally {
            session.inUse = false;
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
        session.enterToRead();
        try {
            into.ensureRoom();
            boolean forming = session.readFormingBar();
            if (forming) {
                into.append(session.bar());
            }
            return forming;
        } finally {
            session.inUse = false;
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
        session.enterToChange();
        try {
            orphans.ensureRoom();
            boolean forming = session.reset();
            if (forming) {
                orphans.append(session.bar());
            }
            session.finish();
            return forming;
        } finally {
            session.inUse = false;
        }
    }

    /**
     * Resets the processor to its initial state, for the next run, such as another symbol: no forming bar, no position, no fields
     * fixed.
     *
     * @throws IllegalStateException if the processor is closed or in use
     */
    public void clear() {
        session.clear();
    }

    // -------------------------------------------------------------------------------------------------- saved state

    /**
     * {@return the whole state (options, forming bar, fields, position) as bytes that {@link #restore} reads on any
     * machine}
     *
     * @throws IllegalStateException if the processor is closed or in use
     */
    public byte[] saveState() {
        session.enterToRead();
        try {
            byte[] state = new byte[Abi.RB_STATE_SIZE];
            session.save(state);
            return state;
        } finally {
            session.inUse = false;
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
        session.enterToRead();
        try {
            Words position = Words.ofStruct(Abi.Position.BYTES);
            int status = session.comparePosition(next, position);
            if (status < 0) {
                throw new IllegalArgumentException(NativeCore.messageOf(status) + ": " + next);
            }
            return Position.of(position, session.runFields().orElse(TradeFields.NONE));
        } finally {
            session.inUse = false;
        }
    }

    /**
     * Frees the native memory. Closing twice does nothing; any other use after it throws {@link IllegalStateException}.
     *
     * @throws IllegalStateException if the processor is in use, by another thread or by the callback that closes it
     */
    @Override
    public void close() {
        session.close();
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
