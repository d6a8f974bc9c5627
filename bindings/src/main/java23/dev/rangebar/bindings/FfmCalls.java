package dev.rangebar.bindings;

import dev.rangebar.bindings.FfmAccess.FfmWords;
import dev.rangebar.bindings.FfmColumn.FfmGroup;
import dev.rangebar.bindings.generated.RangebarNative;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * The functions through FFM. All calls are critical ones, which jextract cannot generate: a critical call skips the thread-state
 * transition and reads and writes heap arrays in place. It has to be short, since the garbage collector waits for it.
 */
final class FfmCalls implements Calls {
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
    /** For columns of any memory, without orphans. */
    private static final MethodHandle PROCESS_PART = processPart(PartArgument.ORPHANS);
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

    private static MethodHandle critical(MemorySegment address, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(address, descriptor, Linker.Option.critical(true));
    }

    /**
     * A function whose first argument is a processor, which is passed as a number: a segment would be garbage.
     *
     * @param others indexes of other addresses that are passed as numbers: those of a segment are read from four objects
     */
    private static MethodHandle onProcessor(MemorySegment address, FunctionDescriptor descriptor, int... others) {
        List<MemoryLayout> arguments = new ArrayList<>(descriptor.argumentLayouts());
        arguments.set(0, ValueLayout.JAVA_LONG);
        for (int other : others) {
            arguments.set(other, ValueLayout.JAVA_LONG);
        }
        MemoryLayout[] all = arguments.toArray(MemoryLayout[]::new);
        return critical(address, descriptor.returnLayout().map(result -> FunctionDescriptor.of(result, all))
                .orElseGet(() -> FunctionDescriptor.ofVoid(all)));
    }

