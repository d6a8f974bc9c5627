package dev.rangebar.cli.commands.archive;

import dev.rangebar.bindings.UserCache;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Option;

/** The options of {@code rangebar build} for trades of an archive. The types are of the JDK: other runs load nothing else. */
public final class ArchiveOptions {
    private static final String FOLDER_VARIABLE = "RANGEBAR_ARCHIVE_FOLDER";

    @Option(names = "--archive", paramLabel = "binance|URL",
            description = "Download the trades of --symbol (A,B) from --from on; --market spot "
            + "(default), um or cm.")
    String archive;

    @Option(names = "--from", paramLabel = "DATE", converter = Days.Converter.class,
            description = "First day of the archive to build (UTC).")
    LocalDate from;

    @Option(names = "--to", paramLabel = "DATE", converter = Days.Converter.class,
            description = "Last day (default: yesterday).")
    LocalDate to;

    @Option(names = "--archive-folder", paramLabel = "FOLDER",
            description = "Folder of its files (default: a cache).")
    String folder;

    @Option(names = "--allow-missing-days",
            description = "Build over days that the archive lacks.")
    boolean allowsMissingDays;

    /** Returns {@code true} if the trades come from an archive. */
    public boolean isGiven() {
        return archive != null;
    }

    /** Checks that inputs and options go together. */
    public void check(CommandLine line, List<String> inputs, String symbol) {
        if (!isGiven()) {
            Days.check(line, from == null && to == null && folder == null && !allowsMissingDays, (from != null ? "--from"
                    : to != null ? "--to" : folder != null ? "--archive-folder" : "--allow-missing-days") + " needs --archive");
            String first = symbol == null ? "" : symbol.split(",")[0];
            Days.check(line, symbol == null || symbol.indexOf(',') < 0, "--symbol " + symbol
                    + ": the inputs are of one symbol, and each symbol needs a run of its own, such as --symbol "
                    + first + "; several are for --archive");
            if (inputs == null) {
                throw new MissingParameterException(line, line.getCommandSpec().positionalParameters().get(0), "INPUT");
            }
            return;
        }
        Days.check(line, inputs == null, "--archive downloads the trades, and " + (inputs == null ? "" : inputs.get(0))
                + " is an input, too; omit one of them");
        Days.check(line, symbol != null, "--archive needs --symbol, such as --symbol BTCUSDT or BTCUSDT,ETHUSDT");
        Days.check(line, symbols(symbol).size() == symbol.split(",").length, "--symbol " + symbol + " has a symbol twice");
        Days.check(line, from != null, "--archive needs --from, such as --from 2024-01-01");
        Days.check(line, from, to == null ? LocalDate.now(ZoneOffset.UTC).minusDays(1) : to);
    }

    /** Returns the symbols that commas separate. */
    public static Set<Optional<String>> symbols(String symbol) {
        return Arrays.stream(symbol.split(",")).map(Optional::of).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Returns the name of the folder: the option, the variable, or one among the user's caches; null if there is no home. */
    String folder() {
        String variable = System.getenv(FOLDER_VARIABLE);
        if (folder != null || variable != null && !variable.isEmpty()) {
            return folder != null ? folder : variable;
        }
        Path caches = UserCache.folder();
        return caches == null ? null : caches.resolve("archive").toString();
    }
}
