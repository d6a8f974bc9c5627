package dev.rangebar.report.compare;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.results.PairedEstimate.Pairs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * Measures two sides in turn, in several pairs of processes: one process of each side lives at a time, and their samples
 * alternate within milliseconds, so that the machine cancels out. The order within a pair of samples is random.
 *
 * @param processes    pairs of processes
 * @param pairs        pairs of samples of each series in a pair of processes
 * @param warmUpMillis of each series and side
 */
record PairedRun(int processes, int pairs, int warmUpMillis) {
    private static final int PAIRS_PER_VISIT = 8;
    /** A series can make a JVM compile code again that earlier series have warmed up. */
    private static final int WARM_UP_ROUNDS = 4;
    private static final long SEED = 20251129;

    /** Returns the times by series, B over A, one element per pair of processes. */
    Map<String, List<Pairs>> measure(IntFunction<SampleSource> sideA, IntFunction<SampleSource> sideB,
        IntConsumer progress) {
        Random random = new Random(SEED);
        Map<String, List<Pairs>> all = new LinkedHashMap<>();
        for (int i = 0; i < processes; i++) {
            progress.accept(i);
            try (SampleSource first = (i % 2 == 0 ? sideA : sideB).apply(i);
                SampleSource second = (i % 2 == 0 ? sideB : sideA).apply(i)) {
                Process process = new Process(i % 2 == 0 ? first : second, i % 2 == 0 ? second : first, random);
                process.measure(this).forEach((id, times) -> all.computeIfAbsent(id, any -> new ArrayList<>()).add(times));
            }
        }
        return all;
    }

    /** One pair of processes. */
    private record Process(SampleSource a, SampleSource b, Random random) {
        Map<String, Pairs> measure(PairedRun run) {
            List<String> ids = a.ids().stream().filter(b.ids()::contains).toList();
            if (ids.isEmpty()) {
                throw new BenchFailure("the two sides have no series in common: " + a.ids() + " and " + b.ids());
            }
            Map<String, List<double[]>> times = new LinkedHashMap<>();
            ids.forEach(id -> times.put(id, new ArrayList<>()));
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                ids.forEach(id -> warmUp(id, run));
            }
            List<String> left = new ArrayList<>(ids);
            while (!left.isEmpty()) {
                Collections.shuffle(left, random);
                for (String id : left) {
                    for (int i = 0; i < PAIRS_PER_VISIT && times.get(id).size() < run.pairs; i++) {
                        times.get(id).add(pair(id));
                    }
                }
                left.removeIf(id -> times.get(id).size() >= run.pairs);
            }
            Map<String, Pairs> pairs = new LinkedHashMap<>();
            times.forEach((id, all) -> pairs.put(id, new Pairs(all.stream().mapToDouble(pair -> pair[1]).toArray(),
                all.stream().mapToDouble(pair -> pair[0]).toArray())));
            return pairs;
        }

        private void warmUp(String id, PairedRun run) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2L * run.warmUpMillis) / WARM_UP_ROUNDS;
            do {
                a.sample(id);
                b.sample(id);
            } while (System.nanoTime() < end);
        }

        private double[] pair(String id) {
            double[] times = new double[2];
            int first = random.nextInt(2);
            for (int side : new int[] {first, 1 - first}) {
                times[side] = (side == 0 ? a : b).sample(id);
            }
            return times;
        }
    }

    /** Process that measures samples on request. */
    interface SampleSource extends AutoCloseable {
        /** Returns the ids of its series. */
        List<String> ids();

        /** Measures one sample, in ns per batch. */
        double sample(String id);

        /** Ends the process after it has checked its bars. */
        @Override
        void close();
    }
}
