package dev.rangebar.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Tests the programs outside of JMH, whose files the report reads. */
@NeedsBenchLibrary
class ProgramsTest {
    private static final List<String> JNI_SERIES = List.of("off-heap/1k", "heap/1k", "heap/100k", "heap/1m", "push/1m");

    @TempDir
    private Path directory;

    private String out;

    @BeforeEach
    void file() {
        out = directory.resolve("out.json").toString();
    }

    private JsonNode written() throws IOException {
        return new ObjectMapper().readTree(Path.of(out).toFile());
    }

    @Test
    void writesOverhead() throws IOException {
        Overhead.run("--out", out, "--scope", "test");
        assertPairs("FFM", Runtime.version().feature(), List.of("off-heap/1k", "heap/1k", "calls/1k", "off-heap/100k", "heap/100k",
                "off-heap/1m", "heap/1m", "push/1m"));
    }

    private void assertPairs(String crossing, int javaVersion, List<String> ids) throws IOException {
        JsonNode json = written();
        assertEquals(1, json.get("format").asInt());
        assertEquals(crossing, json.get("crossing").asText());
        assertEquals(javaVersion, json.get("java_version").asInt());
        assertEquals(ids, json.get("series").valueStream().map(row -> row.get("id").asText()).toList());
        for (JsonNode row : json.get("series")) {
            ExpectedResult expected = ExpectedResult.usual(Scale.parse(row.get("id").asText().replaceAll(".*/", "")));
            assertEquals(expected.tradeCount(), row.get("trades").asLong());
            assertEquals(expected.barCount(), row.get("bars").asLong());
            assertEquals(expected.tradesChecksumText(), row.get("trades_checksum").asText());
            assertEquals(expected.barsChecksumText(), row.get("bars_checksum").asText());
            assertEquals(row.get("java_ns").size(), row.get("native_ns").size());
            assertTrue(row.get("java_ns").size() > 0, row.toString());
            for (String side : List.of("java_ns", "native_ns")) {
                row.get(side).forEach(sample -> assertTrue(sample.isNumber() && sample.asDouble() > 0, row.toString()));
            }
        }
    }

    /** A JVM compiles code again when another series brings other types: the first one is not warm before all others have run. */
    @Test
    void warmsUpEverySeriesAgainAfterAllOthers() throws IOException {
        StringBuilder order = new StringBuilder();
        PairedRun run = new PairedRun("--out", out, "--scope", "test");
        for (String id : List.of("a", "b")) {
            PairedRun.Batches java = count -> {
                order.append(id);
                return 1;
            };
            run.addBatches(id, new PairedRun.Batch(1_000_000, 1, "", ""), java, name -> { }, count -> 1, name -> { });
        }
        run.measure();
        assertTrue(order.toString().matches("(ab){2,}(aabb|bbaa)"), order.toString());
    }

    @Test
    void writesOverheadOfJni() throws IOException, InterruptedException {
        assertEquals("", jni(current(), "JniOverhead", "--out", out, "--scope", "test"));
        assertPairs("JNI", Runtime.version().feature(), JNI_SERIES);
    }

    @Test
    void measuresArtificialDelayOfJni() throws IOException, InterruptedException {
        assertEquals("", jni(current(), "JniOverhead", "--out", out, "--scope", "test", "--delay-ns", "200000"));
        for (JsonNode row : written().get("series")) {
            if (row.get("id").asText().endsWith("/1k")) {
                assertTrue(median(row.get("java_ns")) >= 200_000 * 0.98, row.toString());
                assertTrue(median(row.get("native_ns")) < 200_000, row.toString());
            }
        }
    }

