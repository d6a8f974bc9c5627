package dev.rangebar.cli.commands.build;

import dev.rangebar.BarColumn;
import dev.rangebar.FeaturePlan;
import dev.rangebar.cli.commands.ReadingOptions;
import dev.rangebar.cli.commands.archive.ArchiveOptions;
import dev.rangebar.cli.options.Converters.ColumnsConverter;
import dev.rangebar.cli.options.Converters.SymbolConverter;
import dev.rangebar.cli.options.DistanceOptions;
import dev.rangebar.cli.options.FeatureOptions;
import dev.rangebar.cli.options.ResetOptions;
import dev.rangebar.cli.output.BarFormat;
import dev.rangebar.pipeline.InvalidRowLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The options of {@code rangebar build}. */
final class BuildOptions {
    @Parameters(paramLabel = "INPUT", arity = "0..*",
            description = "Trade files in order (- is standard input), with the same columns; duplicates are skipped.")
    List<String> arguments;

    @Mixin
    ArchiveOptions archive;

    @Mixin
    DistanceOptions distances;

    @Option(names = "--no-timestamp-gate",
            description = "Let a bar close at the time of its open.")
    boolean noTimestampGate;

    @Option(names = "--max-gap", paramLabel = "TIME",
            description = "End the forming bar at longer gaps: 90s, 5m.")
    Duration maxGap;

    @Mixin
    ResetOptions resets;

    @Option(names = "--include-orphaned",
            description = "Write the bars that gaps and resets end, too.")
    boolean includeOrphaned;

    @Option(names = "--include-incomplete", description = "Write the forming bar as the last row.")
    boolean includeIncomplete;

    @Mixin
    ReadingOptions reading;

    @Mixin
    ReadingOptions.Policy policy;

    @Option(names = "--max-invalid", paramLabel = "LIMIT",
            description = "Exit with 1 above this number or share.")
    InvalidRowLimit maxInvalid;

    @Option(names = "--sort", description = "Sort the trades of all inputs by time and id.")
    boolean sort;

    @Option(names = "--symbol", paramLabel = "NAME", converter = SymbolConverter.class,
            description = "Instrument symbol (default: from the file names).")
    String symbol;

    @Option(names = "--market", paramLabel = "NAME",
            description = "Market, for a database (default: derived).")
    String market;

    @Option(names = "--format", paramLabel = "FORMAT",
            description = "csv, raw-csv, json, parquet, duckdb, arrow or arrows (default: from the output's extension).")
    BarFormat format;

    @Option(names = "--columns", paramLabel = "NAMES", hideParamSyntax = true, split = ",",
            completionCandidates = ColumnsConverter.class,
            description = "Columns to write, in order, separated by commas.")
    List<BarColumn> columns;

    @Mixin
    FeatureOptions features;

    @Option(names = "--footprint-rows", paramLabel = "FILE",
            description = "A file of the price rows, for csv and raw-csv.")
    String footprintRows;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE",
            description = "Output file, replaced only on success; {threshold} and {symbol} in its name make several.")
    String output;

    @Option(names = "--rebuild", paramLabel = "FROM", description = "Replace a database's bars from this time on.")
    Instant rebuild;

    @Option(names = "--quiet", description = "Show no progress and no summary.")
    boolean quiet;

    /**
     * Returns the plan of features; empty without.
     *
     * @throws ParameterException if the options contradict each other
     */
    Optional<FeaturePlan> featurePlan(CommandLine line) {
        Optional<FeaturePlan> plan = features.plan(line, distances.tickSize());
        if (footprintRows != null && plan.filter(each -> each.groups().contains(FeaturePlan.Group.FOOTPRINT)).isEmpty()) {
            throw new ParameterException(line, "--footprint-rows needs --features footprint");
        }
        return plan;
    }
}
