package dev.rangebar.pipeline;

import dev.rangebar.ProcessorGroup;
import dev.rangebar.tradefiles.InvalidRows;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Reads the inputs of one symbol, each once, for all series of the symbol. */
final class SymbolRun implements Closeable {
    private final Optional<String> symbol;
    private final List<TradeSource> sources;
    private final Rules rules;
    /** The number of files that are read before their turn. */
    private final int filesAhead;
    private final SourcesAhead ahead;
    private final InvalidRows skippedRows = new InvalidRows();
    /** Several passes may have the same remark. */
    private final Set<InputNote> notes = new LinkedHashSet<>();
    private final RowTally tally = new RowTally();
    private long duplicateInputs;
    private final List<Lane> lanes = new ArrayList<>();
    private final List<Pass> passes = new ArrayList<>();

    /**
     * Rules for reading inputs.
     *
     * @param reading options for reading files
     * @param onInvalidRow the policy for rows that are no valid trade
     * @param includesIncomplete whether the bars that are forming at the end are written
     * @param listener follows the run
     */
    record Rules(ReadOptions reading, OnInvalidRow onInvalidRow, boolean includesIncomplete,
            PipelineListener listener) {
        boolean skipsInvalidRows() {
            return onInvalidRow == OnInvalidRow.SKIP;
        }
    }

    SymbolRun(Optional<String> symbol, List<TradeSource> sources, Rules rules, int filesAhead) {
        this.symbol = symbol;
        this.sources = sources;
        this.rules = rules;
        this.filesAhead = filesAhead;
        this.ahead = new SourcesAhead(sources, this::open);
    }

    /** Reads the first input from now on, while the sinks are opened. */
    void prefetch() throws TradeFileException {
        ahead.openFirst();
    }

    private TradeReader open(TradeSource source) throws TradeFileException {
        return source.open(rules.reading, rules.skipsInvalidRows() ? Optional.of(skippedRows) : Optional.empty());
    }

    /** Opens the sinks of all series of the symbol. */
    void openSinks(List<BarSeriesSpec> series, List<BarSinkFactory> factories) throws IOException {
        List<String> inputs = sources.stream().map(TradeSource::name).toList();
        for (BarSeriesSpec one : series) {
            Lane shared = null; // by sinks that keep nothing between runs
            for (BarSinkFactory factory : factories) {
                Lane.OpenSink open = new Lane.OpenSink(factory, factory.open(one, inputs));
                boolean isOwned = false;
                try {
                    Optional<ResumePoint> place = open.sink().resumePoint();
                    Lane lane = place.isEmpty() && shared != null ? shared : Lane.open(one, place);
                    if (lane != shared) {
                        lanes.add(lane);
                    }
                    if (place.isEmpty()) {
                        shared = lane;
                    }
                    lane.add(open);
                    isOwned = true;
                } finally {
                    if (!isOwned) {
                        open.close();
                    }
                }
            }
        }
    }

    /**
     * Processes all trades of all inputs; the bars stay invisible until {@link #commit()}.
     *
     * @param isStopped called after each chunk; once it returns {@code true}, the run ends
     * @return {@code false} if it was stopped
     */
    boolean run(BooleanSupplier isStopped) throws TradeFileException, IOException {
        openPasses();
        for (TradeSource source : sources) {
            if (!process(source, isStopped)) {
                return false;
            }
        }
        for (Pass pass : passes) {
            pass.finish();
        }
        if (rules.includesIncomplete) {
            for (Pass pass : passes) {
                pass.writeForming();
            }
        }
        endPasses();
        return true;
    }

    /** One pass for the lanes that stand at the same place. */
    private void openPasses() throws IOException {
        Map<List<Object>, List<Lane>> places = new LinkedHashMap<>();
        for (Lane lane : lanes) {
            lane.begin();
            places.computeIfAbsent(List.of(lane.isLasting(), lane.place()), none -> new ArrayList<>()).add(lane);
        }
        for (List<Lane> place : places.values()) {
            for (int from = 0; from < place.size(); from += ProcessorGroup.MAX_PROCESSORS) {
                passes.add(new Pass(place.subList(from, Math.min(place.size(), from + ProcessorGroup.MAX_PROCESSORS)),
                        rules.skipsInvalidRows(), skippedRows, tally, notes::add));
            }
        }
    }

