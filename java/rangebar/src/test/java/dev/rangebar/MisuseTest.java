package dev.rangebar;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every misuse in a JVM of its own: it neither ends the JVM nor leaves anything half done. */
class MisuseTest {
    private static final boolean HAS_ULIMIT = Files.isDirectory(Path.of("/proc/self"));
    private static final Map<Misuse, Future<Void>> RUNS = new EnumMap<>(Misuse.class);
    private static final ExecutorService TWO_AT_ONCE = Executors.newFixedThreadPool(2);

    @BeforeAll
    static void start() {
        for (Misuse misuse : Misuse.values()) {
            if (misuse.addressSpaceMegabytes == 0 || HAS_ULIMIT) {
                Callable<Void> run = () -> {
                    ForkedJvm.run(starter(misuse), options(misuse), Misuse.class, misuse.name());
                    return null;
                };
                RUNS.put(misuse, TWO_AT_ONCE.submit(run));
            }
        }
    }

    @AfterAll
    static void stop() {
        TWO_AT_ONCE.shutdownNow();
    }

    private static List<String> starter(Misuse misuse) {
        return misuse.addressSpaceMegabytes == 0 ? List.of()
                : List.of("sh", "-c", "ulimit -v " + misuse.addressSpaceMegabytes * 1024L + "; exec \"$@\"", "sh");
    }

    private static List<String> options(Misuse misuse) {
        List<String> options = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-XX:CompressedClassSpaceSize=32m", "-XX:ReservedCodeCacheSize=32m"));
        options.addAll(misuse.options);
        return options;
    }

    @ParameterizedTest
    @EnumSource(Misuse.class)
    void isRefusedAndLeavesNothingInBetween(Misuse misuse) throws Throwable {
        assumeTrue(RUNS.containsKey(misuse), "skipped: the address space can be limited on Linux only");
        try {
            RUNS.get(misuse).get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    /**
     * The ways to misuse the library that need a JVM of their own, since they race, fill memory or stack, or could end the JVM.
     * Misuse that needs no JVM of its own is in the test of each class.
     */
    enum Misuse {
        NULL_FOR_EVERY_ARGUMENT(ClosedMisuse::nullForEveryArgument),
        EVERY_METHOD_AFTER_CLOSE(ClosedMisuse::everyMethodAfterClose),
        CLOSED_BY_TWO_THREADS(ClosedMisuse::closedByTwoThreads),
        CLOSED_WHILE_IT_WORKS(ClosedMisuse::closedWhileItWorks),
        FORGOTTEN_PROCESSORS(ClosedMisuse::forgottenProcessors),
        BUFFERS_OF_ARENAS(ClosedMisuse::buffersOfArenas),
        BUFFERS_OF_ARENAS_THROUGH_JNI(ClosedMisuse::buffersOfArenasThroughJni),

        PUSHED_BY_TWO_THREADS(ThreadMisuse::pushedByTwoThreads),
        BATCHES_BY_TWO_THREADS(ThreadMisuse::batchesByTwoThreads),
        ITERATED_BY_TWO_THREADS(ThreadMisuse::iteratedByTwoThreads),
        VIEWS_READ_WHILE_THE_BUFFER_CHANGES(ThreadMisuse::viewsReadWhileTheBufferChanges),
        PARALLEL_BATCHES_WITH_ONE_PROCESSOR(ThreadMisuse::parallelBatchesWithOneProcessor),
        INTERRUPTED(ThreadMisuse::interrupted),

        COLUMNS_CHANGED_MEANWHILE(ThreadMisuse::columnsChangedMeanwhile),

        CALLBACKS_THAT_CALL_BACK(CallbackMisuse::callBack),
        CALLBACK_FILLS_THE_STACK(CallbackMisuse::fillsTheStack),
        CALLBACK_FILLS_THE_HEAP(CallbackMisuse::fillsTheHeap, "-Xmx24m"),
        CALLBACK_HANDS_THE_PROCESSOR_ON(CallbackMisuse::handsTheProcessorOn),

        FULL_HEAP_FOR_VALUES(MemoryMisuse::fullHeapForValues, "-Xmx24m"),
        FULL_HEAP_FOR_EVERY_CALL(MemoryMisuse::fullHeapForEveryCall, "-Xmx24m"),
        NO_MEMORY_TO_GROW(MemoryMisuse::noMemoryToGrow, "-Xmx64m"),
        NO_THREADS_FOR_A_PARALLEL_BATCH(MemoryMisuse::noThreadsForAParallelBatch, 1_500, "-Xmx64m", "-Xss16m", "-XX:MaxDirectMemorySize=4g"),

        FULL_STACK_FOR_EVERY_CALL(MemoryMisuse::fullStackForEveryCall),
        FULL_STACK_INTERPRETED(MemoryMisuse::fullStackForEveryCall, "-Xint"),
        FULL_STACK_FOR_THE_FIRST_CALLS(MemoryMisuse::fullStackForTheFirstCalls);

        /** Misuses, and checks the state afterwards. */
        @FunctionalInterface
        private interface Deed {
            void commit() throws Exception;
        }

        final List<String> options;
        /** 0: unlimited. It is what limits the stacks of threads. */
        final int addressSpaceMegabytes;
        private final Deed deed;

        Misuse(Deed deed, String... options) {
            this(deed, 0, options);
        }

        Misuse(Deed deed, int addressSpaceMegabytes, String... options) {
            this.deed = deed;
            this.addressSpaceMegabytes = addressSpaceMegabytes;
            this.options = List.of(options);
        }

        public static void main(String[] arguments) throws Exception {
            valueOf(arguments[0]).deed.commit();
        }
    }
}
