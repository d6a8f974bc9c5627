package dev.rangebar.cli.commands.live;

import dev.rangebar.BarDistance;
import dev.rangebar.FeaturePlan;
import dev.rangebar.FeatureWindow;
import dev.rangebar.cli.commands.CommandFailure;
import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.cli.commands.Streams;
import dev.rangebar.cli.commands.VersionText;
import dev.rangebar.cli.options.DistanceOptions;
import dev.rangebar.cli.options.FeatureOptions;
import dev.rangebar.cli.options.ResetOptions;
import dev.rangebar.cli.output.BarFormat;
import dev.rangebar.cli.progress.BuildSummary;
import dev.rangebar.live.BinanceVenue;
import dev.rangebar.live.FeedException;
import dev.rangebar.live.Venue;
import dev.rangebar.pipeline.BarSeriesSpec;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code rangebar watch}: builds bars of an exchange's trades as they happen. */
@Command(name = "watch", mixinStandardHelpOptions = true, versionProvider = VersionText.class, sortOptions = false,
        customSynopsis = "rangebar watch (--threshold|--range)=VALUE... [OPTION]... SYMBOL...",
        description = "Build range bars of Binance's trades as they happen.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended by --for, --until-bar, SIGINT or SIGTERM; all is saved",
            "1:the exchange refuses a symbol, or the output cannot be written",
            "2:wrong usage",
            "3:the native library cannot be used, or an internal error"
        },
        footerHeading = "%n",
        footer = {
            "The exchange itself could not be reached when this was tested; see",
            "docs/how-to/live.md, also for how to compare a day with the archive.",
            "",
            "Examples:",
            "  rangebar watch BTCUSDT --threshold 250 -o bars.duckdb",
            "  rangebar watch BTCUSDT ETHUSDT --market um --threshold 0.5%% -o bars.duckdb",
            "  rangebar watch BTCUSDT --threshold 10 --for 1h > bars.jsonl"
        })
public final class WatchCommand implements Callable<Integer> {
    private static final Pattern SYMBOL = Pattern.compile("[A-Z0-9]{2,30}(_[A-Z0-9]{1,12})?");

    private final Streams streams;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SYMBOL", arity = "1..*", description = "Symbols as on the exchange: BTCUSDT; BTCUSD_PERP for cm.")
    private List<String> symbols;

    @Mixin
    private DistanceOptions distances;

    @Mixin
    private ResetOptions resets;

