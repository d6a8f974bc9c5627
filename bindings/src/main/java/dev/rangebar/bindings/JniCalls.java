package dev.rangebar.bindings;

import java.lang.ref.Reference;

/** The functions through JNI. The garbage collector waits for calls that read or write arrays. */
final class JniCalls implements Calls {
    @Override
    public int create(Words options, Words processor) {
        return JniFunctions.rb_create(options.array, 0, processor.array, 0);
    }

    @Override
    public int restore(byte[] state, Words processor) {
        return JniFunctions.rb_restore(state, state.length, processor.array, 0);
    }

    @Override
    public void destroy(long processor) {
        JniFunctions.rb_destroy(processor);
    }

    @Override
    public int getOptions(long processor, Words options) {
        return JniFunctions.rb_get_options(processor, options.array, 0);
    }

    @Override
    public int getFields(long processor) {
        return JniFunctions.rb_get_fields(processor);
    }

    @Override
    public int getLimits(long processor, Words limits) {
        return JniFunctions.rb_get_limits(processor, limits.array, 0);
    }

    @Override
    public int processPart(long processor, int clearFirst, long firstTrade, long tradeCount, Column.Group trades, Words bars,
            long firstBar, long barCapacity, Words orphans, long firstOrphan, long orphanCapacity, Words result) {
        JniColumn.JniGroup of = (JniColumn.JniGroup) trades;
        try {
            return JniFunctions.rb_process_part(processor, clearFirst, firstTrade, tradeCount, of.timestampMicros.array,
                    of.timestampMicros.offset(), of.price.array, of.price.offset(), of.quantity.array, of.quantity.offset(),
                    of.aggTradeId.array, of.aggTradeId.offset(), of.firstTradeId.array, of.firstTradeId.offset(), of.lastTradeId.array,
                    of.lastTradeId.offset(), of.side.array, of.side.offset(), array(bars), 0, firstBar, barCapacity, array(orphans), 0,
                    firstOrphan, orphanCapacity, result.array, 0);
        } finally {
            Reference.reachabilityFence(of); // and the buffers behind addresses
        }
    }

    @Override
    public int processUpTo8(Words processors, int processorCount, long firstTrade, long tradeCount, Column.Group trades,
            Words[] bars, Words firstBars, Words barCapacities, Words results) {
        JniColumn.JniGroup of = (JniColumn.JniGroup) trades;
        try {
            return JniFunctions.rb_process_up_to_8(processors.array, 0, processorCount, firstTrade, tradeCount,
                    of.timestampMicros.array, of.timestampMicros.offset(), of.price.array, of.price.offset(), of.quantity.array, of.quantity.offset(),
                    of.aggTradeId.array, of.aggTradeId.offset(), of.firstTradeId.array, of.firstTradeId.offset(), of.lastTradeId.array,
                    of.lastTradeId.offset(), of.side.array, of.side.offset(), array(bars[0]), 0, array(bars[1]), 0, array(bars[2]), 0,
                    array(bars[3]), 0, array(bars[4]), 0, array(bars[5]), 0, array(bars[6]), 0, array(bars[7]), 0,
                    firstBars.array, 0, barCapacities.array, 0, results.array, 0);
        } finally {
            Reference.reachabilityFence(of); // and the buffers behind addresses
        }
    }

    /** Keeps the buffers behind addresses alive until here. */
    private static void keep(Column timestampMicros, Column price, Column quantity, Column aggTradeId, Column firstTradeId,
            Column lastTradeId, Column side) {
        Reference.reachabilityFence(timestampMicros);
        Reference.reachabilityFence(price);
        Reference.reachabilityFence(quantity);
        Reference.reachabilityFence(aggTradeId);
        Reference.reachabilityFence(firstTradeId);
        Reference.reachabilityFence(lastTradeId);
        Reference.reachabilityFence(side);
    }

    private static Object array(Column column) {
        return ((JniColumn) column).array;
    }

    private static long offset(Column column) {
        return ((JniColumn) column).offset();
    }

    @SuppressWarnings("ReferenceEquality") // ABSENT itself stands for NULL
    private static long[] array(Words words) {
        return words == Words.ABSENT ? null : words.array;
    }

    @Override
    public int push(long processor, int fields, long timestampMicros, long price, long quantity, long aggTradeId,
            long firstTradeId, long lastTradeId, byte side, Words bar, Words result) {
        return JniFunctions.rb_push(processor, fields, timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId,
                side, array(bar), 0, array(result), 0);
    }

    @Override
    public int formingBar(long processor, Words bar) {
        return JniFunctions.rb_forming_bar(processor, bar.array, 0);
    }

