package dev.rangebar.bench;

import dev.rangebar.Crossing;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Measures the peak memory of this JVM by the system's count (VmHWM, Linux only) after the JVM has generated and
 * processed 1M trades. The program must be started with default flags.
 *
 * <pre>
 *   --out FILE
 * </pre>
 */
public final class PeakMemory {
    private static final long TRADES = 1_000_000;
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long KIB = 1024;

    private PeakMemory() {}

    /**
     * Runs the program.
     *
     * @param args command line, as described above
     */
    public static void main(String[] args) {
        Program.run(PeakMemory.class, () -> run(args));
    }

    static void run(String... args) throws IOException {
        Arguments arguments = new Arguments(args, Set.of("--out", "--scope"), Set.of(), false);
        Path out = arguments.out();
        Program.requireCrossing("api/memory", Crossing.FFM);
        ExpectedResult expected = ExpectedResult.usual(TRADES);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", 1);
        json.put("crossing", Crossing.inUse().name());
        try (Arena arena = Arena.ofConfined()) {
            Workload workload = new Workload(arena, expected);
            try (ApiRun api = new ApiRun(workload, workload.offHeap())) {
                api.batch();
                json.put("vm_hwm_bytes", peakBytes());
                json.put("trades", expected.tradeCount());
                json.put("bars", api.check("peak memory"));
            }
        }
        json.put("trades_checksum", expected.tradesChecksumText());
        json.put("bars_checksum", expected.barsChecksumText());
        Json.write(out, json);
    }

    private static long peakBytes() throws IOException {
        if (!Files.isReadable(STATUS)) {
            throw new IOException("peak memory: " + STATUS + " is missing; only Linux is supported");
        }
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("VmHWM:")) {
                return KIB * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("peak memory: " + STATUS + " has no VmHWM");
    }
}
