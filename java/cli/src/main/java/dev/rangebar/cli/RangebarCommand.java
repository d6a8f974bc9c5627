package dev.rangebar.cli;

import dev.rangebar.BarColumn;
import dev.rangebar.FeaturePlan;
import dev.rangebar.FeatureWindow;
import dev.rangebar.NativeLibraryException;
import dev.rangebar.Threshold;
import dev.rangebar.cli.commands.ChartCommand;
import dev.rangebar.cli.commands.ChartDrawing.PictureSize;
import dev.rangebar.cli.commands.CommandFailure;
import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.cli.commands.QueryCommand;
import dev.rangebar.cli.commands.Streams;
import dev.rangebar.cli.commands.VersionText;
import dev.rangebar.cli.commands.archive.DownloadCommand;
import dev.rangebar.cli.commands.build.BuildCommand;
import dev.rangebar.cli.commands.check.CheckCommand;
import dev.rangebar.cli.commands.live.ReplayCommand;
import dev.rangebar.cli.commands.live.WatchCommand;
import dev.rangebar.cli.commands.sample.QuickstartCommand;
import dev.rangebar.cli.commands.sample.SampleCommand;
import dev.rangebar.cli.help.GeneratingCommands.CompletionCommand;
import dev.rangebar.cli.help.GeneratingCommands.ManPageCommand;
import dev.rangebar.cli.help.HelpCommand;
import dev.rangebar.cli.help.UsageErrors;
import dev.rangebar.cli.options.Converters.ColumnsConverter;
import dev.rangebar.cli.options.Converters.EnumConverter;
import dev.rangebar.cli.options.Converters.HostAndPort;
import dev.rangebar.cli.options.Converters.TextConverter;
import dev.rangebar.cli.options.Converters.UtcTime;
import dev.rangebar.cli.options.Suggestions;
import dev.rangebar.cli.output.BarFormat;
import dev.rangebar.cli.output.ResultWriter.ResultFormat;
import dev.rangebar.cli.progress.TimeSpan;
import dev.rangebar.pipeline.InvalidRowLimit;
import dev.rangebar.pipeline.OnInvalidRow;
import dev.rangebar.tradefiles.Rounding;
import dev.rangebar.tradefiles.TimestampUnit;
import dev.rangebar.tradefiles.TradeLayout;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code rangebar}. */
@Command(name = "rangebar", mixinStandardHelpOptions = true, versionProvider = VersionText.class,
        synopsisSubcommandLabel = "COMMAND", commandListHeading = "%nCommands:%n",
        description = "Exact range bars from trade files.",
        footer = {"", "'rangebar quickstart' shows the main job on generated trades.",
            "'rangebar help COMMAND' shows the help of a command.",
            "'rangebar help TOPIC' describes formats (of outputs), layouts (of inputs),",
            "columns (of bars), resets, features, archive or live."})
public final class RangebarCommand implements Runnable {
    private static final int HELP_WIDTH = 80;
    private static final String DEBUG = "--debug";

    /** The commands that need no other, in the order of the help. */
    private static final List<String> COMMANDS = List.of("build", "query", "download", "watch", "replay", "chart", "check", "sample",
            "quickstart");

    @Spec
    private CommandSpec spec;

    @Option(names = {"-v", VersionText.VERBOSE}, description = "With --version: also the Java, the way in which it calls the native library, "
            + "the kernel and the file of the library.")
    private boolean verbose;

    @SuppressWarnings("UnusedVariable") // looked for among the arguments of the subcommand
    @Option(names = DEBUG, hidden = true, scope = ScopeType.INHERIT, description = "Show stack traces.")
    private boolean debug;

    private RangebarCommand() {}

    /** The command line, ready to be executed. */
    public static CommandLine commandLine(Streams streams) {
        return commandLine(streams, COMMANDS, true);
    }

    /**
     * The command line for some arguments alone: without the commands that they do not name, whose options take longer to set up than
     * few trades.
     */
    public static CommandLine commandLine(Streams streams, String[] arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        return COMMANDS.contains(first) ? commandLine(streams, List.of(first), false) : commandLine(streams);
    }

