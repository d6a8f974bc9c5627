package dev.rangebar.report;

/** Runs steps; a test can put recorded outputs in the place of programs. */
interface StepRunner {
    /** Returns when the step has ended well and left its output; throws {@link BenchFailure} otherwise. */
    void run(Step step);
}
