package dev.rangebar.cli.commands;

import dev.rangebar.cli.output.ResultWriter;
import dev.rangebar.cli.output.ResultWriter.ResultFormat;
import dev.rangebar.database.BarQuery;
import dev.rangebar.database.DatabaseException;
import dev.rangebar.database.FileAccess;
import dev.rangebar.database.ParquetOrigin;
import dev.rangebar.database.ReadOnlyQueryException;
import dev.rangebar.pipeline.AtomicFile;
import dev.rangebar.tradefiles.IoReason;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One statement and its result, apart from the command, whose class is loaded for every command.
 *
 * @param streams the streams of the command
 * @param format the format of the result
 * @param allowsFiles {@code true} if the SQL may read other files than the queried one
 */
public record QueryRun(Streams streams, ResultFormat format, boolean allowsFiles) {
    /** A statement that depends on the file. */
    public interface Statement {
        /**
         * Returns the SQL.
         *
         * @throws IOException if the file cannot be read, or lacks the series
         */
        String sql() throws IOException;
    }

    /**
     * Runs a statement that depends on the file.
     *
     * @param file the database or Parquet file
     * @param statement the statement
     * @param result the output file; null for standard output
     * @throws CommandFailure if the statement is refused, or the file or the result cannot be used
     */
    public void execute(Path file, Statement statement, Path result) throws CommandFailure {
        try {
            execute(file, statement.sql(), result);
        } catch (IOException e) {
            throw new CommandFailure("rangebar: " + file + ": " + IoReason.of(e), e);
        }
    }

    /**
     * Runs a statement on a file.
     *
     * @param file the database or Parquet file
     * @param sql the statement
     * @param result the output file; null for standard output
     * @throws CommandFailure if the statement is refused, or the file or the result cannot be used
     */
    public void execute(Path file, String sql, Path result) throws CommandFailure {
        try {
            write(file, sql, result);
        } catch (ReadOnlyQueryException e) {
            throw new CommandFailure("rangebar: " + file + ": " + e.getMessage() + "; --output writes a result to a file", e);
        } catch (DatabaseException e) {
            throw new CommandFailure("rangebar: " + file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw CommandFailure.ofOutput(result == null ? null : result.toString(), "", e);
        }
    }

    private void write(Path file, String sql, Path result) throws IOException {
        ParquetOrigin.note(file).ifPresent(note -> streams.err().println("rangebar: " + file + ": " + note));
        FileAccess access = allowsFiles ? FileAccess.ALL_FILES : FileAccess.QUERIED_FILE;
        if (result == null) {
            try (BarQuery query = BarQuery.execute(file, sql, access)) {
                if (format == ResultFormat.TABLE && streams.outIsTerminal()) {
                    streams.noteHidden(ResultWriter.writeTable(query, streams.columns(), streams.out()));
                } else {
                    ResultWriter.write(format, query, streams.out());
                }
            }
            return;
        }
        try (AtomicFile written = AtomicFile.create(result)) {
            ResultWriter.write(format, file, sql, access, written);
            written.commit();
        }
    }
}
