package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs side by side: each does what it does alone, or nothing. */
class ParallelBatchTest {
    private static final int JOBS = 8;
    /** The first job takes more than one piece, so that it can be stopped in the middle. */
    private static final int LONG = (1 << 18) + 50_000;

    private final List<Trades> trades = new ArrayList<>();
    private final List<TradeColumns> columns = new ArrayList<>();
    private final List<RangeBarProcessor> processors = new ArrayList<>();
    private final List<BarBuffer> bars = new ArrayList<>();
    private long total;

    /** Some jobs, on the heap and outside in turn; each has a bar or two from before. */
    private List<ParallelBatch.Job> jobs(int first) {
        List<ParallelBatch.Job> jobs = new ArrayList<>();
        for (int k = 0; k < JOBS; k++) {
            TradeGenerator generator = new TradeGenerator(7 + 8 * k);
            int count = k == 0 ? first : 2_000 + 500 * k;
            Trades all = k == 0 ? many(count) : generator.next(count);
            trades.add(all);
            columns.add(k % 2 == 0 ? all.inNative() : all.onHeap());
            processors.add((k == 0 ? RunOptions.of(250, TradeFields.ALL) : generator.setup()).processor());
            bars.add(BarBuffer.create());
            processors.get(k).process(columns.get(k).slice(0, 100), bars.get(k));
            TradeColumns rest = columns.get(k).slice(100, count - 100);
            total += rest.count();
            jobs.add(ParallelBatch.Job.of("S" + k, processors.get(k), rest, bars.get(k)));
        }
        return jobs;
    }

    private static Trades many(int count) {
        Trades all = new Trades(TradeFields.ALL, count);
        for (int i = 0; i < count; i++) {
            all.timestampMicros[i] = i;
            all.price[i] = 1_000_000 + 3_000L * (i / 40 % 3);
            all.quantity[i] = i % 1_000;
            all.aggTradeId[i] = i;
            all.firstTradeId[i] = i;
            all.lastTradeId[i] = i;
        }
        return all;
    }

    @AfterEach
    void free() {
        processors.forEach(RangeBarProcessor::close);
        bars.forEach(BarBuffer::close);
    }

    /** The state that a job leaves: that of all its trades, or of those before it only. */
    private void left(int k, boolean done) {
        byte[] options = processors.get(k).saveState();
        try (RangeBarProcessor alone = RangeBarProcessor.restore(options); BarBuffer expected = BarBuffer.create()) {
            alone.clear();
            alone.process(columns.get(k).slice(0, done ? trades.get(k).count() : 100), expected);
            assertEquals(ExactBar.of(expected), ExactBar.of(bars.get(k)), "bars of " + k);
            assertArrayEquals(alone.saveState(), options, "state of " + k);
        }
    }

    /** Returns the number of jobs that are done; every other one is as before. */
    private int doneOrUntouched(List<byte[]> before) {
        int done = 0;
        for (int k = 0; k < JOBS; k++) {
            boolean changed = !Arrays.equals(before.get(k), processors.get(k).saveState());
            left(k, changed);
            done += changed ? 1 : 0;
        }
        return done;
    }

    private List<byte[]> states() {
        return processors.stream().map(RangeBarProcessor::saveState).toList();
    }

