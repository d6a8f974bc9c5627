package dev.rangebar.cli.progress;

import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Says how far long work is, while it goes on. All threads may report to it. */
public final class Progress implements AutoCloseable {
    private final long start = System.nanoTime();
    private final LongAdder trades = new LongAdder();
    /** The sizes of the inputs; empty if one has none, as a pipe. */
    private final Map<TradeInput, Long> sizes;
    /** How much of each input is done, from 0 to 1. */
    private final Map<TradeInput, Double> parts = new ConcurrentHashMap<>();
    private final ProgressLine line;
    private volatile boolean stopped;

    public Progress(PrintStream err, ProgressLine.Mode mode, List<TradeInput> inputs) {
        sizes = sizesOf(inputs);
        line = ProgressLine.start(err, mode, () -> text((System.nanoTime() - start) / 1e9));
    }

    private static Map<TradeInput, Long> sizesOf(List<TradeInput> inputs) {
        Map<TradeInput, Long> sizes = new ConcurrentHashMap<>();
        for (TradeInput input : inputs) {
            try {
                if (input.path() == null || !Files.isRegularFile(input.path())) {
                    return Map.of();
                }
                sizes.put(input, Files.size(input.path()));
            } catch (IOException e) {
                return Map.of(); // who reads it says more
            }
        }
        return sizes;
    }

    /** Another part of the work has failed: this one ends at its next report. */
    public void stop() {
        stopped = true;
    }

    /**
     * So many trades more were read.
     *
     * @throws CancellationException if the work is to end
     */
    public void trades(long more, TradeInput input) {
        if (stopped) {
            throw new CancellationException();
        }
        trades.add(more);
        parts.put(input, input.part());
    }

    /** All of an input was taken. */
    public void done(TradeInput input) {
        parts.put(input, 1.0);
    }

    /** What there is to say after so many seconds. */
    public String text(double seconds) {
        long done = trades.sum();
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "rangebar: %d trades, %.0f trades/s", done,
                done / seconds));
        double part = part();
        if (part > 0 && part <= 1) {
            text.append(String.format(Locale.ROOT, ", %.0f %% done, %s left", Math.floor(part * 100),
                    TimeSpan.about(seconds * (1 - part) / part)));
        }
        return text.toString();
    }

    /** How much of all inputs is done; 0 where that is not known. */
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
