package dev.rangebar;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.NativeFunctions;
import dev.rangebar.bindings.Words;
import java.lang.ref.Cleaner;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The use of one native processor: it passes trades to the core, keeps what a failed batch needs to return to its start, and
 * refuses a second user. {@link RangeBarProcessor} and {@link ProcessorGroup} share it.
 */
final class CoreSession {
    private static final long NOT_CALLED = -1;

    /** Set by {@link #initialise}: it starts a thread, which may fail, and a class that fails to initialise is lost. */
    private static Cleaner cleaner;

    final boolean includeOrphaned;
    /** Null if there are no resets. */
    private final ResetRule resets;
    /** The next boundary: the first trade at or after it ends the forming bar before it. Below every time while no bar is known. */
    private long boundary = Long.MIN_VALUE;
    private long boundaryBefore = Long.MIN_VALUE;
    final NativeProcessor core;
    private final Cleaner.Cleanable cleanable;
    private final Words result = Words.ofStruct(Abi.Result.BYTES);
    private final Words bar = Words.of(Abi.Bar.WORDS);
    final PendingTrades pending;
    private long orphansDiscarded;
    private long discardedBefore;
    private int undo = Undo.NOTHING;
    /** A flag instead of a lock; set and cleared without a call, for which there may be no stack left. */
    boolean inUse;
    /** A call is changing the core, or an Error has ended it in the middle. Like the one above set without a call. */
    private boolean unfinished;
    private boolean closed;
    /** {@link #clear} was called, which the core learns with the next call: one call less for each batch. */
    private boolean clearPending;
    /** The latest {@link ParallelBatch} that was prepared with this. */
    private long mark;

    /** Ways in which a failed batch returns to its start; numbers, since writing a reference costs more. */
    private static final class Undo {
        /** Nothing was processed: a native call that fails restores the state itself. */
        static final int NOTHING = 0;
        /** Restores the state before the only native call, which costs less than a checkpoint before it. */
        static final int LAST_CALL = 1;
        static final int CHECKPOINT = 2;
        /** The first native call has not returned: the result says whether the core was called at all. */
        static final int UNKNOWN = 3;

        private Undo() {}
    }

    /** Starts the cleaner if that has not been done. */
    static synchronized void initialise() {
        if (cleaner == null) {
            cleaner = Cleaner.create();
        }
    }

    /**
     * A session with a processor, which it frees.
     *
     * @param maxGapMicros the longest time between two trades of one bar, 0 if there is no limit
     * @param resets the rule for resets; null for none
     */
    CoreSession(NativeProcessor core, boolean includeOrphaned, long maxGapMicros, ResetRule resets) {
        this.core = core;
        this.resets = resets;
        this.includeOrphaned = includeOrphaned;
        this.pending = new PendingTrades(maxGapMicros);
        this.cleanable = cleaner.register(this, core);
        if (resets != null && readFormingBar()) {
            boundary = resets.boundaryAfter(bar.getLong(Abi.Bar.CLOSE_TIME_US)); // of a restored processor
        }
        endGathering();
    }

    /** The bar that the latest {@link #push}, {@link #readFormingBar} or {@link #reset} has written. */
    Words bar() {
        return bar;
    }

    long orphansDiscarded() {
        return orphansDiscarded;
    }

    void countDiscarded(long orphans) {
        orphansDiscarded += orphans;
    }

    // ------------------------------------------------------------------------------------------------ enter, leave

    /** Marks this for a batch; {@code true} if it has that mark already. */
    boolean mark(long ofBatch) {
        boolean again = mark == ofBatch;
        mark = ofBatch;
        return again;
    }

    /** Enters a method. */
    void enter() {
        if (inUse | unfinished | closed) {
            throw refusal();
        }
        inUse = true;
    }

    private void enterAnyhow() {
        if (inUse | closed) {
            throw refusal();
        }
        inUse = true;
    }

    private IllegalStateException refusal() {
        if (closed) {
            return NativeProcessor.closed();
        }
        return new IllegalStateException(inUse
                ? "this RangeBarProcessor is in use by another thread, or by the callback that calls it"
                : "an Error, or the use by two threads at once, has left this RangeBarProcessor in the middle of a call:"
                        + " clear() or close() it");
    }