    private record Update(long tradesDone, long trades, int jobsDone, int jobs) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 100})
    void eachJobDoesWhatItDoesAlone(int threads) throws InterruptedException {
        List<ParallelBatch.Job> jobs = jobs(LONG);
        List<Update> updates = new ArrayList<>(); // not a concurrent one: updates come one at a time
        new ParallelBatch(jobs, threads,
                (done, of, jobsDone, count) -> updates.add(new Update(done, of, jobsDone, count))).run();
        for (int k = 0; k < JOBS; k++) {
            left(k, true);
        }
        assertTrue(updates.size() > 2 * JOBS, "at least one for a piece and one for a job, and two pieces once");
        assertEquals(new Update(total, total, JOBS, JOBS), updates.get(updates.size() - 1));
        for (int i = 1; i < updates.size(); i++) {
            Update a = updates.get(i - 1);
            Update b = updates.get(i);
            assertTrue(b.tradesDone >= a.tradesDone && b.jobsDone >= a.jobsDone
                    && b.tradesDone + b.jobsDone > a.tradesDone + a.jobsDone, () -> a + " before " + b);
            assertTrue(b.tradesDone <= total && b.trades == total && b.jobs == JOBS, b::toString);
        }
    }

    @Test
    void onAllCoresWithoutProgress() throws InterruptedException {
        new ParallelBatch(jobs(1_000)).run();
        for (int k = 0; k < JOBS; k++) {
            left(k, true);
        }
    }

    @Test
    void noJobsAndEmptyJobs() throws InterruptedException {
        new ParallelBatch(List.of()).run();
        List<ParallelBatch.Job> jobs = jobs(1_000).stream()
                .map(job -> ParallelBatch.Job.of(job.name(), job.processors().get(0), job.trades().slice(0, 0), job.buffers().get(0)))
                .toList();
        AtomicInteger done = new AtomicInteger();
        new ParallelBatch(jobs, 3, (tradesDone, of, jobsDone, count) -> {
            assertEquals(0, tradesDone + of);
            done.set(jobsDone);
        }).run();
        assertEquals(JOBS, done.get());
        for (int k = 0; k < JOBS; k++) {
            left(k, false);
        }
    }

    // -------------------------------------------------------------------------------------------------- cancelling

    @Test
    void cancelledBefore() {
        ParallelBatch batch = new ParallelBatch(jobs(1_000));
        batch.cancel();
        CancellationException e = assertThrows(CancellationException.class, batch::run);
        assertEquals("0 of " + JOBS + " jobs were done", e.getMessage());
        for (int k = 0; k < JOBS; k++) {
            left(k, false);
        }
    }

    /** The listener cancels after a number of jobs, or in the middle of the long one, which comes first. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 7})
    void cancelledByTheListener(int after) {
        // With three threads, two jobs more may be at their very end.
        for (int threads : after < JOBS - 3 ? new int[] {1, 3} : new int[] {1}) {
            List<ParallelBatch.Job> jobs = jobs(LONG);
            List<byte[]> before = states();
            ParallelBatch[] batch = new ParallelBatch[1];
            batch[0] = new ParallelBatch(jobs, threads, (tradesDone, of, jobsDone, count) -> {
                if (jobsDone >= after) {
                    batch[0].cancel();
                }
            });
            CancellationException e = assertThrows(CancellationException.class, batch[0]::run);
            int done = doneOrUntouched(before);
            assertEquals(done + " of " + JOBS + " jobs were done", e.getMessage());
            assertTrue(done >= after && done < JOBS, () -> done + " done");
            if (threads == 1) {
                assertEquals(after, done);
                left(0, after > 0);
            }
            again();
        }
    }

    private void again() {
        processors.forEach(RangeBarProcessor::close);
        bars.forEach(BarBuffer::close);
        List.of(trades, columns, processors, bars).forEach(List::clear);
        total = 0;
    }

    /** The long job is known to be in the middle while another thread cancels. */
    @Test
    void cancelledByAnotherThread() throws InterruptedException {
        List<ParallelBatch.Job> jobs = jobs(LONG);
        List<byte[]> before = states();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        ParallelBatch batch = new ParallelBatch(jobs, 2, (tradesDone, of, jobsDone, count) -> {
            inside.countDown();
            await(cancelled);
        });
        Thread other = new Thread(() -> {
            await(inside);
            batch.cancel();
            cancelled.countDown();
        });
        other.start();
        assertThrows(CancellationException.class, batch::run);
        other.join();
        doneOrUntouched(before);
        left(0, false);
        left(JOBS - 2, false);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(5, TimeUnit.MINUTES));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the caller has begun a job: it reports, or waits to report because this thread does. */
    private static void awaitJobOf(Thread caller) {
        for (long start = System.nanoTime(); Thread.currentThread() != caller && caller.getState() != Thread.State.BLOCKED;) {
            assertTrue(System.nanoTime() - start < TimeUnit.MINUTES.toNanos(5), "the caller does no job");
            Thread.onSpinWait();
        }
    }

    /** The caller is notified even while it does a job itself. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anInterruptOfTheCallerCancels(int threads) {
        List<ParallelBatch.Job> jobs = jobs(LONG);
        List<byte[]> before = states();
        Thread caller = Thread.currentThread();
        AtomicInteger calls = new AtomicInteger();
        ParallelBatch batch = new ParallelBatch(jobs, threads, (tradesDone, of, jobsDone, count) -> {
            if (calls.getAndIncrement() == 0) {
                awaitJobOf(caller); // on a busy machine the other thread could do all jobs before the caller has begun one
                caller.interrupt();
            }
        });
        assertThrows(InterruptedException.class, batch::run);
        assertEquals(false, Thread.interrupted(), "the exception stands for the flag");
        int done = doneOrUntouched(before);
        assertTrue(threads == 1 ? done == 0 : done < JOBS, "done: " + done);
        for (RangeBarProcessor processor : processors) {
            processor.clear(); // none is still in use
        }
    }

    // ---------------------------------------------------------------------------------------------------- failing

    private void makeWrong(int k) {
        trades.get(k).price[900] = -1;
        columns.set(k, trades.get(k).onHeap());
    }

    private ParallelBatch.Job job(int k) {
        return ParallelBatch.Job.of("S" + k, processors.get(k),
                columns.get(k).slice(100, columns.get(k).count() - 100), bars.get(k));
    }

    @Test
    void aJobThatFailsSaysItsNameAndTheOthersAreDone() {
        List<ParallelBatch.Job> jobs = jobs(1_000);
        List<byte[]> before = states();
        makeWrong(5);
        jobs.set(5, job(5));
        AtomicInteger most = new AtomicInteger();
        JobException e = assertThrows(JobException.class, new ParallelBatch(jobs, 2,
                (tradesDone, of, jobsDone, count) -> most.accumulateAndGet(jobsDone, Math::max))::run);
        assertEquals("S5", e.job());
        assertEquals(800, assertInstanceOf(InvalidTradeException.class, e.getCause()).index());
        assertEquals("S5: " + e.getCause().getMessage(), e.getMessage());
        assertEquals(0, e.getSuppressed().length);
        assertEquals(JOBS - 1, most.get());
        assertArrayEquals(before.get(5), processors.get(5).saveState());
        for (int k = 0; k < JOBS; k++) {
            if (k != 5) {
                left(k, true);
            }
        }
    }

    @Test
    void whenTwoFailTheSecondIsSuppressed() {
        List<ParallelBatch.Job> jobs = jobs(1_000);
        for (int k : new int[] {3, 6}) {
            makeWrong(k);
            jobs.set(k, job(k));
        }
        JobException e = assertThrows(JobException.class, new ParallelBatch(jobs)::run);
        assertEquals("S3", e.job());
        assertEquals(1, e.getSuppressed().length);
        assertEquals("S6", assertInstanceOf(JobException.class, e.getSuppressed()[0]).job());
        for (int k : new int[] {0, 1, 2, 4, 5, 7}) {
            left(k, true);
        }
    }

    @Test
    void whatIsClosedOrInUse() throws InterruptedException {
        List<ParallelBatch.Job> jobs = jobs(1_000);
        List<byte[]> before = states();
        RangeBarProcessor closed = RunOptions.of(250, TradeFields.ALL).processor();
        closed.close();
        JobException e = assertThrows(JobException.class, new ParallelBatch(List.of(
                ParallelBatch.Job.of("closed", closed, columns.get(1), bars.get(1))))::run);
        assertEquals("closed: this RangeBarProcessor is closed", e.getMessage());
    }

    @Test
    void aListenerThatThrowsCancels() {
        for (Throwable thrown : List.of(new IllegalArgumentException("listener"), new AssertionError("listener"))) {
            for (int threads : new int[] {1, 3}) {
                List<ParallelBatch.Job> jobs = jobs(LONG);
                List<byte[]> before = states();
                AtomicInteger calls = new AtomicInteger();
                ParallelBatch batch = new ParallelBatch(jobs, threads, (tradesDone, of, jobsDone, count) -> {
                    calls.incrementAndGet();
                    if (thrown instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) thrown;
                });
                assertSame(thrown, assertThrows(thrown.getClass(), batch::run));
                assertEquals(1, calls.get(), "no update after it");
                assertTrue(doneOrUntouched(before) < JOBS);
                left(0, false);
                again();
            }
        }
    }

    // ----------------------------------------------------------------------------------------------------- misuse

    @Test
    void runTwice() throws InterruptedException {
        ParallelBatch batch = new ParallelBatch(jobs(1_000));
        batch.run();
        assertThrows(IllegalStateException.class, batch::run);
        for (int k = 0; k < JOBS; k++) {
            left(k, true);
        }
    }

    @Test
    void jobsThatCannotBe() {
        List<ParallelBatch.Job> jobs = jobs(1_000);
        ParallelBatch.Job a = jobs.get(0);
        ParallelBatch.Job b = jobs.get(1);
        assertThrows(IllegalArgumentException.class, () -> new ParallelBatch(
                List.of(a, ParallelBatch.Job.of("same processor", a.processors().get(0), b.trades(), b.buffers().get(0)))));
        assertThrows(IllegalArgumentException.class, () -> new ParallelBatch(
                List.of(a, ParallelBatch.Job.of("same buffer", b.processors().get(0), b.trades(), a.buffers().get(0)))));
        assertThrows(IllegalArgumentException.class, () -> new ParallelBatch(jobs, 0, (t, of, j, n) -> {}));
        assertThrows(NullPointerException.class, () -> new ParallelBatch(jobs, 1, null));
        assertThrows(NullPointerException.class, () -> new ParallelBatch(null));
        assertThrows(NullPointerException.class, () -> new ParallelBatch(Collections.singletonList(null)));
        assertThrows(NullPointerException.class,
                () -> ParallelBatch.Job.of(null, a.processors().get(0), a.trades(), a.buffers().get(0)));
        assertThrows(NullPointerException.class, () -> ParallelBatch.Job.of("a", null, a.trades(), a.buffers().get(0)));
        assertThrows(NullPointerException.class, () -> ParallelBatch.Job.of("a", a.processors().get(0), null, a.buffers().get(0)));
        assertThrows(NullPointerException.class, () -> ParallelBatch.Job.of("a", a.processors().get(0), a.trades(), null));
    }
}
