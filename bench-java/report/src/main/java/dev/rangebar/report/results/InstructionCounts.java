package dev.rangebar.report.results;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.run.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many instructions the core executes for a batch of 100k trades, as Callgrind counts them: one number per kernel,
 * the same in every run of the same code, so that no noise hides a change. Counted twice, to hold it to that.
 */
public final class InstructionCounts {
    public static final String UNIT = "instructions";
    private static final String SUFFIX = ".callgrind";
    private static final List<Integer> REPETITIONS = List.of(1, 2);

    private InstructionCounts() {
    }

    /** Those that Callgrind can run, on this processor; wider ones than AVX2 it cannot. */
    static List<String> kernels() {
        return List.of("scalar", "portable", System.getProperty("os.arch").equals("aarch64") ? "neon" : "avx2");
    }

    public static String id(String kernel) {
        return "core/instructions/" + kernel + "/batch-100k";
    }

    /** By output file: the command that leaves it. */
    public static Map<Path, List<String>> commands(Tools tools, Path samples) {
        Map<Path, List<String>> commands = new LinkedHashMap<>();
        for (String kernel : kernels()) {
            for (int repetition : REPETITIONS) {
                Path output = file(samples, kernel, repetition);
                // Only what happens within rb_process is counted; LD_BIND_NOW keeps the linker's work out of it.
                commands.put(output, tools.nativeProgram(List.of("env", "RB_KERNEL=" + kernel, "LD_BIND_NOW=1",
                    "valgrind", "--tool=callgrind", "--collect-atstart=no", "--toggle-collect=rb_process",
                    "--callgrind-out-file=" + output), "rangebar-instructions"));
            }
        }
        return commands;
    }

    /** By kernel. */
    public static Map<String, Long> read(Path samples) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String kernel : kernels()) {
            List<Long> found = REPETITIONS.stream().map(repetition -> total(file(samples, kernel, repetition)))
                .toList();
            if (!found.getFirst().equals(found.getLast())) {
                throw new BenchFailure(id(kernel) + ": counted twice, with different results: " + found);
            }
            counts.put(kernel, found.getFirst());
        }
        return counts;
    }

    private static Path file(Path samples, String kernel, int repetition) {
        return samples.resolve("instructions-" + kernel + "-" + repetition + SUFFIX);
    }

    private static long total(Path file) {
        String name = file.getFileName().toString();
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new BenchFailure(name + " cannot be read: " + e.getMessage(), e);
        }
        if (!lines.contains("events: Ir")) {
            throw new BenchFailure(name + " does not say \"events: Ir\": something else than instructions was counted");
        }
        List<String> totals = lines.stream().filter(line -> line.startsWith("totals: ")).toList();
        if (totals.size() != 1 || !totals.getFirst().matches("totals: [1-9][0-9]{0,17}")) {
            throw new BenchFailure(name + ": " + (totals.isEmpty() ? "no totals" : String.join(", ", totals))
                + "; there has to be one number above zero. Was rb_process called?");
        }
        return Long.parseLong(totals.getFirst().substring("totals: ".length()));
    }
}
