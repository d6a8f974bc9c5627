package dev.rangebar.bindings;

/**
 * The functions of {@code rangebar.h} that {@code java/rangebar} calls, by one way across. {@link NativeFunctions} has checked
 * what the library would write to. The arguments stand there.
 */
interface Calls {
    int create(Words options, Words processor);

    int restore(byte[] state, Words processor);

    void destroy(long processor);

    int getOptions(long processor, Words options);

    int getFields(long processor);

    int getLimits(long processor, Words limits);

    int processPart(long processor, int clearFirst, long firstTrade, long tradeCount, Column.Group trades, Words bars, long firstBar,
            long barCapacity, Words orphans, long firstOrphan, long orphanCapacity, Words result);

    int processUpTo8(Words processors, int processorCount, long firstTrade, long tradeCount, Column.Group trades,
            Words[] bars, Words firstBars, Words barCapacities, Words results);

    int push(long processor, int fields, long timestampMicros, long price, long quantity, long aggTradeId,
            long firstTradeId, long lastTradeId, byte side, Words bar, Words result);

    int formingBar(long processor, Words bar);

    int reset(long processor, Words bar);

    int clear(long processor);

    int checkpoint(long processor);

    int checkpointBefore(long processor);

    int rollback(long processor);

    int save(long processor, byte[] state);

    int comparePosition(long processor, int fields, long timestampMicros, long aggTradeId, long firstTradeId, Words position);

    int derive(Words bars, int firstBar, long barCount, Words derived);

    int deriveAt(Words bars, long index, Words derived);

    int writeBars(int format, byte[] columns, Words bars, long firstBar, long barCount, byte[] text, Words written);

    int readTrades(Words layout, byte[] columns, Words sideWords, byte[] text, long firstByte, long byteCount, long[] timestampMicros,
            long[] price, long[] quantity, long[] aggTradeId, long[] firstTradeId, long[] lastTradeId, byte[] side, long firstRow,
            long capacity, Words counts);

    int computeFeatures(Words plan, long tradeCount, Column timestampMicros, Column price, Column quantity, Column firstTradeId,
            Column lastTradeId, Column side, long barCount, long firstBar, Words firstTrades, Words tradeCounts,
            Words availableFrom, Words values);

    int computeFootprints(long rowSize, long tradeCount, Column price, Column quantity, Column firstTradeId, Column lastTradeId, Column side,
            long barCount, Words firstTrades, Words tradeCounts, Words footprints, Words rows, long rowCapacity, Words written);

    String featureName(int profile, int index);

    int featureKind(int profile, int index);

    String statusName(int status);

    String statusMessage(int status);

    String kernelName();

    String kernelReason();
}
