package dev.rangebar.cli.options;

import dev.rangebar.BarDistance;
import dev.rangebar.ProcessorGroup;
import dev.rangebar.Threshold;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options for the distances of series: thresholds, and ranges in price or in ticks. */
public final class DistanceOptions {
    /** A number of ticks. */
    static final Pattern TICKS = Pattern.compile("([0-9]{1,18}) ?ticks?", Pattern.CASE_INSENSITIVE);

    @Option(names = "--threshold", paramLabel = "VALUE",
            description = "Price range of a bar: 250, 250dbps, 25bps or 0.25%% (1 to 100000 dbps). May be repeated.")
    private List<Threshold> thresholds = new ArrayList<>();

    @Option(names = "--range", paramLabel = "VALUE",
            description = "The same range at every price: 0.50, 20ticks.")
    private List<String> ranges = new ArrayList<>();

    @Option(names = "--tick-size", paramLabel = "PRICE",
            description = "Size of a tick, for values in ticks.")
    private String tickSize;

    /** Returns the size of a tick; null if it is not given. */
    public String tickSize() {
        return tickSize;
    }

    /** Returns {@code true} if no distance is given. */
    public boolean areEmpty() {
        return thresholds.isEmpty() && ranges.isEmpty();
    }

    /** Returns the option by which the first distance is given, or the tick size alone; null without any. */
    public String firstOption() {
        return !thresholds.isEmpty() ? "--threshold" : !ranges.isEmpty() ? "--range" : tickSize != null ? "--tick-size" : null;
    }

    /**
     * Returns the distances, at least one.
     *
     * @throws ParameterException if there is none, one is out of range, or one is given twice
     */
    public List<BarDistance> required(CommandLine line) {
        List<BarDistance> distances = given(line);
        if (distances.isEmpty()) {
            throw new MissingParameterException(line, line.getCommandSpec().findOption("--threshold"), "a distance is missing");
        }
        return distances;
    }

    /**
     * Returns the distances; none if none is given.
     *
     * @throws ParameterException if one is out of range, or is given twice
     */
    public List<BarDistance> given(CommandLine line) {
        List<BarDistance> distances = new ArrayList<>(thresholds);
        boolean areTicks = false;
        for (String range : ranges) {
            boolean isInTicks = range.strip().toLowerCase(Locale.ROOT).matches(".*ticks?");
            areTicks |= isInTicks;
            distances.add(distance(line, range, isInTicks));
        }
        if (tickSize != null && !areTicks && !TICKS.matcher(line.getParseResult().matchedOptionValue("--row-size", "")).matches()) {
            throw new ParameterException(line, "--tick-size works with a --range in ticks, such as --range 20ticks");
        }
        check(line, distances);
        return distances;
    }

    private BarDistance distance(CommandLine line, String range, boolean isInTicks) {
        if (range.endsWith("%") || range.endsWith("bps")) {
            throw new ParameterException(line, "--range " + range + " is a share of the price; give it as --threshold " + range);
        }
        if (isInTicks && tickSize == null) {
            throw new ParameterException(line, "--range " + range + " needs the size of a tick: --tick-size 0.01");
        }
        String option = "--tick-size " + tickSize;
        try {
            if (isInTicks) {
                BarDistance.Ticks.of("1", tickSize);
            }
            option = "--range " + range;
            return isInTicks ? BarDistance.Ticks.of(range, tickSize) : BarDistance.Absolute.parse(range);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, option + ": " + e.getMessage(), e);
        }
    }

    private void check(CommandLine line, List<BarDistance> distances) {
        if (distances.size() > ProcessorGroup.MAX_PROCESSORS) {
            throw new ParameterException(line, (ranges.isEmpty() ? "--threshold is" : "--threshold and --range are") + " given "
                    + distances.size() + " times; the maximum is " + ProcessorGroup.MAX_PROCESSORS);
        }
        Set<BarDistance> seen = new HashSet<>();
        for (BarDistance distance : distances) {
            if (!seen.add(distance)) {
                throw new ParameterException(line, (distance instanceof Threshold ? "--threshold" : "--range") + " is given twice as "
                        + distance);
            }
        }
    }
}
