package dev.rangebar.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.rangebar.bindings.LoadFailure;
import dev.rangebar.bindings.NativeLibrary;
import dev.rangebar.bindings.generated.RangebarNative;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** Functions of {@code rangebar_bench.h}, in the library that the property {@value #PROPERTY} names. */
@SuppressWarnings("restricted") // this class calls native code
public final class BenchLibrary {
    /** Property with the path of librangebar_bench. */
    public static final String PROPERTY = BufferWorkload.LIBRARY_PROPERTY;

    private static final SymbolLookup SYMBOLS = open();
    private static final FunctionDescriptor NO_ARGUMENTS = FunctionDescriptor.ofVoid();
    private static final MethodHandle TRADES = handle("rb_bench_trades", FunctionDescriptor.of(JAVA_INT, JAVA_INT,
            JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle TRADES_CHECKSUM = handle("rb_bench_trades_checksum",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle BARS_CHECKSUM =
            handle("rb_bench_bars_checksum", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG));
    private static final MethodHandle EXPECT = handle("rb_bench_expect",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle EXPECTATION_AT =
            handle("rb_bench_expectation_at", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle BATCHES = handle("rb_bench_batches",
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS,
                    ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
    private static final MethodHandle PUSHES = handle("rb_bench_pushes",
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS,
                    ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
    private static final MethodHandle EMPTY = handle("rb_bench_empty", NO_ARGUMENTS);
    private static final MethodHandle EMPTY_CRITICAL = handle("rb_bench_empty", NO_ARGUMENTS,
            Linker.Option.critical(false));

    /** Layout of {@code rb_bench_expectation}. */
    static final MemoryLayout EXPECTATION = MemoryLayout.structLayout(JAVA_INT.withName("profile"),
            JAVA_INT.withName("symbol"), JAVA_LONG.withName("trade_count"), JAVA_INT.withName("threshold_dbps"),
            JAVA_INT.withName("columns"), JAVA_LONG.withName("bar_count"), JAVA_LONG.withName("trades_checksum"),
            JAVA_LONG.withName("bars_checksum"), JAVA_LONG.withName("derived_checksum"));

    private BenchLibrary() {}

    /** Loads both libraries; the loader of this class finds the functions. */
    private static SymbolLookup open() {
        String name = System.getProperty(PROPERTY);
        if (name == null || !Files.isRegularFile(Path.of(name))) {
            throw new IllegalStateException("-D" + PROPERTY + (name == null ? " is not set" : "=" + name
                    + " names no file")
                    + "; expected the path of librangebar_bench, which CMake builds with -DRB_BENCHMARKS=ON");
        }
        try {
            NativeLibrary.load();
        } catch (LoadFailure e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        System.load(Path.of(name).toAbsolutePath().toString());
        return SymbolLookup.loaderLookup();
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        MemorySegment address = SYMBOLS.find(name).orElseThrow(() -> new IllegalStateException(
                System.getProperty(PROPERTY) + " has no function " + name
                + ", so it is not librangebar_bench of this version"));
        return Linker.nativeLinker().downcallHandle(address, descriptor, options);
    }

    /** Fills columns with the trades of a workload. */
    static void trades(ExpectedResult of, Workload.Columns to) {
        try {
            int status = (int) TRADES.invokeExact(of.profile(), of.symbol(), of.tradeCount(), to.timestampMicros(),
                    to.price(), to.quantity(), to.aggTradeId(), to.firstTradeId(), to.lastTradeId(), to.side());
            if (status != RangebarNative.RB_OK()) {
                throw new IllegalStateException("rb_bench_trades failed with status " + status);
            }
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static long tradesChecksum(long tradeCount, Workload.Columns of) {
        try {
            return (long) TRADES_CHECKSUM.invokeExact(tradeCount, of.timestampMicros(), of.price(), of.quantity(),
                    of.aggTradeId(), of.firstTradeId(), of.lastTradeId(), of.side());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static long barsChecksum(MemorySegment bars, long barCount) {
        try {
            return (long) BARS_CHECKSUM.invokeExact(bars, barCount);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Reads the expected result of a workload; returns false if the table has none. */
    static boolean expect(int profile, int symbol, long tradeCount, int thresholdDbps, int fields, MemorySegment to) {
        try {
            return (int) EXPECT.invokeExact(profile, symbol, tradeCount, thresholdDbps, fields, to)
                    == RangebarNative.RB_OK();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Reads a row of the table; returns false behind the last one. */
    static boolean expectationAt(int index, MemorySegment to) {
        try {
            return (int) EXPECTATION_AT.invokeExact(index, to) == RangebarNative.RB_OK();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Calls {@code rb_bench_batches}: returns the bars of all batches together, or a status below 0. */
    static long batches(long batchCount, MemorySegment processor, long tradeCount, Workload.Columns of,
            MemorySegment bars, long barCapacity, MemorySegment result) {
        try {
            return (long) BATCHES.invokeExact(RangebarNative.rb_clear$address(), RangebarNative.rb_process$address(),
                    batchCount, processor, tradeCount, of.timestampMicros(), of.price(), of.quantity(), of.aggTradeId(),
                    of.firstTradeId(), of.lastTradeId(), of.side(), bars, barCapacity, result);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Calls {@code rb_bench_pushes}: returns the bars of all rounds together, or a status below 0. */
    static long pushes(long roundCount, MemorySegment processor, long tradeCount, Workload.Columns of,
            MemorySegment bars, long barCapacity) {
        try {
            return (long) PUSHES.invokeExact(RangebarNative.rb_clear$address(), RangebarNative.rb_push$address(),
                    roundCount, processor, tradeCount, of.timestampMicros(), of.price(), of.quantity(), of.aggTradeId(),
                    of.firstTradeId(), of.lastTradeId(), of.side(), bars, barCapacity);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Makes an ordinary downcall to a function that does nothing. */
    public static void empty() {
        try {
            EMPTY.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Makes a critical downcall to a function that does nothing. */
    public static void emptyCritical() {
        try {
            EMPTY_CRITICAL.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Allocates memory for a row of the table. */
    static MemorySegment allocateExpectation(Arena arena) {
        return arena.allocate(EXPECTATION);
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (e instanceof Error error) {
            throw error;
        }
        throw new AssertionError("a native call threw a checked exception", e);
    }
}
