package dev.rangebar.bench;

import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Side;
import dev.rangebar.Threshold;
import dev.rangebar.TradeColumns;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Trades of the usual market in direct buffers and in arrays, with their bars at the usual threshold, for Java 17 and later:
 * {@code rangebar_bench.h} through JNI ({@code jni_loops.c}). {@link Workload} has the same trades through FFM.
 */
@SuppressWarnings("restricted") // loads a library
final class BufferWorkload {
    /** Property with the path of librangebar_bench. */
    static final String LIBRARY_PROPERTY = "rangebar.bench.library";

    /** Property of the API with the path of librangebar: the native loop runs the same file. */
    static final String CORE_PROPERTY = "rangebar.library.path";

    private static final int DBPS = 250;
    private static final int LONG_COLUMNS = 6;
    private static final int BAR_COUNT = 0;
    private static final int TRADES_CHECKSUM = 1;
    private static final int BARS_CHECKSUM = 2;

    private final long tradeCount;
    private final long[] expected = new long[3];

    /** The columns one after the other, the sides last. */
    private final ByteBuffer memory;

    static {
        String name = System.getProperty(LIBRARY_PROPERTY);
        if (name == null || !Files.isRegularFile(Path.of(name))) {
            throw new IllegalStateException("-D" + LIBRARY_PROPERTY + "=" + name
                    + " names no file; expected the path of librangebar_bench");
        }
        System.load(Path.of(name).toAbsolutePath().toString());
    }

    /**
     * Generates the trades and checks them.
     *
     * @throws IllegalArgumentException if {@code expected.inc} has no such workload
     */
    BufferWorkload(long tradeCount) {
        this.tradeCount = tradeCount;
        this.memory = ByteBuffer.allocateDirect(Math.toIntExact(tradeCount * (LONG_COLUMNS * Long.BYTES + 1)));
        if (expect(tradeCount, expected) != 0 || trades(tradeCount, memory) != 0) {
            throw new IllegalArgumentException("expected.inc has no result for " + tradeCount + " trades");
        }
        if (tradesChecksum(tradeCount, memory) != expected[TRADES_CHECKSUM]) {
            throw new IllegalStateException("the " + tradeCount + " trades are not the expected ones");
        }
    }

    /** {@code rb_bench_trades} of the usual market; 0 for success. */
    private static native int trades(long tradeCount, ByteBuffer columns);

    /** {@code rb_bench_trades_checksum}. */
    private static native long tradesChecksum(long tradeCount, ByteBuffer columns);

    /** {@code rb_bench_expect}: number of bars, checksums of trades and bars; 0 for success. */
    private static native int expect(long tradeCount, long[] expected);

    /** Creates a processor of the library that Java has loaded from a file; returns 0 if it has not. */
    private static native long open(String core, long tradeCount, ByteBuffer columns, long barCapacity);

    /** {@code rb_bench_batches}. */
    private static native long batches(long loop, long count);

    /** {@code rb_bench_pushes}. */
    private static native long pushes(long loop, long rounds);

    /** {@code rb_bench_bars_checksum} of the last batch. */
    private static native long barsChecksum(long loop, long barCount);

    /** Frees a processor and its bars. */
    private static native void close(long loop);

    /** Returns trades and expected bars. */
    PairedRun.Batch batch() {
        return new PairedRun.Batch(tradeCount, expected[BAR_COUNT], String.format("%016x", expected[TRADES_CHECKSUM]),
                String.format("%016x", expected[BARS_CHECKSUM]));
    }

    /** Returns the trades in direct buffers. */
    TradeColumns inBuffers() {
        return TradeColumns.of(column(0), column(1), column(2)).withAggTradeIds(column(3)).withTradeIds(column(4), column(5))
                .withSides(sides());
    }

    /** Returns copies in arrays. */
    TradeColumns inArrays() {
        byte[] sides = new byte[Math.toIntExact(tradeCount)];
        sides().get(sides);
        return TradeColumns.of(array(0), array(1), array(2)).withAggTradeIds(array(3)).withTradeIds(array(4), array(5))
                .withSides(sides);
    }

    private ByteBuffer column(int index) {
        int bytes = Math.toIntExact(tradeCount * Long.BYTES);
        return memory.slice(index * bytes, bytes).order(ByteOrder.nativeOrder());
    }

    private ByteBuffer sides() {
        return memory.slice(Math.toIntExact(tradeCount * Long.BYTES * LONG_COLUMNS), Math.toIntExact(tradeCount));
    }

