package dev.rangebar.cli.commands.check;

import dev.rangebar.cli.commands.CommandFailure;
import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.cli.commands.FileArguments;
import dev.rangebar.cli.commands.RangebarCommand;
import dev.rangebar.cli.commands.ReadingOptions;
import dev.rangebar.cli.commands.Streams;
import dev.rangebar.cli.commands.VersionText;
import dev.rangebar.database.FileKind;
import dev.rangebar.tradefiles.IoReason;
import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
@Command(name = "check", mixinStandardHelpOptions = true, versionProvider = VersionText.class,
        usageHelpWidth = RangebarCommand.HELP_WIDTH, sortOptions = false,
        customSynopsis = "rangebar check [OPTION]... INPUT...",
        description = "Check trade files or databases for holes, damage and contradictions. Invalid rows are skipped and counted as "
            + "findings.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all of the inputs was checked, and nothing was found",
            "1:there are findings, or a part of an input could not be checked",
            "2:wrong usage, or a missing input",
            "3:the native library cannot be used, or an internal error"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  rangebar check BTCUSDT-aggTrades-2024-*.zip",
            "  rangebar check bars.duckdb --format json"
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

    @Option(names = "--format", paramLabel = "text|json", defaultValue = "text", description = "Format of the report (default: text).")
    private String format;

    public CheckCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws CommandFailure {
        if (!format.equals("text") && !format.equals("json")) {
            throw new ParameterException(spec.commandLine(), "--format: '" + format + "' is neither text nor json");
        }
        List<TradeInput> trades = new ArrayList<>();
        CheckReport report = new CheckReport();
        try {
            for (TradeInput input : FileArguments.inputs(spec.commandLine(), arguments, streams.in())) {
                if (input.path() != null && FileKind.of(input.path()) == FileKind.DATABASE) {
                    new DatabaseCheck(report, input.name(), input.path()).run();
                } else {
                    trades.add(input);
                }
            }
            if (!trades.isEmpty()) {
                new TradesCheck(report, trades, Optional.ofNullable(maxGap)).run(reading.toReadOptions());
            }
            streams.out().write((format.equals("json") ? report.json() : report.text()).getBytes(StandardCharsets.UTF_8));
            streams.out().flush();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (IOException e) {
            if (!IoReason.isClosedPipe(e)) {
                throw new CommandFailure("rangebar: " + IoReason.of(e), e);
            }
        }
        return report.isClean() ? ExitCode.OK : ExitCode.DATA;
    }
}
