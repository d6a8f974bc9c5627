package dev.rangebar;

import dev.rangebar.bindings.NativeFunctions;
import dev.rangebar.bindings.Words;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The processor in native memory, which only this class frees. A native call holds it; freeing it while it is held is refused, and
 * so is a second call. Apart from its session, so that the cleaner does not keep the session alive.
 */
final class NativeProcessor implements Runnable {
    private static final VarHandle HELD;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(NativeProcessor.class, "held", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Set by {@link #hold}; the holder clears it directly, since there may be no stack left for a call. */
    volatile boolean held;
    private long address;

    /**
     * A processor that is owned from now on.
     *
     * @param address its address
     */
    NativeProcessor(long address) {
        this.address = address;
    }

    /** Holds the processor for a native call and returns its address; clearing {@link #held} lets it go. */
    long hold() {
        if (!HELD.compareAndSet(this, false, true)) {
            throw new IllegalStateException("this RangeBarProcessor is in use by another thread");
        }
        long here = address;
        if (here == 0) {
            held = false;
            throw closed();
        }
        return here;
    }

    /**
     * Releases the processor, like clearing {@link #held}, but without the wait for all writes that a volatile write brings. Only
     * where there is certainly stack for a call, or where the holder clears the field if this one fails.
     */
    void release() {
        HELD.setRelease(this, false);
    }

    // Calls that need no other memory. Each returns the status, rb_get_fields the fields.

    int checkpoint() {
        long here = hold();
        try {
            return NativeFunctions.checkpoint(here);
        } finally {
            held = false;
        }
    }

    int checkpointBefore() {
        long here = hold();
        try {
            return NativeFunctions.checkpointBefore(here);
        } finally {
            held = false;
        }
    }

    int rollback() {
        long here = hold();
        try {
            return NativeFunctions.rollback(here);
        } finally {
            held = false;
        }
    }

    int fields() {
        long here = hold();
        try {
            return NativeFunctions.getFields(here);
        } finally {
            held = false;
        }
    }

    int formingBar(Words bar) {
        long here = hold();
        try {
            return NativeFunctions.formingBar(here, bar);
        } finally {
            held = false;
        }
    }

    int reset(Words bar) {
        long here = hold();
        try {
            return NativeFunctions.reset(here, bar);
        } finally {
            held = false;
        }
    }

    int save(byte[] state) {
        long here = hold();
        try {
            return NativeFunctions.save(here, state);
        } finally {
            held = false;
        }
    }

    int comparePosition(Trade next, Words position) {
        long here = hold();
        try {
            return NativeFunctions.comparePosition(here, next.fields().bits(), next.timestampMicros(), next.rawAggTradeId(),
                    next.rawFirstTradeId(), position);
        } finally {
            held = false;
        }
    }

    boolean isClosed() {
        return address == 0;
    }

    static IllegalStateException closed() {
        return new IllegalStateException("this RangeBarProcessor is closed");
    }

    /** Frees the memory, unless a native call uses it. */
    void close() {
        hold();
        try {
            run();
        } finally {
            held = false;
        }
    }

    /** Frees the memory if that has not been done. Called by {@link #close}, or when nobody can call any more. */
    @Override
    public void run() {
        if (address != 0) {
            NativeFunctions.destroy(address); // without stack for it, the next close tries again
            address = 0;
        }
    }
}
