package dev.rangebar.cli.commands.check;

import dev.rangebar.BarView;
import dev.rangebar.RangeBar;
import dev.rangebar.Threshold;
import dev.rangebar.cli.progress.RunSummary;
import dev.rangebar.cli.progress.TimeSpan;
import dev.rangebar.pipeline.BarPipeline;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.BarSink;
import dev.rangebar.pipeline.BarSinkFactory;
import dev.rangebar.pipeline.FileDigest;
import dev.rangebar.pipeline.InputNote;
import dev.rangebar.pipeline.OnInvalidRow;
import dev.rangebar.pipeline.PipelineListener;
import dev.rangebar.pipeline.SymbolNames;
import dev.rangebar.pipeline.SymbolResult;
import dev.rangebar.pipeline.TradeSource;
import dev.rangebar.tradefiles.InvalidRows;
import dev.rangebar.tradefiles.IoReason;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The check of trade files: a run of the pipeline over all of them, which skips and counts what a build would refuse. */
final class TradesCheck {
    /** Any threshold will do: only the sums of all bars are looked at. */
    private static final Threshold WIDE = Threshold.ofDecimalBasisPoints(10_000);
    private static final String SPOT = "spot";

    private final CheckReport report;
    private final Optional<Duration> maxGap;
    private final List<ObservedSource> sources;
    private final Map<Optional<String>, Sums> sums = new LinkedHashMap<>();

    TradesCheck(CheckReport report, List<TradeInput> inputs, Optional<Duration> maxGap) {
        this.report = report;
        this.maxGap = maxGap;
        long maxGapMicros = maxGap.map(gap -> gap.toNanos() / 1_000).orElse(Long.MAX_VALUE);
        sources = inputs.stream().map(input -> new ObservedSource(TradeSource.of(input), maxGapMicros)).toList();
    }

    /** Sums of all trades of a symbol, from its bars. */
    private static final class Sums implements BarSink {
        private long aggTradeCount;
        private long tradeCount;
        private BigDecimal volume = BigDecimal.ZERO;
        private BigDecimal turnover = BigDecimal.ZERO;
        private BigDecimal high;
        private BigDecimal low;

        @Override
        public void write(BarView bars) {
            for (RangeBar bar : bars) {
                aggTradeCount += bar.aggTradeCount();
                tradeCount += bar.tradeCount();
                volume = volume.add(bar.volume());
                turnover = turnover.add(bar.turnover());
                high = high == null ? bar.high() : high.max(bar.high());
                low = low == null ? bar.low() : low.min(bar.low());
            }
        }