    /** Enters a method that reads the core's state: the core has to have every trade. */
    void enterToRead() {
        enterDelivered(false);
    }

    /** Enters a method that changes the core's state in other ways than pushing. */
    void enterToChange() {
        enterDelivered(true);
    }

    /** Calls nothing after it has entered: a call may be one too many for the stack, and would leave this in use. */
    private void enterDelivered(boolean forget) {
        enter();
        boolean entered = false;
        try {
            pending.room = 0;
            if (clearPending || pending.isAny()) {
                long address = core.hold();
                try {
                    unfinished = true;
                    passOn(address);
                } finally {
                    core.held = false;
                }
            }
            if (forget) {
                pending.forget();
            } else {
                pending.open();
            }
            unfinished = false;
            entered = true;
        } finally {
            inUse = entered;
        }
    }

    /** Passes on what the core has not learned yet: {@link #clear}, and the trades that were gathered since. Returns as the latter. */
    private boolean passOn(long address) {
        if (clearPending) {
            NativeCore.check(NativeFunctions.clear(address));
            clearPending = false;
        }
        return pending.deliver(address, result);
    }

    /** Enters a batch of a group: until {@link #leaveBatch} this session is in use, and can go back to here. */
    void enterBatch() {
        enterToChange();
        boolean entered = false;
        try {
            checkpoint();
            entered = true;
        } finally {
            inUse = entered;
        }
    }

    /** Makes what is now the state that {@link #leaveBatch} returns to, and begins a change. */
    void checkpoint() {
        NativeCore.check(core.checkpoint());
        undo = Undo.CHECKPOINT;
        discardedBefore = orphansDiscarded;
        boundaryBefore = boundary;
        unfinished = true;
    }

    /** Returns to the checkpoint in the middle of a batch. */
    void rollback() {
        NativeCore.check(core.rollback());
        orphansDiscarded = discardedBefore;
        moveBoundaryBack();
    }

    /** Ends a change: what {@link #checkpoint}, {@link #push} or {@link #reset} has begun. */
    void finish() {
        pending.open();
        unfinished = false;
    }

    /** One native call was not the whole batch: makes what was before it the checkpoint. */
    private void keepBefore() {
        NativeCore.check(core.checkpointBefore());
        undo = Undo.CHECKPOINT;
    }

    /** Leaves a batch, which has changed nothing if it is not done. */
    void leaveBatch(boolean done) {
        try {
            if (!done) {
                orphansDiscarded = discardedBefore;
                moveBoundaryBack();
                if (undo == Undo.UNKNOWN) {
                    boolean processed = result.getLong(Abi.Result.TRADES_CONSUMED) != NOT_CALLED
                            && result.getInt(Abi.Result.STATUS) >= 0;
                    undo = processed ? Undo.LAST_CALL : Undo.NOTHING;
                }
                if (undo == Undo.LAST_CALL) {
                    keepBefore();
                }
                if (undo == Undo.CHECKPOINT) {
                    NativeCore.check(core.rollback());
                }
            }
            unfinished = false;
        } catch (IllegalStateException e) {
            // Closed meanwhile by another thread: nothing is left to go back to, and why the batch failed is on its way.
        } finally {
            inUse = false;
        }
    }

    // ----------------------------------------------------------------------------------------------------- batches

