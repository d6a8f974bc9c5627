package dev.rangebar.bench;

import dev.rangebar.Crossing;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * Base of all benchmark classes: one subject and its variants. After the last iteration the class checks the bars; if
 * they are not the expected ones, it throws and JMH reports no result. The command line sets times and forks, never the
 * class.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public abstract class BenchmarkBase {
    /** Creates a benchmark. */
    protected BenchmarkBase() {}

    /** {@return the expected results of one operation; empty if it processes no trades} */
    public abstract List<ExpectedResult> workloads();

    /**
     * {@return the number of operations of one call of the benchmark} JMH accepts it as a constant of the method only,
     * so the program that starts JMH passes this value.
     */
    public int operationsPerInvocation() {
        return 1;
    }

    /** Allocates the inputs and the outputs. */
    protected abstract void open();

    /**
     * Checks the result of the last operation.
     *
     * @param id the benchmark, for the message
     * @param method its method
     * @throws IllegalStateException if it is not the expected one
     */
    protected abstract void check(String id, String method);

    /** Frees the memory that {@link #open} has allocated. */
    protected abstract void close();

    /** Returns the way in which a benchmark, by its name in JMH, calls the core. The program that starts JMH passes it. */
    static Crossing crossing(String benchmark) {
        return benchmark.substring(benchmark.lastIndexOf('.') + 1).startsWith("jni") ? Crossing.JNI : Crossing.FFM;
    }

    /**
     * Checks the way across and prepares the benchmark.
     *
     * @param benchmark the benchmark that will run
     */
    @Setup(Level.Trial)
    public void setUp(BenchmarkParams benchmark) {
        Program.requireCrossing(SeriesId.of(benchmark), crossing(benchmark.getBenchmark()));
        open();
    }

    /** Starts counting allocations. */
    @Setup(Level.Iteration)
    public void beginIteration() {
        AllocationProfiler.begin();
    }

    /** Stops counting allocations. */
    @TearDown(Level.Iteration)
    public void endIteration() {
        AllocationProfiler.end();
    }

    /**
     * Checks the result and frees the memory.
     *
     * @param benchmark the benchmark that has run
     */
    @TearDown(Level.Trial)
    public void tearDown(BenchmarkParams benchmark) {
        String name = benchmark.getBenchmark();
        try {
            check(SeriesId.of(benchmark), name.substring(name.lastIndexOf('.') + 1));
        } finally {
            close();
        }
    }
}
