package dev.rangebar.bench;

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
 * A benchmark class: one question, and variants of it. After the last iteration it says whether the bars were the
 * pinned ones; if not, it throws, and JMH reports nothing. Times and forks are set on the command line, never here.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public abstract class Question {
    /** For JMH. */
    protected Question() {}

    /** {@return what one operation of the benchmark has to give; empty if it processes no trades} */
    public abstract List<Expectation> workloads();

    /**
     * {@return how many operations a call of the benchmark is} JMH has it as a constant of the method only, so the one
     * who starts JMH passes it on.
     */
    public int operationsPerInvocation() {
        return 1;
    }

    /** Makes ready to run. */
    protected abstract void open();

    /**
     * Checks what the last operation has made.
     *
     * @param id the benchmark, for the message
     * @param method its method
     * @throws IllegalStateException if it is not what is pinned
     */
    protected abstract void check(String id, String method);

    /** Frees what {@link #open} has taken. */
    protected abstract void close();

    /** For JMH. */
    @Setup(Level.Trial)
    public void setUp() {
        open();
    }

    /** For JMH. */
    @Setup(Level.Iteration)
    public void beginIteration() {
        AllocationProfiler.begin();
    }

    /** For JMH. */
    @TearDown(Level.Iteration)
    public void endIteration() {
        AllocationProfiler.end();
    }

    /**
     * For JMH.
     *
     * @param benchmark what has run
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