    private static CommandLine commandLine(Streams streams, List<String> commands, boolean hasHelp) {
        CommandLine line = new CommandLine(new RangebarCommand());
        for (String command : commands) {
            line.addSubcommand(switch (command) {
                case "build" -> new BuildCommand(streams);
                case "query" -> new QueryCommand(streams);
                case "download" -> new DownloadCommand(streams);
                case "watch" -> new WatchCommand(streams);
                case "replay" -> new ReplayCommand(streams);
                case "chart" -> new ChartCommand(streams);
                case "check" -> new CheckCommand(streams);
                case "sample" -> new SampleCommand(streams);
                case "quickstart" -> new QuickstartCommand(streams, arguments -> commandLine(streams, arguments).execute(arguments));
                default -> throw new IllegalArgumentException(command);
            });
        }
        line.getSubcommands().values().forEach(HelpCommand::moveOptionsToTopics);
        if (hasHelp) {
            line.addSubcommand(new HelpCommand());
            line.addSubcommand(new ManPageCommand());
            line.addSubcommand(new CompletionCommand());
        }
        line.registerConverter(BarFormat.class, new EnumConverter<>(BarFormat.class));
        line.registerConverter(ResultFormat.class, new EnumConverter<>(ResultFormat.class));
        line.registerConverter(OnInvalidRow.class, new EnumConverter<>(OnInvalidRow.class));
        line.registerConverter(Rounding.class, new EnumConverter<>(Rounding.class));
        line.registerConverter(TimestampUnit.class, new EnumConverter<>(TimestampUnit.class));
        line.registerConverter(int.class, new TextConverter<>(RangebarCommand::wholeNumber));
        line.registerConverter(Integer.class, new TextConverter<>(RangebarCommand::wholeNumber));
        line.registerConverter(Long.class, new TextConverter<>(RangebarCommand::wholeLong));
        line.registerConverter(Threshold.class, new TextConverter<>(RangebarCommand::threshold));
        line.registerConverter(Duration.class, new TextConverter<>(TimeSpan::parse));
        line.registerConverter(PictureSize.class, new TextConverter<>(PictureSize::parse));
        line.registerConverter(TradeLayout.class, new TextConverter<>(RangebarCommand::layout));
        line.registerConverter(InvalidRowLimit.class, new TextConverter<>(InvalidRowLimit::parse));
        line.registerConverter(Instant.class, new TextConverter<>(UtcTime::parse));
        line.registerConverter(InetSocketAddress.class, new TextConverter<>(HostAndPort::parse));
        line.registerConverter(FeaturePlan.Group.class, new EnumConverter<>(FeaturePlan.Group.class));
        line.registerConverter(FeaturePlan.Profile.class, new EnumConverter<>(FeaturePlan.Profile.class));
        line.registerConverter(FeatureWindow.class, new TextConverter<>(FeatureWindow::parse));
        line.registerConverter(BarColumn.class, new ColumnsConverter());
        line.setUsageHelpWidth(HELP_WIDTH);
        line.setExpandAtFiles(false); // a file may be called @day.csv
        line.setOut(new PrintWriter(new OutputStreamWriter(streams.out(), streams.charset()), true));
        line.setErr(new PrintWriter(streams.err(), true));
        line.setParameterExceptionHandler(RangebarCommand::usageError);
        line.setExecutionExceptionHandler((error, failed, parsed) -> failure(error, streams.err(), isDebug(parsed)));
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), verbose ? VersionText.VERBOSE + " belongs to --version: rangebar --version " + VersionText.VERBOSE
                : "a command is missing");
    }

    private static int wholeNumber(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
    }

    private static long wholeLong(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
    }

    private static int usageError(ParameterException error, String[] arguments) {
        UsageErrors.print(error, List.of(arguments));
        return ExitCode.USAGE;
    }

    /** The one frame around all commands: prints an error, and returns its exit code. */
    private static int failure(Exception error, PrintStream err, boolean debug) {
        boolean isExpected = error instanceof CommandFailure;
        if (isExpected && ((CommandFailure) error).isReaderGone()) {
            return ExitCode.OK;
        }
        err.println(isExpected ? error.getMessage() : "rangebar: " + (error instanceof NativeLibraryException ? error.getMessage()
                : "internal error: " + error + " (--debug shows the stack trace)"));
        if (debug) {
            (isExpected ? error.getCause() : error).printStackTrace(err);
        }
        return isExpected ? ExitCode.DATA : ExitCode.SETUP;
    }

    private static boolean isDebug(ParseResult parsed) {
        return parsed.hasSubcommand() && parsed.subcommand().hasMatchedOption(DEBUG);
    }

    private static TradeLayout layout(String text) {
        try {
            return TradeLayout.named(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + Suggestions.didYouMean(text, TradeLayout.names()), e);
        }
    }

    /** A list would also be a number with a decimal comma. */
    private static Threshold threshold(String text) {
        if (text.indexOf(',') >= 0) {
            throw new IllegalArgumentException("threshold '" + text + "' has a comma; repeat the option for each threshold, "
                    + "such as --threshold 0.25% --threshold 0.5%");
        }
        return Threshold.parse(text);
    }
}
