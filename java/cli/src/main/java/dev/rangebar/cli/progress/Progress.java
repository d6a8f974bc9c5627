package dev.rangebar.cli.progress;

import dev.rangebar.pipeline.PipelineListener;
import dev.rangebar.pipeline.TradeSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Says how far long work is, while it goes on. All threads may report to it. */
public final class Progress implements PipelineListener, AutoCloseable {
    private final long start = System.nanoTime();
    private final LongAdder trades = new LongAdder();
    /** The sizes of the inputs; empty if one has none, as a pipe. */
    private final Map<TradeSource, Long> sizes;
    /** The part of each input that is done, from 0 to 1. */
    private final Map<TradeSource, Double> parts = new ConcurrentHashMap<>();
    private final ProgressLine line;

    public Progress(PrintStream err, ProgressLine.Mode mode, List<TradeSource> inputs) {
        sizes = sizesOf(inputs);
        line = ProgressLine.start(err, mode, () -> text((System.nanoTime() - start) / 1e9));
    }

    private static Map<TradeSource, Long> sizesOf(List<TradeSource> inputs) {
        Map<TradeSource, Long> sizes = new ConcurrentHashMap<>();
        for (TradeSource input : inputs) {
            try {
                Optional<Path> file = input.path().filter(Files::isRegularFile);
                if (file.isEmpty()) {
                    return Map.of();
                }
                sizes.put(input, Files.size(file.get()));
            } catch (IOException e) {
                return Map.of(); // who reads it says more
            }
        }
        return sizes;
    }

    @Override
    public void tradesRead(TradeSource source, long more) {
        trades.add(more);
        parts.put(source, source.progress());
    }

    @Override
    public void sourceDone(TradeSource source) {
        parts.put(source, 1.0);
    }

    /** Returns the text after a number of seconds. */
    public String text(double seconds) {
        long done = trades.sum();
        StringBuilder text = new StringBuilder("rangebar: " + RunSummary.number(done, "trade") + ", " + RunSummary.rate(done / seconds));
        double part = part();
        if (part > 0 && part <= 1) {
            text.append(String.format(Locale.ROOT, ", %.0f %% done, %s left", Math.floor(part * 100),
                    TimeSpan.about(seconds * (1 - part) / part)));
        }
        return text.toString();
    }

    /** Returns the part of all inputs that is done; 0 if it is not known. */
    private double part() {
        double all = sizes.values().stream().mapToLong(Long::longValue).sum();
        double done = sizes.entrySet().stream()
                .mapToDouble(input -> input.getValue() * parts.getOrDefault(input.getKey(), 0.0)).sum();
        return all == 0 ? 0 : done / all;
    }

    @Override
    public void close() {
        line.close();
    }
}
