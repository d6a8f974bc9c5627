package dev.rangebar.bindings;

import java.util.Objects;

/**
 * The functions of {@code rangebar.h} as {@code java/rangebar} calls them, by the way across that is in use: structs and bars in
 * {@link Words}, a processor by its address. What they do, and what they return, stands in the header.
 *
 * <p>Memory that the library writes to is checked here. The address of a processor is not guarded: the caller keeps the processor
 * from being freed during a call. A call has to be short, since the garbage collector waits for it.
 */
public final class NativeFunctions {
    /** The most processors of {@link #processUpTo8}. */
    public static final int MOST_TOGETHER = 8;

    /** Constant, so that the compiler of the JVM sees through the interface. */
    private static final Calls CALLS = NativeLibrary.calls();

    private NativeFunctions() {}

    /** {@code rb_create} with all options; the processor comes first in {@code processor}. */
    public static int create(Words options, Words processor) {
        return CALLS.create(options, processor);
    }

    /** {@code rb_restore}; the processor comes first in {@code processor}. */
    public static int restore(byte[] state, Words processor) {
        return CALLS.restore(state, processor);
    }

    /** {@code rb_destroy}. */
    public static void destroy(long processor) {
        CALLS.destroy(processor);
    }

    /** {@code rb_get_options}. */
    public static int getOptions(long processor, Words options) {
        return CALLS.getOptions(processor, options);
    }

    /** {@code rb_get_fields}. */
    public static int getFields(long processor) {
        return CALLS.getFields(processor);
    }

    /** {@code rb_get_limits}. */
    public static int getLimits(long processor, Words limits) {
        return CALLS.getLimits(processor, limits);
    }

    /**
     * {@code rb_process_part} for at most as many trades as the garbage collector may wait for. No part of a column is made for a
     * call: it would be garbage wherever the compiler does not see through it.
     *
     * @param clearFirst not 0 to clear the processor first
     * @param firstTrade the index of the first trade; the caller knows that all trades are there
     * @param firstBar the index of the first slot for bars in {@code bars}
     * @param barCapacity the number of slots from there on
     * @param firstOrphan the index of the first slot for orphans in {@code orphans}
     * @param orphanCapacity the number of slots from there on
     */
    public static int processPart(long processor, int clearFirst, long firstTrade, long tradeCount, Column.Group trades, Words bars,
            long firstBar, long barCapacity, Words orphans, long firstOrphan, long orphanCapacity, Words result) {
        checkSlots(bars, firstBar, barCapacity);
        checkSlots(orphans, firstOrphan, orphanCapacity);
        return CALLS.processPart(processor, clearFirst, firstTrade, tradeCount, trades, bars, firstBar, barCapacity, orphans,
                firstOrphan, orphanCapacity, result);
    }

    /**
     * {@code rb_process_up_to_8}, like {@link #processPart}. An array of addresses in the heap cannot be passed, so that there is an
     * argument for the bars of each processor.
     *
     * @param bars where the bars of each processor go; behind the processors {@link Words#ABSENT}
     * @param firstBars the index of each one's first slot
     * @param barCapacities the number of slots from there on
     */
    public static int processUpTo8(Words processors, int processorCount, long firstTrade, long tradeCount,
            Column.Group trades, Words[] bars, Words firstBars, Words barCapacities, Words results) {
        Objects.checkFromIndexSize(0, processorCount, MOST_TOGETHER);
        Objects.checkFromIndexSize(0, processorCount, processors.array.length);
        Objects.checkFromIndexSize(0, processorCount, firstBars.array.length);
        Objects.checkFromIndexSize(0, processorCount, barCapacities.array.length);
        Objects.checkFromIndexSize(0, processorCount * Abi.Result.WORDS, results.array.length);
        for (int k = 0; k < processorCount; k++) {
            checkSlots(bars[k], firstBars.array[k], barCapacities.array[k]);
        }
        return CALLS.processUpTo8(processors, processorCount, firstTrade, tradeCount, trades, bars, firstBars, barCapacities,
                results);
    }

