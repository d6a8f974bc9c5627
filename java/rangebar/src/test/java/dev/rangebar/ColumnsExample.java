package dev.rangebar;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/** The examples of columns in docs/how-to/java-batch.md. */
final class ColumnsExample {
    private ColumnsExample() {}

    // example arrays begins
    /** Adds up how far the price moves from open to close, in units of 1e-8; prices and quantities have the same unit. */
    static long sumOfMoves(long[] timestampMicros, long[] price, long[] quantity) {
        long sum = 0;
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofPercent("0.25"));
                BarBuffer bars = BarBuffer.create()) {
            processor.process(TradeColumns.of(timestampMicros, price, quantity), bars);
            BarView view = bars.view();
            for (long i = 0; i < view.size(); i++) {
                sum += view.close(i) - view.open(i);
            }
        }
        return sum;
    }
    // example arrays ends

    // example buffers begins
    /** Counts the bars of trades in three files, which hold one 64-bit number for each trade, as NumPy's tofile writes them. */
    static long countBars(Path timestampMicros, Path price, Path quantity) throws IOException {
        TradeColumns trades = TradeColumns.of(map(timestampMicros), map(price), map(quantity));
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofPercent("0.25"));
                BarBuffer bars = BarBuffer.create()) {
            return processor.process(trades, bars);
        }
    }

    private static ByteBuffer map(Path column) throws IOException {
        try (FileChannel file = FileChannel.open(column)) {
            return file.map(MapMode.READ_ONLY, 0, file.size()).order(ByteOrder.nativeOrder());
        }
    }
    // example buffers ends
}
