package dev.rangebar.bindings;

import dev.rangebar.bindings.generated.RangebarNative;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The functions of {@code rangebar.h} as {@code java/rangebar} calls them: structs and bars in {@link Words}, a processor by its
 * address. What they do, and what they return, stands in the header.
 *
 * <p>All calls are critical ones, which jextract cannot generate: a critical call skips the thread-state transition and reads and
 * writes heap arrays in place. It has to be short, since the garbage collector waits for it.
 *
 * <p>The address of a processor is not guarded here: the caller keeps the processor from being freed during a call.
 */
public final class NativeFunctions {
    private static final MethodHandle CREATE =
            critical(RangebarNative.rb_create$address(), RangebarNative.rb_create$descriptor());
    private static final MethodHandle RESTORE =
            critical(RangebarNative.rb_restore$address(), RangebarNative.rb_restore$descriptor());
    private static final MethodHandle DESTROY =
            onProcessor(RangebarNative.rb_destroy$address(), RangebarNative.rb_destroy$descriptor());
    private static final MethodHandle GET_OPTIONS =
            onProcessor(RangebarNative.rb_get_options$address(), RangebarNative.rb_get_options$descriptor());
    private static final MethodHandle GET_FIELDS =
            onProcessor(RangebarNative.rb_get_fields$address(), RangebarNative.rb_get_fields$descriptor());
    private static final MethodHandle GET_LIMITS =
            onProcessor(RangebarNative.rb_get_limits$address(), RangebarNative.rb_get_limits$descriptor());
    private static final MethodHandle PROCESS =
            onProcessor(RangebarNative.rb_process$address(), RangebarNative.rb_process$descriptor());
    private static final MethodHandle PROCESS_UP_TO_8 = critical(RangebarNative.rb_process_up_to_8$address(),
            RangebarNative.rb_process_up_to_8$descriptor());
    private static final MethodHandle PUSH =
            onProcessor(RangebarNative.rb_push$address(), RangebarNative.rb_push$descriptor());
    private static final MethodHandle FORMING_BAR =
            onProcessor(RangebarNative.rb_forming_bar$address(), RangebarNative.rb_forming_bar$descriptor());
    private static final MethodHandle RESET =
            onProcessor(RangebarNative.rb_reset$address(), RangebarNative.rb_reset$descriptor());
    private static final MethodHandle CLEAR =
            onProcessor(RangebarNative.rb_clear$address(), RangebarNative.rb_clear$descriptor());
    private static final MethodHandle CHECKPOINT =
            onProcessor(RangebarNative.rb_checkpoint$address(), RangebarNative.rb_checkpoint$descriptor());
    private static final MethodHandle CHECKPOINT_BEFORE = onProcessor(RangebarNative.rb_checkpoint_before$address(),
            RangebarNative.rb_checkpoint_before$descriptor());
    private static final MethodHandle ROLLBACK =
            onProcessor(RangebarNative.rb_rollback$address(), RangebarNative.rb_rollback$descriptor());
    private static final MethodHandle SAVE =
            onProcessor(RangebarNative.rb_save$address(), RangebarNative.rb_save$descriptor());
    private static final MethodHandle COMPARE_POSITION = onProcessor(RangebarNative.rb_compare_position$address(),
            RangebarNative.rb_compare_position$descriptor());
    private static final MethodHandle DERIVE_AT =
            critical(RangebarNative.rb_derive_at$address(), RangebarNative.rb_derive_at$descriptor());

    /** More than any text of the library has. */
    private static final long MAX_TEXT_BYTES = 1_024;

    private NativeFunctions() {}

    private static MethodHandle critical(MemorySegment address, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(address, descriptor, Linker.Option.critical(true));
    }

