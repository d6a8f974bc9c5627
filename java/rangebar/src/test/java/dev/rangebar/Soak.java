package dev.rangebar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Streaming for a long time: several threads hand streams of trades to each other, take them by every call of the API in
 * random pieces, save, close and restore in between. The bars have to be those of one batch, and neither the heap nor the
 * native memory may grow. {@code Soak SECONDS}; the last line is PASSED or FAILED.
 */
final class Soak {
    private static final int STREAMS = 6;
    private static final int PROCESSORS = 3;
    private static final int TRADES_AT_ONCE = 5_000;
    private static final int MOST_OF_A_PIECE = 1_000;
    private static final long HEAP_GROWTH_MEGABYTES = 1;
    private static final long NATIVE_GROWTH_MEGABYTES = 32;
    /** Two for each quarter: a busy machine takes few samples in the time. */
    private static final int MIN_SAMPLES = 8;

    private final AtomicLong trades = new AtomicLong();
    private final AtomicLong bars = new AtomicLong();
    private final AtomicLong restores = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean isOver;
    private final BlockingQueue<Stream> waiting = new LinkedBlockingQueue<>();
    /** Held for writing while memory is measured: what a step has in hand is no growth. Fair, since steps always overlap. */
    private final ReadWriteLock steps = new ReentrantReadWriteLock(true);

    /** Trades of one source for several processors, one piece after the other. */
    private final class Stream implements AutoCloseable {
        private final SplittableRandom random;
        private final TradeGenerator generator;
        private final List<RunOptions> setups = new ArrayList<>();
        private final List<RangeBarProcessor> processors = new ArrayList<>();
        private final List<RangeBarProcessor> batches = new ArrayList<>();
        private final List<BarBuffer> buffers = new ArrayList<>();
        private final List<BarBuffer> expected = new ArrayList<>();
        private final long[] compared = new long[PROCESSORS];
        private final Trades.DirectTrades outside;
        private final TradeColumns outsideColumns;
        private Trades now;
        private int position;

        Stream(int seed) {
            random = new SplittableRandom(seed);
            generator = new TradeGenerator(seed);
            RunOptions setup = generator.setup();
            for (int threshold : new int[] {setup.thresholdDbps(), 100, 5_000}) {
                // Bars that a gap ends stand among the others: not every call returns orphans.
                setups.add(new RunOptions(threshold, random.nextBoolean(), setup.maxGapMicros(), true, setup.fields()));
            }
            for (RunOptions each : setups) {
                processors.add(each.processor());
                batches.add(each.processor());
                buffers.add(BarBuffer.create());
                // As many bars as there can be: a buffer that grows to the largest batch so far would look like a leak.
                expected.add(BarBuffer.withCapacity(TRADES_AT_ONCE + 1));
            }
            outside = new Trades.DirectTrades(setup.fields(), TRADES_AT_ONCE);
            outsideColumns = outside.columns();
            goOn();
        }

        /** Processes a piece, by any call. */
        void step() throws InterruptedException {
            int from = position;
            int to = Math.min(TRADES_AT_ONCE, from + random.nextInt(1, MOST_OF_A_PIECE));
            TradeColumns columns = (random.nextBoolean() ? now.onHeap() : outsideColumns).slice(from, to - from);
            int kind = random.nextInt(6);
            if (kind == 0) {
                try (ProcessorGroup group = ProcessorGroup.of(processors)) {
                    group.process(columns, buffers);
                }
            } else if (kind == 1) {
                List<ParallelBatch.Job> jobs = new ArrayList<>();
                for (int k = 0; k < PROCESSORS; k++) {
                    jobs.add(ParallelBatch.Job.of("job", processors.get(k), columns, buffers.get(k)));
                }
                new ParallelBatch(jobs).run();
            } else {
                for (int k = 0; k < PROCESSORS; k++) {
                    take(k, kind, columns, from, to);
                }
            }
            for (int k = 0; k < PROCESSORS; k++) {
                compareBuffer(k);
                if (random.nextInt(4) == 0) {
                    saveAndRestore(k);
                }
            }
            trades.addAndGet((long) (to - from) * PROCESSORS);
            position = to;
            if (to == TRADES_AT_ONCE) {
                end();
                goOn();
            }
        }

        private void take(int k, int kind, TradeColumns columns, int from, int to) {
            RangeBarProcessor processor = processors.get(k);
            switch (kind) {
                case 2 -> processor.process(columns, buffers.get(k));
                case 3 -> {
                    for (int i = from; i < to; i++) {
                        processor.push(now.trade(i), buffers.get(k));
                    }
                }
                case 4 -> processor.forEachBar(columns, (view, index) -> compare(k, ExactBar.of(view, index)));
                default -> processor.bars(now.part(from, to).stream()).forEach(bar -> compare(k, ExactBar.of(bar)));
            }
        }

        private void compareBuffer(int k) {
            buffers.get(k).view().forEachBar((view, index) -> compare(k, ExactBar.of(view, index)));
            buffers.get(k).clear();
        }