    @Mixin
    private FeatureOptions features;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE", description = "Database (.duckdb), or a file as for build; {symbol} and {threshold} in "
            + "its name make several. May be repeated (default: -).")
    private List<String> outputs = new ArrayList<>();

    @Option(names = "--format", paramLabel = "json|csv", defaultValue = "json",
            description = "json (default), csv or raw-csv for -.")
    private BarFormat format;

    @Option(names = "--market", paramLabel = "spot|um|cm", defaultValue = "spot",
            description = "spot (default), um: futures settled in USDT or USDC, cm: futures settled in the coin.")
    private String market;

    @Option(names = "--from-id", paramLabel = "ID",
            description = "Trade id at which a first run begins.")
    private Long fromId;

    @Option(names = "--since", paramLabel = "TIME", description = "Time (UTC) at which a first run begins.")
    private Instant since;

    @Option(names = "--for", paramLabel = "TIME", description = "End after this time, such as 90s.")
    private Duration duration;

    @Option(names = "--until-bar", paramLabel = "N", description = "End when N bars have closed in this run.")
    private Integer untilBar;

    @Option(names = "--no-timestamp-gate",
            description = "Let a bar close at the time of its open.")
    private boolean noTimestampGate;

    @Option(names = "--max-gap", paramLabel = "TIME",
            description = "End the forming bar at longer gaps: 90s, 5m.")
    private Duration maxGap;

    @Option(names = "--stream-url", paramLabel = "URL", description = "Streams, ws[s]://host[:port].")
    private String streamUrl;

    @Option(names = "--rest-url", paramLabel = "URL", description = "Requests, http[s]://host[:port].")
    private String restUrl;

    @Option(names = "--archive-url", paramLabel = "URL", description = "Archive for finished days (default: Binance's; none with --stream-url or "
            + "--rest-url).")
    private String archiveUrl;

    @Option(names = "--archive-folder", paramLabel = "FOLDER", description = "Folder of its files (default: a cache).")
    private String archiveFolder;

    @Mixin
    private ObserverOptions observing;

    @Option(names = "--quiet", description = "Show errors only: no notes and no summary.")
    private boolean quiet;

    public WatchCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        checkSymbols();
        checkStart();
        Venue venue = venue();
        List<BarSeriesSpec> series = new ArrayList<>();
        WatchOutputs.Plan plan = checked(series);
        Limits limits = new Limits(fromId, since, duration, untilBar == null ? Long.MAX_VALUE : untilBar, archive());
        try (StopSignal stop = new StopSignal(WatchRun.END_TIMEOUT, streams.err())) { // outermost: a signal ends the command, not the JVM
            watch(venue, series, plan, limits, stop);
            return ExitCode.OK;
        }
    }

    private void watch(Venue venue, List<BarSeriesSpec> series, WatchOutputs.Plan plan, Limits limits, StopSignal stop)
            throws CommandFailure, InterruptedException {
        try (WatchServer server = observing.bind(); // first: an address in use leaves no output behind
                WatchOutputs out = WatchOutputs.open(plan, series, venue.name(), streams.out());
                ObserverOptions.Observers observers = observing.open(series, out, plan.database(), this::print)) {
            BuildSummary.printOptionVariants(streams.err(), quiet ? List.of() : out.optionVariants());
            observers.serve(server, quiet ? text -> { } : this::print);
            new WatchRun(venue, series, out, limits, observers.all(), streams.err(), quiet).run(stop);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (FeedException e) {
            throw new CommandFailure("rangebar: " + e.getMessage(), e);
        } catch (IOException e) {
            throw CommandFailure.ofOutput(plan.name(), "", e);
        }
    }

    /** Adds the series, and returns the outputs. */
    private WatchOutputs.Plan checked(List<BarSeriesSpec> series) {
        Optional<FeaturePlan> featurePlan = features.plan(spec.commandLine(), distances.tickSize());
        if (featurePlan.isPresent() && featurePlan.get().window().kind() == FeatureWindow.Kind.ALL) {
            throw error("--lookback-window all: a watch saves the trades of its windows with each commit; choose trades:N, time:T or bars:N");
        }
        try {
            for (String symbol : symbols) {
                for (BarDistance distance : distances.required(spec.commandLine())) {
                    series.add(new BarSeriesSpec(Optional.of(symbol), Optional.of(market), distance, !noTimestampGate,
                            Optional.ofNullable(maxGap), Optional.empty(), featurePlan, resets.rule(spec.commandLine()), false));
                }
            }
            WatchOutputs.Plan plan = WatchOutputs.Plan.of(outputs, format, series);
            observing.check(plan, symbols.size());
            return plan;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Returns the archive; null where trades of another server are watched, and its archive is not stated. */
    private ArchiveFill archive() {
        return archiveUrl == null && (streamUrl != null || restUrl != null) ? null
                : new ArchiveFill(market, archiveUrl, archiveFolder);
    }

    private void checkSymbols() {
        Set<String> seen = new HashSet<>();
        for (String symbol : symbols) {
            if (!SYMBOL.matcher(symbol).matches()) {
                throw error("'" + symbol + "' is not a symbol: capital letters and digits, such as BTCUSDT or BTCUSD_PERP");
            }
            if (!seen.add(symbol)) {
                throw error("the symbol " + symbol + " is given twice");
            }
        }
    }

    private void checkStart() {
        if (fromId != null && since != null) {
            throw error("--from-id and --since both state where the first run begins; give one of them");
        }
        if (fromId != null && (fromId < 0 || symbols.size() > 1)) {
            throw error(fromId < 0 ? "--from-id " + fromId + " is below 0" : "--from-id is the id of a trade of one symbol, and "
                    + symbols.size() + " are given; use --since");
        }
        if (since != null && (since.isBefore(Instant.EPOCH) || since.isAfter(Instant.now()))) {
            throw error("--since " + since + " is " + (since.isBefore(Instant.EPOCH) ? "before 1970" : "in the future"));
        }
        if (untilBar != null && untilBar < 1) {
            throw error("--until-bar " + untilBar + " is below 1");
        }
    }

    private Venue venue() {
        try {
            BinanceVenue venue = BinanceVenue.of(BinanceVenue.Market.named(market));
            venue = streamUrl == null ? venue : venue.withStreamBase(streamUrl);
            return restUrl == null ? venue : venue.withRestBase(restUrl);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private ParameterException error(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void print(String text) {
        streams.err().println("rangebar: " + text);
    }

    /**
     * Beginning and end of a watch.
     *
     * @param fromId the id of the first trade of a first run; null if it is not given
     * @param since the time of the first trade of a first run; null if it is not given
     * @param duration the time after which the watch ends; null if it is not given
     * @param bars the number of bars after which the watch ends
     * @param archive the archive from which a watch that is far behind reads finished days; null for none
     */
    record Limits(Long fromId, Instant since, Duration duration, long bars, ArchiveFill archive) {}
}
