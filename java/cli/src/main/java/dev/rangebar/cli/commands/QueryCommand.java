package dev.rangebar.cli.commands;

import dev.rangebar.cli.options.DistanceOptions;
import dev.rangebar.cli.output.ResultWriter;
import dev.rangebar.cli.output.ResultWriter.ResultFormat;
import dev.rangebar.database.BarQuery;
import dev.rangebar.database.DatabaseException;
import dev.rangebar.database.FileAccess;
import dev.rangebar.database.ParquetOrigin;
import dev.rangebar.database.ReadOnlyQueryException;
import dev.rangebar.pipeline.AtomicFile;
import dev.rangebar.tradefiles.IoReason;
import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code rangebar query}: runs a SQL statement on a database. */
@Command(name = "query", mixinStandardHelpOptions = true, versionProvider = VersionText.class, sortOptions = false,
        customSynopsis = {"rangebar query [OPTION]... SQL FILE", "       rangebar query --last=N [OPTION]... FILE"},
        description = "Query a database or Parquet file of bars in DuckDB's SQL, read-only.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success; also if the reader closes the pipe",
            "1:the statement fails, or the result cannot be written",
            "2:wrong usage, or a missing file",
            "3:an internal error"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  rangebar query \"from series\" bars.duckdb",
            "  rangebar query \"select open_time, close from bars\" bars.parquet > closes.csv",
            "  rangebar query \"from bars where threshold_dbps = 250\" bars.duckdb -o b.parquet",
            "  rangebar query --last 100 --symbol BTCUSDT --threshold 250 bars.duckdb"
        })
public final class QueryCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SQL", description = "A read-only statement, such as \"select * from bars\". "
            + "A database has the tables bars, series and sources; a Parquet file has bars.")
    private String sql;

    @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "A database of 'rangebar build', or a Parquet file.")
    private String file;

    @Option(names = "--last", paramLabel = "N", description = "Instead of SQL: the last N bars of each series, in order.")
    private Integer last;

    @Option(names = "--symbol", paramLabel = "NAME", description = "With --last: the symbol of the series.")
    private String symbol;

    /** The series of --last. */
    @Mixin
    private DistanceOptions distances;

    @Option(names = "--series", paramLabel = "ID", description = "With --last: a series, by series_id; may be repeated.")
    private List<Integer> series = new ArrayList<>();

    @Option(names = "--format", paramLabel = "FORMAT",
            description = "table, csv, json or parquet (default: from the output's extension, otherwise table on a "
                    + "terminal and csv elsewhere).")
    private ResultFormat format;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE",
            description = "Output file. Written atomically: an existing file is replaced only on success.")
    private String output;

    @Option(names = "--allow-files",
            description = "Let the SQL read other files, too, for example with read_csv. It never writes one.")
    private boolean allowsFiles;

    public QueryCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws CommandFailure {
        checkArguments();
        Path path = checkedFile();
        Path result = checkedOutput(path);
        QueryRun run = new QueryRun(streams, format, allowsFiles);
        if (last == null) {
            run.execute(path, sql, result);
        } else {
            run.execute(path, () -> new StoredBars(file, path).last(last, symbol, distances.given(spec.commandLine()), series), result);
        }
        return ExitCode.OK;
    }

    private void checkArguments() {
        CommandLine line = spec.commandLine();
        if (last == null) {
            String option = symbol != null ? "--symbol" : !series.isEmpty() ? "--series" : distances.firstOption();
            if (option != null) {
                throw new ParameterException(line, option + " needs --last; in SQL, a condition selects: where symbol = 'BTCUSDT' and threshold_dbps = 250");
            }
            if (file == null) {
                throw new MissingParameterException(line, line.getCommandSpec().positionalParameters().get(1), "FILE");
            }
            return;
        }
        if (last < 1) {
            throw new ParameterException(line, "--last " + last + " is below 1");
        }
        if (file != null) {
            throw new ParameterException(line, "--last takes the place of SQL: rangebar query --last " + last + " " + file);
        }
        file = sql;
    }

    /** Returns the output file, null for standard output, and decides the format. */
    private Path checkedOutput(Path database) {
        if (output == null || output.equals(FileArguments.STANDARD_STREAM)) {
            if (format == ResultFormat.PARQUET) {
                throw new ParameterException(spec.commandLine(), "--format parquet needs a file; name it with "
                        + "--output");
            }
            if (format == null) {
                format = streams.outIsTerminal() ? ResultFormat.TABLE : ResultFormat.CSV;
            }
            return null;
        }
        if (format == null) {
            try {
                format = ResultFormat.ofFile(output);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
        }
        return FileArguments.output(spec.commandLine(), output, List.of(TradeInput.ofFile(file, database)));
    }

    private Path checkedFile() {
        try {
            Path path = Path.of(file);
            if (Files.isRegularFile(path)) {
                return path;
            }
            throw new ParameterException(spec.commandLine(), file + ": " + (Files.isDirectory(path)
                    ? "is a directory; name a database or Parquet file in it"
                    : Files.exists(path) ? "is not a regular file"
                    : FileArguments.noSuchFile(path) + "; usage: rangebar query SQL FILE"));
        } catch (InvalidPathException e) {
            throw new ParameterException(spec.commandLine(), file + ": no such file", e);
        }
    }

    /**
     * One statement and its result.
     *
     * @param streams the streams of the command
     * @param format the format of the result
     * @param allowsFiles {@code true} if the SQL may read other files than the queried one
     */
    private record QueryRun(Streams streams, ResultFormat format, boolean allowsFiles) {
        /** A statement that depends on the file. */
        interface Statement {
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
        void execute(Path file, Statement statement, Path result) throws CommandFailure {
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
        void execute(Path file, String sql, Path result) throws CommandFailure {
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
}
