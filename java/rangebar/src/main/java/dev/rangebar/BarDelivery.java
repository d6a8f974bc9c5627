package dev.rangebar;

import dev.rangebar.bindings.Abi;

/** The delivery of bars to a consumer, one by one: the memory they are delivered from, and the way back if the consumer throws. */
final class BarDelivery {
    private static final long BARS_AT_ONCE = 256;

    private final CoreSession session;
    private final BarBuffer buffer = BarBuffer.withCapacity(BARS_AT_ONCE);
    private final BarView view = buffer.view();

    BarDelivery(CoreSession session) {
        this.session = session;
    }

    /** Delivers the bars of all trades, in a session that was entered. */
    void deliverAll(TradeColumns trades, BarConsumer consumer) {
        try {
            long end = trades.count();
            for (long from = 0; from < trades.count();) {
                buffer.clear();
                session.checkpoint();
                // Behind the trades that are known to be valid, the invalid one is processed alone, for its error.
                int status = callOrReturn(trades, from, from < end ? end : from + 1);
                if (status < 0) {
                    if (session.hasResets()) {
                        session.rollback();
                        buffer.clear();
                    }
                    session.finish();
                    long right = session.refusedIndex();
                    if (right == 0) {
                        throw session.refused(trades, from, from);
                    }
                    end = from + right;
                    continue;
                }
                long consumed = session.consumed();
                deliver(trades, from, consumer);
                session.finish();
                from += consumed;
            }
        } finally {
            buffer.clear(); // a view that the consumer has kept throws from now on
        }
    }

    /** Calls as {@link CoreSession#call} does, and returns to the checkpoint if that fails. */
    private int callOrReturn(TradeColumns trades, long from, long to) {
        boolean called = false;
        try {
            int status = call(trades, from, to);
            called = true;
            return status;
        } finally {
            if (!called) {
                session.leaveBatch(false);
            }
        }
    }

    private int call(TradeColumns trades, long from, long to) {
        return session.call(trades, from, session.hasResets() ? session.cross(trades, from, to, buffer, null) : to, buffer, null);
    }

    private void deliver(TradeColumns trades, long from, BarConsumer consumer) {
        buffer.show(view);
        long count = view.size();
        for (long index = 0; index < count; index++) {
            try {
                consumer.accept(view, index);
            } catch (Throwable e) { // also a checked one, which a consumer can smuggle out
                long applied = replayThrough(trades, from, index, e);
                session.finish();
                if (e instanceof Error) {
                    throw (Error) e;
                }
                throw new DeliveryException(applied, e);
            }
        }
    }

    /**
     * Goes back to the checkpoint and processes again the trades that end the bars up to the given one, no more. Returns how many
     * trades of the whole call are applied then. If the consumer has changed or freed the trades, that cannot be done: the
     * session stays at the checkpoint, and what went wrong is added to the consumer's exception.
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
            buffer.limit(BARS_AT_ONCE);
        }
    }

    private void returnToCheckpoint() {
        session.rollback();
        buffer.clear();
    }

    /** Stops the core in front of the trade that ends a bar, by leaving no room for that bar. */
    private long replay(TradeColumns trades, long from, long index) {
        buffer.limit(index);
        for (long next = from; next < trades.count();) {
            long end = trades.count();
            if (session.hasResets()) {
                buffer.limit(index + 1);
                end = session.cross(trades, next, end, buffer, null);
                if (buffer.size > index) { // the reset has ended the bar: the trade after it opens the next one
                    NativeCore.check(session.call(trades, next, next + 1, buffer, null));
                    return next + 1;
                }
                buffer.limit(index);
            }
            int status = session.call(trades, next, end, buffer, null);
            if (status < 0) {
                throw session.refused(trades, next, from);
            }
            next += session.consumed();
            if (status == Abi.RB_OUTPUT_FULL) {
                buffer.limit(index + 1);
                NativeCore.check(session.call(trades, next, next + 1, buffer, null));
                return next + 1;
            }
        }
        throw new IllegalStateException("the trades were changed while their bars were delivered");
    }
}
