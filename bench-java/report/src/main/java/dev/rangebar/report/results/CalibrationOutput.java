package dev.rangebar.report.results;

import dev.rangebar.report.JsonFields;
import java.util.List;

/**
 * What the rulers took at one moment, in ns per step.
 *
 * @param file checked
 */
public record CalibrationOutput(JsonFields file) {
    /** Steps in registers, steps from memory, allocations of 1 MB with a copy. */
    public static final List<String> NAMES = List.of("integer", "chase", "copy");

    static CalibrationOutput read(JsonFields file) {
        file.requireFormat(1);
        CalibrationOutput output = new CalibrationOutput(file);
        NAMES.forEach(output::times);
        return output;
    }

    public Samples times(String name) {
        return new Samples(file.get(name).get("ns").positives());
    }
}
