package dev.rangebar.report.results;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.run.AnalysisSteps;
import dev.rangebar.report.run.SampleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Instructions that the core executes, counted by Callgrind: for a batch of 100k trades, one number per kernel, for the text
 * of 10k bars, one per format, for the reading of 100k trades from text, and for the features of their bars, one per profile and one for
 * footprints. The count is the same in every run of the same code, so no noise hides a change. Two counts each check that.
 */
public final class InstructionCounts {
    /** Unit of the series. */
    public static final String UNIT = "instructions";

    private InstructionCounts() {
    }

    /** Returns the id of a kernel's series. */
    public static String id(String kernel) {
        return "core/instructions/" + kernel + "/batch-100k";
    }

    /** Returns the series that are counted, by the name in their files. */
    public static Map<String, String> ids() {
        Map<String, String> ids = new LinkedHashMap<>();
        AnalysisSteps.kernels().forEach(kernel -> ids.put(kernel, id(kernel)));
        AnalysisSteps.texts().forEach(text -> ids.put(text, "core/instructions/text/" + text));
        AnalysisSteps.rows().forEach(rows -> ids.put(rows, "core/instructions/text/read-" + rows));
        AnalysisSteps.features().keySet().forEach(name -> ids.put(name, "core/instructions/features/" + name));
        return ids;
    }

    /** Reads the counts, by series; fails if the two counts of one differ. */
    public static Map<String, Long> read(SampleFiles samples) {
        Map<String, Long> counts = new LinkedHashMap<>();
        ids().forEach((name, id) -> {
            List<Long> found = AnalysisSteps.REPETITIONS.stream()
                .map(repetition -> total(samples.instructions(name, repetition))).toList();
            if (!found.getFirst().equals(found.getLast())) {
                throw new BenchFailure(id + ": two counts with different results: " + found);
            }
            counts.put(id, found.getFirst());
        });
        return counts;
    }

    /** Reads the count of one output of Callgrind. */
    public static long total(Path file) {
        String name = file.getFileName().toString();
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new BenchFailure(name + " cannot be read: " + e.getMessage(), e);
        }
        if (!lines.contains("events: Ir")) {
            throw new BenchFailure(name + " lacks the line \"events: Ir\": Callgrind did not count instructions");
        }
        List<String> totals = lines.stream().filter(line -> line.startsWith("totals: ")).toList();
        if (totals.size() != 1 || !totals.getFirst().matches("totals: [1-9][0-9]{0,17}")) {
            throw new BenchFailure(name + ": " + (totals.isEmpty() ? "no totals" : String.join(", ", totals))
                + "; expected one number above zero. Was the counted function called?");
        }
        return Long.parseLong(totals.getFirst().substring("totals: ".length()));
    }
}
