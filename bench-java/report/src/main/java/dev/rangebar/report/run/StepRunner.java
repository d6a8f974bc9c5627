package dev.rangebar.report.run;

/** Runs steps; a test can put recorded outputs in the place of programs. */
public interface StepRunner {
    /** Returns when the step has ended well and left its output; throws {@link BenchFailure} otherwise. */
    void run(Step step);
}