    /** Slots for bars have to be all there: the core writes to them without a check of its own. */
    private static void checkSlots(Words bars, long first, long capacity) {
        Objects.checkFromIndexSize(first * Abi.Bar.WORDS, capacity * Abi.Bar.WORDS, bars.array.length);
    }

    /** {@code rb_push}. */
    public static int push(long processor, int fields, long timestampMicros, long price, long quantity, long aggTradeId,
            long firstTradeId, long lastTradeId, byte side, Words bar, Words result) {
        return CALLS.push(processor, fields, timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId, side, bar,
                result);
    }

    /** {@code rb_forming_bar}. */
    public static int formingBar(long processor, Words bar) {
        return CALLS.formingBar(processor, bar);
    }

    /** {@code rb_reset}. */
    public static int reset(long processor, Words bar) {
        return CALLS.reset(processor, bar);
    }

    /** {@code rb_clear}. */
    public static int clear(long processor) {
        return CALLS.clear(processor);
    }

    /** {@code rb_checkpoint}. */
    public static int checkpoint(long processor) {
        return CALLS.checkpoint(processor);
    }

    /** {@code rb_checkpoint_before}. */
    public static int checkpointBefore(long processor) {
        return CALLS.checkpointBefore(processor);
    }

    /** {@code rb_rollback}: there is stack for it where there was for {@code rb_checkpoint}. */
    public static int rollback(long processor) {
        return CALLS.rollback(processor);
    }

    /** {@code rb_save}. */
    public static int save(long processor, byte[] state) {
        return CALLS.save(processor, state);
    }

    /** {@code rb_compare_position}. */
    public static int comparePosition(long processor, int fields, long timestampMicros, long aggTradeId, long firstTradeId,
            Words position) {
        return CALLS.comparePosition(processor, fields, timestampMicros, aggTradeId, firstTradeId, position);
    }

    /**
     * {@code rb_derive} for at most as many bars as the garbage collector may wait for.
     *
     * @param firstBar the index of the first bar
     * @param barCount the number of bars from there on
     * @param derived receives a struct for each bar
     */
    public static int derive(Words bars, int firstBar, int barCount, Words derived) {
        checkSlots(bars, firstBar, barCount);
        Objects.checkFromIndexSize(0, barCount * Abi.Derived.WORDS, derived.array.length);
        return CALLS.derive(bars, firstBar, barCount, derived);
    }

    /** {@code rb_derive_at}: nothing is made for a bar, which would be garbage wherever the compiler does not see through it. */
    public static int deriveAt(Words bars, long index, Words derived) {
        checkSlots(bars, index, 1);
        return CALLS.deriveAt(bars, index, derived);
    }

    /**
     * {@code rb_write_bars} for at most as many bars as the garbage collector may wait for.
     *
     * @param format one of {@code RB_TEXT_*}
     * @param columns the numbers of the columns
     * @param firstBar the index of the first bar
     * @param barCount the number of bars from there on
     * @param text receives whole lines, as many as fit
     * @param written receives the number of bars and the number of bytes
     */
    public static int writeBars(int format, byte[] columns, Words bars, long firstBar, long barCount, byte[] text,
            Words written) {
        checkSlots(bars, firstBar, barCount);
        Objects.checkFromIndexSize(0, 2, written.array.length);
        return CALLS.writeBars(format, columns, bars, firstBar, barCount, text, written);
    }

