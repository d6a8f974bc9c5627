package dev.rangebar.cli.commands.check;

import dev.rangebar.cli.commands.CommandFailure;
import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.cli.commands.FileArguments;
import dev.rangebar.cli.commands.ReadingOptions;
import dev.rangebar.cli.commands.Streams;
import dev.rangebar.cli.commands.VersionText;
import dev.rangebar.cli.commands.archive.ArchiveInputs;
import dev.rangebar.database.FileKind;
import dev.rangebar.pipeline.SymbolNames;
import dev.rangebar.pipeline.TradeSource;
import dev.rangebar.tradefiles.IoReason;
import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code rangebar check}: looks for holes, damage and contradictions. */
@Command(name = "check", mixinStandardHelpOptions = true, versionProvider = VersionText.class, sortOptions = false,
        customSynopsis = "rangebar check [OPTION]... INPUT...",
        description = "Check trade files or databases for holes, damage and contradictions. Invalid rows are skipped and counted as "
            + "findings.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all of the inputs was checked, and nothing was found",
            "1:there are findings (with --against-archive: a bar differs), or a part of an input could not be checked",
            "2:wrong usage, or a missing input",
            "3:the native library cannot be used, or an internal error"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  rangebar check BTCUSDT-aggTrades-2024-*.zip",
            "  rangebar check bars.duckdb --format json",
            "  rangebar check live.duckdb --against-archive 2026-01-31"
        })
public final class CheckCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "INPUT", arity = "1..*", description = "Trade files of build, in the order of their trades; or databases.")
    private List<String> arguments;

    @Mixin
    private ReadingOptions reading;

    @Option(names = "--max-gap", paramLabel = "TIME", description = "Report gaps in time longer than this, such as 10m, as findings.")
    private Duration maxGap;

    @Option(names = "--against-archive", paramLabel = "DAY|FILE", description = "Compare the bars of databases with the exchange's file of "
            + "a day (UTC), such as 2026-01-31, which is downloaded, or with a file of its trades. May be repeated.")
    private List<String> archive = new ArrayList<>();

    @Option(names = "--archive-folder", paramLabel = "FOLDER", description = "Folder of the downloaded files (default: among the user's "
            + "caches).")
    private String archiveFolder;

    @Option(names = "--archive-url", paramLabel = "URL", description = "Address of the archive (default: Binance's).")
    private String archiveUrl;

    @Option(names = "--format", paramLabel = "text|json", defaultValue = "text", description = "Format of the report (default: text).")
    private String format;

    public CheckCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        if (!format.equals("text") && !format.equals("json")) {
            throw new ParameterException(spec.commandLine(), "--format: '" + format + "' is neither text nor json");
        }
        List<TradeInput> trades = new ArrayList<>();
        CheckReport report = new CheckReport();
        try {
            for (TradeInput input : FileArguments.inputs(spec.commandLine(), arguments, streams.in())) {
                if (input.path() != null && FileKind.of(input.path()) == FileKind.DATABASE) {
                    if (archive.isEmpty()) {
                        new DatabaseCheck(report, input.name(), input.path()).run();
                    } else {
                        compare(report, input);
                    }
                } else {
                    trades.add(input);
                }
            }
            if (!trades.isEmpty()) {
                if (!archive.isEmpty()) {
                    throw new IllegalArgumentException(trades.get(0).name() + " is not a database; --against-archive compares databases");
                }
                new TradesCheck(report, trades, Optional.ofNullable(maxGap)).run(reading.toReadOptions());
            }
            streams.out().write((format.equals("json") ? report.json() : report.text()).getBytes(StandardCharsets.UTF_8));
            streams.out().flush();
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (IOException e) {
            if (!IoReason.isClosedPipe(e)) {
                throw new CommandFailure("rangebar: " + IoReason.of(e), e);
            }
        }
        return report.isClean() ? ExitCode.OK : ExitCode.DATA;
    }

    /** Compares the bars of a database with files of the archive. */
    private void compare(CheckReport report, TradeInput database) throws IOException, InterruptedException {
        ArchiveCheck check = new ArchiveCheck(report, database.path());
        List<ArchiveCheck.Instrument> instruments = check.instruments();
        if (instruments.isEmpty()) {
            report.part("database", database.name()).finding("it has no series of the market spot, um or cm, which the archive has");
        }
        for (String one : archive) {
            boolean isDay = one.matches("\\d{4}-\\d\\d-\\d\\d");
            List<TradeInput> files = isDay ? List.of() : FileArguments.trades(spec.commandLine(), List.of(one), streams.in());
            for (ArchiveCheck.Instrument instrument : instruments) {
                if (isDay) {
                    for (TradeSource source : ArchiveInputs.ofDays(instrument.symbol(), instrument.market(), LocalDate.parse(one),
                            LocalDate.parse(one), archiveFolder, archiveUrl)) {
                        check.compare(instrument, source);
                    }
                } else {
                    Optional<String> symbol = SymbolNames.ofFile(files.get(0).path());
                    if (symbol.isEmpty() ? instruments.size() == 1 : symbol.get().equals(instrument.symbol())) {
                        check.compare(instrument, TradeSource.of(files.get(0)));
                    }
                }
            }
            if (!isDay && report.parts("archive") == 0) {
                throw new IllegalArgumentException(one + ": its name tells no symbol of " + database.name() + "; expected a name such as "
                        + "SYMBOL-aggTrades-2026-01-31.zip");
            }
        }
    }
}