    @Override
    public int create(Words options, Words processor) {
        try {
            return (int) CREATE.invokeExact(of(options), of(processor));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int restore(byte[] state, Words processor) {
        try {
            return (int) RESTORE.invokeExact(MemorySegment.ofArray(state), (long) state.length, of(processor));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public void destroy(long processor) {
        try {
            DESTROY.invokeExact(processor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int getOptions(long processor, Words options) {
        try {
            return (int) GET_OPTIONS.invokeExact(processor, of(options));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int getFields(long processor) {
        try {
            return (int) GET_FIELDS.invokeExact(processor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int getLimits(long processor, Words limits) {
        try {
            return (int) GET_LIMITS.invokeExact(processor, of(limits));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static MethodHandle processPart(int... numbers) {
        return onProcessor(RangebarNative.rb_process_part$address(), RangebarNative.rb_process_part$descriptor(), numbers);
    }

    /** Indexes of arguments of {@code rb_process_part}. */
    private static final class PartArgument {
        static final int PRICE = 5;
        static final int ORPHANS = 14;

        private PartArgument() {}
    }

    /** Holder of the function that is linked with the first columns whose memory one arena guards. */
    private static final class Together {
        static final MethodHandle PROCESS_PART = processPart(PartArgument.PRICE, PartArgument.PRICE + 1, PartArgument.PRICE + 2,
                PartArgument.PRICE + 3, PartArgument.PRICE + 4, PartArgument.PRICE + 5, PartArgument.ORPHANS);

        private Together() {}
    }

    /** Holder of the function that is linked with the first buffer of orphans. */
    private static final class WithOrphans {
        static final MethodHandle PROCESS_PART = processPart();

        private WithOrphans() {}
    }

    /** Each kind of call is a method of its own: the JVM inlines none of more than 325 bytes. */
    @Override
    @SuppressWarnings("ReferenceEquality") // ABSENT itself stands for NULL
    public int processPart(long processor, int clearFirst, long firstTrade, long tradeCount, Column.Group trades, Words bars,
            long firstBar, long barCapacity, Words orphans, long firstOrphan, long orphanCapacity, Words result) {
        FfmGroup of = (FfmGroup) trades;
        if (orphans != Words.ABSENT) {
            return partWithOrphans(processor, clearFirst, firstTrade, tradeCount, of, bars, firstBar, barCapacity, orphans, firstOrphan,
                    orphanCapacity, result);
        }
        return of.together
                ? partOfArena(processor, clearFirst, firstTrade, tradeCount, of, of(bars), firstBar, barCapacity, of(result))
                : partOfAny(processor, clearFirst, firstTrade, tradeCount, of, of(bars), firstBar, barCapacity, of(result));
    }

    private static int partOfArena(long processor, int clearFirst, long firstTrade, long tradeCount, FfmGroup of, MemorySegment bars,
            long firstBar, long barCapacity, MemorySegment result) {
        try {
            return (int) Together.PROCESS_PART.invokeExact(processor, clearFirst, firstTrade, tradeCount, of.timestampMicros,
                    of.priceAddress, of.quantityAddress, of.aggTradeIdAddress, of.firstTradeIdAddress, of.lastTradeIdAddress,
                    of.sideAddress, bars, firstBar, barCapacity, 0L, 0L, 0L, result);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int partOfAny(long processor, int clearFirst, long firstTrade, long tradeCount, FfmGroup of, MemorySegment bars,
            long firstBar, long barCapacity, MemorySegment result) {
        try {
            return (int) PROCESS_PART.invokeExact(processor, clearFirst, firstTrade, tradeCount, of.timestampMicros, of.price,
                    of.quantity, of.aggTradeId, of.firstTradeId, of.lastTradeId, of.side, bars, firstBar, barCapacity, 0L, 0L, 0L,
                    result);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int partWithOrphans(long processor, int clearFirst, long firstTrade, long tradeCount, FfmGroup of, Words bars,
            long firstBar, long barCapacity, Words orphans, long firstOrphan, long orphanCapacity, Words result) {
        try {
            return (int) WithOrphans.PROCESS_PART.invokeExact(processor, clearFirst, firstTrade, tradeCount, of.timestampMicros,
                    of.price, of.quantity, of.aggTradeId, of.firstTradeId, of.lastTradeId, of.side, of(bars), firstBar, barCapacity,
                    of(orphans), firstOrphan, orphanCapacity, of(result));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int processUpTo8(Words processors, int processorCount, long firstTrade, long tradeCount, Column.Group trades,
            Words[] bars, Words firstBars, Words barCapacities, Words results) {
        FfmGroup of = (FfmGroup) trades;
        try {
            return (int) PROCESS_UP_TO_8.invokeExact(of(processors), processorCount, firstTrade, tradeCount, of.timestampMicros, of.price,
                    of.quantity, of.aggTradeId, of.firstTradeId, of.lastTradeId, of.side, of(bars[0]), of(bars[1]), of(bars[2]),
                    of(bars[3]), of(bars[4]), of(bars[5]), of(bars[6]), of(bars[7]), of(firstBars), of(barCapacities), of(results));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static MemorySegment of(Words words) {
        return ((FfmWords) words).segment;
    }

    private static MemorySegment of(Column column) {
        return ((FfmColumn) column).segment;
    }

    @Override
    public int push(long processor, int fields, long timestampMicros, long price, long quantity, long aggTradeId,
            long firstTradeId, long lastTradeId, byte side, Words bar, Words result) {
        try {
            return (int) PUSH.invokeExact(processor, fields, timestampMicros, price, quantity, aggTradeId, firstTradeId,
                    lastTradeId, side, of(bar), of(result));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int formingBar(long processor, Words bar) {
        try {
            return (int) FORMING_BAR.invokeExact(processor, of(bar));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int reset(long processor, Words bar) {
        try {
            return (int) RESET.invokeExact(processor, of(bar));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int clear(long processor) {
        try {
            return (int) CLEAR.invokeExact(processor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int checkpoint(long processor) {
        try {
            return (int) CHECKPOINT.invokeExact(processor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int checkpointBefore(long processor) {
        try {
            return (int) CHECKPOINT_BEFORE.invokeExact(processor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int rollback(long processor) {
        try {
            return (int) ROLLBACK.invokeExact(processor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int save(long processor, byte[] state) {
        try {
            return (int) SAVE.invokeExact(processor, MemorySegment.ofArray(state), (long) state.length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int comparePosition(long processor, int fields, long timestampMicros, long aggTradeId, long firstTradeId,
            Words position) {
        try {
            return (int) COMPARE_POSITION.invokeExact(processor, fields, timestampMicros, aggTradeId, firstTradeId,
                    of(position));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int derive(Words bars, int firstBar, long barCount, Words derived) {
        try {
            return (int) Derive.DERIVE.invokeExact(of(bars).asSlice((long) firstBar * Abi.Bar.BYTES), barCount, of(derived));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Holder of a function that is linked when bars are first read by columns. */
    private static final class Derive {
        static final MethodHandle DERIVE = critical(RangebarNative.rb_derive$address(), RangebarNative.rb_derive$descriptor());

        private Derive() {}
    }

    @Override
    public int deriveAt(Words bars, long index, Words derived) {
        try {
            return (int) DERIVE_AT.invokeExact(of(bars), index, of(derived));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int writeBars(int format, byte[] columns, Words bars, long firstBar, long barCount, byte[] text, Words written) {
        try {
            return (int) TextWriter.WRITE_BARS.invokeExact(format, MemorySegment.ofArray(columns), columns.length, of(bars), firstBar,
                    barCount, MemorySegment.ofArray(text), (long) text.length, of(written));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int readTrades(Words layout, byte[] columns, Words sideWords, byte[] text, long firstByte, long byteCount, long[] timestampMicros,
            long[] price, long[] quantity, long[] aggTradeId, long[] firstTradeId, long[] lastTradeId, byte[] side, long firstRow,
            long capacity, Words counts) {
        try {
            return (int) TradeText.READ_TRADES.invokeExact(of(layout), MemorySegment.ofArray(columns), columns.length, of(sideWords),
                    sideWords.array.length, MemorySegment.ofArray(text), firstByte, byteCount, MemorySegment.ofArray(timestampMicros),
                    MemorySegment.ofArray(price), MemorySegment.ofArray(quantity), MemorySegment.ofArray(aggTradeId),
                    MemorySegment.ofArray(firstTradeId), MemorySegment.ofArray(lastTradeId), MemorySegment.ofArray(side), firstRow,
                    capacity, of(counts));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int computeFeatures(Words plan, long tradeCount, Column timestampMicros, Column price, Column quantity, Column firstTradeId,
            Column lastTradeId, Column side, long barCount, long firstBar, Words firstTrades, Words tradeCounts,
            Words availableFrom, Words values) {
        try {
            return (int) Features.COMPUTE.invokeExact(of(plan), tradeCount, of(timestampMicros), of(price), of(quantity),
                    of(firstTradeId), of(lastTradeId), of(side), barCount, firstBar, of(firstTrades), of(tradeCounts),
                    of(availableFrom), of(values), (long) values.array.length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Holder of a function that is linked with the first features. */
    private static final class Features {
        static final MethodHandle COMPUTE = critical(RangebarNative.rb_compute_features$address(),
                RangebarNative.rb_compute_features$descriptor());

        private Features() {}
    }

    /** Holder of a function that is linked with the first footprint. */
    private static final class Footprints {
        static final MethodHandle COMPUTE = critical(RangebarNative.rb_compute_footprints$address(),
                RangebarNative.rb_compute_footprints$descriptor());

        private Footprints() {}
    }

    @Override
    public int computeFootprints(long rowSize, long tradeCount, Column price, Column quantity, Column firstTradeId, Column lastTradeId, Column side,
            long barCount, Words firstTrades, Words tradeCounts, Words footprints, Words rows, long rowCapacity, Words written) {
        try {
            return (int) Footprints.COMPUTE.invokeExact(rowSize, tradeCount, of(price), of(quantity), of(firstTradeId),
                    of(lastTradeId), of(side), barCount, of(firstTrades), of(tradeCounts), of(footprints), of(rows),
                    rowCapacity, of(written));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Holder of a function that is linked when the first text is read: a program without text does not pay for it. */
    private static final class TradeText {
        static final MethodHandle READ_TRADES =
                critical(RangebarNative.rb_read_trades$address(), RangebarNative.rb_read_trades$descriptor());

        private TradeText() {}
    }

    /** Holder of a function that is linked when the first bar becomes text: a program without text does not pay for it. */
    private static final class TextWriter {
        static final MethodHandle WRITE_BARS =
                critical(RangebarNative.rb_write_bars$address(), RangebarNative.rb_write_bars$descriptor());

        private TextWriter() {}
    }

    @Override
    public String featureName(int profile, int index) {
        MemorySegment name = RangebarNative.rb_feature_name(profile, index);
        return name.equals(MemorySegment.NULL) ? null : text(name);
    }

    @Override
    public int featureKind(int profile, int index) {
        return RangebarNative.rb_feature_kind(profile, index);
    }

    @Override
    public String statusName(int status) {
        return text(RangebarNative.rb_status_name(status));
    }

    @Override
    public String statusMessage(int status) {
        return text(RangebarNative.rb_status_message(status));
    }

    @Override
    public String kernelName() {
        MemorySegment name = RangebarNative.rb_kernel_name();
        return name.equals(MemorySegment.NULL) ? null : text(name);
    }

    @Override
    public String kernelReason() {
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
