package dev.rangebar.report;

import java.util.List;

/**
 * What the rulers took at one moment, in ns per step.
 *
 * @param file checked
 */
record RulersOutput(Field file) {
    /** Steps in registers, steps from memory, allocations of 1 MB with a copy. */
    static final List<String> NAMES = List.of("integer", "chase", "copy");

    static RulersOutput read(Field file) {
        file.requireFormat(1);
        RulersOutput output = new RulersOutput(file);
        NAMES.forEach(output::times);
        return output;
    }

    Samples times(String name) {
        return new Samples(file.get(name).get("ns").positives());
    }
}
