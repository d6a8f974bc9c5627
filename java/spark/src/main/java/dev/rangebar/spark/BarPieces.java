package dev.rangebar.spark;

import dev.rangebar.BarBuffer;
import dev.rangebar.InvalidTradeException;
import dev.rangebar.RangeBarProcessor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** Bars of the pieces into which a {@link BarScan} cuts the trades: exact, since a bar knows nothing of the bars before it. */
final class BarPieces {
    private BarPieces() {}

    /** Place of a piece of a bar whose trades are in several blocks: the pieces of one bar follow each other. */
    static final class Key implements Serializable, Comparable<Key> {
        private static final long serialVersionUID = 1;

        final String symbol;
        final int threshold;
        /** The number of the block in which the bar closes. */
        final int target;
        private final int block;

        Key(String symbol, int threshold, int target, int block) {
            this.symbol = symbol;
            this.threshold = threshold;
            this.target = target;
            this.block = block;
        }

        private boolean isSameBar(Key other) {
            return target == other.target && threshold == other.threshold && symbol.equals(other.symbol);
        }

        @Override
        public int compareTo(Key other) {
            int order = symbol.compareTo(other.symbol);
            order = order != 0 ? order : Integer.compare(threshold, other.threshold);
            order = order != 0 ? order : Integer.compare(target, other.target);
            return order != 0 ? order : Integer.compare(block, other.block);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key && compareTo((Key) other) == 0;
        }

        /** Equal for all pieces of one bar: it chooses the task. */
        @Override
        public int hashCode() {
            return 31 * (31 * symbol.hashCode() + threshold) + target;
        }
    }

    /** {@return the bars that open and close within a block} */
    static Iterator<Row> within(TradeBlock block, BarScan.Cuts cuts, BarOptions options) {
        List<Row> rows = new ArrayList<>();
        for (int k = 0; k < options.dbps.length; k++) {
            if (cuts.closed[k] > 1) {
                try (RangeBarProcessor processor = options.processor(k); BarBuffer bars = BarBuffer.withCapacity(cuts.closed[k])) {
                    process(processor, block, cuts.head[k], cuts.tail[k], bars);
                    checkCount(bars, cuts.closed[k] - 1, block.place.symbol);
                    BarRows.append(rows, block.place.symbol, options.dbps[k], bars.view());
                }
            }
        }
        return rows.iterator();
    }

    /** {@return the pieces of a block that belong to bars of which other blocks may have trades, too} */
    static Iterator<Tuple2<Key, TradeBlock>> across(TradeBlock block, BarScan.Cuts cuts, BarOptions options) {
        List<Tuple2<Key, TradeBlock>> pieces = new ArrayList<>();
        String symbol = block.place.symbol;
        for (int k = 0; k < options.dbps.length; k++) {
            if (cuts.closed[k] > 0) {
                pieces.add(new Tuple2<>(new Key(symbol, k, cuts.block, cuts.block), block.part(0, cuts.head[k])));
            }
            if (cuts.tail[k] < block.size() && (cuts.target[k] != BarScan.Cuts.NEVER || options.includesIncomplete)) {
                pieces.add(new Tuple2<>(new Key(symbol, k, cuts.target[k], cuts.block), block.part(cuts.tail[k], block.size())));
            }
        }
        return pieces.iterator();
    }

    /** {@return the bars of sorted pieces, one bar of each run of pieces} */
    static Iterator<Row> joined(Iterator<Tuple2<Key, TradeBlock>> pieces, BarOptions options) {
        List<Row> rows = new ArrayList<>();
        Tuple2<Key, TradeBlock> next = pieces.hasNext() ? pieces.next() : null;
        while (next != null) {
            Key bar = next._1();
            try (RangeBarProcessor processor = options.processor(bar.threshold); BarBuffer bars = BarBuffer.create()) {
                while (next != null && next._1().isSameBar(bar)) {
                    process(processor, next._2(), 0, next._2().size(), bars);
                    next = pieces.hasNext() ? pieces.next() : null;
                }
                if (bar.target == BarScan.Cuts.NEVER) {
                    checkCount(bars, 0, bar.symbol);
                    processor.formingBar(bars);
                } else {
                    checkCount(bars, 1, bar.symbol);
                }
                BarRows.append(rows, bar.symbol, options.dbps[bar.threshold], bars.view());
            }
        }
        return rows.iterator();
    }

    private static void process(RangeBarProcessor processor, TradeBlock block, int from, int to, BarBuffer bars) {
        try {
            processor.process(block.columns().slice(from, (long) to - from), bars);
        } catch (InvalidTradeException e) {
            throw new InvalidTradesException(block.place.symbol + ", " + block.place.input + ": " + e.getMessage(), e);
        }
    }

    private static void checkCount(BarBuffer bars, long expected, String symbol) {
        if (bars.size() != expected) {
            throw new IllegalStateException(symbol + ": " + bars.size() + " bars of a piece of the trades; the scan has found "
                    + expected);
        }
    }
}
