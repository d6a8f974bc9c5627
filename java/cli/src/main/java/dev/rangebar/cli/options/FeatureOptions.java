package dev.rangebar.cli.options;

import dev.rangebar.FeaturePlan;
import dev.rangebar.FeatureWindow;
import dev.rangebar.FixedPoint;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of features, which become a plan. */
public final class FeatureOptions {
    private static final FeatureWindow DEFAULT_WINDOW = new FeatureWindow(FeatureWindow.Kind.TRADES, 500);

    @Option(names = "--features", paramLabel = "GROUPS", hideParamSyntax = true, split = ",",
            description = "Features of a bar, by commas: lookback (trades before it), intra (its trades), footprint.")
    private List<FeaturePlan.Group> groups;

    @Option(names = "--feature-profile", paramLabel = "NAME",
            description = "Definitions: exact (default) or reference.")
    private FeaturePlan.Profile profile;

    @Option(names = "--lookback-window", paramLabel = "W",
            description = "trades:500 (default), time:5m, bars:N or all.")
    private FeatureWindow window;

    @Option(names = "--row-size", paramLabel = "PRICE",
            description = "Price rows of a footprint: 10, or 5ticks.")
    private String rowSize;

    /**
     * Returns the plan; empty without features.
     *
     * @param tickSize the size of a tick; null if it is not given
     * @throws ParameterException if the options contradict each other
     */
    public Optional<FeaturePlan> plan(CommandLine line, String tickSize) {
        if (groups == null) {
            if (profile != null || window != null) {
                throw new ParameterException(line, (profile != null ? "--feature-profile" : "--lookback-window") + " needs --features");
            }
            checkNoRowSize(line);
            return Optional.empty();
        }
        EnumSet<FeaturePlan.Group> chosen = EnumSet.copyOf(groups);
        if (window != null && !chosen.contains(FeaturePlan.Group.LOOKBACK)) {
            throw new ParameterException(line, "--lookback-window needs --features lookback");
        }
        boolean hasFootprint = chosen.contains(FeaturePlan.Group.FOOTPRINT);
        if (!hasFootprint) {
            checkNoRowSize(line);
        }
        return Optional.of(new FeaturePlan(chosen, profile == null ? FeaturePlan.Profile.EXACT : profile,
                window == null ? DEFAULT_WINDOW : window, hasFootprint ? rowUnits(line, tickSize) : 0));
    }

    private void checkNoRowSize(CommandLine line) {
        if (rowSize != null) {
            throw new ParameterException(line, "--row-size needs --features footprint");
        }
    }

    private long rowUnits(CommandLine line, String tickSize) {
        if (rowSize == null) {
            throw new ParameterException(line, "--features footprint needs the size of its price rows: --row-size 10, or --row-size 5ticks "
                    + "with --tick-size");
        }
        return rowUnits(line, rowSize, tickSize);
    }

    /** Returns a plan of footprints alone with a --row-size. */
    public static FeaturePlan footprints(CommandLine line, String rowSize, String tickSize) {
        return new FeaturePlan(EnumSet.of(FeaturePlan.Group.FOOTPRINT), FeaturePlan.Profile.EXACT, DEFAULT_WINDOW,
                rowUnits(line, rowSize, tickSize));
    }

    /** Returns the size of a price row in units of 1e-8. */
    private static long rowUnits(CommandLine line, String rowSize, String tickSize) {
        Matcher ticks = DistanceOptions.TICKS.matcher(rowSize.strip());
        try {
            if (ticks.matches() && tickSize == null) {
                throw new ParameterException(line, "--row-size " + rowSize + " needs the size of a tick: --tick-size 0.01");
            }
            long units = ticks.matches() ? Math.multiplyExact(Long.parseLong(ticks.group(1)), FixedPoint.parse(tickSize))
                    : FixedPoint.parse(rowSize);
            if (units > 0) {
                return units;
            }
        } catch (NumberFormatException e) {
            throw new ParameterException(line, "--row-size " + rowSize + ": " + e.getMessage(), e);
        } catch (ArithmeticException e) {
            throw new ParameterException(line, "--row-size " + rowSize + " of " + tickSize + " is above " + Long.MAX_VALUE + "e-8", e);
        }
        throw new ParameterException(line, "--row-size " + rowSize + ": a row has no height; expected a price above 0, such as 10, or a "
                + "number of ticks");
    }
}
