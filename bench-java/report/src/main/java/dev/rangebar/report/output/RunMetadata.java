package dev.rangebar.report;

import java.time.Instant;

/**
 * What a run is known by, beside what it measured.
 *
 * @param git     the sources
 * @param scope   how thorough
 * @param start   when it began
 * @param seconds how long it took
 */
record RunRecord(Git git, Scope scope, Instant start, long seconds) {
}
