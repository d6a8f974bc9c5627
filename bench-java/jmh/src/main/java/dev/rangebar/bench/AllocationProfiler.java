package dev.rangebar.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Counts the allocated bytes per operation, under the name of JMH's own profiler. That profiler also counts the
 * allocations of JMH and of the bar check around an iteration: hundreds of KB, which matters if an iteration is ten
 * batches. Here {@link BenchmarkBase} marks the start and the end of an iteration. The smallest of several iterations
 * counts, since code that is not compiled yet allocates objects that compiled code does not.
 */
public final class AllocationProfiler implements InternalProfiler {
    private static final String NAME = "gc.alloc.rate.norm";
    private static final String JMH_THREAD = "main";
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static long[] ids = {};
    private static long[] before = {};
    private static volatile long bytes;

    /** Creates the profiler; JMH finds it by its name. */
    public AllocationProfiler() {}

    @Override
    public String getDescription() {
        return "bytes allocated per operation, without those of JMH";
    }

    /** Starts counting; the thread that runs the benchmark calls it. */
    static void begin() {
        ids = Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && !thread.getThreadName().equals(JMH_THREAD))
                .mapToLong(ThreadInfo::getThreadId).toArray();
        THREADS.getThreadAllocatedBytes(ids); // the first call allocates more objects than the next
        before = THREADS.getThreadAllocatedBytes(ids);
    }

    /** Stops counting. */
    static void end() {
        long[] after = THREADS.getThreadAllocatedBytes(ids);
        long sum = 0;
        for (int i = 0; i < ids.length; i++) {
            sum += Math.max(0, after[i] - before[i]); // below 0: the thread has ended
        }
        bytes = sum;
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmarkParams, IterationParams iterationParams) {
        bytes = 0;
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmarkParams,
            IterationParams iterationParams, IterationResult result) {
        long operations = result.getMetadata().getAllOps();
        return operations == 0 ? List.of()
                : List.of(new ScalarResult(NAME, (double) bytes / operations, "B/op", AggregationPolicy.MIN));
    }
}