    @Override
    public int reset(long processor, Words bar) {
        return JniFunctions.rb_reset(processor, bar.array, 0);
    }

    @Override
    public int clear(long processor) {
        return JniFunctions.rb_clear(processor);
    }

    @Override
    public int checkpoint(long processor) {
        return JniFunctions.rb_checkpoint(processor);
    }

    @Override
    public int checkpointBefore(long processor) {
        return JniFunctions.rb_checkpoint_before(processor);
    }

    @Override
    public int rollback(long processor) {
        return JniFunctions.rb_rollback(processor);
    }

    @Override
    public int save(long processor, byte[] state) {
        return JniFunctions.rb_save(processor, state, state.length);
    }

    @Override
    public int comparePosition(long processor, int fields, long timestampMicros, long aggTradeId, long firstTradeId,
            Words position) {
        return JniFunctions.rb_compare_position(processor, fields, timestampMicros, aggTradeId, firstTradeId, position.array, 0);
    }

    @Override
    public int derive(Words bars, int firstBar, long barCount, Words derived) {
        return JniFunctions.rb_derive(bars.array, firstBar * Abi.Bar.WORDS, barCount, derived.array, 0);
    }

    @Override
    public int deriveAt(Words bars, long index, Words derived) {
        return JniFunctions.rb_derive_at(bars.array, 0, index, derived.array, 0);
    }

    @Override
    public int writeBars(int format, byte[] columns, Words bars, long firstBar, long barCount, byte[] text, Words written) {
        return JniFunctions.rb_write_bars(format, columns, 0, columns.length, bars.array, 0, firstBar, barCount, text,
                text.length, written.array, 0);
    }

    @Override
    public int readTrades(Words layout, byte[] columns, Words sideWords, byte[] text, long firstByte, long byteCount, long[] timestampMicros,
            long[] price, long[] quantity, long[] aggTradeId, long[] firstTradeId, long[] lastTradeId, byte[] side, long firstRow,
            long capacity, Words counts) {
        return JniFunctions.rb_read_trades(layout.array, 0, columns, 0, columns.length, sideWords.array, 0, sideWords.array.length, text,
                firstByte, byteCount, timestampMicros, 0, price, 0, quantity, 0, aggTradeId, 0, firstTradeId, 0, lastTradeId, 0, side,
                firstRow, capacity, counts.array, 0);
    }

    @Override
    public int computeFeatures(Words plan, long tradeCount, Column timestampMicros, Column price, Column quantity, Column firstTradeId,
            Column lastTradeId, Column side, long barCount, long firstBar, Words firstTrades, Words tradeCounts,
            Words availableFrom, Words values) {
        try {
            return JniFunctions.rb_compute_features(plan.array, 0, tradeCount, array(timestampMicros), offset(timestampMicros),
                    array(price), offset(price), array(quantity), offset(quantity), array(firstTradeId), offset(firstTradeId),
                    array(lastTradeId), offset(lastTradeId), array(side), offset(side), barCount, firstBar, firstTrades.array, 0,
                    tradeCounts.array, 0, availableFrom.array, 0, values.array, 0, values.array.length);
        } finally {
            keep(timestampMicros, price, quantity, Column.ABSENT, firstTradeId, lastTradeId, side);
        }
    }

    @Override
    public int computeFootprints(long rowSize, long tradeCount, Column price, Column quantity, Column firstTradeId, Column lastTradeId, Column side,
            long barCount, Words firstTrades, Words tradeCounts, Words footprints, Words rows, long rowCapacity, Words written) {
        try {
            return JniFunctions.rb_compute_footprints(rowSize, tradeCount, array(price), offset(price), array(quantity), offset(quantity),
                    array(firstTradeId), offset(firstTradeId), array(lastTradeId), offset(lastTradeId), array(side), offset(side),
                    barCount, firstTrades.array, 0, tradeCounts.array, 0, footprints.array, 0, rows.array, 0, rowCapacity,
                    written.array, 0);
        } finally {
            keep(Column.ABSENT, price, quantity, Column.ABSENT, firstTradeId, lastTradeId, side);
        }
    }

    @Override
    public String featureName(int profile, int index) {
        return JniFunctions.rb_feature_name(profile, index);
    }

    @Override
    public int featureKind(int profile, int index) {
        return JniFunctions.rb_feature_kind(profile, index);
    }

    @Override
    public String statusName(int status) {
        return JniFunctions.rb_status_name(status);
    }

    @Override
    public String statusMessage(int status) {
        return JniFunctions.rb_status_message(status);
    }

    @Override
    public String kernelName() {
        return JniFunctions.rb_kernel_name();
    }

    @Override
    public String kernelReason() {
        return JniFunctions.rb_kernel_reason();
    }
}