    /** A measurement of the other way would be stored under a wrong id. */
    @Test
    void rejectsOtherWayAcross() throws IOException, InterruptedException {
        assertTrue(assertThrows(IllegalStateException.class, () -> JniOverhead.run("--out", out, "--scope", "test")).getMessage()
                .startsWith("jni/overhead: calls go through FFM"));
        for (String name : List.of("Overhead", "Latency", "PeakMemory", "BarsPerMillion")) {
            String said = jni(current(), name, "--out", out);
            assertTrue(said.contains("calls go through JNI (-Drangebar.crossing=jni), expected FFM"), name + ": " + said);
        }
        String said = jni(current(), "CrossingSampler", "ffm");
        assertTrue(said.contains("crossing sampler: calls go through JNI (-Drangebar.crossing=jni), expected FFM"), said);
        said = jni(current(), "Sampler");
        assertTrue(said.contains("JNI calls functions by name, not by address"), said);
    }

    /** The program of the weekly scope, on a JDK before FFM, with the classes that Maven has compiled for Java 17. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/find-jdk is a shell script")
    void writesOverheadOfJniOnOlderJdk() throws IOException, InterruptedException {
        Path jdk = olderJdk();
        Path classes = Path.of(System.getProperty("bench.test.classes"), "META-INF/versions/17");
        assumeTrue(Files.isDirectory(classes), "test skipped: not compiled by Maven");
        List<String> java = List.of(jdk.resolve("bin/java").toString(), "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path"));
        assertEquals("", jni(java, "JniOverhead", "--out", out, "--scope", "test"));
        Properties release = new Properties();
        try (Reader file = Files.newBufferedReader(jdk.resolve("release"))) {
            release.load(file);
        }
        assertPairs("JNI", Integer.parseInt(release.getProperty("JAVA_VERSION").replaceAll("\"|\\..*", "")), JNI_SERIES);
        assertCrossingSamples(run("api/batch-heap/1k\n", java, "jni", "CrossingSampler", "jni"));
    }

    private static Path olderJdk() throws IOException, InterruptedException {
        Process find = new ProcessBuilder(System.getProperty("rangebar.test.root") + "/bin/find-jdk", "--jni").start();
        Path jdk = Path.of(new String(find.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        assumeTrue(find.waitFor() == 0, "test skipped: bin/find-jdk --jni finds none");
        return jdk;
    }

    private static List<String> current() {
        return List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"));
    }

    /** Runs a program by JNI, with the libraries of this JVM; returns what it prints. */
    private static String jni(List<String> java, String name, String... arguments) throws IOException, InterruptedException {
        return run("", java, "jni", name, arguments);
    }