    /**
     * {@code rb_read_trades} for at most as many rows as the garbage collector may wait for. The columns are as long as the one
     * of sides, which is there; behind {@code firstRow} there is room for {@code capacity} rows.
     *
     * @param layout an {@code rb_row_layout}
     * @param columns the numbers of what the cells hold
     * @param text the rows, from {@code firstByte} on
     * @param counts receives the number of rows, of bytes, and of rounded values
     */
    public static int readTrades(Words layout, byte[] columns, Words sideWords, byte[] text, long firstByte, long byteCount,
            long[] timestampMicros, long[] price, long[] quantity, long[] aggTradeId, long[] firstTradeId, long[] lastTradeId,
            byte[] side, long firstRow, long capacity, Words counts) {
        Objects.checkFromIndexSize(firstByte, byteCount, text.length);
        Objects.checkFromIndexSize(0, Abi.RowLayout.WORDS, layout.array.length);
        Objects.checkFromIndexSize(0, 3, counts.array.length);
        int rows = side.length;
        for (long[] column : new long[][] {timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId}) {
            rows = Math.min(rows, column.length);
        }
        Objects.checkFromIndexSize(firstRow, capacity, rows);
        return CALLS.readTrades(layout, columns, sideWords, text, firstByte, byteCount, timestampMicros, price, quantity, aggTradeId,
                firstTradeId, lastTradeId, side, firstRow, capacity, counts);
    }

    /**
     * {@code rb_compute_features}, for as many bars as the garbage collector may wait for.
     *
     * @param values the rows; the library checks that they fit
     */
    public static int computeFeatures(Words plan, long tradeCount, Column timestampMicros, Column price, Column quantity, Column firstTradeId,
            Column lastTradeId, Column side, long barCount, long firstBar, Words firstTrades, Words tradeCounts,
            Words availableFrom, Words values) {
        Objects.checkFromIndexSize(0, barCount, Math.min(firstTrades.array.length, tradeCounts.array.length));
        Objects.checkFromIndexSize(0, barCount, availableFrom.array.length);
        return CALLS.computeFeatures(plan, tradeCount, timestampMicros, price, quantity, firstTradeId, lastTradeId, side, barCount,
                firstBar, firstTrades, tradeCounts, availableFrom, values);
    }

    /**
     * {@code rb_compute_footprints}, for as many bars as the garbage collector may wait for.
     *
     * @param footprints has room for the footprints of all bars
     * @param rows has room for {@code rowCapacity} rows
     * @param written receives the number of bars, the number of rows, and the room that the next bar needs
     */
    public static int computeFootprints(long rowSize, long tradeCount, Column price, Column quantity, Column firstTradeId, Column lastTradeId,
            Column side, long barCount, Words firstTrades, Words tradeCounts, Words footprints, Words rows, long rowCapacity,
            Words written) {
        Objects.checkFromIndexSize(0, barCount, Math.min(firstTrades.array.length, tradeCounts.array.length));
        Objects.checkFromIndexSize(0, barCount * Abi.Footprint.WORDS, footprints.array.length);
        Objects.checkFromIndexSize(0, rowCapacity * Abi.FootprintRow.WORDS, rows.array.length);
        Objects.checkFromIndexSize(0, 3, written.array.length);
        return CALLS.computeFootprints(rowSize, tradeCount, price, quantity, firstTradeId, lastTradeId, side, barCount, firstTrades,
                tradeCounts, footprints, rows, rowCapacity, written);
    }

    /** {@code rb_feature_name}: {@code null} if there is none. */
    public static String featureName(int profile, int index) {
        return CALLS.featureName(profile, index);
    }

    /** {@code rb_feature_kind}. */
    public static int featureKind(int profile, int index) {
        return CALLS.featureKind(profile, index);
    }

    /** {@code rb_status_name}. */
    public static String statusName(int status) {
        return CALLS.statusName(status);
    }

    /** {@code rb_status_message}. */
    public static String statusMessage(int status) {
        return CALLS.statusMessage(status);
    }

    /** {@code rb_kernel_name}: {@code null} if there is none. */
    public static String kernelName() {
        return CALLS.kernelName();
    }

    /** {@code rb_kernel_reason}. */
    public static String kernelReason() {
        return CALLS.kernelReason();
    }
}