    /** A function whose first argument is a processor, which is passed as a number: a segment would be garbage. */
    private static MethodHandle onProcessor(MemorySegment address, FunctionDescriptor descriptor) {
        List<MemoryLayout> arguments = new ArrayList<>(descriptor.argumentLayouts());
        arguments.set(0, ValueLayout.JAVA_LONG);
        MemoryLayout[] all = arguments.toArray(MemoryLayout[]::new);
        return critical(address, descriptor.returnLayout().map(result -> FunctionDescriptor.of(result, all))
                .orElseGet(() -> FunctionDescriptor.ofVoid(all)));
    }

    /** {@code rb_create} with all options; the processor comes first in {@code processor}. */
    public static int create(Words options, Words processor) {
        try {
            return (int) CREATE.invokeExact(options.segment, processor.segment);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_restore}; the processor comes first in {@code processor}. */
    public static int restore(byte[] state, Words processor) {
        try {
            return (int) RESTORE.invokeExact(MemorySegment.ofArray(state), (long) state.length, processor.segment);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_destroy}. */
    public static void destroy(long processor) {
        try {
            DESTROY.invokeExact(processor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_get_options}. */
    public static int getOptions(long processor, Words options) {
        try {
            return (int) GET_OPTIONS.invokeExact(processor, options.segment);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_get_fields}. */
    public static int getFields(long processor) {
        try {
            return (int) GET_FIELDS.invokeExact(processor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_get_limits}. */
    public static int getLimits(long processor, Words limits) {
        try {
            return (int) GET_LIMITS.invokeExact(processor, limits.segment);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * {@code rb_process} for at most as many trades as the garbage collector may wait for.
     *
     * @param firstBar the index of the first slot for bars in {@code bars}
     * @param barCapacity the number of slots from there on
     * @param firstOrphan the index of the first slot for orphans in {@code orphans}
     * @param orphanCapacity the number of slots from there on
     */
    public static int process(long processor, long tradeCount, MemorySegment timestampMicros, MemorySegment price,
            MemorySegment quantity, MemorySegment aggTradeId, MemorySegment firstTradeId, MemorySegment lastTradeId,
            MemorySegment side, Words bars, long firstBar, long barCapacity, Words orphans, long firstOrphan,
            long orphanCapacity, Words result) {
        MemorySegment barSlots = slots(bars, firstBar, barCapacity);
        MemorySegment orphanSlots = slots(orphans, firstOrphan, orphanCapacity);
        try {
            return (int) PROCESS.invokeExact(processor, tradeCount, timestampMicros, price, quantity, aggTradeId,
                    firstTradeId, lastTradeId, side, barSlots, barCapacity, orphanSlots, orphanCapacity, result.segment);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The most processors of {@link #processUpTo8}. */
    public static final int MOST_TOGETHER = 8;

    /**
     * {@code rb_process_up_to_8}, like {@link #process}. An array of addresses in the heap cannot be passed, so that there is an
     * argument for the bars of each processor.
     *
     * @param bars where the bars of each processor go; behind the processors {@link Words#ABSENT}
     * @param firstBars the index of each one's first slot
     * @param barCapacities the number of slots from there on
     */
    public static int processUpTo8(Words processors, int processorCount, long tradeCount, MemorySegment timestampMicros,
            MemorySegment price, MemorySegment quantity, MemorySegment aggTradeId, MemorySegment firstTradeId,
            MemorySegment lastTradeId, MemorySegment side, Words[] bars, Words firstBars, Words barCapacities, Words results) {
        Objects.checkFromIndexSize(0, processorCount, MOST_TOGETHER);
        Objects.checkFromIndexSize(0, processorCount, processors.array.length);
        Objects.checkFromIndexSize(0, processorCount, firstBars.array.length);
        Objects.checkFromIndexSize(0, processorCount, barCapacities.array.length);
        Objects.checkFromIndexSize(0, processorCount * Abi.Result.WORDS, results.array.length);
        for (int k = 0; k < processorCount; k++) {
            checkSlots(bars[k], firstBars.array[k], barCapacities.array[k]);
        }
        try {
            return (int) PROCESS_UP_TO_8.invokeExact(processors.segment, processorCount, tradeCount, timestampMicros, price,
                    quantity, aggTradeId, firstTradeId, lastTradeId, side, bars[0].segment, bars[1].segment, bars[2].segment,
                    bars[3].segment, bars[4].segment, bars[5].segment, bars[6].segment, bars[7].segment, firstBars.segment,
                    barCapacities.segment, results.segment);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The core writes to slots without a check of its own. */
    private static void checkSlots(Words bars, long first, long capacity) {
        Objects.checkFromIndexSize(first * Abi.Bar.WORDS, capacity * Abi.Bar.WORDS, bars.array.length);
    }

    private static MemorySegment slots(Words bars, long first, long capacity) {
        checkSlots(bars, first, capacity);
        return first == 0 ? bars.segment : bars.segment.asSlice(first * Abi.Bar.BYTES);
    }

    /** {@code rb_push}. */
    public static int push(long processor, int fields, long timestampMicros, long price, long quantity, long aggTradeId,
            long firstTradeId, long lastTradeId, byte side, Words bar, Words result) {
        try {
            return (int) PUSH.invokeExact(processor, fields, timestampMicros, price, quantity, aggTradeId, firstTradeId,
                    lastTradeId, side, bar.segment, result.segment);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_forming_bar}. */
    public static int formingBar(long processor, Words bar) {
        try {
            return (int) FORMING_BAR.invokeExact(processor, bar.segment);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_reset}. */
    public static int reset(long processor, Words bar) {
        try {
            return (int) RESET.invokeExact(processor, bar.segment);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_clear}. */
    public static int clear(long processor) {
        try {
            return (int) CLEAR.invokeExact(processor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_checkpoint}. */
    public static int checkpoint(long processor) {
        try {
            return (int) CHECKPOINT.invokeExact(processor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_checkpoint_before}. */
    public static int checkpointBefore(long processor) {
        try {
            return (int) CHECKPOINT_BEFORE.invokeExact(processor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_rollback}: there is stack for it where there was for {@code rb_checkpoint}. */
    public static int rollback(long processor) {
        try {
            return (int) ROLLBACK.invokeExact(processor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_save}. */
    public static int save(long processor, byte[] state) {
        try {
            return (int) SAVE.invokeExact(processor, MemorySegment.ofArray(state), (long) state.length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_compare_position}. */
    public static int comparePosition(long processor, int fields, long timestampMicros, long aggTradeId, long firstTradeId,
            Words position) {
        try {
            return (int) COMPARE_POSITION.invokeExact(processor, fields, timestampMicros, aggTradeId, firstTradeId,
                    position.segment);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_derive_at}: no segment is made for a bar, which would be garbage wherever the compiler does not see through it. */
    public static int deriveAt(Words bars, long index, Words derived) {
        Objects.checkFromIndexSize(index * Abi.Bar.WORDS, Abi.Bar.WORDS, bars.array.length);
        try {
            return (int) DERIVE_AT.invokeExact(bars.segment, index, derived.segment);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code rb_status_name}. */
    public static String statusName(int status) {
        return text(RangebarNative.rb_status_name(status));
    }

    /** {@code rb_status_message}. */
    public static String statusMessage(int status) {
        return text(RangebarNative.rb_status_message(status));
    }

    /** {@code rb_kernel_name}: {@code null} if there is none. */
    public static String kernelName() {
        MemorySegment name = RangebarNative.rb_kernel_name();
        return name.equals(MemorySegment.NULL) ? null : text(name);
    }

    /** {@code rb_kernel_reason}. */
    public static String kernelReason() {
        return text(RangebarNative.rb_kernel_reason());
    }

    /** The text behind a {@code const char *} that the library returned: static, and ended by a zero. */
    static String text(MemorySegment text) {
        return text.reinterpret(MAX_TEXT_BYTES).getString(0);
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
