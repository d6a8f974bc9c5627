package dev.rangebar;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** A value of each parameter type of the API, for calls of every method by reflection. */
final class SampleArguments {
    private static final Trades TRADES = MisusedProcessor.manyBars();

    private SampleArguments() {}

    static Object of(Class<?> type) {
        if (type == boolean.class) {
            return true;
        } else if (type == int.class) {
            return 0;
        } else if (type == long.class) {
            return 0L;
        } else if (type == String.class || type == CharSequence.class) {
            return "1";
        } else if (type == BigDecimal.class) {
            return BigDecimal.ONE;
        } else if (type == Instant.class) {
            return Instant.EPOCH;
        } else if (type == long[].class) {
            return new long[MisusedProcessor.COUNT];
        } else if (type == byte[].class) {
            return new byte[MisusedProcessor.COUNT];
        } else if (type == ByteBuffer.class) {
            return ByteBuffer.allocateDirect(MisusedProcessor.COUNT * Long.BYTES).order(ByteOrder.nativeOrder());
        } else if (type == Duration.class) {
            return Duration.ofSeconds(1);
        } else if (type == Trade.class) {
            return TRADES.trade(0);
        } else if (type == TradeColumns.class) {
            return TRADES.part(0, 100).onHeap();
        } else if (type == Side.class) {
            return Side.BUY;
        } else if (type == Threshold.class || type == BarDistance.class) {
            return new Threshold(1);
        } else if (type == BarBuffer.class) {
            return BarBuffer.create();
        } else if (type == BarConsumer.class) {
            return (BarConsumer) (view, index) -> view.open(index);
        } else if (type == Iterator.class) {
            return List.of(TRADES.trade(0)).iterator();
        } else if (type == Stream.class) {
            return Stream.of(TRADES.trade(0));
        } else if (type == List.class) {
            return List.of(BarBuffer.create());
        }
        throw new AssertionError("no sample of " + type + ": add one");
    }
}