        @Override
        public void commit() {
            // nothing is kept
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    /**
     * Reads all files, and reports.
     *
     * @throws IllegalArgumentException if the names of the files do not tell which belong together
     */
    void run(ReadOptions reading) throws IOException {
        Map<Optional<String>, List<TradeSource>> groups = SymbolNames.groups(List.copyOf(sources));
        List<SymbolResult> results = List.of();
        String end = null;
        try {
            results = BarPipeline.builder().inputs(sources).distances(List.of(WIDE)).includeIncomplete(true).reading(reading)
                    .onInvalidRow(OnInvalidRow.SKIP).sink(sink()).listener(listener()).build().run().symbols();
        } catch (TradeFileException e) {
            end = e.getMessage();
        }
        for (Map.Entry<Optional<String>, List<TradeSource>> group : groups.entrySet()) {
            ObservedSource before = null;
            for (TradeSource source : group.getValue()) {
                report((ObservedSource) source, before);
                before = (ObservedSource) source;
            }
        }
        for (SymbolResult result : results) {
            report(result);
        }
        if (end != null) {
            report.part("run", "all files").finding(end);
            sources.stream().filter(source -> !source.isRead()).forEach(source -> report.unchecked(source.name()));
        }
    }

    private BarSinkFactory sink() {
        return (BarSeriesSpec series, List<String> inputs) -> {
            Sums ofSymbol = new Sums();
            synchronized (sums) {
                sums.put(series.symbol(), ofSymbol);
            }
            return ofSymbol;
        };
    }

    private static PipelineListener listener() {
        return new PipelineListener() {
            @Override
            public void sourceDone(TradeSource source) {
                ((ObservedSource) source).skipped();
            }
        };
    }

    private void report(ObservedSource source, ObservedSource before) throws IOException {
        CheckReport.Part part = report.part("file", source.name());
        part.fact("rows", source.rows());
        if (source.rows() > 0) {
            part.fact("first_time", instant(source.firstMicros()));
            part.fact("last_time", instant(source.lastMicros()));
            part.fact("longest_gap", TimeSpan.text(Duration.of(source.longestGapMicros(), ChronoUnit.MICROS)));
            part.fact("longest_gap_after", instant(source.beforeLongestGapMicros()));
        }
        boolean hasBoth = source.tradeIds().isPresent();
        holes(part, source.ids(), before == null ? null : before.ids(), hasBoth ? "aggregate trade id" : "id", true);
        // Futures omit trades of the insurance fund from their aggregates, so that holes are usual there.
        holes(part, source.tradeIds(), before == null ? null : before.tradeIds(), "trade id",
                source.market().equals(Optional.of(SPOT)));
        maxGap.ifPresent(gap -> part.findingOf(source.longGaps(), "gap", "in time longer than " + TimeSpan.text(gap)));
        source.damage().ifPresent(damage -> {
            part.finding(damage);
            report.unchecked(source.name() + ": the rest of the file");
        });
        if (source.path().isPresent() && Files.isRegularFile(source.path().get())) {
            if (source.damage().isEmpty() && Files.size(source.path().get()) == 0) {
                part.finding("the file is empty (0 bytes); a download or a copy has not been completed");
            }
            digest(part, source.path().get());
        }
    }

    private static void holes(CheckReport.Part part, ObservedSource.IdHoles ids, ObservedSource.IdHoles before, String noun,
            boolean isFault) {
        if (!ids.isPresent()) {
            return;
        }
        String key = noun.replace(' ', '_');
        part.fact("first_" + key, ids.first());
        part.fact("last_" + key, ids.last());
        part.fact(key + "_holes", ids.holes());
        part.fact("missing_" + key + "s", ids.missing());
        if (ids.holes() > 0) {
            add(part, isFault, RunSummary.number(ids.holes(), "hole") + " in the " + noun + "s within the file, "
                    + RunSummary.number(ids.missing(), noun) + " missing, the first after " + ids.beforeFirstHole());
        }
        if (before != null && before.isPresent() && ids.first() - 1 > before.last()) {
            add(part, isFault, RunSummary.number(ids.first() - 1 - before.last(), noun) + " missing between the file before and "
                    + "this one, after " + before.last());
        }
    }

    private static void add(CheckReport.Part part, boolean isFault, String text) {
        if (isFault) {
            part.finding(text);
        } else {
            part.note(text);
        }
    }

    /** Compares the digest with the one that the exchange publishes beside the file, if it is there. */
    private static void digest(CheckReport.Part part, Path file) throws IOException {
        String sha256 = FileDigest.sha256(file);
        part.fact("sha256", sha256);
        Path published = file.resolveSibling(file.getFileName() + ".CHECKSUM");
        if (Files.isRegularFile(published)) {
            Optional<String> stated;
            try {
                stated = FileDigest.statedSha256(Files.readString(published, StandardCharsets.ISO_8859_1), String.valueOf(file.getFileName()));
            } catch (IOException e) {
                part.finding(published.getFileName() + " cannot be read: " + IoReason.of(e));
                return;
            }
            if (stated.isEmpty()) {
                part.finding(published.getFileName() + " is not 64 hexadecimal digits and the file's name; download it again");
            } else if (!stated.get().equals(sha256)) {
                part.finding("its SHA-256 is not the one in " + published.getFileName() + "; download the file again");
            }
        }
    }

    private void report(SymbolResult result) {
        CheckReport.Part part = report.part("symbol", result.symbol().orElse("(not known)"));
        Sums ofSymbol = sums.get(result.symbol());
        part.fact("trades", ofSymbol.aggTradeCount);
        part.fact("trade_count", ofSymbol.tradeCount);
        part.fact("volume", ofSymbol.volume);
        part.fact("turnover", ofSymbol.turnover);
        if (ofSymbol.high != null) {
            part.fact("low", ofSymbol.low);
            part.fact("high", ofSymbol.high);
        }
        part.fact("duplicate_trades", result.duplicateTrades());
        part.fact("duplicate_files", result.duplicateInputs());
        InvalidRows invalid = result.skippedRows();
        part.fact("invalid_rows", invalid.count());
        invalid.counts().forEach((reason, count) -> part.finding(reason + ": " + RunSummary.number(count, "row") + ", such as "
                + invalid.examples(reason).get(0).getMessage()));
        for (InputNote note : result.notes()) {
            if (!(note instanceof InputNote.MissingIds) && !(note instanceof InputNote.MissingIdsWithin)) { // holes are counted above
                add(part, note instanceof InputNote.IdsGoBack || note instanceof InputNote.RepeatedTradeIds,
                        note.input() + ": " + RunSummary.text(note));
            }
        }
    }

    private static String instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
