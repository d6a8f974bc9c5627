package dev.rangebar.report.run;

/** Runs steps. Tests replace the programs by recorded outputs. */
public interface StepRunner {
    /** Returns once the step has succeeded and left its output; throws a {@code BenchFailure} otherwise. */
    void run(Step step);
}