    /** Releases all that only processing needs: ten thousand other symbols may follow. */
    private void endPasses() throws IOException {
        Closeables.close(passes);
        passes.clear();
        for (Lane lane : lanes) {
            lane.end();
        }
    }

    private boolean process(TradeSource source, BooleanSupplier isStopped) throws TradeFileException, IOException {
        boolean isRead = false;
        for (Pass pass : passes) {
            isRead |= pass.begin(source);
        }
        if (!isRead) {
            ahead.skip();
            duplicateInputs++;
        } else if (!read(source, isStopped)) {
            return false;
        }
        rules.listener.sourceDone(source);
        return true;
    }

    private boolean read(TradeSource source, BooleanSupplier isStopped) throws TradeFileException, IOException {
        try (TradeReader reader = ahead.next()) {
            ahead.open(filesAhead); // not before one is read: after a known file often follows another
            if (!process(source, reader, isStopped)) {
                return false;
            }
            if (reader.contradictsName()) {
                notes.add(new InputNote.PlainDespiteName(source.name()));
            }
            if (reader.roundedValues() > 0) {
                notes.add(new InputNote.RoundedValues(source.name(), reader.roundedValues()));
            }
            if (reader.duplicates() > 0) {
                notes.add(new InputNote.RepeatedTrades(source.name(), reader.duplicates()));
                tally.addDuplicates(reader.duplicates());
            }
        }
        for (Pass pass : passes) {
            pass.end();
        }
        return true;
    }

    private boolean process(TradeSource source, TradeReader reader, BooleanSupplier isStopped)
            throws TradeFileException, IOException {
        for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
            for (Pass pass : passes) {
                pass.process(reader, chunk);
            }
            tally.endChunk(chunk.size());
            rules.listener.tradesRead(source, chunk.size());
            if (reader.isLive()) {
                for (Lane lane : lanes) {
                    lane.flush();
                }
            }
            if (isStopped.getAsBoolean()) {
                return false;
            }
        }
        return true;
    }

    /** Makes the bars visible. */
    void commit() throws IOException {
        for (Lane lane : lanes) {
            lane.commit();
        }
    }

    SymbolResult result() {
        return new SymbolResult(symbol, lanes.stream().map(Lane::result).toList(), tally.trades(), tally.duplicates(),
                duplicateInputs, List.copyOf(notes), skippedRows);
    }

    @Override
    public void close() throws IOException {
        List<Closeable> all = new ArrayList<>();
        all.add(ahead);
        all.addAll(lanes);
        all.addAll(passes); // closed before the processors
        Closeables.close(all);
    }

    /** Counts the rows of the inputs of a symbol, each once, however many passes receive it. */
    static final class RowTally {
        private final BitSet processed = new BitSet();
        private final BitSet rejected = new BitSet();
        private long trades;
        private long duplicates;

        /** A pass has processed rows of the current chunk. */
        void processed(int from, int to) {
            processed.set(from, to);
        }

        /** A pass rejects a row of the current chunk; returns {@code true} if it is the first one to do so. */
        boolean reject(int index) {
            if (rejected.get(index)) {
                return false;
            }
            rejected.set(index);
            return true;
        }

        /** Ends the current chunk: rows that no pass has processed or rejected are duplicates. */
        void endChunk(int rows) {
            processed.andNot(rejected);
            trades += processed.cardinality();
            duplicates += rows - processed.cardinality() - rejected.cardinality();
            processed.clear();
            rejected.clear();
        }

        /** The reader has skipped duplicates of its own. */
        void addDuplicates(long more) {
            duplicates += more;
        }

        /** Returns the number of trades that a pass has processed and none has rejected. */
        long trades() {
            return trades;
        }

        /** Returns the number of trades that were processed before. */
        long duplicates() {
            return duplicates;
        }
    }
}
