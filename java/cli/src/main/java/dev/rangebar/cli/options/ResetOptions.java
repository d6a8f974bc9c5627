package dev.rangebar.cli.options;

import dev.rangebar.ResetRule;
import dev.rangebar.tradefiles.IoReason;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options for resets: boundaries of a clock before which the forming bar ends. */
public final class ResetOptions {
    private static final String EXPECTED = "expected a text file with lines such as 'zone America/New_York' and 'mon-fri 09:30-16:00'";

    @Option(names = "--reset", paramLabel = "RULE",
            description = "End the forming bar at each day, week (Sunday), month or year in UTC, or at HH:MM@ZONE.")
    private String rule;

    @Option(names = "--sessions", paramLabel = "FILE",
            description = "Reset at the times of sessions: lines 'zone ZONE' and 'mon-fri 09:30-16:00'.")
    private Path sessions;

    /**
     * Returns the rule; empty if there is none.
     *
     * @throws ParameterException if it is wrong
     */
    public Optional<ResetRule> rule(CommandLine line) {
        if (rule != null && sessions != null) {
            throw new ParameterException(line, "--reset and --sessions both state where bars end; give one of them");
        }
        try {
            if (sessions != null) {
                return Optional.of(ResetRule.ofSessions(sessions.toString(), lines(line)));
            }
            return Optional.ofNullable(rule).map(ResetRule::parse);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, (sessions == null ? "--reset: " : "--sessions: ") + e.getMessage(), e);
        }
    }

    private List<String> lines(CommandLine line) {
        try {
            return Files.readAllLines(sessions);
        } catch (CharacterCodingException e) {
            throw new ParameterException(line, "--sessions " + sessions + ": the file is not text in UTF-8; " + EXPECTED, e);
        } catch (IOException e) {
            throw new ParameterException(line, "--sessions " + sessions + ": " + (Files.isDirectory(sessions) ? "is a directory"
                    : IoReason.of(e)) + "; " + EXPECTED, e);
        }
    }
}
