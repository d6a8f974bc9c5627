package dev.rangebar.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rangebar.Threshold;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More outputs than a stack or the table of open files holds. */
@Timeout(600)
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

    /** The files of the symbols at work are open, and those of no others. */
    @Test
    void filesAreOpenOnlyWhileTheyAreWritten() throws Exception {
        Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors), "skipped: the open files can be counted on Linux only");
        List<Path> inputs = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            inputs.add(Trades.random(i, 30, 0).write(folder.resolve("S" + i + "USDT-aggTrades-2024-01-01.csv")));
        }
        AtomicLong most = new AtomicLong();
        AtomicInteger read = new AtomicInteger();
        PipelineListener counter = new PipelineListener() {
            @Override
            public void sourceDone(TradeSource source) {
                if (read.incrementAndGet() % 50 == 0) {
                    try (Stream<Path> open = Files.list(descriptors)) {
                        most.accumulateAndGet(open.count(), Math::max);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        };
        long before;
        try (Stream<Path> open = Files.list(descriptors)) {
            before = open.count();
        }
        Files.createDirectory(folder.resolve("bars"));
        BarPipeline.builder().inputs(inputs.toArray(Path[]::new)).thresholds(List.of(Threshold.parse("250")))
                .sink(TextSink.toFile(TextFormat.CSV, folder.resolve("bars/{symbol}.csv").toString())).listener(counter)
                .build().run();
        assertTrue(most.get() - before < 100, () -> most.get() - before + " more files are open");
        try (Stream<Path> bars = Files.list(folder.resolve("bars"))) {
            assertEquals(500, bars.count());
        }
    }

    /** A file is known by its bytes, also among many of the same length and beginning. */
    @Test
    void copiesAreFoundAmongFilesOfTheSameLength() throws Exception {
        Trades trades = Trades.random(3, 2_000, 0);
        List<Path> inputs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            inputs.add(trades.slice(50 * i, 50 * i + 50).write(folder.resolve("t" + i + ".csv")));
        }
        inputs.add(Files.copy(inputs.get(17), folder.resolve("copy.csv")));
        BuildResult result = BarPipeline.builder().inputs(inputs.toArray(Path[]::new)).sink(MemorySink.ofOneRun())
                .thresholds(List.of(Threshold.parse("250"))).build().run();
        assertEquals(2_000, result.trades());
        assertEquals(1, result.symbols().getFirst().duplicateInputs());
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
        assertEquals("901 outputs at the same time need 1025 open files, and the limit of this process is 1024; raise it (ulimit "
                + "-n 1025), or build fewer thresholds at a time", assertThrows(IllegalArgumentException.class,
                        () -> OpenFileLimit.check(901, limits, 60)).getMessage());
        OpenFileLimit.check(1_000_000_000, List.of("Max open files  unlimited  unlimited  files"), 60);
        OpenFileLimit.check(1);
    }
}
