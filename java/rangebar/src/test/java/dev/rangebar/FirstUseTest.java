package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rangebar.bindings.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls after the first processor was made initialise no class: under a full heap that would fail, and fail for ever. */
class FirstUseTest {
    /** A class with a static initialiser; the JVM makes those with + in the name itself, as often as it takes. */
    private static final Pattern INITIALIZING = Pattern.compile("Initializing '([^'+]+)' \\((?!no method)");
    /** Initialised by this test, or by the JVM at its end. */
    private static final Set<String> OTHERS = Set.of("java/lang/Shutdown");

    @Test
    void initialisesNothingAfterTheFirstProcessor(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("init.log");
        ForkedJvm.run(List.of("-Xlog:class+init=info:file=" + log), FirstUse.class);
        List<String> lines = Files.readAllLines(log);
        List<String> late = new ArrayList<>();
        int before = 0;
        boolean begun = false;
        for (String line : lines) {
            Matcher matcher = INITIALIZING.matcher(line);
            if (matcher.find()) {
                String name = matcher.group(1);
                if (begun && !OTHERS.contains(name)) {
                    late.add(name);
                }
                before += begun ? 0 : 1;
                begun |= name.equals("dev/rangebar/FirstUseTest$FirstUse$Begin");
            }
        }
        assertTrue(begun && before > 100, "the log shows classes: " + before);
        assertEquals(List.of(), late, "initialised by a call");
    }

    /** The JVM links such a place when it is first reached, which takes stack and heap, and a failure is for ever, too. */
    @Test
    void joinsTextsWithoutLinking() throws Exception {
        for (Class<?> type : List.of(RangeBarProcessor.class, NativeLibrary.class)) {
            Path classes = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
            assumeTrue(Files.isRegularFile(classes) || classes.endsWith("target/classes"),
                    "skipped: only Maven compiles with -XDstringConcat=inline");
            if (Files.isDirectory(classes)) {
                joinsTextsWithoutLinking(classes);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(classes)) {
                    joinsTextsWithoutLinking(jar.getPath("/"));
                }
            }
        }
    }

    private static void joinsTextsWithoutLinking(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            List<Path> all = files.filter(each -> each.toString().endsWith(".class")).toList();
            assertTrue(all.size() > 20, all.toString());
            for (Path file : all) {
                String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertFalse(content.contains("StringConcatFactory"), file.toString());
            }
        }
    }

    /**
     * Uses the API for the first time, in a JVM that logs which classes it initialises; {@link FirstUseTest} reads the log. What
     * comes after {@link Begin} may come under a full heap. Without lambdas and text of its own, which need classes, too.
     */
    static final class FirstUse {
        private static final long PRICE = 10_000_000_000L;

        private FirstUse() {}

        /** Its initialisation marks the log: from here on no class may be new. */
        static final class Begin {
            static int marks = Integer.parseInt("0");
        }

        public static void main(String[] arguments) throws InterruptedException {
            Trade first = Trade.of(1, PRICE, 1, 1, 1, 1, Side.BUY);
            Trade last = Trade.of(2, 3 * PRICE, 1, 2, 2, 2, Side.SELL);
            Trade wrong = Trade.of(3, PRICE, -1, 3, 3, 3, Side.SELL);
            TradeColumns columns = TradeColumns.of(new long[] {1, 2}, new long[] {PRICE, 3 * PRICE}, new long[] {1, 1})
                    .withAggTradeIds(new long[] {1, 2}).withTradeIds(new long[] {1, 2}, new long[] {1, 2})
                    .withSides(new byte[] {0, 1});
            TradeColumns refused = TradeColumns.of(new long[] {1, 2}, new long[] {PRICE, -1}, new long[] {1, 1});
            Threshold threshold = Threshold.ofDecimalBasisPoints(100_000);
            RangeBarProcessor processor = RangeBarProcessor.create(threshold);
            BarBuffer bars = BarBuffer.create();
            List<BarBuffer> buffers = List.of(bars);
            List<RangeBarProcessor> processors = List.of(processor);
            List<Trade> trades = List.of(first, last);

            Begin.marks++;
            processor.process(columns, bars);
            read(bars.view());
            processor.clear();
            processor.process(columns);
            processor.clear();
            processor.push(first, bars);
            processor.push(last, bars);
            try {
                processor.push(wrong, bars);
            } catch (InvalidTradeException e) {
                e.getMessage();
            }
            processor.formingBar();
            processor.positionOf(first);
            processor.fields();
            RangeBarProcessor.restore(processor.saveState()).close();
            processor.reset(bars);
            processor.clear();
            try {
                processor.process(refused, bars);
            } catch (InvalidTradeException e) {
                e.getMessage();
            }
            processor.bars(trades.iterator()).hasNext();
            processor.clear();
            processor.forEachBar(columns, new Reader(false));
            processor.clear();
            try {
                processor.forEachBar(columns, new Reader(true));
            } catch (DeliveryException e) {
                e.getMessage();
            }
            processor.clear();
            ProcessorGroup group = ProcessorGroup.of(processors);
            group.process(columns, buffers);
            group.close();
            bars.clear();
            processor.clear();
            new ParallelBatch(List.of(ParallelBatch.Job.of("job", processor, columns, bars))).run();
            try {
                new ParallelBatch(List.of(ParallelBatch.Job.of("job", processor, refused, bars))).run();
            } catch (JobException e) {
                e.getMessage();
            }
            bars.close();
            processor.close();
            try {
                processor.saveState();
            } catch (IllegalStateException e) {
                e.getMessage();
            }
        }

        private static void read(BarView view) {
            for (RangeBar bar : view) {
                bar.vwap();
            }
            view.vwap(0);
            view.hasSide(0);
        }

        /** A consumer that throws if it has to. */
        private record Reader(boolean fails) implements BarConsumer {
            @Override
            public void accept(BarView bars, long index) {
                bars.vwap(index);
                if (fails) {
                    throw new IllegalArgumentException();
                }
            }
        }
    }
}
