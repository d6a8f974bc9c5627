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
 * Bytes allocated per operation, under the name that JMH's own profiler gives them. That one counts what JMH and the
 * check of bars allocate around an iteration, too: hundreds of KB, which is a lot where an iteration is ten batches.
 * Here {@link Question} says where the iteration begins and ends. Of several iterations the least counts: code that is
 * not compiled yet makes objects that compiled code does not.
 */
public final class AllocationProfiler implements InternalProfiler {
    private static final String NAME = "gc.alloc.rate.norm";
    private static final String JMH_THREAD = "main";
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static long[] ids = {};
    private static long[] before = {};
    private static volatile long bytes;

    /** For JMH, which finds it by its name. */
    public AllocationProfiler() {}

    @Override
    public String getDescription() {
        return "bytes allocated per operation, without JMH's own";
    }

    /** The iteration begins; called by the thread that runs the benchmark. */
    static void begin() {
        ids = Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && !thread.getThreadName().equals(JMH_THREAD))
                .mapToLong(ThreadInfo::getThreadId).toArray();
        THREADS.getThreadAllocatedBytes(ids); // its first call makes more objects than the next
        before = THREADS.getThreadAllocatedBytes(ids);
    }

    /** It has ended. */
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