        private void compare(int k, ExactBar bar) {
            BarView right = expected.get(k).view();
            if (compared[k] >= right.size() || !bar.equals(ExactBar.of(right, compared[k]))) {
                throw new AssertionError(setups.get(k) + ", bar " + compared[k] + " of " + right.size() + ": " + bar);
            }
            compared[k]++;
            bars.incrementAndGet();
        }

        private void saveAndRestore(int k) {
            byte[] state = processors.get(k).saveState();
            if (random.nextInt(100) != 0) {
                processors.get(k).close(); // else it is forgotten
            }
            processors.set(k, RangeBarProcessor.restore(state));
            restores.incrementAndGet();
        }

        /** The forming bars are ended; then nothing may be missing, and the states are those of one batch. */
        private void end() {
            for (int k = 0; k < PROCESSORS; k++) {
                processors.get(k).reset(buffers.get(k));
                compareBuffer(k);
                if (compared[k] != expected.get(k).size()
                        || !Arrays.equals(batches.get(k).saveState(), processors.get(k).saveState())) {
                    throw new AssertionError(setups.get(k) + ": " + compared[k] + " of " + expected.get(k).size()
                            + " bars, or another state");
                }
            }
        }

        private void goOn() {
            now = generator.next(TRADES_AT_ONCE);
            position = 0;
            for (int k = 0; k < PROCESSORS; k++) {
                expected.get(k).clear();
                compared[k] = 0;
                batches.get(k).process(now.onHeap(), expected.get(k));
                batches.get(k).reset(expected.get(k));
            }
            outside.fill(now);
        }

        @Override
        public void close() {
            processors.forEach(RangeBarProcessor::close);
            batches.forEach(RangeBarProcessor::close);
            buffers.forEach(BarBuffer::close);
            expected.forEach(BarBuffer::close);
        }
    }

    /** Memory in use, in bytes. */
    private record Sample(long heap, long resident) {
        static Sample now() throws IOException, InterruptedException {
            for (int i = 0; i < 3; i++) {
                System.gc();
                Thread.sleep(50); // forgotten processors are freed by another thread
            }
            Runtime runtime = Runtime.getRuntime();
            return new Sample(runtime.totalMemory() - runtime.freeMemory(), residentBytes());
        }

        /** 0 on other systems than Linux: then the heap alone is judged. */
        private static long residentBytes() throws IOException {
            Path status = Path.of("/proc/self/status");
            if (!Files.exists(status)) {
                return 0;
            }
            return Files.readAllLines(status).stream().filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""))).sum();
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        long seconds = Long.parseLong(arguments[0]);
        boolean passed = new Soak().run(seconds);
        System.out.println(passed ? "PASSED" : "FAILED");
        System.exit(passed ? 0 : 1);
    }

    private boolean run(long seconds) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000;
        for (int k = 0; k < STREAMS; k++) {
            waiting.add(new Stream(7 + 8 * k)); // all columns, with and without maximum gap
        }
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < Math.max(3, Runtime.getRuntime().availableProcessors()); t++) {
            Thread thread = new Thread(this::work);
            threads.add(thread);
            thread.start();
        }
        List<Sample> samples = new ArrayList<>();
        long pause = Math.max(100, Math.min(30_000, seconds * 1_000 / 40));
        while ((System.nanoTime() < end || samples.size() < MIN_SAMPLES) && failure.get() == null) {
            Thread.sleep(pause);
            steps.writeLock().lock();
            try {
                samples.add(Sample.now());
            } finally {
                steps.writeLock().unlock();
            }
            if (samples.size() % 4 == 0) {
                report(start, samples.get(samples.size() - 1));
            }
        }
        isOver = true;
        for (Thread thread : threads) {
            thread.join();
        }
        waiting.forEach(Stream::close);
        report(start, Sample.now());
        if (failure.get() != null) {
            failure.get().printStackTrace();
            return false;
        }
        // Growth from the second to the last quarter: in the first one memory use still grows.
        long heap = growth(samples.stream().map(Sample::heap).toList());
        long resident = growth(samples.stream().map(Sample::resident).toList());
        System.out.println("growth from the second to the last quarter: heap " + heap + " KB, resident " + resident
                + " KB");
        return bars.get() > 0 && heap < HEAP_GROWTH_MEGABYTES << 10
                && resident < NATIVE_GROWTH_MEGABYTES << 10;
    }

    private void work() {
        try {
            while (!isOver && failure.get() == null) {
                Stream stream = waiting.take();
                steps.readLock().lock();
                try {
                    stream.step();
                } finally {
                    steps.readLock().unlock();
                }
                waiting.add(stream);
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    private void report(long start, Sample sample) {
        System.out.println((System.nanoTime() - start) / 1_000_000_000 + " s, " + trades + " trades, " + bars
                + " bars equal to the batch, "
                + restores + " restores, heap " + (sample.heap >> 10) + " KB, resident " + (sample.resident >> 10) + " KB");
    }

    /** The difference of the medians of two quarters, in kilobytes. */
    private static long growth(List<Long> samples) {
        int quarter = samples.size() / 4;
        return median(samples.subList(3 * quarter, samples.size())) - median(samples.subList(quarter, 2 * quarter));
    }

    private static long median(List<Long> samples) {
        return samples.stream().sorted().toList().get(samples.size() / 2) >> 10;
    }
}
