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
 * Pass over prices and times of all symbols that finds where bars close, which depends on nothing else. Each block is then cut
 * where its first and its last bar close: bars in between need no other block.
 */
final class BarScan implements AutoCloseable {
    private final BarOptions options;
    private final RangeBarProcessor[] processors;
    private final BarBuffer bars = BarBuffer.create();
    private final List<Cuts> result = new ArrayList<>();
    /** The blocks of each threshold whose last trades belong to a bar that has not closed. */
    private final List<List<Cuts>> open = new ArrayList<>();
    private long[] zeros = {};
    private long[] indices = {};
    private Prices before;
    private long trades;
    private int block;

    private BarScan(BarOptions options) {
        this.options = options;
        this.processors = new RangeBarProcessor[options.dbps.length];
        for (int k = 0; k < processors.length; k++) {
            open.add(new ArrayList<>());
        }
    }

    /** Prices and times of a block, and what tells whether it follows another one. */
    static final class Prices implements Serializable {
        private static final long serialVersionUID = 1;

        final TradeBlock.Place place;
        private final long[] timestampMicros;
        private final long[] price;
        private final long firstId;
        private final long lastId;
        private final boolean hasAggTradeIds;
        private final boolean hasTradeIds;
        private final boolean hasSide;

        Prices(TradeBlock block) {
            place = block.place;
            timestampMicros = block.timestampMicros;
            price = block.price;
            firstId = block.firstId(0);
            lastId = block.lastId(block.size() - 1);
            hasAggTradeIds = block.fields().aggTradeIds();
            hasTradeIds = block.fields().tradeIds();
            hasSide = block.fields().side();
        }

        private TradeFields fields() {
            return new TradeFields(hasAggTradeIds, hasTradeIds, hasSide);
        }

        private long lastMicros() {
            return timestampMicros[timestampMicros.length - 1];
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
    static Iterator<Cuts> scan(Iterator<Prices> sorted, BarOptions options) {
        try (BarScan scan = new BarScan(options)) {
            while (sorted.hasNext()) {
                scan.process(sorted.next());
            }
            scan.endSymbol();
            return scan.result.iterator();
        }
    }

    private void process(Prices prices) {
        if (before == null || !before.place.symbol.equals(prices.place.symbol)) {
            endSymbol();
            for (int k = 0; k < processors.length; k++) {
                processors[k] = options.processor(k);
            }
        } else {
            checkFollows(prices);
        }
        int size = prices.price.length;
        if (zeros.length != size) {
            zeros = new long[size];
            indices = new long[size];
        }
        for (int i = 0; i < size; i++) {
            indices[i] = trades + i;
        }
        TradeColumns columns = TradeColumns.of(prices.timestampMicros, prices.price, zeros).withAggTradeIds(indices);
        Cuts cuts = new Cuts(prices.place, block++, size, processors.length);
        for (int k = 0; k < processors.length; k++) {
            processors[k].process(columns, bars);
            cut(cuts, k, size);
            bars.clear();
        }
        result.add(cuts);
        trades += size;
        before = prices;
    }

    private void cut(Cuts cuts, int threshold, int size) {
        BarView closed = bars.view();
        if (closed.size() > 0) {
            cuts.closed[threshold] = Math.toIntExact(closed.size());
            cuts.head[threshold] = Math.toIntExact(closed.lastAggTradeId(0) + 1 - trades);
            cuts.tail[threshold] = Math.toIntExact(closed.lastAggTradeId(closed.size() - 1) + 1 - trades);
            close(threshold, cuts.block);
        }
        if (cuts.tail[threshold] < size) {
            open.get(threshold).add(cuts);
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
        block = 0;
    }

    private void checkFollows(Prices next) {
        String both = next.place.symbol + ": " + before.place.input + " and " + next.place.input;
        if (!next.fields().equals(before.fields())) {
            throw new InvalidTradesException(both + " have different trade fields: (" + before.fields() + ") and (" + next.fields()
                    + "); expected the same columns in all inputs of a symbol");
        }
        if (next.place.input.equals(before.place.input)) {
            return;
        }
        if (next.place.firstMicrosOfInput() == before.place.firstMicrosOfInput()) {
            throw new InvalidTradesException(both + " both begin at " + instant(next.timestampMicros[0])
                    + "; expected each trade in one input only, and one input for each time");
        }
        if (next.timestampMicros[0] < before.lastMicros()) {
            throw new InvalidTradesException(both + " overlap: the second begins at " + instant(next.timestampMicros[0])
                    + ", the first ends at " + instant(before.lastMicros()) + "; expected each trade in one input only");
        }
        if (next.firstId >= 0 && next.firstId <= before.lastId) {
            throw new InvalidTradesException(both + ": the second begins with the id " + next.firstId
                    + ", which is not above the last id of the first, " + before.lastId + "; expected each trade in one input only");
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
