package dev.rangebar.cli.commands.live;

import dev.rangebar.Trade;
import dev.rangebar.database.TradeRecorder;
import dev.rangebar.pipeline.FileNamePattern;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Records the trades that a feed delivers, in a Parquet file for each symbol. */
final class Recording implements WatchObserver {
    private static final long SAVE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Map<String, TradeRecorder> recorders = new HashMap<>();
    private final Set<TradeRecorder> changed = new HashSet<>();
    private long nextSaveAt = System.nanoTime() + SAVE_NANOS;

    /**
     * Opens the files.
     *
     * @throws IOException if one cannot be continued or written
     */
    static Recording open(String name, List<String> symbols) throws IOException {
        Recording recording = new Recording();
        boolean done = false;
        try {
            for (String symbol : symbols) {
                recording.recorders.put(symbol, TradeRecorder.open(Path.of(name.replace(FileNamePattern.SYMBOL, symbol))));
            }
            done = true;
            return recording;
        } finally {
            if (!done) {
                recording.close();
            }
        }
    }

    /**
     * Checks the name of the files.
     *
     * @throws IllegalArgumentException if it is none for these symbols
     */
    static void check(String name, int symbols) {
        if (!name.endsWith(".parquet")) {
            throw new IllegalArgumentException("--record " + name + ": trades are recorded in Parquet files, whose name ends with .parquet");
        }
        if (symbols > 1 && !name.contains(FileNamePattern.SYMBOL)) {
            throw new IllegalArgumentException("--record " + name + ": several symbols need one file each, such as {symbol}-aggTrades.parquet");
        }
    }

    @Override
    public void trade(String symbol, Trade trade) throws IOException {
        TradeRecorder recorder = recorders.get(symbol);
        recorder.add(trade);
        changed.add(recorder);
    }

    @Override
    public void committing() throws IOException {
        for (TradeRecorder recorder : changed) {
            recorder.save();
        }
        changed.clear();
        nextSaveAt = System.nanoTime() + SAVE_NANOS;
    }

    @Override
    public void polled(WatchRun run) throws IOException {
        if (System.nanoTime() - nextSaveAt >= 0) {
            committing();
        }
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (TradeRecorder recorder : recorders.values()) {
            try {
                recorder.close();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