    private static String run(String input, List<String> java, String crossing, String name, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of("-Drangebar.crossing=" + crossing, "-D" + BufferWorkload.CORE_PROPERTY + "=" + core(),
                "-D" + BenchLibrary.PROPERTY + "=" + System.getProperty(BenchLibrary.PROPERTY), "dev.rangebar.bench." + name));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (Writer requests = process.outputWriter()) {
            requests.write(input);
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("pipe"), "a program that failed before it read: " + e);
        }
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed;
    }

    /** The core that belongs to librangebar_bench. */
    private static String core() {
        String named = System.getProperty(BufferWorkload.CORE_PROPERTY);
        return named != null ? named : Path.of(System.getProperty(BenchLibrary.PROPERTY)).resolveSibling("../native")
                .resolve(System.mapLibraryName("rangebar")).normalize().toString();
    }

    /** A wait that is much longer than a batch of 1,000 trades affects the Java side only. */
    @Test
    void measuresArtificialDelay() throws IOException {
        Overhead.run("--out", out, "--scope", "test", "--delay-ns", "200000");
        for (JsonNode row : written().get("series")) {
            if (row.get("id").asText().endsWith("/1k")) {
                double java = median(row.get("java_ns"));
                double core = median(row.get("native_ns"));
                assertTrue(java >= 200_000 * 0.98, row.get("id") + ": " + java);
                assertTrue(core < 200_000, row.get("id") + ": " + core);
            }
        }
    }

    @Test
    void measuresNativeOnBothSides() throws IOException {
        Overhead.run("--out", out, "--scope", "test", "--same", "--delay-ns", "200000");
        for (JsonNode row : written().get("series")) {
            if (row.get("id").asText().endsWith("/1k")) {
                assertTrue(median(row.get("java_ns")) < 200_000, "the Java side is native, so nothing waits");
            }
        }
    }

    private static double median(JsonNode samples) {
        double[] sorted = samples.valueStream().mapToDouble(JsonNode::asDouble).sorted().toArray();
        return Arrays.stream(sorted).skip(sorted.length / 2).findFirst().orElseThrow();
    }

    @Test
    void writesLatency() throws IOException {
        Latency.run("--out", out, "--scope", "test");
        JsonNode json = written();
        assertPercentiles(json.get("batch_1k"), 1_000);
        assertPercentiles(json.get("burst_64"), 15_625);
        assertPercentiles(json.get("clock"), 1_000_000);
        if (json.has("push")) {
            assertPercentiles(json.get("push"), 1_000_000);
            assertTrue(json.get("push").get("p50_ns").asLong() > 3 * json.get("clock").get("p50_ns").asLong());
        }
        ExpectedResult expected = ExpectedResult.usual(1_000_000);
        assertEquals(expected.tradesChecksumText(), json.get("context").get("trades_checksum").asText());
        assertEquals(expected.barsChecksumText(), json.get("context").get("bars_checksum").asText());
        assertEquals(expected.barCount(), json.get("context").get("bars").asLong());
    }

    private static void assertPercentiles(JsonNode row, long samples) {
        assertEquals(samples, row.get("samples").asLong());
        long previous = 1;
        for (String field : List.of("p50_ns", "p95_ns", "p99_ns", "max_ns")) {
            assertTrue(row.get(field).asLong() >= previous, row.toString());
            previous = row.get(field).asLong();
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "VmHWM exists on Linux only")
    void writesPeakMemory() throws IOException {
        PeakMemory.run("--out", out);
        JsonNode json = written();
        assertEquals(1, json.get("format").asInt());
        assertEquals(1_000_000, json.get("trades").asLong());
        assertEquals(2_230, json.get("bars").asLong());
        long columns = 49_000_000;
        assertTrue(json.get("vm_hwm_bytes").asLong() > columns, json.toString());
    }

    @Test
    void writesBarsPerMillion() throws IOException {
        BarsPerMillion.run("--out", out);
        JsonNode json = written();
        assertEquals(new ObjectMapper().readTree("{\"100\":11058,\"250\":2230,\"500\":586,\"1000\":161}"),
                json.get("thresholds"));
        assertEquals(ExpectedResult.usual(1_000_000).tradesChecksumText(), json.get("trades_checksum").asText());
    }

    @Test
    void samplesOnRequest() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Sampler.serve(new BufferedReader(new StringReader("api/batch/1k\ncore/batch/1k\napi/batch/1k\n")),
                new PrintStream(out));
        List<String> lines = out.toString().lines().toList();
        assertEquals("core/batch/1k api/batch/1k core/batch/100k api/batch/100k core/batch/1m api/batch/1m core/stream/1m "
                + "api/stream/1m", lines.getFirst());
        lines.subList(1, 4).forEach(sample -> assertTrue(Double.parseDouble(sample) > 0, sample));
        assertEquals(List.of("checked"), lines.subList(4, lines.size()));
        assertThrows(IllegalArgumentException.class, () -> Sampler.serve(new BufferedReader(new StringReader("api/x\n")),
                new PrintStream(out)));
    }

    /** Both ways measure the same series, which end with a check of the bars. */
    @Test
    void samplesByEitherWay() throws IOException, InterruptedException {
        for (String crossing : List.of("ffm", "jni")) {
            assertCrossingSamples(run("api/batch-heap/1k\ncore/batch/1k\napi/stream/1m\n", current(), crossing, "CrossingSampler",
                    crossing));
        }
    }

    private static void assertCrossingSamples(String printed) {
        List<String> lines = printed.lines().toList();
        assertEquals("api/batch/1k api/batch-heap/1k core/batch/1k api/batch/100k api/batch-heap/100k api/batch/1m "
                + "api/batch-heap/1m api/stream/1m", lines.getFirst(), printed);
        lines.subList(1, lines.size() - 1).forEach(sample -> assertTrue(Double.parseDouble(sample) > 0, printed));
        assertEquals("checked", lines.getLast());
    }
}