    private long[] array(int index) {
        long[] values = new long[Math.toIntExact(tradeCount)];
        column(index).asLongBuffer().get(values);
        return values;
    }

    private void check(String name, long bars, long checksum) {
        if (bars != expected[BAR_COUNT] || checksum != expected[BARS_CHECKSUM]) {
            throw new IllegalStateException(name + ": the bars are not the expected ones");
        }
    }

    /** Native loop over the trades, which runs the code that Java calls. */
    final class NativeLoop implements AutoCloseable {
        private final long loop;
        private long lastBars;

        /**
         * Creates a processor and memory for bars.
         *
         * @throws IllegalStateException if {@link #CORE_PROPERTY} does not name the library that Java has loaded through JNI
         */
        NativeLoop() {
            String core = System.getProperty(CORE_PROPERTY);
            this.loop = core == null ? 0
                    : open(Path.of(core).toAbsolutePath().toString(), tradeCount, memory, expected[BAR_COUNT] + 1);
            if (loop == 0) {
                throw new IllegalStateException("-D" + CORE_PROPERTY + "=" + core
                        + " is not the library that Java has loaded; expected the path of librangebar");
            }
        }

        /** Returns the bars of the last of several batches. */
        long batches(long count) {
            return ofEach(count, BufferWorkload.batches(loop, count));
        }

        /** Returns the bars of the last of several rounds of pushes. */
        long pushes(long rounds) {
            return ofEach(rounds, BufferWorkload.pushes(loop, rounds));
        }

        private long ofEach(long count, long total) {
            if (total < 0 || total != total / count * count) {
                throw new IllegalStateException("a native loop failed with status " + total);
            }
            lastBars = total / count;
            return lastBars;
        }

        /** Checks the bars of the last batch. */
        void check(String name) {
            BufferWorkload.this.check(name, lastBars, barsChecksum(loop, lastBars));
        }

        @Override
        public void close() {
            BufferWorkload.close(loop);
        }
    }

    /** The trades through the Java API, with one processor and one reused buffer. */
    final class Api implements AutoCloseable {
        private final TradeColumns trades;
        private final RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(DBPS));
        private final BarBuffer bars = BarBuffer.withCapacity(expected[BAR_COUNT] + 1);
        private final LongBuffer timestampMicros = column(0).asLongBuffer();
        private final LongBuffer price = column(1).asLongBuffer();
        private final LongBuffer quantity = column(2).asLongBuffer();
        private final LongBuffer aggTradeId = column(3).asLongBuffer();
        private final LongBuffer firstTradeId = column(4).asLongBuffer();
        private final LongBuffer lastTradeId = column(5).asLongBuffer();
        private final ByteBuffer side = sides();

        /**
         * Creates a processor and a buffer.
         *
         * @param trades the trades, or a part of them, in the form that is passed to the API
         */
        Api(TradeColumns trades) {
            this.trades = trades;
        }

        /** Returns the number of bars that one batch completes. */
        long batch() {
            processor.clear();
            bars.clear();
            return processor.process(trades, bars);
        }

        /** Processes further trades into the same bars. */
        void process(TradeColumns more) {
            processor.process(more, bars);
        }

        /** Returns the number of bars that all trades complete, pushed one by one from direct buffers. */
        long stream() {
            processor.clear();
            bars.clear();
            LongBuffer times = timestampMicros;
            LongBuffer prices = price;
            LongBuffer quantities = quantity;
            LongBuffer aggTradeIds = aggTradeId;
            LongBuffer firstTradeIds = firstTradeId;
            LongBuffer lastTradeIds = lastTradeId;
            ByteBuffer sides = side;
            int end = (int) tradeCount;
            long closed = 0;
            for (int i = 0; i < end; i++) {
                boolean ended = processor.push(times.get(i), prices.get(i), quantities.get(i), aggTradeIds.get(i),
                        firstTradeIds.get(i), lastTradeIds.get(i), sides.get(i) != 0 ? Side.SELL : Side.BUY, bars);
                closed += ended ? 1 : 0;
            }
            return closed;
        }

        /** Returns the bars since the last batch or stream began. */
        BarBuffer bars() {
            return bars;
        }

        /** Checks the bars. */
        void check(String name) {
            BufferWorkload.this.check(name, bars.size(), Checksum.ofBars(bars.view()));
        }

        @Override
        public void close() {
            processor.close();
            bars.close();
        }
    }
}
