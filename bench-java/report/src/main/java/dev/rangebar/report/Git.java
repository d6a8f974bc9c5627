package dev.rangebar.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * State of the checkout that is measured.
 *
 * @param commit full id of HEAD
 * @param dirty  {@code true} if tracked files have uncommitted changes; other files are no part of the sources
 */
public record Git(String commit, boolean dirty) {
    /** Reads the state; fails without git or a commit, since a result without a commit cannot be compared. */
    public static Git read(Path directory) {
        return new Git(run(directory, "rev-parse", "HEAD").strip(),
            !run(directory, "status", "--porcelain", "--untracked-files=no").isEmpty());
    }

    /** Runs git in a folder and returns its output. */
    public static String run(Path directory, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new BenchFailure(String.join(" ", command) + " failed: " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new BenchFailure("git cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted", e);
        }
    }
}
