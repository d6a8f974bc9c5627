package dev.rangebar.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rangebar.Threshold;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More outputs than a stack or the table of open files holds. */
@Timeout(120)
class ManyOutputsTest {
    private static final int OUTPUTS = 10_000;
    private static final int STACK_BYTES = 1 << 18;

    @TempDir
    private Path folder;

    /** Runs an action on a thread with a small stack. */
    private static void onSmallStack(Runnable action) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(null, action, "small stack", STACK_BYTES);
        thread.setUncaughtExceptionHandler((same, error) -> thrown.set(error));
        thread.start();
        thread.join();
        assertNull(thrown.get(), () -> String.valueOf(thrown.get()));
    }

    @Test
    void tenThousandOutputsAreWrittenAndClosed() throws Exception {
        Path trades = Trades.random(1, 50, 0).write(folder.resolve("a.csv"));
        MemorySink sink = MemorySink.ofOneRun();
        BarPipeline pipeline = BarPipeline.builder().inputs(trades).sink(sink).thresholds(IntStream.rangeClosed(1, OUTPUTS)
                .mapToObj(Threshold::ofDecimalBasisPoints).toList()).build();
        onSmallStack(() -> {
            try {
                assertEquals(OUTPUTS, pipeline.run().symbols().getFirst().series().size());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertEquals(0, sink.open());
        assertEquals(OUTPUTS, sink.bars().size());
    }

    @Test
    void closingFailsForEachOfThem() throws Exception {
        Closeable failing = () -> {
            throw new IOException("full disk");
        };
        onSmallStack(() -> {
            IOException e = assertThrows(IOException.class, () -> Closeables.close(Collections.nCopies(OUTPUTS, failing)));
            assertEquals(OUTPUTS - 1, e.getSuppressed().length);
        });
    }

    @Test
    void theMessageNamesTheLimitAndTheRemedy() {
        List<String> limits = List.of("Limit  Soft Limit  Hard Limit  Units", "Max open files            1024                "
                + "1024                 files     ");
        OpenFileLimit.check(900, limits, 60);
        assertEquals("901 outputs need 1025 open files, and the limit of this process is 1024; raise it (ulimit -n 1025), or "
                + "build fewer symbols or thresholds at a time", assertThrows(IllegalArgumentException.class,
                        () -> OpenFileLimit.check(901, limits, 60)).getMessage());
        OpenFileLimit.check(1_000_000_000, List.of("Max open files  unlimited  unlimited  files"), 60);
        OpenFileLimit.check(1);
    }
}