    /** Processes a batch in pieces and tells a listener, which may stop it by an exception, the number of trades of each. */
    long process(TradeColumns trades, BarBuffer bars, BarBuffer orphans, long piece, LongConsumer processed) {
        if (clearPending && resets == null) {
            enter(); // nothing was gathered since, and the first call clears the core
        } else {
            enterToChange();
        }
        undo = Undo.NOTHING;
        unfinished = true;
        discardedBefore = orphansDiscarded;
        boundaryBefore = boundary;
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
            long end = resets == null ? to : cross(trades, next, to, bars, orphans);
            int status = call(trades, next, end, bars, orphans);
            if (status < 0) {
                throw refused(trades, next, 0);
            }
            next += consumed();
            if (status == Abi.RB_OUTPUT_FULL) {
                bars.ensureRoom();
                if (orphans != null) {
                    orphans.ensureRoom();
                }
            }
        }
    }

    /** {@return {@code true} if there is a reset rule} */
    boolean hasResets() {
        return resets != null;
    }

    /**
     * Ends the forming bar if the trade at an index is the first at or after the boundary; returns the index up to which no trade
     * is. The caller can go back to before this.
     */
    long cross(TradeColumns trades, long from, long to, BarBuffer bars, BarBuffer orphans) {
        long time = trades.timestampMicros.getLong(from);
        if (isBoundary(time)) {
            if (undo == Undo.NOTHING) {
                NativeCore.check(core.checkpoint());
                undo = Undo.CHECKPOINT;
            } else if (undo == Undo.LAST_CALL) {
                keepBefore();
            }
            BarBuffer into = includeOrphaned ? bars : orphans;
            if (into != null) {
                into.ensureRoom();
            }
            if (NativeCore.check(core.reset(bar)) == Abi.RB_OK) {
                if (into == null) {
                    orphansDiscarded++;
                } else {
                    into.append(bar);
                }
            }
            moveBoundary(time);
        }
        return firstAtBoundary(trades, from + 1, to);
    }

    /** {@return the index of the first trade at or after the boundary; {@code to} if there is none} Trades need not be sorted. */
    private long firstAtBoundary(TradeColumns trades, long from, long to) {
        for (long i = from; i < to; i++) {
            if (trades.timestampMicros.getLong(i) >= boundary) {
                return i;
            }
        }
        return to;
    }

    /** A time out of range is none: the core refuses the trade. */
    private boolean isBoundary(long time) {
        return time >= boundary && time >= -PendingTrades.TIMESTAMP_LIMIT && time < PendingTrades.TIMESTAMP_LIMIT;
    }

    private void moveBoundary(long time) {
        boundary = resets.boundaryAfter(time);
        endGathering();
    }

    private void moveBoundaryBack() {
        boundary = boundaryBefore;
        endGathering();
    }

    private void endGathering() {
        pending.endAt(resets == null ? Long.MAX_VALUE : boundary);
    }

    /** The number of trades that the latest {@link #call} has processed. */
    long consumed() {
        return result.getLong(Abi.Result.TRADES_CONSUMED);
    }

    /** One native call with the trades from..to, or as many of them as one call takes; appends what it has written. */
    int call(TradeColumns trades, long from, long to, BarBuffer bars, BarBuffer orphans) {
        Words barSlots = bars.words();
        long firstBar = bars.size;
        long barRoom = bars.room(barSlots, firstBar);
        Words orphanSlots = orphans == null ? Words.ABSENT : orphans.words();
        long firstOrphan = orphans == null ? 0 : orphans.size;
        long orphanRoom = orphans == null ? 0 : orphans.room(orphanSlots, firstOrphan);
        long count = Math.min(to - from, trades.tradesPerCall());
        Objects.checkFromIndexSize(from, count, trades.count());
        boolean isFirst = undo == Undo.NOTHING;
        if (isFirst) {
            result.setLong(Abi.Result.TRADES_CONSUMED, NOT_CALLED);
            undo = Undo.UNKNOWN;
        }
        long address = core.hold();
        boolean held = true;
        try {
            int status = NativeFunctions.processPart(address, clearPending ? 1 : 0, from, count, trades.all, barSlots, firstBar,
                    barRoom, orphanSlots, firstOrphan, orphanRoom, result);
            core.release();
            held = false;
            clearPending = false;
            if (isFirst) {
                undo = status >= 0 ? Undo.LAST_CALL : Undo.NOTHING;
            }
            if (status >= 0) {
                countWritten(bars, firstBar, orphans, firstOrphan);
            }
            return status;
        } finally {
            if (held) {
                core.held = false;
            }
        }
    }

    /** Counts what a call has written. Apart from it, since the JVM compiles a call of more than 325 bytes by itself, slower. */
    private void countWritten(BarBuffer bars, long firstBar, BarBuffer orphans, long firstOrphan) {
        bars.size = firstBar + result.getLong(Abi.Result.BARS_WRITTEN);
        if (orphans != null) {
            orphans.size = firstOrphan + result.getLong(Abi.Result.ORPHANS_WRITTEN);
        }
        orphansDiscarded += result.getLong(Abi.Result.ORPHANS_DISCARDED);
    }

    /** The latest {@link #call} has refused a trade; it began with the one at the given index. */
    InvalidTradeException refused(TradeColumns trades, long from, long applied) {
        return refused(result, trades, from, applied);
    }

    /** A call with several processors has refused a trade, as its result for this one says. */
    InvalidTradeException refused(Words result, TradeColumns trades, long from, long applied) {
        long index = result.getLong(Abi.Result.ERROR_INDEX);
        return NativeCore.refusedTrade(result, core.fields(), trades.fields(), trades.isSell(from + index), from, applied);
    }

    /** The index of the trade that the latest {@link #call} has refused, from the first one of that call. */
    long refusedIndex() {
        return result.getLong(Abi.Result.ERROR_INDEX);
    }

    // ------------------------------------------------------------------------------------------------- single trades

    /**
     * Passes the gathered trades to the core, then this one. A bar that ends is in {@link #bar}; the caller copies it and then ends
     * the change with {@link #finish}.
     *
     * @param index the index of the trade in the Java call
     * @param applied the number of trades of the Java call that stay applied if this one is refused
     * @return the status, of a success
     */
    int push(int fields, long timestampMicros, long price, long quantity, long aggTradeId, long firstTradeId,
            long lastTradeId, boolean sell, long index, long applied) {
        int status;
        boolean crosses = resets != null && isBoundary(timestampMicros);
        int reset = Abi.RB_NO_BAR;
        long address = core.hold();
        try {
            pending.room = 0;
            unfinished = true;
            if (passOn(address) && pending.gatherFirst(fields, timestampMicros, price, quantity, aggTradeId, firstTradeId,
                    lastTradeId, sell)) {
                return Abi.RB_OK; // only room was missing
            }
            if (crosses) {
                NativeCore.check(NativeFunctions.checkpoint(address));
                reset = NativeCore.check(NativeFunctions.reset(address, bar));
            }
            status = NativeFunctions.push(address, fields, timestampMicros, price, quantity, aggTradeId, firstTradeId,
                    lastTradeId, (byte) (sell ? 1 : 0), bar, result);
            if (status >= 0) {
                if (crosses) {
                    moveBoundary(timestampMicros);
                }
                pending.refresh(address);
                return reset == Abi.RB_OK ? Abi.RB_ORPHANED_BAR : status; // the trade has opened a bar
            }
            if (crosses) {
                NativeCore.check(NativeFunctions.rollback(address));
            }
        } finally {
            core.held = false;
        }
        finish();
        TradeFields given = TradeFields.ofBits(fields);
        throw NativeCore.refusedTrade(result, core.fields(), given, given.side() && sell, index, applied);
    }

    // --------------------------------------------------------------------------------------------------- other calls

    /** The optional fields of the run's trades; empty before the first trade. */
    Optional<TradeFields> runFields() {
        int bits = clearPending ? -1 : core.fields();
        return bits < 0 ? Optional.empty() : Optional.of(TradeFields.ofBits(bits));
    }

    /** Copies the forming bar to {@link #bar}; false if there is none. */
    boolean readFormingBar() {
        return NativeCore.check(core.formingBar(bar)) == Abi.RB_OK;
    }

    /** Ends the forming bar, which is in {@link #bar} then; false if there is none. The caller ends the change with {@link #finish}. */
    boolean reset() {
        unfinished = true;
        return NativeCore.check(core.reset(bar)) == Abi.RB_OK;
    }

    void clear() {
        enterAnyhow();
        try {
            pending.room = 0;
            unfinished = true;
            clearPending = true;
            pending.drop();
            boundary = Long.MIN_VALUE;
            endGathering();
            unfinished = false;
        } finally {
            inUse = false;
        }
    }

    void save(byte[] state) {
        NativeCore.check(core.save(state));
    }

    /** The position of a trade, or a status below 0 if a value of the trade is out of its range. */
    int comparePosition(Trade next, Words position) {
        return core.comparePosition(next, position);
    }

    /** Frees the native processor. Closing twice does nothing. */
    void close() {
        if (closed) {
            return;
        }
        enterAnyhow();
        try {
            pending.room = 0;
            if (!core.isClosed()) {
                core.close();
            }
            closed = true;
            cleanable.clean();
        } finally {
            inUse = false;
        }
    }
}
