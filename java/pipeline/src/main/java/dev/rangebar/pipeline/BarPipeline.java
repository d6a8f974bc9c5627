package dev.rangebar.pipeline;

import dev.rangebar.BarDistance;
import dev.rangebar.FeaturePlan;
import dev.rangebar.ResetRule;
import dev.rangebar.Threshold;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeLayout;
import dev.rangebar.tradefiles.TradeSorting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Trades in, bars out.
 *
 * {@snippet :
 * BuildResult result = BarPipeline.builder()
 *         .inputs(day1, day2)
 *         .thresholds(Threshold.parse("0.25%"), Threshold.parse("0.5%"))
 *         .onInvalidRow(OnInvalidRow.SKIP)
 *         .sink(TextSink.toFile(TextFormat.CSV, name)) // such as bars-{threshold}.csv
 *         .build()
 *         .run();
 * System.out.println(result.bars() + " bars from " + result.trades() + " trades");
 * }
 *
 * <p>The inputs of a symbol are one continuous run, in the given order, and share the same columns. Duplicate trades (by
 * id) at the beginning of an input are skipped; where inputs do not meet, {@link SymbolResult#notes()} says so. The symbol
 * of an input is derived from its name ({@link SymbolNames}), unless {@link Builder#symbol} gives it for all; symbols are
 * built at the same time, on all cores. Each series, which is one distance of one symbol, has a sink of its own from each
 * {@link BarSinkFactory}.
 *
 * <p>The bars become visible together, after the last trade of the last symbol: after an error everything is as before.
 * Sinks with a {@link BarSink#resumePoint()} keep what they have received input by input, and the next run goes on from
 * there.
 *
 * <p>Thread rule: a pipeline is immutable; each {@link #run()} is a run of its own.
 */
public final class BarPipeline {
    private final Map<Optional<String>, List<TradeSource>> sources;
    private final List<BarSeriesSpec> series;
    private final List<BarSinkFactory> sinks;
    private final SymbolRun.Rules rules;

    private BarPipeline(Map<Optional<String>, List<TradeSource>> sources, List<BarSeriesSpec> series,
            List<BarSinkFactory> sinks, SymbolRun.Rules rules) {
        this.sources = sources;
        this.series = series;
        this.sinks = sinks;
        this.rules = rules;
    }

    /**
     * {@return a builder with the default options}
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return the series that this pipeline builds, symbol by symbol}
     */
    public List<BarSeriesSpec> series() {
        return series;
    }

    /**
     * Reads all inputs, builds all series, and makes the bars visible.
     *
     * @return the counts and the notes
     * @throws TradeFileException if an input cannot be read, or holds an invalid row that is not to be skipped, or trades
     *     that cannot follow those before; the message says where
     * @throws IOException if a sink fails
     * @throws IllegalStateException if the thread is interrupted
     */
    public BuildResult run() throws TradeFileException, IOException {
        List<SymbolRun> runs = new ArrayList<>();
        try {
            int filesAhead = (Runtime.getRuntime().availableProcessors() - 1) / symbolsAtOnce(sources.size()) + 1;
            for (Map.Entry<Optional<String>, List<TradeSource>> ofSymbol : sources.entrySet()) {
                runs.add(new SymbolRun(ofSymbol.getKey(), ofSymbol.getValue(), rules, filesAhead));
            }
            runs.get(0).prefetch(); // is read while the core is loaded
            Map<Optional<String>, List<BarSeriesSpec>> ofSymbols = ofSymbols(series);
            int at = 0;
            for (Optional<String> symbol : sources.keySet()) {
                runs.get(at++).openSinks(ofSymbols.get(symbol), sinks);
            }
            runAll(runs);
            for (SymbolRun run : runs) {
                run.commit();
            }
            return new BuildResult(runs.stream().map(SymbolRun::result).toList());
        } finally {
            Closeables.close(runs);
        }
    }

    private static Map<Optional<String>, List<BarSeriesSpec>> ofSymbols(List<BarSeriesSpec> series) {
        return series.stream().collect(Collectors.groupingBy(BarSeriesSpec::symbol));
    }

    private static int symbolsAtOnce(int symbols) {
        return Math.min(symbols, Runtime.getRuntime().availableProcessors());
    }

    /**
     * {@return the largest number of series whose bars are written at the same time} Sinks can let go of their files before and
     * after.
     *
     * @param series all series of a pipeline
     */
    public static int seriesAtOnce(List<BarSeriesSpec> series) {
        Map<Optional<String>, List<BarSeriesSpec>> ofSymbols = ofSymbols(series);
        return symbolsAtOnce(ofSymbols.size()) * ofSymbols.values().stream().mapToInt(List::size).max().orElse(0);
    }

    /** Runs one after the other where there is one core, else at the same time; the first failure stops the others. */
    private static void runAll(List<SymbolRun> runs) throws TradeFileException, IOException {
        if (runs.size() == 1) {
            runs.get(0).run(() -> false);
            return;
        }
        AtomicBoolean stopped = new AtomicBoolean();
        List<Future<?>> results = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(symbolsAtOnce(runs.size()));
        try {
            for (SymbolRun run : runs) {
                results.add(threads.submit(() -> {
                    boolean done = false;
                    try {
                        done = stopped.get() || run.run(stopped::get);
                    } finally {
                        if (!done) {
                            stopped.set(true);
                        }
                    }
                    return null;
                }));
            }
        } finally {
            awaitEnd(threads);
        }
        for (Future<?> result : results) {
            try {
                result.get();
            } catch (ExecutionException e) {
                rethrow(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while bars were being built", e);
            }
        }
    }

    /** Waits until all runs have ended; an interrupt stops them, and is set again. */
    private static void awaitEnd(ExecutorService threads) {
        threads.shutdown();
        boolean interrupted = false;
        for (boolean ended = false; !ended;) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                interrupted = true;
                threads.shutdownNow();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rethrow(Throwable failure) throws TradeFileException, IOException {
        if (failure instanceof TradeFileException e) {
            throw e;
        }
        Closeables.rethrow(failure);
    }

    /** Options of a pipeline. At least one input, one threshold and one sink are needed. */
    public static final class Builder {
        private final List<TradeSource> sources = new ArrayList<>();
        private final List<BarDistance> distances = new ArrayList<>();
        private final List<BarSinkFactory> sinks = new ArrayList<>();
        private Optional<String> symbol = Optional.empty();
        private Optional<String> market = Optional.empty();
        private boolean isMarketStated;
        private boolean acceptsLikelySymbols;
        private boolean timestampGate = true;
        private Optional<Duration> maxGap = Optional.empty();
        private Optional<ResetRule> resets = Optional.empty();
        private boolean includesOrphaned;
        private boolean includesIncomplete;
        private Optional<FeaturePlan> features = Optional.empty();
        private ReadOptions reading = ReadOptions.DEFAULT;
        private Optional<TradeSorting> sorting = Optional.empty();
        private OnInvalidRow onInvalidRow = OnInvalidRow.STOP;
        private PipelineListener listener = new PipelineListener() {};

        private Builder() {}

        /**
         * Adds trade files, in the order of their trades.
         *
         * @param files CSV files, plain, in gzip, or as the one file in a zip archive
         * @return this builder
         */
        public Builder inputs(Path... files) {
            return inputs(Arrays.stream(files).map(TradeSource::ofFile).toList());
        }

        /**
         * Adds sources of trades, in the order of their trades.
         *
         * @param more the sources
         * @return this builder
         */
        public Builder inputs(List<? extends TradeSource> more) {
            sources.addAll(more);
            return this;
        }

        /**
         * Sets the symbol of all inputs. Without it the names of the inputs tell.
         *
         * @param name the symbol: 1 to 32 letters, digits, '.', '_', ':' or '-', the first one a letter or digit
         * @return this builder
         * @throws IllegalArgumentException if it is not that
         */
        public Builder symbol(String name) {
            symbol = Optional.of(SymbolNames.checked(name));
            return this;
        }

        /**
         * Sets whether names that begin with a likely instrument, such as {@code ETHUSDT_2024.csv}, tell the symbol of an
         * input, too. Off by default: only names as in the archive do.
         *
         * @param on whether they do
         * @return this builder
         */
        public Builder likelySymbols(boolean on) {
            acceptsLikelySymbols = on;
            return this;
        }

        /**
         * Sets the market of all inputs, for sinks that record it. By default a database derives it from folders and columns
         * of the inputs, and for other sinks it is not known.
         *
         * @param name the market, such as {@code spot}
         * @return this builder
         */
        public Builder market(String name) {
            market = Optional.of(name);
            isMarketStated = true;
            return this;
        }

        /**
         * States that the market is not known, also where folders or columns of the inputs tell one.
         *
         * @return this builder
         */
        public Builder unknownMarket() {
            market = Optional.empty();
            isMarketStated = true;
            return this;
        }

        /**
         * Adds thresholds: each is a series of every symbol. The trades are read once.
         *
         * @param more the thresholds
         * @return this builder
         */
        public Builder thresholds(Threshold... more) {
            return thresholds(List.of(more));
        }

        /**
         * Adds thresholds: each is a series of every symbol. The trades are read once.
         *
         * @param more the thresholds
         * @return this builder
         */
        public Builder thresholds(List<Threshold> more) {
            return distances(more);
        }

        /**
         * Adds distances: each is a series of every symbol. The trades are read once.
         *
         * @param more the distances
         * @return this builder
         */
        public Builder distances(List<? extends BarDistance> more) {
            distances.addAll(more);
            return this;
        }

        /**
         * Sets the timestamp gate, by which a bar never closes on a trade with the timestamp of its open. On by default.
         *
         * @param on whether it is on
         * @return this builder
         */
        public Builder timestampGate(boolean on) {
            timestampGate = on;
            return this;
        }

        /**
         * Ends the forming bar when no trade arrives for longer than this; such bars are counted, not written, unless {@link
         * #includeOrphaned} is on. No limit by default.
         *
         * @param gap a positive number of microseconds
         * @return this builder
         */
        public Builder maxGap(Duration gap) {
            maxGap = Optional.of(gap);
            return this;
        }

        /**
         * Sets boundaries of a clock before which the forming bar ends, which is orphaned like that before a gap. Off by default.
         *
         * @param rule the boundaries
         * @return this builder
         */
        public Builder resets(ResetRule rule) {
            resets = Optional.of(rule);
            return this;
        }

        /**
         * Sets whether the bars that gaps and resets end are written among the closed ones, in order, with the columns {@link
         * OrphanColumn}. Off by default: they are counted only. It needs a maximum gap or resets.
         *
         * @param on whether they are written
         * @return this builder
         */
        public Builder includeOrphaned(boolean on) {
            includesOrphaned = on;
            return this;
        }

        /**
         * Sets whether the bar that is still forming at the end is written, as the last one and marked as incomplete. Off
         * by default. Sinks with a {@link BarSink#resumePoint()} never receive it: their saved state holds it.
         *
         * @param on whether it is written
         * @return this builder
         */
        public Builder includeIncomplete(boolean on) {
            includesIncomplete = on;
            return this;
        }

        /**
         * Computes features beside the bars of all series. None by default. Where the inputs have no sides,
         * the features that need sides are null.
         *
         * @param plan the features
         * @return this builder
         */
        public Builder features(FeaturePlan plan) {
            features = Optional.of(plan);
            return this;
        }

        /**
         * Sets the layout of the columns of all inputs. Detected by default, input by input.
         *
         * @param columns the layout
         * @return this builder
         */
        public Builder layout(TradeLayout columns) {
            reading = reading.withLayout(columns);
            return this;
        }

        /**
         * Sets the options for reading the inputs; a {@link #layout} that was set before is replaced, too. By default
         * everything is detected, and nothing is rounded.
         *
         * @param options the options
         * @return this builder
         */
        public Builder reading(ReadOptions options) {
            reading = Objects.requireNonNull(options, "options");
            return this;
        }

        /**
         * Sets the policy for rows that are no valid trade. {@link OnInvalidRow#STOP} by default.
         *
         * @param policy the policy
         * @return this builder
         */
        public Builder onInvalidRow(OnInvalidRow policy) {
            onInvalidRow = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sorts the trades of all inputs of a symbol by time and id, before they are processed. Off by default: inputs come
         * in the order of their trades.
         *
         * @param resources the folder and the memory to sort in
         * @return this builder
         */
        public Builder sort(TradeSorting resources) {
            sorting = Optional.of(resources);
            return this;
        }

        /**
         * Adds a sink for the bars of each series.
         *
         * @param factory opens it
         * @return this builder
         */
        public Builder sink(BarSinkFactory factory) {
            sinks.add(Objects.requireNonNull(factory, "factory"));
            return this;
        }

        /**
         * Sets the listener that follows the pipeline.
         *
         * @param follower the listener
         * @return this builder
         */
        public Builder listener(PipelineListener follower) {
            listener = Objects.requireNonNull(follower, "follower");
            return this;
        }

        /**
         * {@return the pipeline}
         *
         * @throws IllegalArgumentException if there is no input, no threshold or no sink, a threshold is there twice, the
         *     names of some inputs tell a symbol and others do not, a sink cannot hold the series, or the market of the inputs
         *     has to be stated
         */
        public BarPipeline build() {
            check(!sources.isEmpty(), "no input; inputs(...) adds them");
            check(!distances.isEmpty(), "no threshold; thresholds(...) adds them");
            check(!sinks.isEmpty(), "no sink; sink(...) adds one");
            if (features.isPresent() && !sinks.stream().allMatch(BarSinkFactory::writesFeatures)) {
                throw new IllegalArgumentException("the output has no columns for features; csv, raw-csv, json, parquet and duckdb have");
            }
            if (includesOrphaned && !sinks.stream().allMatch(BarSinkFactory::writesOrphaned)) {
                throw new IllegalArgumentException("the output has no columns for orphaned bars; csv, raw-csv, json and parquet have");
            }
            check(new HashSet<>(distances).size() == distances.size(), "a threshold twice");
            Map<Optional<String>, List<TradeSource>> ofSymbols = symbol.isPresent()
                    ? Map.of(symbol, List.copyOf(sources)) : SymbolNames.groups(sources, acceptsLikelySymbols);
            List<BarSeriesSpec> series = new ArrayList<>();
            for (Optional<String> name : ofSymbols.keySet()) {
                Optional<String> ofName = isMarketStated ? market : marketOf(name, ofSymbols.get(name));
                for (BarDistance distance : distances) {
                    series.add(new BarSeriesSpec(name, ofName, distance, timestampGate, maxGap,
                            reading.layout().flatMap(TradeLayout::quotes), features, resets, includesOrphaned));
                }
            }
            Map<Optional<String>, List<TradeSource>> sorted = new LinkedHashMap<>(ofSymbols);
            List<BarSinkFactory> copy = List.copyOf(sinks);
            copy.forEach(sink -> sink.check(series));
            sorting.ifPresent(resources -> sorted.replaceAll((name, of) -> List.of(new SortedSource(of, resources))));
            return new BarPipeline(Collections.unmodifiableMap(sorted), List.copyOf(series), copy,
                    new SymbolRun.Rules(reading, onInvalidRow, includesIncomplete, listener));
        }

        private Optional<String> marketOf(Optional<String> name, List<TradeSource> inputs) {
            return sinks.stream().map(sink -> sink.market(name, () -> MarketNames.common(inputs))).flatMap(Optional::stream)
                    .findFirst();
        }

        private static void check(boolean holds, String lack) {
            if (!holds) {
                throw new IllegalArgumentException("the pipeline has " + lack);
            }
        }
    }
}
