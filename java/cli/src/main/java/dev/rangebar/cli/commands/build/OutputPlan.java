package dev.rangebar.cli.commands.build;

import dev.rangebar.BarColumn;
import dev.rangebar.BarDistance;
import dev.rangebar.cli.commands.FileArguments;
import dev.rangebar.cli.output.BarFormat;
import dev.rangebar.pipeline.BarPipeline;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.FileNamePattern;
import dev.rangebar.pipeline.OpenFileLimit;
import dev.rangebar.tradefiles.TradeInput;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The outputs of a build, checked before any work is done.
 *
 * @param format the format
 * @param output the name of the file, perhaps with placeholders; null for standard output
 * @param columns the columns, in order; all if there is none
 * @param isTable {@code true} for a table on a terminal
 */
record OutputPlan(BarFormat format, String output, List<BarColumn> columns, boolean isTable) {
    /** The columns if the user chooses none: all that the bars have. */
    private static final List<BarColumn> ALL = List.of();
    private static final String ROWS = "--footprint-rows";
    /** The number of symbols that a message names. */
    private static final int NAMED_SYMBOLS = 5;

    /**
     * Returns the outputs that the options name.
     *
     * @param symbols the symbols of the inputs; an empty one if it is not known
     * @throws ParameterException if the options contradict each other, or an output is not possible
     */
    static OutputPlan of(CommandLine line, BuildOptions options, List<TradeInput> inputs,
            Set<Optional<String>> symbols, boolean toTerminal) {
        List<BarDistance> distances = options.distances.required(line);
        options.resets.rule(line);
        String output = FileArguments.STANDARD_STREAM.equals(options.output) ? null : options.output;
        BarFormat format = options.format == null ? formatOfName(line, output) : options.format;
        List<BarColumn> columns = options.columns == null ? ALL : options.columns;
        if (output == null && !format.isStreamable()) {
            throw new ParameterException(line, "--format " + format + " needs a file; name it with --output");
        }
        checkColumns(line, format, columns);
        checkOrphaned(line, options, format);
        options.featurePlan(line);
        if (options.rebuild != null && format != BarFormat.DUCKDB) {
            throw new ParameterException(line, "--rebuild works with a database; " + format + " files are always written as a whole");
        }
        OutputPlan plan = new OutputPlan(format, output, columns,
                output == null && options.format == null && options.output == null && toTerminal);
        if (format == BarFormat.DUCKDB) {
            plan.checkDatabase(line, options, inputs, symbols);
        } else {
            plan.checkFiles(line, FileArguments.OUTPUT, distances, inputs, symbols);
        }
        plan.checkRows(line, options, distances, inputs, symbols);
        return plan;
    }

    private static void checkColumns(CommandLine line, BarFormat format, List<BarColumn> columns) {
        if (!columns.equals(ALL) && !format.hasColumns()) {
            throw new ParameterException(line, "--columns works with csv, raw-csv and json; " + format
                    + " has all columns");
        }
        Set<BarColumn> seen = new HashSet<>();
        for (BarColumn column : columns) {
            if (!seen.add(column)) {
                throw new ParameterException(line, "--columns has " + column.columnName() + " twice");
            }
        }
    }

    private static void checkOrphaned(CommandLine line, BuildOptions options, BarFormat format) {
        if (!options.includeOrphaned) {
            return;
        }
        String name = "--include-orphaned ";
        if (options.maxGap == null && options.resets.rule(line).isEmpty()) {
            throw new ParameterException(line, name + "needs --max-gap, --reset or --sessions: nothing else ends a bar before a breach");
        }
        if (!format.hasOrphanColumns()) {
            throw new ParameterException(line, name + "works with csv, raw-csv, json and parquet; " + format + " has no columns for the "
                    + "reason and the boundary; choose one of them with --format or the extension of the output");
        }
    }

    /** Checks the files for price rows of footprints by the rules of the files for bars, which have to be others. */
    private void checkRows(CommandLine line, BuildOptions options, List<BarDistance> distances, List<TradeInput> inputs,
            Set<Optional<String>> symbols) {
        String rows = options.footprintRows;
        if (rows == null) {
            return;
        }
        if (!format.hasRowsBeside()) {
            throw new ParameterException(line, ROWS + " works with csv and raw-csv; " + format + (format == BarFormat.ARROW || format == BarFormat.ARROW_STREAM ? " has no features"
                    : " has the rows in column footprint"));
        }
        if (rows.equals(FileArguments.STANDARD_STREAM) || isOutput(rows)) {
            throw new ParameterException(line, ROWS + " " + rows + ": the rows need a file of their own");
        }
        new OutputPlan(format, rows, ALL, false).checkFiles(line, ROWS, distances, inputs, symbols);
    }

