package dev.rangebar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
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
    /** A thread claims small jobs together: claiming one can cost as much as a job of 100 trades. */
    private static final long SHARE_TRADES = 1 << 14;
    /** Waking a thread costs as much as some 10,000 trades. */
    private static final long TRADES_WORTH_A_THREAD = 1 << 15;
    /** Waking the calling thread lasts longer than most waits for the last jobs of the others. */
    private static final long SPIN_NANOS = 50_000;

    private static final AtomicLong LATEST_MARK = new AtomicLong();

    private final List<Job> jobs;
    private final int threads;
    /** Null if nobody wants to know. */
    private final Progress progress;
    private final long trades;
    /** The indexes of the jobs, those with the most trades first. */
    private final int[] longestFirst;
    private final long shareTrades;
    private final AtomicBoolean started = new AtomicBoolean();
    /** The number of jobs that threads have claimed, from the start of {@link #longestFirst}. */
    private final AtomicInteger claimed = new AtomicInteger();
    /** The number of jobs that no thread has ended; who lowers it passes on what it has written for them. */
    private final AtomicInteger left;
    private final boolean[] done;
    private final Throwable[] failures;
    private final LongConsumer afterPiece;
    private final Runnable worker;
    private Thread caller;
    private boolean callerInterrupted;
    private volatile boolean cancelled;
    /** Guards the fields below, so that the listener sees them rise. */
    private final Object reporting = new Object();
    private long tradesDone;
    private int jobsDone;
    private Throwable fromProgress;

    /** The number of processors, read at most once a second: in a container the JVM reads files for it, which takes 30 us or more. */
    private record Cores(int count, long readNanos) {
        private static volatile Cores latest = read();

        private static Cores read() {
            return new Cores(Runtime.getRuntime().availableProcessors(), System.nanoTime());
        }

        static int number() {
            Cores known = latest;
            if (System.nanoTime() - known.readNanos > 1_000_000_000L) {
                known = read();
                latest = known;
            }
            return known.count;
        }
    }

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
     * Prepares a batch on all cores without progress; on fewer, where the work of a thread would not be worth waking it.
     *
     * @param jobs the jobs
     * @throws IllegalArgumentException if two jobs share a processor or a buffer
     */
    public ParallelBatch(List<Job> jobs) {
        this(jobs, null, 0);
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
        this(jobs, Objects.requireNonNull(progress, "progress"), threads);
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads are not at least 1");
        }
    }

    /** Prepares a batch; 0 threads are as many as are worth it. */
    private ParallelBatch(List<Job> jobs, Progress progress, int threads) {
        this.jobs = List.copyOf(jobs);
        this.progress = progress;
        int count = this.jobs.size();
        this.longestFirst = new int[count];
        this.done = new boolean[count];
        this.failures = new Throwable[count];
        this.left = new AtomicInteger(count);
        long[] keys = new long[count];
        long sum = 0;
        long work = 0;
        for (int i = 0; i < count; i++) {
            Job job = this.jobs.get(i);
            long ofJob = job.trades().count();
            sum += ofJob;
            work += job instanceof Group group ? ofJob * group.buffers.size() : ofJob;
            keys[i] = (Integer.MAX_VALUE - Math.min(ofJob, Integer.MAX_VALUE)) << Integer.SIZE | i;
        }
        Arrays.sort(keys);
        for (int i = 0; i < count; i++) {
            longestFirst[i] = (int) keys[i];
        }
        this.trades = sum;
        this.threads = threads != 0 ? threads
                : (int) Math.min(Cores.number(), 1 + work / TRADES_WORTH_A_THREAD);
        this.shareTrades = Math.min(SHARE_TRADES, sum / (8L * Math.max(1, this.threads)));
        this.afterPiece = processed -> {
            report(processed, 0);
            stopIfCancelled();
        };
        this.worker = this::work;
        markAll();
    }

    /** Initialises this class and those that it needs. */
    static void initialise() {
        new ParallelBatch(List.of()).worker.run();
        LockSupport.unpark(null);
    }

    /** Marks the processors and buffers of all jobs, to find any that two of them share. */
    private void markAll() {
        long mark = LATEST_MARK.incrementAndGet();
        for (Job job : jobs) {
            boolean shares;
            if (job instanceof Single single) {
                shares = single.processor.session().mark(mark) | single.bars.mark(mark);
            } else {
                shares = false;
                for (RangeBarProcessor processor : job.processors()) {
                    shares |= processor.session().mark(mark);
                }
                for (BarBuffer buffer : job.buffers()) {
                    shares |= buffer.mark(mark);
                }
            }
            if (shares) {
                throw new IllegalArgumentException("two jobs share a processor or a buffer");
            }
        }
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
        boolean ended = false;
        try {
            for (int other = 1; other < Math.min(threads, jobs.size()); other++) {
                WORKERS.execute(worker);
            }
            work();
            if (callerInterrupted) {
                throw new InterruptedException();
            }
            awaitOthers();
            ended = true;
        } finally {
            if (!ended) {
                cancelled = true; // without a call: there may be no stack left for one
                work(); // jobs that no thread has begun end here, as cancelled
                awaitOthersUninterruptibly();
            }
        }
        collect();
    }

    /** Processes jobs until none is left to claim. */
    private void work() {
        int count = longestFirst.length;
        for (int from = claimed.get(); from < count; from = claimed.get()) {
            int to = endOfShare(from);
            if (claimed.compareAndSet(from, to)) {
                try {
                    for (int i = from; i < to; i++) {
                        attempt(longestFirst[i]);
                    }
                } finally {
                    if (left.addAndGet(from - to) == 0) {
                        LockSupport.unpark(caller);
                    }
                }
            }
        }
    }

    /** {@return the end of the jobs that a thread claims at once: one, or some small ones} */
    private int endOfShare(int from) {
        int end = from;
        long share = 0;
        do {
            share += jobs.get(longestFirst[end++]).trades().count();
        } while (end < longestFirst.length && share < shareTrades);
        return end;
    }

    private void attempt(int index) {
        try {
            process(jobs.get(index));
            done[index] = true;
        } catch (CancellationException e) {
            // The job is not done, which is all that there is to say.
        } catch (Throwable e) {
            failures[index] = e;
        }
    }

    private void awaitOthers() throws InterruptedException {
        for (long begun = System.nanoTime(); left.get() > 0;) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (System.nanoTime() - begun < SPIN_NANOS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** Waits for jobs that end soon: the batch was cancelled. */
    private void awaitOthersUninterruptibly() {
        boolean interrupted = false;
        while (left.get() > 0) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted(); // with the flag set, nothing parks
        }
        if (interrupted) {
            caller.interrupt();
        }
    }

    private void collect() {
        List<JobException> failed = new ArrayList<>();
        int doneJobs = 0;
        for (int i = 0; i < failures.length; i++) {
            if (failures[i] != null) {
                failed.add(new JobException(jobs.get(i).name(), failures[i]));
            } else if (done[i]) {
                doneJobs++;
            }
        }
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
        if (doneJobs < failures.length) {
            throw new CancellationException(doneJobs + " of " + jobs.size() + " jobs were done");
        }
    }

    private void process(Job job) {
        stopIfCancelled();
        job.trades().checkAccessibleByAny();
        if (job instanceof Single single) {
            single.processor().process(single.trades(), single.bars(), PIECE, afterPiece);
        } else if (job instanceof Group group) {
            group.group().process(group.trades(), group.buffers(), afterPiece);
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
        if (progress == null) {
            return;
        }
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
