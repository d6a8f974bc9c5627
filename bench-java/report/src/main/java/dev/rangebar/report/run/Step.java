package dev.rangebar.report.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One program that is run, alone.
 *
 * @param name     unique, also that of its raw output
 * @param command  program and arguments
 * @param output   the file that it leaves
 * @param printed  does it print that on its standard output instead of writing the file itself?
 * @param expected how long it takes on 2 cores, about
 * @param timeout  after which it has failed
 */
public record Step(String name, List<String> command, Path output, boolean printed, Duration expected, Duration timeout) {
}
