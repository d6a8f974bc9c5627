package dev.rangebar.report.output;

import dev.rangebar.report.Git;
import dev.rangebar.report.run.RunScope;
import java.time.Instant;

/**
 * What a run is known by, beside what it measured.
 *
 * @param git     the sources
 * @param scope   how thorough
 * @param start   when it began
 * @param seconds how long it took
 */
record RunMetadata(Git git, RunScope scope, Instant start, long seconds) {
}
