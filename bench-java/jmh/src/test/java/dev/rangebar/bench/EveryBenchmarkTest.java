package dev.rangebar.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.runner.BenchmarkList;

/** Runs every benchmark once, including its check against the expected results that all layers share. */
@NeedsBenchLibrary
class EveryBenchmarkTest {
    private static final String ALL = "^(api|overhead)/";

    @TempDir
    private static Path directory;

    private static JsonNode results;
    private static JsonNode workloads;

    @BeforeAll
    static void run() throws IOException, ReflectiveOperationException {
        Path out = directory.resolve("results.json");
        Path described = directory.resolve("workloads.json");
        JmhMain.run("--out", out.toString(), "--workloads", described.toString(), "--scope", "test", "--include", ALL);
        ObjectMapper json = new ObjectMapper();
        results = json.readTree(out.toFile());
        workloads = json.readTree(described.toFile()).get("benchmarks");
    }

    @Test
    void keepsPersistedIds() throws IOException {
        Path list = Path.of(System.getProperty("rangebar.test.root"))
                .resolve("bench-java/report/src/main/resources/dev/rangebar/report/java-series.txt");
        List<String> persisted = Files.readAllLines(list).stream().filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(line.indexOf(' ') + 1)).sorted().toList();
        assertEquals(persisted, ids(BenchmarkScope.WEEKLY), "results are stored under these ids; add ids, never change one");
    }

    /** JMH silently drops a benchmark that it does not recognise. */
    @Test
    void listsEveryBenchmark() throws IOException, ReflectiveOperationException {
        Set<String> written = new TreeSet<>();
        for (Class<?> type : compiledClasses()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Benchmark.class) && !type.getName().contains("jmh_generated")) {
                    written.add(type.getName() + "." + method.getName());
                }
            }
        }
        Set<String> listed = new TreeSet<>();
        BenchmarkCase.all().stream().map(BenchmarkCase::benchmark).filter(name -> !name.contains(".broken."))
                .forEach(listed::add);
        assertEquals(written, listed);
        assertTrue(written.size() > 20, written.toString());
    }

    private static List<Class<?>> compiledClasses() throws IOException, ReflectiveOperationException {
        Path root = Path.of(System.getProperty("bench.test.classes"));
        List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".class") && !each.startsWith(root.resolve("META-INF")))
                    .toList()) {
                String name = root.relativize(file).toString().replace('/', '.').replace('\\', '.');
                types.add(Class.forName(name.substring(0, name.length() - ".class".length())));
            }
        }
        return types;
    }

    @Test
    void rejectsEmptyList() {
        assertThrows(IllegalStateException.class, () -> BenchmarkCase.of(BenchmarkList.fromString("")));
    }

    /** Each benchmark has one row in the persisted form. */
    @Test
    void writesOneResultPerBenchmark() {
        List<String> expected = new ArrayList<>(ids(BenchmarkScope.TEST));
        List<String> found = new ArrayList<>();
        for (JsonNode row : results) {
            found.add(SeriesId.of(row.get("benchmark").asText(),
                    row.has("params") ? row.get("params").valueStream().map(JsonNode::asText).toList() : List.of()));
            assertEquals("avgt", row.get("mode").asText());
            assertEquals(1, row.get("threads").asInt());
            assertEquals("ns/op", row.get("primaryMetric").get("scoreUnit").asText());
            JsonNode score = row.get("primaryMetric").get("score");
            assertTrue(score.isNumber() && score.asDouble() > 0, row.toString());
            assertTrue(row.get("secondaryMetrics").get("gc.alloc.rate.norm").get("score").isNumber(), row.toString());
        }
        assertEquals(expected, found.stream().sorted().toList());
        assertEquals(found.size(), new HashSet<>(found).size());
    }

    /** Every row states the way across that its JVM was told to use, and {@code setUp} has checked it. */
    @Test
    void statesTheWayAcross() {
        for (JsonNode row : workloads) {
            boolean isJni = row.get("id").asText().matches("overhead/(jni-.*|empty-call/jni)");
            assertEquals(isJni ? "JNI" : "FFM", row.get("crossing").asText(), row.toString());
        }
        for (JsonNode row : results) {
            if (row.get("benchmark").asText().matches(".*\\.jni\\w*")) {
                assertEquals(1, row.get("forks").asInt(), row.toString());
                assertTrue(row.get("jvmArgs").toString().contains("-Drangebar.crossing=jni"), row.toString());
            }
        }
    }

    /** The classes for JDKs before 23, where Maven has compiled them, run there. */
    @Test
    void compilesWhatMeasuresJniForJava17() throws IOException {
        Path folder = Path.of(System.getProperty("bench.test.classes"), "META-INF/versions/17/dev/rangebar/bench");
        assumeTrue(Files.isDirectory(folder), "test skipped: not compiled by Maven");
        for (String name : List.of("JniOverhead", "BufferWorkload$Api", "Ways", "jmh_generated/Ways_call_jmhTest")) {
            byte[] compiled = Files.readAllBytes(folder.resolve(name + ".class"));
            assertEquals(61, compiled[7], name + " has another class version than that of Java 17");
        }
    }

    /** A layer processes a million trades per call, but its time is per batch. */
    @Test
    void timesLayersPerBatch() throws ReflectiveOperationException {
        for (BenchmarkCase each : BenchmarkCase.all()) {
            if (each.id().matches("overhead/.*/(1k|100k|1m)")) {
                BenchmarkBase benchmark = each.newInstance();
                assertEquals(1_000_000,
                        benchmark.operationsPerInvocation() * benchmark.workloads().getFirst().tradeCount(), each.id());
            }
        }
    }

    @Test
    void completesBarsInAllButEmptyCalls() {
        assertEquals(results.size(), workloads.size());
        for (JsonNode row : workloads) {
            boolean isEmptyCall = row.get("id").asText().startsWith("overhead/empty-call/");
            assertEquals(isEmptyCall, row.get("workloads").isEmpty(), row.toString());
            for (JsonNode workload : row.get("workloads")) {
                assertTrue(workload.get("bars").asLong() > 0, row.toString());
                assertTrue(workload.get("trades_checksum").asText().matches("[0-9a-f]{16}"), row.toString());
                assertTrue(workload.get("bars_checksum").asText().matches("[0-9a-f]{16}"), row.toString());
            }
        }
    }

    /** Each scope contains the next smaller one, and all contain the batches of the page. */
    @Test
    void largerScopesContainSmallerOnes() {
        assertTrue(ids(BenchmarkScope.DAILY).containsAll(ids(BenchmarkScope.SMOKE)));
        assertTrue(ids(BenchmarkScope.WEEKLY).containsAll(ids(BenchmarkScope.DAILY)));
        assertTrue(ids(BenchmarkScope.SMOKE).containsAll(List.of("api/batch/1k", "api/batch/100k", "api/batch/1m")));
    }

    private static List<String> ids(BenchmarkScope scope) {
        return BenchmarkCase.all().stream().map(BenchmarkCase::id).filter(id -> id.matches("(api|overhead)/.*"))
                .filter(scope::holds).sorted().toList();
    }
}