    private boolean isOutput(String name) {
        try {
            return output != null && Path.of(name).toAbsolutePath().normalize().equals(Path.of(output).toAbsolutePath().normalize());
        } catch (InvalidPathException e) {
            return false; // the check of the name tells more
        }
    }

    private static BarFormat formatOfName(CommandLine line, String output) {
        try {
            return BarFormat.ofFile(output == null ? "" : output);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, e.getMessage(), e);
        }
    }

    private void checkFiles(CommandLine line, String option, List<BarDistance> distances, List<TradeInput> inputs,
            Set<Optional<String>> symbols) {
        checkPlaceholder(line, option, distances.size(), "thresholds", FileNamePattern.THRESHOLD);
        String more = symbols.size() > NAMED_SYMBOLS ? " and " + (symbols.size() - NAMED_SYMBOLS) + " more" : "";
        checkPlaceholder(line, option, symbols.size(), "symbols (" + symbols.stream().limit(NAMED_SYMBOLS).flatMap(Optional::stream)
                .collect(Collectors.joining(", ")) + more + ")", FileNamePattern.SYMBOL);
        if (output == null) {
            return;
        }
        FileNamePattern pattern = pattern(line, option);
        if (output.contains(FileNamePattern.SYMBOL) && symbols.contains(Optional.<String>empty())) {
            throw new ParameterException(line, option + " has " + FileNamePattern.SYMBOL + " in its name, and the symbol "
                    + "cannot be inferred from the names of the inputs; give it with --symbol");
        }
        List<BarSeriesSpec> series = symbols.stream().flatMap(name -> distances.stream().map(BarSeriesSpec::of)
                .map(one -> name.map(one::withSymbol).orElse(one))).toList();
        if (format.isStreamable()) { // others open a file at the end only
            checkOpenFiles(line, BarPipeline.seriesAtOnce(series));
        }
        FileArguments.outputs(line, option, series.stream().map(pattern::nameOf).toList(), inputs);
    }

    private static void checkOpenFiles(CommandLine line, int outputs) {
        try {
            OpenFileLimit.check(outputs);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, e.getMessage(), e);
        }
    }

    private FileNamePattern pattern(CommandLine line, String option) {
        try {
            return new FileNamePattern(output);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, option + " " + e.getMessage(), e);
        }
    }

    private void checkDatabase(CommandLine line, BuildOptions options, List<TradeInput> inputs,
            Set<Optional<String>> symbols) {
        if (options.includeIncomplete) {
            throw new ParameterException(line, "--include-incomplete: a database keeps closed bars, and the forming one in "
                    + "its state, from which the next run continues");
        }
        if (symbols.contains(Optional.<String>empty())) {
            throw new ParameterException(line, "a database needs the symbol, which cannot be inferred from the names of "
                    + "the inputs; give it with --symbol");
        }
        if (output.contains(FileNamePattern.SYMBOL) || output.contains(FileNamePattern.THRESHOLD)) {
            throw new ParameterException(line, "--output " + output + ": a database holds all symbols and thresholds; "
                    + "give it one name");
        }
        Path file = FileArguments.output(line, output, inputs);
        if (options.rebuild != null && !Files.exists(file)) {
            throw new ParameterException(line, "--rebuild: there is no database " + file);
        }
    }

    private void checkPlaceholder(CommandLine line, String option, int count, String what, String placeholder) {
        if (count > 1 && (output == null || !output.contains(placeholder))) {
            throw new ParameterException(line, "several " + what + " need one file each: " + option + " with " + placeholder
                    + " in its name, such as bars-" + placeholder + ".csv");
        }
    }

    /** Returns the folder for temporary files: that of the output, or the system's. */
    Path folder() {
        return output == null ? Path.of(System.getProperty("java.io.tmpdir")) : Path.of(output).toAbsolutePath().getParent();
    }

    /** Returns the name of the output for messages. */
    String name() {
        return output == null ? "standard output" : output;
    }
}
