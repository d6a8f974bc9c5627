package dev.rangebar.bench;

import dev.rangebar.BarView;
import dev.rangebar.Crossing;
import dev.rangebar.TradeColumns;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Measures calls, pushes and reads of bars by each way across, on Java 17 or later: for the table in
 * {@code docs/explanation/overhead.md}, whose command runs JMH's own program. No scope has these benchmarks.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Ways {
    private static final int MILLION = 1_000_000;
    private static final int BARS_OF_A_MILLION = 2_230;

    /** The way that the JVM has to use. */
    @State(Scope.Thread)
    public abstract static class Way {
        /** {@code ffm} or {@code jni}. */
        @Param("ffm")
        public String way;

        void requireWay() {
            Program.requireCrossing("ways", Crossing.valueOf(way.toUpperCase(Locale.ROOT)));
        }
    }

    /** Calls of one size. */
    public static class Calls extends Way {
        private static final long LEAST_WITH_BARS = 1_000;

        /** Number of trades per call. */
        @Param({"1", "100", "1000", "100000", "1000000"})
        public long trades;

        /** Memory of the trades. */
        @Param({"buffers", "arrays"})
        public String memory;

        private TradeColumns all;
        private BufferWorkload.Api api;

        /** Generates the trades. */
        @Setup
        public void setUp() {
            requireWay();
            BufferWorkload workload = new BufferWorkload(Math.max(LEAST_WITH_BARS, trades));
            all = memory.equals("buffers") ? workload.inBuffers() : workload.inArrays();
            api = workload.new Api(all.slice(0, trades));
        }

        /** Processes all trades by calls of this size, and checks the bars. */
        @TearDown
        public void tearDown() {
            try (BufferWorkload.Api closed = api) {
                closed.batch();
                for (long from = trades; from < all.count(); from += trades) {
                    closed.process(all.slice(from, trades));
                }
                closed.check("ways/call");
            }
        }
    }

    /** A million trades and their bars. */
    public static class Million extends Way {
        private BufferWorkload.Api api;

        /** Generates the trades and builds the bars. */
        @Setup
        public void setUp() {
            requireWay();
            BufferWorkload workload = new BufferWorkload(MILLION);
            api = workload.new Api(workload.inBuffers());
            api.batch();
            if (api.bars().size() != BARS_OF_A_MILLION) {
                throw new IllegalStateException("ways: " + api.bars().size() + " bars, expected " + BARS_OF_A_MILLION);
            }
        }

        /** Checks the bars. */
        @TearDown
        public void tearDown() {
            try (BufferWorkload.Api closed = api) {
                closed.check("ways");
            }
        }
    }

    /**
     * Clears the processor and processes the trades.
     *
     * @param calls the trades
     * @return the number of completed bars
     */
    @Benchmark
    public long call(Calls calls) {
        return calls.api.batch();
    }

    /**
     * Pushes trades one by one; times are per push.
     *
     * @param million the trades
     * @return the number of completed bars
     */
    @Benchmark
    @OperationsPerInvocation(MILLION)
    public long push(Million million) {
        return million.api.stream();
    }

    /**
     * Reads prices and volume of bars; times are per bar.
     *
     * @param million the bars
     * @return a sum of all values
     */
    @Benchmark
    @OperationsPerInvocation(BARS_OF_A_MILLION)
    public long read(Million million) {
        BarView bars = million.api.bars().view();
        long sum = 0;
        for (long i = 0; i < bars.size(); i++) {
            sum += bars.open(i) + bars.high(i) + bars.low(i) + bars.close(i) + bars.volumeLo64(i);
        }
        return sum;
    }

    /**
     * Reads a derived value of bars, which the library computes; times are per bar.
     *
     * @param million the bars
     * @return a sum of all values
     */
    @Benchmark
    @OperationsPerInvocation(BARS_OF_A_MILLION)
    public long readDerived(Million million) {
        BarView bars = million.api.bars().view();
        long sum = 0;
        for (long i = 0; i < bars.size(); i++) {
            sum += bars.vwap(i);
        }
        return sum;
    }
}
