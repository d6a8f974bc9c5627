package dev.rangebar.cli.commands;

import dev.rangebar.cli.output.ResultFormat;
import dev.rangebar.tradefiles.TradeInput;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command {@code rangebar query}: asks a store in SQL. */
@Command(name = "query", mixinStandardHelpOptions = true, versionProvider = RangebarCommand.Version.class,
        usageHelpWidth = RangebarCommand.HELP_WIDTH, sortOptions = false, abbreviateSynopsis = false,
        description = "Ask a store of bars, or a Parquet file, in SQL (that of DuckDB). It is only read.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success; also if the reader of standard output has closed the pipe",
            "1:the question cannot be answered, or the answer not be written",
            "2:wrong usage: options, or a file that is missing",
            "3:an internal error"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  rangebar query \"select symbol, threshold_dbps, count(*) from bars group by all\" bars.duckdb",
            "  rangebar query \"select open_time, close from bars order by open_time\" bars.parquet > closes.csv",
            "  rangebar query \"from bars where threshold_dbps = 250\" bars.duckdb --output bars-250.parquet"
        })
public final class QueryCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SQL", description = "The question, such as \"select * from bars\". Tables "
            + "are bars, series and sources; of a Parquet file bars.")
    private String sql;

    @Parameters(index = "1", paramLabel = "FILE", description = "A store that build has made, or a Parquet file.")
    private String file;

    @Option(names = "--format", paramLabel = "FORMAT", converter = FormatConverter.class,
            description = "table (on a terminal the default), csv (otherwise), json: an object per line, or, for "
                    + "--output, parquet. Without this option the ending of the output's name tells: .csv, .json, "
                    + ".jsonl, .ndjson, .parquet; csv where it has none.")
    private ResultFormat format;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE",
            description = "Write to this file instead of standard output (-, the default). It appears, or replaces an "
                    + "old one, only when it is complete.")
    private String output;

    @Option(names = RangebarCommand.DEBUG, hidden = true, description = "Show stack traces.")
    private boolean debug;

    public QueryCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Path path = checkedFile();
        Path answer = checkedOutput(path);
        return new QueryRun(streams, format, debug).ask(path, sql, answer);
    }

    /** Where the answer goes, null for standard output; and in which format. */
    private Path checkedOutput(Path asked) {
        if (output == null || output.equals(FileArguments.STANDARD_STREAM)) {
            if (format == ResultFormat.PARQUET) {
                throw new ParameterException(spec.commandLine(), "--format parquet needs a file: --output with its "
                        + "name");
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
        return FileArguments.output(spec.commandLine(), output, List.of(TradeInput.ofFile(file, asked)));
    }

    private Path checkedFile() {
        try {
            Path path = Path.of(file);
            if (Files.isRegularFile(path)) {
                return path;
            }
            throw new ParameterException(spec.commandLine(), file + ": " + (Files.isDirectory(path) ? "is a directory"
                    : Files.exists(path) ? "is no regular file"
                    : "no such file; the question comes first, then the file that is asked"));
        } catch (InvalidPathException e) {
            throw new ParameterException(spec.commandLine(), file + ": no such file", e);
        }
    }

    /** Reads a format. */
    public static final class FormatConverter implements ITypeConverter<ResultFormat> {
        @Override
        public ResultFormat convert(String text) {
            try {
                return ResultFormat.named(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
