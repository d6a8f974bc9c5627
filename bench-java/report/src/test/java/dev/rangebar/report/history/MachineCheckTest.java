package dev.rangebar.report.history;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.report.JsonFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tests the check of the machine's speed. */
class MachineCheckTest {
    private static final Instant DATE = Instant.parse("2026-09-01T03:17:04Z");

    private final Random random = new Random(11);

    private static Machine machine(String cpu) {
        return new Machine(Map.of("cpu", cpu, "cores", "4", "architecture", "amd64", "system", "Linux"), Map.of());
    }

    private double noisy(double value) {
        return value * Math.exp(0.01 * random.nextGaussian());
    }

    private static BenchmarkRun run(String cpu, Map<String, Double> calibration) {
        return new BenchmarkRun(DATE, "0123456", null,
            new BenchmarkRun.Details("daily", 1, machine(cpu), null, calibration, null, null), Map.of(), Map.of());
    }

    private static String doubts(List<BenchmarkRun> earlier, String cpu, double time) {
        var latest = JsonFields.JSON.createObjectNode();
        latest.putObject("calibration").putObject("integer").put("before", time).put("after", time);
        return MachineCheck.doubts(new JsonFields(latest, "latest.json"), run(cpu, Map.of("integer", time)), earlier);
    }

    @Test
    void comparesCalibrationWithEarlierRunsOnComparableMachines() {
        List<BenchmarkRun> earlier = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            earlier.add(run(i < 5 ? "A" : "B", Map.of("integer", noisy(i < 5 ? 1 : 2))));
        }
        assertNull(doubts(earlier, "A", 1.02));
        assertTrue(doubts(earlier, "A", 2).contains("the integer calibration differs by +"), doubts(earlier, "A", 2));
        assertNull(doubts(earlier, "B", 2));
        assertNull(doubts(earlier, "C", 9));
        earlier.add(run("A", Map.of())); // a run that is older than the workload
        assertTrue(doubts(earlier, "A", 2).contains("from the last 5 runs"), doubts(earlier, "A", 2));
    }
}
