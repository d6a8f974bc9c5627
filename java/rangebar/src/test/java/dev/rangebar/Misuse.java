package dev.rangebar;

import java.util.List;

/**
 * The ways to misuse the library that need a JVM of their own, since they race, fill memory or stack, or could end the JVM.
 * Those that need none stand in the tests of each class.
 */
enum Misuse {
    NULL_FOR_EVERY_ARGUMENT(ClosedMisuse::nullForEveryArgument),
    EVERY_METHOD_AFTER_CLOSE(ClosedMisuse::everyMethodAfterClose),
    CLOSED_BY_TWO_THREADS(ClosedMisuse::closedByTwoThreads),
    CLOSED_WHILE_IT_WORKS(ClosedMisuse::closedWhileItWorks),
    FORGOTTEN_PROCESSORS(ClosedMisuse::forgottenProcessors),

    PUSHED_BY_TWO_THREADS(ThreadMisuse::pushedByTwoThreads),
    BATCHES_BY_TWO_THREADS(ThreadMisuse::batchesByTwoThreads),
    ITERATED_BY_TWO_THREADS(ThreadMisuse::iteratedByTwoThreads),
    VIEWS_READ_WHILE_THE_BUFFER_CHANGES(ThreadMisuse::viewsReadWhileTheBufferChanges),
    PARALLEL_BATCHES_WITH_ONE_PROCESSOR(ThreadMisuse::parallelBatchesWithOneProcessor),
    INTERRUPTED(ThreadMisuse::interrupted),

    COLUMNS_CHANGED_MEANWHILE(ColumnMisuse::columnsChangedMeanwhile),

    CALLBACKS_THAT_CALL_BACK(CallbackMisuse::callBack),
    CALLBACK_FILLS_THE_STACK(CallbackMisuse::fillsTheStack),
    CALLBACK_FILLS_THE_HEAP(CallbackMisuse::fillsTheHeap, "-Xmx24m"),
    CALLBACK_HANDS_THE_PROCESSOR_ON(CallbackMisuse::handsTheProcessorOn),

    FULL_HEAP_FOR_VALUES(MemoryMisuse::fullHeapForValues, "-Xmx24m"),
    FULL_HEAP_FOR_EVERY_CALL(MemoryMisuse::fullHeapForEveryCall, "-Xmx24m"),
    NO_MEMORY_TO_GROW(MemoryMisuse::noMemoryToGrow, "-Xmx64m"),
    NO_THREADS_FOR_A_PARALLEL_BATCH(MemoryMisuse::noThreadsForAParallelBatch, 1_500, "-Xmx64m", "-Xss16m", "-XX:MaxDirectMemorySize=4g"),

    FULL_STACK_FOR_EVERY_CALL(StackMisuse::fullStackForEveryCall),
    FULL_STACK_INTERPRETED(StackMisuse::fullStackForEveryCall, "-Xint"),
    FULL_STACK_FOR_THE_FIRST_CALLS(StackMisuse::fullStackForTheFirstCalls);

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
