package dev.rangebar.cli.commands;

import dev.rangebar.cli.OutputFile;
import dev.rangebar.cli.output.ResultFormat;
import dev.rangebar.cli.output.ResultWriter;
import dev.rangebar.database.BarQuery;
import dev.rangebar.database.ReadOnlyQueryException;
import dev.rangebar.database.DatabaseException;
import dev.rangebar.tradefiles.IoReason;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One question and its answer; apart from the command, whose class is loaded for every command.
 *
 * @param streams what the command reads and writes
 * @param format of the answer
 * @param debug whether to show stack traces
 */
public record QueryRun(Streams streams, ResultFormat format, boolean debug) {
    /**
     * Asks a file.
     *
     * @param asked the file
     * @param sql the question
     * @param answer where the answer goes; null for standard output
     * @return the exit code
     */
    public int ask(Path asked, String sql, Path answer) {
        try {
            write(asked, sql, answer);
            return ExitCode.OK;
        } catch (ReadOnlyQueryException e) {
            return failed(asked + ": " + e.getMessage() + "; --output writes an answer to a file", e);
        } catch (DatabaseException e) {
            return failed(asked + ": " + e.getMessage(), e);
        } catch (IOException e) {
            if (answer == null && IoReason.isClosedPipe(e)) {
                return ExitCode.OK;
            }
            return failed("cannot write " + (answer == null ? "standard output" : answer) + ": " + IoReason.of(e), e);
        }
    }

    private void write(Path asked, String sql, Path answer) throws IOException {
        if (answer == null) {
            try (BarQuery query = BarQuery.execute(asked, sql)) {
                ResultWriter.write(format, query, streams.out());
            }
            return;
        }
        try (OutputFile file = OutputFile.at(answer)) {
            ResultWriter.write(format, asked, sql, file.path());
            file.commit();
        }
    }

    private int failed(String message, IOException error) {
        streams.err().println("rangebar: " + message);
        if (debug) {
            error.printStackTrace(streams.err());
        }
        return ExitCode.DATA;
    }
}
