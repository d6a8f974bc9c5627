package dev.rangebar.cli.commands;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does several pieces of work on all cores. */
public final class Parallel {
    private Parallel() {}

    /**
     * Does all of them, each on one thread, and waits for them.
     *
     * @throws Exception what the first of them, in order, that failed has thrown, other than being
     *     cancelled; all have ended
     */
    public static void run(List<Callable<Void>> works) throws Exception {
        if (works.size() == 1) {
            works.getFirst().call();
            return;
        }
        List<Future<Void>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(
                Math.min(works.size(), Runtime.getRuntime().availableProcessors()))) {
            works.forEach(work -> results.add(threads.submit(work)));
        }
        for (Future<Void> result : results) {
            try {
                result.get();
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case CancellationException other -> { } // what it was cancelled for is thrown
                    case Exception failure -> throw failure;
                    case Error failure -> throw failure;
                    default -> throw e;
                }
            }
        }
    }
}
