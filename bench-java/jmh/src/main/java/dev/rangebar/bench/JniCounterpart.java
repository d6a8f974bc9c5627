package dev.rangebar.bench;

/**
 * The calls of the core through JNI, for the JNI layers of the overhead breakdown. {@code jni_counterpart.c} implements
 * them and documents the arguments; {@link BenchLibrary} loads it.
 */
final class JniCounterpart {
    private JniCounterpart() {}

    static native void empty();

    static native int clear(long clearAddress, long processor);

    static native int processAddresses(long processAddress, long processor, long tradeCount, long timestampMicros,
            long price, long quantity, long aggTradeId, long firstTradeId, long lastTradeId, long side,
            long bars, long barCapacity, long result);

    static native int processArrays(long processAddress, long processor, int tradeCount, long[] timestampMicros,
            long[] price, long[] quantity, long[] aggTradeId, long[] firstTradeId, long[] lastTradeId,
            byte[] side, long bars, long barCapacity, long result);
}
