package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarField;
import dev.rangebar.testsupport.Assume;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as a process of its own. */
class ProcessTest {
    private static final int TRADES = 400_000;

    @TempDir
    private Path folder;

    private ProcessBuilder command(String... arguments) {
        return command(folder.resolve("err"), arguments);
    }

    /** The command as a process that writes its messages to a file. */
    static ProcessBuilder command(Path err, String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx32m",
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--illegal-native-access=deny")); // as bin/rangebar
        String modules = System.getProperty("jdk.module.path");
        if (modules != null) {
            words.addAll(List.of("--enable-native-access=dev.rangebar.bindings,duckdb.jdbc,com.github.luben.zstd_jni", "-p", modules, "-m",
                    "dev.rangebar.cli/" + Main.class.getName()));
        } else {
            words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                    Main.class.getName()));
        }
        words.addAll(List.of(arguments));
        return new ProcessBuilder(words).redirectError(err.toFile());
    }

    /** Every trade closes or opens a bar, so that much is written. */
    private static byte[] trades(int from, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            text.append(1_723_161_256_322L + i).append(i % 2 == 0 ? ",100,1\n" : ",101,1\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static Thread feed(Process process) {
        return Thread.ofVirtual().start(() -> {
            try (OutputStream in = process.getOutputStream()) {
                for (int from = 0; from < TRADES; from += 1_000) {
                    in.write(trades(from, 1_000));
                }
            } catch (IOException e) {
                // the process has ended early, as one of the tests wants
            }
        });
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    /** More trades than the heap could hold at once. */
    @Test
    void streamsInBoundedMemory() throws Exception {
        Process process = command("build", "-", "--threshold", "250").start();
        feed(process);
        long lines;
        try (BufferedReader reader = process.inputReader(StandardCharsets.US_ASCII)) {
            lines = reader.lines().count();
        }
        assertTrue(process.waitFor(5, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue(), err());
        assertEquals(1 + TRADES / 2, lines);
        assertTrue(err().startsWith("rangebar: " + TRADES + " trades from 1 file, " + TRADES / 2 + " bars, "), err());
    }

    /** Pipes work as with {@code --output /dev/stdout | cat}, or {@code --output >(gzip)}. */
    @Test
    void aPipeWithTheNameOfAFileIsWritten() throws Exception {
        Assume.that(Files.exists(Path.of("/dev/stdout")), "there is no /dev/stdout");
        Process process = command("build", "-", "--threshold", "250", "--output", "/dev/stdout").start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(trades(0, 10));
        }
        try (BufferedReader reader = process.inputReader(StandardCharsets.US_ASCII)) {
            assertEquals(1 + 10 / 2, reader.lines().count());
        }
        assertTrue(process.waitFor(5, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue(), err());
    }

    /** A pause of the writer, also within a line, holds no bar back; neither does gzip that is flushed. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachBarIsThereBeforeTheNextTradeIsSent(boolean isPacked) throws Exception {
        Process process = command("build", "-", "--threshold", "250", "--columns", "close").start();
        CompletableFuture.delayedExecutor(5, TimeUnit.MINUTES).execute(process::destroyForcibly); // then the reader sees the end
        try (BufferedReader bars = process.inputReader(StandardCharsets.US_ASCII);
                OutputStream in = isPacked ? new GZIPOutputStream(process.getOutputStream(), true) : process.getOutputStream()) {
            for (int i = 0; i < 300; i++) {
                byte[] trade = trades(i, 1);
                in.write(trade, 0, 9);
                in.flush();
                in.write(trade, 9, trade.length - 9);
                in.flush();
                if (i % 2 == 1) {
                    assertEquals("close", i == 1 ? bars.readLine() : "close");
                    assertEquals("101", bars.readLine(), "after trade " + i);
                }
            }
        }
        assertTrue(process.waitFor(5, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue(), err());
    }

    /** A killed run leaves nothing under the final name; run again, it completes, and removes what the killed one has left. */
    @ParameterizedTest
    @ValueSource(strings = {"bars.csv", "bars.parquet"})
    void killedWhileItWorks(String name) throws Exception {
        Path bars = folder.resolve(name);
        String[] arguments = {"build", "-", "--threshold", "250", "--output", bars.toString()};
        Process process = command(arguments).start();
        OutputStream in = process.getOutputStream();
        for (int from = 0; name.endsWith(".csv") ? temporaryBytes() == 0 : temporaryFiles() < 2; from += 1_000) { // some bars are on the disk
            in.write(trades(from, 1_000));
            in.flush();
        }
        process.destroyForcibly();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES));
        assertFalse(Files.exists(bars));
        assertTrue(temporaryFiles() > 0);
        Process again = command(arguments).start();
        try (OutputStream all = again.getOutputStream()) {
            all.write(trades(0, 1_000));
        }
        assertTrue(again.waitFor(5, TimeUnit.MINUTES));
        assertEquals(0, again.exitValue(), err());
        assertEquals(500, name.endsWith(".csv") ? Files.readAllLines(bars).size() - 1
                : Cli.run("query", "from bars", bars.toString(), "--format", "csv").succeeded().lines().size() - 1);
        assertEquals(0, temporaryFiles());
    }

    private long temporaryFiles() {
        return Stream.of(folder.toFile().list()).filter(file -> file.startsWith(".")).count();
    }

    private long temporaryBytes() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".bars.csv."))
                    .mapToLong(file -> file.toFile().length()).sum();
        }
    }

    /** Classes that only other formats need are not loaded: they would slow every start. */
    @Test
    void textNeedsNeitherDatabaseNorCharts() throws Exception {
        Path classes = folder.resolve("classes");
        Path input = Files.write(folder.resolve("in.csv"), trades(0, 10));
        ProcessBuilder builder = command("build", input.toString(), "--threshold", "250", "--output",
                folder.resolve("bars.csv").toString());
        builder.environment().put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes);
        Process process = builder.start();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue(), err());
        List<String> loaded = Files.readAllLines(classes);
        assertTrue(loaded.stream().anyMatch(line -> line.contains("dev.rangebar.pipeline.BarPipeline ")),
                "no log of classes");
        assertEquals(List.of(), loaded.stream().filter(line -> line.contains(" org.apache.arrow.")
                || line.contains(" dev.rangebar.arrow.") || line.contains(" org.duckdb.")
                || line.contains(" dev.rangebar.chart.") || line.contains(" java.awt.")
                || line.contains(" dev.rangebar.database.") && !line.contains("FileKind")).toList());
    }

    /** The long version tells the cause of a wrong installation, and the exit code is that of any version. */
    @Test
    void theLongVersionTellsWhatIsWrong() throws Exception {
        String missing = folder.resolve("nowhere.so").toString();
        ProcessBuilder withoutLibrary = command("--version", "-v");
        withoutLibrary.environment().put("JDK_JAVA_OPTIONS", "-Drangebar.library.path=" + missing);
        assertEquals("The native library cannot be used: -Drangebar.library.path=" + missing
                + " names no file. Correct it, or leave it out to use the library inside the jar.", lastLine(withoutLibrary));

        ProcessBuilder withoutKernel = command("--version", "-v");
        withoutKernel.environment().put("RB_KERNEL", "abacus");
        assertTrue(lastLine(withoutKernel).startsWith("The native library cannot be used: "), "RB_KERNEL");
        assertTrue(lastLine(withoutKernel).contains("RB_KERNEL"), lastLine(withoutKernel));

        ProcessBuilder forced = command("--version", "-v");
        forced.environment().put("JDK_JAVA_OPTIONS", "-Drangebar.crossing=jni");
        forced.environment().put("RB_KERNEL", "scalar");
        List<String> lines = outputOf(forced);
        assertTrue(lines.contains("Native calls: JNI (-Drangebar.crossing=jni)"), lines.toString());
        assertTrue(lines.contains("Kernel: scalar (the environment variable RB_KERNEL names it)"), lines.toString());
    }

    private String lastLine(ProcessBuilder command) throws Exception {
        List<String> lines = outputOf(command);
        return lines.get(lines.size() - 1);
    }

    /** Returns the lines of a run that succeeds, and of which the JVM says nothing. */
    private List<String> outputOf(ProcessBuilder command) throws Exception {
        Process process = command.start();
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = reader.lines().toList();
            assertTrue(process.waitFor(5, TimeUnit.MINUTES));
            assertEquals(0, process.exitValue(), err());
            assertEquals("", err().lines().filter(line -> !line.startsWith("NOTE: Picked up JDK_JAVA_OPTIONS"))
                    .reduce("", String::concat));
            return lines;
        }
    }

    /** A closed pipe works as with {@code | head -1}. */
    @Test
    void endsQuietlyWhenTheReaderGoesAway() throws Exception {
        Process process = command("build", "-", "--threshold", "250").start();
        feed(process);
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream(),
                StandardCharsets.US_ASCII))) {
            assertEquals(String.join(",", BarField.columnNames()), reader.readLine());
        }
        assertTrue(process.waitFor(5, TimeUnit.MINUTES));
        assertEquals("", err());
        assertEquals(0, process.exitValue());
    }
}
