package dev.rangebar;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Many independent batches, such as one per symbol, on all cores with one call.
 *
 * {@snippet class="dev.rangebar.snippets.Columnar" region="parallel"}
 *
 * <p>Each job is atomic: it is done, or its processors and buffers are as before.
 *
 * <p>Thread rule: {@link #run} is called once; {@link #cancel} may be called by any thread at any time. While it runs,
 * nothing else may use a processor or a buffer of a job.
 */
public final class ParallelBatch {
    /** Threads that wait for work for a minute: starting one can last longer than a batch. */
    private static final ExecutorService WORKERS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "rangebar-worker");
        thread.setDaemon(true);
        return thread;
    });

    /** The number of trades that a job processes between two checks of progress and cancellation. */
    private static final long PIECE = 1 << 18;

    private final List<Job> jobs;
    private final int threads;
    private final Progress progress;
    private final long trades;
    private final AtomicBoolean started = new AtomicBoolean();
    private Thread caller;
    private boolean callerInterrupted;
    private volatile boolean cancelled;
    /** Guards the fields below, so that the listener sees them rise. */
    private final Object reporting = new Object();
    private long tradesDone;
    private int jobsDone;
    private Throwable fromProgress;

    /** One job of a batch: the trades of one symbol, for instance, for one processor or for a group of processors. */
    public sealed interface Job {
        /**
         * {@return a job of one processor}
         *
         * @param name names the job in errors: a symbol, for instance
         * @param processor processes the trades; in no other job
         * @param trades the trades; columns in memory segments must be accessible to other threads
         * @param bars receives the closed bars; in no other job
         */
        static Job of(String name, RangeBarProcessor processor, TradeColumns trades, BarBuffer bars) {
            return new Single(name, processor, trades, bars);
        }

        /**
         * {@return a job of several processors that process the same trades in one pass}
         *
         * @param name names the job in errors: a symbol, for instance
         * @param group processes the trades; its processors are in no other job
         * @param trades the trades; columns in memory segments must be accessible to other threads
         * @param buffers receive the closed bars, one for each processor of the group, in the same order; in no other job
         */
        static Job of(String name, ProcessorGroup group, TradeColumns trades, List<BarBuffer> buffers) {
            return new Group(name, group, trades, List.copyOf(buffers));
        }

        /**
         * {@return the name of the job}
         */
        String name();

        /**
         * {@return the processors of the job: one, or those of its group}
         */
        List<RangeBarProcessor> processors();

        /**
         * {@return the trades of the job}
         */
        TradeColumns trades();

        /**
         * {@return the buffers that receive the bars, one for each processor}
         */
        List<BarBuffer> buffers();
    }

    private record Single(String name, RangeBarProcessor processor, TradeColumns trades, BarBuffer bars) implements Job {
        Single {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(processor, "processor");
            Objects.requireNonNull(trades, "trades");
            Objects.requireNonNull(bars, "bars");
        }

        @Override
        public List<RangeBarProcessor> processors() {
            return List.of(processor);
        }

        @Override
        public List<BarBuffer> buffers() {
            return List.of(bars);
        }
    }

    private record Group(String name, ProcessorGroup group, TradeColumns trades, List<BarBuffer> buffers) implements Job {
        Group {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(group, "group");
            Objects.requireNonNull(trades, "trades");
        }

        @Override
        public List<RangeBarProcessor> processors() {
            return group.processors();
        }
    }

    /** A listener to the progress; the threads that do the work call it, one at a time. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Reports progress. An exception thrown here cancels the batch and ends the updates, and {@link
         * ParallelBatch#run} throws it.
         *
         * @param tradesDone trades processed so far, over all jobs, including jobs that fail later; never falls
         * @param trades the number of trades of all jobs
         * @param jobsDone the number of jobs that are done
         * @param jobs the number of jobs
         */
        void update(long tradesDone, long trades, int jobsDone, int jobs);
    }

    /**
     * Prepares a batch on all cores without progress.
     *
     * @param jobs the jobs
     * @throws IllegalArgumentException if two jobs share a processor or a buffer
     */
    public ParallelBatch(List<Job> jobs) {
        this(jobs, Runtime.getRuntime().availableProcessors(), (tradesDone, trades, jobsDone, count) -> {});
    }

    /**
     * Prepares a batch.
     *
     * @param jobs the jobs
     * @param threads the number of jobs at once, at least 1
     * @param progress receives the progress
     * @throws IllegalArgumentException if two jobs share a processor or a buffer, or {@code threads} is below 1
     */
    public ParallelBatch(List<Job> jobs, int threads, Progress progress) {
        this.jobs = List.copyOf(jobs);
        this.threads = threads;
        this.progress = Objects.requireNonNull(progress, "progress");
        long sum = 0;
        for (Job job : this.jobs) {
            sum += job.trades().count();
        }
        this.trades = sum;
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads are not at least 1");
        }
        if (isAnyShared(Job::processors) || isAnyShared(Job::buffers)) {
            throw new IllegalArgumentException("two jobs share a processor or a buffer");
        }
    }

    /** Initialises this class and those that it needs. */
    static void initialise() {
        Queue<FutureTask<Void>> tasks = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 4; i++) { // several: with one, the queue does not move its head, which is linked at the first time
            tasks.add(new FutureTask<>(() -> null));
        }
        runAll(tasks);
        new ArrayList<>(List.of(1, 0)).sort((one, other) -> Long.compare(one, other));
    }

    private boolean isAnyShared(Function<Job, List<?>> parts) {
        Set<Object> seen = new HashSet<>();
        for (Job job : jobs) {
            for (Object part : parts.apply(job)) {
                if (!seen.add(part)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Runs all jobs and returns when each is done, has failed or was cancelled. The longest start first. A job that fails does
     * not stop the others. The calling thread works too.
     *
     * @throws JobException if a job has failed: the first in the order of the jobs, the others suppressed
     * @throws CancellationException if {@link #cancel} came before all were done, and none has failed; the jobs that
     *     were not done are as before
     * @throws InterruptedException if this thread was interrupted, which cancels
     * @throws OutOfMemoryError if a thread cannot be started, which cancels
     * @throws IllegalStateException if called twice
     */
    public void run() throws InterruptedException {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("this ParallelBatch has been run");
        }
        caller = Thread.currentThread();
        List<FutureTask<Void>> tasks = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        for (Job job : jobs) {
            order.add(tasks.size());
            tasks.add(new FutureTask<>(() -> process(job), null));
        }
        order.sort((one, other) -> Long.compare(jobs.get(other).trades().count(), jobs.get(one).trades().count()));
        Queue<FutureTask<Void>> longestFirst = new ConcurrentLinkedQueue<>();
        for (int index : order) {
            longestFirst.add(tasks.get(index));
        }
        try {
            for (int worker = 1; worker < Math.min(threads, jobs.size()); worker++) {
                WORKERS.execute(() -> runAll(longestFirst));
            }
            runAll(longestFirst);
            if (callerInterrupted) {
                throw new InterruptedException();
            }
            collect(tasks);
        } catch (InterruptedException | OutOfMemoryError e) { // the latter if there can be no more threads
            cancel();
            runAll(longestFirst); // those that no thread has begun end here, as cancelled
            for (FutureTask<Void> task : tasks) {
                awaitUninterruptibly(task);
            }
            throw e;
        }
    }

    private static void runAll(Queue<FutureTask<Void>> tasks) {
        for (FutureTask<Void> task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Waits for a task that ends soon: the batch was cancelled. */
    private static void awaitUninterruptibly(FutureTask<Void> task) {
        while (!task.isDone()) {
            try {
                task.get();
            } catch (ExecutionException e) {
                return;
            } catch (InterruptedException e) {
                // This thread is interrupted already, and says so when all are done.
            }
        }
    }

    private void collect(List<FutureTask<Void>> results) throws InterruptedException {
        List<JobException> failed = new ArrayList<>();
        boolean incomplete = false;
        for (int i = 0; i < results.size(); i++) {
            try {
                results.get(i).get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof CancellationException) {
                    incomplete = true;
                } else {
                    failed.add(new JobException(jobs.get(i).name(), e.getCause()));
                }
            }
        }
        synchronized (reporting) {
            if (fromProgress != null) {
                failed.forEach(fromProgress::addSuppressed);
                if (fromProgress instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) fromProgress;
            }
            if (!failed.isEmpty()) {
                JobException first = failed.get(0);
                failed.subList(1, failed.size()).forEach(first::addSuppressed);
                throw first;
            }
            if (incomplete) {
                throw new CancellationException(jobsDone + " of " + jobs.size() + " jobs were done");
            }
        }
    }

    private void process(Job job) {
        stopIfCancelled();
        job.trades().checkAccessibleByAny();
        LongConsumer listener = count -> {
            report(count, 0);
            stopIfCancelled();
        };
        if (job instanceof Single single) {
            single.processor().process(single.trades(), single.bars(), PIECE, listener);
        } else if (job instanceof Group group) {
            group.group().process(group.trades(), group.buffers(), listener);
        }
        report(0, 1);
    }

    private void stopIfCancelled() {
        if (Thread.currentThread() == caller && Thread.interrupted()) {
            callerInterrupted = true;
            cancel();
        }
        if (cancelled) {
            throw new CancellationException();
        }
    }

    private void report(long moreTrades, int moreJobs) {
        synchronized (reporting) {
            tradesDone += moreTrades;
            jobsDone += moreJobs;
            if (fromProgress != null) {
                return;
            }
            try {
                progress.update(tradesDone, trades, jobsDone, jobs.size());
            } catch (RuntimeException | Error e) {
                fromProgress = e;
                cancel();
            }
        }
    }

    /** Stops soon: jobs that are done stay done, the others leave their processor and buffer as they were. */
    public void cancel() {
        cancelled = true;
    }
}
