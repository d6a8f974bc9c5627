package dev.rangebar.report.output;

import dev.rangebar.report.Git;
import dev.rangebar.report.run.RunScope;
import java.time.Instant;

/**
 * Metadata of a run.
 *
 * @param git     state of the sources
 * @param scope   thoroughness
 * @param start   time of the first step
 * @param seconds duration
 */
record RunMetadata(Git git, RunScope scope, Instant start, long seconds) {
}
