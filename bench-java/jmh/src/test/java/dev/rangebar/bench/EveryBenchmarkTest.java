package dev.rangebar.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
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

/** Every benchmark is run once, with its check of bars against the table that all layers share. */
class EveryBenchmarkTest {
    private static final String ALL = "^(api|ladder)/";

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
    void namesArePinned() throws IOException {
        try (var names = EveryBenchmarkTest.class.getResourceAsStream("/names.txt")) {
            List<String> pinned = new String(names.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.startsWith("#")).sorted().toList();
            assertEquals(pinned, ids(Scope.WEEKLY), "results are kept under these names for ever: add, do not change");
        }
    }

    /** JMH drops what it does not understand without a word. */
    @Test
    void noBenchmarkIsLeftOut() throws IOException, ReflectiveOperationException {
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
            for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
                String name = root.relativize(file).toString().replace('/', '.').replace('\\', '.');
                types.add(Class.forName(name.substring(0, name.length() - ".class".length())));
            }
        }
        return types;
    }

    @Test
    void anEmptyListIsAnError() {
        assertThrows(IllegalStateException.class, () -> BenchmarkCase.of(BenchmarkList.fromString("")));
    }

    /** One row each, in a form in which rows can be kept for ever. */
    @Test
    void everyOneHasOneResult() {
        List<String> expected = new ArrayList<>(ids(Scope.TEST));
        if (!BenchLibrary.hasJni()) {
            expected.removeIf(id -> id.startsWith("ladder/jni") || id.endsWith("/jni"));
        }
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

    @Test
    void theJniRungsRun() {
        assumeTrue(BenchLibrary.hasJni(), "librangebar_bench was built without JNI: those rungs are left out");
        assertTrue(results.valueStream().anyMatch(row -> row.get("benchmark").asText().endsWith(".jniHeap")));
    }

    /** A rung takes a million trades per call but is timed per batch. */
    @Test
    void rungsAreTimedPerBatch() throws ReflectiveOperationException {
        for (BenchmarkCase each : BenchmarkCase.all()) {
            if (each.id().matches("ladder/.*/(1k|100k|1m)")) {
                Question question = each.question();
                assertEquals(1_000_000,
                        question.operationsPerInvocation() * question.workloads().getFirst().tradeCount(), each.id());
            }
        }
    }

    @Test
    void allButEmptyCallsCloseBars() {
        assertEquals(results.size(), workloads.size());
        for (JsonNode row : workloads) {
            boolean isEmptyCall = row.get("id").asText().startsWith("ladder/empty-call/");
            assertEquals(isEmptyCall, row.get("workloads").isEmpty(), row.toString());
            for (JsonNode workload : row.get("workloads")) {
                assertTrue(workload.get("bars").asLong() > 0, row.toString());
                assertTrue(workload.get("trades_checksum").asText().matches("[0-9a-f]{16}"), row.toString());
                assertTrue(workload.get("bars_checksum").asText().matches("[0-9a-f]{16}"), row.toString());
            }
        }
    }

    /** A scope is part of the next larger one, and the fourteen series of the page are in each. */
    @Test
    void scopesGrow() {
        assertTrue(ids(Scope.DAILY).containsAll(ids(Scope.SMOKE)));
        assertTrue(ids(Scope.WEEKLY).containsAll(ids(Scope.DAILY)));
        assertTrue(ids(Scope.SMOKE).containsAll(List.of("api/batch/1k", "api/batch/100k", "api/batch/1m")));
    }

    private static List<String> ids(Scope scope) {
        return BenchmarkCase.all().stream().map(BenchmarkCase::id).filter(id -> id.matches("(api|ladder)/.*"))
                .filter(scope::holds).sorted().toList();
    }
}
