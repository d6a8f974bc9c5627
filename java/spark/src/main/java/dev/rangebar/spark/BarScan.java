package dev.rangebar.spark;

import dev.rangebar.BarBuffer;
import dev.rangebar.BarView;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.TradeColumns;
import dev.rangebar.TradeFields;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Pass over prices and steps of time of all symbols that finds where bars close, which depends on nothing else. Each block is then cut
 * where its first and its last bar close: bars in between need no other block.
 */
final class BarScan implements AutoCloseable {
    private static final TradeFields INDEX = new TradeFields(true, false, false);

    private final BarOptions options;
    private final RangeBarProcessor[] processors;
    private final BarBuffer bars = BarBuffer.create();
    private final List<Cuts> result = new ArrayList<>();
    /** The blocks of each threshold whose last trades belong to a bar that has not closed. */
    private final List<List<Cuts>> open = new ArrayList<>();
    /** Prices of some trades; their times only have the steps of the real ones, their quantities stay 0, their ids are their indices. */
    private final TradePage page = new TradePage();
    /** Number of microseconds by which a time beyond the maximum gap exceeds the step {@link TradeBlock#GAP}. */
    private final long beyondGap;
    private long time;
    /** The number of trades of the symbol before the block. */
    private long trades;
    private int block;
    private TradeBlock.Place before;
    private TradeFields fieldsBefore;
    private long lastIdBefore;
    private long lastMicrosBefore;

    private BarScan(BarOptions options) {
        this.options = options;
        this.beyondGap = options.maxGapMicros() + 1 - TradeBlock.GAP; // without a maximum gap there is no such step
        this.processors = new RangeBarProcessor[options.dbps.length];
        for (int k = 0; k < processors.length; k++) {
            open.add(new ArrayList<>());
        }
    }

    /** Cuts of a block, for each threshold. */
    static final class Cuts implements Serializable {
        private static final long serialVersionUID = 1;
        /** The block in which the bar closes that is forming at the end of the trades: none. */
        static final int NEVER = Integer.MAX_VALUE;

        final TradeBlock.Place place;
        /** The number of the block among those of its symbol. */
        final int block;
        final long trades;
        /** The number of bars that close in the block. */
        final int[] closed;
        /** The index after the trade that closes the first bar; 0 if none closes. */
        final int[] head;
        /** The index after the trade that closes the last bar; 0 if none closes. */
        final int[] tail;
        /** The number of the block in which the bar of the trades from {@link #tail} on closes. */
        final int[] target;

        private Cuts(TradeBlock.Place place, int block, int size, int thresholds) {
            this.place = place;
            this.block = block;
            trades = size;
            closed = new int[thresholds];
            head = new int[thresholds];
            tail = new int[thresholds];
            target = new int[thresholds];
        }
    }

    /** {@return the cuts of all blocks of some symbols, which come sorted by their places} */
    static Iterator<Cuts> scan(Iterator<TradeBlock> sorted, BarOptions options) {
        try (BarScan scan = new BarScan(options)) {
            while (sorted.hasNext()) {
                scan.process(sorted.next());
            }
            scan.endSymbol();
            return scan.result.iterator();
        }
    }

    private void process(TradeBlock next) {
        if (before == null || !before.symbol.equals(next.place.symbol)) {
            endSymbol();
            for (int k = 0; k < processors.length; k++) {
                processors[k] = options.processor(k);
            }
        }
        Cuts cuts = new Cuts(next.place, block++, next.size, processors.length);
        for (int number = 0; number < next.pages(); number++) {
            int first = next.readPrices(number, page);
            if (number == 0 && trades > 0) {
                checkFollows(next);
                page.timestampMicros[0] = TradeBlock.step(lastMicrosBefore, next.firstMicros, options.maxGapMicros());
            }
            for (int i = 0; i < page.size; i++) {
                long step = page.timestampMicros[i];
                time += step + step / TradeBlock.GAP * beyondGap; // without a choice, on which the next sum would wait
                page.timestampMicros[i] = time;
            }
            long id = trades + first;
            for (int i = 0; i < page.size; i++) { // apart from the sums of times, which wait for each other
                page.aggTradeId[i] = id + i;
            }
            TradeColumns columns = page.columns(INDEX);
            for (int k = 0; k < processors.length; k++) {
                processors[k].process(columns, bars);
                cut(cuts, k);
                bars.clear();
            }
        }
        for (int k = 0; k < processors.length; k++) {
            if (cuts.closed[k] > 0) {
                close(k, cuts.block);
            }
            if (cuts.tail[k] < next.size) {
                open.get(k).add(cuts);
            }
        }
        result.add(cuts);
        trades += next.size;
        before = next.place;
        fieldsBefore = next.fields();
        lastIdBefore = next.lastId;
        lastMicrosBefore = next.lastMicros;
    }

    /** Adds the bars that have closed in a page of a block. */
    private void cut(Cuts cuts, int threshold) {
        BarView closed = bars.view();
        if (closed.size() > 0) {
            if (cuts.closed[threshold] == 0) {
                cuts.head[threshold] = Math.toIntExact(closed.lastAggTradeId(0) + 1 - trades);
            }
            cuts.closed[threshold] += Math.toIntExact(closed.size());
            cuts.tail[threshold] = Math.toIntExact(closed.lastAggTradeId(closed.size() - 1) + 1 - trades);
        }
    }

    private void close(int threshold, int target) {
        for (Cuts waiting : open.get(threshold)) {
            waiting.target[threshold] = target;
        }
        open.get(threshold).clear();
    }

    private void endSymbol() {
        for (int k = 0; k < processors.length; k++) {
            close(k, Cuts.NEVER);
            if (processors[k] != null) {
                processors[k].close();
                processors[k] = null;
            }
        }
        trades = 0;
        time = 0;
        block = 0;
    }

    private void checkFollows(TradeBlock next) {
        String both = next.place.symbol + ": " + before.input + " and " + next.place.input;
        if (!next.fields().equals(fieldsBefore)) {
            throw new InvalidTradesException(both + " have different trade fields: (" + fieldsBefore + ") and (" + next.fields()
                    + "); expected the same columns in all inputs of a symbol");
        }
        if (next.place.input.equals(before.input)) {
            return;
        }
        long firstMicros = next.firstMicros;
        if (next.place.firstMicrosOfInput() == before.firstMicrosOfInput()) {
            throw new InvalidTradesException(both + " both begin at " + instant(firstMicros)
                    + "; expected each trade in one input only, and one input for each time");
        }
        if (firstMicros < lastMicrosBefore) {
            throw new InvalidTradesException(both + " overlap: the second begins at " + instant(firstMicros)
                    + ", the first ends at " + instant(lastMicrosBefore) + "; expected each trade in one input only");
        }
        if (next.firstId >= 0 && next.firstId <= lastIdBefore) {
            throw new InvalidTradesException(both + ": the second begins with the id " + next.firstId
                    + ", which is not above the last id of the first, " + lastIdBefore + "; expected each trade in one input only");
        }
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    @Override
    public void close() {
        for (RangeBarProcessor processor : processors) {
            if (processor != null) {
                processor.close();
            }
        }
    }
}
