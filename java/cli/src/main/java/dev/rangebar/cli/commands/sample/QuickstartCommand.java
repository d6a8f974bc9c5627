package dev.rangebar.cli.commands.sample;

import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.cli.commands.Streams;
import dev.rangebar.cli.commands.VersionText;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code rangebar quickstart}: runs three other commands one after the other, and shows them. */
@Command(name = "quickstart", mixinStandardHelpOptions = true, versionProvider = VersionText.class, sortOptions = false,
        customSynopsis = "rangebar quickstart [FOLDER]",
        description = "From nothing to a database of bars and a chart page: generates trades of three days, builds bars of two "
                + "thresholds, draws them, and says what to do next. It shows the commands that it runs. A second run in "
                + "the same folder adds nothing.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success",
            "1:a file cannot be written, or is none of a quickstart",
            "2:wrong usage, or an unusable folder",
            "3:the native library cannot be used, or an internal error"
        },
        footerHeading = "%nExample:%n",
        footer = "  rangebar quickstart")
public final class QuickstartCommand implements Callable<Integer> {
    private static final String DATABASE = "bars.duckdb";
    private static final String PAGE = "chart.html";
    /** The program as the user has called it, where the launcher says so: {@code bin/rangebar} is in no folder of {@code PATH}. */
    private static final String LAUNCHER = "rangebar.launcher";
    private static final List<String> DAYS = List.of("2024-01-01", "2024-01-02", "2024-01-03");

    private final Streams streams;
    private final ToIntFunction<String[]> commands;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FOLDER", defaultValue = "quickstart",
            description = "Folder of the files, created if missing (default: quickstart).")
    private String name;

    /**
     * Makes the command.
     *
     * @param commands runs the command of some arguments, and returns its exit code
     */
    public QuickstartCommand(Streams streams, ToIntFunction<String[]> commands) {
        this.streams = streams;
        this.commands = commands;
    }

    @Override
    public Integer call() {
        List<String> trades = DAYS.stream().map(day -> inFolder(SampleCommand.SYMBOL + "-aggTrades-" + day + ".csv")).toList();
        String database = inFolder(DATABASE);
        String page = inFolder(PAGE);
        if (!Files.exists(Path.of(trades.get(0)))) {
            for (String file : List.of(database, page)) {
                if (Files.exists(Path.of(file))) {
                    throw new ParameterException(spec.commandLine(), file + " exists and is none of a quickstart; name another "
                            + "folder: rangebar quickstart FOLDER");
                }
            }
        }
        List<String> build = new ArrayList<>(List.of("build"));
        build.addAll(trades);
        build.addAll(List.of("--threshold", "0.25%", "--threshold", "0.5%", "-o", database));
        int exitCode = run(List.of("sample", "--rows", "300000", "--days", String.valueOf(DAYS.size()), "--from", DAYS.get(0), "-d", name));
        if (exitCode == ExitCode.OK) {
            exitCode = run(build);
        }
        if (exitCode == ExitCode.OK) {
            exitCode = run(List.of("chart", database, "-o", page));
        }
        if (exitCode == ExitCode.OK) {
            streams.err().printf("%nNext:%n"
                    + "  open %s in a browser: candlesticks, volume by side, a switch between the thresholds%n"
                    + "  %3$s query --last 5 %2$s%n"
                    + "  %3$s build YOUR_TRADES.csv --threshold 0.25%% -o bars.csv     (%3$s help layouts: what is read)%n"
                    + "  %3$s help build%n", page, quoted(database), program());
        }
        return exitCode;
    }

    private String inFolder(String file) {
        try {
            return Path.of(name).resolve(file).toString();
        } catch (InvalidPathException e) {
            throw new ParameterException(spec.commandLine(), name + ": cannot be the name of a folder", e);
        }
    }

    private int run(List<String> arguments) {
        streams.err().println("$ " + program() + " " + String.join(" ", arguments.stream().map(QuickstartCommand::quoted).toList()));
        return commands.applyAsInt(arguments.toArray(String[]::new));
    }

    private static String program() {
        return quoted(System.getProperty(LAUNCHER, "rangebar"));
    }

    /** Returns an argument as a shell reads it. */
    private static String quoted(String argument) {
        return argument.matches("[A-Za-z0-9_./:%-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
