package dev.rangebar.bindings;

import dev.rangebar.bindings.generated.RangebarNative;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The calls that jextract cannot generate, since it has no option for {@link Linker.Option#critical}: a critical call
 * skips the thread-state transition (it must be short, and the garbage collector waits for it) and may read heap arrays
 * in place.
 */
public final class CriticalCalls {
    private static final MethodHandle PROCESS =
            critical(RangebarNative.rb_process$address(), RangebarNative.rb_process$descriptor(), true);
    private static final MethodHandle PUSH =
            critical(RangebarNative.rb_push$address(), RangebarNative.rb_push$descriptor(), false);
    private static final MethodHandle CHECKPOINT =
            critical(RangebarNative.rb_checkpoint$address(), RangebarNative.rb_checkpoint$descriptor(), false);
    private static final MethodHandle CLEAR =
            critical(RangebarNative.rb_clear$address(), RangebarNative.rb_clear$descriptor(), false);
    private static final MethodHandle CHECKPOINT_BEFORE = critical(RangebarNative.rb_checkpoint_before$address(),
            RangebarNative.rb_checkpoint_before$descriptor(), false);
    private static final MethodHandle ROLLBACK =
            critical(RangebarNative.rb_rollback$address(), RangebarNative.rb_rollback$descriptor(), false);
    private static final MethodHandle LIMITS =
            critical(RangebarNative.rb_get_limits$address(), RangebarNative.rb_get_limits$descriptor(), false);
    private static final MethodHandle PROCESS_MANY =
            critical(RangebarNative.rb_process_many$address(), RangebarNative.rb_process_many$descriptor(), true);
    private static final MethodHandle DERIVE =
            critical(RangebarNative.rb_derive$address(), RangebarNative.rb_derive$descriptor(), true);

    private CriticalCalls() {}

    private static MethodHandle critical(MemorySegment address, FunctionDescriptor descriptor,
            boolean allowHeapAccess) {
        return Linker.nativeLinker().downcallHandle(address, descriptor, Linker.Option.critical(allowHeapAccess));
    }

    /** {@code rb_process} for columns on the heap; the caller keeps the trade count small. */
    public static int process(MemorySegment processor, long tradeCount, MemorySegment timestampMicros,
            MemorySegment price, MemorySegment volume, MemorySegment aggTradeId, MemorySegment firstTradeId,
            MemorySegment lastTradeId, MemorySegment isBuyerMaker, MemorySegment bars, long barCapacity,
            MemorySegment orphans, long orphanCapacity, MemorySegment result) {
        try {
            return (int) PROCESS.invokeExact(processor, tradeCount, timestampMicros, price, volume, aggTradeId,
                    firstTradeId, lastTradeId, isBuyerMaker, bars, barCapacity, orphans, orphanCapacity, result);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_push}. */
    public static int push(MemorySegment processor, int columns, long timestampMicros, long price, long volume,
            long aggTradeId, long firstTradeId, long lastTradeId, byte isBuyerMaker, MemorySegment bar,
            MemorySegment result) {
        try {
            return (int) PUSH.invokeExact(processor, columns, timestampMicros, price, volume, aggTradeId, firstTradeId,
                    lastTradeId, isBuyerMaker, bar, result);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_checkpoint}. */
    public static int checkpoint(MemorySegment processor) {
        try {
            return (int) CHECKPOINT.invokeExact(processor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_clear}. */
    public static int clear(MemorySegment processor) {
        try {
            return (int) CLEAR.invokeExact(processor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_checkpoint_before}. */
    public static int checkpointBefore(MemorySegment processor) {
        try {
            return (int) CHECKPOINT_BEFORE.invokeExact(processor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_rollback}: there is stack for it where there was for {@code rb_checkpoint}. */
    public static int rollback(MemorySegment processor) {
        try {
            return (int) ROLLBACK.invokeExact(processor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_get_limits}. */
    public static int limits(MemorySegment processor, MemorySegment limits) {
        try {
            return (int) LIMITS.invokeExact(processor, limits);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_process_many} for columns on the heap; the caller keeps the trade count small. */
    public static int processMany(MemorySegment processors, int processorCount, long tradeCount,
            MemorySegment timestampMicros, MemorySegment price, MemorySegment volume, MemorySegment aggTradeId,
            MemorySegment firstTradeId, MemorySegment lastTradeId, MemorySegment isBuyerMaker, MemorySegment bars,
            MemorySegment barCapacities, MemorySegment results) {
        try {
            return (int) PROCESS_MANY.invokeExact(processors, processorCount, tradeCount, timestampMicros, price, volume,
                    aggTradeId, firstTradeId, lastTradeId, isBuyerMaker, bars, barCapacities, results);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_derive} of one bar; {@code derived} may be on the heap. */
    public static int derive(MemorySegment bar, MemorySegment derived) {
        try {
            return (int) DERIVE.invokeExact(bar, 1L, derived);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Unchecked exceptions come from the arguments (a closed arena, say) and keep their meaning. */
    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (e instanceof Error error) {
            throw error;
        }
        throw new AssertionError("a native call throws nothing that is checked", e);
    }
}
