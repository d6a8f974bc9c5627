package dev.rangebar;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A fixed number of threads that are waited for at the end. */
final class TestThreads implements AutoCloseable {
    /** Something to do. */
    @FunctionalInterface
    interface Task {
        void run() throws Exception;
    }

    private final ExecutorService threads;

    TestThreads(int count) {
        threads = Executors.newFixedThreadPool(count);
    }

    <T> Future<T> call(Callable<T> task) {
        return threads.submit(task);
    }

    Future<?> run(Task task) {
        return threads.submit(() -> {
            task.run();
            return null;
        });
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(5, TimeUnit.MINUTES)) {
                throw new AssertionError("a thread hangs");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
