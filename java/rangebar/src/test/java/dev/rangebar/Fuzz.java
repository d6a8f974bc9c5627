package dev.rangebar;

import java.util.function.LongConsumer;

/**
 * Random inputs and random sequences of calls, held against oracles: a seed is a run, and a finding names
 * it. The first seeds are a test; the command line goes on for as long as one likes: {@code Fuzz SECONDS [FIRST_SEED]}.
 */
enum Fuzz {
    CALLS(1, seed -> new CallScript(seed).run()),
    SAVED_STATES(30, SavedStateFuzz::run),
    NUMBERS(500, NumberFuzz::run);

    /** Numbers of runs that need about the same time. */
    private final int runsAtOnce;
    private final LongConsumer target;

    Fuzz(int runsAtOnce, LongConsumer target) {
        this.runsAtOnce = runsAtOnce;
        this.target = target;
    }

    void run(long seed) {
        try {
            target.accept(seed);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(this + " with seed " + seed, e);
        }
    }

    public static void main(String[] arguments) {
        long seconds = Long.parseLong(arguments[0]);
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 0;
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000;
        long report = start;
        long[] runs = new long[values().length];
        int found = 0;
        for (; System.nanoTime() < end; seed++) {
            for (Fuzz fuzz : values()) {
                for (int k = 0; k < fuzz.runsAtOnce; k++) {
                    try {
                        fuzz.run(seed * fuzz.runsAtOnce + k);
                    } catch (AssertionError e) {
                        found++;
                        e.printStackTrace();
                    }
                }
                runs[fuzz.ordinal()] += fuzz.runsAtOnce;
            }
            if (System.nanoTime() >= report) {
                report(start, runs, seed, found);
                report += 60_000_000_000L;
            }
        }
        report(start, runs, seed, found);
        System.out.println(found == 0 ? "PASSED" : "FAILED");
        System.exit(found == 0 ? 0 : 1);
    }

    private static void report(long start, long[] runs, long seed, int found) {
        StringBuilder line = new StringBuilder().append((System.nanoTime() - start) / 1_000_000_000).append(" s");
        for (Fuzz fuzz : values()) {
            line.append(", ").append(fuzz).append(' ').append(runs[fuzz.ordinal()]);
        }
        System.out.println(line.append(", next seed ").append(seed).append(", findings ").append(found));
    }
}
