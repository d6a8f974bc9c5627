package dev.rangebar.cli.options;

import dev.rangebar.FeaturePlan;
import dev.rangebar.FeatureWindow;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of features, which become a plan. */
public final class FeatureOptions {
    private static final FeatureWindow DEFAULT_WINDOW = new FeatureWindow(FeatureWindow.Kind.TRADES, 500);

    @Option(names = "--features", paramLabel = "GROUPS", hideParamSyntax = true, split = ",",
            description = "Features beside each bar: lookback (trades before it) and intra (its trades), separated by commas.")
    private List<FeaturePlan.Group> groups;

    @Option(names = "--feature-profile", paramLabel = "NAME",
            description = "Definitions: exact (default) or reference.")
    private FeaturePlan.Profile profile;

    @Option(names = "--lookback-window", paramLabel = "W",
            description = "Trades before a bar: trades:N, time:5m, bars:N or all (default: trades:500).")
    private FeatureWindow window;

    /**
     * Returns the plan; empty without features.
     *
     * @throws ParameterException if the options contradict each other
     */
    public Optional<FeaturePlan> plan(CommandLine line) {
        if (groups == null) {
            if (profile != null || window != null) {
                throw new ParameterException(line, (profile != null ? "--feature-profile" : "--lookback-window") + " needs --features");
            }
            return Optional.empty();
        }
        EnumSet<FeaturePlan.Group> chosen = EnumSet.copyOf(groups);
        if (window != null && !chosen.contains(FeaturePlan.Group.LOOKBACK)) {
            throw new ParameterException(line, "--lookback-window needs --features lookback");
        }
        return Optional.of(new FeaturePlan(chosen, profile == null ? FeaturePlan.Profile.EXACT : profile,
                window == null ? DEFAULT_WINDOW : window));
    }
}
