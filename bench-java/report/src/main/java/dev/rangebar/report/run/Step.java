package dev.rangebar.report.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One program of a run. Steps run one after the other, since two at a time would disturb each other's times.
 *
 * @param name     unique; also the name of the log
 * @param command  program and arguments
 * @param output   file that the step must leave
 * @param printed  {@code true} if the program prints the output, {@code false} if it writes the file itself
 * @param expected approximate duration on 2 cores
 * @param timeout  duration after which the step has failed
 */
public record Step(String name, List<String> command, Path output, boolean printed, Duration expected,
    Duration timeout) {
    /** A step fails after this multiple of its expected duration. */
    private static final int TIMEOUT_FACTOR = 5;
    private static final Duration LEAST_TIMEOUT = Duration.ofMinutes(2);
    private static final String JSON = ".json";

    /** Returns a step whose program writes the file itself. */
    static Step writing(Path output, int expectedSeconds, List<String> command) {
        return of(output, false, expectedSeconds, command);
    }

    /** Returns a step whose program prints the output. */
    static Step printing(Path output, int expectedSeconds, List<String> command) {
        return of(output, true, expectedSeconds, command);
    }

    private static Step of(Path output, boolean printed, int expectedSeconds, List<String> command) {
        Duration expected = Duration.ofSeconds(expectedSeconds);
        Duration timeout = expected.multipliedBy(TIMEOUT_FACTOR);
        String file = output.getFileName().toString();
        return new Step(file.endsWith(JSON) ? file.substring(0, file.length() - JSON.length()) : file, command, output,
            printed, expected, timeout.compareTo(LEAST_TIMEOUT) < 0 ? LEAST_TIMEOUT : timeout);
    }

    /** Runs steps. Tests replace the programs by recorded outputs. */
    public interface StepRunner {
        /** Returns once the step has succeeded and left its output; throws a {@code BenchFailure} otherwise. */
        void run(Step step);
    }
}
